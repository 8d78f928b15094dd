/**
 * A document as the measures read it fastest: raters and labels by number, and all spans in flat lists, sorted rater by rater.
 * Preparing costs one sort; every measure after that is a walk.
 */
import type { RatedDocument, RatedSpan } from "./figure.ts";
import { compareFragments, compareRated } from "./matching.ts";

export type Prepared = {
  document: RatedDocument;
  /** In the order of their ids, as are the labels. Only labels that somebody used. */
  raters: readonly string[];
  labels: readonly string[];
  /** The spans of rater r stand at `first[r]` … `first[r + 1] − 1` of the lists below, sorted by `compareRated`. */
  first: readonly number[];
  spans: readonly RatedSpan[];
  start: Int32Array;
  end: Int32Array;
  /** The place in `labels`. */
  label: Int32Array;
  /** In how many fragments the span is. */
  pieces: Int32Array;
};

export function prepare(document: RatedDocument): Prepared {
  const raters = [...document.sets.keys()].sort();
  const spans: RatedSpan[] = [];
  const first = [0];
  const found = new Map<string, number>();
  for (const rater of raters) {
    let last: string | null = null;
    for (const span of inOrder(document.sets.get(rater)!)) {
      if (span.label !== last) {
        last = span.label;
        found.set(span.label, 0);
      }
      spans.push(span);
    }
    first.push(spans.length);
  }
  const labels = [...found.keys()].sort();
  labels.forEach((name, i) => {
    found.set(name, i);
  });
  const start = new Int32Array(spans.length);
  const end = new Int32Array(spans.length);
  const label = new Int32Array(spans.length);
  const pieces = new Int32Array(spans.length);
  for (let i = 0; i < spans.length; i++) {
    const { fragments, label: name } = spans[i]!;
    start[i] = fragments[0]![0];
    end[i] = fragments[fragments.length - 1]![1];
    label[i] = found.get(name)!;
    pieces[i] = fragments.length;
  }
  return { document, raters, labels, first, spans, start, end, label, pieces };
}

/** The list itself where it is sorted already, as stored spans mostly are. */
function inOrder(spans: readonly RatedSpan[]): readonly RatedSpan[] {
  for (let i = 1; i < spans.length; i++) {
    const before = spans[i - 1]!;
    const after = spans[i]!;
    if (before.fragments[0]![0] < after.fragments[0]![0]) continue;
    if (compareRated(before, after) > 0) return [...spans].sort(compareRated);
  }
  return spans;
}

/** How the places of two spans compare: by beginning, end, and inner edges. */
export function comparePlaces({ start, end, spans }: Prepared, i: number, j: number): number {
  const difference = start[i]! - start[j]! || end[i]! - end[j]!;
  if (difference !== 0) return difference;
  const x = spans[i]!.fragments;
  const y = spans[j]!.fragments;
  return x.length === 1 && y.length === 1 ? 0 : compareFragments(x, y);
}

/** Calls back for every pair of raters, as numbers, the lower one first. */
export function forPairs(raters: number, visit: (a: number, b: number, pair: number) => void): void {
  for (let a = 0, pair = 0; a < raters; a++) for (let b = a + 1; b < raters; b++) visit(a, b, pair++);
}

/** Which one of the pairs, in the order of `forPairs`, that of a and b is; a < b. */
export function pairPlace(raters: number, a: number, b: number): number {
  return a * raters - (a * (a + 1)) / 2 + (b - a - 1);
}

/**
 * Calls back with all raters, then, where these are more than two, with each pair, in the order of `forPairs`. Two raters are a pair,
 * so there the first call is the only one.
 */
export function forSelections(raters: number, visit: (chosen: readonly number[]) => void): void {
  visit(Array.from({ length: raters }, (_, r) => r));
  if (raters > 2) forPairs(raters, (a, b) => visit([a, b]));
}
