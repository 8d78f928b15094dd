/**
 * Prodigy JSONL: a text a line for each layer, with its tokens, spans and relations. Offsets count code points; `token_end` is the
 * last token of a span, not the one behind it.
 *
 * Prodigy keeps keys that it does not know, so ids, attributes and the document's name go along under their own.
 */
import type { Json } from "../canonical-json.ts";
import type { Fragment } from "../span.ts";
import { spanEnd, spanStart } from "../span.ts";
import type { PlainObject } from "../strict.ts";
import { listAt, plainObject, refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source } from "./format.ts";
import type { Notices } from "./reading.ts";
import {
  attributesAt,
  baseName,
  checkSurface,
  documentTextAt,
  jsonLine,
  metadataAt,
  nameAt,
  Offsets,
  readJsonLines,
} from "./reading.ts";
import { tokenizer, tokensOf } from "./tokens.ts";

export const prodigy: Format = {
  id: "prodigy",
  name: "Prodigy JSONL",
  version: 1,
  extensions: ["jsonl"],
  mediaType: "application/jsonl",
  about: "One line for each document with tokens, spans and relations, as Prodigy reads it.",
  files: "one",
  unit: "codePoints",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: false,
    edges: "any",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "typed",
    relationAttributes: "typed",
    entities: false,
    authors: false,
    origins: false,
    notes: false,
    layers: false,
    documentLabels: true,
    documentAttributes: "none",
    ids: true,
    names: true,
    language: false,
    metadata: true,
  },
  options: [
    {
      name: "tokenizer",
      description: "The rule by which the text is divided into tokens.",
      choices: [tokenizer],
      default: tokenizer,
      for: "out",
    },
  ],
  write,
  read,
};

async function* write(source: Source): AsyncGenerator<Piece> {
  const file = "documents.jsonl";
  yield { file, text: "" };
  for await (const document of source()) {
    const { id, name, text, metadata } = document;
    const layer = document.layers[0] ?? noLayer;
    const offsets = new Offsets(text, "codePoints");
    const tokens = tokensOf(text);
    const place = (span: ExchangeSpan) => {
      const [start, end] = [spanStart(span), spanEnd(span)];
      const { first, last } = tokensIn(tokens, start, end);
      const found = first <= last;
      return {
        start: offsets.out(start),
        end: offsets.out(end),
        ...(found && { token_start: first, token_end: last }),
        label: span.label,
      };
    };
    const spans = new Map(layer.spans.map((span) => [span.id, place(span)]));
    const relations = layer.relations.map(({ id: own, type, from, to, attributes }) => {
      const [head, child] = [spans.get(from), spans.get(to)];
      return {
        head: head?.token_end ?? null,
        child: child?.token_end ?? null,
        head_span: head,
        child_span: child,
        label: type,
        id: own,
        from_id: from,
        to_id: to,
        attributes,
      };
    });
    yield {
      file,
      text: jsonLine({
        text,
        meta: { ...metadata },
        tokens: tokens.map(([start, end], i) => ({
          text: text.slice(start, end),
          start: offsets.out(start),
          end: offsets.out(end),
          id: i,
          ws: text.charAt(end) === " ",
        })),
        spans: layer.spans.map((span) => ({
          ...spans.get(span.id),
          text: text.slice(spanStart(span), spanEnd(span)),
          id: span.id,
          attributes: span.attributes,
        })),
        relations,
        accept: layer.labels,
        answer: "accept",
        document: { id, name },
        ...(layer.annotator && { _annotator_id: layer.annotator }),
      }),
    };
  }
}

/** The tokens that share a letter with a range, both ends included; none: `first > last`. */
function tokensIn(tokens: readonly Fragment[], start: number, end: number): { first: number; last: number } {
  const at = (holds: (token: Fragment) => boolean) => {
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(tokens[middle] as Fragment)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { first: at((token) => token[1] > start), last: at((token) => token[0] >= end) - 1 };
}

function read(files: Files): AsyncIterable<Imported> {
  return readJsonLines(files, (value, { file, line }, notice): ExchangeDocument => {
    const task = plainObject(value, "the line", null);
    const text = documentTextAt(task.text, "text");
    const answered = task.answer === undefined || task.answer === "accept";
    if (!answered) notice("answer", `is “${String(task.answer)}”, so only the text is taken`);
    const named = task.document === undefined ? {} : plainObject(task.document, "document", null);
    return {
      id: typeof named.id === "string" ? named.id : "",
      name: typeof named.name === "string" ? named.name : `${baseName(file)}-${line}`,
      text,
      language: "",
      metadata: metadataAt(plainObject(task.meta ?? {}, "meta", null), "meta") as { [key: string]: Json },
      layers: [answered ? layerOf(task, text, notice) : noLayer],
      whole: null,
    };
  });
}

function layerOf(task: PlainObject, text: string, notice: Notices): ExchangeLayer {
  const offsets = new Offsets(text, "codePoints");
  const spans: ExchangeSpan[] = [];
  const ids = new Set<string>();
  /** By place and label, for relations that name their ends so. */
  const places = new Map<string, string>();
  listAt(task.spans ?? [], "spans", (element, field) => {
    const held = plainObject(element, field, null);
    const fragment = offsets.range(held.start, held.end, field);
    if (!fragment) {
      notice(field, "holds no letters, so it is passed over");
      return;
    }
    if (held.text !== undefined) checkSurface(held.text, text.slice(...fragment), `${field}.text`);
    const id = held.id === undefined ? `s${spans.length + 1}` : nameAt(held.id, `${field}.id`);
    if (ids.has(id)) refuse(`${field}.id`, `the id ${id} is there twice`);
    ids.add(id);
    const label = nameAt(held.label, `${field}.label`);
    const attributes = attributesAt(held.attributes, `${field}.attributes`);
    spans.push({ id, label, fragments: [fragment], attributes, entity: null, author: "", note: "" });
    const place = placeOf(held);
    if (!places.has(place)) places.set(place, id);
  });
  const relations: ExchangeRelation[] = [];
  listAt(task.relations ?? [], "relations", (element, field) => {
    const held = plainObject(element, field, null);
    const end = (own: unknown, span: unknown): string | undefined => {
      if (own !== undefined) return ids.has(String(own)) ? String(own) : undefined;
      return typeof span === "object" && span !== null ? places.get(placeOf(span as PlainObject)) : undefined;
    };
    const from = end(held.from_id, held.head_span);
    const to = end(held.to_id, held.child_span);
    if (!from || !to) {
      notice(field, "is between tokens that are no spans, so it is passed over");
      return;
    }
    const id = held.id === undefined ? `r${relations.length + 1}` : nameAt(held.id, `${field}.id`);
    const attributes = attributesAt(held.attributes, `${field}.attributes`);
    relations.push({ id, type: nameAt(held.label, `${field}.label`), from, to, attributes, author: "", note: "" });
  });
  const labels = listAt(task.accept ?? [], "accept", nameAt);
  const who = task._annotator_id ?? task._session_id;
  const annotator = who === undefined || who === null ? "" : nameAt(who, "_annotator_id");
  return { ...noLayer, kind: annotator ? "personal" : "shared", annotator, spans, relations, labels };
}

function placeOf({ start, end, label }: PlainObject): string {
  return JSON.stringify([start, end, label]);
}
