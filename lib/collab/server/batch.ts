import type { Position } from "#lib/collab/protocol.ts";
import { chain } from "#lib/data/chain.ts";
import type { NewRow } from "#lib/data/layer-log.ts";
import { failureCodes } from "#lib/errors.ts";
import { Draft } from "./facts.ts";
import type { LayerState } from "./layer-state.ts";
import type { Seat, UpdateJob } from "./seat.ts";
import { judge, type Verdict } from "./validator.ts";

/** What a client hears once the batch is committed. `row`: at this position is its own row; otherwise nothing was missing. */
export type Answer = { job: UpdateJob; position: Position; row: boolean };

/** What judging needs besides the layer. */
type Help = {
  hostile(seat: Seat, rule: string): void;
  readSchema(): Promise<void>;
  /** Whether this person may bring one more clientID into the layer. */
  admits(userId: string): boolean;
};

/**
 * Judges updates one after the other, each as if those before it were in the log. Refuses and expels at once. The rest comes
 * back in order: rows for the log, and an answer for each update that is valid or was there already.
 */
export async function draftBatch(
  state: LayerState,
  jobs: readonly UpdateJob[],
  help: Help,
): Promise<{ rows: NewRow[]; answers: Answer[] }> {
  const draft = new Draft(state.facts);
  const rows: NewRow[] = [];
  const answers: Answer[] = [];
  let { seq, sha256 } = state.head;
  for (const job of jobs) {
    const { seat, id, epoch } = job;
    if (seat.banned) continue;
    if (!seat.welcomed) {
      help.hostile(seat, "update before open");
      continue;
    }
    if (epoch !== state.head.epoch) {
      seat.refuse(id, "epoch", null);
      continue;
    }
    const verdict = await judgeWithNewest(state, job, draft, help);
    if (verdict.kind === "nothing") {
      answers.push({ job, position: { epoch, seq, sha256 }, row: false });
      continue;
    }
    if (verdict.kind !== "take") {
      turnDown(seat, id, verdict, help);
      continue;
    }
    // Only now: what is in the log already is acknowledged whatever has happened since.
    if (state.standing.state === "finished" || seat.access !== "write") {
      seat.refuse(id, state.standing.state === "finished" ? "finished" : "access", verdict.laid.client);
      continue;
    }
    const { client } = verdict.laid;
    if (client !== null && draft.owner(client) === undefined && !help.admits(seat.visitor.userId)) {
      seat.close(
        failureCodes.limited.close,
        "Too much was begun afresh. Your changes are kept; they are sent again later.",
      );
      continue;
    }
    draft.lay(verdict.laid);
    const { userId, sessionId } = seat.visitor;
    // A writer can only have seen what is there; a base beyond would hide that her change was concurrent.
    const base = Math.min(job.base, seq);
    seq++;
    sha256 = chain(sha256, verdict.update);
    rows.push({ userId, sessionId, base, update: verdict.update, sha256 });
    answers.push({ job, position: { epoch, seq, sha256 }, row: true });
  }
  return { rows, answers };
}

/** A label may be so new that the signal has not come yet. */
async function judgeWithNewest(state: LayerState, job: UpdateJob, draft: Draft, help: Help): Promise<Verdict> {
  const { userId } = job.seat.visitor;
  const verdict = judge(job.update, userId, draft, state.known, state.text);
  if (verdict.kind !== "hostile" || !verdict.outdated) return verdict;
  await help.readSchema();
  return judge(job.update, userId, draft, state.known, state.text);
}

function turnDown(seat: Seat, id: number, verdict: Exclude<Verdict, { kind: "take" | "nothing" }>, help: Help): void {
  switch (verdict.kind) {
    case "too-large":
      seat.refuse(id, "too-large", verdict.client);
      break;
    case "gap": {
      // It builds on what was refused before: honest, and refused for the same reason.
      const reason = seat.refusals.get(verdict.client);
      if (reason) seat.refuse(id, reason, verdict.own);
      else help.hostile(seat, verdict.rule);
      break;
    }
    case "hostile":
      help.hostile(seat, verdict.rule);
      break;
  }
}
