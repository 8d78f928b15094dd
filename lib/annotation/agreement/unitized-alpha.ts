/**
 * The uα family: α for unitizing in its form of 2016 (Krippendorff, Mathet, Bouvry, Widlöcher). Each rater's units and gaps tile the
 * continuum; what counts is how long each pair of values coincides.
 */
import { averagedReport } from "./averaged-report.ts";
import { defined, type Figure, notDefined, packed, type Result, unpacked } from "./figure.ts";
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
 * sums. Value 0 stands for gaps, the values follow; `size` counts all of them. No table of value against value is needed: the
 * formulas ask only how long two have the same, and how long one has a value where the other has a gap.
 */
export type Coincidences = {
  length: number;
  size: number;
  raters: number;
  /** Rater × value: how long the rater has it. */
  total: readonly number[];
  /** Rater × value: Σ length² over the units, but Σ length over the gaps. */
  squares: readonly number[];
  /** Pair × value: how long both have it. */
  same: readonly number[];
  /** Pair × value: how long one has it and the other a gap. */
  againstGap: readonly number[];
  /** Pair × value: Σ, over the units of either, of (what the other's units cover of it)². */
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
  const figures: number[] = [];
  putFigures(
    figures,
    coincidencesOf(length, values.length + 1, tilings),
    byRater.map((_, r) => r),
  );
  const behind = values.length + 2;
  return {
    overall: unpacked(figures[0]!),
    binary: unpacked(figures[behind - 1]!),
    coding: unpacked(figures[behind]!),
    byValue: new Map(values.map((value, i) => [value, unpacked(figures[behind + 1 + i]!)])),
    coverage: figures.at(-1)!,
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

export function coincidencesOf(length: number, size: number, tilings: readonly (readonly number[])[]): Coincidences {
  const raters = tilings.length;
  const pairs = (raters * (raters - 1)) / 2;
  const total = new Array<number>(raters * size).fill(0);
  const squares = new Array<number>(raters * size).fill(0);
  const same = new Array<number>(pairs * size).fill(0);
  const againstGap = new Array<number>(pairs * size).fill(0);
  const covered = new Array<number>(pairs * size).fill(0);
  tilings.forEach((tiles, r) => {
    for (let i = 0; i < tiles.length; i += 3) {
      const l = tiles[i + 1]! - tiles[i]!;
      const place = r * size + tiles[i + 2]!;
      total[place]! += l;
      squares[place]! += tiles[i + 2] === 0 ? l : l * l;
    }
  });
  forPairs(raters, (a, b, pair) => {
    const one = tilings[a]!;
    const other = tilings[b]!;
    const row = pair * size;
    // What of the present unit of each the other's units cover.
    let ofOne = 0;
    let ofOther = 0;
    let at = 0;
    for (let i = 0, j = 0; i < one.length && j < other.length; ) {
      const endA = one[i + 1]!;
      const endB = other[j + 1]!;
      const c = one[i + 2]!;
      const k = other[j + 2]!;
      // Both tile the same line, so the next piece begins where the last one ended.
      const end = Math.min(endA, endB);
      const piece = end - at;
      at = end;
      if (c === k) same[row + c]! += piece;
      if (c === 0) againstGap[row + k]! += piece;
      else if (k === 0) againstGap[row + c]! += piece;
      else {
        ofOne += piece;
        ofOther += piece;
      }
      if (endA === end) {
        covered[row + c]! += ofOne * ofOne;
        ofOne = 0;
        i += 3;
      }
      if (endB === end) {
        covered[row + k]! += ofOther * ofOther;
        ofOther = 0;
        j += 3;
      }
    }
  });
  return { length, size, raters, total, squares, same, againstGap, covered };
}

/**
 * Puts down, packed, the figures of some of the raters, who are given by number in ascending order: uα, that of each value, |uα, cuα, (k)uα
 * of each value, and the coverage of these.
 *
 * Observed ℓ_ck: Σ over ordered pairs of raters of the length on which one has c and the other k, ÷ (m − 1).
 * Expected e_ck = ℓ (ℓ_c ℓ_k − [c = k] S_c) / (ℓ² − Σ S_c).
 * uα = 1 − (ℓ − Σ ℓ_cc) / (ℓ − Σ e_cc); of a value alone, all else is taken as gap material, which counts in pieces of length one.
 * |uα = 1 − (ℓ_∅ − ℓ_∅∅) / Σ_k≠∅ e_∅k.
 * cuα and (k)uα: the same derived again on the intersections of units with units, where S_c = Σ, over the units of c and over the
 * other raters, of (length of the unit that the other rater's units cover)² ÷ (m − 1).
 */
function putFigures(figures: number[], counts: Coincidences, chosen: readonly number[]): void {
  const { size, raters } = counts;
  const m = chosen.length;
  const first = figures.length;
  const coded = first + size + 1;
  const why = nothing(counts, chosen);
  if (why) {
    for (let column = 0; column < 2 * size + 1; column++) figures.push(packed(why));
    figures.push(0);
    return;
  }
  const length = m * counts.length;
  let observed = 0;
  let together = 0;
  let squares = 0;
  let gaps = 0;
  let sharedGaps = 0;
  let codedLength = 0;
  let codedSame = 0;
  let codedTogether = 0;
  let codedSquares = 0;
  for (let column = 0; column < 2 * size + 2; column++) figures.push(0);
  for (let c = 0; c < size; c++) {
    // ℓ_c, ℓ_cc and S_c; and of what is coded, ℓ_c and S_c.
    let own = 0;
    let square = 0;
    let both = 0;
    let againstGap = 0;
    let ownCoded = 0;
    for (let i = 0; i < m; i++) {
      own += counts.total[chosen[i]! * size + c]!;
      square += counts.squares[chosen[i]! * size + c]!;
      for (let j = i + 1; j < m; j++) {
        const place = pairPlace(raters, chosen[i]!, chosen[j]!) * size + c;
        both += counts.same[place]!;
        againstGap += counts.againstGap[place]!;
        ownCoded += counts.covered[place]!;
      }
    }
    both = (2 * both) / (m - 1);
    observed += both;
    together += own * own - square;
    squares += square;
    if (c === 0) {
      gaps = own;
      sharedGaps = both;
      continue;
    }
    const rest = length - own;
    figures[first + c] = packed(
      own === 0
        ? notDefined("no-units")
        : compare(
            2 * (own - both),
            length - (length * (own * own - square + rest * rest - rest)) / (length * length - square - rest),
          ),
    );
    const margin = own - againstGap / (m - 1);
    codedLength += margin;
    codedSame += both;
    codedTogether += margin * margin - ownCoded / (m - 1);
    codedSquares += ownCoded / (m - 1);
    // Until the sums are known, what its own figure needs of it.
    figures[coded + c] = margin;
  }
  const whole = length * length - squares;
  figures[first] = packed(compare(length - observed, length - (length * together) / whole));
  figures[first + size] = packed(compare(gaps - sharedGaps, (length * gaps * (length - gaps)) / whole));

  const scale = codedLength / (codedLength * codedLength - codedSquares);
  let single = false;
  for (let c = 1; c < size; c++) {
    const margin = figures[coded + c]!;
    if (codedLength > 0 && codedLength - margin < tiny) single = true;
    figures[coded + c] = packed(
      margin < tiny
        ? notDefined("no-units")
        : codedLength - margin < tiny
          ? notDefined("single-category")
          : compare(margin - sameOf(counts, chosen, c), scale * margin * (codedLength - margin)),
    );
  }
  figures[coded] = packed(
    codedLength < tiny
      ? notDefined("no-units")
      : single
        ? notDefined("single-category")
        : compare(codedLength - codedSame, codedLength - scale * codedTogether),
  );
  figures[coded + size] = codedLength / length;
}

/** ℓ_cc. */
function sameOf({ size, raters, same }: Coincidences, chosen: readonly number[], c: number): number {
  let sum = 0;
  for (let i = 0; i < chosen.length; i++) {
    for (let j = i + 1; j < chosen.length; j++) sum += same[pairPlace(raters, chosen[i]!, chosen[j]!) * size + c]!;
  }
  return (2 * sum) / (chosen.length - 1);
}

/** Below this a length is what rounding left of nothing; lengths are whole numbers, divided by no more than the raters. */
const tiny = 1e-9;

function compare(observed: number, expected: number): Figure {
  if (Math.abs(expected) < tiny) return notDefined("no-expected-disagreement");
  return defined(Math.abs(observed) < tiny ? 1 : 1 - observed / expected);
}

function nothing({ size, squares }: Coincidences, chosen: readonly number[]): Figure | null {
  if (chosen.length < 2) return notDefined("fewer-than-2-raters");
  for (const r of chosen) for (let c = 1; c < size; c++) if (squares[r * size + c]! > 0) return null;
  return notDefined("no-units");
}

/**
 * The figures of one document: a row, as `putFigures` tells, for all raters and, if these are more than two, for each pair. |uα and uα of
 * a label alone, all else taken as gap, are one and the same.
 */
export type UnitizedPart = { figures: readonly number[]; changes: StretchChanges };

export function unitizedFigures(counts: Coincidences): number[] {
  const figures: number[] = [];
  forSelections(counts.raters, (chosen) => putFigures(figures, counts, chosen));
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
