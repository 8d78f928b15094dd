import { setTimeout as pause } from "node:timers/promises";
import type { Options } from "#lib/cli/command.ts";
import { interruption } from "#lib/cli/interruption.ts";
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
  const signal = interruption();
  try {
    for (;;) {
      const job = await api.json<Job>("GET", path);
      if (job.state !== "waiting" && job.state !== "running") return job;
      progress.at(job.progress, job.state === "waiting" ? "waiting for its turn" : job.words);
      await pause(every, undefined, { signal });
    }
  } catch (error) {
    // Asked for in spite of the signal, which has ended everything else.
    if (signal.aborted) await api.json("POST", `${path}/cancel`, { whatever: true }).catch(() => {});
    throw signal.aborted ? signal.reason : error;
  } finally {
    progress.end();
  }
}
