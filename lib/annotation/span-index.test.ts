import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lowestLanes } from "./lanes.ts";
import type { Fragment, Span } from "./span.ts";
import { compareSpans, covers, mergeFragments, spanEnd, spanStart } from "./span.ts";
import { SpanIndex } from "./span-index.ts";

const textLength = 60;

const fragments = fc
  .array(fc.tuple(fc.nat(textLength - 1), fc.nat(12)), { minLength: 1, maxLength: 3 })
  .map((pairs) => mergeFragments(pairs.map(([at, length]): Fragment => [at, Math.min(textLength, at + length + 1)])));

const span = fc.record({
  id: fc.integer({ min: 0, max: 40 }).map((number) => `s${number}`),
  label: fc.constantFrom("actor", "event"),
  fragments,
  author: fc.constant("u1"),
  editor: fc.constant("u1"),
});

const edit = fc.oneof(
  { weight: 3, arbitrary: span },
  { weight: 1, arbitrary: fc.nat(40).map((number) => `s${number}`) },
);

/** Everything that the index can be asked, compared with a sorted list. */
function compare(index: SpanIndex, held: ReadonlyMap<string, Span>): void {
  const sorted = [...held.values()].sort(compareSpans);
  expect([...index]).toEqual(sorted);
  expect(index.size).toBe(sorted.length);
  sorted.forEach((one, place) => {
    expect(index.nth(place)).toBe(one);
    expect(index.placeOf(one.id)).toBe(place);
    expect(index.get(one.id)).toBe(one);
  });
  expect(index.nth(sorted.length)).toBeUndefined();
  expect(index.nth(-1)).toBeUndefined();
  expect(index.placeOf("nobody")).toBe(-1);
  for (let from = 0; from <= textLength; from += 7) {
    expect(index.countBefore(from)).toBe(sorted.filter((one) => spanStart(one) < from).length);
    expect(index.at(from).map((laned) => laned.span)).toEqual(sorted.filter((one) => covers(one, from)));
    for (const to of [from, from + 1, from + 10, textLength]) {
      const meeting = sorted.filter((one) => spanStart(one) < to && spanEnd(one) > from && from < to);
      expect(index.overlapping(from, to).map((laned) => laned.span)).toEqual(meeting);
    }
  }
}

/** No two spans whose extents meet are on one lane. */
function expectLanesApart(index: SpanIndex): void {
  const all = [...index];
  for (const a of all) {
    for (const b of all) {
      if (a === b || spanStart(a) >= spanEnd(b) || spanStart(b) >= spanEnd(a)) continue;
      expect(index.laneOf(a.id)).not.toBe(index.laneOf(b.id));
    }
  }
}

describe("the index of spans", () => {
  test("answers as a sorted list would, after any edits", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 80 }), (edits) => {
        const index = new SpanIndex();
        const held = new Map<string, Span>();
        for (const one of edits) {
          if (typeof one === "string") expect(index.remove(one)).toBe(held.delete(one));
          else {
            index.put(one);
            held.set(one.id, one);
          }
        }
        compare(index, held);
        expectLanesApart(index);
      }),
    );
  });

  test("is the same when it is built at once", () => {
    fc.assert(
      fc.property(fc.uniqueArray(span, { selector: ({ id }) => id }), (spans) => {
        const built = new SpanIndex(spans);
        compare(built, new Map(spans.map((one) => [one.id, one])));
        const grown = new SpanIndex();
        for (const one of [...spans].sort(compareSpans)) grown.put(one);
        for (const { id } of spans) expect(built.laneOf(id)).toBe(grown.laneOf(id));
        expectLanesApart(built);
      }),
    );
  });

  test("stays shallow, so that a change among 50,000 touches few", () => {
    const index = new SpanIndex();
    const at = (i: number): Span => ({
      id: `s${i}`,
      label: "actor",
      fragments: [[i, i + 3]],
      author: "u1",
      editor: "u1",
    });
    // In order, which is the worst that can happen to a tree that does not balance itself.
    for (let i = 0; i < 50_000; i++) index.put(at(i));
    for (let i = 0; i < 50_000; i += 2) index.remove(`s${i}`);
    expect(index.size).toBe(25_000);
    expect(index.nth(12_345)?.id).toBe("s24691");
    expect(index.depth()).toBeLessThan(3 * Math.log2(25_000));
  });

  test("refuses one id twice", () => {
    const one: Span = { id: "s1", label: "actor", fragments: [[0, 1]], author: "u1", editor: "u1" };
    expect(() => new SpanIndex([one, { ...one, fragments: [[2, 3]] }])).toThrow("twice");
  });
});

describe("lanes", () => {
  const at = (id: string, start: number, end: number): Span => ({
    id,
    label: "actor",
    fragments: [[start, end]],
    author: "u1",
    editor: "u1",
  });

  test("are the lowest that are free", () => {
    const spans = [at("a", 0, 10), at("b", 2, 4), at("c", 3, 12), at("d", 4, 5), at("e", 10, 11), at("f", 12, 13)];
    expect(lowestLanes(spans)).toEqual([0, 1, 2, 1, 0, 0]);
  });

  test("are those of trying each lane from the lowest, whatever the spans", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 60 }), (spans) => {
        const sorted = [...spans].sort(compareSpans);
        const ends: number[] = [];
        const tried = sorted.map((one) => {
          let lane = ends.findIndex((end) => end <= spanStart(one));
          if (lane < 0) lane = ends.length;
          ends[lane] = spanEnd(one);
          return lane;
        });
        expect(lowestLanes(sorted)).toEqual(tried);
      }),
    );
  });

  test("stay what they are when others come and go, and when an edge moves", () => {
    const index = new SpanIndex([at("a", 0, 10), at("b", 2, 8), at("c", 3, 6)]);
    expect(["a", "b", "c"].map((id) => index.laneOf(id))).toEqual([0, 1, 2]);
    index.remove("a");
    index.put(at("c", 3, 9));
    expect(["b", "c"].map((id) => index.laneOf(id))).toEqual([1, 2]);
    index.put(at("d", 5, 7));
    expect(index.laneOf("d")).toBe(0);
  });
});
