/** The project's finished sets as canonical JSONL, read and written a batch of documents at a time. */
import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import {
  type ExportedPerson,
  encodeSpanwiseLine,
  type SpanwiseDocument,
  type SpanwiseSet,
} from "#lib/annotation/formats/spanwise-jsonl.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { database } from "./client.ts";
import { demand } from "./demand.ts";
import { Prisma } from "./generated/client.ts";
import { readSchemaAt } from "./labels.ts";
import { hex } from "./layer-content.ts";
import { readParts, type SetParts } from "./set-rows.ts";
import { visibleSetsSql } from "./sets.ts";
import { mineSql } from "./sight.ts";
import { uuid } from "./uuid.ts";

export type ExportChoice = {
  /** Only these documents, also archived ones; otherwise all that are not archived. */
  documents?: readonly string[] | undefined;
  /** All versions of every layer, instead of its newest that was not reopened. */
  includeReopened?: boolean | undefined;
};

/** A batch ends with the document that reaches one of these: memory is bounded by them and by the largest document. */
export type BatchSize = { documents: number; units: number; spans: number };
const usual: BatchSize = { documents: 200, units: 1_000_000, spans: 20_000 };

/**
 * One line for each document that has a finished set which the member may read, by the document's id; in it the sets by layer
 * and version. The same state gives the same bytes. Memory stays flat, whatever the size of the project.
 * @throws Failure forbidden, not-found for a malformed id
 */
export async function* exportSets(
  member: Member,
  choice: ExportChoice = {},
  batch: BatchSize = usual,
): AsyncGenerator<Uint8Array> {
  demand(member, "export.read");
  const documents = choice.documents?.map((id) => uuid(id, "document"));
  const encoder = new TextEncoder();
  const schemas = new Map<number, LabelSchema>();
  const schemaAt = async (version: number) => {
    const schema = schemas.get(version) ?? (await readSchemaAt(database().prisma, member.projectId, version));
    schemas.set(version, schema);
    return schema;
  };
  for (let after: string | null = null; ; ) {
    const found: SetHead[] = await nextBatch(member, { ...choice, documents }, after, batch);
    if (found.length === 0) return;
    for (const document of await readDocuments(member, found, schemaAt)) {
      yield encoder.encode(encodeSpanwiseLine(document, sha256));
    }
    after = (found.at(-1) as SetHead).documentId;
  }
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
};

/** The sets of the next documents, all of each. */
async function nextBatch(
  member: Member,
  choice: ExportChoice,
  after: string | null,
  batch: BatchSize,
): Promise<SetHead[]> {
  const filters = [visibleSetsSql(member)];
  if (!choice.includeReopened) filters.push(Prisma.sql`s."reopenedAt" IS NULL`);
  const among = [Prisma.sql`d."projectId" = ${member.projectId}::uuid`];
  if (after !== null) among.push(Prisma.sql`d."id" > ${after}::uuid`);
  among.push(
    choice.documents ? Prisma.sql`d."id" = ANY (${[...choice.documents]}::uuid[])` : Prisma.sql`d."archivedAt" IS NULL`,
  );
  const visible = Prisma.sql`
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" JOIN "Layer" l ON l."documentId" = d."id"
      JOIN "AnnotationSet" s ON s."layerId" = l."id" ${mineSql(member.userId)}
    WHERE ${Prisma.join([...among, ...filters], " AND ")}`;
  return database().prisma.$queryRaw<SetHead[]>`
    WITH found AS MATERIALIZED (
      SELECT d."id", d."length", sum(s."spanCount") AS "spans" ${visible}
      GROUP BY d."id" ORDER BY d."id" LIMIT ${batch.documents}
    ), sized AS (
      SELECT "id", coalesce(sum("length") OVER before, 0) AS "units", coalesce(sum("spans") OVER before, 0) AS "spans"
      FROM found WINDOW before AS (ORDER BY "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    SELECT s."id", d."id" AS "documentId", l."id" AS "layerId", l."kind"::text AS "kind", l."owner", s."version", s."userId",
      s."epoch", s."seq", s."logSha256", s."sha256", s."schemaVersion", s."guidelineVersion", s."createdAt", s."reopenedAt"
    ${visible} AND d."id" IN (
      SELECT "id" FROM sized WHERE "units" < ${batch.units} AND "spans" < ${batch.spans})
    ORDER BY d."id", l."id", s."version"`;
}

async function readDocuments(
  member: Member,
  heads: readonly SetHead[],
  schemaAt: (version: number) => Promise<LabelSchema>,
): Promise<SpanwiseDocument[]> {
  const { prisma } = database();
  const byDocument = Map.groupBy(heads, (head) => head.documentId);
  const parts = await readParts(heads.map((head) => head.id));
  const rows = await prisma.document.findMany({
    where: { id: { in: [...byDocument.keys()] } },
    orderBy: { id: "asc" },
    include: { text: { select: { text: true } } },
  });
  const people = new People(member.projectId, await namesOf(heads, parts));
  const entities = await entitiesOf(parts);
  const documents: SpanwiseDocument[] = [];
  for (const row of rows) {
    const sets = byDocument.get(row.id) ?? [];
    const versions = [...new Set(sets.map((set) => set.schemaVersion))];
    const said = people.among();
    const exported = sets.map((head) => setOf(head, parts.get(head.id) as SetParts, said));
    const named = new Set(exported.flatMap((set) => set.spans.flatMap((span) => span.entity ?? [])));
    documents.push({
      id: row.id,
      name: row.name,
      text: row.text?.text ?? "",
      language: row.language,
      direction: row.direction,
      metadata: row.metadata as { [key: string]: Json },
      people: said.list(),
      entities: [...named].map((id) => ({ id, name: entities.get(id) ?? "" })),
      schemas: await Promise.all(versions.map(schemaAt)),
      sets: exported,
    });
  }
  return documents;
}

function setOf(head: SetHead, parts: SetParts, people: Said): SpanwiseSet {
  const signed = <T extends { author: string; editor: string }>(value: T): T => ({
    ...value,
    author: people.id(value.author),
    editor: people.id(value.editor),
  });
  return {
    id: head.id,
    layer: { id: head.layerId, kind: head.kind, annotator: head.kind === "personal" ? people.id(head.owner) : null },
    version: head.version,
    finishedBy: people.id(head.userId),
    finishedAt: head.createdAt.toISOString(),
    reopenedAt: head.reopenedAt?.toISOString() ?? null,
    position: { epoch: head.epoch, seq: head.seq, sha256: hex(head.logSha256) },
    schemaVersion: head.schemaVersion,
    guidelineVersion: head.guidelineVersion,
    sha256: hex(head.sha256),
    spans: parts.spans.map(signed),
    relations: parts.relations.map(signed),
    document: parts.document.map(signed),
  };
}

/** People under pseudonyms: the same person has the same one in all exports of a project, and another one in other projects. */
class People {
  private readonly projectId: string;
  private readonly names: ReadonlyMap<string, string>;
  private readonly ids = new Map<string, string>();

  constructor(projectId: string, names: ReadonlyMap<string, string>) {
    this.projectId = projectId;
    this.names = names;
  }

  /** Keeps who is named from now on. */
  among(): Said {
    const named = new Map<string, ExportedPerson>();
    return {
      id: (userId) => {
        const id = this.pseudonym(userId);
        named.set(id, { id, name: this.names.get(userId) ?? "" });
        return id;
      },
      list: () => [...named.values()],
    };
  }

  private pseudonym(userId: string): string {
    const known = this.ids.get(userId);
    if (known !== undefined) return known;
    const id = `p-${sha256(`${this.projectId} ${userId}`).slice(0, 16)}`;
    this.ids.set(userId, id);
    return id;
  }
}

type Said = { id(userId: string): string; list(): ExportedPerson[] };

async function namesOf(heads: readonly SetHead[], parts: ReadonlyMap<string, SetParts>): Promise<Map<string, string>> {
  const ids = new Set<string>();
  for (const head of heads) {
    ids.add(head.userId);
    if (head.kind === "personal") ids.add(head.owner);
  }
  for (const { spans, relations, document } of parts.values()) {
    for (const list of [spans, relations, document]) {
      for (const { author, editor } of list) ids.add(author).add(editor);
    }
  }
  const people = await database().prisma.user.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  return new Map(people.map((person) => [person.id, person.name]));
}

async function entitiesOf(parts: ReadonlyMap<string, SetParts>): Promise<Map<string, string>> {
  const ids = [...parts.values()].flatMap(({ spans }) => spans.flatMap((span) => span.entity ?? []));
  if (ids.length === 0) return new Map();
  const entities = await database().prisma.entity.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(entities.map((entity) => [entity.id, entity.name]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
