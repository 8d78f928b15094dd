/**
 * What belongs to the chosen layers and is in no annotation set, so that no format of ours holds it: an export names it among what it
 * leaves out, with the way to it where there is one. For `lib/data` only.
 */
import type { Member } from "#lib/access/member.ts";
import type { LossEntry } from "#lib/annotation/formats/losses.ts";
import { poolReader, type Reader } from "./client.ts";
import { readableCommentsSql } from "./comments.ts";
import { chosenSql, chosenTables, type ExportChoice } from "./export-choice.ts";
import { keptElsewhereSql } from "./export-documents.ts";
import { Prisma } from "./generated/client.ts";

type Apart = {
  what: string;
  why: string;
  /** What hangs on the tables of `chosenSql`: joins that name it `x`, and what else must hold. */
  joins: Prisma.Sql;
  where: Prisma.Sql;
};

/** What leaves all the same, so that it does not stand apart. */
type Leaving = {
  /** Comments on spans and relations of the set, as notes. */
  notes?: boolean;
  /** Descriptions of entities that say where else these are kept. */
  references?: boolean;
};

const kindsOf = (member: Member, { notes, references }: Leaving): readonly Apart[] => [
  {
    what: "comment",
    why: "comments are talk about a layer, and no part of its annotation set",
    joins: Prisma.sql`JOIN "Comment" c ON c."layerId" = l."id" CROSS JOIN LATERAL (SELECT c."id") x`,
    where: notes ? Prisma.sql`${readableCommentsSql(member)} AND NOT ${onSetSql}` : readableCommentsSql(member),
  },
  {
    what: "objection",
    why: "objections are no part of an annotation set; what became of them is in gold",
    joins: Prisma.sql`JOIN "Objection" x ON x."layerId" = l."id"`,
    where: Prisma.sql`x."withdrawnAt" IS NULL`,
  },
  {
    what: "decision",
    why: "the decisions behind gold leave as JSON Lines of their own",
    joins: Prisma.sql`JOIN "Decision" x ON x."documentId" = d."id"`,
    where: Prisma.sql`l."kind" = 'gold' AND x."undoneAt" IS NULL AND x."choice"->>'kind' <> 'undo' AND NOT EXISTS (
      SELECT FROM "Decision" f
      WHERE f."documentId" = x."documentId" AND f."cluster" = x."cluster" AND f."revision" > x."revision")`,
  },
  {
    what: "entity description",
    why: "of an entity, its name and its id leave",
    joins: Prisma.sql`JOIN "SetSpan" e ON e."setId" = s."id" JOIN "Entity" x ON x."id" = e."entityId"`,
    where: Prisma.sql`x."projectId" = d."projectId" AND x."description" <> ''
      AND ${references ? Prisma.sql`NOT ${keptElsewhereSql}` : Prisma.sql`TRUE`}`,
  },
];

/** Whether the comment `c` is on a span or a relation of the set `s`. */
const onSetSql = Prisma.sql`(
  EXISTS (SELECT FROM "SetSpan" e WHERE e."setId" = s."id" AND c."target" = 'span:' || e."id")
  OR EXISTS (SELECT FROM "SetRelation" e WHERE e."setId" = s."id" AND c."target" = 'relation:' || e."id"))`;

/** How many documents are named, as in `Losses`. */
const named = 20;

/** The choice must have been checked, and so must what the member may do. */
export async function standingApart(
  member: Member,
  choice: ExportChoice,
  { reader = poolReader(), ...leaving }: { reader?: Reader } & Leaving = {},
): Promise<LossEntry[]> {
  const found: LossEntry[] = [];
  for (const { what, why, joins, where } of kindsOf(member, leaving)) {
    const { rows } = await reader.query<{ name: string; count: number }>(Prisma.sql`
      SELECT d."name", count(DISTINCT x."id")::int AS "count"
      ${chosenTables(member)} ${joins} WHERE ${chosenSql(member, choice)} AND ${where}
      GROUP BY d."id", d."name" ORDER BY d."id"`);
    if (rows.length === 0) continue;
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    const names = rows.slice(0, named).map(({ name }) => name);
    found.push({ what, why, outcome: "lost", count, documents: rows.length, names });
  }
  return found;
}
