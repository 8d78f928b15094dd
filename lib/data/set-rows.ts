/** How a layer's content becomes the rows of an annotation set, and rows become content again. */
import { hash } from "node:crypto";
import type { DocumentEntry, LayerContent } from "#lib/annotation/annotation.ts";
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import type { AttributeValue } from "#lib/annotation/label.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Fragment, Origin, Span } from "#lib/annotation/span.ts";
import { compareSpans, compareStrings, surface } from "#lib/annotation/span.ts";
import { database, type Transaction } from "./client.ts";
import { copyOut } from "./copy-rows.ts";
import { uuid } from "./uuid.ts";

/** What a set holds: spans in reading order, relations by id, what is said of the document by key. */
export type SetParts = { spans: Span[]; relations: Relation[]; document: DocumentEntry[] };

export function partsOf(content: LayerContent): SetParts {
  const { spans, relations, document } = content;
  return sortedParts({
    spans: [...spans.values()],
    relations: [...relations.values()],
    document: [...document.values()],
  });
}

/** The same of content in any order, in which no id comes twice. */
export function sortedParts({ spans, relations, document }: SetParts): SetParts {
  return {
    spans: spans.map(plain).sort(compareSpans),
    relations: relations.map(plain).sort((a, b) => compareStrings(a.id, b.id)),
    document: document.toSorted((a, b) => compareStrings(a.key, b.key)),
  };
}

/** No attributes and an empty list of them say the same: the rows, and the hash, know only the first. */
function plain<T extends { attributes?: Readonly<Record<string, AttributeValue>> }>(value: T): T {
  if (!value.attributes || Object.keys(value.attributes).length > 0) return value;
  const { attributes: _, ...rest } = value;
  return rest as T;
}

export type SetContext = { textSha256: string; schemaVersion: number; guidelineVersion: number };

/**
 * The hash under which a set is kept: SHA-256 of its canonical JSON (RFC 8785), an object of `textSha256`, `schemaVersion`,
 * `guidelineVersion`, `spans`, `relations` and `document`, as `partsOf` orders them.
 */
export function setHash(parts: SetParts, { textSha256, schemaVersion, guidelineVersion }: SetContext): Buffer {
  const json = (value: unknown) => canonicalJson(value as Json);
  // The keys stand in their canonical order.
  const head = `{"document":${json(parts.document)},"guidelineVersion":${json(guidelineVersion)},"relations":${json(parts.relations)},`;
  const spans = parts.spans.map(spanJson).join(",");
  const whole = `${head}"schemaVersion":${json(schemaVersion)},"spans":[${spans}],"textSha256":${json(textSha256)}}`;
  return hash("sha256", whole, "buffer");
}

/** The canonical JSON of a span, without looking for its keys: a set may have ten thousand of them. */
function spanJson({ id, label, fragments, author, editor, attributes, entity, origin }: Span): string {
  const json = (value: unknown) => canonicalJson(value as Json);
  let pairs = "";
  for (const [start, end] of fragments) pairs += `${pairs === "" ? "" : ","}[${start},${end}]`;
  return `{${attributes ? `"attributes":${json(attributes)},` : ""}"author":${json(author)},"editor":${json(editor)},${
    entity === undefined ? "" : `"entity":${json(entity)},`
  }"fragments":[${pairs}],"id":${json(id)},"label":${json(label)}${origin ? `,"origin":${json(origin)}` : ""}}`;
}

/** Rows for one statement: enough that its costs do not count, few enough for one message. */
const chunk = 5_000;

/** Writes what a set holds, in the transaction that made its row. As JSON, which is ten times faster than values one by one. */
export async function insertParts(tx: Transaction, setId: string, parts: SetParts, text: string): Promise<void> {
  const spans = parts.spans.map((span, ordinal) => ({
    id: span.id,
    ordinal,
    labelId: span.label,
    fragments: span.fragments.flat(),
    surface: surface(text, span),
    authorId: span.author,
    editorId: span.editor,
    attributes: span.attributes ?? {},
    entityId: span.entity ?? null,
    origin: span.origin ?? null,
  }));
  for (const rows of chunks(spans)) {
    await tx.$executeRaw`
      INSERT INTO "SetSpan" ("setId", "id", "ordinal", "labelId", "fragments", "surface", "authorId", "editorId",
        "attributes", "entityId", "origin")
      SELECT ${setId}::uuid, r."id", r."ordinal", r."labelId", r."fragments", r."surface", r."authorId", r."editorId",
        r."attributes", r."entityId", r."origin"
      FROM jsonb_to_recordset(${rows}::jsonb) AS r("id" text, "ordinal" int, "labelId" uuid, "fragments" int[],
        "surface" text, "authorId" uuid, "editorId" uuid, "attributes" jsonb, "entityId" uuid, "origin" jsonb)`;
  }
  const relations = parts.relations.map(({ id, type, from, to, author, editor, attributes }) => ({
    id,
    typeId: type,
    fromId: from,
    toId: to,
    authorId: author,
    editorId: editor,
    attributes: attributes ?? {},
  }));
  for (const rows of chunks(relations)) {
    await tx.$executeRaw`
      INSERT INTO "SetRelation" ("setId", "id", "typeId", "fromId", "toId", "authorId", "editorId", "attributes")
      SELECT ${setId}::uuid, r."id", r."typeId", r."fromId", r."toId", r."authorId", r."editorId", r."attributes"
      FROM jsonb_to_recordset(${rows}::jsonb) AS r("id" text, "typeId" uuid, "fromId" text, "toId" text,
        "authorId" uuid, "editorId" uuid, "attributes" jsonb)`;
  }
  const entries = parts.document.map(({ key, value, author, editor }) => ({
    key,
    value,
    authorId: author,
    editorId: editor,
  }));
  for (const rows of chunks(entries)) {
    await tx.$executeRaw`
      INSERT INTO "SetDocumentLabel" ("setId", "key", "value", "authorId", "editorId")
      SELECT ${setId}::uuid, r."key", r."value", r."authorId", r."editorId"
      FROM jsonb_to_recordset(${rows}::jsonb) AS r("key" text, "value" jsonb, "authorId" uuid, "editorId" uuid)`;
  }
}

function* chunks<T>(rows: readonly T[]): Generator<string> {
  for (let at = 0; at < rows.length; at += chunk) yield JSON.stringify(rows.slice(at, at + chunk));
}

/**
 * What some sets hold, by the set's id. Spans are copied out, and the rest, of which there is little, comes as one JSON list a set; sets
 * are immutable, so three readings see the same.
 */
export async function readParts(setIds: readonly string[]): Promise<Map<string, SetParts>> {
  const parts = new Map(setIds.map((id) => [id, { spans: [], relations: [], document: [] } as SetParts]));
  const [, relations, entries] = await Promise.all([
    readSpans(setIds, parts),
    readLists<RelationFields>(
      `SELECT "setId", json_agg(json_build_array("id", "typeId", "fromId", "toId", "authorId", "editorId", "attributes")) AS "list"
       FROM "SetRelation" WHERE "setId" = ANY($1) GROUP BY "setId"`,
      setIds,
    ),
    readLists<EntryFields>(
      `SELECT "setId", json_agg(json_build_array("key", "value", "authorId", "editorId")) AS "list"
       FROM "SetDocumentLabel" WHERE "setId" = ANY($1) GROUP BY "setId"`,
      setIds,
    ),
  ]);
  for (const { setId, list } of relations) {
    for (const [id, type, from, to, author, editor, attributes] of list) {
      parts.get(setId)?.relations.push({ id, type, from, to, author, editor, ...given(attributes) });
    }
  }
  for (const { setId, list } of entries) {
    for (const [key, value, author, editor] of list) parts.get(setId)?.document.push({ key, value, author, editor });
  }
  // The database sorts strings by its own rules; the order here is the same everywhere.
  for (const { relations: own, document } of parts.values()) {
    own.sort((a, b) => compareStrings(a.id, b.id));
    document.sort((a, b) => compareStrings(a.key, b.key));
  }
  return parts;
}

async function readSpans(setIds: readonly string[], parts: ReadonlyMap<string, SetParts>): Promise<void> {
  if (setIds.length === 0) return;
  const client = await database().pool.connect();
  let failed = true;
  try {
    const rows = await copyOut(
      client,
      `SELECT "setId", "ordinal", "id", "labelId", "fragments", "authorId", "editorId", "attributes", "entityId", "origin"
       FROM "SetSpan" WHERE "setId" = ANY ('{${setIds.map((id) => uuid(id, "annotation set")).join(",")}}'::uuid[])`,
    );
    while (rows.next()) {
      const { spans } = parts.get(rows.uuid()) as SetParts;
      // Sorted here, where it takes a comparison and no memory of the database's.
      const ordinal = rows.int();
      const span: Span = {
        id: rows.text(),
        label: rows.uuid(),
        fragments: pairs(rows.ints()),
        author: rows.uuid(),
        editor: rows.uuid(),
      };
      const attributes = rows.json();
      if (attributes !== "{}") span.attributes = JSON.parse(attributes) as Attributes;
      const entity = rows.uuidOrNull();
      if (entity !== null) span.entity = entity;
      const origin = rows.json();
      if (origin !== "") span.origin = JSON.parse(origin) as Origin;
      spans[ordinal] = span;
    }
    failed = false;
  } finally {
    client.release(failed);
  }
}

type Attributes = Record<string, AttributeValue>;
/** Id, type, from, to, author, editor, attributes. */
type RelationFields = [string, string, string, string, string, string, Attributes];
/** Key, value, author, editor. */
type EntryFields = [string, AttributeValue, string, string];

async function readLists<T>(sql: string, setIds: readonly string[]): Promise<{ setId: string; list: T[] }[]> {
  return (await database().pool.query<{ setId: string; list: T[] }>(sql, [setIds])).rows;
}

function given(attributes: Attributes): { attributes?: Attributes } {
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}

function pairs(flat: readonly number[]): Fragment[] {
  const fragments: Fragment[] = [];
  for (let at = 0; at < flat.length; at += 2) fragments.push([flat[at] as number, flat[at + 1] as number]);
  return fragments;
}

export function contentOf(parts: SetParts): LayerContent {
  return {
    spans: new Map(parts.spans.map((span) => [span.id, span])),
    relations: new Map(parts.relations.map((relation) => [relation.id, relation])),
    document: new Map(parts.document.map((entry) => [entry.key, entry])),
  };
}
