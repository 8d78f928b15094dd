/**
 * The spans of each rater and label as plain stretches of a line, for the measures that know neither overlap within a label
 * nor gaps within a span. What had to be changed for that is counted, rater by rater and label by label.
 */
import type { Fragment } from "../span.ts";
import type { Prepared } from "./prepared.ts";

/** A list of stretches per rater and label, the list of rater r and label l at the place r × labels + l. */
export type Stretches = {
  /** Length of the line. */
  length: number;
  /** All lists, one behind the other: begin, end, begin, end …; each list is sorted, and nothing in it overlaps. */
  bounds: Int32Array;
  /** Where in `bounds` each list begins, and where it ends. */
  from: readonly number[];
  to: readonly number[];
  /** Spans that overlapped another of the same list and became one with it. */
  merged: readonly number[];
  /** Spans in several fragments, each of which became a stretch. */
  split: readonly number[];
};

/** In the unit of the document's offsets or, where tokens are given, in tokens: a token is held when any part of it is. */
export function stretchesOf(document: Prepared, tokens: readonly Fragment[] | null): Stretches {
  const { raters, labels, first, spans, start, end, label, pieces } = document;
  const size = labels.length;
  const places = raters.length * size;
  const merged = new Array<number>(places).fill(0);
  const split = new Array<number>(places).fill(0);
  const from = new Array<number>(places).fill(0);
  for (let r = 0; r < raters.length; r++) {
    for (let i = first[r]!; i < first[r + 1]!; i++) from[r * size + label[i]!]! += 2 * pieces[i]!;
  }
  let room = 0;
  for (let place = 0; place < places; place++) {
    const own = from[place]!;
    from[place] = room;
    room += own;
  }
  const to = from.slice();
  const line: Line = { bounds: new Int32Array(room), from, to, merged };
  for (let r = 0; r < raters.length; r++) {
    // Where the last span began; the next begins there or later.
    let near = 0;
    for (let i = first[r]!; i < first[r + 1]!; i++) {
      const place = r * size + label[i]!;
      if (tokens) near = firstEndingAfter(tokens, start[i]!, near);
      if (pieces[i] === 1) put(line, place, tokens, near, start[i]!, end[i]!);
      else {
        split[place]!++;
        for (const [begin, until] of spans[i]!.fragments) put(line, place, tokens, near, begin, until);
      }
    }
  }
  return { length: tokens ? tokens.length : document.document.length, bounds: line.bounds, from, to, merged, split };
}

/** The same from lists that are sorted and do not overlap. */
export function stretchesFrom(length: number, lists: readonly (readonly (readonly [number, number])[])[]): Stretches {
  const from: number[] = [];
  const to: number[] = [];
  const bounds: number[] = [];
  for (const list of lists) {
    from.push(bounds.length);
    bounds.push(...list.flat());
    to.push(bounds.length);
  }
  const none = lists.map(() => 0);
  return { length, bounds: Int32Array.from(bounds), from, to, merged: none, split: none };
}

type Line = { bounds: Int32Array; from: number[]; to: number[]; merged: number[] };

function put(
  line: Line,
  place: number,
  tokens: readonly Fragment[] | null,
  near: number,
  begin: number,
  until: number,
): void {
  if (!tokens) {
    append(line, place, begin, until);
    return;
  }
  const first = firstEndingAfter(tokens, begin, near);
  let behind = first;
  while (behind < tokens.length && tokens[behind]![0] < until) behind++;
  // A span in the blank between two tokens holds none.
  if (behind > first) append(line, place, first, behind);
}

/** Puts a stretch behind the others of its list; only behind a span in fragments may it belong farther in front. */
function append({ bounds, from, to, merged }: Line, place: number, begin: number, end: number): void {
  const first = from[place]!;
  const last = to[place]!;
  // The first stretch that ends behind the beginning of the new one …
  let at = last;
  while (at > first && bounds[at - 1]! > begin) at -= 2;
  // … and the first that begins at its end or later: what lies between becomes one with it.
  let behind = at;
  while (behind < last && bounds[behind]! < end) behind += 2;
  const gone = (behind - at) / 2;
  if (gone > 0) {
    bounds[at] = Math.min(bounds[at]!, begin);
    bounds[at + 1] = Math.max(bounds[behind - 1]!, end);
    merged[place]! += gone;
    if (gone > 1) bounds.copyWithin(at + 2, behind, last);
    to[place] = last - 2 * (gone - 1);
    return;
  }
  if (at < last) bounds.copyWithin(at + 2, at, last);
  bounds[at] = begin;
  bounds[at + 1] = end;
  to[place] = last + 2;
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

/** How much two lists share. */
export function sharedLength({ bounds, from, to }: Stretches, a: number, b: number): number {
  let shared = 0;
  const endA = to[a]!;
  const endB = to[b]!;
  for (let i = from[a]!, j = from[b]!; i < endA && j < endB; ) {
    const begin = Math.max(bounds[i]!, bounds[j]!);
    const until = Math.min(bounds[i + 1]!, bounds[j + 1]!);
    if (until > begin) shared += until - begin;
    if (bounds[i + 1]! <= bounds[j + 1]!) i += 2;
    else j += 2;
  }
  return shared;
}
