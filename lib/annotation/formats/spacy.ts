/**
 * spaCy's training data as JSON Lines. Offsets count code points. `entities` are such spans as can stand together (spaCy's
 * `doc.ents`), `spans.sc` are all of them (`doc.spans["sc"]`), `cats` are labels of the document. To make spaCy's own
 * `.spacy` of it there is `docBinConverter` below.
 */
import { compareStrings, overlap, spanEnd, spanStart } from "../span.ts";
import { listAt, plainObject, refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source } from "./format.ts";
import type { Notices } from "./reading.ts";
import { baseName, documentTextAt, jsonLine, metadataAt, nameAt, Offsets, readJsonLines } from "./reading.ts";

export const spacy: Format = {
  id: "spacy",
  name: "spaCy JSONL",
  version: 1,
  extensions: ["jsonl"],
  mediaType: "application/jsonl",
  about: "One line for each document with its spans, from which ten lines of Python make a DocBin for spaCy.",
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
    relations: false,
    attributes: "none",
    relationAttributes: "none",
    entities: false,
    authors: false,
    origins: false,
    notes: false,
    layers: false,
    documentLabels: true,
    documentAttributes: "none",
    ids: false,
    names: true,
    language: false,
    metadata: true,
  },
  options: [],
  write,
  read,
};

async function* write(source: Source): AsyncGenerator<Piece> {
  const file = "documents.jsonl";
  yield { file, text: "" };
  for await (const { id, name, text, metadata, layers } of source()) {
    const { spans, labels } = layers[0] ?? noLayer;
    const offsets = new Offsets(text, "codePoints");
    const triple = (span: ExchangeSpan) => [offsets.out(spanStart(span)), offsets.out(spanEnd(span)), span.label];
    yield {
      file,
      text: jsonLine({
        text,
        entities: flat(spans).map(triple),
        spans: { sc: spans.map(triple) },
        cats: Object.fromEntries(labels.map((label) => [label, 1])),
        meta: metadata,
        id,
        name,
      }),
    };
  }
}

/** The longest first, as `spacy.util.filter_spans` does; in the order of the text. */
function flat(spans: readonly ExchangeSpan[]): ExchangeSpan[] {
  const order = [...spans].sort(
    (a, b) =>
      spanEnd(b) - spanStart(b) - (spanEnd(a) - spanStart(a)) ||
      spanStart(a) - spanStart(b) ||
      compareStrings(a.label, b.label),
  );
  // What is kept, by start: whatever overlaps a span overlaps one of its two neighbours.
  const kept: ExchangeSpan[] = [];
  for (const span of order) {
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (spanStart(kept[middle] as ExchangeSpan) < spanStart(span)) low = middle + 1;
      else high = middle;
    }
    const neighbours = [kept[low - 1], kept[low]];
    if (!neighbours.some((other) => other && overlap(other, span))) kept.splice(low, 0, span);
  }
  return kept;
}

function read(files: Files): AsyncIterable<Imported> {
  return readJsonLines(files, (value, { file, line }, notice): ExchangeDocument => {
    // Both `{"text": …, "entities": …}` and `["text", {"entities": …}]` are in use.
    const row = Array.isArray(value)
      ? { ...plainObject(value[1] ?? {}, "[1]", null), text: value[0] as unknown }
      : plainObject(value, "the line", null);
    const text = documentTextAt(row.text, "text");
    const groups = plainObject(row.spans ?? {}, "spans", null);
    const offsets = new Offsets(text, "codePoints");
    const names = Object.keys(groups);
    const spans =
      names.length > 0
        ? names.flatMap((name) => spansAt(groups[name], `spans.${name}`, offsets, notice))
        : spansAt(row.entities ?? [], "entities", offsets, notice);
    const cats = Object.entries(plainObject(row.cats ?? {}, "cats", null));
    return {
      id: typeof row.id === "string" ? row.id : "",
      name: typeof row.name === "string" ? row.name : `${baseName(file)}-${line}`,
      text,
      language: "",
      metadata: metadataAt(plainObject(row.meta ?? {}, "meta", null), "meta") as ExchangeDocument["metadata"],
      layers: [
        {
          ...noLayer,
          spans: spans.map((span, i) => ({ ...span, id: `s${i + 1}` })),
          labels: cats.filter(([, share]) => typeof share === "number" && share >= 0.5).map(([label]) => label),
        },
      ],
      whole: null,
    };
  });
}

function spansAt(value: unknown, field: string, offsets: Offsets, notice: Notices): ExchangeSpan[] {
  const spans = listAt(value, field, (element, at): ExchangeSpan | null => {
    const [start, end, label, ...more] = Array.isArray(element) ? element : objectSpan(element, at);
    if (more.length > 0) refuse(at, "is not a start, an end and a label");
    const fragment = offsets.range(start, end, at);
    if (!fragment) notice(at, "holds no letters, so it is passed over");
    const name = nameAt(label, `${at}[2]`);
    return (
      fragment && { id: at, label: name, fragments: [fragment], attributes: {}, entity: null, author: "", note: "" }
    );
  });
  return spans.filter((span) => span !== null);
}

function objectSpan(element: unknown, at: string): unknown[] {
  const { start, end, label } = plainObject(element, at, null);
  return [start, end, label];
}

/** Ten lines of Python that make spaCy's own binary of such a file. What cuts one of spaCy's tokens
 * is widened to them, and spaces at the ends of a span, which are in none of its tokens, are left out. */
export const docBinConverter = `# python converter.py documents.jsonl train.spacy [language]
import json, sys, spacy
from spacy.tokens import DocBin
nlp, out = spacy.blank(sys.argv[3] if len(sys.argv) > 3 else "xx"), DocBin()
for row in map(json.loads, open(sys.argv[1], encoding="utf-8", newline="\\n")):
    doc = nlp.make_doc(row["text"])
    char = lambda s: doc.char_span(s[0], s[1], label=s[2], alignment_mode="expand")
    doc.ents = spacy.util.filter_spans([char(s) for s in row["entities"]])
    doc.spans["sc"], doc.cats = [char(s) for s in row["spans"]["sc"]], row["cats"]
    out.add(doc)
out.to_disk(sys.argv[2])
`;
