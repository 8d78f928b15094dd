import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Clock } from "#lib/data/clock.ts";
import type { JobKind } from "#lib/data/jobs.ts";
import type { NewFile, StoredFileRow } from "#lib/data/stored-files.ts";

/** A job as the file that runs it sees it. */
export type RunningJob = {
  id: string;
  projectId: string;
  /** Whoever asked for it, with the rights that she had when the job began. Whether she still may, `progress` asks. */
  member: Member;
  payload: Json;
  /** The how-manieth time it is begun, from 1, and whether it is the last. */
  attempt: number;
  last: boolean;
  /** How much is done, of how much, and what is being done in words. Throws when the job is to stop, or she may not do it any more. */
  progress(done: number, of: number, words: string): Promise<void>;
  /** Fires when somebody cancels the job, or the server is stopped. */
  cancelled: AbortSignal;
  /** Leaves bytes behind for whoever asked, for seven days; if the job fails, they go. */
  leave(file: NewFile): Promise<StoredFileRow>;
  now: Clock;
};

/**
 * Thrown by a job that could not do its work yet, and is to be begun again later. The sentence says why. `after`: how much later, in
 * seconds; the queue says so itself where it is not given.
 */
export class TryAgain extends Error {
  override readonly name = "TryAgain";
  readonly after: number | undefined;
  constructor(message: string, after?: number) {
    super(message);
    this.after = after;
  }
}

/**
 * One kind of job. `run` does its work so that it can be begun again: a process may die at any place in it. A `Failure` is
 * told to the person, and ends the job; any other error has it begun again, until it was begun too often.
 * `stopped`: it was cancelled, and reports what it had done before.
 */
export type JobFile = {
  kind: JobKind;
  run(job: RunningJob): Promise<{ words: string; report: Json; stopped?: boolean }>;
};
