import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import { key, type Marked, ReviewWorld } from "#lib/auth/testing/review-world.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { completeGold, reopenGold } from "#lib/data/gold.ts";
import { cancelJob, type JobRow, job } from "#lib/data/jobs.ts";
import { applyMerge, batchOfMerge, listMerges, previewMerge, requestMerge } from "#lib/data/review-merges.ts";
import { undoMerge } from "#lib/data/review-unmerge.ts";
import { furthest } from "#lib/data/review-walk.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { mergeJob } from "./merge.ts";
import type { RunningJob } from "./running-job.ts";
import { startJobs } from "./worker.ts";

let db: TestDatabase;
let world: ReviewWorld;
const usual = { ...furthest };
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
beforeEach(async () => {
  world = await ReviewWorld.make();
  for (const name of ["one", "two", "three"]) {
    const documentId = await world.independent("Russia held talks.", ["ann", "ben"], name);
    const marked: Marked[] = [["a", "actor", 0, 6]];
    await world.finished("ann", documentId, marked);
    await world.finished("ben", documentId, marked);
  }
  // Several goes, although the documents are few.
  Object.assign(furthest, { documents: 2, takenBack: 2 });
});
const workers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  Object.assign(furthest, usual);
  for (const worker of workers.splice(0)) await worker.close();
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const rule: Rule = { kind: "unanimous" };
const rita = () => world.member("rita");
const standing = () =>
  database().prisma.decision.count({ where: { undoneAt: null, document: { projectId: rita().projectId } } });

async function over(id: string): Promise<JobRow> {
  for (;;) {
    const seen = await job(rita(), id);
    if (seen.state !== "waiting" && seen.state !== "running") return seen;
  }
}

/** A worker whose merges are stopped after the first document. */
async function stopping(): Promise<void> {
  let stop: Promise<unknown> | undefined;
  const run = (running: RunningJob) =>
    mergeJob.run({
      ...running,
      async progress(done, of, words) {
        await running.progress(done, of, words);
        stop ??= cancelJob(rita(), running.id);
        await stop;
        await new Promise((resolve) => running.cancelled.addEventListener("abort", resolve, { once: true }));
      },
    });
  workers.push(await startJobs({ files: [{ kind: "merge", run }] }));
}

test("a whole project is merged by a job, and the merge is taken back as one thing", async () => {
  workers.push(await startJobs());
  const { jobId, batch } = await requestMerge(rita(), { rule });
  expect(await over(jobId)).toMatchObject({
    ...{ state: "done", kind: "merge", words: "Settled by rule: 3 places in 3 documents." },
    report: { batch, settled: 3, documents: 3 },
  });
  expect(await listMerges(rita())).toMatchObject([{ batch, settled: 3, documents: 3 }]);
  const same = key();
  const undone = await undoMerge(rita(), { batch, key: same });
  expect(undone).toEqual({ undone: 0, kept: 0, jobId: expect.any(String) });
  expect(await undoMerge(rita(), { batch, key: same })).toEqual(undone);
  const report = { undone: 3, kept: 0 };
  expect(await over(undone.jobId!)).toMatchObject({ state: "done", words: expect.stringMatching(/3 places/), report });
  expect(await standing()).toBe(0);
});

test("a merge that is stopped says what it has settled, and that is taken back like any other", async () => {
  await stopping();
  const { jobId, batch } = await requestMerge(rita(), { rule });
  const report = { batch, settled: 1, documents: 1 };
  expect(await over(jobId)).toMatchObject({ state: "cancelled", words: expect.stringMatching(/1 place in 1/), report });
  expect(await undoMerge(rita(), { batch, key: key() })).toEqual({ undone: 1, kept: 0, jobId: null });
  expect(await standing()).toBe(0);
});

test("ends where whoever asked for it may not decide any more", async () => {
  const run = (running: RunningJob) =>
    mergeJob.run({
      ...running,
      async progress(done, of, words) {
        const { projectId, userId } = rita();
        await database().prisma.membership.update({
          where: { projectId_userId: { projectId, userId } },
          data: { role: "annotator" },
        });
        await running.progress(done, of, words);
      },
    });
  workers.push(await startJobs({ files: [{ kind: "merge", run }] }));
  const { jobId } = await requestMerge(rita(), { rule });
  expect(await over(jobId)).toMatchObject({ state: "failed" });
  expect(await standing()).toBe(1);
});

test("what is complete or archived keeps nobody from taking the rest of a merge back", async () => {
  workers.push(await startJobs());
  const { jobId, batch } = await requestMerge(rita(), { rule });
  await over(jobId);
  const [done, away] = await database().prisma.document.findMany({
    where: { projectId: rita().projectId },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  await completeGold(rita(), { documentId: done!.id, key: key() });
  await database().prisma.document.update({ where: { id: away!.id }, data: { archivedAt: new Date() } });
  const undone = await undoMerge(rita(), { batch, key: key() });
  const report = { undone: 1, kept: 2 };
  expect(await over(undone.jobId!)).toMatchObject({
    state: "done",
    words: expect.stringMatching(/2 places stay/),
    report,
  });
  expect(await standing()).toBe(2);
  await reopenGold(rita(), { documentId: done!.id, key: key() });
  Object.assign(furthest, { takenBack: 50 });
  expect(await undoMerge(rita(), { batch, key: key() })).toEqual({ undone: 1, kept: 1, jobId: null });
  // Of one document it is told why not.
  const { batch: one } = await applyMerge(rita(), { rule, documentId: done!.id, key: key() });
  await completeGold(rita(), { documentId: done!.id, key: key() });
  await expect(undoMerge(rita(), { batch: one, key: key() })).rejects.toMatchObject({ code: "conflict" });
});

test("begun again it leaves alone what was taken back meanwhile", async () => {
  const request = { rule, key: key() };
  const cut = new AbortController();
  const onDocument = async () => cut.abort(new Error("died"));
  await expect(applyMerge(rita(), request, { onDocument, cancelled: cut.signal })).rejects.toThrow("died");
  await undoMerge(rita(), { batch: batchOfMerge(rita(), request), key: key() });
  expect(await applyMerge(rita(), request)).toMatchObject({ settled: 2, documents: 2 });
  expect(await standing()).toBe(2);
});

test("begun again it goes on in the same batch; and asks again who may", async () => {
  const { jobId, batch } = await requestMerge(rita(), { rule });
  // As by a process that died after the first document.
  const { payload } = await database().prisma.jobReport.findUniqueOrThrow({ where: { id: jobId } });
  const died = { member: rita(), payload, cancelled: new AbortController().signal, now: () => new Date() };
  const progress = async (done: number) => {
    if (done === 1) throw new Error("died");
  };
  await expect(mergeJob.run({ ...died, progress } as unknown as RunningJob)).rejects.toThrow("died");
  expect(await standing()).toBe(1);
  workers.push(await startJobs());
  expect(await over(jobId)).toMatchObject({ state: "done", report: { batch, settled: 3, documents: 3 } });
  expect(await previewMerge(rita(), { rule })).toMatchObject({ settles: 0, keeps: 2, looked: 2 });
  await expect(requestMerge(world.member("ann"), { rule })).rejects.toMatchObject({ code: "forbidden" });
  await expect(requestMerge(rita(), { rule: { kind: "best" } as never })).rejects.toMatchObject({ code: "invalid" });
});
