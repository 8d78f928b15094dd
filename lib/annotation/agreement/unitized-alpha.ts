/**
 * The uα family: α for unitizing in its form of 2016 (Krippendorff, Mathet, Bouvry, Widlöcher). Each rater's units and gaps tile the
 * continuum; what counts is how long each pair of values coincides.
 */
import { averagedReport } from "./averaged-report.ts";
import { corrected, defined, type Figure, notDefined, packed, type Result } from "./figure.ts";
import type { DocumentParts, StretchChanges } from "./parts.ts";
import { forPairs, forSelections, pairPlace } from "./prepared.ts";
import type { Stretches } from "./stretches.ts";

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
 * How long which values coincide, kept by rater and by pair, so that the figures of all raters, of a pair or of any others are
 * sums. Value 0 stands for gaps, the values follow; `size` counts all of them.
 */
export type Coincidences = {
  size: number;
  raters: number;
  /** Rater × value: Σ length² over the units, but Σ length over the gaps. */
  squares: readonly number[];
  /** Pair × value × value: on what length the first rater has the one and the second the other. */
  shared: readonly number[];
  /** Pair × 2 × value: Σ, over the units of the first (then of the second), of (what the other's units cover of it)². */
  covered: readonly number[];
};

/**
 * @param length of the continuum, which begins at 0
 * @throws RangeError where units of one rater overlap or leave the continuum
 */
export function unitizedAlpha(length: number, byRater: readonly (readonly ValuedStretch[])[]): UnitizedAlpha {
  const values = [...new Set(byRater.flatMap((units) => units.map((unit) => unit.value)))].sort();
  const tilings = byRater.map((units) => {
    const tiles: number[] = [];
    let at = 0;
    for (const unit of [...units].sort((x, y) => x.begin - y.begin || x.end - y.end)) {
      if (unit.begin < at || unit.end > length)
        throw new RangeError("units of one rater must not overlap or leave the text");
      at = unit.end;
      tiles.push(unit.begin, unit.end, values.indexOf(unit.value) + 1);
    }
    return fillGaps(tiles, length);
  });
  const counts = coincidencesOf(values.length + 1, tilings);
  const all = byRater.map((_, r) => r);
  const table = tableOf(counts, all);
  const { coding, byValue, coverage } = codingAlpha(counts, all, table);
  return {
    overall: overallAlpha(counts, all, table).overall,
    binary: binaryAlpha(counts, all, table),
    coding,
    byValue: new Map(values.map((value, i) => [value, byValue[i]!])),
    coverage,
  };
}

/**
 * The tiles of each rater from stretches of several labels. Where stretches of different labels overlap, the one that begins first is
 * kept, of two that begin together the longer one, and the others are left out and counted: by rater and label.
 */
export function tilesOf(
  { bounds, from, to, length }: Stretches,
  raters: number,
): { tilings: number[][]; skipped: number[] } {
  const size = raters === 0 ? 0 : from.length / raters;
  const skipped = new Array<number>(from.length).fill(0);
  const tilings: number[][] = [];
  const at = from.slice();
  for (let r = 0; r < raters; r++) {
    const tiles: number[] = [];
    let end = 0;
    for (;;) {
      let next = -1;
      let begin = 0;
      let until = 0;
      for (let l = 0; l < size; l++) {
        const place = r * size + l;
        const i = at[place]!;
        if (i >= to[place]!) continue;
        if (next !== -1 && (bounds[i]! > begin || (bounds[i] === begin && bounds[i + 1]! <= until))) continue;
        next = l;
        begin = bounds[i]!;
        until = bounds[i + 1]!;
      }
      if (next === -1) break;
      at[r * size + next]! += 2;
      if (begin < end) skipped[r * size + next]!++;
      else {
        if (begin > end) tiles.push(end, begin, 0);
        tiles.push(begin, until, next + 1);
        end = until;
      }
    }
    if (end < length) tiles.push(end, length, 0);
    tilings.push(tiles);
  }
  return { tilings, skipped };
}

/** Begin, end and value of every unit, with the gaps between them as tiles of value 0. */
function fillGaps(units: readonly number[], length: number): number[] {
  const tiles: number[] = [];
  let at = 0;
  for (let i = 0; i < units.length; i += 3) {
    if (units[i]! > at) tiles.push(at, units[i]!, 0);
    tiles.push(units[i]!, units[i + 1]!, units[i + 2]!);
    at = units[i + 1]!;
  }
  if (at < length) tiles.push(at, length, 0);
  return tiles;
}

export function coincidencesOf(size: number, tilings: readonly (readonly number[])[]): Coincidences {
  const raters = tilings.length;
  const pairs = (raters * (raters - 1)) / 2;
  const squares = new Array<number>(raters * size).fill(0);
  const shared = new Array<number>(pairs * size * size).fill(0);
  const covered = new Array<number>(pairs * 2 * size).fill(0);
  tilings.forEach((tiles, r) => {
    for (let i = 0; i < tiles.length; i += 3) {
      const l = tiles[i + 1]! - tiles[i]!;
      squares[r * size + tiles[i + 2]!]! += tiles[i + 2] === 0 ? l : l * l;
    }
  });
  forPairs(raters, (a, b, pair) => {
    const [one, other] = [tilings[a]!, tilings[b]!];
    const table = pair * size * size;
    // What of the present unit of each the other's units cover.
    let ofOne = 0;
    let ofOther = 0;
    for (let i = 0, j = 0; i < one.length && j < other.length; ) {
      const endA = one[i + 1]!;
      const endB = other[j + 1]!;
      const c = one[i + 2]!;
      const k = other[j + 2]!;
      const length = Math.min(endA, endB) - Math.max(one[i]!, other[j]!);
      shared[table + c * size + k]! += length;
      if (c !== 0 && k !== 0) {
        ofOne += length;
        ofOther += length;
      }
      if (endA <= endB) {
        covered[pair * 2 * size + c]! += ofOne * ofOne;
        ofOne = 0;
        i += 3;
      }
      if (endB <= endA) {
        covered[(pair * 2 + 1) * size + k]! += ofOther * ofOther;
        ofOther = 0;
        j += 3;
      }
    }
  });
  return { size, raters, squares, shared, covered };
}

/**
 * uα, and by value that of the value alone, all else taken as gap. Observed ℓ_ck: Σ over ordered pairs of raters of the length on which
 * one has c and the other k, ÷ (m − 1). Expected e_ck = ℓ (ℓ_c ℓ_k − [c = k] S_c) / (ℓ² − Σ S_c).
 * uα = 1 − (ℓ − Σ ℓ_cc) / (ℓ − Σ e_cc).
 */
function overallAlpha(
  counts: Coincidences,
  chosen: readonly number[],
  table: readonly number[],
): { overall: Figure; byValue: Figure[] } {
  const { size } = counts;
  const why = nothing(counts, chosen);
  if (why) return { overall: why, byValue: new Array<Figure>(size - 1).fill(why) };
  const { length, margin } = marginsOf(table, size);
  const byValue: Figure[] = [];
  let observed = 0;
  let together = 0;
  let squares = 0;
  for (let c = 0; c < size; c++) {
    const own = margin[c]!;
    const both = table[c * size + c]!;
    const square = squaresOf(counts, chosen, c);
    observed += both;
    together += own * own - square;
    squares += square;
    if (c === 0) continue;
    // All but the value is gap material, which counts piece by piece of length one.
    const rest = length - own;
    byValue.push(
      own === 0
        ? notDefined("no-units")
        : compare(
            2 * (own - both),
            length - (length * (own * own - square + rest * rest - rest)) / (length * length - square - rest),
          ),
    );
  }
  return {
    overall: compare(length - observed, length - (length * together) / (length * length - squares)),
    byValue,
  };
}

/** |uα = 1 − (ℓ_∅ − ℓ_∅∅) / Σ_k≠∅ e_∅k. */
function binaryAlpha(counts: Coincidences, chosen: readonly number[], table: readonly number[]): Figure {
  const why = nothing(counts, chosen);
  if (why) return why;
  const { size } = counts;
  const { length, margin } = marginsOf(table, size);
  let squares = 0;
  for (let c = 0; c < size; c++) squares += squaresOf(counts, chosen, c);
  const gaps = margin[0]!;
  return compare(gaps - table[0]!, (length * gaps * (length - gaps)) / (length * length - squares));
}

/**
 * cuα and (k)uα: the same derived again on the intersections of units with units, where S_c = Σ, over the units of c and over the
 * other raters, of (length of the unit that the other rater's units cover)² ÷ (m − 1).
 */
function codingAlpha(
  counts: Coincidences,
  chosen: readonly number[],
  whole: readonly number[],
): { coding: Figure; byValue: Figure[]; coverage: number } {
  const { size } = counts;
  const why = nothing(counts, chosen);
  const every = (figure: Figure) => new Array<Figure>(size - 1).fill(figure);
  if (why) return { coding: why, byValue: every(why), coverage: 0 };
  const table = [...whole];
  let all = 0;
  for (const length of whole) all += length;
  for (let c = 0; c < size; c++) {
    table[c] = 0;
    table[c * size] = 0;
  }
  const { length, margin } = marginsOf(table, size);
  const none = notDefined("no-units");
  if (length === 0) return { coding: none, byValue: every(none), coverage: 0 };

  const own = coveredOf(counts, chosen);
  const squares = own.reduce((sum, s) => sum + s, 0);
  const scale = length / (length * length - squares);
  let observed = 0;
  let expected = 0;
  const byValue: Figure[] = [];
  for (let c = 1; c < size; c++) {
    observed += table[c * size + c]!;
    expected += scale * (margin[c]! * margin[c]! - own[c]!);
    // Only one value: nobody could have chosen another.
    byValue.push(
      margin[c] === 0
        ? none
        : margin[c] === length
          ? notDefined("single-category")
          : corrected(margin[c]! - table[c * size + c]!, scale * margin[c]! * (length - margin[c]!), "single-category"),
    );
  }
  const single = margin.some((m) => m === length);
  return {
    coding: single
      ? notDefined("single-category")
      : corrected(length - observed, length - expected, "no-expected-disagreement"),
    byValue,
    coverage: length / all,
  };
}

/** Rounding must not turn "nothing could differ" into a figure. */
function compare(observed: number, expected: number): Figure {
  const tiny = 1e-9;
  if (Math.abs(expected) < tiny) return notDefined("no-expected-disagreement");
  return defined(Math.abs(observed) < tiny ? 1 : 1 - observed / expected);
}

function nothing({ size, squares }: Coincidences, chosen: readonly number[]): Figure | null {
  if (chosen.length < 2) return notDefined("fewer-than-2-raters");
  for (const r of chosen) for (let c = 1; c < size; c++) if (squares[r * size + c]! > 0) return null;
  return notDefined("no-units");
}

/** ℓ_ck of the chosen raters, which are given by number in ascending order. */
function tableOf({ size, raters, shared }: Coincidences, chosen: readonly number[]): number[] {
  const table = new Array<number>(size * size).fill(0);
  for (let i = 0; i < chosen.length; i++) {
    for (let j = i + 1; j < chosen.length; j++) {
      const from = pairPlace(raters, chosen[i]!, chosen[j]!) * size * size;
      for (let c = 0; c < size; c++) {
        for (let k = 0; k < size; k++) {
          const length = shared[from + c * size + k]!;
          table[c * size + k]! += length;
          table[k * size + c]! += length;
        }
      }
    }
  }
  if (chosen.length > 2) for (let i = 0; i < table.length; i++) table[i]! /= chosen.length - 1;
  return table;
}

function marginsOf(table: readonly number[], size: number): { length: number; margin: number[] } {
  const margin = new Array<number>(size).fill(0);
  let length = 0;
  for (let c = 0; c < size; c++) for (let k = 0; k < size; k++) margin[c]! += table[c * size + k]!;
  for (let c = 0; c < size; c++) length += margin[c]!;
  return { length, margin };
}

function squaresOf({ size, squares }: Coincidences, chosen: readonly number[], value: number): number {
  let sum = 0;
  for (const r of chosen) sum += squares[r * size + value]!;
  return sum;
}

function coveredOf({ size, raters, covered }: Coincidences, chosen: readonly number[]): number[] {
  const own = new Array<number>(size).fill(0);
  for (let i = 0; i < chosen.length; i++) {
    for (let j = i + 1; j < chosen.length; j++) {
      const from = pairPlace(raters, chosen[i]!, chosen[j]!) * 2 * size;
      for (let c = 1; c < size; c++) own[c]! += (covered[from + c]! + covered[from + size + c]!) / (chosen.length - 1);
    }
  }
  return own;
}

/**
 * The figures of one document, packed: a row for all raters and, if these are more than two, for each pair. In a row: uα, that of
 * each label, |uα, cuα, (k)uα of each label, and the coverage of these. |uα and uα of a label alone, all else taken as gap, are
 * one and the same.
 */
export type UnitizedPart = { figures: readonly number[]; changes: StretchChanges };

export function unitizedFigures(counts: Coincidences): number[] {
  const figures: number[] = [];
  forSelections(counts.raters, (chosen) => {
    const table = chosen.length < 2 ? [] : tableOf(counts, chosen);
    const { overall, byValue } = overallAlpha(counts, chosen, table);
    figures.push(packed(overall));
    for (const figure of byValue) figures.push(packed(figure));
    figures.push(packed(binaryAlpha(counts, chosen, table)));
    const { coding, byValue: coded, coverage } = codingAlpha(counts, chosen, table);
    figures.push(packed(coding));
    for (const figure of coded) figures.push(packed(figure));
    figures.push(coverage);
  });
  return figures;
}

export function unitizedReport(parts: readonly DocumentParts[], which: "overall" | "binary" | "coding"): Result {
  const at = (part: DocumentParts, row: number, column: number) =>
    figuresOf(part).figures[row * (2 * part.labels.length + 4) + column]!;
  return averagedReport(parts, {
    groups: (part) => (which === "binary" ? [] : part.labels),
    changes: (part) => figuresOf(part).changes,
    figure: (part, row, group) => {
      const size = part.labels.length;
      if (which === "overall") return at(part, row, group + 1);
      return at(part, row, which === "binary" ? size + 1 : size + 3 + group);
    },
    ...(which === "coding" ? { coverage: (part, row) => at(part, row, 2 * part.labels.length + 3) } : {}),
  });
}

function figuresOf(part: DocumentParts): UnitizedPart {
  if (!part.unitized) throw new RangeError("the parts do not hold the figures of uα");
  return part.unitized;
}
