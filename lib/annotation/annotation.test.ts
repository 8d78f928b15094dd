import { describe, expect, test } from "vitest";
import { fitsText, limits, parseDocumentEntry, parseRelation, parseSpan } from "./annotation.ts";
import { awkwardFragments, awkwardTexts } from "./awkward-texts.ts";
import { maxFragments } from "./span.ts";

const stored = { label: "l1", fragments: [0, 6], author: "u1", editor: "u2" };
const relation = { type: "t1", from: "s1", to: "s2", author: "u1", editor: "u1" };

/** Why a span is refused, or "". */
function why(change: object, id = "s1"): string {
  const parsed = parseSpan(id, { ...stored, ...change });
  return parsed.ok ? "" : parsed.why;
}

describe("a stored span", () => {
  test("comes back with its fragments in pairs", () => {
    const full = {
      ...stored,
      fragments: [0, 6, 7, 9],
      attributes: { a1: "supports", a2: ["x", "y"], a3: -1.5, a4: false },
      entity: "e1",
      origin: { kind: "suggestion", layer: "y1", id: "s9" },
    };
    const { fragments: _, ...rest } = full;
    expect(parseSpan("s1", full)).toEqual({
      ok: true,
      value: {
        id: "s1",
        fragments: [
          [0, 6],
          [7, 9],
        ],
        ...rest,
      },
    });
    expect(parseSpan("s1", stored)).toEqual({ ok: true, value: { id: "s1", ...stored, fragments: [[0, 6]] } });
  });

  test.each([
    ["an unknown key", { color: "red" }, 'the span: "color" is not known'],
    ["no label", { label: undefined }, "label: is not an id"],
    ["a label that is no id", { label: "a b" }, "label: is not an id"],
    ["an id that is too long", { author: "x".repeat(65) }, "author: is not an id"],
    ["an empty id", { editor: "" }, "editor: is not an id"],
    ["no fragments", { fragments: [] }, "fragments: is not a list of starts and ends"],
    ["half a fragment", { fragments: [0, 2, 3] }, "fragments: is not a list of starts and ends"],
    ["fragments that are pairs", { fragments: [[0, 6]] }, "fragments: is not a list of starts and ends"],
    ["an empty fragment", { fragments: [3, 3] }, "fragments: 3 is not after 3"],
    ["a fragment backwards", { fragments: [6, 0] }, "fragments: 0 is not after 6"],
    ["fragments that touch", { fragments: [0, 2, 2, 4] }, "fragments: 2 is not after 2"],
    ["fragments out of order", { fragments: [5, 6, 0, 2] }, "fragments: 0 is not after 6"],
    ["a fraction", { fragments: [0, 1.5] }, "fragments: an offset is not a whole number"],
    ["NaN", { fragments: [0, Number.NaN] }, "fragments: an offset is not a whole number"],
    ["a string", { fragments: ["0", 2] }, "fragments: an offset is not a whole number"],
    ["a big integer", { fragments: [0n, 2n] }, "fragments: an offset is not a whole number"],
    ["a hole", { fragments: Array(2) }, "fragments: an offset is not a whole number"],
    ["a negative offset", { fragments: [-1, 2] }, "fragments: -1 is before the start of the text"],
    ["an offset too large to be exact", { fragments: [0, 2 ** 53] }, "fragments: an offset is not a whole number"],
    ["an attribute that is an object", { attributes: { a1: {} } }, "attributes.a1: is not a string"],
    ["an attribute that is null", { attributes: { a1: null } }, "attributes.a1: is not a string"],
    [
      "an attribute that is infinite",
      { attributes: { a1: Number.POSITIVE_INFINITY } },
      "attributes.a1: is not a finite",
    ],
    ["an attribute's key that is no id", { attributes: { "a b": 1 } }, "attributes: is not an id"],
    ["attributes in a list", { attributes: [] }, "attributes: is not an object"],
    ["one choice twice", { attributes: { a1: ["x", "x"] } }, "attributes.a1: holds one choice twice"],
    ["half a surrogate pair", { attributes: { a1: "\ud83d" } }, "attributes.a1: holds half of a surrogate pair"],
    ["NUL", { attributes: { a1: "a\0" } }, "attributes.a1: holds a NUL character"],
    ["an origin of no kind", { origin: { kind: "magic" } }, "origin.kind: is neither"],
    ["an origin with more", { origin: { kind: "same", of: "s2", by: "u1" } }, 'origin: "by" is not known'],
    ["an entity that is null", { entity: null }, "entity: is not an id"],
  ])("with %s is refused", (_, change, reason) => {
    expect(why(change)).toContain(reason);
  });

  test("under a bad id is refused", () => {
    expect(why({}, "")).toContain("id: is not an id");
    expect(why({}, "a/b")).toContain("id: is not an id");
  });

  test.each([null, undefined, 1, "span", [], new Uint8Array(2), new Map(), Object.create({ label: "l1" })])(
    "that is %s is refused",
    (value) => {
      expect(parseSpan("s1", value).ok).toBe(false);
    },
  );

  test("with a prototype of its own is refused, whatever it holds", () => {
    expect(parseSpan("s1", Object.assign(Object.create({ toJSON: () => null }), stored)).ok).toBe(false);
    expect(parseSpan("s1", Object.assign(Object.create(null), stored)).ok).toBe(true);
    expect(why({ attributes: Object.assign(Object.create({ a2: 1 }), { a1: 1 }) })).toContain("is not a plain object");
  });

  test("may have as many fragments and as much in it as the limits say, and no more", () => {
    const fragments = (count: number) => Array.from({ length: 2 * count }, (_, i) => i);
    expect(why({ fragments: fragments(maxFragments) })).toBe("");
    expect(why({ fragments: fragments(maxFragments + 1) })).toContain("fragments: are more than 64");
    const attributes = (count: number, text: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, text]));
    expect(why({ attributes: attributes(limits.attributes, "x") })).toBe("");
    expect(why({ attributes: attributes(limits.attributes + 1, "x") })).toContain("attributes: are more than 64");
    expect(why({ attributes: attributes(1, "x".repeat(limits.textLength)) })).toBe("");
    expect(why({ attributes: attributes(1, "x".repeat(limits.textLength + 1)) })).toContain("is longer than 10000");
    // 64 KiB are counted in bytes of UTF-8: what fits in Latin does not in Hebrew, Chinese or emoji.
    expect(why({ attributes: attributes(6, "x".repeat(10_000)) })).toBe("");
    for (const wide of ["ש", "漢", "😀"]) {
      const text = wide.repeat(10_000 / wide.length);
      const fitting = Math.floor((limits.valueBytes - 200) / new TextEncoder().encode(text).length);
      expect(why({ attributes: attributes(fitting, text) })).toBe("");
      expect(why({ attributes: attributes(fitting + 1, text) })).toContain("is larger than 65536 bytes");
    }
  });

  test("with a negative zero has a zero, which is what JSON can hold", () => {
    const parsed = parseSpan("s1", { ...stored, fragments: [-0, 6], attributes: { a1: -0 } });
    expect(parsed.ok && Object.is(parsed.value.fragments[0]?.[0], 0)).toBe(true);
    expect(parsed.ok && Object.is(parsed.value.attributes?.a1, 0)).toBe(true);
  });

  test("with an attribute named like a prototype does no harm", () => {
    const parsed = parseSpan("s1", { ...stored, attributes: JSON.parse('{"__proto__": true}') });
    expect(parsed.ok && Object.keys(parsed.value.attributes ?? {})).toEqual(["__proto__"]);
    expect(({} as { a1?: boolean }).a1).toBeUndefined();
  });
});

describe("a stored relation", () => {
  test("comes back with its id", () => {
    expect(parseRelation("r1", relation)).toEqual({ ok: true, value: { id: "r1", ...relation } });
  });

  test.each([
    [{ from: 1 }, "from: is not an id"],
    [{ to: undefined }, "to: is not an id"],
    [{ type: "" }, "type: is not an id"],
    [{ label: "l1" }, 'the relation: "label" is not known'],
    [{ attributes: { a1: { deep: 1 } } }, "attributes.a1"],
  ])("with %j is refused", (change, reason) => {
    const parsed = parseRelation("r1", { ...relation, ...change });
    expect(parsed.ok ? "" : parsed.why).toContain(reason);
  });
});

describe("a stored entry of the document", () => {
  const by = { author: "u1", editor: "u1" };

  test.each([
    ["label:l1", true],
    ["attribute:a1", "yes"],
    ["attribute:a1", ["x", "y"]],
    ["note", "A note,\nof two lines."],
  ])("%s comes back", (key, value) => {
    expect(parseDocumentEntry(key, { value, ...by })).toEqual({ ok: true, value: { key, value, ...by } });
  });

  test.each([
    ["label:l1", false],
    ["label:l1", "true"],
    ["label:", true],
    ["label:a b", true],
    ["attribute:a1", null],
    ["attribute:", 1],
    ["note", 7],
    ["note", "x".repeat(limits.noteLength + 1)],
    ["notes", "x"],
    ["", true],
    ["__proto__", true],
  ])("%s with %j is refused", (key, value) => {
    expect(parseDocumentEntry(key, { value, ...by }).ok).toBe(false);
  });
});

describe("a span in its text", () => {
  test("fits where it is within it and cuts no surrogate pair", () => {
    const text = "a😀b";
    expect(fitsText({ fragments: [[0, 4]] }, text).ok).toBe(true);
    expect(fitsText({ fragments: [[1, 3]] }, text).ok).toBe(true);
    expect(fitsText({ fragments: [[0, 5]] }, text)).toMatchObject({ why: expect.stringContaining("outside the text") });
    expect(fitsText({ fragments: [[0, 2]] }, text)).toMatchObject({ why: expect.stringContaining("2 is inside") });
    expect(
      fitsText(
        {
          fragments: [
            [0, 1],
            [2, 4],
          ],
        },
        text,
      ).ok,
    ).toBe(false);
  });

  test("fits in every awkward text", () => {
    for (const { name, text } of awkwardTexts) {
      for (const fragments of awkwardFragments(text)) {
        expect(fitsText({ fragments }, text), name).toEqual({ ok: true, value: null });
        expect(parseSpan("s1", { ...stored, fragments: fragments.flat() }).ok, name).toBe(true);
      }
    }
  });
});
