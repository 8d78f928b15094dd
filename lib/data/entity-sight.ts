/**
 * Who sees an entity, in SQL. One that a manager set up for all, every member; one that an annotator made, she herself and
 * whoever may see others' work on the document in which she made it. What a member may not see is, to her, not there: not in
 * lists, not as the one into which another was merged, not as a reason for refusing anything.
 */
import type { Member } from "#lib/access/member.ts";
import { Prisma } from "./generated/client.ts";
import { mineSql, unblindedSql } from "./sight.ts";

/** Of the entity `e`; also says that it is of the member's project. */
export function seenSql({ projectId, userId, role }: Member): Prisma.Sql {
  return Prisma.sql`(e."projectId" = ${projectId}::uuid AND (
    e."everyone" OR e."createdById" = ${userId}::uuid OR EXISTS (
      SELECT FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(userId)}
      WHERE d."id" = e."documentId" AND ${unblindedSql(role)})))`;
}

/** How long a chain of merges is followed. Merging makes none longer than a few, and none that is closed. */
const longest = 50;

/**
 * A recursive table `chain (of, id, depth)`: from each of the given entities to those into which it was merged, as far as the
 * member may see. Begins with `WITH RECURSIVE`.
 */
export function chainSql(member: Member, ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`WITH RECURSIVE chain AS (
    SELECT e."id" AS of, e."id", e."mergedIntoId", 0 AS depth FROM "Entity" e
    WHERE e."id" = ANY(${[...ids]}::uuid[]) AND ${seenSql(member)}
    UNION ALL
    SELECT c.of, e."id", e."mergedIntoId", c.depth + 1 FROM chain c JOIN "Entity" e ON e."id" = c."mergedIntoId"
    WHERE c.depth < ${longest} AND ${seenSql(member)})`;
}

/** A recursive table `inside (root, id)`: each of the entities and those that were merged into it, as far as the member may see. */
export function insideManySql(member: Member, ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`WITH RECURSIVE inside AS (
    SELECT e."id" AS root, e."id", 0 AS depth FROM "Entity" e WHERE e."id" = ANY(${[...ids]}::uuid[]) AND ${seenSql(member)}
    UNION ALL
    SELECT i.root, e."id", i.depth + 1 FROM inside i JOIN "Entity" e ON e."mergedIntoId" = i."id"
    WHERE i.depth < ${longest} AND ${seenSql(member)})`;
}

/** The same of one entity. */
export function insideSql(member: Member, id: string): Prisma.Sql {
  return insideManySql(member, [id]);
}
