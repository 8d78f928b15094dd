import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alphaU, alphaUParts, type Stretch } from "./alpha-u.ts";
import type { RatedDocument, RatedSpan } from "./figure.ts";
import { matchSpans, overlapOf } from "./matching.ts";
import { countSame, f1, spanF1 } from "./span-f1.ts";
import { tokenKappa } from "./token-kappa.ts";
import { unitizedAlpha } from "./unitized-alpha.ts";

const span = (start: number, end: number, label = "actor"): RatedSpan => ({ label, fragments: [[start, end]] });
const someSpan = fc
  .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }), fc.constantFrom("actor", "event"))
  .map(([start, length, label]) => span(start, start + length, label));
const someSpans = fc.array(someSpan, { maxLength: 7 });

describe("pairwise F1", () => {
  test("counts what is the same, strictly and by boundaries", () => {
    const a = [span(0, 5), span(10, 14, "event"), span(20, 25)];
    const b = [span(0, 5), span(10, 14), span(21, 25)];
    expect(f1(countSame(a, b, { kind: "exact" })).value).toBeCloseTo(1 / 3, 12);
    expect(f1(countSame(a, b, { kind: "boundary" })).value).toBeCloseTo(2 / 3, 12);
    expect(f1(countSame(a, b, { kind: "relaxed", iou: 0 })).value).toBeCloseTo(2 / 3, 12);
    expect(f1(countSame(a, b, { kind: "relaxed", iou: 0.81 })).value).toBeCloseTo(1 / 3, 12);
  });

  test("a document in which neither marked anything says nothing in the mean of documents", () => {
    const documents: RatedDocument[] = [
      {
        id: "1",
        length: 50,
        sets: new Map([
          ["ann", [span(0, 5)]],
          ["ben", [span(0, 5)]],
        ]),
      },
      {
        id: "2",
        length: 50,
        sets: new Map([
          ["ann", []],
          ["ben", []],
        ]),
      },
      {
        id: "3",
        length: 50,
        sets: new Map([
          ["ann", [span(0, 5)]],
          ["ben", []],
        ]),
      },
    ];
    const [pair] = spanF1(documents, { kind: "exact" }).pairs;
    expect(pair?.documents).toBe(3);
    expect(pair?.macro.value).toBe(0.5);
    expect(pair?.micro.value).toBeCloseTo(2 / 3, 12);
  });

  test("a discontinuous span is not the same as the stretch it lies in", () => {
    const broken: RatedSpan = {
      label: "actor",
      fragments: [
        [0, 5],
        [16, 23],
      ],
    };
    expect(countSame([broken], [span(0, 23)], { kind: "exact" }).same).toBe(0);
    expect(overlapOf(broken.fragments, [[0, 23]])).toEqual({ shared: 12, union: 23 });
  });

  test("is symmetric, 1 with oneself, and stricter senses find no more", () => {
    fc.assert(
      fc.property(someSpans, someSpans, (a, b) => {
        const same = (kind: "exact" | "boundary") => countSame(a, b, { kind }).same;
        const relaxed = (iou: number) => countSame(a, b, { kind: "relaxed", iou }).same;
        for (const sameness of [{ kind: "exact" }, { kind: "boundary" }, { kind: "relaxed", iou: 0.5 }] as const) {
          expect(countSame(b, a, sameness).same).toBe(countSame(a, b, sameness).same);
          expect(countSame(a, a, sameness).same).toBe(a.length);
        }
        expect(same("exact")).toBeLessThanOrEqual(same("boundary"));
        expect(same("exact")).toBeLessThanOrEqual(relaxed(0.5));
        expect(relaxed(0.5)).toBeLessThanOrEqual(relaxed(0));
      }),
    );
  });
});

describe("matching", () => {
  /** Every one-to-one matching, tried. */
  function heaviest(pairs: { a: number; b: number; iou: number }[]): { size: number; weight: number } {
    const [first, ...rest] = pairs;
    if (!first) return { size: 0, weight: 0 };
    const without = heaviest(rest);
    const further = heaviest(rest.filter((pair) => pair.a !== first.a && pair.b !== first.b));
    const taken = { size: further.size + 1, weight: further.weight + first.iou };
    return taken.size > without.size || (taken.size === without.size && taken.weight > without.weight)
      ? taken
      : without;
  }

  test("finds as many pairs as there can be, and of these the ones that overlap most", () => {
    fc.assert(
      fc.property(fc.array(someSpan, { maxLength: 5 }), fc.array(someSpan, { maxLength: 5 }), (a, b) => {
        const pairs = a.flatMap((one, i) =>
          b.flatMap((other, j) => {
            const { shared, union } = overlapOf(one.fragments, other.fragments);
            return shared > 0 ? [{ a: i, b: j, iou: shared / union }] : [];
          }),
        );
        const matches = matchSpans(a, b, () => true);
        const oracle = heaviest(pairs);
        expect(new Set(matches.map((match) => match.a)).size).toBe(matches.length);
        expect(new Set(matches.map((match) => match.b)).size).toBe(matches.length);
        expect(matches.length).toBe(oracle.size);
        expect(matches.reduce((sum, match) => sum + match.iou, 0)).toBeCloseTo(oracle.weight, 9);
      }),
      { numRuns: 300 },
    );
  });

  test("a thousand spans that all hang together are matched too", () => {
    const chain = (shift: number) => Array.from({ length: 1000 }, (_, i) => span(i * 4 + shift, i * 4 + shift + 5));
    expect(matchSpans(chain(0), chain(2), () => true)).toHaveLength(1000);
  });
});

describe("α of 1995 and 2004", () => {
  const at = (begin: number, length: number): Stretch => [begin, begin + length];
  const continuum = { begin: 150, length: 300 };
  const c = alphaUParts(continuum, [
    [at(225, 70), at(370, 30)],
    [at(220, 80), at(355, 20), at(400, 20)],
  ]);
  const k = alphaUParts(continuum, [
    [at(180, 60), at(300, 50)],
    [at(180, 60), at(300, 50)],
  ]);

  test("equals Krippendorff's example of 2004", () => {
    expect(c.observed).toBeCloseTo(0.01444, 5);
    expect(c.expected).toBeCloseTo(0.05322, 5);
    expect(alphaU([c], 2).value).toBeCloseTo(0.7286, 5);
    expect(alphaU([k], 2).value).toBe(1);
    expect(alphaU([c, k], 2).value).toBeCloseTo(0.85867, 5);
  });

  test("one unit, seen by one of three, is agreement by chance", () => {
    expect(alphaU([alphaUParts({ begin: 0, length: 40 }, [[[20, 21]], [], []])], 3).value).toBeCloseTo(0, 12);
  });

  test("nothing marked has no value; overlaps of one rater are merged, and said", () => {
    expect(alphaU([alphaUParts(continuum, [[], []])], 2)).toEqual({ value: null, why: "no-units" });
    expect(
      alphaUParts(continuum, [
        [
          [160, 170],
          [165, 180],
        ],
        [],
      ]).merged,
    ).toBe(1);
  });
});

describe("the uα family of 2016", () => {
  const rater = (...units: [number, number, string][]) => units.map(([begin, end, value]) => ({ begin, end, value }));

  test("equals the worked example", () => {
    const figures = unitizedAlpha(20, [
      rater([2, 5, "1"], [9, 11, "1"], [12, 20, "2"]),
      rater([2, 5, "1"], [7, 15, "2"]),
      rater([2, 5, "1"], [10, 15, "2"]),
    ]);
    expect(figures.overall.value).toBeCloseTo(0.47391, 5);
    expect(figures.binary.value).toBeCloseTo(0.43281, 5);
    expect(figures.coding.value).toBeCloseTo(0.77888, 5);
  });

  test("identical raters agree wholly; one category has no coding to disagree about", () => {
    const same = rater([2, 5, "1"], [7, 9, "2"]);
    expect(unitizedAlpha(20, [same, same]).overall.value).toBe(1);
    expect(unitizedAlpha(20, [rater([2, 5, "1"]), rater([3, 6, "1"])]).coding).toEqual({
      value: null,
      why: "single-category",
    });
  });

  test("refuses units of one rater that overlap, rather than flatten them", () => {
    expect(() => unitizedAlpha(20, [rater([2, 5, "1"], [4, 6, "1"]), []])).toThrow(RangeError);
  });
});

describe("token κ", () => {
  const tokens: [number, number][] = Array.from({ length: 20 }, (_, i) => [i * 2, i * 2 + 1]);
  const document = (a: RatedSpan[], b: RatedSpan[]): RatedDocument => ({
    id: "1",
    length: 40,
    sets: new Map([
      ["ann", a],
      ["ben", b],
    ]),
  });

  test("counts a token once however many spans of the label touch it, and no other label's", () => {
    const twice = document([span(0, 3), span(2, 5), span(8, 9, "event")], [span(0, 5)]);
    expect(tokenKappa([twice], ["ann", "ben"], "actor", () => tokens).value).toBe(1);
  });

  test("has no value where a label never occurs, or nobody shares a document", () => {
    expect(tokenKappa([document([], [])], ["ann", "ben"], "actor", () => tokens)).toEqual({
      value: null,
      why: "single-category",
    });
    expect(tokenKappa([], ["ann", "ben"], "actor", () => tokens)).toEqual({ value: null, why: "fewer-than-2-raters" });
  });
});
