import { setTimeout as pause } from "node:timers/promises";
import type { Options } from "#lib/cli/command.ts";
import { Progress } from "#lib/cli/terminal.ts";
import type { Api } from "./api.ts";

export type Job = {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  /** 0 to 1. */
  progress: number;
  words: string;
  report: unknown;
};

/** How often a job is asked how far it is, in milliseconds. */
const every = 400;

/** Waits until a job has ended, and shows meanwhile how far it is. Ctrl-C stops the job as well as the waiting. */
export async function followJob(api: Api, project: string, jobId: string, options: Options): Promise<Job> {
  const path = `/projects/${project}/jobs/${jobId}`;
  const progress = new Progress(options);
  const stop = () => {
    void api.json("POST", `${path}/cancel`).catch(() => {});
  };
  process.once("SIGINT", stop);
  try {
    for (;;) {
      const job = await api.json<Job>("GET", path);
      if (job.state !== "waiting" && job.state !== "running") return job;
      progress.at(job.progress, job.state === "waiting" ? "waiting for its turn" : job.words);
      await pause(every);
    }
  } finally {
    progress.end();
    process.off("SIGINT", stop);
  }
}
