import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unpacked } from "./figure.ts";
import { categoryDisorders, disorderOf, type GammaSettings, gamma } from "./gamma.ts";
import { bestAlignment, bestPacking, dissimilarity, positionalDissimilarity, type Unit } from "./gamma-alignment.ts";
import { sampler, seeded } from "./gamma-sampling.ts";

const settings: GammaSettings = { alpha: 1, beta: 1, empty: 1, seed: 7, samples: 30, precision: 0.2 };
const unit = (start: number, end: number, category = 0): Unit => ({ start, end, category });

const someUnits = fc.array(
  fc
    .tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }), fc.nat(2))
    .map(([start, length, category]) => unit(start, start + length, category)),
  { maxLength: 4 },
);

/** Every alignment, tried: the first unit alone or with any units of the others, then the rest. */
function leastDisorder(byRater: readonly (readonly Unit[])[]): number {
  const raters = byRater.length;
  const pairs = (raters * (raters - 1)) / 2;
  const first = byRater.findIndex((units) => units.length > 0);
  if (first === -1) return 0;
  let least = Number.POSITIVE_INFINITY;
  const choose = (rater: number, chosen: (Unit | null)[]): void => {
    if (rater < raters) {
      const own = byRater[rater]!;
      const options: (Unit | null)[] = rater === first ? [own[0]!] : rater < first ? [null] : [null, ...own];
      for (const option of options) choose(rater + 1, [...chosen, option]);
      return;
    }
    let sum = 0;
    for (let i = 0; i < raters; i++) {
      for (let j = i + 1; j < raters; j++) {
        const [u, v] = [chosen[i], chosen[j]];
        sum += u && v ? dissimilarity(u, v, settings) : settings.empty;
      }
    }
    const rest = byRater.map((units, r) => units.filter((u) => u !== chosen[r]));
    least = Math.min(least, sum / pairs + leastDisorder(rest));
  };
  choose(0, []);
  return least;
}

describe("γ", () => {
  test("the dissimilarities are those of the paper", () => {
    expect(positionalDissimilarity(unit(0, 4), unit(1, 5), 1)).toBeCloseTo(0.0625, 12);
    expect(positionalDissimilarity(unit(0, 4), unit(1, 5), 2)).toBeCloseTo(0.125, 12);
    expect(dissimilarity(unit(0, 4, 0), unit(1, 5, 1), { alpha: 3, beta: 1, empty: 1 })).toBeCloseTo(1.1875, 12);
  });

  test("has no figure where hundreds of units of two raters lie all in one place", () => {
    const nested = (shift: number) => Array.from({ length: 300 }, (_, i) => unit(i + shift, 1200 - i));
    expect(gamma([nested(0), nested(1)], settings).figure).toEqual({ value: null, why: "too-large" });
    // Of thousands of three raters not even all pairs are looked at, of which there are 27 million.
    let asked = 0;
    const many = (shift: number) =>
      Array.from({ length: 3000 }, (_, i) => {
        const { start, ...rest } = unit(i + shift, 12_000 - i);
        return Object.defineProperty({ start, ...rest }, "start", {
          enumerable: true,
          get() {
            asked++;
            return start;
          },
        });
      });
    expect(gamma([many(0), many(1), many(2)], settings).figure).toEqual({ value: null, why: "too-large" });
    expect(asked).toBeLessThan(27e6);
    const apart = (shift: number) => Array.from({ length: 2000 }, (_, i) => unit(i * 9 + shift, i * 9 + shift + 5));
    expect(bestAlignment([apart(0), apart(1)], settings)).not.toBeNull();
  });

  test("the observed disorder of three units, each moved by one, is 0.0625", () => {
    const byRater = [
      [unit(1, 5, 0), unit(6, 10, 1), unit(11, 15, 0)],
      [unit(2, 6, 0), unit(7, 11, 1), unit(12, 16, 0)],
    ];
    expect(disorderOf(bestAlignment(byRater, settings)!, byRater)).toBeCloseTo(0.0625, 12);
    expect(gamma(byRater, settings).observed).toBeCloseTo(0.0625, 12);
  });

  test("a unit that nobody else has costs Δ∅", () => {
    const byRater = [[unit(1, 5), unit(20, 25)], [unit(1, 5)]];
    expect(bestAlignment(byRater, settings)!.disorder).toBeCloseTo(1, 12);
    expect(disorderOf(bestAlignment(byRater, settings)!, byRater)).toBeCloseTo(1 / 1.5, 12);
  });

  test("no alignment is better than the one found, for two raters and for three", () => {
    for (const raters of [2, 3]) {
      fc.assert(
        fc.property(fc.array(someUnits, { minLength: raters, maxLength: raters }), (byRater) => {
          expect(bestAlignment(byRater, settings)!.disorder).toBeCloseTo(leastDisorder(byRater), 9);
        }),
        { numRuns: raters === 2 ? 300 : 60 },
      );
    }
  });

  test("the heaviest packing is found, as trying all shows", () => {
    const set = fc.record({
      places: fc.uniqueArray(fc.nat(7), { minLength: 2, maxLength: 3 }).map((places) => places.sort()),
      saving: fc.integer({ min: 1, max: 50 }).map((n) => n / 10),
    });
    const heaviest = (sets: readonly { places: number[]; saving: number }[]): number => {
      const [first, ...rest] = sets;
      if (!first) return 0;
      const apart = rest.filter(({ places }) => !places.some((place) => first.places.includes(place)));
      return Math.max(heaviest(rest), first.saving + heaviest(apart));
    };
    fc.assert(
      fc.property(fc.array(set, { maxLength: 12 }), (sets) => {
        const chosen = bestPacking(8, sets)!;
        const used = chosen.flatMap((c) => sets[c]!.places);
        expect(new Set(used).size).toBe(used.length);
        expect(chosen.reduce((sum, c) => sum + sets[c]!.saving, 0)).toBeCloseTo(heaviest(sets), 9);
      }),
      { numRuns: 500 },
    );
  });

  test("is 1 for identical raters, whatever the number, and the order of raters plays no part", () => {
    const own = [unit(2, 7, 0), unit(10, 13, 1), unit(10, 20, 0), unit(30, 38, 1)];
    for (const raters of [2, 3, 4]) {
      expect(gamma(Array(raters).fill(own), settings).figure).toEqual({ value: 1 });
      expect(gamma(Array(raters).fill(own), settings).category).toEqual({ value: 1 });
    }
    const other = [unit(3, 7, 0), unit(11, 20, 1), unit(25, 38, 1)];
    const third = [unit(2, 8, 1), unit(10, 20, 0)];
    const figure = gamma([own, other, third], settings);
    expect(gamma([third, own, other], settings).figure.value).toBeCloseTo(figure.figure.value!, 9);
  });

  test("γ-cat looks at what was put together, and weighs it by how well it lies", () => {
    const precise = { ...settings, samples: 200 };
    // Of three raters one calls the unit otherwise: 2 of 3 pairs differ, whatever the weight.
    const own = [unit(0, 10, 0), unit(30, 40, 1)];
    const same = gamma([own, own, [unit(0, 10, 1), unit(30, 40, 1)]], precise);
    const worse = gamma([own, own, [unit(0, 10, 1), unit(30, 40, 0)]], precise);
    expect(same.category.value).toBeLessThan(1);
    expect(worse.category.value).toBeLessThan(same.category.value!);
    // A pair counts as much as three raters do: the unit that only two have weighs 1, the three pairs of the other ½ each.
    const cat = (byRater: Unit[][]) => categoryDisorders(bestAlignment(byRater, settings)!, settings, 2).at(-1);
    expect(cat([own, own, [unit(0, 10, 1)]])).toBeCloseTo(1 / (1.5 + 1), 12);
    expect(cat([[unit(0, 10, 0)], [unit(2, 12, 1)]])).toBeCloseTo(1, 12);
    expect(
      cat([
        [unit(0, 10, 0), unit(30, 40, 0)],
        [unit(2, 12, 1), unit(30, 40, 0)],
      ]),
    ).toBeCloseTo(0.96 / 1.96, 12);
  });

  test("γ-k looks at the pairs in which a category occurs, and at no others", () => {
    const byRater = [
      [unit(0, 10, 0), unit(30, 40, 0), unit(60, 70, 1), unit(90, 95, 2)],
      [unit(0, 10, 0), unit(30, 40, 1), unit(60, 70, 1)],
    ];
    // One pair of 0 and 0, one of 0 and 1, one of 1 and 1; what stands against nothing is no pair.
    const cat = categoryDisorders(bestAlignment(byRater, settings)!, settings, 4);
    expect(cat).toEqual([1 / 2, 1 / 2, null, null, 1 / 3]);
    const { byCategory, category } = gamma(byRater, settings, 4);
    const [zero, one, two, three] = byCategory.map(unpacked);
    expect(zero?.value).toBeLessThan(1);
    expect(one?.value).toBeLessThan(1);
    expect(two).toEqual({ value: null, why: "no-units" });
    expect(three).toEqual({ value: null, why: "no-units" });
    expect(category.value).toBeGreaterThan(zero!.value!);
    // A category about which nobody differs is agreed on wholly.
    const agreed = gamma([byRater[0]!.slice(0, 3), [...byRater[1]!.slice(0, 1), unit(60, 70, 1)]], settings);
    expect(agreed.byCategory.map(unpacked)).toEqual([{ value: 1 }, { value: 1 }]);
  });

  test("depends on the seed within its interval, and on nothing else", () => {
    const byRater = [
      [unit(2, 7, 0), unit(10, 13, 1), unit(30, 38, 1)],
      [unit(3, 7, 0), unit(11, 20, 1), unit(25, 38, 1)],
    ];
    const first = gamma(byRater, { ...settings, precision: 0.02 });
    expect(gamma(byRater, { ...settings, precision: 0.02 })).toEqual(first);
    const other = gamma(byRater, { ...settings, precision: 0.02, seed: 8 });
    expect(other.figure).not.toEqual(first.figure);
    expect(first.samples).toBeGreaterThan(30);
    const [low, high] = first.interval!;
    expect(low).toBeLessThan(first.figure.value!);
    expect(high).toBeGreaterThan(first.figure.value!);
    // Two means of samples lie within the sum of their margins, but for one time in many.
    expect(Math.abs(other.figure.value! - first.figure.value!)).toBeLessThan(high - low);
  });

  test("has no value, and says why, without units, with one rater, and where there are too many to be certain", () => {
    expect(gamma([[], []], settings).figure).toEqual({ value: null, why: "no-units" });
    expect(gamma([[unit(0, 1)]], settings).figure).toEqual({ value: null, why: "fewer-than-2-raters" });
    // All random continua of one unit each are alike.
    expect(gamma([[unit(0, 5)], [unit(0, 5)]], settings).figure).toEqual({
      value: null,
      why: "no-expected-disagreement",
    });
    const heap = Array.from({ length: 60 }, (_, i) => unit(i, i + 50, i % 3));
    expect(gamma([heap, heap, heap, heap], settings).figure).toEqual({ value: null, why: "too-large" });
    // Two raters are always solved.
    expect(gamma([heap, heap.slice(3)], settings).figure.value).toBeGreaterThan(0);
  });

  test("random continua resemble what was observed", () => {
    const own = Array.from({ length: 40 }, (_, i) => unit(i * 10, i * 10 + 4, i % 4 === 0 ? 1 : 0));
    const draw = sampler([own, own], seeded(3));
    const units = Array.from({ length: 20 }, draw).flat(2);
    expect(units).toHaveLength(20 * 2 * 40);
    expect(units.every(({ start, end }) => Math.abs(end - start - 4) < 1e-9)).toBe(true);
    expect(units.filter(({ category }) => category === 1).length / units.length).toBeCloseTo(0.25, 1);
  });
});
