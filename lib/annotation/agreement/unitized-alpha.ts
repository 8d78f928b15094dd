/**
 * The uα family: α for unitizing in its form of 2016 (Krippendorff, Mathet, Bouvry, Widlöcher). Each rater's units and gaps tile the
 * continuum; what counts is how long each pair of values coincides.
 */
import { averagedReport } from "./averaged-report.ts";
import { type Figure, packedReason, type Result, type UndefinedReason, unpacked } from "./figure.ts";
import type { DocumentParts, StretchChanges } from "./parts.ts";
import { forPairs, type Selection, selectionsOf } from "./prepared.ts";
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
  total: Float64Array;
  /** Rater × value: Σ length² over the units, but Σ length over the gaps. */
  squares: Float64Array;
  /** Pair × value: how long both have it. */
  same: Float64Array;
  /** Pair × value: how long one has it and the other a gap. */
  againstGap: Float64Array;
  /** Pair × value: Σ, over the units of either, of (what the other's units cover of it)². */
  covered: Float64Array;
};

/** What tiles the line, rater by rater: begin, end and value of each tile; those of rater r stand from `from[r]` up to `from[r + 1]`. */
type Tilings = { tiles: Int32Array; from: number[] };

/**
 * @param length of the continuum, which begins at 0
 * @throws RangeError where units of one rater overlap or leave the continuum
 */
export function unitizedAlpha(length: number, byRater: readonly (readonly ValuedStretch[])[]): UnitizedAlpha {
  const values = [...new Set(byRater.flatMap((units) => units.map((unit) => unit.value)))].sort();
  const tiles: number[] = [];
  const from = [0];
  for (const units of byRater) {
    let at = 0;
    for (const unit of [...units].sort((x, y) => x.begin - y.begin || x.end - y.end)) {
      if (unit.begin < at || unit.end > length)
        throw new RangeError("units of one rater must not overlap or leave the text");
      if (unit.begin > at) tiles.push(at, unit.begin, 0);
      tiles.push(unit.begin, unit.end, values.indexOf(unit.value) + 1);
      at = unit.end;
    }
    if (at < length) tiles.push(at, length, 0);
    from.push(tiles.length);
  }
  const raters = byRater.map((_, r) => r);
  const pairs: number[] = [];
  forPairs(raters.length, (_a, _b, pair) => pairs.push(pair));
  const figures: number[] = [];
  const tilings = { tiles: Int32Array.from(tiles), from };
  putFigures(figures, coincidencesOf(length, values.length + 1, tilings), { chosen: raters, pairs });
  const behind = values.length + 2;
  return {
    overall: unpacked(figures[0]!),
    binary: unpacked(figures[behind - 1]!),
    coding: unpacked(figures[behind]!),
    byValue: new Map(values.map((value, i) => [value, unpacked(figures[behind + 1 + i]!)])),
    coverage: figures.at(-1)!,
  };
}

/** Room for the tiles and the sums of one document at a time, kept from call to call. */
let room = new Int32Array(1024);
let sums = new Float64Array(1024);

/**
 * The tiles of each rater from stretches of several labels. Where stretches of different labels overlap, the one that begins first is
 * kept, of two that begin together the longer one, and the others are left out and counted: by rater and label. What it gives
 * stands until the next call.
 */
export function tilesOf(
  { bounds, from, to, length }: Stretches,
  raters: number,
): { tilings: Tilings; skipped: number[] } {
  const size = raters === 0 ? 0 : from.length / raters;
  const skipped = new Array<number>(from.length).fill(0);
  // A tile for each stretch, one for the gap before it, and one behind the last of each rater.
  const most = 3 * (bounds.length + raters);
  if (most > room.length) room = new Int32Array(2 * most);
  const tiles = room;
  const starts = [0];
  const at = from.slice();
  let count = 0;
  for (let r = 0; r < raters; r++) {
    let end = 0;
    for (;;) {
      let next = -1;
      let begin = 0;
      let until = 0;
      for (let place = r * size; place < (r + 1) * size; place++) {
        const i = at[place]!;
        if (i >= to[place]!) continue;
        if (next !== -1 && (bounds[i]! > begin || (bounds[i] === begin && bounds[i + 1]! <= until))) continue;
        next = place;
        begin = bounds[i]!;
        until = bounds[i + 1]!;
      }
      if (next === -1) break;
      at[next]! += 2;
      if (begin < end) {
        skipped[next]!++;
        continue;
      }
      if (begin > end) {
        tiles[count++] = end;
        tiles[count++] = begin;
        tiles[count++] = 0;
      }
      tiles[count++] = begin;
      tiles[count++] = until;
      tiles[count++] = next - r * size + 1;
      end = until;
    }
    if (end < length) {
      tiles[count++] = end;
      tiles[count++] = length;
      tiles[count++] = 0;
    }
    starts.push(count);
  }
  return { tilings: { tiles, from: starts }, skipped };
}

/** What it gives stands until the next call. */
export function coincidencesOf(length: number, size: number, { tiles, from }: Tilings): Coincidences {
  const raters = from.length - 1;
  const byRater = raters * size;
  const byPair = ((raters * (raters - 1)) / 2) * size;
  const most = 2 * byRater + 3 * byPair;
  if (most > sums.length) sums = new Float64Array(2 * most);
  const all = sums.fill(0, 0, most).subarray(0, most);
  const total = all.subarray(0, byRater);
  const squares = all.subarray(byRater, 2 * byRater);
  const same = all.subarray(2 * byRater, 2 * byRater + byPair);
  const againstGap = all.subarray(2 * byRater + byPair, 2 * byRater + 2 * byPair);
  const covered = all.subarray(2 * byRater + 2 * byPair);
  for (let r = 0; r < raters; r++) {
    for (let i = from[r]!; i < from[r + 1]!; i += 3) {
      const l = tiles[i + 1]! - tiles[i]!;
      const place = r * size + tiles[i + 2]!;
      total[place]! += l;
      squares[place]! += tiles[i + 2] === 0 ? l : l * l;
    }
  }
  for (let a = 0, row = 0; a < raters; a++) {
    for (let b = a + 1; b < raters; b++, row += size) {
      // What of the present unit of each the other's units cover.
      let ofOne = 0;
      let ofOther = 0;
      let at = 0;
      const lastA = from[a + 1]!;
      const lastB = from[b + 1]!;
      for (let i = from[a]!, j = from[b]!; i < lastA && j < lastB; ) {
        const endA = tiles[i + 1]!;
        const endB = tiles[j + 1]!;
        const c = tiles[i + 2]!;
        const k = tiles[j + 2]!;
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
          if (ofOne > 0) covered[row + c]! += ofOne * ofOne;
          ofOne = 0;
          i += 3;
        }
        if (endB === end) {
          if (ofOther > 0) covered[row + k]! += ofOther * ofOther;
          ofOther = 0;
          j += 3;
        }
      }
    }
  }
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
function putFigures(figures: number[], counts: Coincidences, { chosen, pairs }: Selection): void {
  const { size } = counts;
  const m = chosen.length;
  const first = figures.length;
  const coded = first + size + 1;
  const why = nothing(counts, chosen);
  if (why) {
    for (let column = 0; column < 2 * size + 1; column++) figures.push(packedReason(why));
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
      const place = chosen[i]! * size + c;
      own += counts.total[place]!;
      square += counts.squares[place]!;
    }
    for (let i = 0; i < pairs.length; i++) {
      const place = pairs[i]! * size + c;
      both += counts.same[place]!;
      againstGap += counts.againstGap[place]!;
      ownCoded += counts.covered[place]!;
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
    figures[first + c] =
      own === 0
        ? noUnits
        : compared(
            2 * (own - both),
            length - (length * (own * own - square + rest * rest - rest)) / (length * length - square - rest),
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
  figures[first] = compared(length - observed, length - (length * together) / whole);
  figures[first + size] = compared(gaps - sharedGaps, (length * gaps * (length - gaps)) / whole);

  const scale = codedLength / (codedLength * codedLength - codedSquares);
  let single = false;
  for (let c = 1; c < size; c++) {
    const margin = figures[coded + c]!;
    if (codedLength > 0 && codedLength - margin < tiny) single = true;
    figures[coded + c] =
      margin < tiny
        ? noUnits
        : codedLength - margin < tiny
          ? singleCategory
          : compared(margin - sameOf(counts, m, pairs, c), scale * margin * (codedLength - margin));
  }
  figures[coded] =
    codedLength < tiny
      ? noUnits
      : single
        ? singleCategory
        : compared(codedLength - codedSame, codedLength - scale * codedTogether);
  figures[coded + size] = codedLength / length;
}

/** ℓ_cc, for m raters. */
function sameOf({ size, same }: Coincidences, m: number, pairs: readonly number[], c: number): number {
  let sum = 0;
  for (let i = 0; i < pairs.length; i++) sum += same[pairs[i]! * size + c]!;
  return (2 * sum) / (m - 1);
}

/** Below this a length is what rounding left of nothing; lengths are whole numbers, divided by no more than the raters. */
const tiny = 1e-9;

const noUnits = packedReason("no-units");
const singleCategory = packedReason("single-category");
const nothingExpected = packedReason("no-expected-disagreement");

/** 1 − observed / expected, packed. */
function compared(observed: number, expected: number): number {
  if (Math.abs(expected) < tiny) return nothingExpected;
  return Math.abs(observed) < tiny ? 1 : 1 - observed / expected;
}

function nothing({ size, squares }: Coincidences, chosen: readonly number[]): UndefinedReason | null {
  if (chosen.length < 2) return "fewer-than-2-raters";
  for (const r of chosen) for (let c = 1; c < size; c++) if (squares[r * size + c]! > 0) return null;
  return "no-units";
}

/**
 * The figures of one document: a row, as `putFigures` tells, for all raters and, if these are more than two, for each pair. |uα and uα of
 * a label alone, all else taken as gap, are one and the same.
 */
export type UnitizedPart = { figures: readonly number[]; changes: StretchChanges };

export function unitizedFigures(counts: Coincidences): number[] {
  const figures: number[] = [];
  for (const selection of selectionsOf(counts.raters)) putFigures(figures, counts, selection);
  return figures;
}

export function unitizedReport(parts: readonly DocumentParts[], which: "overall" | "binary" | "coding"): Result {
  return averagedReport(parts, {
    groups: (part) => (which === "binary" ? none : part.labels),
    changes: (part) => figuresOf(part).changes,
    figures: (part) => figuresOf(part).figures,
    width: (labels) => 2 * labels + 4,
    first: (labels) => (which === "overall" ? 0 : which === "binary" ? labels + 1 : labels + 2),
    ...(which === "coding" ? { coverage: (labels) => 2 * labels + 3 } : {}),
  });
}

const none: readonly string[] = [];

function figuresOf(part: DocumentParts): UnitizedPart {
  if (!part.unitized) throw new RangeError("the parts do not hold the figures of uα");
  return part.unitized;
}
