/**
 * The uα family: α for unitizing in its form of 2016 (Krippendorff, Mathet, Bouvry, Widlöcher). Each rater's units and gaps tile the
 * continuum; what counts is how long each pair of values coincides.
 */
import { corrected, type Figure, notDefined } from "./figure.ts";

/** A unit `[begin, end)` with its value. Units of one rater must not overlap. */
export type ValuedStretch = { begin: number; end: number; value: string };

export type UnitizedAlpha = {
  /** uα: where units lie and what they are, gaps included. */
  overall: Figure;
  /** |uα: relevant against irrelevant, whatever the value. */
  binary: Figure;
  /** cuα: which value, where two raters both marked something. */
  coding: Figure;
  /** (k)uα by value: this value against every other, likewise. */
  byValue: Map<string, Figure>;
  /** The share of the paired lengths on which the coding figures rest. */
  coverage: number;
};

/**
 * Observed ℓ_ck: Σ over ordered pairs of raters of the length on which one has c and the other k, ÷ (m − 1).
 * Expected e_ck = ℓ (ℓ_c ℓ_k − [c = k] S_c) / (ℓ² − Σ S_c), where S_c = Σ length² over the units of c, and S of the gaps = Σ length.
 * uα = 1 − (ℓ − Σ ℓ_cc) / (ℓ − Σ e_cc). For cuα and (k)uα the same is derived again on the intersections of units with units, where
 * S_c = Σ, over the units of c and over the other raters, of (length of the unit that the other rater's units cover)² ÷ (m − 1).
 *
 * @param length of the continuum, which begins at 0
 * @throws RangeError where units of one rater overlap or leave the continuum
 */
export function unitizedAlpha(length: number, byRater: readonly (readonly ValuedStretch[])[]): UnitizedAlpha {
  const raters = byRater.length;
  const tilings = byRater.map((units) => tile(units, length));
  const values = [...new Set(byRater.flatMap((units) => units.map((unit) => unit.value)))].sort();
  const none = (why: "fewer-than-2-raters" | "no-units"): UnitizedAlpha => ({
    overall: notDefined(why),
    binary: notDefined(why),
    coding: notDefined(why),
    byValue: new Map(values.map((value) => [value, notDefined(why)])),
    coverage: 0,
  });
  if (raters < 2) return none("fewer-than-2-raters");
  if (values.length === 0) return none("no-units");

  // Place 0 stands for gaps, the values follow.
  const place = new Map(values.map((value, i) => [value, i + 1]));
  const size = values.length + 1;
  const observed = square(size);
  // S for the coding figures: what of a unit coincides with the units of one other rater counts as one length.
  const shared = new Float64Array(size);
  for (let a = 0; a < raters; a++) {
    for (let b = 0; b < raters; b++) {
      if (a === b) continue;
      const covered = new Float64Array(tilings[a]!.length);
      forIntersections(tilings[a]!, tilings[b]!, (i, one, other, piece) => {
        const c = one === null ? 0 : place.get(one)!;
        const k = other === null ? 0 : place.get(other)!;
        observed[c]![k]! += piece / (raters - 1);
        if (c !== 0 && k !== 0) covered[i]! += piece;
      });
      tilings[a]!.forEach(({ value }, i) => {
        if (value !== null) shared[place.get(value)!]! += covered[i]! ** 2 / (raters - 1);
      });
    }
  }

  const squares = new Float64Array(size);
  for (const tiling of tilings) {
    for (const { begin, end, value } of tiling) {
      if (value === null) squares[0]! += end - begin;
      else squares[place.get(value)!]! += (end - begin) ** 2;
    }
  }
  const expected = expectation(observed, squares);
  const total = sum(observed);

  const coded = observed.map((row, c) => row.map((n, k) => (c === 0 || k === 0 ? 0 : n)));
  const codedTotal = sum(coded);
  const codedExpected = codedTotal === 0 ? square(size) : expectation(coded, shared);
  const offDiagonal = (of: number[][], c: number) => of[c]!.reduce((all, n, k) => (k === c ? all : all + n), 0);

  return {
    overall: corrected(total - diagonal(observed), total - diagonal(expected), "no-expected-disagreement"),
    binary: corrected(offDiagonal(observed, 0), offDiagonal(expected, 0), "no-expected-disagreement"),
    coding:
      codedTotal === 0
        ? notDefined("no-units")
        : corrected(codedTotal - diagonal(coded), codedTotal - diagonal(codedExpected), "single-category"),
    byValue: new Map(
      values.map((value, i) => [
        value,
        codedTotal === 0 || offDiagonal(coded, i + 1) + coded[i + 1]![i + 1]! === 0
          ? notDefined("no-units")
          : corrected(offDiagonal(coded, i + 1), offDiagonal(codedExpected, i + 1), "single-category"),
      ]),
    ),
    coverage: total === 0 ? 0 : codedTotal / total,
  };
}

type Tile = { begin: number; end: number; value: string | null };

function tile(units: readonly ValuedStretch[], length: number): Tile[] {
  const tiles: Tile[] = [];
  let at = 0;
  for (const unit of [...units].sort((x, y) => x.begin - y.begin || x.end - y.end)) {
    if (unit.begin < at || unit.end > length)
      throw new RangeError("units of one rater must not overlap or leave the text");
    if (unit.begin > at) tiles.push({ begin: at, end: unit.begin, value: null });
    tiles.push(unit);
    at = unit.end;
  }
  if (at < length) tiles.push({ begin: at, end: length, value: null });
  return tiles;
}

function forIntersections(
  a: readonly Tile[],
  b: readonly Tile[],
  visit: (i: number, one: string | null, other: string | null, length: number) => void,
): void {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const one = a[i]!;
    const other = b[j]!;
    const length = Math.min(one.end, other.end) - Math.max(one.begin, other.begin);
    if (length > 0) visit(i, one.value, other.value, length);
    if (one.end <= other.end) i++;
    if (other.end <= one.end) j++;
  }
}

function expectation(observed: readonly (readonly number[])[], squares: Float64Array): number[][] {
  const margin = observed.map((row) => row.reduce((all, n) => all + n, 0));
  const total = margin.reduce((all, n) => all + n, 0);
  const same = squares.reduce((all, n) => all + n, 0);
  return observed.map((row, c) =>
    row.map((_, k) => (total * (margin[c]! * margin[k]! - (c === k ? squares[c]! : 0))) / (total * total - same)),
  );
}

function square(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

function sum(table: readonly (readonly number[])[]): number {
  return table.reduce((all, row) => all + row.reduce((part, n) => part + n, 0), 0);
}

function diagonal(table: readonly (readonly number[])[]): number {
  return table.reduce((all, row, i) => all + row[i]!, 0);
}
