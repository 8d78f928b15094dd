/**
 * Krippendorff's α for unitizing, in its form of 1995 and 2004: how far raters agree about where, on a continuum, the units of a
 * category lie. dkpro and INCEpTION compute the same form. It counts whole units of length, so the figure depends on whether
 * length means characters or tokens: say which.
 */
import { averagedReport } from "./averaged-report.ts";
import { corrected, type Figure, notDefined, type Result } from "./figure.ts";
import type { DocumentParts } from "./parts.ts";
import { forPairs, pairPlace } from "./prepared.ts";

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
export type AlphaUSums = {
  length: number;
  raters: number;
  /** By rater: number of units; Σ 2l³ − 3l² + l; Σ l (l − 1). */
  units: readonly number[];
  cubes: readonly number[];
  own: readonly number[];
  /** Rater s × rater r: Σ over the units of s of l² · Σ over the gaps of r with l_j ≥ l of (l_j − l + 1). */
  inGaps: readonly number[];
  /** Pair by pair: Σ δ² over the sections of the two. */
  apart: readonly number[];
};

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
    return apart.flatMap(([from, to]) => [from - continuum.begin, to - continuum.begin]);
  });
  const raters = byRater.map((_, r) => r);
  return { ...alphaUOf(alphaUSums(continuum.length, lists), raters), merged };
}

/** @param lists a list per rater: begin, end, begin, end …, sorted and not overlapping, on a continuum that begins at 0 */
export function alphaUSums(length: number, lists: readonly (readonly number[])[]): AlphaUSums {
  const raters = lists.length;
  const units: number[] = [];
  const cubes: number[] = [];
  const own: number[] = [];
  const inGaps = new Array<number>(raters * raters).fill(0);
  const apart: number[] = [];
  for (const list of lists) {
    let cube = 0;
    let square = 0;
    for (let i = 0; i < list.length; i += 2) {
      const l = list[i + 1]! - list[i]!;
      cube += 2 * l * l * l - 3 * l * l + l;
      square += l * (l - 1);
    }
    units.push(list.length / 2);
    cubes.push(cube);
    own.push(square);
  }
  for (let r = 0; r < raters; r++) {
    const gaps = gapsOf(lists[r]!, length);
    // Sums of the gap lengths from each place on, so that Σ over l_j ≥ l of (l_j − l + 1) is one subtraction.
    const after = [0];
    for (let i = gaps.length - 1, sum = 0; i >= 0; i--) {
      sum += gaps[i]!;
      after.push(sum);
    }
    for (let s = 0; s < raters; s++) {
      const list = lists[s]!;
      let sum = 0;
      for (let i = 0; i < list.length; i += 2) {
        const l = list[i + 1]! - list[i]!;
        const longer = gaps.length - firstOfAtLeast(gaps, l);
        sum += l * l * (after[longer]! - longer * (l - 1));
      }
      inGaps[s * raters + r] = sum;
    }
  }
  forPairs(raters, (a, b) => {
    apart.push(disagreement(lists[a]!, lists[b]!));
  });
  return { length, raters, units, cubes, own, inGaps, apart };
}

/** D_o and D_e of one category for some of the raters, given by number in ascending order. */
export function alphaUOf(sums: AlphaUSums, chosen: readonly number[]): Omit<AlphaU, "merged"> {
  const { length } = sums;
  let units = 0;
  let cubes = 0;
  let own = 0;
  let expected = 0;
  let observed = 0;
  for (let i = 0; i < chosen.length; i++) {
    const a = chosen[i]!;
    units += sums.units[a]!;
    cubes += sums.cubes[a]!;
    own += sums.own[a]!;
    for (let j = 0; j < chosen.length; j++) expected += sums.inGaps[a * sums.raters + chosen[j]!]!;
    for (let j = i + 1; j < chosen.length; j++) observed += sums.apart[pairPlace(sums.raters, a, chosen[j]!)]!;
  }
  const raters = chosen.length;
  expected += ((units - 1) / 3) * cubes;
  const all = raters * length;
  return {
    observed: raters < 2 ? 0 : (2 * observed) / (raters * (raters - 1) * length * length),
    expected: units === 0 ? 0 : ((2 / length) * expected) / (all * (all - 1) - own),
    units,
  };
}

/**
 * α = 1 − Σ D_o / Σ D_e over the given categories; give one for the figure of that category.
 * Undefined where nobody marked anything.
 */
export function alphaU(parts: readonly Omit<AlphaU, "merged">[], raters: number): Figure {
  if (raters < 2) return notDefined("fewer-than-2-raters");
  let units = 0;
  let observed = 0;
  let expected = 0;
  for (const part of parts) {
    units += part.units;
    observed += part.observed;
    expected += part.expected;
  }
  if (units === 0) return notDefined("no-units");
  return corrected(observed, expected, "no-expected-disagreement");
}

/**
 * Σ δ² over the sections of two raters. A unit that meets none of the other's lies wholly inside a gap of hers, so one walk
 * over what meets finds everything.
 */
function disagreement(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0, j = 0, metA = false, metB = false; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i]! < b[j + 1]! && b[j]! < a[i + 1]!) {
      sum += (a[i]! - b[j]!) ** 2 + (a[i + 1]! - b[j + 1]!) ** 2;
      metA = true;
      metB = true;
    }
    if (j >= b.length || (i < a.length && a[i + 1]! <= b[j + 1]!)) {
      if (!metA) sum += (a[i + 1]! - a[i]!) ** 2;
      metA = false;
      i += 2;
    } else {
      if (!metB) sum += (b[j + 1]! - b[j]!) ** 2;
      metB = false;
      j += 2;
    }
  }
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

/** The lengths of what lies between the units, and before and behind them, in ascending order. */
function gapsOf(list: readonly number[], length: number): number[] {
  const gaps: number[] = [];
  let at = 0;
  for (let i = 0; i < list.length; i += 2) {
    if (list[i]! > at) gaps.push(list[i]! - at);
    at = list[i + 1]!;
  }
  if (at < length) gaps.push(length - at);
  if (gaps.length > 32) return gaps.sort((x, y) => x - y);
  // A handful is sorted faster by hand.
  for (let i = 1; i < gaps.length; i++) {
    const gap = gaps[i]!;
    let j = i;
    for (; j > 0 && gaps[j - 1]! > gap; j--) gaps[j] = gaps[j - 1]!;
    gaps[j] = gap;
  }
  return gaps;
}

function firstOfAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** α_U of documents, by label and over all labels. */
export function alphaUReport(parts: readonly DocumentParts[]): Result {
  return averagedReport(parts, {
    groups: (part) => part.labels,
    pairs: true,
    changes: (part) => sumsOf(part).changes,
    figures: (part, chosen, put) => {
      const found = sumsOf(part).byLabel.map((sums) => alphaUOf(sums, chosen));
      found.forEach((own, l) => {
        put(l, alphaU([own], chosen.length));
      });
      put(-1, alphaU(found, chosen.length));
    },
  });
}

function sumsOf(part: DocumentParts): NonNullable<DocumentParts["alphaU"]> {
  if (!part.alphaU) throw new RangeError("the parts do not hold the sums of α of 1995");
  return part.alphaU;
}
