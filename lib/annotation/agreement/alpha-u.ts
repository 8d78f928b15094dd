/**
 * Krippendorff's α for unitizing, in its form of 1995 and 2004: how far raters agree about where, on a continuum, the units of a
 * category lie. dkpro and INCEpTION compute the same form. It counts whole units of length, so the figure depends on whether
 * length means characters or tokens: say which.
 */
import { averagedReport } from "./averaged-report.ts";
import { corrected, type Figure, notDefined, packed, type Result } from "./figure.ts";
import type { DocumentParts, StretchChanges } from "./parts.ts";
import { type Selection, selectionsOf } from "./prepared.ts";
import { type Stretches, stretchesFrom } from "./stretches.ts";

/** `[begin, end)` on the continuum. */
export type Stretch = readonly [begin: number, end: number];

/** One category's part: D_o and D_e, whose sums over the categories make the overall figure. */
export type AlphaU = {
  observed: number;
  expected: number;
  units: number;
  /** How many units of one rater overlapped another of hers and were merged into one; the measure does not know overlap. */
  merged: number;
};

/**
 * What one category's D_o and D_e are made of, kept by rater, so that the figure of all raters, of a pair or of any others is a
 * few additions.
 */
class AlphaUSums {
  readonly raters: number;
  /** By rater: number of units; Σ 2l³ − 3l² + l; Σ l (l − 1). */
  readonly units: Float64Array;
  readonly cubes: Float64Array;
  readonly own: Float64Array;
  /** Rater s × rater r: Σ over the units of s of l² · Σ over the gaps of r with l_j ≥ l of (l_j − l + 1). */
  readonly inGaps: Float64Array;
  /** Pair by pair: Σ δ² over the sections of the two. */
  readonly apart: Float64Array;
  /** By rater: Σ l², Σ l³, and the longest of her units. */
  readonly squares: Float64Array;
  readonly thirds: Float64Array;
  readonly longest: Float64Array;

  constructor(raters: number) {
    this.raters = raters;
    this.units = new Float64Array(raters);
    this.cubes = new Float64Array(raters);
    this.own = new Float64Array(raters);
    this.squares = new Float64Array(raters);
    this.thirds = new Float64Array(raters);
    this.longest = new Float64Array(raters);
    this.inGaps = new Float64Array(raters * raters);
    this.apart = new Float64Array((raters * (raters - 1)) / 2);
  }
}

/**
 * D_o and D_e of one category.
 *
 * @param continuum where the continuum begins, and its length
 * @param byRater the units of the category, a list per rater; raters who marked none count with an empty list
 */
export function alphaUParts(
  continuum: { begin: number; length: number },
  byRater: readonly (readonly Stretch[])[],
): AlphaU {
  let merged = 0;
  const lists = byRater.map((units) => {
    const apart = mergeOverlaps(units);
    merged += units.length - apart.length;
    return apart.map(([from, to]): [number, number] => [from - continuum.begin, to - continuum.begin]);
  });
  const line = stretchesFrom(continuum.length, lists);
  const raters = byRater.length;
  const sums = new AlphaUSums(raters);
  sumUp(sums, line, 0, 1);
  const chosen = byRater.map((_, r) => r);
  const pairs = Array.from(sums.apart, (_, pair) => pair);
  const found = { observed: 0, expected: 0, units: 0 };
  alphaUOf(sums, continuum.length, { chosen, pairs }, found);
  return { ...found, merged };
}

/** Fills in the sums of one category. The list of rater r is that at the place `first + r × step`. */
function sumUp(sums: AlphaUSums, line: Stretches, first: number, step: number): void {
  const { bounds, from, to } = line;
  const { raters, units, cubes, own, inGaps, apart, squares, thirds, longest } = sums;
  for (let r = 0; r < raters; r++) {
    let cube = 0;
    let square = 0;
    let second = 0;
    let third = 0;
    let most = 0;
    const begin = from[first + r * step]!;
    const end = to[first + r * step]!;
    for (let i = begin; i < end; i += 2) {
      const l = bounds[i + 1]! - bounds[i]!;
      cube += 2 * l * l * l - 3 * l * l + l;
      square += l * (l - 1);
      second += l * l;
      third += l * l * l;
      if (l > most) most = l;
    }
    units[r] = (end - begin) / 2;
    cubes[r] = cube;
    own[r] = square;
    squares[r] = second;
    thirds[r] = third;
    longest[r] = most;
  }
  for (let r = 0; r < raters; r++) {
    const count = gapsOf(line, first + r * step);
    for (let s = 0; s < raters; s++) {
      // Mostly every unit is shorter than every gap: then Σ l² (Σ l_j − count (l − 1)) needs no walk over the units.
      if (count > 0 && longest[s]! <= gaps[0]!) {
        inGaps[s * raters + r] = squares[s]! * (after[0]! + count) - count * thirds[s]!;
        continue;
      }
      let sum = 0;
      const end = to[first + s * step]!;
      for (let i = from[first + s * step]!; i < end; i += 2) {
        const l = bounds[i + 1]! - bounds[i]!;
        const at = firstOfAtLeast(count, l);
        sum += l * l * (after[at]! - (count - at) * (l - 1));
      }
      inGaps[s * raters + r] = sum;
    }
  }
  for (let a = 0, pair = 0; a < raters; a++) {
    for (let b = a + 1; b < raters; b++) apart[pair++] = disagreement(line, first + a * step, first + b * step);
  }
}

/** Puts down D_o and D_e of one category for some of the raters. */
function alphaUOf(
  sums: AlphaUSums,
  length: number,
  { chosen, pairs }: Selection,
  into: { observed: number; expected: number; units: number },
): void {
  const raters = chosen.length;
  let units = 0;
  let cubes = 0;
  let own = 0;
  let expected = 0;
  let observed = 0;
  for (let i = 0; i < raters; i++) {
    const a = chosen[i]!;
    units += sums.units[a]!;
    cubes += sums.cubes[a]!;
    own += sums.own[a]!;
    for (let j = 0; j < raters; j++) expected += sums.inGaps[a * sums.raters + chosen[j]!]!;
  }
  for (let i = 0; i < pairs.length; i++) observed += sums.apart[pairs[i]!]!;
  expected += ((units - 1) / 3) * cubes;
  const all = raters * length;
  into.observed = raters < 2 ? 0 : (2 * observed) / (raters * (raters - 1) * length * length);
  into.expected = units === 0 ? 0 : ((2 / length) * expected) / (all * (all - 1) - own);
  into.units = units;
}

/**
 * α = 1 − Σ D_o / Σ D_e over the categories that were added up; of one category it is the figure of that category.
 * Undefined where nobody marked anything.
 */
export function alphaU(units: number, observed: number, expected: number, raters: number): Figure {
  if (raters < 2) return notDefined("fewer-than-2-raters");
  if (units === 0) return notDefined("no-units");
  return corrected(observed, expected, "no-expected-disagreement");
}

/**
 * Σ δ² over the sections of two raters. A unit that meets none of the other's lies wholly inside a gap of hers, so one walk
 * over what meets finds everything.
 */
function disagreement({ bounds, from, to }: Stretches, a: number, b: number): number {
  let sum = 0;
  let i = from[a]!;
  let j = from[b]!;
  const endA = to[a]!;
  const endB = to[b]!;
  // Whether the present unit of each has met one of the other's.
  let metA = false;
  let metB = false;
  while (i < endA && j < endB) {
    const beginI = bounds[i]!;
    const untilI = bounds[i + 1]!;
    const beginJ = bounds[j]!;
    const untilJ = bounds[j + 1]!;
    if (beginI < untilJ && beginJ < untilI) {
      sum += (beginI - beginJ) * (beginI - beginJ) + (untilI - untilJ) * (untilI - untilJ);
      metA = true;
      metB = true;
    }
    if (untilI <= untilJ) {
      if (!metA) sum += (untilI - beginI) * (untilI - beginI);
      metA = false;
      i += 2;
    } else {
      if (!metB) sum += (untilJ - beginJ) * (untilJ - beginJ);
      metB = false;
      j += 2;
    }
  }
  for (; i < endA; i += 2, metA = false) if (!metA) sum += (bounds[i + 1]! - bounds[i]!) ** 2;
  for (; j < endB; j += 2, metB = false) if (!metB) sum += (bounds[j + 1]! - bounds[j]!) ** 2;
  return sum;
}

/** Sorted, and with overlapping units of one rater made into one. Units that only touch stay two. */
function mergeOverlaps(units: readonly Stretch[]): Stretch[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...units].sort((x, y) => x[0] - y[0] || x[1] - y[1])) {
    const last = result.at(-1);
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/**
 * Room for the gaps of one list at a time, in ascending order, and for their sums from each place on, so that Σ over l_j ≥ l of
 * (l_j − l + 1) is one subtraction. It is kept from call to call, since making room costs more than filling it.
 */
let gaps = new Float64Array(64);
let after = new Float64Array(65);

/** Puts down the lengths of what lies between the units of a list, and before and behind them; how many these are. */
function gapsOf({ length, bounds, from, to }: Stretches, list: number): number {
  const most = (to[list]! - from[list]!) / 2 + 1;
  if (most > gaps.length) {
    gaps = new Float64Array(2 * most);
    after = new Float64Array(2 * most + 1);
  }
  let count = 0;
  let at = 0;
  for (let i = from[list]!; i < to[list]!; i += 2) {
    if (bounds[i]! > at) gaps[count++] = bounds[i]! - at;
    at = bounds[i + 1]!;
  }
  if (at < length) gaps[count++] = length - at;
  if (count > 40) gaps.subarray(0, count).sort();
  // A handful is sorted faster by hand.
  else {
    for (let i = 1; i < count; i++) {
      const gap = gaps[i]!;
      let j = i;
      for (; j > 0 && gaps[j - 1]! > gap; j--) gaps[j] = gaps[j - 1]!;
      gaps[j] = gap;
    }
  }
  after[count] = 0;
  for (let i = count - 1; i >= 0; i--) after[i] = after[i + 1]! + gaps[i]!;
  return count;
}

function firstOfAtLeast(count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (gaps[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The figures of one document, packed: a row for all raters and, if these are more than two, for each pair; in it all labels, then each. */
export type AlphaUPart = { figures: readonly number[]; changes: StretchChanges };

export function alphaUFigures(line: Stretches, raters: number, labels: number): number[] {
  const selections = selectionsOf(raters);
  const width = labels + 1;
  const figures = new Array<number>(selections.length * width).fill(0);
  const { sums, units, observed, expected } = roomFor(raters, selections.length);
  const own = { observed: 0, expected: 0, units: 0 };
  for (let l = 0; l < labels; l++) {
    sumUp(sums, line, l, labels);
    for (let row = 0; row < selections.length; row++) {
      const selection = selections[row]!;
      alphaUOf(sums, line.length, selection, own);
      units[row]! += own.units;
      observed[row]! += own.observed;
      expected[row]! += own.expected;
      figures[row * width + l + 1] = packedAlphaU(own.units, own.observed, own.expected, selection.chosen.length);
    }
  }
  for (let row = 0; row < selections.length; row++) {
    figures[row * width] = packedAlphaU(units[row]!, observed[row]!, expected[row]!, selections[row]!.chosen.length);
  }
  return figures;
}

type Room = { sums: AlphaUSums; units: Float64Array; observed: Float64Array; expected: Float64Array };

/** Room for one document at a time, by the number of raters, kept from call to call. */
const rooms = new Map<number, Room>();

/** Row by row, the sums over the labels, which begin at 0; and room for the sums of one label. */
function roomFor(raters: number, rows: number): Room {
  let room = rooms.get(raters);
  if (!room) {
    const [units, observed, expected] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
    room = { sums: new AlphaUSums(raters), units, observed, expected };
    rooms.set(raters, room);
  }
  room.units.fill(0);
  room.observed.fill(0);
  room.expected.fill(0);
  return room;
}

/** As `alphaU`, packed. */
function packedAlphaU(units: number, observed: number, expected: number, raters: number): number {
  if (raters >= 2 && units > 0 && expected !== 0) return 1 - observed / expected;
  return packed(alphaU(units, observed, expected, raters));
}

/** α_U of documents, by label and over all labels. */
export function alphaUReport(parts: readonly DocumentParts[]): Result {
  return averagedReport(parts, {
    groups: (part) => part.labels,
    changes: (part) => figuresOf(part).changes,
    figures: (part) => figuresOf(part).figures,
    width: (labels) => labels + 1,
    first: () => 0,
  });
}

function figuresOf(part: DocumentParts): AlphaUPart {
  if (!part.alphaU) throw new RangeError("the parts do not hold the figures of α of 1995");
  return part.alphaU;
}
