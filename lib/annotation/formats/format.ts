/**
 * What a format is: how documents leave as files and come in from files, and what it can carry.
 *
 * Whatever a format cannot carry is taken out here, before its codec sees the document, and counted by name; so a codec only
 * reports what depends on the spans themselves, such as an overlap. Codecs are pure: no clock, no randomness, no disk.
 */
import type { ExchangeDocument, ExchangeLayer, Made, NamedAttributes } from "./exchange.ts";
import { attributeText } from "./exchange.ts";
import type { Losses } from "./losses.ts";
import type { Sha256 } from "./spanwise-jsonl.ts";

/**
 * What the offsets in a file count. `both`: every offset stands there in UTF-16 units and in code points. `token`: there are none,
 * spans are runs of tokens. `none`: there are no spans.
 */
export type OffsetUnit = "both" | "utf16" | "codePoints" | "token" | "none";

/** `typed`: as they are. `text`: every value as text. `none`: not at all. */
export type CarriedAttributes = "typed" | "text" | "none";

export type Carries = {
  /** `exact`: letter for letter. `tokens`: the letters between tokens do not come back. `none`: the text is not in it. */
  text: "exact" | "tokens" | "none";
  /** Spans that share letters. */
  overlaps: boolean;
  /** Several spans of one label in exactly one place. */
  coinciding: boolean;
  discontinuous: boolean;
  /** Where a span may start and end: anywhere, not in the white space between tokens, or where tokens do. */
  edges: "any" | "letters" | "tokens";
  /** Spans that hold a line break. */
  lineBreaks: boolean;
  /** `xml`: not U+FFFE, U+FFFF and control characters other than tabs and line breaks. */
  characters: "any" | "xml";
  relations: boolean;
  attributes: CarriedAttributes;
  relationAttributes: CarriedAttributes;
  entities: boolean;
  /** Who made each span and relation. */
  authors: boolean;
  /** What a span was made from (a suggestion, a search, an import), and who changed spans and relations last. */
  origins: boolean;
  notes: boolean;
  /** Several layers of one document, each with its kind and annotator. */
  layers: boolean;
  documentLabels: boolean;
  documentAttributes: CarriedAttributes;
  /** The ids of documents, spans and relations. */
  ids: boolean;
  names: boolean;
  language: boolean;
  metadata: boolean;
};

export type FormatOption = {
  name: string;
  /** A sentence for people. */
  description: string;
  /** What may be chosen; empty: any text (a list is separated by commas). */
  choices: readonly string[];
  default: string;
  for: "in" | "out" | "both";
};

/** By the option's name; every option of the format is there. */
export type Options = Readonly<Record<string, string>>;

/** The next piece of a file: text, or bytes where the format is not made of text. All pieces of one file come in a row. */
export type Piece =
  | { file: string; text: string; bytes?: undefined }
  | { file: string; text?: undefined; bytes: Uint8Array };

/** Opens the documents afresh at each call, always in the same order: some formats need two passes. */
export type Source = () => AsyncIterable<ExchangeDocument> | Iterable<ExchangeDocument>;

/** The files of an import, already decoded. */
export type Files = {
  names: readonly string[];
  /** The text of a file in pieces of any size. */
  open(name: string): AsyncIterable<string> | Iterable<string>;
};

/** Where something stands in the files. `line` counts from 1, or is 0 where a file has no lines. */
export type Place = { file: string; line: number; field: string };

export type Imported =
  | { kind: "document"; file: string; line: number; document: ExchangeDocument }
  /** A document, or a whole file, that is not taken. */
  | ({ kind: "refusal"; why: string } & Place)
  /** Something that is passed over, while its document is taken. */
  | ({ kind: "notice"; why: string } & Place);

export type WriteTools = { options: Options; losses: Losses; sha256: Sha256 };
export type ReadTools = { options: Options; sha256: Sha256 };

export type Format = {
  /** Stays for ever: it stands in addresses, manifests and on the command line. */
  id: string;
  name: string;
  /** Goes up whenever the same documents give other bytes. */
  version: number;
  /** Of its files, without the dot; the first is the one that is written. */
  extensions: readonly string[];
  mediaType: string;
  /** Two or three sentences for people who choose a format: who reads it, and what of a project it holds. */
  about: string;
  /** Whether it is always one file, or a folder of them, which leaves as an archive. */
  files: "one" | "many";
  unit: OffsetUnit;
  carries: Carries;
  options: readonly FormatOption[];
  /** Absent where the format only comes in. */
  write?(source: Source, tools: WriteTools): AsyncIterable<Piece>;
  /** Absent where the format only goes out. */
  read?(files: Files, tools: ReadTools): AsyncIterable<Imported>;
};

/** The options of a format with what was chosen. @throws RangeError with a sentence for people when there is no such choice. */
export function chosen(format: Pick<Format, "name" | "options">, given: Readonly<Record<string, string>>): Options {
  for (const name of Object.keys(given)) {
    if (!format.options.some((option) => option.name === name)) {
      throw new RangeError(`${format.name} has no option “${name}”.`);
    }
  }
  return Object.fromEntries(
    format.options.map(({ name, choices, default: usual }) => {
      const value = given[name] ?? usual;
      if (choices.length > 0 && !choices.includes(value)) {
        throw new RangeError(`The option “${name}” of ${format.name} is one of ${choices.join(", ")}.`);
      }
      return [name, value];
    }),
  );
}

/** Writes documents, after what the format cannot carry was taken out of them and counted. */
export function writeFormat(format: Format, source: Source, tools: WriteTools): AsyncIterable<Piece> {
  if (!format.write) throw new RangeError(`${format.name} cannot be written.`);
  let passes = 0;
  const carried: Source = async function* () {
    // Only the first pass counts.
    const losses = passes++ === 0 ? tools.losses : null;
    for await (const document of source()) yield carriedOf(document, format.carries, losses);
  };
  return format.write(carried, tools);
}

/** The document with only what is carried. `losses` null: nothing is counted. */
function carriedOf(document: ExchangeDocument, carries: Carries, losses: Losses | null): ExchangeDocument {
  const lost = (what: string, why: string, count = 1) => {
    if (count > 0) losses?.add({ what, why, outcome: "lost", document: document.name || document.id, count });
  };
  const named = (count: number, what: string) => lost(what, "the format does not carry it", count);
  const layers = carries.layers ? document.layers : document.layers.slice(0, 1);
  for (const layer of document.layers.slice(layers.length)) {
    lost("layer", "the format carries one layer of a document");
    lost("span", "it is in a further layer of its document", layer.spans.length);
    lost("relation", "it is in a further layer of its document", layer.relations.length);
    named(layer.labels.length, "document label");
    named(Object.keys(layer.attributes).length, "document attribute");
  }
  if (!carries.language && document.language) named(1, "language");
  if (!carries.metadata) named(Object.keys(document.metadata).length, "metadata");
  const attributes = (held: NamedAttributes, how: CarriedAttributes, what: string): NamedAttributes => {
    const entries = Object.entries(held);
    if (how === "typed" || entries.length === 0) return held;
    if (how === "none") {
      named(entries.length, what);
      return {};
    }
    const changed = entries.filter(([, value]) => typeof value !== "string").length;
    if (changed > 0) {
      const why = "the format writes every value as text";
      losses?.add({ what, why, outcome: "changed", document: document.name || document.id, count: changed });
    }
    return Object.fromEntries(entries.map(([name, value]) => [name, attributeText(value)]));
  };
  const authored = <T extends Made & { author: string; note: string }>(one: T): T => {
    const author = carries.authors ? one.author : "";
    const note = carries.notes ? one.note : "";
    if (author !== one.author) named(1, "author");
    if (note !== one.note) named(1, "note");
    if (!carries.origins && one.editor !== undefined) named(1, "editor");
    if (!carries.origins && one.origin !== undefined) named(1, "origin");
    return { ...one, author, note };
  };
  const kept = (layer: ExchangeLayer): ExchangeLayer => {
    const places = new Set<string>();
    const spans = layer.spans.filter((span) => {
      if (!carries.discontinuous && span.fragments.length > 1) {
        lost("span", "it is discontinuous");
        return false;
      }
      if (carries.coinciding) return true;
      const place = JSON.stringify([span.label, span.fragments]);
      const first = !places.has(place);
      if (!first) lost("span", "another one with its label stands in the same place");
      places.add(place);
      return first;
    });
    if (spans.length === layer.spans.length) return layer;
    const ids = new Set(spans.map(({ id }) => id));
    const relations = layer.relations.filter(({ from, to }) => ids.has(from) && ids.has(to));
    if (carries.relations)
      lost("relation", "one of its spans is not written", layer.relations.length - relations.length);
    return { ...layer, spans, relations };
  };
  return {
    ...document,
    language: carries.language ? document.language : "",
    metadata: carries.metadata ? document.metadata : {},
    layers: layers.map((whole): ExchangeLayer => {
      const layer = kept(whole);
      if (!carries.layers && layer.annotator) named(1, "annotator");
      if (!carries.relations) named(whole.relations.length, "relation");
      if (!carries.documentLabels) named(layer.labels.length, "document label");
      if (!carries.notes && layer.note) named(1, "document note");
      return {
        kind: layer.kind,
        annotator: layer.annotator,
        spans: layer.spans.map((span) => {
          if (!carries.entities && span.entity) named(1, "entity");
          return {
            ...authored(span),
            attributes: attributes(span.attributes, carries.attributes, "attribute"),
            entity: carries.entities ? span.entity : null,
          };
        }),
        relations: carries.relations
          ? layer.relations.map((relation) => ({
              ...authored(relation),
              attributes: attributes(relation.attributes, carries.relationAttributes, "relation attribute"),
            }))
          : [],
        labels: carries.documentLabels ? layer.labels : [],
        attributes: attributes(layer.attributes, carries.documentAttributes, "document attribute"),
        note: carries.notes ? layer.note : "",
      };
    }),
  };
}
