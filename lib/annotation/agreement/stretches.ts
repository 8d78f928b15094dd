/**
 * The spans of each rater and label as plain stretches of a line, for the measures that know neither overlap within a label
 * nor gaps within a span. What had to be changed for that is counted, rater by rater and label by label.
 */
import type { Fragment } from "../span.ts";
import type { Prepared } from "./prepared.ts";

export type Stretches = {
  /** Length of the line. */
  length: number;
  /** A list per rater and label (rater × label): begin, end, begin, end …, sorted and not overlapping. */
  lists: readonly (readonly number[])[];
  /** By rater and label: spans that overlapped another of the same list and became one with it. */
  merged: readonly number[];
  /** By rater and label: spans in several fragments, each of which became a stretch. */
  split: readonly number[];
};

/** In the unit of the document's offsets or, where tokens are given, in tokens: a token is held when any part of it is. */
export function stretchesOf(document: Prepared, tokens: readonly Fragment[] | null): Stretches {
  const { raters, labels, first, spans, label } = document;
  const size = labels.length;
  const merged = new Array<number>(raters.length * size).fill(0);
  const split = new Array<number>(raters.length * size).fill(0);
  const lists: number[][] = [];
  for (let k = 0; k < raters.length * size; k++) lists.push([]);
  for (let r = 0; r < raters.length; r++) {
    // Where the last span began; the next begins there or later.
    let near = 0;
    for (let i = first[r]!; i < first[r + 1]!; i++) {
      const { fragments } = spans[i]!;
      const place = r * size + label[i]!;
      if (fragments.length > 1) split[place]!++;
      for (const fragment of fragments) {
        let [from, to] = fragment;
        if (tokens) {
          const at = firstEndingAfter(tokens, from, near);
          if (fragment === fragments[0]) near = at;
          let end = at;
          while (end < tokens.length && tokens[end]![0] < to) end++;
          // A span in the blank between two tokens holds none.
          if (end === at) continue;
          from = at;
          to = end;
        }
        append(lists[place]!, from, to, merged, place);
      }
    }
  }
  return { length: tokens ? tokens.length : document.document.length, lists, merged, split };
}

/** Puts a stretch behind the others; only after a span in fragments may it belong farther in front. */
function append(list: number[], from: number, to: number, merged: number[], place: number): void {
  const last = list.length - 1;
  if (last < 0 || from >= list[last]!) {
    list.push(from, to);
    return;
  }
  let at = list.length;
  while (at > 0 && list[at - 2]! > from) at -= 2;
  if (at > 0 && list[at - 1]! > from) at -= 2;
  else if (at === list.length || list[at]! >= to) {
    list.splice(at, 0, from, to);
    return;
  }
  // It meets the stretch at `at`, and perhaps some behind that.
  merged[place]!++;
  list[at] = Math.min(list[at]!, from);
  list[at + 1] = Math.max(list[at + 1]!, to);
  while (at + 2 < list.length && list[at + 2]! < list[at + 1]!) {
    list[at + 1] = Math.max(list[at + 1]!, list[at + 3]!);
    list.splice(at + 2, 2);
    merged[place]!++;
  }
}

/** The first token that ends behind the offset, which is `near` or later, and mostly not far. */
function firstEndingAfter(tokens: readonly Fragment[], offset: number, near: number): number {
  let low = near;
  let high = near;
  for (let step = 1; high < tokens.length && tokens[high]![1] <= offset; step *= 2) {
    low = high + 1;
    high += step;
  }
  high = Math.min(high, tokens.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]![1] <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How much two lists of stretches share. */
export function sharedLength(a: readonly number[], b: readonly number[]): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]!, b[j]!);
    const to = Math.min(a[i + 1]!, b[j + 1]!);
    if (to > from) shared += to - from;
    if (a[i + 1]! <= b[j + 1]!) i += 2;
    else j += 2;
  }
  return shared;
}
