import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cohenKappa } from "./cohen-kappa.ts";
import { fleissKappa } from "./fleiss-kappa.ts";
import { gwet } from "./gwet.ts";
import { krippendorffAlpha, type Scale } from "./krippendorff-alpha.ts";

/** Krippendorff's table of four observers and twelve units, with missing values. */
const observers = [
  [1, 1, 1],
  [2, 2, 3, 2],
  [3, 3, 3, 3],
  [3, 3, 3, 3],
  [2, 2, 2, 2],
  [1, 2, 3, 4],
  [4, 4, 4, 4],
  [1, 1, 2, 1],
  [2, 2, 2, 2],
  [5, 5, 5],
  [1, 1],
  [3],
];

const table = fc.array(fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 });

/** A two-rater table as one row of counts a unit. */
function asCounts(cells: readonly (readonly number[])[]): number[][] {
  return cells.flatMap((row, i) =>
    row.flatMap((n, j) => Array.from({ length: n }, () => row.map((_, k) => (k === i ? 1 : 0) + (k === j ? 1 : 0)))),
  );
}

describe("Cohen's κ", () => {
  test("equals the example of 1960", () => {
    expect(
      cohenKappa([
        [25, 12, 3],
        [13, 2, 15],
        [12, 16, 2],
      ]).value,
    ).toBeCloseTo(-0.09231, 5);
  });

  test("has no value without units, or where everybody said the same throughout", () => {
    expect(cohenKappa([])).toEqual({ value: null, why: "no-units" });
    expect(
      cohenKappa([
        [7, 0],
        [0, 0],
      ]),
    ).toEqual({ value: null, why: "single-category" });
  });

  test("is symmetric, and 1 only where the raters never differ", () => {
    fc.assert(
      fc.property(table, (cells) => {
        const turned = cells.map((_, i) => cells.map((row) => row[i] ?? 0));
        const [one, other] = [cohenKappa(cells).value, cohenKappa(turned).value];
        if (one === null) expect(other).toBeNull();
        else {
          expect(other).toBeCloseTo(one, 12);
          const differ = cells.some((row, i) => row.some((n, j) => i !== j && n > 0));
          expect(one > 1 - 1e-9).toBe(!differ);
        }
      }),
    );
  });
});

describe("Fleiss' κ", () => {
  test("equals the fourteen raters and ten units of the textbook", () => {
    const { overall } = fleissKappa([
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ]);
    expect(overall.value).toBeCloseTo(0.2099, 4);
  });

  test("a category's figure equals the overall one where there are only two", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 2, maxLength: 20 }), (yes) => {
        const { overall, byCategory } = fleissKappa(yes.map((n) => [n, 4 - n]));
        fc.pre(overall.value !== null);
        for (const figure of byCategory) expect(figure.value).toBeCloseTo(overall.value as number, 9);
      }),
    );
  });

  test("refuses rows of different sums, which are missing values", () => {
    expect(() =>
      fleissKappa([
        [1, 1],
        [2, 1],
      ]),
    ).toThrow(RangeError);
  });
});

describe("Krippendorff's α", () => {
  test.each<[Scale, number]>([
    ["nominal", 0.74342],
    ["ordinal", 0.81539],
    ["interval", 0.84911],
    ["ratio", 0.7974],
  ])("equals the published value on the %s scale", (scale, value) => {
    expect(krippendorffAlpha(observers, scale).value).toBeCloseTo(value, 5);
  });

  test("has no value where it cannot have one, and says why", () => {
    expect(krippendorffAlpha([], "nominal")).toEqual({ value: null, why: "no-units" });
    expect(krippendorffAlpha([[1], [2]], "nominal")).toEqual({ value: null, why: "fewer-than-2-raters" });
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        "interval",
      ),
    ).toEqual({ value: null, why: "single-category" });
  });

  test("does not change when units are shuffled, raters are, or names are changed", () => {
    const units = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(units, (data) => {
        const figure = krippendorffAlpha(data, "nominal");
        const renamed = data.map((unit) => unit.map((value) => `value ${10 - value}`).reverse()).reverse();
        const again = krippendorffAlpha(renamed, "nominal");
        if (figure.value === null) expect(again).toEqual(figure);
        else expect(again.value).toBeCloseTo(figure.value, 9);
      }),
    );
  });

  test("on the interval scale, moving or stretching all values changes nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 2 }),
        fc.integer({ min: 1, max: 9 }),
        (data, by) => {
          const figure = krippendorffAlpha(data, "interval");
          fc.pre(figure.value !== null);
          const moved = data.map((unit) => unit.map((value) => value * by + 3));
          expect(krippendorffAlpha(moved, "interval").value).toBeCloseTo(figure.value as number, 9);
        },
      ),
    );
  });
});

describe("Gwet's AC", () => {
  test("AC1 equals the published example", () => {
    expect(
      gwet(
        asCounts([
          [80, 7],
          [8, 5],
        ]),
      ).value,
    ).toBeCloseTo(0.808, 5);
  });

  test("AC2 with identity weights is AC1, and a weight of 1 everywhere leaves nothing to disagree about", () => {
    fc.assert(
      fc.property(table, (cells) => {
        const counts = asCounts(cells);
        const identity = [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ];
        const one = gwet(counts);
        const two = gwet(counts, identity);
        if (one.value === null) expect(two).toEqual(one);
        else expect(two.value).toBeCloseTo(one.value, 12);
      }),
    );
  });
});
