/** A project's finished sets as documents of Spanwise JSONL, read a batch at a time. For `lib/data` only. */
import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import { splitEntryKey } from "#lib/annotation/annotation.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import {
  type ExportedPerson,
  noteKey,
  type SpanwiseDocument,
  type SpanwiseSet,
} from "#lib/annotation/formats/spanwise-jsonl.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { database, poolReader, type Reader } from "./client.ts";
import { readableCommentsSql } from "./comments.ts";
import { chosenSql, chosenTables, type ExportChoice } from "./export-choice.ts";
import { Prisma } from "./generated/client.ts";
import { readSchemaAt } from "./labels.ts";
import { hex } from "./layer-content.ts";
import { readParts, type SetParts } from "./set-rows.ts";
import { mineSql } from "./sight.ts";

/** A batch ends with the document that reaches one of these: memory is bounded by them and by the largest document. */
export type BatchSize = { documents: number; units: number; spans: number };
const usual: BatchSize = { documents: 200, units: 1_000_000, spans: 20_000 };

/** Only the layer of one kind and owner. */
export type OneLayer = { kind: SpanwiseSet["layer"]["kind"]; owner: string };

export type Reading = {
  batch?: BatchSize;
  reader?: Reader;
  layer?: OneLayer;
  /** Whether what is commented on spans and relations comes along, as their notes. */
  notes?: boolean;
  /** Whether the references come along under which entities are kept elsewhere. */
  references?: boolean;
};

/** After so many documents others get their turn; among them the connection over which the next batch comes. */
const breath = 16;

/**
 * The chosen documents that have a set which the member may read, by id, with the sets in them. The choice must have been
 * checked, and so must what the member may do. While one batch is worked on, the next is read.
 */
export async function* chosenDocuments(
  member: Member,
  choice: ExportChoice,
  { batch = usual, reader = poolReader(), layer, notes = false, references = false }: Reading = {},
): AsyncGenerator<SpanwiseDocument> {
  const project = new ProjectWords(member.projectId, references);
  const labels = choice.labels && new Set(choice.labels);
  const read = async (after: string | null) => {
    const heads = await nextBatch(reader, member, choice, layer, after, batch);
    if (heads.length === 0) return { heads, documents: [] };
    const documents = await readDocuments(reader, heads, labels, project);
    return { heads, documents: notes ? withNotes(documents, await readNotes(reader, member, documents)) : documents };
  };
  let ahead = read(null);
  try {
    for (;;) {
      const { heads, documents } = await ahead;
      const last = heads.at(-1);
      if (!last) return;
      ahead = read(last.documentId);
      // Whoever stops early never asks for it.
      ahead.catch(() => {});
      for (let i = 0; i < documents.length; i++) {
        yield documents[i] as SpanwiseDocument;
        if (i % breath === breath - 1) await new Promise((resolve) => setImmediate(resolve));
      }
    }
  } finally {
    await ahead.catch(() => {});
  }
}

/** The layers that a choice reaches, each kind and owner once. */
export async function chosenLayers(member: Member, choice: ExportChoice): Promise<OneLayer[]> {
  const { text, values } = Prisma.sql`
    SELECT DISTINCT l."kind"::text AS "kind", l."owner" ${chosenTables(member)} WHERE ${chosenSql(member, choice)}`;
  return (await database().pool.query<OneLayer>(text, values)).rows;
}

/** How many documents, sets, spans and relations a choice reaches. */
export async function chosenCounts(
  member: Member,
  choice: ExportChoice,
  reader = poolReader(),
): Promise<{ documents: number; sets: number; spans: number; relations: number }> {
  const { text, values } = Prisma.sql`
    SELECT count(DISTINCT d."id")::int AS "documents", count(*)::int AS "sets", coalesce(sum(s."spanCount"), 0)::int AS "spans",
      coalesce(sum(s."relationCount"), 0)::int AS "relations" ${chosenTables(member)} WHERE ${chosenSql(member, choice)}`;
  const { rows } = await reader.query<{ documents: number; sets: number; spans: number; relations: number }>({
    text,
    values,
  });
  return rows[0] as (typeof rows)[number];
}

/** Whose layer it is, as exports name her: the same person has the same name in all exports of a project. */
export function pseudonym(projectId: string, userId: string): string {
  return `p-${sha256(`${projectId} ${userId}`).slice(0, 16)}`;
}

/** A set without what it holds, and the size of its document. */
type SetHead = {
  id: string;
  documentId: string;
  layerId: string;
  kind: SpanwiseSet["layer"]["kind"];
  owner: string;
  version: number;
  userId: string;
  epoch: number;
  seq: number;
  logSha256: Uint8Array;
  sha256: Uint8Array;
  schemaVersion: number;
  guidelineVersion: number;
  createdAt: Date;
  reopenedAt: Date | null;
  afterReveal: boolean;
};

/** The sets of the next documents, all of each. */
async function nextBatch(
  reader: Reader,
  member: Member,
  choice: ExportChoice,
  layer: OneLayer | undefined,
  after: string | null,
  batch: BatchSize,
): Promise<SetHead[]> {
  const conditions = [chosenSql(member, choice)];
  if (after !== null) conditions.push(Prisma.sql`d."id" > ${after}::uuid`);
  if (layer) conditions.push(Prisma.sql`l."kind"::text = ${layer.kind} AND l."owner" = ${layer.owner}`);
  const visible = Prisma.sql`${chosenTables(member)} WHERE ${Prisma.join(conditions, " AND ")}`;
  const { text, values } = Prisma.sql`
    WITH found AS MATERIALIZED (
      SELECT d."id", d."length", sum(s."spanCount") AS "spans" ${visible}
      GROUP BY d."id" ORDER BY d."id" LIMIT ${batch.documents}
    ), sized AS (
      SELECT "id", coalesce(sum("length") OVER before, 0) AS "units", coalesce(sum("spans") OVER before, 0) AS "spans"
      FROM found WINDOW before AS (ORDER BY "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    SELECT s."id", d."id" AS "documentId", l."id" AS "layerId", l."kind"::text AS "kind", l."owner", s."version", s."userId",
      s."epoch", s."seq", s."logSha256", s."sha256", s."schemaVersion", s."guidelineVersion", s."createdAt", s."reopenedAt",
      s."afterReveal"
    ${visible} AND d."id" IN (
      SELECT "id" FROM sized WHERE "units" < ${batch.units} AND "spans" < ${batch.spans})
    ORDER BY d."id", l."id", s."version"`;
  return (await reader.query<SetHead>({ text, values })).rows;
}

type DocumentRow = Pick<SpanwiseDocument, "id" | "name" | "text" | "language" | "direction" | "metadata"> & {
  sha256: Uint8Array;
};

async function readDocuments(
  reader: Reader,
  heads: readonly SetHead[],
  labels: ReadonlySet<string> | undefined,
  project: ProjectWords,
): Promise<SpanwiseDocument[]> {
  const byDocument = Map.groupBy(heads, (head) => head.documentId);
  const [parts, { rows }] = await Promise.all([
    readParts(heads.map((head) => head.id)),
    reader.query<DocumentRow>({
      text: `SELECT d."id", d."name", coalesce(t."text", '') AS "text", d."sha256", d."language",
          d."direction"::text AS "direction", d."metadata"
        FROM "Document" d LEFT JOIN "DocumentText" t ON t."documentId" = d."id" WHERE d."id" = ANY ($1::uuid[]) ORDER BY d."id"`,
      values: [[...byDocument.keys()]],
    }),
  ]);
  if (labels) for (const [id, held] of parts) parts.set(id, under(held, labels));
  await project.learn(heads, parts);
  return rows.map(({ sha256: hash, ...row }) => {
    const sets = byDocument.get(row.id) ?? [];
    const said = project.people();
    const exported = sets.map((head) => setOf(head, parts.get(head.id) as SetParts, said));
    const named = new Set(exported.flatMap((set) => set.spans.flatMap((span) => span.entity ?? [])));
    return {
      ...row,
      textSha256: hex(hash),
      metadata: row.metadata as { [key: string]: Json },
      people: said.list(),
      entities: [...named].map((id) => ({ id, name: project.entity(id) })),
      elsewhere: project.elsewhere,
      schemas: [...new Set(sets.map((set) => set.schemaVersion))].map((version) => project.schema(version)),
      sets: exported,
    };
  });
}

/** Comments on the spans and relations of layers, as one text each, by `noteKey` of the newest set that is here. */
async function readNotes(
  reader: Reader,
  member: Member,
  documents: readonly SpanwiseDocument[],
): Promise<Map<string, string>> {
  const newest = new Map<string, SpanwiseSet>();
  for (const { sets } of documents) {
    for (const set of sets) {
      if (set.version >= (newest.get(set.layer.id)?.version ?? 0)) newest.set(set.layer.id, set);
    }
  }
  const { rows } = await reader.query<{ layerId: string; target: string; note: string }>(Prisma.sql`
    SELECT c."layerId", c."target", string_agg(c."body", chr(10) ORDER BY c."id") AS "note"
    FROM "Comment" c JOIN "Layer" l ON l."id" = c."layerId" JOIN "Document" d ON d."id" = l."documentId"
      JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}
    WHERE c."layerId" = ANY (${[...newest.keys()]}::uuid[]) AND ${readableCommentsSql(member)}
    GROUP BY c."layerId", c."target"`);
  return new Map(rows.map(({ layerId, target, note }) => [noteKey(newest.get(layerId)?.id ?? "", target), note]));
}

function withNotes(documents: readonly SpanwiseDocument[], notes: ReadonlyMap<string, string>): SpanwiseDocument[] {
  return documents.map((document) => ({ ...document, notes }));
}

/** What stands under these labels, and the relations between such spans. */
function under({ spans, relations, document }: SetParts, labels: ReadonlySet<string>): SetParts {
  const kept = spans.filter((span) => labels.has(span.label));
  const ids = new Set(kept.map((span) => span.id));
  return {
    spans: kept,
    relations: relations.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    document: document.filter(({ key }) => {
      const [kind, id] = splitEntryKey(key);
      return kind !== "label" || labels.has(id);
    }),
  };
}

/** Puts pseudonyms in the place of people, in the parts themselves: they were read for this. */
function setOf(head: SetHead, parts: SetParts, people: Said): SpanwiseSet {
  for (const list of [parts.spans, parts.relations, parts.document]) {
    for (const value of list) {
      value.author = people.id(value.author);
      value.editor = people.id(value.editor);
    }
  }
  return {
    id: head.id,
    layer: {
      id: head.layerId,
      kind: head.kind,
      annotator: head.kind === "personal" ? people.id(head.owner) : null,
      ...(head.kind === "model" && { model: head.owner }),
    },
    version: head.version,
    finishedBy: people.id(head.userId),
    finishedAt: head.createdAt.toISOString(),
    reopenedAt: head.reopenedAt?.toISOString() ?? null,
    position: { epoch: head.epoch, seq: head.seq, sha256: hex(head.logSha256) },
    schemaVersion: head.schemaVersion,
    guidelineVersion: head.guidelineVersion,
    sha256: hex(head.sha256),
    ...(head.afterReveal && { afterReveal: true as const }),
    ...parts,
  };
}

type Said = { id(userId: string): string; list(): ExportedPerson[] };

/** What many documents of a project name: people, entities, label schemas. Each is asked for once in an export. */
class ProjectWords {
  private readonly projectId: string;
  /** By the id of a person, or of a gold layer, which is an author too. */
  private readonly persons = new Map<string, ExportedPerson>();
  private readonly entities = new Map<string, string>();
  private readonly schemas = new Map<number, LabelSchema>();
  /** The references of entities that are kept elsewhere, by their ids; undefined where nobody asks. */
  readonly elsewhere: Map<string, string> | undefined;
  private ambiguous: ReadonlySet<string> | undefined;

  constructor(projectId: string, references: boolean) {
    this.projectId = projectId;
    this.elsewhere = references ? new Map() : undefined;
  }

  async learn(heads: readonly SetHead[], parts: ReadonlyMap<string, SetParts>): Promise<void> {
    const people = new Set<string>();
    const entities = new Set<string>();
    const versions = new Set<number>();
    for (const head of heads) {
      versions.add(head.schemaVersion);
      people.add(head.userId);
      if (head.kind === "personal") people.add(head.owner);
      // In gold the author is the layer.
      if (head.kind === "gold") this.persons.set(head.layerId, this.person(head.layerId, "Gold"));
    }
    for (const { spans, relations, document } of parts.values()) {
      for (const { author, editor, entity } of spans) {
        people.add(author).add(editor);
        if (entity !== undefined) entities.add(entity);
      }
      for (const { author, editor } of relations) people.add(author).add(editor);
      for (const { author, editor } of document) people.add(author).add(editor);
    }
    const { prisma } = database();
    const unknown = <T>(ids: ReadonlySet<T>, known: ReadonlyMap<T, unknown>) => [...ids].filter((id) => !known.has(id));
    const newPeople = unknown(people, this.persons);
    if (newPeople.length > 0) {
      const rows = await prisma.user.findMany({ where: { id: { in: newPeople } }, select: { id: true, name: true } });
      const names = new Map(rows.map(({ id, name }) => [id, name]));
      for (const id of newPeople) this.persons.set(id, this.person(id, names.get(id) ?? ""));
    }
    const newEntities = unknown(entities, this.entities);
    if (newEntities.length > 0) {
      const rows = await prisma.entity.findMany({
        where: { id: { in: newEntities } },
        select: { id: true, name: true },
      });
      for (const id of newEntities) this.entities.set(id, "");
      for (const { id, name } of rows) this.entities.set(id, name);
      if (this.elsewhere) await this.learnReferences(newEntities, this.elsewhere);
    }
    for (const version of unknown(versions, this.schemas)) {
      this.schemas.set(version, await readSchemaAt(prisma, this.projectId, version));
    }
  }

  /** What several entities have is no reference of any. It is looked for once: to compare each with all takes long in large projects. */
  private async learnReferences(ids: readonly string[], elsewhere: Map<string, string>): Promise<void> {
    const { prisma } = database();
    if (!this.ambiguous) {
      const found = await prisma.$queryRaw<{ description: string }[]>`
        SELECT x."description" FROM "Entity" x WHERE x."projectId" = ${this.projectId}::uuid AND ${referenceSql}
        GROUP BY 1 HAVING count(DISTINCT coalesce(x."mergedIntoId", x."id")) > 1`;
      this.ambiguous = new Set(found.map(({ description }) => description));
    }
    const rows = await prisma.$queryRaw<{ id: string; description: string }[]>`
      SELECT x."id", x."description" FROM "Entity" x WHERE x."id" = ANY (${[...ids]}::uuid[]) AND ${referenceSql}`;
    for (const { id, description } of rows) if (!this.ambiguous.has(description)) elsewhere.set(id, description);
  }

  entity(id: string): string {
    return this.entities.get(id) ?? "";
  }

  schema(version: number): LabelSchema {
    return this.schemas.get(version) as LabelSchema;
  }

  /** People under pseudonyms; keeps who is named from now on. */
  people(): Said {
    const named = new Set<ExportedPerson>();
    return {
      id: (userId) => {
        const person = this.persons.get(userId);
        if (!person) throw new Error(`nobody has looked for ${userId}`);
        named.add(person);
        return person.id;
      },
      list: () => [...named],
    };
  }

  private person(userId: string, name: string): ExportedPerson {
    return { id: pseudonym(this.projectId, userId), name };
  }
}

const referenceSql = Prisma.sql`x."description" ~ '^[A-Za-z0-9_]+:\\S+$' AND x."description" NOT LIKE 'Spanwise:%'`;

/**
 * Whether the entity `x` is kept elsewhere: its description is a reference as files have it, such as `Wikipedia:7747`, and nothing else,
 * and no other entity of the project has the same, for which it would be taken.
 */
export const keptElsewhereSql = Prisma.sql`(
  ${referenceSql} AND NOT EXISTS (
    SELECT FROM "Entity" o WHERE o."projectId" = x."projectId" AND o."description" = x."description"
      AND coalesce(o."mergedIntoId", o."id") <> coalesce(x."mergedIntoId", x."id")))`;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
