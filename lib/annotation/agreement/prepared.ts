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
  let size = 0;
  for (const own of document.sets.values()) size += own.length;
  const spans: RatedSpan[] = [];
  const first = [0];
  // One piece of memory for all four: making room costs more than filling it.
  const room = new Int32Array(4 * size);
  const start = room.subarray(0, size);
  const end = room.subarray(size, 2 * size);
  const label = room.subarray(2 * size, 3 * size);
  const pieces = room.subarray(3 * size);
  // Labels are numbered as they come, and anew once all are known.
  const found = new Map<string, number>();
  for (const rater of raters) {
    for (const span of inOrder(document.sets.get(rater)!)) {
      const { fragments } = span;
      const i = spans.length;
      let number = found.get(span.label);
      if (number === undefined) {
        number = found.size;
        found.set(span.label, number);
      }
      start[i] = fragments[0]![0];
      end[i] = fragments[fragments.length - 1]![1];
      label[i] = number;
      pieces[i] = fragments.length;
      spans.push(span);
    }
    first.push(spans.length);
  }
  const labels = [...found.keys()].sort();
  const places = new Int32Array(labels.length);
  labels.forEach((name, place) => {
    places[found.get(name)!] = place;
  });
  for (let i = 0; i < size; i++) label[i] = places[label[i]!]!;
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

/** Some of the raters, by number in ascending order, and the places of their pairs in the order of `forPairs`. */
export type Selection = { chosen: readonly number[]; pairs: readonly number[] };

const selections = new Map<number, readonly Selection[]>();

/**
 * All raters, then, where these are more than two, each pair, in the order of `forPairs`. Two raters are a pair, so there the first
 * is the only one.
 */
export function selectionsOf(raters: number): readonly Selection[] {
  let known = selections.get(raters);
  if (!known) {
    const pairs: Selection[] = [];
    forPairs(raters, (a, b, pair) => pairs.push({ chosen: [a, b], pairs: [pair] }));
    const all = { chosen: Array.from({ length: raters }, (_, r) => r), pairs: pairs.map((_, pair) => pair) };
    known = raters > 2 ? [all, ...pairs] : [all];
    selections.set(raters, known);
  }
  return known;
}
