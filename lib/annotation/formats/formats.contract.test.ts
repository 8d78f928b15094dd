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
import type { Fragment } from "../span.ts";
import { mergeFragments } from "../span.ts";
import { claims, tokensWritten } from "./claims.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeSpan } from "./exchange.ts";
import { attributeText } from "./exchange.ts";
import type { CarriedAttributes, Format, Imported } from "./format.ts";
import { chosen, writeFormat } from "./format.ts";
import { Losses } from "./losses.ts";
import { formats } from "./registry.ts";
import type { Seed } from "./specimens.ts";
import { fitting, specimen, usual } from "./specimens.ts";
import { tokensOf } from "./tokens.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
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
  for await (const piece of writeFormat(format, source, { options: chosen(format, {}), losses, sha256 })) {
    const { file } = piece;
    expect(file === last || !files.has(file), "the pieces of a file come in a row").toBe(true);
    // Bytes stand as letters of one byte each.
    const text = piece.bytes ? Buffer.from(piece.bytes).toString("latin1") : piece.text;
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

const all = awkwardTexts.map(({ name, text }) => specimen(text, usual, name, awkwardFragments(text)));
const spansOf = (documents: readonly ExchangeDocument[]) =>
  documents.flatMap(({ layers }) => layers.flatMap(({ spans }) => spans));

const many = "The Russian government held talks with Hamas. ".repeat(2_500);
const tenThousand = specimen(
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
    const wanted = fitted.flatMap(({ text, layers }) =>
      layers.flatMap(({ spans }) =>
        spans.map(({ fragments }) => fragments.map(([start, end]) => text.slice(start, end)).join("…")),
      ),
    );
    wanted.sort();
    for (const unit of format.unit === "both" ? (["utf16", "codePoints"] as const) : [format.unit]) {
      if (unit === "none") throw new Error("what has spans says where they stand");
      const found = (await claim?.(files, unit)) ?? [];
      const marked: string[] = [];
      for (const { text, ranges, surface } of found) {
        const letters: readonly string[] = unit === "codePoints" ? [...text] : text.split("");
        const slices = ranges.map(([start, end]) => letters.slice(start, end).join(""));
        if (surface !== null) expect(surface).toBe(slices.join(" "));
        for (const slice of slices) expect(slice).not.toBe("");
        marked.push(slices.join("…"));
      }
      expect(marked.sort()).toEqual(wanted);
    }
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
    const bare = specimen("No span at all.", { ...usual, sets: 0 }, "bare", []);
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
      const document = fitting(specimen(text, seed, name, awkwardFragments(text)), format);
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
