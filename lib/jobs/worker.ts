/** Runs the jobs of the queue, in the server's process. */
import { Logger, parseCronItems, run, type TaskList } from "graphile-worker";
import pg from "pg";
import { system } from "#lib/access/system.ts";
import { memberForWork } from "#lib/auth/membership.ts";
import { databaseUrl } from "#lib/data/client.ts";
import { day, systemClock } from "#lib/data/clock.ts";
import {
  type BegunJob,
  beginJob,
  cancelledOf,
  endJob,
  holdJobs,
  type JobEnd,
  reviveJobs,
  tellProgress,
} from "#lib/data/job-runs.ts";
import { storeFile } from "#lib/data/stored-files.ts";
import { Failure } from "#lib/errors.ts";
import { daily } from "./daily.ts";
import { kinds } from "./kinds.ts";
import { type JobFile, type RunningJob, TryAgain } from "./running-job.ts";

export type JobOptions = {
  /** Instead of all kinds there are, for tests. */
  files?: readonly JobFile[];
  /** How many jobs run at once. */
  atOnce?: number;
  /** What went wrong that is our fault. */
  report?: (error: unknown, job: { id: string; kind: string }) => void;
};

const me = system("run jobs");
/** How often, in milliseconds, the runner looks whether a job of its own is to stop, and for jobs whose process died. */
const lookForCancelled = 500;
const lookForDead = 30_000;
const tellEvery = 250;

class Stop extends Error {
  override readonly name = "Stop";
  readonly why: "cancelled" | "stopping";
  constructor(why: "cancelled" | "stopping") {
    super(why);
    this.why = why;
  }
}

/** Starts running jobs. `close` stops those that run, so that they begin again at the next start, and resolves when none does. */
export async function startJobs(options: JobOptions = {}): Promise<{ close(): Promise<void> }> {
  const { files = kinds, atOnce = 2, report = reportToLog } = options;
  const { holder, release } = await holdJobs(me);
  const running = new Map<string, AbortController>();

  const work = async (file: JobFile, id: string): Promise<void> => {
    const begun = await beginJob(me, id, holder);
    if (!begun) return;
    const stop = new AbortController();
    running.set(id, stop);
    if (closing) stop.abort(new Stop("stopping"));
    try {
      const end = await runJob(file, begun, stop.signal, report);
      await endJob(me, id, holder, end);
    } finally {
      running.delete(id);
    }
  };

  const tasks: TaskList = {
    daily: async () => {
      for (const { name, run: sweep } of daily) {
        await sweep(me, systemClock()).catch((error: unknown) => report(error, { id: name, kind: "daily" }));
      }
    },
  };
  for (const file of files) tasks[file.kind] = (payload) => work(file, String((payload as { id?: unknown }).id));

  let closing = false;
  await reviveJobs(me);
  // The runner's own pool would still be closing its connections when `close` has resolved.
  const pool = new pg.Pool({ connectionString: databaseUrl(), max: atOnce + 3, application_name: "spanwise jobs" });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const runner = await run({
    pgPool: pool,
    concurrency: atOnce,
    noHandleSignals: true,
    pollInterval: 1000,
    logger: new Logger(() => () => {}),
    taskList: tasks,
    parsedCronItems: parseCronItems([{ task: "daily", match: "17 3 * * *", options: { backfillPeriod: day } }]),
  });
  const cancelTimer = setInterval(() => {
    if (running.size === 0) return;
    cancelledOf(me, [...running.keys()]).then(
      (ids) => {
        for (const id of ids) running.get(id)?.abort(new Stop("cancelled"));
      },
      () => {},
    );
  }, lookForCancelled);
  const deadTimer = setInterval(() => void reviveJobs(me).catch(() => {}), lookForDead);
  async function end(): Promise<void> {
    closing = true;
    clearInterval(cancelTimer);
    clearInterval(deadTimer);
    for (const stop of running.values()) stop.abort(new Stop("stopping"));
    await runner.stop().catch(() => {});
    await pool.end();
    await release();
  }
  let ended: Promise<void> | undefined;
  return {
    close() {
      ended ??= end();
      return ended;
    },
  };
}

async function runJob(
  file: JobFile,
  begun: BegunJob,
  signal: AbortSignal,
  report: NonNullable<JobOptions["report"]>,
): Promise<JobEnd> {
  try {
    const job = await jobOf(begun, signal);
    // One that is put back by the stopping of the server may be taken again before the queue has stopped.
    signal.throwIfAborted();
    const { words, report: result, stopped } = await file.run(job);
    return { state: stopped ? "cancelled" : "done", words, report: result };
  } catch (error) {
    const { reason } = signal;
    if (signal.aborted && reason instanceof Stop) {
      return reason.why === "cancelled"
        ? { state: "cancelled", words: "Stopped on request.", report: {} }
        : { state: "waiting", counts: false };
    }
    if (error instanceof Failure) {
      return { state: "failed", words: error.message, report: { message: error.message, place: { ...error.place } } };
    }
    if (!(error instanceof TryAgain)) report(error, begun);
    else if (begun.last) return { state: "failed", words: error.message, report: { message: error.message } };
    const after = error instanceof TryAgain ? error.after : undefined;
    if (!begun.last) return { state: "waiting", counts: true, after };
    const message = "Something went wrong on our side, each time that it was tried. Nothing was done by halves.";
    return { state: "failed", words: message, report: { message } };
  }
}

async function jobOf(begun: BegunJob, signal: AbortSignal): Promise<RunningJob> {
  const { id, projectId, payload, attempt, last } = begun;
  if (projectId === null) throw new Error(`the job ${id} belongs to no project`);
  const member = await memberForWork(begun);
  let told = 0;
  return {
    id,
    projectId,
    member,
    payload,
    attempt,
    last,
    cancelled: signal,
    now: systemClock,
    leave: (left) => storeFile(member, left, { jobId: id }),
    async progress(done, of, words) {
      signal.throwIfAborted();
      const at = performance.now();
      if (at - told < tellEvery) return;
      told = at;
      await tellProgress(me, id, of > 0 ? done / of : 0, words);
      signal.throwIfAborted();
      // Rights that are taken away end also what is begun.
      await memberForWork(begun);
    },
  };
}

function reportToLog(error: unknown, { id, kind }: { id: string; kind: string }): void {
  console.error(`The job ${kind} ${id} went wrong:`, error);
}
