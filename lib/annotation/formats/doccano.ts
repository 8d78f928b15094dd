/**
 * doccano JSONL: a text a line, its spans with ids and the relations between them, or as `[start, end, label]` only. doccano counts
 * UTF-16 units (in its grapheme mode it counts clusters, which cannot be told from the file and is refused where it shows).
 */
import type { Json } from "../canonical-json.ts";
import type { PlainObject } from "../strict.ts";
import { listAt, plainObject, refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, ReadTools, Source, WriteTools } from "./format.ts";
import type { Notices } from "./reading.ts";
import { baseName, documentTextAt, jsonLine, metadataAt, nameAt, Offsets, readJsonLines } from "./reading.ts";

export const doccano: Format = {
  id: "doccano",
  name: "doccano JSONL",
  version: 1,
  extensions: ["jsonl"],
  mediaType: "application/jsonl",
  about: "One line for each document with its entities and relations, as doccano imports it.",
  files: "one",
  unit: "utf16",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: false,
    edges: "any",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "none",
    relationAttributes: "none",
    entities: false,
    authors: false,
    origins: false,
    notes: false,
    layers: false,
    documentLabels: false,
    documentAttributes: "none",
    ids: false,
    names: true,
    language: true,
    metadata: true,
  },
  options: [
    {
      name: "style",
      description: "“entities” has relations, “label” is the short form without them.",
      choices: ["entities", "label"],
      default: "entities",
      for: "out",
    },
    {
      name: "unit",
      description: "What the offsets of the file count.",
      choices: ["utf16", "codePoints"],
      default: "utf16",
      for: "in",
    },
    {
      name: "annotators",
      description:
        "“file”: each file is of the annotator whose name it has, as doccano writes them where annotators work apart.",
      choices: ["none", "file"],
      default: "none",
      for: "in",
    },
  ],
  write,
  read,
};

/** The keys that mean something; all others are metadata. */
const known = new Set([
  "text",
  "data",
  "label",
  "labels",
  "entities",
  "relations",
  "Comments",
  "id",
  "name",
  "language",
]);

async function* write(source: Source, { options, losses }: WriteTools): AsyncGenerator<Piece> {
  const file = "documents.jsonl";
  yield { file, text: "" };
  for await (const { id, name, text, language, metadata, layers } of source()) {
    const { spans, relations } = layers[0] ?? noLayer;
    const lose = (what: string, why: string, count: number) =>
      losses.add({ what, why, outcome: "lost", document: name || id, count });
    const numbers = new Map(spans.map((span, i) => [span.id, i + 1]));
    const free = Object.entries(metadata).filter(([key]) => !known.has(key));
    lose("metadata", "doccano uses its name for something else", Object.keys(metadata).length - free.length);
    if (options.style === "label") lose("relation", "the short form has none", relations.length);
    yield {
      file,
      text: jsonLine({
        text,
        ...(options.style === "label"
          ? { label: spans.map(({ label, fragments }) => [...(fragments[0] ?? []), label]) }
          : {
              entities: spans.map(({ id, label, fragments: [at] }) => ({
                id: numbers.get(id),
                label,
                start_offset: at?.[0],
                end_offset: at?.[1],
              })),
              relations: relations.map(({ type, from, to }, i) => ({
                id: i + 1,
                from_id: numbers.get(from),
                to_id: numbers.get(to),
                type,
              })),
            }),
        name,
        ...(language && { language }),
        ...Object.fromEntries(free),
      }),
    };
  }
}

function read(files: Files, { options }: ReadTools): AsyncIterable<Imported> {
  const unit = options.unit === "codePoints" ? "codePoints" : "utf16";
  return readJsonLines(files, (value, { file, line }, notice) => {
    const stored = plainObject(value, "the line", null);
    const textKey = "data" in stored && !("text" in stored) ? "data" : "text";
    const text = documentTextAt(stored[textKey], textKey);
    const annotator = options.annotators === "file" && baseName(file) !== "all" ? baseName(file) : "";
    const spans = spansAt(stored, new Offsets(text, unit), notice);
    const metadata = Object.fromEntries(Object.entries(stored).filter(([key]) => !known.has(key)));
    return {
      id: "id" in stored ? nameAt(stored.id, "id") : "",
      name: typeof stored.name === "string" ? stored.name : `${baseName(file)}-${line}`,
      text,
      language: typeof stored.language === "string" ? stored.language : "",
      metadata: metadataAt(metadata, "the line") as { [key: string]: Json },
      layers: [
        {
          kind: annotator ? "personal" : "shared",
          annotator,
          spans,
          relations: relationsAt(stored, spans, notice),
          labels: textLabelsAt(stored),
          attributes: {},
          note: commentsAt(stored, notice),
        },
      ],
      whole: null,
    } satisfies ExchangeDocument;
  });
}

/** What people remarked on the text. */
function commentsAt({ Comments }: PlainObject, notice: Notices): string {
  if (!Array.isArray(Comments)) return "";
  const said = Comments.map((one) => (typeof one === "string" ? one : (one as PlainObject | null)?.text));
  if (said.some((one) => typeof one !== "string")) notice("Comments", "are not all texts, and those are passed over");
  return said.filter((one) => typeof one === "string" && one !== "").join("\n");
}

/** The labels of a whole text, each once. */
function textLabelsAt(stored: PlainObject): string[] {
  const held = stored.labels ?? stored.label;
  if (typeof held === "string") return held === "" ? [] : [held];
  if (!Array.isArray(held)) return [];
  return [...new Set(held.filter((one) => typeof one === "string").map((one, i) => nameAt(one, `label[${i}]`)))];
}

function spansAt(stored: PlainObject, offsets: Offsets, notice: Notices): ExchangeSpan[] {
  const spans: ExchangeSpan[] = [];
  const ids = new Set<string>();
  const add = (id: string, label: string, start: unknown, end: unknown, field: string) => {
    if (ids.has(id)) refuse(field, `the id ${id} is there twice`);
    ids.add(id);
    const at = offsets.range(start, end, field);
    if (at) spans.push({ id, label, fragments: [at], attributes: {}, entity: null, author: "", note: "" });
    else notice(field, "holds no letters, so it is passed over");
  };
  if ("entities" in stored) {
    listAt(stored.entities, "entities", (element, field) => {
      const { id, label, start_offset, end_offset } = plainObject(element, field, null);
      add(nameAt(id, `${field}.id`), nameAt(label, `${field}.label`), start_offset, end_offset, field);
    });
    return spans;
  }
  const key = "labels" in stored ? "labels" : "label";
  if (!(key in stored) || typeof stored[key] === "string") return spans;
  listAt(stored[key], key, (element, field) => {
    // In a project that classifies texts, each label is a word and says something of the whole text.
    if (typeof element === "string") return;
    if (!Array.isArray(element)) refuse(field, "is not a list");
    if (element.length > 3) refuse(field, "is not a start, an end and a label");
    const [start, end, label] = element as unknown[];
    add(`s${spans.length + 1}-${field}`, nameAt(label, `${field}[2]`), start, end, field);
  });
  return spans;
}

function relationsAt(stored: PlainObject, spans: readonly ExchangeSpan[], notice: Notices): ExchangeRelation[] {
  if (!("relations" in stored)) return [];
  const ids = new Set(spans.map(({ id }) => id));
  const relations = listAt(stored.relations, "relations", (element, field): ExchangeRelation | null => {
    const { id, from_id, to_id, type } = plainObject(element, field, null);
    const [from, to] = [nameAt(from_id, `${field}.from_id`), nameAt(to_id, `${field}.to_id`)];
    if (!ids.has(from) || !ids.has(to)) {
      notice(field, "is between spans that are not there, so it is passed over");
      return null;
    }
    const own = id === undefined ? field : `${nameAt(id, `${field}.id`)}-${field}`;
    return { id: own, type: nameAt(type, `${field}.type`), from, to, attributes: {}, author: "", note: "" };
  });
  return relations.filter((relation) => relation !== null);
}
