/** Documents that hold one of everything, for the tests of formats, their golden files and `npm run interop`. */
import type { AttributeDefinition, Label, LabelSchema } from "../label.ts";
import type { Fragment, Span } from "../span.ts";
import { compareSpans, overlap } from "../span.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeSpan } from "./exchange.ts";
import { exchanged } from "./exchange.ts";
import type { Format } from "./format.ts";
import type { SpanwiseDocument, SpanwiseSet } from "./spanwise-jsonl.ts";
import { tokensOf } from "./tokens.ts";

const someHash = "0".repeat(64);

const label = (id: string, name: string, scope: Label["scope"] = "span"): Label => ({
  id,
  name,
  color: "#3B5BDB",
  key: "1",
  chip: "A",
  underline: "solid",
  description: "",
  scope,
  overlapsItself: true,
  granularity: "word",
  archived: false,
});

const attribute = (id: string, name: string, on: AttributeDefinition["on"]): AttributeDefinition => ({
  id,
  name,
  on,
  of: [],
  kind: "text",
  options: [],
  required: false,
  default: null,
  archived: false,
});

const schema: LabelSchema = {
  version: 1,
  labels: [
    label("l1", "actor"),
    label("l2", "B-x"),
    label("l3", "a b"),
    label("l4", "=cmd()"),
    label("l5", "Ereignis | „é“_x0020_"),
    label("l6", "news", "document"),
  ],
  attributes: [
    attribute("a1", "polarity", "span"),
    attribute("a2", "how sure?", "span"),
    attribute("a3", "B-x", "span"),
    attribute("a4", "weight", "relation"),
    attribute("a5", "topic", "document"),
  ],
  relationTypes: [
    { id: "t1", name: "holds", from: [], to: [], archived: false },
    { id: "t2", name: "takes part in", from: [], to: [], archived: false },
  ],
};

/** What the spans of a specimen are to be like. */
export type Seed = {
  labels: number[];
  values: (string | number | boolean | string[])[];
  linked: boolean;
  sets: number;
};

/** A document with these pieces as its spans, and with relations, attributes, entities, authors and a note. */
export function specimen(text: string, seed: Seed, name: string, pieces: readonly Fragment[][]): ExchangeDocument {
  const pick = <T>(list: readonly T[], i: number) => list[i % list.length] as T;
  const person = (i: number) => pick(["p-ann", "p-ben"], i);
  const spans = pieces
    .map((fragments, i): Span => {
      const chosenLabel = pick(seed.labels, i);
      const value = pick(seed.values, i);
      return {
        id: `s${i}`,
        label: `l${1 + (chosenLabel % 5)}`,
        fragments,
        author: person(i),
        editor: person(i),
        ...(chosenLabel > 4 && { attributes: { [`a${1 + (chosenLabel % 3)}`]: value } }),
        ...(seed.linked && i % 3 === 0 && { entity: pick(["e1", "e2"], i) }),
      };
    })
    .sort(compareSpans);
  const set = (version: number, kind: "gold" | "personal"): SpanwiseSet => ({
    id: `set-${version}`,
    layer: { id: `layer-${version}`, kind, annotator: kind === "personal" ? "p-ben" : null },
    version: 1,
    finishedBy: "p-ann",
    finishedAt: "2026-11-22T10:00:00.000Z",
    reopenedAt: null,
    position: { epoch: 0, seq: 1, sha256: someHash },
    schemaVersion: 1,
    guidelineVersion: 0,
    sha256: someHash,
    spans,
    relations: spans.slice(1).map((span, i) => ({
      id: `r${i}`,
      type: pick(["t1", "t2"], i),
      from: (spans[i] as Span).id,
      to: span.id,
      author: person(i),
      editor: person(i),
      ...(i % 2 === 0 && { attributes: { a4: pick(seed.values, i) } }),
    })),
    document: [
      { key: "attribute:a5", value: pick(seed.values, 1), author: "p-ann", editor: "p-ann" },
      { key: "label:l6", value: true, author: "p-ann", editor: "p-ann" },
      { key: "note", value: "Read twice.\nWith a\ttab.", author: "p-ann", editor: "p-ann" },
    ],
  });
  const whole: SpanwiseDocument = {
    id: name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60),
    name,
    text,
    language: "en",
    direction: "auto",
    metadata: { source: "=feed", year: 2026 },
    people: [
      { id: "p-ann", name: "Ann" },
      { id: "p-ben", name: "" },
    ],
    entities: [
      { id: "e1", name: "The president" },
      { id: "e2", name: "" },
    ],
    schemas: [schema],
    sets: [set(1, "gold"), set(2, "personal")].slice(0, seed.sets),
  };
  return exchanged(whole);
}

export const usual: Seed = {
  labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  values: ["supports", 2, true, ["x", "y z"], "a b"],
  linked: true,
  sets: 2,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const lineBreak = /[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const unknownToXml = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** The same document with only such spans as the format can carry as they are. */
export function fitting(document: ExchangeDocument, { carries }: Format): ExchangeDocument {
  const tokens = carries.edges === "any" ? [] : tokensOf(document.text);
  const layers = document.layers.map((layer): ExchangeLayer => {
    const kept: ExchangeSpan[] = [];
    for (const span of layer.spans) {
      let { fragments } = span;
      if (carries.edges !== "any") {
        const inside = tokens.filter(([start, end]) => fragments.some(([from, to]) => from < end && start < to));
        const first = inside[0];
        const last = inside.at(-1);
        if (!first || !last) continue;
        const [start, end] = [fragments[0]?.[0] ?? 0, fragments.at(-1)?.[1] ?? 0];
        const inTokens = carries.edges === "letters";
        fragments = [inTokens ? [Math.max(first[0], start), Math.min(last[1], end)] : [first[0], last[1]]];
      }
      if (!carries.discontinuous) fragments = fragments.slice(0, 1);
      const held = fragments.map(([start, end]) => document.text.slice(start, end)).join("");
      const between = fragments.slice(1).map(([start], i) => document.text.slice((fragments[i] as Fragment)[1], start));
      if (!carries.lineBreaks && [held, ...between].some((part) => lineBreak.test(part))) continue;
      const fitted = { ...span, fragments };
      if (!carries.overlaps && kept.some((other) => overlap(other, fitted))) continue;
      const same = (other: ExchangeSpan) =>
        other.label === span.label && JSON.stringify(other.fragments) === JSON.stringify(fragments);
      if (!carries.coinciding && kept.some(same)) continue;
      kept.push(fitted);
    }
    const ids = new Set(kept.map(({ id }) => id));
    const relations = layer.relations.filter(({ from, to }) => ids.has(from) && ids.has(to));
    return { ...layer, spans: kept, relations };
  });
  const text = carries.characters === "xml" ? document.text.replace(unknownToXml, "\ufffd") : document.text;
  return { ...document, text, layers: carries.layers ? layers : layers.slice(0, 1) };
}
