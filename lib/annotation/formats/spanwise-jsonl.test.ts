import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { awkwardFragments, awkwardTexts } from "../awkward-texts.ts";
import type { AttributeDefinition, Label, LabelSchema } from "../label.ts";
import type { Span } from "../span.ts";
import { compareSpans } from "../span.ts";
import type { SpanwiseDocument, SpanwiseSet } from "./spanwise-jsonl.ts";
import { encodeSpanwiseLine } from "./spanwise-jsonl.ts";
import type { ReadLine } from "./spanwise-jsonl-reader.ts";
import { readSpanwiseLine, readSpanwiseLines } from "./spanwise-jsonl-reader.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const someHash = "0".repeat(64);

function label(id: string, name: string, scope: Label["scope"] = "span"): Label {
  return {
    id,
    name,
    color: "#3B5BDB",
    key: "1",
    chip: "A",
    underline: "solid",
    description: "Who acts.\n\u2028",
    scope,
    overlapsItself: true,
    granularity: "word",
    archived: false,
  };
}

function attribute(id: string, name: string, on: AttributeDefinition["on"]): AttributeDefinition {
  return { id, name, on, of: [], kind: "text", options: [], required: false, default: null, archived: false };
}

const schema: LabelSchema = {
  version: 3,
  labels: [
    label("l1", "actor"),
    label("l2", "B-x"),
    label("l3", "a b"),
    label("l4", "=cmd()"),
    label("l5", "news", "document"),
  ],
  attributes: [
    { ...attribute("a1", "polarity", "span"), kind: "choice", options: ["supports", "opposes"], default: "supports" },
    // Names that are not clear: twice the same, none, one like an id's key, one like a prototype, one like a number.
    attribute("a2", "twice", "span"),
    attribute("a3", "twice", "span"),
    attribute("a4", "", "span"),
    attribute("a5", "#a1", "span"),
    attribute("a6", "__proto__", "span"),
    attribute("a7", "10", "span"),
    attribute("a8", "polarity", "relation"),
    attribute("a9", "polarity", "document"),
  ],
  relationTypes: [{ id: "t1", name: "holds", from: ["l1"], to: [], archived: false }],
};

const person = fc.constantFrom("p-ann", "p-ben");
const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !text.includes("\0")),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.uniqueArray(fc.constantFrom("x", "y", "\u2029"), { maxLength: 3 }),
);
const attributes = fc.dictionary(fc.constantFrom("a1", "a2", "a3", "a4", "a5", "a6", "a7", "unheard-of"), value, {
  minKeys: 1,
  noNullPrototype: true,
});
const origin = fc.oneof(
  fc.constant({ kind: "same" as const, of: "s0" }),
  fc.constant({ kind: "suggestion" as const, layer: "model-1", id: "s9" }),
  fc.constant({ kind: "import" as const, file: 'a "file"\u2028.txt' }),
);

/** Documents over the awkward texts, in the order in which they are written. */
const document: fc.Arbitrary<SpanwiseDocument> = fc
  .record({
    text: fc.constantFrom(...awkwardTexts.map(({ text }) => text)),
    sets: fc.integer({ min: 0, max: 2 }),
    seed: fc.array(
      fc.record(
        {
          label: fc.constantFrom("l1", "l2", "l3", "l4"),
          author: person,
          editor: person,
          attributes,
          origin,
          linked: fc.boolean(),
        },
        { requiredKeys: ["label", "author", "editor"] },
      ),
      { minLength: 20, maxLength: 20 },
    ),
    note: fc.option(fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"))),
    metadata: fc.dictionary(
      fc.string({ unit: "grapheme" }).filter((key) => !key.includes("\0")),
      value,
      { noNullPrototype: true },
    ),
    direction: fc.constantFrom("auto" as const, "ltr" as const, "rtl" as const),
    personal: fc.boolean(),
  })
  .map(({ text, sets, seed, note, metadata, direction, personal }) => {
    const spans = awkwardFragments(text)
      .map((fragments, i): Span => {
        const { linked, ...rest } = seed[i % seed.length] as (typeof seed)[number];
        return { id: `s${i}`, fragments, ...rest, ...(linked && { entity: "e1" }) };
      })
      .sort(compareSpans);
    const by = { author: "p-ann", editor: "p-ben" };
    const set = (version: number): SpanwiseSet => ({
      id: `set-${version}`,
      layer: { id: "layer-1", kind: personal ? "personal" : "shared", annotator: personal ? "p-ben" : null },
      version,
      finishedBy: "p-ben",
      finishedAt: "2026-11-22T10:00:00.000Z",
      reopenedAt: version === 1 ? "2026-11-22T11:00:00.000Z" : null,
      position: { epoch: 1, seq: 17, sha256: someHash },
      schemaVersion: 3,
      guidelineVersion: 0,
      sha256: someHash,
      spans,
      relations: [
        { id: "r1", type: "t1", from: "s0", to: "s1", ...by, attributes: { a8: "supports" } },
        { id: "r2", type: "t1", from: "s1", to: "s0", ...by },
      ],
      document: [
        { key: "attribute:a9", value: ["x"], ...by },
        { key: "attribute:unheard-of", value: 0, ...by },
        { key: "label:l5", value: true, ...by },
        ...(note === null ? [] : [{ key: "note", value: note, ...by }]),
      ],
    });
    return {
      id: "d1",
      name: 'A "name"\u2028',
      text,
      language: "he",
      direction,
      metadata: { ...metadata, nested: { b: [1, null, { a: "x" }], a: -1.5e-7 } },
      people: [
        { id: "p-ann", name: "Ann" },
        { id: "p-ben", name: "" },
      ],
      entities: [{ id: "e1", name: "Владимир Путин" }],
      schemas: [schema],
      sets: Array.from({ length: sets }, (_, i) => set(i + 1)),
    };
  });

const example = fc.sample(
  document.filter(({ sets }) => sets.length === 2),
  { numRuns: 1, seed: 7 },
)[0] as SpanwiseDocument;

function read(line: string): ReadLine {
  return readSpanwiseLine(line, 1, sha256);
}

describe("a line", () => {
  let published: z.ZodType;
  beforeAll(() => {
    const file = new URL("../../../docs/formats/spanwise-jsonl-1.schema.json", import.meta.url);
    published = z.fromJSONSchema(JSON.parse(readFileSync(file, "utf8")));
  });

  test("comes back as it went in, and has the published shape", () => {
    fc.assert(
      fc.property(document, (one) => {
        const line = encodeSpanwiseLine(one, sha256);
        const back = read(line);
        expect(back).toEqual({ ok: true, line: 1, document: one });
        const checked = published.safeParse(JSON.parse(line));
        expect(checked.error).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test("marks, in either unit, exactly the surface: in each awkward text", () => {
    for (const { name, text } of awkwardTexts) {
      const spans = awkwardFragments(text).map((fragments, i) => ({
        ...(example.sets[0]?.spans[0] as Span),
        id: `s${i}`,
        fragments,
      }));
      const one = { ...example, text, sets: [{ ...(example.sets[0] as SpanwiseSet), spans }] };
      const line = JSON.parse(encodeSpanwiseLine(one, sha256));
      const letters = [...text];
      for (const span of line.sets[0].spans) {
        const byUnit = span.fragments.utf16.map(([start, end]: [number, number]) => text.slice(start, end)).join(" ");
        const byLetter = span.fragments.codePoints
          .map(([start, end]: [number, number]) => letters.slice(start, end).join(""))
          .join(" ");
        expect(byUnit, name).toBe(span.surface);
        expect(byLetter, name).toBe(span.surface);
      }
      expect(line.length.codePoints).toBe(letters.length);
    }
  });

  test("is one line for every reader: no break of any kind stands in it but the last", () => {
    for (const { text } of awkwardTexts) {
      expect(encodeSpanwiseLine({ ...example, text, sets: [] }, sha256)).toMatch(/^[^\n\r\v\f\u0085\u2028\u2029]+\n$/);
    }
  });

  test("has the same bytes whatever the order in which things came", () => {
    const turned: SpanwiseDocument = {
      ...example,
      metadata: Object.fromEntries(Object.entries(example.metadata).reverse()),
      people: [...example.people].reverse(),
      sets: [...example.sets].reverse().map((set) => ({
        ...set,
        spans: [...set.spans].reverse(),
        relations: [...set.relations].reverse(),
        document: [...set.document].reverse(),
      })),
    };
    expect(encodeSpanwiseLine(turned, sha256)).toBe(encodeSpanwiseLine(example, sha256));
  });

  test("says who worked on a set: the annotator, or whoever made a tag of a shared one", () => {
    const annotators = (set: Partial<SpanwiseSet>) =>
      JSON.parse(encodeSpanwiseLine({ ...example, sets: [{ ...(example.sets[0] as SpanwiseSet), ...set }] }, sha256))
        .sets[0].annotators;
    const nothing = { spans: [], relations: [], document: [] };
    expect(annotators({ ...nothing, layer: { id: "y", kind: "personal", annotator: "p-ben" } })).toEqual(["p-ben"]);
    expect(annotators({ ...nothing, layer: { id: "y", kind: "shared", annotator: null } })).toEqual([]);
    expect(
      annotators({
        ...nothing,
        document: example.sets[0]?.document,
        layer: { id: "y", kind: "shared", annotator: null },
      }),
    ).toEqual(["p-ann"]);
  });

  test("is not written about people, labels or schemas that are not brought", () => {
    expect(() => encodeSpanwiseLine({ ...example, people: [] }, sha256)).toThrow("person p-");
    expect(() => encodeSpanwiseLine({ ...example, schemas: [] }, sha256)).toThrow("schema version 3");
    expect(() => encodeSpanwiseLine({ ...example, schemas: [{ ...schema, labels: [] }] }, sha256)).toThrow("label l");
  });
});

describe("the reader refuses", () => {
  const line = encodeSpanwiseLine(example, sha256);

  /** The field that is named after one change to the JSON of a good line. */
  function fieldAfter(change: (line: ReturnType<typeof JSON.parse>) => void): string {
    const changed = JSON.parse(line);
    change(changed);
    const back = read(JSON.stringify(changed));
    return back.ok ? "" : back.field;
  }

  test("nothing in a good line", () => {
    expect(fieldAfter(() => {})).toBe("");
  });

  test("a span whose text is not what is stated, with both, the line and the field", () => {
    const changed = JSON.parse(line);
    const { surface } = changed.sets[0].spans[2];
    changed.sets[0].spans[2].surface = "Hamas!";
    expect(readSpanwiseLine(JSON.stringify(changed), 41, sha256)).toEqual({
      ok: false,
      line: 41,
      field: "sets[0].spans[2].surface",
      why: `is “Hamas!”, and the text has “${surface.slice(0, 60)}${surface.length > 60 ? "…" : ""}” there`,
    });
  });

  test.each<[string, string, (line: ReturnType<typeof JSON.parse>) => void]>([
    ["another format", "format", (it) => (it.format = "doccano")],
    ["another version", "version", (it) => (it.version = 2)],
    ["an unknown key", "the line", (it) => (it.extra = 1)],
    ["no metadata", "metadata", (it) => delete it.metadata],
    ["another text", "textSha256", (it) => (it.text += " ")],
    ["an empty text", "text", (it) => (it.text = "")],
    ["half a surrogate pair in the text", "text", (it) => (it.text = "\ud83d")],
    ["another unit", "units.utf16", (it) => (it.units.utf16 = "byte")],
    ["another length", "length.codePoints", (it) => (it.length.codePoints += 1)],
    ["a direction that is none", "direction", (it) => (it.direction = "up")],
    ["NUL in the metadata", "metadata.x", (it) => (it.metadata.x = "\0")],
    ["one person twice", "people", (it) => it.people.push(it.people[0])],
    ["a colour that is none", "schemas[0].labels[0].color", (it) => (it.schemas[0].labels[0].color = "red")],
    ["one label twice", "schemas[0].labels", (it) => it.schemas[0].labels.push(it.schemas[0].labels[0])],
    ["a schema that is not there", "sets[0].schemaVersion", (it) => (it.sets[0].schemaVersion = 4)],
    [
      "an annotator of a shared layer",
      "sets[1].layer.annotator",
      (it) => (it.sets[1].layer = { ...it.sets[1].layer, kind: "shared", annotator: "p-ann" }),
    ],
    ["other annotators", "sets[0].annotators", (it) => (it.sets[0].annotators = ["p-zoe"])],
    ["somebody unknown", "sets[0].finishedBy", (it) => (it.sets[0].finishedBy = "p-zoe")],
    ["a time of no zone", "sets[0].finishedAt", (it) => (it.sets[0].finishedAt = "2026-11-22T10:00:00")],
    ["a short hash", "sets[0].position.sha256", (it) => (it.sets[0].position.sha256 = "00")],
    ["one span twice", "sets[0].spans", (it) => it.sets[0].spans.push(it.sets[0].spans[0])],
    ["a label of another name", "sets[0].spans[0].label", (it) => (it.sets[0].spans[0].label = "other")],
    ["a label that is not there", "sets[0].spans[0].label", (it) => (it.sets[0].spans[0].labelId = "l9")],
    [
      "offsets in another unit",
      "sets[0].spans[0].fragments.codePoints",
      (it) => (it.sets[0].spans[0].fragments.codePoints[0][1] += 1),
    ],
    [
      "offsets beyond the text",
      "sets[0].spans[0].fragments.utf16",
      (it) => (it.sets[0].spans[0].fragments.utf16.at(-1)[1] = 1e6),
    ],
    ["three offsets", "sets[0].spans[0].fragments.utf16[0]", (it) => it.sets[0].spans[0].fragments.utf16[0].push(9)],
    ["an author unknown", "sets[0].spans[0].author", (it) => (it.sets[0].spans[0].author = "p-zoe")],
    ["an entity unknown", "sets[0].spans[0].entity", (it) => (it.sets[0].spans[0].entity = "e9")],
    ["an attribute unknown", "sets[0].spans[0].attributes", (it) => (it.sets[0].spans[0].attributes = { colour: 1 })],
    ["a relation without its end", "sets[0].relations[0].to", (it) => (it.sets[0].relations[0].to = "s99")],
    ["a relation type of another name", "sets[0].relations[0].type", (it) => (it.sets[0].relations[0].type = "has")],
    [
      "a document label of another name",
      "sets[0].document.labels[0].label",
      (it) => (it.sets[0].document.labels[0].label = "x"),
    ],
    [
      "one thing said twice",
      "sets[0].document",
      (it) => it.sets[0].document.labels.push(it.sets[0].document.labels[0]),
    ],
  ])("%s, and names %s", (_, field, change) => {
    expect(fieldAfter(change)).toBe(field);
  });

  test("what is not JSON, and goes on with the next line", async () => {
    const results: ReadLine[] = [];
    for await (const one of readSpanwiseLines([line, "", "{", "[]", line], sha256)) results.push(one);
    expect(results.map((one) => [one.line, one.ok || one.why])).toEqual([
      [1, true],
      [3, "is not JSON"],
      [4, "is not an object"],
      [5, true],
    ]);
  });
});
