/**
 * Which annotation sets agreement is counted from. Of each layer it is the newest set that stands; of a personal layer, the newest
 * that was made blind: what its annotator finishes after she could see the others' work is a new version, which says nothing about
 * agreement, and the one from before stays. A document that the member is blind to is left out whole.
 */
import type { Member } from "#lib/access/member.ts";
import type { SettledChoice } from "./agreement-choice.ts";
import { database, poolReader, type Reader } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { mineSql, modeSql, unblindedSql } from "./sight.ts";

/** What one rater made of a document: a set, or of a model's layer without one, what its log says up to `seq`. */
export type Source = {
  /** A person's id, `gold`, `shared`, or `model:` and the model's name. */
  rater: string;
  setId: string | null;
  layerId: string;
  epoch: number;
  seq: number;
};

export type CountedDocument = {
  id: string;
  name: string;
  /** In UTF-16 units. */
  length: number;
  language: string;
  /** When the last of its sets was finished. */
  at: Date;
  /** Two or more, by rater. */
  sources: readonly Source[];
};

export type Counted = {
  documents: CountedDocument[];
  /** Documents that only one side has finished, and that nobody has. */
  alone: number;
  waiting: number;
  /** How many documents are left out because the member is blind to them, whether or not there is anything in them. */
  hidden: number;
};

type SourceRow = Omit<CountedDocument, "sources"> & Source & { kind: string; owner: string };

export async function countedDocuments(
  member: Member,
  choice: SettledChoice,
  reader: Reader = poolReader(),
): Promise<Counted> {
  const among = [Prisma.sql`d."projectId" = ${member.projectId}::uuid`, Prisma.sql`d."archivedAt" IS NULL`];
  if (choice.documents) among.push(Prisma.sql`d."id" = ANY (${[...choice.documents]}::uuid[])`);
  const from = Prisma.sql`
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}`;
  const where = Prisma.join(among, " AND ");
  const seen = unblindedSql(member.role);
  const { rows } = await reader.query<SourceRow>(Prisma.sql`
    SELECT d."id", d."name", d."length", d."language", l."kind"::text AS "kind", l."owner", l."id" AS "layerId",
      s."id" AS "setId", coalesce(s."epoch", u."epoch") AS "epoch", coalesce(s."seq", u."seq") AS "seq",
      coalesce(s."createdAt", u."at") AS "at"
    ${from} JOIN "Layer" l ON l."documentId" = d."id" ${newestSql(choice.afterReveal)}
    WHERE ${where} AND ${seen} AND (s."id" IS NOT NULL OR u."seq" IS NOT NULL) AND ${layersSql(choice)}
    ORDER BY d."id", l."kind", l."owner"`);
  const { rows: totals } = await reader.query<{ seen: number; hidden: number }>(Prisma.sql`
    SELECT (count(*) FILTER (WHERE ${seen}))::int AS "seen", (count(*) FILTER (WHERE NOT ${seen}))::int AS "hidden"
    ${from} WHERE ${where}`);

  const documents: CountedDocument[] = [];
  let alone = 0;
  for (const group of grouped(rows)) {
    const counts =
      group.length > 1 &&
      (choice.against === "people" || group.some(({ kind }) => kind === "gold" || kind === "model"));
    if (!counts) {
      alone++;
      continue;
    }
    const [{ id, name, length, language }] = group as [SourceRow];
    const sources = group.map(({ layerId, setId, epoch, seq, ...row }) => ({
      rater: raterOf(row.kind, row.owner),
      setId,
      layerId,
      epoch,
      seq,
    }));
    const at = new Date(Math.max(...group.map((row) => row.at.getTime())));
    documents.push({ id, name, length, language, at, sources });
  }
  const waiting = (totals[0]?.seen ?? 0) - documents.length - alone;
  return { documents, alone, waiting, hidden: totals[0]?.hidden ?? 0 };
}

/** Joins as `s` the set that counts, and as `u` the head of a model's layer that has none. */
function newestSql(afterReveal: boolean): Prisma.Sql {
  const stands = afterReveal
    ? Prisma.sql`n."reopenedAt" IS NULL`
    : Prisma.sql`NOT n."afterReveal" AND (n."reopenedAt" IS NULL OR (l."kind" = 'personal' AND n."reopenedAt" >= least(
        d."revealedAt", (SELECT r."at" FROM "Reveal" r WHERE r."documentId" = d."id" AND r."userId"::text = l."owner"))))`;
  return Prisma.sql`
    LEFT JOIN LATERAL (
      SELECT n."id", n."epoch", n."seq", n."createdAt" FROM "AnnotationSet" n
      WHERE n."layerId" = l."id" AND ${stands} ORDER BY n."version" DESC LIMIT 1
    ) s ON TRUE
    LEFT JOIN LATERAL (
      SELECT h."epoch", h."seq", h."at" FROM "LayerUpdate" h
      WHERE l."kind" = 'model' AND s."id" IS NULL AND h."layerId" = l."id" AND h."epoch" = l."epoch"
      ORDER BY h."seq" DESC LIMIT 1
    ) u ON TRUE`;
}

/** Layers that take part: personal ones while their document is independent, shared ones only against something else. */
function layersSql({ against, annotators }: SettledChoice): Prisma.Sql {
  const people = annotators ? Prisma.sql`l."owner" = ANY (${[...annotators]}::text[])` : Prisma.sql`TRUE`;
  const personal = Prisma.sql`(l."kind" = 'personal' AND ${modeSql} = 'independent' AND ${people})`;
  if (against === "people") return personal;
  const target =
    against === "gold"
      ? Prisma.sql`l."kind" = 'gold'`
      : Prisma.sql`(l."kind" = 'model' AND l."owner" = ${against.slice("model:".length)})`;
  const shared = annotators ? Prisma.sql`FALSE` : Prisma.sql`(l."kind" = 'shared' AND ${modeSql} = 'together')`;
  return Prisma.sql`(${personal} OR ${shared} OR ${target})`;
}

function raterOf(kind: string, owner: string): string {
  if (kind === "personal") return owner;
  return kind === "model" ? `model:${owner}` : kind;
}

function* grouped(rows: readonly SourceRow[]): Generator<SourceRow[]> {
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && rows[to]!.id === rows[from]!.id) to++;
    yield rows.slice(from, to);
    from = to;
  }
}

/** Whom the member may compare: people with finished work that she may see, models, and whether there is gold. */
export async function comparable(member: Member): Promise<{ people: string[]; models: string[]; gold: boolean }> {
  const rows = await database().prisma.$queryRaw<{ kind: string; owner: string }[]>`
    SELECT DISTINCT l."kind"::text AS "kind", l."owner"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}
      JOIN "Layer" l ON l."documentId" = d."id"
    WHERE d."projectId" = ${member.projectId}::uuid AND d."archivedAt" IS NULL AND ${unblindedSql(member.role)}
      AND (l."kind" = 'model' OR EXISTS (SELECT FROM "AnnotationSet" s WHERE s."layerId" = l."id"))
    ORDER BY 1, 2`;
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ owner }) => owner);
  return { people: of("personal"), models: of("model"), gold: of("gold").length > 0 };
}
