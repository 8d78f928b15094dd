/**
 * The contract that every format keeps, over all awkward texts:
 *
 * 1. A file says of every span where it stands, in the unit that the format declares, and the text there is the span's.
 *    The test finds that out by itself, with a few lines for each format below, not with the format's own reader.
 * 2. What a format declares to carry comes back as it was.
 * 3. The same documents give the same bytes.
 * 4. Nothing is dropped in silence: spans in = spans out + spans reported as lost.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awkwardFragments, awkwardTexts } from "../awkward-texts.ts";
import type { AttributeDefinition, Label, LabelSchema } from "../label.ts";
import type { Fragment, Span } from "../span.ts";
import { compareSpans, mergeFragments, overlap } from "../span.ts";
import { claims, tokensWritten } from "./claims.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeSpan } from "./exchange.ts";
import { attributeText, exchanged } from "./exchange.ts";
import type { CarriedAttributes, Format, Imported } from "./format.ts";
import { chosen, writeFormat } from "./format.ts";
import { Losses } from "./losses.ts";
import { formats } from "./registry.ts";
import type { SpanwiseDocument, SpanwiseSet } from "./spanwise-jsonl.ts";
import { tokensOf } from "./tokens.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
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

type Seed = { labels: number[]; values: (string | number | boolean | string[])[]; linked: boolean; sets: number };

function documentOf(text: string, seed: Seed, name: string, pieces: readonly Fragment[][]): ExchangeDocument {
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

const seeds: fc.Arbitrary<Seed> = fc.record({
  labels: fc.array(fc.nat(14), { minLength: 5, maxLength: 20 }),
  values: fc.array(
    fc.oneof(
      fc.constantFrom("supports", "a b", "=1+1", 'x|y, "z"; [w] <v>\t_', "\u2028", "line\nbreak", "🏁", " padded "),
      fc.integer(),
      fc.constantFrom(0.5, -3),
      fc.boolean(),
      fc.constantFrom<string[]>(["x", "y z"], ["one"]),
    ),
    { minLength: 2, maxLength: 6 },
  ),
  linked: fc.boolean(),
  sets: fc.integer({ min: 0, max: 2 }),
});

const usual: Seed = {
  labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  values: ["supports", 2, true, ["x", "y z"], "a b"],
  linked: true,
  sets: 2,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const lineBreak = /[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;

/** The same document with only such spans as the format can carry as they are. */
function fitting(document: ExchangeDocument, { carries }: Format): ExchangeDocument {
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
  const text = carries.characters === "xml" ? document.text.replace(/[\ufffe\uffff]/g, "\ufffd") : document.text;
  return { ...document, text, layers: carries.layers ? layers : layers.slice(0, 1) };
}

/** What comes back, in a form that can be compared; what the format does not declare is left out. */
function comparable(document: ExchangeDocument, { carries }: Format): unknown {
  const attributes = (held: ExchangeSpan["attributes"], how: CarriedAttributes) => {
    if (how === "none") return [];
    const entries = Object.entries(held).map(([name, value]) => [name, how === "text" ? attributeText(value) : value]);
    return entries.map((entry) => JSON.stringify(entry)).sort();
  };
  const order = (list: unknown[]) => list.map((one) => JSON.stringify(one)).sort();
  const layerOf = (layer: ExchangeLayer) => {
    const tokens = carries.text === "tokens" ? tokensOf(document.text) : [];
    const place = ({ fragments }: ExchangeSpan) => {
      if (carries.text !== "tokens") return fragments;
      return tokens.flatMap(([start, end], i) => (fragments.some(([from, to]) => from < end && start < to) ? [i] : []));
    };
    const spans = new Map(
      layer.spans.map((span) => [
        span.id,
        [
          ...(carries.ids ? [span.id] : []),
          span.label,
          place(span),
          attributes(span.attributes, carries.attributes),
          carries.entities ? span.entity : null,
          carries.authors ? span.author : "",
          carries.notes ? span.note : "",
        ],
      ]),
    );
    const relations = layer.relations.map((relation) => [
      ...(carries.ids ? [relation.id] : []),
      relation.type,
      spans.get(relation.from),
      spans.get(relation.to),
      attributes(relation.attributes, carries.relationAttributes),
      carries.authors ? relation.author : "",
    ]);
    return {
      ...(carries.layers && { kind: layer.kind, annotator: layer.annotator }),
      spans: order([...spans.values()]),
      relations: carries.relations ? order(relations) : [],
      labels: carries.documentLabels ? [...layer.labels].sort() : [],
      attributes: attributes(layer.attributes, carries.documentAttributes),
      note: carries.notes && carries.layers ? layer.note : "",
    };
  };
  const empty: ExchangeLayer = {
    kind: "shared",
    annotator: "",
    spans: [],
    relations: [],
    labels: [],
    attributes: {},
    note: "",
  };
  const layers = carries.layers ? document.layers : [document.layers[0] ?? empty];
  return {
    ...(carries.ids && { id: document.id }),
    ...(carries.names && { name: document.name }),
    ...(carries.language && { language: document.language }),
    ...(carries.metadata && { metadata: document.metadata }),
    text:
      carries.text === "tokens"
        ? tokensOf(document.text).map(([start, end]) => document.text.slice(start, end))
        : document.text,
    layers: layers.map(layerOf),
  };
}

async function written(format: Format, documents: readonly ExchangeDocument[], losses = new Losses()) {
  const files = new Map<string, string>();
  let last = "";
  const source = () => documents;
  for await (const { file, text } of writeFormat(format, source, { options: chosen(format, {}), losses, sha256 })) {
    expect(file === last || !files.has(file), "the pieces of a file come in a row").toBe(true);
    files.set(file, (files.get(file) ?? "") + text);
    last = file;
  }
  return { files, losses };
}

async function imported(format: Format, files: ReadonlyMap<string, string>): Promise<ExchangeDocument[]> {
  const read = format.read?.(
    {
      names: [...files.keys()],
      // In small pieces, as they may come from a disk; never cutting where a decoder would not.
      open: (name) => files.get(name)?.match(/[\s\S]{1,1000}/g) ?? [],
    },
    { options: chosen(format, {}), sha256 },
  );
  const found: ExchangeDocument[] = [];
  for await (const one of read as AsyncIterable<Imported>) {
    expect(one.kind, JSON.stringify(one).slice(0, 1000)).toBe("document");
    if (one.kind === "document") found.push(one.document);
  }
  return found;
}

const all = awkwardTexts.map(({ name, text }) => documentOf(text, usual, name, awkwardFragments(text)));
const spansOf = (documents: readonly ExchangeDocument[]) =>
  documents.flatMap(({ layers }) => layers.flatMap(({ spans }) => spans));

const many = "The Russian government held talks with Hamas. ".repeat(2_500);
const tenThousand = documentOf(
  many,
  { ...usual, sets: 1 },
  "ten thousand",
  Array.from({ length: 10_000 }, (_, i): Fragment[] => {
    const start = Math.floor(i / 4) * 46 + [0, 4, 12, 23][i % 4]!;
    return [[start, start + [3, 7, 10, 4][i % 4]!]];
  }),
);

describe.each(formats.map((format) => [format.id, format] as const))("%s", (_, format) => {
  test("has an id, a name and files of its own", () => {
    expect(format.id).toMatch(/^[a-z0-9-]+$/);
    expect(formats.filter(({ id }) => id === format.id)).toHaveLength(1);
    expect(formats.filter(({ name }) => name === format.name)).toHaveLength(1);
    expect(format.extensions.length).toBeGreaterThan(0);
    expect(format.write ?? format.read).toBeDefined();
    expect(() => chosen(format, {})).not.toThrow();
  });

  if (!format.write) return;

  test("says where every span stands, in its unit", async () => {
    const claim = claims[format.id];
    // What has no offsets has no claims; what is out only has tests of its own.
    expect(claim === undefined).toBe(format.unit === "token" || format.carries.text === "none");
    if (format.carries.text === "none") return;
    const fitted = all.map((document) => fitting(document, format));
    const { files } = await written(format, fitted);
    if (format.unit === "token") {
      // All letters of all texts are there, in their order.
      const letters = fitted.map(({ text }) => text.replace(/[\p{Z}\p{Cc}\u200b\u2060\ufeff]/gu, "")).join("");
      expect(tokensWritten(format.id, [...files.values()][0] ?? "").join("")).toBe(letters);
      return;
    }
    const found = claim?.(files) ?? [];
    const marked: string[] = [];
    for (const { text, ranges, surface } of found) {
      const letters: readonly string[] = format.unit === "codePoints" ? [...text] : text.split("");
      const slices = ranges.map(([start, end]) => letters.slice(start, end).join(""));
      if (surface !== null) expect(surface).toBe(slices.join(" "));
      for (const slice of slices) expect(slice).not.toBe("");
      marked.push(slices.join("…"));
    }
    const wanted = fitted.flatMap(({ text, layers }) =>
      layers.flatMap(({ spans }) =>
        spans.map(({ fragments }) => fragments.map(([start, end]) => text.slice(start, end)).join("…")),
      ),
    );
    expect(marked.sort()).toEqual(wanted.sort());
  });

  test("the same documents give the same bytes", async () => {
    const once = await written(format, all);
    const again = await written(format, structuredClone(all));
    expect([...again.files]).toEqual([...once.files]);
  });

  test("nothing, and little, can be written", async () => {
    const nothing = await written(format, []);
    expect(nothing.losses.entries()).toEqual([]);
    if (format.read) expect(await imported(format, nothing.files)).toEqual([]);
    const bare = documentOf("No span at all.", { ...usual, sets: 0 }, "bare", []);
    const { files, losses } = await written(format, [bare]);
    expect(losses.lost("span")).toBe(0);
    if (format.read && format.carries.text !== "none") expect(await imported(format, files)).toHaveLength(1);
  });

  if (!format.read) return;

  test("what it carries comes back", async () => {
    const fitted = all.map((document) => fitting(document, format));
    const { files, losses } = await written(format, fitted);
    expect(losses.entries().filter(({ what }) => what === "span")).toEqual([]);
    const back = await imported(format, files);
    expect(back).toHaveLength(fitted.length);
    fitted.forEach((document, i) => {
      const name = awkwardTexts[i]?.name;
      expect(comparable(back[i] as ExchangeDocument, format), name).toEqual(comparable(document, format));
    });
  });

  test("so does what nobody thought of", async () => {
    const texts = fc.constantFrom(...awkwardTexts);
    const property = fc.asyncProperty(texts, seeds, async ({ name, text }, seed) => {
      const document = fitting(documentOf(text, seed, name, awkwardFragments(text)), format);
      const { files } = await written(format, [document]);
      const [back] = await imported(format, files);
      expect(comparable(back as ExchangeDocument, format)).toEqual(comparable(document, format));
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test("no span is dropped in silence", async () => {
    const { files, losses } = await written(format, all);
    const back = spansOf(await imported(format, files));
    expect(back.length + losses.lost("span")).toBe(spansOf(all).length);
    for (const { names, documents, count } of losses.entries()) {
      expect(names.length).toBeGreaterThan(0);
      expect(documents).toBeGreaterThanOrEqual(names.length);
      expect(count).toBeGreaterThanOrEqual(documents);
    }
  });

  test("ten thousand spans", async () => {
    const { files, losses } = await written(format, [tenThousand]);
    const [back] = await imported(format, files);
    expect(losses.lost("span")).toBe(0);
    expect(back?.layers[0]?.spans).toHaveLength(10_000);
    const label = ({ label, fragments }: ExchangeSpan) => JSON.stringify([label, mergeFragments(fragments)]);
    if (format.carries.text === "exact") {
      expect(back?.layers[0]?.spans.map(label).sort()).toEqual(tenThousand.layers[0]?.spans.map(label).sort());
    }
  });
});
