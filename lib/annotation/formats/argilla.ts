/**
 * Argilla's records (2.x) as JSON Lines: a text field, a span question, and for each person a response, for a model a suggestion.
 * Offsets count code points, as in Python. One question holds all spans of one person; so a person has one layer.
 */
import { compareStrings, spanEnd, spanStart } from "../span.ts";
import { listAt, plainObject } from "../strict.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source } from "./format.ts";
import type { Notices } from "./reading.ts";
import {
  baseName,
  checkSurface,
  documentTextAt,
  jsonLine,
  metadataAt,
  nameAt,
  Offsets,
  readJsonLines,
} from "./reading.ts";
import { layerKinds } from "./spanwise-jsonl.ts";

export const argilla: Format = {
  id: "argilla",
  name: "Argilla records",
  version: 1,
  extensions: ["jsonl"],
  mediaType: "application/jsonl",
  about:
    "Records as Argilla 2 reads them: the text as a field, each person’s spans as a response, a model’s as a suggestion.",
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
    layers: true,
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

const onSpans = "spans";
const onDocument = "labels";

async function* write(source: Source): AsyncGenerator<Piece> {
  const file = "records.jsonl";
  yield { file, text: "" };
  for await (const { id, name, text, metadata, layers } of source()) {
    const offsets = new Offsets(text, "codePoints");
    const answers = layers.flatMap(({ kind, annotator, spans, labels }, i) => {
      const by = { user_id: annotator || kind, status: "submitted", layer: { index: i, kind, annotator } };
      const value = spans.map((span) => ({
        start: offsets.out(spanStart(span)),
        end: offsets.out(spanEnd(span)),
        label: span.label,
        text: text.slice(spanStart(span), spanEnd(span)),
      }));
      return [
        { question: onSpans, answer: { value, ...by } },
        ...(labels.length > 0 ? [{ question: onDocument, answer: { value: labels, ...by } }] : []),
      ];
    });
    const responses = new Map<string, object[]>();
    for (const { question, answer } of answers) responses.set(question, [...(responses.get(question) ?? []), answer]);
    yield {
      file,
      text: jsonLine({
        id,
        fields: { text },
        metadata,
        name,
        responses: Object.fromEntries(responses),
        suggestions: {},
      }),
    };
  }
}

function read(files: Files): AsyncIterable<Imported> {
  return readJsonLines(files, (value, { file, line }, notice): ExchangeDocument => {
    const record = plainObject(value, "the line", null);
    const fields = plainObject(record.fields, "fields", null);
    const texts = Object.keys(fields).filter((key) => typeof fields[key] === "string");
    const key = texts.includes("text") ? "text" : (texts[0] ?? "text");
    const text = documentTextAt(fields[key], `fields.${key}`);
    const layers = new Layers(text, notice);
    for (const [question, answers] of Object.entries(plainObject(record.responses ?? {}, "responses", null))) {
      listAt(answers, `responses.${question}`, (answer, field) => layers.add(answer, field, "personal"));
    }
    for (const [question, answer] of Object.entries(plainObject(record.suggestions ?? {}, "suggestions", null))) {
      layers.add(answer, `suggestions.${question}`, "model");
    }
    return {
      id: record.id === undefined || record.id === null || record.id === "" ? "" : nameAt(record.id, "id"),
      name: typeof record.name === "string" ? record.name : `${baseName(file)}-${line}`,
      text,
      language: "",
      metadata: metadataAt(
        plainObject(record.metadata ?? {}, "metadata", null),
        "metadata",
      ) as ExchangeDocument["metadata"],
      layers: layers.all(),
      whole: null,
    };
  });
}

/** One layer for each person and each model, gathered over all questions. */
class Layers {
  private readonly text: string;
  private readonly offsets: Offsets;
  private readonly notice: Notices;
  private readonly layers = new Map<string, ExchangeLayer>();

  constructor(text: string, notice: Notices) {
    this.text = text;
    this.offsets = new Offsets(text, "codePoints");
    this.notice = notice;
  }

  add(value: unknown, field: string, usual: "personal" | "model"): void {
    const answer = plainObject(value, field, null);
    if (answer.status === "discarded" || answer.status === "draft") {
      this.notice(field, `is a ${answer.status === "draft" ? "draft" : "discarded answer"}, so it is passed over`);
      return;
    }
    const own = answer.layer === undefined ? {} : plainObject(answer.layer, `${field}.layer`, null);
    const who = usual === "model" ? answer.agent : answer.user_id;
    const annotator = typeof own.annotator === "string" ? own.annotator : who ? nameAt(who, `${field}.user_id`) : "";
    const kind = layerKinds.find((one) => one === own.kind) ?? usual;
    const key = JSON.stringify([typeof own.index === "number" ? own.index : usual, kind, annotator]);
    const layer = this.layers.get(key) ?? { ...noLayer, kind, annotator };
    const spans: ExchangeSpan[] = [...layer.spans];
    const labels: string[] = [...layer.labels];
    if (!Array.isArray(answer.value) && typeof answer.value !== "string") {
      this.notice(field, "is neither spans nor labels, so it is passed over");
      return;
    }
    for (const [i, part] of (Array.isArray(answer.value) ? answer.value : [answer.value]).entries()) {
      const at = `${field}.value[${i}]`;
      if (typeof part === "string") {
        labels.push(nameAt(part, at));
        continue;
      }
      const held = plainObject(part, at, null);
      const fragment = this.offsets.range(held.start, held.end, at);
      if (!fragment) {
        this.notice(at, "holds no letters, so it is passed over");
        continue;
      }
      if (held.text !== undefined) checkSurface(held.text, this.text.slice(...fragment), `${at}.text`);
      const label = nameAt(held.label, `${at}.label`);
      const id = `s${spans.length + 1}`;
      spans.push({ id, label, fragments: [fragment], attributes: {}, entity: null, author: "", note: "" });
    }
    this.layers.set(key, { ...layer, spans, labels });
  }

  all(): ExchangeLayer[] {
    return [...this.layers].sort(([a], [b]) => compareStrings(a, b)).map(([, layer]) => layer);
  }
}
