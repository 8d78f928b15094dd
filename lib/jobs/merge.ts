import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import { plainObject } from "#lib/annotation/strict.ts";
import { counted } from "#lib/counted.ts";
import { applyMerge, batchOfMerge, standingOfBatch } from "#lib/data/review-merges.ts";
import { countMerged, takeBack } from "#lib/data/review-unmerge.ts";
import { countOpen } from "#lib/data/review-walk.ts";
import type { JobFile, RunningJob } from "./running-job.ts";

/** Settles by a rule in all documents in review, or takes such a merge back. Begun again, it goes on where it was. */
export const mergeJob: JobFile = {
  kind: "merge",
  async run(job) {
    const { member, progress, cancelled } = job;
    const { rule, undo, key } = plainObject(job.payload, "payload", null) as { rule: Rule; undo?: string; key: string };
    const documents = undo === undefined ? await countOpen(member) : await countMerged(member, undo);
    const onDocument = (done: number) =>
      progress(done, Math.max(done, documents), `Document ${done} of ${Math.max(done, documents)}.`);
    const options = { onDocument, cancelled, now: job.now };
    if (undo !== undefined) {
      const made = await unlessStopped(job, () => takeBack(member, { batch: undo, key }, options));
      if (!made) {
        const left = await standingOfBatch(member, undo);
        const words = `Stopped on request. Of the merge ${inWords(left)} still stand; take it back again for the rest.`;
        return { words, report: left, stopped: true };
      }
      const kept =
        made.kept > 0
          ? ` ${counted(made.kept, "place stays", "places stay")}: decided anew since, or in a document that is archived or whose gold is complete.`
          : "";
      return { words: `The merge was taken back in ${counted(made.undone, "place")}.${kept}`, report: made };
    }
    const made = await unlessStopped(job, () => applyMerge(member, { rule, key }, options));
    if (made) return { words: `Settled by rule: ${inWords(made)}.`, report: made as unknown as Json };
    const done = await standingOfBatch(member, batchOfMerge(member, { rule, key }));
    const words = `Stopped on request. Settled by rule until then: ${inWords(done)}. This can be taken back among the earlier merges.`;
    return { words, report: done, stopped: true };
  },
};

function inWords({ settled, documents }: { settled: number; documents: number }): string {
  return `${counted(settled, "place")} in ${counted(documents, "document")}`;
}

/** What it answers, or null where somebody cancelled the job in the middle of it. */
async function unlessStopped<T>({ cancelled }: RunningJob, run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (cancelled.aborted && (cancelled.reason as { why?: unknown })?.why === "cancelled") return null;
    throw error;
  }
}
