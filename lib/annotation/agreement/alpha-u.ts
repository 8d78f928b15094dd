/**
 * Krippendorff's α for unitizing, in its form of 1995 and 2004: how far raters agree about where, on a continuum, the units of a
 * category lie. dkpro and INCEpTION compute the same form. It counts whole units of length, so the figure depends on whether
 * length means characters or tokens: say which.
 */
import { type Figure, notDefined } from "./figure.ts";

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
 * D_o and D_e of one category.
 *
 * @param continuum where the continuum begins, and its length
 * @param byRater the units of the category, a list per rater; raters who marked none count with an empty list
 */
export function alphaUParts(
  continuum: { begin: number; length: number },
  byRater: readonly (readonly Stretch[])[],
): AlphaU {
  const raters = byRater.length;
  const { begin, length } = continuum;
  let merged = 0;
  const sections = byRater.map((units) => {
    const apart = mergeOverlaps(units);
    merged += units.length - apart.length;
    return { units: apart, gaps: gapsBetween(apart, begin, begin + length) };
  });

  let observed = 0;
  for (let a = 0; a < raters; a++) {
    for (let b = a + 1; b < raters; b++) observed += disagreement(sections[a]!, sections[b]!);
  }

  const units = sections.flatMap((section) => section.units.map(([from, to]) => to - from));
  const gaps = sections.flatMap((section) => section.gaps.map(([from, to]) => to - from)).sort((x, y) => x - y);
  // Sums of the gap lengths from each place on, so that Σ_{l_j ≥ l} (l_j − l + 1) is one subtraction.
  const after = new Float64Array(gaps.length + 1);
  for (let i = gaps.length - 1; i >= 0; i--) after[i] = after[i + 1]! + gaps[i]!;

  let expected = 0;
  let own = 0;
  for (const l of units) {
    expected += ((units.length - 1) / 3) * (2 * l ** 3 - 3 * l ** 2 + l);
    const first = lowerBound(gaps, l);
    expected += l * l * (after[first]! - (gaps.length - first) * (l - 1));
    own += l * (l - 1);
  }
  const all = raters * length;
  return {
    observed: raters < 2 ? 0 : (2 * observed) / (raters * (raters - 1) * length * length),
    expected: ((2 / length) * expected) / (all * (all - 1) - own),
    units: units.length,
    merged,
  };
}

/**
 * α = 1 − Σ D_o / Σ D_e over the given categories; give one for the figure of that category.
 * Undefined where nobody marked anything.
 */
export function alphaU(parts: readonly AlphaU[], raters: number): Figure {
  if (raters < 2) return notDefined("fewer-than-2-raters");
  if (parts.every((part) => part.units === 0)) return notDefined("no-units");
  const observed = parts.reduce((sum, part) => sum + part.observed, 0);
  const expected = parts.reduce((sum, part) => sum + part.expected, 0);
  if (expected === 0) return notDefined("no-expected-disagreement");
  return { value: 1 - observed / expected };
}

type Section = { units: readonly Stretch[]; gaps: readonly Stretch[] };

/** Σ δ² over the sections of two raters: both lists are sorted, so one pass over their overlaps finds all that count. */
function disagreement(a: Section, b: Section): number {
  let sum = 0;
  let start = 0;
  for (const [from, to] of a.units) {
    while (start < b.units.length && b.units[start]![1] <= from) start++;
    for (let i = start; i < b.units.length && b.units[i]![0] < to; i++) {
      sum += (from - b.units[i]![0]) ** 2 + (to - b.units[i]![1]) ** 2;
    }
  }
  return sum + insideGaps(a.units, b.gaps) + insideGaps(b.units, a.gaps);
}

/** Σ l² of the units that lie wholly inside one of the gaps. */
function insideGaps(units: readonly Stretch[], gaps: readonly Stretch[]): number {
  let sum = 0;
  let i = 0;
  for (const [from, to] of units) {
    while (i < gaps.length && gaps[i]![1] < to) i++;
    const gap = gaps[i];
    if (gap && gap[0] <= from && to <= gap[1]) sum += (to - from) ** 2;
  }
  return sum;
}

/** Sorted, and with overlapping units of one rater made into one. Units that only touch stay two. */
export function mergeOverlaps(units: readonly Stretch[]): Stretch[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...units].sort((x, y) => x[0] - y[0] || x[1] - y[1])) {
    const last = result.at(-1);
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function gapsBetween(units: readonly Stretch[], begin: number, end: number): Stretch[] {
  const gaps: Stretch[] = [];
  let at = begin;
  for (const [from, to] of units) {
    if (from > at) gaps.push([at, from]);
    at = to;
  }
  if (at < end) gaps.push([at, end]);
  return gaps;
}

/** The first place in the sorted list whose value is at least `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
