import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fragment, Span } from "./span.ts";
import { compareSpans, contains, covers, mergeFragments, overlap, sameFragments, surface } from "./span.ts";

function span(fragments: Fragment[], label = "actor", id = "s1"): Span {
  return { id, label, fragments, author: "u1", editor: "u1" };
}

const pieces = fc
  .array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 6 })
  .map((pairs) => mergeFragments(pairs.map(([start, length]) => [start, start + length + 1])));

/** The letters of a span, one by one. */
function letters(fragments: readonly Fragment[]): Set<number> {
  return new Set(fragments.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)));
}

describe("reading order", () => {
  test("by start, then the longer first, then by label, then by id", () => {
    const inOrder = [
      span([[0, 9]]),
      span([[0, 4]], "actor", "s2"),
      span([[0, 4]], "event", "s1"),
      span([[0, 4]], "event", "s3"),
      span([[2, 3]]),
      span([[10, 11]], "actor", "s0"),
    ];
    expect([...inOrder].reverse().sort(compareSpans)).toEqual(inOrder);
  });

  test("offset 0 comes first, and a gap does not shorten a span", () => {
    const outer = span(
      [
        [0, 2],
        [8, 9],
      ],
      "actor",
      "s2",
    );
    const inner = span([[0, 5]]);
    expect([inner, outer].sort(compareSpans)).toEqual([outer, inner]);
  });
});

test("the surface is the fragments joined by one space, as in the standoff of brat", () => {
  const text = "North and South America";
  expect(
    surface(
      text,
      span([
        [0, 5],
        [16, 23],
      ]),
    ),
  ).toBe("North America");
  expect(surface(text, span([[10, 23]]))).toBe("South America");
});

test("overlap, containment and covering are those of sets of letters", () => {
  fc.assert(
    fc.property(pieces, pieces, fc.nat(60), (a, b, offset) => {
      const [inA, inB] = [letters(a), letters(b)];
      expect(overlap(span(a), span(b))).toBe([...inA].some((letter) => inB.has(letter)));
      const within = (inner: Set<number>, outer: Set<number>) => [...inner].every((letter) => outer.has(letter));
      expect(contains(span(a), span(b))).toBe(within(inB, inA));
      expect(covers(span(a), offset)).toBe(inA.has(offset));
      expect(sameFragments(span(a), span(b))).toBe(within(inA, inB) && within(inB, inA));
    }),
  );
});

test("merging keeps the letters, and leaves fragments that are sorted, not empty and do not touch", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(5)), { maxLength: 8 }), (pairs) => {
      const given = pairs.map(([start, length]): Fragment => [start, start + length]);
      const merged = mergeFragments(given);
      expect([...letters(merged)].sort()).toEqual([...letters(given)].sort());
      merged.forEach(([start, end], i) => {
        expect(start).toBeLessThan(end);
        expect(start).toBeGreaterThan(merged[i - 1]?.[1] ?? -1);
      });
    }),
  );
});
