/**
 * What one user may see of one document, in SQL. `lib/access/layer-access.ts` holds the rule; these are the facts it asks for,
 * and, for lists, the rule itself, so that what a blind annotator may not know never leaves the database. A test compares
 * the two over all cases.
 *
 * An assignment *counts* while its annotator is a member who may annotate, or once she has finished. A document has a *free
 * place* while it is not finished and fewer assignments count than it asks for.
 */
import type { LayerFacts, LayerKind, Mode, RevealRule } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { roles } from "#lib/access/roles.ts";
import type { Transaction } from "./client.ts";
import { Prisma } from "./generated/client.ts";

/** The mode in force. Joins that use these fragments call the document `d` and the project `p`, and my assignment `mine`. */
export const modeSql = Prisma.sql`coalesce(d."mode", p."defaultMode")`;

export const mineSql = (userId: string) =>
  Prisma.sql`LEFT JOIN "Assignment" mine ON mine."documentId" = d."id" AND mine."userId" = ${userId}::uuid`;

/** Joined as `n`: how many assignments count, and how many of them are finished. One lookup for each document. */
export const countSql = Prisma.sql`
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS annotators, (count(*) FILTER (WHERE a."state" = 'finished'))::int AS finished
    FROM "Assignment" a
    WHERE a."documentId" = d."id" AND (a."state" = 'finished' OR EXISTS (
      SELECT FROM "Membership" m
      WHERE m."projectId" = d."projectId" AND m."userId" = a."userId" AND m."role" <> 'viewer'))
  ) n`;

/** How many annotators a document asks for: its own number, or its project's. */
export const wantedSql = Prisma.sql`coalesce(d."annotatorsWanted", p."annotatorsPerDocument")`;

export const freeSql = Prisma.sql`(d."state" <> 'finished' AND n.annotators < ${wantedSql})`;

/** Whether somebody whose assignment counts has not finished. */
export const undoneSql = Prisma.sql`EXISTS (
  SELECT FROM "Assignment" a JOIN "Membership" m ON m."userId" = a."userId"
  WHERE a."documentId" = d."id" AND a."state" <> 'finished' AND m."projectId" = d."projectId" AND m."role" <> 'viewer')`;

/**
 * `isUnblinded` for lists. A document's state is `finished` only when all have finished and no place is free; that nobody is
 * undone is asked besides, for who may annotate changes without the document. `role` may also be SQL, where rows differ in it.
 */
export function unblindedSql(role: Role | Prisma.Sql, undone = undoneSql): Prisma.Sql {
  const reviewer =
    typeof role === "string"
      ? Prisma.sql`${roles.indexOf(role) >= roles.indexOf("reviewer")}`
      : Prisma.sql`${role} IN ('reviewer', 'manager')`;
  return Prisma.sql`(
    ${modeSql} = 'together'
    OR (p."reveal" = 'all' AND d."state" = 'finished' AND NOT ${undone})
    OR CASE WHEN mine."userId" IS NULL THEN ${reviewer} ELSE p."reveal" = 'mine' AND mine."state" = 'finished' END)`;
}

/** The state of a document as the user may know it: of an independent one that she is blind to, her own. */
export function visibleStateSql(role: Role, undone = undoneSql): Prisma.Sql {
  return Prisma.sql`
    CASE WHEN ${unblindedSql(role, undone)} THEN d."state"::text
         WHEN mine."state" IN ('started', 'finished') THEN mine."state"::text
         ELSE 'new' END`;
}

/** The facts of a document that decide about all its layers. */
export type Sight = Omit<LayerFacts, "kind" | "annotatorId" | "state"> & {
  documentId: string;
  projectId: string;
  modeFixed: boolean;
  documentState: "new" | "started" | "finished";
  /** Archived, or its project is: nothing can be written. */
  archived: boolean;
  annotators: number;
  finishedBy: number;
  free: boolean;
  myState: "assigned" | "started" | "finished" | null;
};

/** What a user's sight of a document rests on; null where there is no such document. */
export async function sightOf(tx: Transaction, documentId: string, userId: string): Promise<Sight | null> {
  const [row] = await tx.$queryRaw<SightRow[]>`
    SELECT d."id" AS "documentId", d."projectId", d."mode" IS NOT NULL AS "modeFixed", d."state"::text AS "documentState",
      d."archivedAt" IS NOT NULL OR p."archivedAt" IS NOT NULL AS "archived",
      ${modeSql}::text AS "mode", p."reveal"::text AS "reveal",
      n.annotators, n.finished AS "finishedBy", ${freeSql} AS "free", mine."state"::text AS "myState"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(userId)} ${countSql}
    WHERE d."id" = ${documentId}::uuid`;
  return row ? { ...row, ...completed(row) } : null;
}

/** Whether a member annotates a document of her project without seeing the others' work. */
export async function blindSomewhere(tx: Transaction, { projectId, userId, role }: Member): Promise<boolean> {
  const [blind] = await tx.$queryRaw<{ id: string }[]>`
    SELECT d."id" FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(userId)}
    WHERE d."projectId" = ${projectId}::uuid AND mine."userId" IS NOT NULL AND ${modeSql} = 'independent'
      AND NOT ${unblindedSql(role)} LIMIT 1`;
  return blind !== undefined;
}

type SightRow = Omit<Sight, "assigned" | "iFinished" | "allFinished"> & { mode: Mode; reveal: RevealRule };

/**
 * Whoever has not finished could still annotate, and must not have seen anything then: to one who could take a free place, and to
 * a viewer who may take her own up again, all have finished only when no place is free.
 */
function completed(row: SightRow): Pick<Sight, "assigned" | "iFinished" | "allFinished"> {
  const assigned = row.myState !== null;
  const iFinished = row.myState === "finished";
  const all = row.annotators > 0 && row.finishedBy === row.annotators;
  return { assigned, iFinished, allFinished: all && (iFinished || !row.free) };
}

/** A layer's row, as far as access asks. */
export type LayerRow = { kind: LayerKind; owner: string; state: "open" | "finished" };

/** A layer is closed as finished ones are when its document is archived, or when it is of another kind than the mode asks for. */
export function factsOf(sight: Sight, layer: LayerRow): LayerFacts {
  const { mode, reveal, assigned, iFinished, allFinished } = sight;
  return {
    kind: layer.kind,
    annotatorId: layer.kind === "personal" ? layer.owner : null,
    state: sight.archived || !fitsMode(layer.kind, mode) ? "finished" : layer.state,
    mode,
    reveal,
    assigned,
    iFinished,
    allFinished,
  };
}

/** Whether a document of this mode has layers of this kind. */
export function fitsMode(kind: LayerKind, mode: Mode): boolean {
  if (kind === "shared") return mode === "together";
  if (kind === "personal") return mode === "independent";
  return true;
}
