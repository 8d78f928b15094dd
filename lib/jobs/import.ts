import type { JobFile } from "./running-job.ts";

/** Takes what was brought into the project. */
export const importJob: JobFile = {
  kind: "import",
  async run() {
    throw new Error("not written yet");
  },
};
