import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AlphaU, alphaU as alphaUOfSums, alphaUParts, type Stretch } from "./alpha-u.ts";
import { heaviestMatching, largestMatching } from "./assignment.ts";
import { cohenKappa } from "./cohen-kappa.ts";
import type { RatedDocument, RatedSpan } from "./figure.ts";
import { fleissKappa } from "./fleiss-kappa.ts";
import { gwet } from "./gwet.ts";
import { krippendorffAlpha } from "./krippendorff-alpha.ts";
import { compareRated, matchSpans } from "./matching.ts";
import { measureDocuments, measures } from "./measures.ts";
import { overlapOf } from "./overlap.ts";
import { defaultSettings } from "./parts.ts";
import { prepare } from "./prepared.ts";
import type { Sameness } from "./span-f1.ts";
import { stretchesOf } from "./stretches.ts";
import { unitizedAlpha } from "./unitized-alpha.ts";
import { wideMatching } from "./wide-matching.ts";

const span = (start: number, end: number, label = "actor"): RatedSpan => ({ label, fragments: [[start, end]] });
const someSpan = fc
  .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }), fc.constantFrom("actor", "event"))
  .map(([start, length, label]) => span(start, start + length, label));
const someSpans = fc.array(someSpan, { maxLength: 7 });

const measure = (id: string) => measures.find((one) => one.id === id)!;
const pairOf = (a: readonly RatedSpan[], b: readonly RatedSpan[], id = "1"): RatedDocument => ({
  id,
  length: 50,
  sets: new Map([
    ["ann", a],
    ["ben", b],
  ]),
});
const f1Of = (a: readonly RatedSpan[], b: readonly RatedSpan[], sameness: Sameness, iou = 0.5) =>
  measureDocuments(measure(`span-f1-${sameness}`), [pairOf(a, b)], { ...defaultSettings, iou }).overall.figure.value;

describe("pairwise F1", () => {
  test("counts what is the same, strictly and by boundaries", () => {
    const a = [span(0, 5), span(10, 14, "event"), span(20, 25)];
    const b = [span(0, 5), span(10, 14), span(21, 25)];
    expect(f1Of(a, b, "exact")).toBeCloseTo(1 / 3, 12);
    expect(f1Of(a, b, "boundary")).toBeCloseTo(2 / 3, 12);
    expect(f1Of(a, b, "overlap")).toBeCloseTo(2 / 3, 12);
    expect(f1Of(a, b, "iou", 0.81)).toBeCloseTo(1 / 3, 12);
    expect(f1Of(a, b, "partial")).toBeCloseTo(2.5 / 3, 12);
  });

  test("gives SemEval-2013's four figures for its table of scenarios", () => {
    // Missing, spurious, other boundary, other type, the same, and other in both.
    const gold = [span(0, 4, "brand"), span(10, 14, "drug"), span(20, 24, "drug"), span(30, 34, "drug")];
    gold.push(span(40, 44, "group"));
    const found = [span(5, 8, "brand"), span(8, 14, "drug"), span(20, 24, "brand"), span(30, 34, "drug")];
    found.push(span(38, 44, "drug"));
    expect(f1Of(gold, found, "overlap")).toBeCloseTo(2 / 5, 12);
    expect(f1Of(gold, found, "partial")).toBeCloseTo(3 / 5, 12);
    expect(f1Of(gold, found, "boundary")).toBeCloseTo(2 / 5, 12);
    expect(f1Of(gold, found, "exact")).toBeCloseTo(1 / 5, 12);
  });

  test("equals seqeval's example", () => {
    // O O O B-MISC I-MISC I-MISC O | B-PER I-PER O, against O O B-MISC I-MISC I-MISC I-MISC O | B-PER I-PER O.
    const truth = [span(3, 6, "MISC"), span(7, 9, "PER")];
    const found = [span(2, 6, "MISC"), span(7, 9, "PER")];
    expect(f1Of(truth, found, "exact")).toBe(0.5);
    const { groups } = measureDocuments(measure("span-f1-exact"), [pairOf(truth, found)]);
    expect(groups.get("MISC")?.figure).toEqual({ value: 0 });
    expect(groups.get("PER")?.figure).toEqual({ value: 1 });
  });

  test("a document in which neither marked anything says nothing in the mean of documents", () => {
    const documents = [pairOf([span(0, 5)], [span(0, 5)], "1"), pairOf([], [], "2"), pairOf([span(0, 5)], [], "3")];
    const [pair] = measureDocuments(measure("span-f1-exact"), documents).pairs;
    expect(pair?.overall).toMatchObject({ documents: 3, withoutFigure: 1, units: 3 });
    expect(pair?.overall.beside.macro).toEqual({ value: 0.5 });
    expect(pair?.overall.figure.value).toBeCloseTo(2 / 3, 12);
  });

  test("a discontinuous span is not the same as the stretch it lies in", () => {
    const broken: RatedSpan = {
      label: "actor",
      fragments: [
        [0, 5],
        [16, 23],
      ],
    };
    expect(f1Of([broken], [span(0, 23)], "exact")).toBe(0);
    expect(f1Of([broken], [span(0, 23)], "iou", 12 / 23)).toBe(1);
    expect(f1Of([broken], [span(6, 15)], "overlap")).toBe(0);
    expect(overlapOf(broken.fragments, [[0, 23]])).toEqual({ shared: 12, union: 23 });
  });

  test("is what counting by hand gives", () => {
    // The plain way, one span after the other, and the matching that is tested below.
    const plain = (a: readonly RatedSpan[], b: readonly RatedSpan[], sameness: Sameness) => {
      const take = (key: (one: RatedSpan) => string) => {
        const left = b.map(key);
        return a.filter((one) => {
          const at = left.indexOf(key(one));
          if (at >= 0) left.splice(at, 1);
          return at >= 0;
        }).length;
      };
      if (sameness === "exact") return take((one) => `${one.fragments} ${one.label}`);
      if (sameness === "boundary") return take((one) => String(one.fragments));
      return matchSpans(a, b, { label: true, least: sameness === "overlap" ? 0 : 0.5 }).length;
    };
    const bundle = fc
      .tuple(someSpan, fc.boolean())
      .map(
        ([one, broken]): RatedSpan =>
          broken
            ? { ...one, fragments: [one.fragments[0]!, [one.fragments[0]![1] + 2, one.fragments[0]![1] + 4]] }
            : one,
      );
    const bundles = fc.array(bundle, { maxLength: 8 });
    fc.assert(
      fc.property(bundles, bundles, (a, b) => {
        fc.pre(a.length + b.length > 0);
        for (const sameness of ["exact", "boundary", "overlap", "iou"] as const) {
          expect(f1Of(a, b, sameness)).toBeCloseTo((2 * plain(a, b, sameness)) / (a.length + b.length), 12);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("stricter senses find no more", () => {
    fc.assert(
      fc.property(someSpans, someSpans, (a, b) => {
        fc.pre(a.length + b.length > 0);
        const figure = (sameness: Sameness) => f1Of(a, b, sameness)!;
        expect(figure("exact")).toBeLessThanOrEqual(figure("boundary"));
        expect(figure("exact")).toBeLessThanOrEqual(figure("iou"));
        expect(figure("iou")).toBeLessThanOrEqual(figure("overlap"));
        expect(figure("boundary")).toBeLessThanOrEqual(figure("partial"));
      }),
    );
  });
});

describe("matching", () => {
  const any = { label: false, least: 0 };

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
        const matches = matchSpans(a, b, any);
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
    expect(matchSpans(chain(0), chain(2), any)).toHaveLength(1000);
  });

  /** So many spans inside of each other, and how often it was asked where one of them is. */
  function nested(size: number, shift: number, asked: { times: number }): RatedSpan[] {
    return Array.from({ length: size }, (_, i) => {
      const fragments: RatedSpan["fragments"] = [[i + shift, 6 * size - i]];
      return {
        label: i % 2 === 0 ? "actor" : "event",
        get fragments() {
          asked.times++;
          return fragments;
        },
      };
    });
  }

  test("thousands that all lie inside of each other are not compared each with each", () => {
    const size = 5_000;
    const asked = { times: 0 };
    const [a, b] = [nested(size, 0, asked), nested(size, 1, asked)];
    expect(f1Of(a, b, "overlap")).toBe(1);
    expect(f1Of(a, b, "iou", 0.9)).toBe(1);
    expect(matchSpans(a, b, any)).toHaveLength(size);
    expect(matchSpans(a, b, { label: true, least: 0.5 })).toHaveLength(size);
    expect(matchSpans(a, b, { label: true, least: "identical" })).toHaveLength(0);
    expect(matchSpans(a, nested(size, 0, asked), { label: true, least: "identical" })).toHaveLength(size);
    // Compared each with each it is 25 million pairs, and two questions for each, seven times.
    expect(asked.times).toBeLessThan(size * size);
  });

  test("where the pairs are too many to be listed, as many are matched as where they are listed", () => {
    const pieces = fc.tuple(someSpan, fc.boolean()).map(([one, broken]): RatedSpan => {
      const [[start, end]] = one.fragments as [readonly [number, number]];
      return broken ? { ...one, fragments: [...one.fragments, [end + 1, end + 1 + (start % 4) + 1]] } : one;
    });
    const some = fc.array(pieces, { maxLength: 40 }).map((spans) => spans.sort(compareRated));
    const least = fc.constantFrom(0, 0.2, 0.5, 0.8, 1);
    fc.assert(
      fc.property(some, some, fc.boolean(), least, (a, b, label, enough) => {
        const sense = { label, least: enough };
        const wide = [...wideMatching(a, b, sense).entries()].filter(([, right]) => right !== -1);
        expect(new Set(wide.map(([, right]) => right)).size).toBe(wide.length);
        for (const [left, right] of wide) {
          const { shared, union } = overlapOf(a[left]!.fragments, b[right]!.fragments);
          expect(shared > 0 && shared / union >= enough && (!label || a[left]!.label === b[right]!.label)).toBe(true);
        }
        expect(wide).toHaveLength(matchSpans(a, b, sense).length);
      }),
      { numRuns: 500 },
    );
  });

  test("the largest matching is as large as the heaviest one", () => {
    const edge = fc.tuple(fc.nat(7), fc.nat(7));
    fc.assert(
      fc.property(fc.uniqueArray(edge, { maxLength: 40, selector: String }), (list) => {
        const edges = { a: list.map(([a]) => a), b: list.map(([, b]) => b), weight: list.map(() => 1) };
        const taken = [...largestMatching(8, 8, edges)].filter((e) => e !== -1);
        expect(new Set(taken.map((e) => edges.a[e])).size).toBe(taken.length);
        expect(new Set(taken.map((e) => edges.b[e])).size).toBe(taken.length);
        expect(taken).toHaveLength(heaviestMatching(8, 8, edges).filter((e) => e !== -1).length);
      }),
      { numRuns: 1000 },
    );
  });
});

const alphaU = (parts: readonly AlphaU[], raters: number) => {
  const sum = (key: "units" | "observed" | "expected") => parts.reduce((all, part) => all + part[key], 0);
  return alphaUOfSums(sum("units"), sum("observed"), sum("expected"), raters);
};

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

describe("what is changed for measures that know no overlap", () => {
  const altered = (id: string, spans: readonly RatedSpan[]) =>
    measureDocuments(measure(id), [pairOf(spans, [])]).pairs[0]!.overall.altered;
  const overlapping = [span(0, 5), span(3, 8), span(4, 9), span(20, 25)];
  const broken: RatedSpan = {
    label: "actor",
    fragments: [
      [0, 5],
      [16, 23],
    ],
  };
  const none = { merged: 0, skipped: 0, split: 0, stretched: 0 };

  test("is counted: merged, skipped, split and stretched", () => {
    expect(altered("alpha-u", overlapping)).toEqual({ ...none, merged: 2 });
    expect(altered("alpha-u", [span(0, 9, "event"), span(2, 5)])).toEqual(none);
    expect(altered("unitized-alpha", [span(0, 9, "event"), span(2, 5)])).toEqual({ ...none, skipped: 1 });
    expect(altered("alpha-u", [broken])).toEqual({ ...none, split: 1 });
    expect(altered("gamma", [broken, span(4, 9)])).toEqual({ ...none, stretched: 1 });
    expect(altered("span-f1-exact", [broken, ...overlapping])).toEqual(none);
  });

  test("a piece in front of later spans is put in its place, and merged with all that it meets", () => {
    const late = [broken, span(2, 3, "event"), span(6, 8), span(10, 12), span(15, 17), span(22, 30)];
    expect(altered("alpha-u", late)).toEqual({ ...none, merged: 2, split: 1 });
    // The same stretches, said plainly: 0–5, 6–8, 10–12, 15–30.
    const plain = [span(0, 5), span(2, 3, "event"), span(6, 8), span(10, 12), span(15, 30)];
    const figure = (id: string, a: readonly RatedSpan[]) =>
      measureDocuments(measure(id), [pairOf(a, [span(1, 7), span(14, 29), span(2, 4, "event")])]).groups.get("actor");
    for (const id of ["alpha-u", "token-kappa"]) expect(figure(id, late)?.figure).toEqual(figure(id, plain)?.figure);
  });
});

test("stretches of spans in any number of pieces are what sorting and merging all pieces gives", () => {
  const pieces = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 4 })
    .chain((all) => fc.nat(20).map((start) => ({ all, start })))
    .map(({ all, start }): RatedSpan => {
      let at = start;
      const fragments = all.map(([gap, length]): [number, number] => {
        at += gap + length;
        return [at - length, at];
      });
      return { label: "actor", fragments };
    });
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 7 }), (spans) => {
      const line = stretchesOf(prepare({ id: "1", length: 90, sets: new Map([["ann", spans]]) }), null);
      const expected: number[] = [];
      for (const [from, to] of spans.flatMap((one) => one.fragments).sort((x, y) => x[0] - y[0] || x[1] - y[1])) {
        if (from < (expected.at(-1) ?? 0)) expected[expected.length - 1] = Math.max(expected.at(-1)!, to);
        else expected.push(from, to);
      }
      expect([...line.bounds.subarray(line.from[0] ?? 0, line.to[0] ?? 0)]).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

describe("several documents", () => {
  test("weigh by their length, with the unweighted mean beside it", () => {
    const short = { ...pairOf([span(0, 5)], [span(0, 5)], "1"), length: 50 };
    const long = { ...pairOf([span(0, 5)], [], "2"), length: 150 };
    const { overall } = measureDocuments(measure("alpha-u"), [short, long]);
    const alone = measureDocuments(measure("alpha-u"), [long]).overall.figure.value!;
    expect(overall.figure.value).toBeCloseTo((50 + 150 * alone) / 200, 12);
    expect(overall.beside.unweighted!.value).toBeCloseTo((1 + alone) / 2, 12);
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

describe("measures of tokens", () => {
  const tokens: [number, number][] = Array.from({ length: 20 }, (_, i) => [i * 2, i * 2 + 1]);
  const tokenFigure = (id: string, documents: RatedDocument[], label = "actor") =>
    measureDocuments(
      measure(id),
      documents.map((document) => ({ ...document, length: 40, tokens })),
    ).groups.get(label)?.figure;

  test("count a token once however many spans of the label touch it, and no other label's", () => {
    const twice = pairOf([span(0, 3), span(2, 5), span(8, 9, "event")], [span(0, 5)]);
    expect(tokenFigure("token-kappa", [twice])).toEqual({ value: 1 });
    expect(tokenFigure("token-kappa", [twice], "event")).toEqual({ value: 0 });
  });

  test("have no value where a label never occurs, or nobody shares a document", () => {
    const nothing = measureDocuments(measure("token-kappa"), [{ ...pairOf([], []), tokens }]);
    expect(nothing.overall.figure).toEqual({ value: null, why: "no-units" });
    expect(measureDocuments(measure("token-kappa"), []).overall.figure).toEqual({
      value: null,
      why: "fewer-than-2-raters",
    });
  });

  test("a document that does not know the label has its tokens all the same", () => {
    const marked = pairOf([span(0, 9)], [span(0, 5)], "1");
    const other = pairOf([], [], "2");
    const table = [
      [3, 2],
      [0, 35],
    ];
    expect(tokenFigure("token-kappa", [marked, other])?.value).toBeCloseTo(cohenKappa(table).value!, 12);
    expect(tokenFigure("token-alpha", [marked, other])?.value).toBeCloseTo(alphaOfTable(table), 12);
  });

  const alphaOfTable = (table: number[][]) =>
    krippendorffAlpha(
      table.flatMap((row, i) => row.flatMap((n, j) => Array.from({ length: n }, () => [i, j]))),
      "nominal",
    ).value!;

  test("equal the coefficients of the tokens one by one", () => {
    const sets = fc.array(someSpans, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        const documents = [one, other].map(
          (own, i): RatedDocument => ({
            id: String(i),
            length: 40,
            tokens,
            sets: new Map(own.map((spans, r) => [`rater ${r}`, spans])),
          }),
        );
        const units = documents.flatMap((document) =>
          tokens.map(([from, to]) =>
            [...document.sets.values()].map((spans) =>
              spans.some((s) => s.label === "actor" && s.fragments[0]![0] < to && from < s.fragments[0]![1]) ? 1 : 0,
            ),
          ),
        );
        fc.pre(units.some((unit) => unit.some((mark) => mark === 1)));
        const counts = units.map((unit) => {
          const yes = unit.filter((mark) => mark === 1).length;
          return [unit.length - yes, yes];
        });
        const same = (id: string, figure: { value: number | null }) => {
          const found = tokenFigure(id, documents)!.value;
          if (figure.value === null) expect(found).toBeNull();
          else expect(found).toBeCloseTo(figure.value, 9);
        };
        same("token-alpha", krippendorffAlpha(units, "nominal"));
        same("token-ac1", gwet(counts));
        if (one.length === other.length) same("token-fleiss", fleissKappa(counts).overall);
        else expect(tokenFigure("token-fleiss", documents)).toEqual({ value: null, why: "varying-raters" });
      }),
    );
  });
});
