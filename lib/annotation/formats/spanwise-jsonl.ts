/**
 * Spanwise JSONL, version 1: the canonical format. One document a line, with all its annotation sets; nothing is lost, and the
 * same documents give the same bytes. docs/formats/spanwise-jsonl.md describes it for its readers.
 *
 * A line can be understood by itself: it carries the label schemas that its sets were made under, the people, the entities,
 * every offset in two units, and the text of every span, so that a reader can tell at once when he counts otherwise.
 */
import type { DocumentEntry } from "../annotation.ts";
import { splitEntryKey } from "../annotation.ts";
import type { Json } from "../canonical-json.ts";
import type { AttributeDefinition, AttributeValue, LabelSchema } from "../label.ts";
import type { Relation } from "../relation.ts";
import type { Fragment, Span } from "../span.ts";
import { compareSpans, compareStrings, surface } from "../span.ts";
import { CodePoints } from "../text.ts";

export const formatName = "spanwise-jsonl";
export const formatVersion = 1;

/** What each kind of offset counts; stands in every line. All offsets are half-open: `[start, end)`. */
export const units = { utf16: "UTF-16 code unit", codePoints: "Unicode code point" } as const;

/** Somebody as the world may know her: a pseudonym that stays the same in a project, and a name, which may be "". */
export type ExportedPerson = { id: string; name: string };

/** A document with its annotation sets. People stand everywhere under the ids of `people`, never under internal ones. */
export type SpanwiseDocument = {
  id: string;
  name: string;
  text: string;
  /** Of the text in UTF-8, in lower-case hexadecimal, where it is known already; else it is counted when it is written. */
  textSha256?: string;
  /** BCP 47, or "" where unknown. */
  language: string;
  direction: "auto" | "ltr" | "rtl";
  metadata: { readonly [key: string]: Json };
  /** Everybody whom the sets name. */
  people: readonly ExportedPerson[];
  /** Every entity that a span names. */
  entities: readonly { id: string; name: string }[];
  /** Every version of the label schema that a set names. */
  schemas: readonly LabelSchema[];
  sets: readonly SpanwiseSet[];
  /**
   * What is remarked on spans and relations, by `noteKey`, for formats that have room for it. It is no part of the sets, and Spanwise
   * JSONL does not hold it.
   */
  notes?: ReadonlyMap<string, string>;
  /** Where entities are kept elsewhere, such as `Wikipedia:7747`, by their ids: as notes, no part of the sets. */
  elsewhere?: ReadonlyMap<string, string>;
};

/** @param target `span:` or `relation:` and its id */
export function noteKey(setId: string, target: string): string {
  return `${setId} ${target}`;
}

export const layerKinds = ["shared", "personal", "model", "gold"] as const;

export type SpanwiseSet = {
  id: string;
  layer: {
    id: string;
    kind: (typeof layerKinds)[number];
    /** Whose personal layer it is, by the id in `people`; null for the others. */
    annotator: string | null;
    /** The suggester of a model layer, where it is known. */
    model?: string;
  };
  /** 1, 2 … for each layer. */
  version: number;
  finishedBy: string;
  /** Times are ISO 8601 in UTC. */
  finishedAt: string;
  reopenedAt: string | null;
  /** The place in the layer's log from which the set was built; the hash names everything up to there. */
  position: { epoch: number; seq: number; sha256: string };
  schemaVersion: number;
  guidelineVersion: number;
  /** The hash under which the installation keeps the set. */
  sha256: string;
  /** It was finished after its annotator could see others' work. */
  afterReveal?: true;
  spans: readonly Span[];
  relations: readonly Relation[];
  document: readonly DocumentEntry[];
};

/** SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/**
 * One line with its line break. People, entities, sets, spans and the rest come out in one order, whatever the order in which they
 * came in, and so do the keys of what is free.
 * @throws Error when the document names a label, person or entity that it does not bring, which is a defect of the caller.
 */
export function encodeSpanwiseLine(document: SpanwiseDocument, sha256: Sha256): string {
  const { id, name, text, language, direction, metadata, people, entities, schemas } = document;
  const codePoints = new CodePoints(text);
  const versions = new Map(schemas.map((schema) => [schema.version, schema]));
  const encoder = new Encoder(text, codePoints, people);
  const head = JSON.stringify({
    format: formatName,
    version: formatVersion,
    id,
    name,
    text,
    textSha256: document.textSha256 ?? sha256(text),
    language,
    direction,
    metadata: sortKeys(metadata),
    units,
    length: { utf16: text.length, codePoints: codePoints.length },
    people: [...people]
      .sort((a, b) => compareStrings(a.id, b.id))
      .map((person) => ({ id: person.id, name: person.name })),
    entities: [...entities]
      .sort((a, b) => compareStrings(a.id, b.id))
      .map((entity) => ({ id: entity.id, name: entity.name })),
  });
  const shown = [...schemas].sort((a, b) => a.version - b.version).map((schema) => wordsOf(schema).json);
  const sets = [...document.sets]
    .sort((a, b) => compareStrings(a.layer.id, b.layer.id) || a.version - b.version)
    .map((set) =>
      encoder.set(set, wordsOf(known(versions.get(set.schemaVersion), "schema version", String(set.schemaVersion)))),
    );
  const line = `${head.slice(0, -1)},"schemas":[${shown.join(",")}],"sets":[${sets.join(",")}]}\n`;
  // Legal in JSON, and taken for the end of a line by some readers; their escapes mean the same. Most lines hold none, which is
  // found out many times faster letter by letter than by an expression.
  if (!lineEnds.some((letter) => line.includes(letter))) return line;
  return line.replace(/[\u0085\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const lineEnds = ["\u0085", "\u2028", "\u2029"];

/** What the lines of many documents say of one schema, as JSON where it goes into a line as it is. */
type SchemaWords = {
  json: string;
  /** By the label's id: the members of a span that name it. */
  spanLabels: ReadonlyMap<string, string>;
  labels: ReadonlyMap<string, string>;
  relationTypes: ReadonlyMap<string, string>;
  onSpans: ReadonlyMap<string, string>;
  onRelations: ReadonlyMap<string, string>;
  attributes: ReadonlyMap<string, string>;
};

/** Kept while the schema itself is, since a hundred thousand documents have the same one. */
const words = new WeakMap<LabelSchema, SchemaWords>();

function wordsOf(schema: LabelSchema): SchemaWords {
  let said = words.get(schema);
  if (!said) {
    const { labels, relationTypes, attributes } = schema;
    said = {
      json: JSON.stringify(schemaJson(schema)),
      spanLabels: new Map(
        labels.map(({ id, name }) => [id, `"label":${JSON.stringify(name)},"labelId":${JSON.stringify(id)}`]),
      ),
      labels: new Map(labels.map(({ id, name }) => [id, name])),
      relationTypes: new Map(relationTypes.map(({ id, name }) => [id, name])),
      onSpans: attributeNames(schema, "span"),
      onRelations: attributeNames(schema, "relation"),
      attributes: new Map(attributes.map(({ id, name }) => [id, name])),
    };
    words.set(schema, said);
  }
  return said;
}

/** Sets as JSON. Spans, which are many, are put together as text; for the rest, objects cost nothing. */
class Encoder {
  private readonly text: string;
  private readonly codePoints: CodePoints;
  /** By id: the id as JSON. */
  private readonly people: ReadonlyMap<string, string>;

  constructor(text: string, codePoints: CodePoints, people: readonly ExportedPerson[]) {
    this.text = text;
    this.codePoints = codePoints;
    this.people = new Map(people.map(({ id }) => [id, JSON.stringify(id)]));
  }

  set(set: SpanwiseSet, schema: SchemaWords): string {
    const head = JSON.stringify({
      id: set.id,
      layer: {
        id: set.layer.id,
        kind: set.layer.kind,
        annotator: set.layer.annotator,
        ...(set.layer.model !== undefined && { model: set.layer.model }),
      },
      annotators: annotatorsOf(set),
      version: set.version,
      finishedBy: this.person(set.finishedBy),
      finishedAt: set.finishedAt,
      reopenedAt: set.reopenedAt,
      position: { epoch: set.position.epoch, seq: set.position.seq, sha256: set.position.sha256 },
      schemaVersion: set.schemaVersion,
      guidelineVersion: set.guidelineVersion,
      sha256: set.sha256,
      ...(set.afterReveal && { afterReveal: true }),
    });
    const rest = JSON.stringify({
      relations: [...set.relations]
        .sort((a, b) => compareStrings(a.id, b.id))
        .map((relation) => this.relation(relation, schema)),
      document: this.entries(set.document, schema),
    });
    return `${head.slice(0, -1)},"spans":[${this.spans(set.spans, schema)}],${rest.slice(1)}`;
  }

  private spans(spans: readonly Span[], { spanLabels, onSpans }: SchemaWords): string {
    let json = "";
    for (const span of [...spans].sort(compareSpans)) {
      const { id, label, fragments, author, editor, attributes, entity, origin } = span;
      json += `${json === "" ? "" : ","}{"id":${JSON.stringify(id)},${known(spanLabels.get(label), "label", label)}`;
      json += `,"fragments":${this.places(fragments)},"surface":${JSON.stringify(surface(this.text, span))}`;
      json += `,"author":${this.personJson(author)},"editor":${this.personJson(editor)}`;
      json += `,"attributes":${attributes ? JSON.stringify(byName(attributes, onSpans)) : "{}"}`;
      json += `,"entity":${entity === undefined ? "null" : JSON.stringify(entity)}`;
      json += `,"origin":${origin ? JSON.stringify(sortKeys(origin)) : "null"}}`;
    }
    return json;
  }

  private places(fragments: readonly Fragment[]): string {
    const { codePoints } = this;
    let utf16 = "";
    let points = "";
    for (const [start, end] of fragments) {
      const comma = utf16 === "" ? "" : ",";
      utf16 += `${comma}[${start},${end}]`;
      points += `${comma}[${codePoints.fromUtf16(start)},${codePoints.fromUtf16(end)}]`;
    }
    return `{"utf16":[${utf16}],"codePoints":[${points}]}`;
  }

  private relation(relation: Relation, { relationTypes, onRelations }: SchemaWords): object {
    return {
      id: relation.id,
      type: known(relationTypes.get(relation.type), "relation type", relation.type),
      typeId: relation.type,
      from: relation.from,
      to: relation.to,
      author: this.person(relation.author),
      editor: this.person(relation.editor),
      attributes: byName(relation.attributes ?? {}, onRelations),
    };
  }

  private entries(entries: readonly DocumentEntry[], { labels, attributes }: SchemaWords): object {
    const said: { labels: object[]; attributes: object[]; note: object | null } = {
      labels: [],
      attributes: [],
      note: null,
    };
    for (const { key, value, author, editor } of [...entries].sort((a, b) => compareStrings(a.key, b.key))) {
      const by = { author: this.person(author), editor: this.person(editor) };
      const [kind, id] = splitEntryKey(key);
      if (kind === "label") said.labels.push({ label: known(labels.get(id), "label", id), labelId: id, ...by });
      else if (kind === "attribute")
        said.attributes.push({ attribute: attributes.get(id) ?? "", attributeId: id, value, ...by });
      else said.note = { text: value, ...by };
    }
    return said;
  }

  private person(id: string): string {
    this.personJson(id);
    return id;
  }

  private personJson(id: string): string {
    return known(this.people.get(id), "person", id);
  }
}

function known(name: string, what: string, id: string): string;
function known<T>(value: T | undefined, what: string, id: string): T;
function known<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new Error(`the document does not bring the ${what} ${id} that it names`);
  return value;
}

/** Who worked on a set: the annotator of a personal layer, else everybody who made one of its tags, by id. */
export function annotatorsOf(set: Pick<SpanwiseSet, "layer" | "spans" | "relations" | "document">): string[] {
  if (set.layer.annotator !== null) return [set.layer.annotator];
  const authors = [...set.spans, ...set.relations, ...set.document].map(({ author }) => author);
  return [...new Set(authors)].sort(compareStrings);
}

/**
 * Under which key an attribute's value stands: its name where that is clear, else `#` and its id (two definitions of one
 * name, no name, a name that begins with `#`).
 */
export function attributeNames(schema: LabelSchema, on: AttributeDefinition["on"]): Map<string, string> {
  const definitions = schema.attributes.filter((definition) => definition.on === on);
  const counts = new Map<string, number>();
  for (const { name } of definitions) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    definitions
      .filter(({ name }) => counts.get(name) === 1 && name !== "" && !name.startsWith("#"))
      .map(({ id, name }) => [id, name]),
  );
}

function byName(attributes: Readonly<Record<string, AttributeValue>>, names: ReadonlyMap<string, string>): object {
  return sortKeys(
    Object.fromEntries(Object.entries(attributes).map(([id, value]) => [names.get(id) ?? `#${id}`, value])),
  ) as object;
}

function schemaJson(schema: LabelSchema): object {
  return {
    version: schema.version,
    labels: schema.labels.map((label) => ({
      id: label.id,
      name: label.name,
      color: label.color,
      key: label.key,
      chip: label.chip,
      underline: label.underline,
      description: label.description,
      scope: label.scope,
      overlapsItself: label.overlapsItself,
      granularity: label.granularity,
      archived: label.archived,
    })),
    attributes: schema.attributes.map((attribute) => ({
      id: attribute.id,
      name: attribute.name,
      on: attribute.on,
      of: attribute.of,
      kind: attribute.kind,
      options: attribute.options,
      required: attribute.required,
      default: attribute.default,
      archived: attribute.archived,
    })),
    relationTypes: schema.relationTypes.map((type) => ({
      id: type.id,
      name: type.name,
      from: type.from,
      to: type.to,
      archived: type.archived,
    })),
  };
}

/** The same value with the keys of every object in one order. */
function sortKeys(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const entries = Object.entries(value as { readonly [key: string]: Json });
  return Object.fromEntries(
    entries.sort(([a], [b]) => compareStrings(a, b)).map(([key, held]) => [key, sortKeys(held)]),
  );
}
