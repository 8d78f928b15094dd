/**
 * What every format carries in or out: texts, and what was said about them, by name.
 *
 * Other programs know nothing of a project's ids, so labels, attributes, relation types and entities stand here under their
 * names; to find or make them in a project is the importer's work. Every offset is in UTF-16 units: a codec converts.
 */
import { splitEntryKey } from "../annotation.ts";
import type { Json } from "../canonical-json.ts";
import type { AttributeValue, LabelSchema } from "../label.ts";
import type { Fragment, Origin } from "../span.ts";
import { compareSpans, compareStrings } from "../span.ts";
import type { SpanwiseDocument, SpanwiseSet } from "./spanwise-jsonl.ts";
import { attributeNames, noteKey } from "./spanwise-jsonl.ts";

/** By the attribute's name. A name that is not clear in its schema stands as `#` and its id, as in Spanwise JSONL. */
export type NamedAttributes = Readonly<Record<string, AttributeValue>>;

export type ExchangeDocument = {
  /** As the file names it; "" where it does not. */
  id: string;
  /** What a person would call it, or "". */
  name: string;
  text: string;
  /** BCP 47, or "" where unknown. */
  language: string;
  metadata: { readonly [key: string]: Json };
  layers: readonly ExchangeLayer[];
  /** The same document as Spanwise JSONL has it, where it comes from a project or from such a file; else null. */
  whole: SpanwiseDocument | null;
};

/** What one annotator, a team or a model said about a text. */
export type ExchangeLayer = {
  kind: SpanwiseSet["layer"]["kind"];
  /** Who made it, by a name or pseudonym; "" where nobody is named. */
  annotator: string;
  spans: readonly ExchangeSpan[];
  relations: readonly ExchangeRelation[];
  /** The labels of the whole document. */
  labels: readonly string[];
  /** The attributes of the whole document. */
  attributes: NamedAttributes;
  note: string;
};

/** How something came to be, beyond who made it. Said only of what comes from a project. */
export type Made = {
  /** Who wrote it last, where that is not its author. */
  editor?: string;
  /** What a span was made from. */
  origin?: Origin;
};

export type ExchangeSpan = Made & {
  /** Unique in its layer; any string that is not empty. */
  id: string;
  label: string;
  /** At least one, sorted, disjoint and not touching, none empty. */
  fragments: readonly Fragment[];
  attributes: NamedAttributes;
  entity: ExchangeEntity | null;
  author: string;
  note: string;
};

/** What a span names: a reference that is the same for the same entity, such as `Wikipedia:534366`, and a name or "". */
export type ExchangeEntity = {
  reference: string;
  name: string;
  /** Of what comes from a project: the reference under which others know the entity, where one is known. */
  elsewhere?: string;
};

export type ExchangeRelation = Made & {
  /** Unique among the relations of its layer; any string that is not empty. */
  id: string;
  type: string;
  /** Ids of spans of the layer. */
  from: string;
  to: string;
  attributes: NamedAttributes;
  author: string;
  note: string;
};

export const noLayer: ExchangeLayer = {
  kind: "shared",
  annotator: "",
  spans: [],
  relations: [],
  labels: [],
  attributes: {},
  note: "",
};

/** A project's document by name; layers, spans and relations in the order of Spanwise JSONL. */
export function exchanged(document: SpanwiseDocument): ExchangeDocument {
  const schemas = new Map(document.schemas.map((schema) => [schema.version, schema]));
  const entities = new Map(
    document.entities.map((entity) => [entity.id, exchangedEntity(entity, document.elsewhere?.get(entity.id))]),
  );
  return {
    id: document.id,
    name: document.name,
    text: document.text,
    language: document.language,
    metadata: document.metadata,
    layers: [...document.sets]
      .sort((a, b) => compareStrings(a.layer.id, b.layer.id) || a.version - b.version)
      .map((set) => exchangedSet(set, schemas.get(set.schemaVersion) as LabelSchema, entities, document.notes ?? none)),
    whole: document,
  };
}

function exchangedEntity({ id, name }: SpanwiseDocument["entities"][number], elsewhere?: string): ExchangeEntity {
  return { reference: id, name, ...(elsewhere !== undefined && { elsewhere }) };
}

const none: ReadonlyMap<string, string> = new Map();

function exchangedSet(
  set: SpanwiseSet,
  schema: LabelSchema,
  entities: ReadonlyMap<string, ExchangeEntity>,
  notes: ReadonlyMap<string, string>,
): ExchangeLayer {
  const labels = new Map(schema.labels.map(({ id, name }) => [id, name]));
  const types = new Map(schema.relationTypes.map(({ id, name }) => [id, name]));
  const onSpans = attributeNames(schema, "span");
  const onRelations = attributeNames(schema, "relation");
  const onDocuments = attributeNames(schema, "document");
  const said = set.document.map(({ key, value }) => [...splitEntryKey(key), value] as const);
  return {
    kind: set.layer.kind,
    annotator: set.layer.annotator ?? set.layer.model ?? "",
    spans: [...set.spans].sort(compareSpans).map((span) => ({
      id: span.id,
      label: labels.get(span.label) as string,
      fragments: span.fragments,
      attributes: byName(Object.entries(span.attributes ?? {}), onSpans),
      entity: span.entity === undefined ? null : (entities.get(span.entity) ?? { reference: span.entity, name: "" }),
      author: span.author,
      note: notes.size === 0 ? "" : (notes.get(noteKey(set.id, `span:${span.id}`)) ?? ""),
      ...(span.editor !== span.author && { editor: span.editor }),
      ...(span.origin && { origin: span.origin }),
    })),
    relations: [...set.relations]
      .sort((a, b) => compareStrings(a.id, b.id))
      .map((relation) => ({
        id: relation.id,
        type: types.get(relation.type) as string,
        from: relation.from,
        to: relation.to,
        attributes: byName(Object.entries(relation.attributes ?? {}), onRelations),
        author: relation.author,
        note: notes.size === 0 ? "" : (notes.get(noteKey(set.id, `relation:${relation.id}`)) ?? ""),
        ...(relation.editor !== relation.author && { editor: relation.editor }),
      })),
    labels: said
      .filter(([kind]) => kind === "label")
      .map(([, id]) => labels.get(id) as string)
      .sort(compareStrings),
    attributes: byName(
      said.filter(([kind]) => kind === "attribute").map(([, id, value]) => [id, value] as const),
      onDocuments,
    ),
    note: String(said.find(([kind]) => kind === "note")?.[2] ?? ""),
  };
}

function byName(
  attributes: Iterable<readonly [id: string, value: AttributeValue]>,
  names: ReadonlyMap<string, string>,
): NamedAttributes {
  const named = Array.from(attributes, ([id, value]) => [names.get(id) ?? `#${id}`, value] as const);
  return Object.fromEntries(named.sort(([a], [b]) => compareStrings(a, b)));
}

/** A value in a format that has only text: a list as its parts, joined by “; ”. */
export function attributeText(value: AttributeValue): string {
  return typeof value === "object" ? value.join("; ") : String(value);
}
