/**
 * Taking back what a rule settled, or what was carried over to similar cards: as one thing, in however many documents it is.
 */
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, isDuplicate, type Transaction, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { insertUndoings } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { Prisma } from "./generated/client.ts";
import { decideUnder } from "./gold.ts";
import { unblindedSight } from "./review-basis.ts";
import { addMerge, type MergeOptions } from "./review-merges.ts";
import { completeSql, furthest } from "./review-walk.ts";
import { answered, commandKey, keepAnswer } from "./sets.ts";
import { mineSql, unblindedSql } from "./sight.ts";
import { isUuid } from "./uuid.ts";

/**
 * Takes back, in one step, what a rule settled or what was carried over to similar cards. What people have decided on those cards
 * since is kept; of several documents also what is in those that are archived or whose gold is complete. Where it is in many documents a
 * job does it, which is answered instead of the figures.
 * @throws Failure not-found; conflict where its one document is archived or its gold complete
 */
export async function undoMerge(
  member: Member,
  request: { batch: string; key: string },
  now: Clock = systemClock,
): Promise<{ undone: number; kept: number; jobId: string | null }> {
  demand(member, "gold.decide");
  const { batch } = request;
  if (!isUuid(batch)) throw noSuchMerge();
  await refuseUnseen(member, batch);
  if ((await documentsOf(member, batch, null, furthest.takenBack + 1)).length > furthest.takenBack) {
    const key = commandKey("undo-merge-job", request.key, [batch]);
    const earlier = () => transaction((tx) => answered<{ jobId: string }>(tx, member, key));
    const known = await earlier();
    if (known) return { undone: 0, kept: 0, jobId: known.jobId };
    const jobId = await transaction(async (tx) => {
      const made = await addMerge(tx, member, { undo: batch, key: request.key });
      await keepAnswer(tx, member, key, { jobId: made });
      return made;
    }).catch(async (error: unknown) => {
      const first = isDuplicate(error) ? await earlier() : null;
      if (!first) throw error;
      return first.jobId;
    });
    return { undone: 0, kept: 0, jobId };
  }
  return { ...(await takeBack(member, request, { now })), jobId: null };
}

/** The same in however many documents, for a job: begun again with the same key, it goes on. */
export async function takeBack(
  member: Member,
  { batch, key }: { batch: string; key: string },
  { onDocument, cancelled, now = systemClock }: MergeOptions,
): Promise<{ undone: number; kept: number }> {
  demand(member, "gold.decide");
  await refuseUnseen(member, batch);
  const several = (await documentsOf(member, batch, null, 2)).length > 1;
  const total = { undone: 0, kept: 0 };
  let done = 0;
  for (let after: string | null = null; ; ) {
    const documents: MergedDocument[] = await documentsOf(member, batch, after, furthest.takenBack);
    for (const { id, closed } of documents) {
      cancelled?.throwIfAborted();
      if (closed && several) total.kept += await standingIn(id, batch);
      else {
        const { undone, kept } = await takeBackIn(member, id, batch, key, now);
        total.undone += undone;
        total.kept += kept;
      }
      await onDocument?.(++done);
    }
    after = documents.at(-1)?.id ?? null;
    if (documents.length < furthest.takenBack) return total;
  }
}

function takeBackIn(member: Member, documentId: string, batch: string, sent: string, now: Clock) {
  const { key, request } = commandKey("undo-merge", sent, [batch, documentId]);
  return decideUnder(
    member,
    documentId,
    { key: `${key}:${documentId}`, request },
    async ({ tx, decided, at }) => {
      const all = await standingIn(documentId, batch, tx);
      const rows = [...decided.held.values()].filter((row) => row.batch === batch);
      await insertUndoings(tx, member.userId, documentId, rows, decided, at);
      // What people decided over stands, and must not come back when they undo that.
      await tx.decision.updateMany({
        where: { batch, documentId, undoneAt: null },
        data: { undoneAt: at, undoneById: member.userId },
      });
      const data = { documentId, batch, undone: rows.length };
      const { projectId, userId } = member;
      await record(tx, { projectId, userId, kind: "decision.unmerged", subject: documentId, data });
      return { undone: rows.length, kept: all - rows.length };
    },
    now,
  );
}

/** Before anything is undone: a document that she may not see any more leaves all of it as it is. */
async function refuseUnseen(member: Member, batch: string): Promise<void> {
  const { projectId, userId, role } = member;
  const [row] = await database().prisma.$queryRaw<{ count: number; unseen: string | null }[]>`
    SELECT count(*)::int AS "count", (min(d."id"::text) FILTER (WHERE NOT ${unblindedSql(role)})) AS "unseen"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(userId)}
    WHERE d."projectId" = ${projectId}::uuid AND d."id" IN (SELECT e."documentId" FROM "Decision" e WHERE e."batch" = ${batch}::uuid)`;
  if (!row || row.count === 0) throw noSuchMerge();
  if (row.unseen !== null) await unblindedSight(database().prisma, member, row.unseen);
}

/** How many decisions of a merge stand in a document. */
function standingIn(documentId: string, batch: string, tx: Transaction = database().prisma): Promise<number> {
  return tx.decision.count({ where: { batch, documentId, undoneAt: null } });
}

/** `closed`: nothing is decided there, since it is archived or its gold is complete. */
type MergedDocument = { id: string; closed: boolean };

/** The documents of a merge, by key. */
async function documentsOf(
  { projectId }: Member,
  batch: string,
  after: string | null,
  limit: number,
): Promise<MergedDocument[]> {
  return database().prisma.$queryRaw<MergedDocument[]>`
    SELECT d."id", d."archivedAt" IS NOT NULL OR ${completeSql} AS "closed" FROM "Document" d
    WHERE d."projectId" = ${projectId}::uuid AND ${after === null ? Prisma.sql`TRUE` : Prisma.sql`d."id" > ${after}::uuid`}
      AND d."id" IN (SELECT e."documentId" FROM "Decision" e WHERE e."batch" = ${batch}::uuid)
    ORDER BY d."id" LIMIT ${limit}`;
}

/** How many documents a merge is in. */
export async function countMerged(member: Member, batch: string): Promise<number> {
  const [row] = await database().prisma.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT e."documentId")::int AS "count" FROM "Decision" e JOIN "Document" d ON d."id" = e."documentId"
    WHERE e."batch" = ${batch}::uuid AND d."projectId" = ${member.projectId}::uuid`;
  return row?.count ?? 0;
}

function noSuchMerge(): Failure {
  return new Failure("not-found", "There is no such merge.");
}
