/**
 * The strict reader of Spanwise JSONL, version 1. What it takes is exactly what the encoder writes: every key, every name that
 * goes with an id, every offset in both units and the text of every span must agree, or the line is refused with the field
 * and the reason. A file that says one thing in two ways is not to be believed in either.
 */
import type { DocumentEntry } from "../annotation.ts";
import { documentEntryAt, fitsText, relationAt, spanAt } from "../annotation.ts";
import type { Json } from "../canonical-json.ts";
import type { LabelSchema } from "../label.ts";
import { labelSchemaAt } from "../label-schema.ts";
import type { Relation } from "../relation.ts";
import type { Span } from "../span.ts";
import { surface } from "../span.ts";
import type { PlainObject } from "../strict.ts";
import {
  choiceAt,
  idAt,
  integerAt,
  listAt,
  nullOr,
  plainObject,
  Refused,
  refuse,
  stringAt,
  within,
} from "../strict.ts";
import { CodePoints, textProblem } from "../text.ts";
import type { ExportedPerson, Sha256, SpanwiseDocument, SpanwiseSet } from "./spanwise-jsonl.ts";
import { annotatorsOf, attributeNames, formatName, formatVersion, layerKinds, units } from "./spanwise-jsonl.ts";

/** `line` counts from 1; `field` is a path such as `sets[0].spans[3].surface`. */
export type ReadLine =
  | { ok: true; line: number; document: SpanwiseDocument }
  | { ok: false; line: number; field: string; why: string };

/** Reads lines as they come. Blank lines are passed over; each other one is a document or a refusal. */
export async function* readSpanwiseLines(
  lines: Iterable<string> | AsyncIterable<string>,
  sha256: Sha256,
): AsyncGenerator<ReadLine> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() !== "") yield readSpanwiseLine(line, number, sha256);
  }
}

/** Reads one line. */
export function readSpanwiseLine(line: string, number: number, sha256: Sha256): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, line: number, field: "", why: "is not JSON" };
  }
  try {
    return { ok: true, line: number, document: documentAt(value, sha256) };
  } catch (thrown) {
    if (thrown instanceof Refused) return { ok: false, line: number, field: thrown.field, why: thrown.why };
    throw thrown;
  }
}

const documentKeys = new Set([
  "format",
  "version",
  "id",
  "name",
  "text",
  "textSha256",
  "language",
  "direction",
  "metadata",
  "units",
  "length",
  "people",
  "entities",
  "schemas",
  "sets",
]);

function documentAt(value: unknown, sha256: Sha256): SpanwiseDocument {
  const stored = plainObject(value, "the line", documentKeys);
  if (stored.format !== formatName) refuse("format", `is not "${formatName}"`);
  if (stored.version !== formatVersion) refuse("version", `is not ${formatVersion}, the one that is known here`);
  const text = stringAt(stored.text, "text");
  const problem = textProblem(text);
  if (problem) refuse("text", problem.message);
  if (sha256(text) !== stored.textSha256) refuse("textSha256", "is not the SHA-256 of the text");
  same(plainObject(stored.units, "units", null), units, "units");
  const codePoints = new CodePoints(text);
  same(plainObject(stored.length, "length", null), { utf16: text.length, codePoints: codePoints.length }, "length");
  const people = listAt(stored.people, "people", namedAt);
  const entities = listAt(stored.entities, "entities", namedAt);
  const schemas = listAt(stored.schemas, "schemas", labelSchemaAt);
  const reader = new SetReader(text, codePoints, people, entities, schemas);
  return {
    id: idAt(stored.id, "id"),
    name: stringAt(stored.name, "name"),
    text,
    language: stringAt(stored.language, "language"),
    direction: choiceAt(stored.direction, "direction", ["auto", "ltr", "rtl"]),
    metadata: jsonAt(plainObject(stored.metadata, "metadata", null), "metadata") as SpanwiseDocument["metadata"],
    people,
    entities,
    schemas,
    sets: listAt(stored.sets, "sets", (set, field) => reader.set(set, field)),
  };
}

const setKeys = new Set([
  "id",
  "layer",
  "annotators",
  "version",
  "finishedBy",
  "finishedAt",
  "reopenedAt",
  "position",
  "schemaVersion",
  "guidelineVersion",
  "sha256",
  "afterReveal",
  "spans",
  "relations",
  "document",
]);
const layerKeys = new Set(["id", "kind", "annotator", "model"]);
const positionKeys = new Set(["epoch", "seq", "sha256"]);
const spanKeys = new Set([
  "id",
  "label",
  "labelId",
  "fragments",
  "surface",
  "author",
  "editor",
  "attributes",
  "entity",
  "origin",
]);
const fragmentKeys = new Set(["utf16", "codePoints"]);
const relationKeys = new Set(["id", "type", "typeId", "from", "to", "author", "editor", "attributes"]);
const entriesKeys = new Set(["labels", "attributes", "note"]);
const documentLabelKeys = new Set(["label", "labelId", "author", "editor"]);
const documentAttributeKeys = new Set(["attribute", "attributeId", "value", "author", "editor"]);
const noteKeys = new Set(["text", "author", "editor"]);

class SetReader {
  private readonly text: string;
  private readonly codePoints: CodePoints;
  private readonly people: ReadonlySet<string>;
  private readonly entities: ReadonlySet<string>;
  private readonly schemas: readonly LabelSchema[];

  constructor(
    text: string,
    codePoints: CodePoints,
    people: readonly ExportedPerson[],
    entities: readonly { id: string }[],
    schemas: readonly LabelSchema[],
  ) {
    this.text = text;
    this.codePoints = codePoints;
    this.people = uniqueIds(people, "people");
    this.entities = uniqueIds(entities, "entities");
    this.schemas = schemas;
  }

  set(value: unknown, field: string): SpanwiseSet {
    const stored = plainObject(value, field, setKeys);
    const layer = plainObject(stored.layer, `${field}.layer`, layerKeys);
    const kind = choiceAt(layer.kind, `${field}.layer.kind`, layerKinds);
    const position = plainObject(stored.position, `${field}.position`, positionKeys);
    const schemaVersion = integerAt(stored.schemaVersion, `${field}.schemaVersion`, 1);
    const schema = this.schemas.find(({ version }) => version === schemaVersion);
    if (!schema) refuse(`${field}.schemaVersion`, "is not among the line's schemas");
    const spanNames = new Map([...attributeNames(schema, "span")].map(([id, name]) => [name, id]));
    const relationNames = new Map([...attributeNames(schema, "relation")].map(([id, name]) => [name, id]));
    const spans = listAt(stored.spans, `${field}.spans`, (span, at) => this.span(span, at, schema, spanNames));
    const spanIds = uniqueIds(spans, `${field}.spans`);
    const relations = listAt(stored.relations, `${field}.relations`, (relation, at) =>
      this.relation(relation, at, schema, relationNames, spanIds),
    );
    uniqueIds(relations, `${field}.relations`);
    const set: SpanwiseSet = {
      id: idAt(stored.id, `${field}.id`),
      layer: {
        id: idAt(layer.id, `${field}.layer.id`),
        kind,
        annotator: nullOr(layer.annotator, `${field}.layer.annotator`, (id, at) => this.person(id, at)),
        ...(layer.model !== undefined && { model: stringAt(layer.model, `${field}.layer.model`) }),
      },
      version: integerAt(stored.version, `${field}.version`, 1),
      finishedBy: this.person(stored.finishedBy, `${field}.finishedBy`),
      finishedAt: timeAt(stored.finishedAt, `${field}.finishedAt`),
      reopenedAt: nullOr(stored.reopenedAt, `${field}.reopenedAt`, timeAt),
      position: {
        epoch: integerAt(position.epoch, `${field}.position.epoch`),
        seq: integerAt(position.seq, `${field}.position.seq`),
        sha256: hashAt(position.sha256, `${field}.position.sha256`),
      },
      schemaVersion,
      guidelineVersion: integerAt(stored.guidelineVersion, `${field}.guidelineVersion`),
      sha256: hashAt(stored.sha256, `${field}.sha256`),
      ...(stored.afterReveal !== undefined && { afterReveal: trueAt(stored.afterReveal, `${field}.afterReveal`) }),
      spans,
      relations,
      document: this.entries(stored.document, `${field}.document`, schema),
    };
    if ((kind === "personal") !== (set.layer.annotator !== null)) {
      refuse(`${field}.layer.annotator`, "is there for personal layers, and only for them");
    }
    if (kind !== "model" && set.layer.model !== undefined)
      refuse(`${field}.layer.model`, "is there for model layers only");
    if (!sameJson(stored.annotators, annotatorsOf(set))) refuse(`${field}.annotators`, "are not those of the set");
    return set;
  }

  private span(value: unknown, field: string, schema: LabelSchema, names: ReadonlyMap<string, string>): Span {
    const stored = plainObject(value, field, spanKeys);
    // Places are put together only for what is refused: there may be very many spans.
    return within(field, () => this.spanOf(stored, schema, names));
  }

  private spanOf(stored: PlainObject, schema: LabelSchema, names: ReadonlyMap<string, string>): Span {
    const fragments = plainObject(stored.fragments, "fragments", fragmentKeys);
    const given: Record<string, unknown> = {
      label: stored.labelId,
      fragments: flatAt(fragments.utf16, "fragments.utf16"),
      author: this.person(stored.author, "author"),
      editor: this.person(stored.editor, "editor"),
      ...this.attributes(stored.attributes, names),
    };
    if (stored.entity !== null) given.entity = stored.entity;
    if (stored.origin !== null) given.origin = stored.origin;
    const span = spanAt(stored.id, given);
    const fits = fitsText(span, this.text);
    if (!fits.ok) refuse("fragments.utf16", fits.why.replace("fragments: ", ""));
    nameAt(stored.label, schema.labels, span.label, "label");
    if (span.entity !== undefined && !this.entities.has(span.entity)) {
      refuse("entity", "is not among the line's entities");
    }
    const { codePoints } = this;
    const counted = span.fragments.map(([start, end]) => [codePoints.fromUtf16(start), codePoints.fromUtf16(end)]);
    if (!samePairs(fragments.codePoints, counted)) {
      refuse("fragments.codePoints", `do not mark the same text as those in UTF-16: ${JSON.stringify(counted)}`);
    }
    const marked = surface(this.text, span);
    if (stored.surface !== marked) {
      const stated = typeof stored.surface === "string" ? stored.surface : "";
      refuse("surface", `is “${shorten(stated)}”, and the text has “${shorten(marked)}” there`);
    }
    return span;
  }

  private relation(
    value: unknown,
    field: string,
    schema: LabelSchema,
    names: ReadonlyMap<string, string>,
    spans: ReadonlySet<string>,
  ): Relation {
    const stored = plainObject(value, field, relationKeys);
    const relation = within(field, () =>
      relationAt(stored.id, {
        type: stored.typeId,
        from: stored.from,
        to: stored.to,
        author: this.person(stored.author, "author"),
        editor: this.person(stored.editor, "editor"),
        ...this.attributes(stored.attributes, names),
      }),
    );
    nameAt(stored.type, schema.relationTypes, relation.type, `${field}.type`);
    for (const end of ["from", "to"] as const) {
      if (!spans.has(relation[end])) refuse(`${field}.${end}`, "is no span of the set");
    }
    return relation;
  }

  private entries(value: unknown, field: string, schema: LabelSchema): DocumentEntry[] {
    const stored = plainObject(value, field, entriesKeys);
    const entryAt = (key: string, entry: PlainObject, said: unknown, at: string) =>
      within(at, () =>
        documentEntryAt(key, {
          value: said,
          author: this.person(entry.author, "author"),
          editor: this.person(entry.editor, "editor"),
        }),
      );
    const entries = [
      ...listAt(stored.attributes, `${field}.attributes`, (element, at) => {
        const entry = plainObject(element, at, documentAttributeKeys);
        const id = idAt(entry.attributeId, `${at}.attributeId`);
        const name = schema.attributes.find((definition) => definition.id === id)?.name ?? "";
        if (entry.attribute !== name) refuse(`${at}.attribute`, "is not the name of the attribute with this id");
        return entryAt(`attribute:${id}`, entry, entry.value, at);
      }),
      ...listAt(stored.labels, `${field}.labels`, (element, at) => {
        const entry = plainObject(element, at, documentLabelKeys);
        const id = idAt(entry.labelId, `${at}.labelId`);
        nameAt(entry.label, schema.labels, id, `${at}.label`);
        return entryAt(`label:${id}`, entry, true, at);
      }),
    ];
    if (stored.note !== null) {
      const note = plainObject(stored.note, `${field}.note`, noteKeys);
      entries.push(entryAt("note", note, note.text, `${field}.note`));
    }
    if (new Set(entries.map(({ key }) => key)).size < entries.length) refuse(field, "says one thing twice");
    return entries;
  }

  private person(value: unknown, field: string): string {
    const id = idAt(value, field);
    return this.people.has(id) ? id : refuse(field, "is not among the line's people");
  }

  /** From names back to ids; none at all where there are none. */
  private attributes(value: unknown, names: ReadonlyMap<string, string>): { attributes?: object } {
    const entries = Object.entries(plainObject(value, "attributes", null));
    if (entries.length === 0) return none;
    const byId = entries.map(([name, held]) => {
      const id = name.startsWith("#") ? name.slice(1) : names.get(name);
      return [id ?? refuse("attributes", `"${shorten(name)}" is not in the schema`), held];
    });
    return { attributes: Object.fromEntries(byId) };
  }
}

const none = {};
const namedKeys = new Set(["id", "name"]);

function namedAt(value: unknown, field: string): { id: string; name: string } {
  const stored = plainObject(value, field, namedKeys);
  return { id: idAt(stored.id, `${field}.id`), name: stringAt(stored.name, `${field}.name`) };
}

/** A list of starts and ends as one list of numbers. */
function flatAt(value: unknown, field: string): number[] {
  if (!Array.isArray(value)) refuse(field, "is not a list");
  const flat: number[] = [];
  for (const [i, pair] of value.entries()) {
    if (Array.isArray(pair) && pair.length === 2 && isOffset(pair[0]) && isOffset(pair[1])) flat.push(pair[0], pair[1]);
    else {
      const at = `${field}[${i}]`;
      listAt(pair, at, (offset, place) => integerAt(offset, place));
      refuse(at, "is not a start and an end");
    }
  }
  return flat;
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Whether a value is this list of pairs of numbers. */
function samePairs(value: unknown, pairs: readonly (readonly number[])[]): boolean {
  if (!Array.isArray(value) || value.length !== pairs.length) return false;
  return pairs.every(([start, end], i) => {
    const pair: unknown = value[i];
    return Array.isArray(pair) && pair.length === 2 && pair[0] === start && pair[1] === end;
  });
}

function timeAt(value: unknown, field: string): string {
  const time = stringAt(value, field, 40);
  const instant = new Date(time);
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== time)
    refuse(field, "is not a time in ISO 8601, UTC");
  return time;
}

function hashAt(value: unknown, field: string): string {
  const hash = stringAt(value, field, 64);
  return /^[0-9a-f]{64}$/.test(hash) ? hash : refuse(field, "is not a SHA-256 in hexadecimal");
}

/** Any JSON, provided that all its strings can be stored. */
function jsonAt(value: unknown, field: string): Json {
  if (typeof value === "string") return stringAt(value, field);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return listAt(value, field, jsonAt);
  return Object.fromEntries(
    Object.entries(plainObject(value, field, null)).map(([key, held]) => [
      stringAt(key, field),
      jsonAt(held, `${field}.${key}`),
    ]),
  );
}

function nameAt(name: unknown, among: readonly { id: string; name: string }[], id: string, field: string): void {
  const meant = among.find((one) => one.id === id);
  if (!meant) refuse(field, "has an id that is not in the schema");
  if (meant.name !== name) refuse(field, `is not the name of what has this id, which is “${shorten(meant.name)}”`);
}

function uniqueIds(list: readonly { id: string }[], field: string): ReadonlySet<string> {
  const ids = new Set(list.map(({ id }) => id));
  return ids.size === list.length ? ids : refuse(field, "hold one id twice");
}

function same(found: PlainObject, wanted: Readonly<Record<string, string | number>>, field: string): void {
  for (const key of Object.keys(found)) if (!Object.hasOwn(wanted, key)) refuse(`${field}.${key}`, "is not known");
  for (const [key, value] of Object.entries(wanted)) {
    if (found[key] !== value) refuse(`${field}.${key}`, `is not ${JSON.stringify(value)}`);
  }
}

/** For lists of numbers and strings. */
function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}

function trueAt(value: unknown, field: string): true {
  return value === true || refuse(field, "is not true");
}
