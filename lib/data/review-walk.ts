/**
 * Going through the documents in review, by key and so far at a time that it costs one request, or one step of a job, the same however
 * many documents a project has. For `lib/data` only.
 */
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";
import { type Decided, readDecided } from "./decision-rows.ts";
import { Prisma } from "./generated/client.ts";
import { type Basis, basisNow, unblindedSight } from "./review-basis.ts";
import { countSql, mineSql, modeSql, type Sight, unblindedSql } from "./sight.ts";
import { isUuid } from "./uuid.ts";

/**
 * How many documents are looked at in one go, and after how many places in them no further one is begun; and in how many documents a
 * merge is taken back at once, without a job.
 */
export const furthest = { documents: 100, places: 20_000, takenBack: 50 };

export type Reviewed = { sight: Sight; basis: Basis; decided: Decided };

/** @throws Failure not-found, forbidden for the blind */
export async function readReviewed(member: Member, documentId: string): Promise<Reviewed> {
  const { prisma } = database();
  const sight = await unblindedSight(prisma, member, documentId);
  return { sight, basis: await basisNow(sight), decided: await readDecided(prisma, documentId) };
}

/**
 * Looks at documents one after another until `visit` answers false or it is enough for one go. `next` is what to begin after next
 * time, null where there are no more. To what the member has become blind this moment is passed over.
 */
export async function lookThrough<Listed extends { id: string }>(
  member: Member,
  list: readonly Listed[],
  visit: (document: Reviewed & { listed: Listed }) => Promise<boolean>,
): Promise<{ looked: number; next: string | null }> {
  let looked = 0;
  let places = 0;
  for (const listed of list.slice(0, furthest.documents)) {
    looked++;
    const document = await readReviewed(member, listed.id).catch((error: unknown) => {
      if (error instanceof Failure) return null;
      throw error;
    });
    if (!document) continue;
    places += document.basis.clusters.length;
    if (!(await visit({ ...document, listed })) || places >= furthest.places) break;
  }
  return { looked, next: looked < list.length ? list[looked - 1]!.id : null };
}

export type ListedDocument = { id: string; name: string; annotators: number; finished: number; complete: boolean };

/**
 * The next documents with something to review, without what the member is blind to: one more than is looked at in one go. With `open`,
 * without those whose gold is complete.
 */
export async function documentsInReview(member: Member, after: string | null, open = false): Promise<ListedDocument[]> {
  return database().prisma.$queryRaw<ListedDocument[]>`
    SELECT d."id", d."name", n.annotators, n.finished, ${completeSql} AS "complete"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)} ${countSql}
    WHERE ${inReviewSql(member)} AND ${open ? Prisma.sql`NOT ${completeSql}` : Prisma.sql`TRUE`}
      AND ${after !== null && isUuid(after) ? Prisma.sql`d."id" > ${after}::uuid` : Prisma.sql`TRUE`}
    ORDER BY d."id" LIMIT ${furthest.documents + 1}`;
}

/** How many documents there are that have something to review and whose gold is not complete. */
export async function countOpen(member: Member): Promise<number> {
  const [row] = await database().prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}
    WHERE ${inReviewSql(member)} AND NOT ${completeSql}`;
  return row?.count ?? 0;
}

/** Whether the gold of the document `d` is complete. */
export const completeSql = Prisma.sql`EXISTS (
  SELECT FROM "Layer" g WHERE g."documentId" = d."id" AND g."kind" = 'gold' AND g."state" = 'finished')`;

function inReviewSql({ projectId, role }: Member): Prisma.Sql {
  return Prisma.sql`d."projectId" = ${projectId}::uuid AND d."archivedAt" IS NULL AND ${unblindedSql(role)}
    AND EXISTS (
      SELECT FROM "Layer" l JOIN "AnnotationSet" s ON s."layerId" = l."id"
      WHERE l."documentId" = d."id" AND s."reopenedAt" IS NULL
        AND l."kind"::text = CASE ${modeSql} WHEN 'together' THEN 'shared' ELSE 'personal' END)`;
}
