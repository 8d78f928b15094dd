/**
 * Who could see other annotators' work on an independent document, and since when. Noted when it becomes possible and kept when
 * she is blind again, so that what she finishes afterwards is marked (`AnnotationSet.afterReveal`) and not counted as blind work.
 * `docs/modes.md` says what that means for people. All but `previewChange` is for `lib/data` only.
 *
 * It becomes possible in three ways: the reveal rule opens the document to her; she is a reviewer or manager and not assigned; or
 * all have finished and the document is open to every member, which the document notes for everybody at once.
 */
import type { Mode, RevealRule } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { Prisma } from "./generated/client.ts";
import { blindSomewhere, countSql, mineSql, modeSql, unblindedSql, undoneSql } from "./sight.ts";

/** Whether anybody but `userId` has a layer of the document `d` that says something. */
const othersWorkSql = (userId: Prisma.Sql) => Prisma.sql`EXISTS (
  SELECT FROM "Layer" l WHERE l."documentId" = d."id" AND l."kind" = 'personal' AND l."owner" <> ${userId}::text
    AND (l."state" = 'finished' OR EXISTS (SELECT FROM "LayerUpdate" r WHERE r."layerId" = l."id")))`;

/** Notes what the rules open now, of documents `d` of projects `p` that fulfil a condition. Call it after the change. */
export async function noteReveals(tx: Transaction, where: Prisma.Sql): Promise<void> {
  for (const statement of revealStatements(where)) await tx.$executeRaw(statement);
}

/** The same, for whoever has a connection of her own. */
export function revealStatements(where: Prisma.Sql): Prisma.Sql[] {
  const opened = Prisma.sql`
    UPDATE "Document" u SET "revealedAt" = now() FROM "Document" d JOIN "Project" p ON p."id" = d."projectId"
    WHERE u."id" = d."id" AND ${where} AND d."revealedAt" IS NULL AND ${modeSql} = 'independent'
      AND p."reveal" = 'all' AND d."state" = 'finished' AND NOT ${undoneSql}`;
  const seen = Prisma.sql`
    INSERT INTO "Reveal" ("documentId", "userId")
    SELECT a."documentId", a."userId" FROM "Document" d JOIN "Project" p ON p."id" = d."projectId"
      JOIN "Assignment" a ON a."documentId" = d."id" AND a."state" = 'finished' ${countSql}
    WHERE ${where} AND ${modeSql} = 'independent' AND (p."reveal" = 'mine'
      OR p."reveal" = 'all' AND n.finished = n.annotators AND ${othersWorkSql(Prisma.sql`a."userId"`)})
    ON CONFLICT DO NOTHING`;
  return [opened, seen];
}

export function noteRevealsOf(tx: Transaction, documentId: string): Promise<void> {
  return noteReveals(tx, Prisma.sql`d."id" = ${documentId}::uuid`);
}

/**
 * Notes of these people, about to be assigned to documents, who could see others' work on them until now because of her role.
 * Answers who they are, and where.
 */
export async function noteArrivals(
  tx: Transaction,
  documentIds: readonly string[],
  userIds: readonly string[],
): Promise<{ documentId: string; userId: string }[]> {
  return tx.$queryRaw<{ documentId: string; userId: string }[]>`
    INSERT INTO "Reveal" ("documentId", "userId")
    SELECT d."id", m."userId" FROM "Document" d JOIN "Membership" m ON m."projectId" = d."projectId"
      JOIN "Project" p ON p."id" = d."projectId"
    WHERE d."id" = ANY(${[...documentIds]}::uuid[]) AND m."userId" = ANY(${[...userIds]}::uuid[])
      AND ${modeSql} = 'independent' AND m."role" IN ('reviewer', 'manager') AND ${othersWorkSql(Prisma.sql`m."userId"`)}
      AND NOT EXISTS (SELECT FROM "Assignment" a WHERE a."documentId" = d."id" AND a."userId" = m."userId")
    ON CONFLICT DO NOTHING RETURNING "documentId"::text, "userId"::text`;
}

/**
 * Notes what somebody could see as a reviewer or manager, before she becomes something less or leaves: she might come back as an
 * annotator, and take a free place.
 */
export async function noteLeaver(tx: Transaction, projectId: string, userId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Reveal" ("documentId", "userId")
    SELECT d."id", m."userId" FROM "Membership" m JOIN "Document" d ON d."projectId" = m."projectId"
      JOIN "Project" p ON p."id" = d."projectId"
    WHERE m."projectId" = ${projectId}::uuid AND m."userId" = ${userId}::uuid AND m."role" IN ('reviewer', 'manager')
      AND d."state" <> 'new' AND ${modeSql} = 'independent' AND ${othersWorkSql(Prisma.sql`m."userId"`)}
      AND NOT EXISTS (SELECT FROM "Assignment" a WHERE a."documentId" = d."id" AND a."userId" = m."userId")
    ON CONFLICT DO NOTHING`;
}

/** Whether somebody who annotates a document could see others' work on it before now. */
export async function couldSee(tx: Transaction, documentId: string, userId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ seen: boolean }[]>`
    SELECT d."revealedAt" IS NOT NULL
      OR EXISTS (SELECT FROM "Reveal" r WHERE r."documentId" = d."id" AND r."userId" = ${userId}::uuid) AS "seen"
    FROM "Document" d WHERE d."id" = ${documentId}::uuid`;
  return row?.seen ?? false;
}

export type ChangePreview = {
  /** Documents that are opened to their annotators, and that are hidden from them again. */
  opened: number;
  hidden: number;
  /** Documents that count as finished from then on, since fewer annotators are asked for. */
  finished: number;
  /** Documents without a tag, whose way of working changes. */
  switched: number;
};

/**
 * What a change of a project's settings would do, before it is made. Of documents to which the member is blind, nothing is
 * counted.
 */
export async function previewChange(
  member: Member,
  change: { reveal?: RevealRule; defaultMode?: Mode; annotatorsPerDocument?: number },
): Promise<ChangePreview> {
  demand(member, "project.edit");
  const { projectId, userId, role } = member;
  const shown = (rule: Prisma.Sql) => Prisma.sql`(${modeSql} = 'independent' AND (${rule} = 'mine' AND n.finished > 0
    OR ${rule} = 'all' AND d."state" = 'finished' AND n.annotators > 0 AND n.finished = n.annotators))`;
  const before = shown(Prisma.sql`p."reveal"::text`);
  const after = shown(Prisma.sql`coalesce(${change.reveal ?? null}::text, p."reveal"::text)`);
  const asked = Prisma.sql`${change.annotatorsPerDocument ?? null}::int`;
  const [row] = await database().prisma.$queryRaw<ChangePreview[]>`
    SELECT (count(*) FILTER (WHERE ${after} AND NOT ${before}))::int AS "opened",
      (count(*) FILTER (WHERE ${before} AND NOT ${after}))::int AS "hidden",
      (count(*) FILTER (WHERE ${modeSql} = 'independent' AND d."state" = 'started' AND d."annotatorsWanted" IS NULL
        AND n.annotators > 0 AND n.finished = n.annotators AND n.finished >= ${asked}))::int AS "finished",
      (count(*) FILTER (WHERE d."mode" IS NULL AND p."defaultMode"::text <> ${change.defaultMode ?? null}::text))::int
        AS "switched"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(userId)} ${countSql}
    WHERE d."projectId" = ${projectId}::uuid AND d."archivedAt" IS NULL AND ${unblindedSql(role)}`;
  return row ?? { opened: 0, hidden: 0, finished: 0, switched: 0 };
}

/** From what shows least to what shows most. */
const opening: readonly RevealRule[] = ["never", "all", "mine"];

/**
 * Nobody who is blind to a document opens it to herself. To a stricter rule, everybody who manages the project may change.
 * @throws Failure forbidden
 */
export async function refuseOwnReveal(tx: Transaction, member: Member, reveal: RevealRule): Promise<void> {
  const where = { id: member.projectId };
  const now = await tx.project.findUniqueOrThrow({ where, select: { reveal: true } });
  if (opening.indexOf(reveal) <= opening.indexOf(now.reveal)) return;
  if (!(await blindSomewhere(tx, member))) return;
  const message =
    "You annotate a document of this project without seeing the others' work, so another manager has to open it to you. You can choose a stricter rule.";
  throw new Failure("forbidden", message, { place: { field: "reveal" } });
}
