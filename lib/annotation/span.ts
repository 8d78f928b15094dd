/**
 * A span: one or more pieces of a text that carry a label together.
 *
 * Every offset in this file is in UTF-16 units, half-open: the surface of a fragment is
 * `text.slice(start, end)`.
 */
import type { AttributeValue } from "./label.ts";

/** `[start, end)` in UTF-16 units, with `start < end`. */
export type Fragment = readonly [start: number, end: number];

/** How a span came to be, where a person did not simply make it. */
export type Origin =
  | { kind: "same"; of: string }
  | { kind: "suggestion"; layer: string; id: string }
  | { kind: "import"; file: string };

export type Span = {
  /** Made by the client, unique in its layer: 1–64 of `A–Z a–z 0–9 _ -`. */
  id: string;
  /** The id of a label of the project. */
  label: string;
  /** 1–64 fragments, sorted, disjoint and not touching, none empty. */
  fragments: readonly Fragment[];
  /** The id of the user who made the span; never changes. */
  author: string;
  /** The id of the user who last wrote it. */
  editor: string;
  /** By the id of the attribute's definition. */
  attributes?: Readonly<Record<string, AttributeValue>>;
  /** The id of the entity that the span names. */
  entity?: string;
  origin?: Origin;
};

/** What most questions about a span need: where it stands. */
export type Placed = Pick<Span, "fragments">;

/** The most fragments that one span may have. */
export const maxFragments = 64;

/** The start of the first fragment. */
export function spanStart({ fragments }: Placed): number {
  return (fragments[0] as Fragment)[0];
}

/** The end of the last fragment. */
export function spanEnd({ fragments }: Placed): number {
  return (fragments[fragments.length - 1] as Fragment)[1];
}

/**
 * The order in which a reader meets spans: by start, the longer one first (so that what encloses comes before what it
 * encloses), then by label and by id, so that the order is total and the same everywhere. Strings are compared by UTF-16
 * unit, never by a language's rules.
 */
export function compareSpans(a: Span, b: Span): number {
  return (
    spanStart(a) - spanStart(b) ||
    spanEnd(b) - spanEnd(a) ||
    compareStrings(a.label, b.label) ||
    compareStrings(a.id, b.id)
  );
}

/** By UTF-16 unit: the same in every place and in every language. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The text that a span marks: its fragments, joined by one space. */
export function surface(text: string, { fragments }: Placed): string {
  if (fragments.length === 1) return text.slice(spanStart({ fragments }), spanEnd({ fragments }));
  return fragments.map(([start, end]) => text.slice(start, end)).join(" ");
}

/** Whether the spans mark the same text, letter for letter. */
export function sameFragments(a: Placed, b: Placed): boolean {
  return (
    a.fragments.length === b.fragments.length &&
    a.fragments.every(([start, end], i) => start === b.fragments[i]?.[0] && end === b.fragments[i]?.[1])
  );
}

/** Whether some letter is in both spans. Touching is not overlapping, nor is standing in the other's gap. */
export function overlap(a: Placed, b: Placed): boolean {
  for (let i = 0, j = 0; i < a.fragments.length && j < b.fragments.length; ) {
    const [aStart, aEnd] = a.fragments[i] as Fragment;
    const [bStart, bEnd] = b.fragments[j] as Fragment;
    if (aStart < bEnd && bStart < aEnd) return true;
    if (aEnd <= bEnd) i++;
    else j++;
  }
  return false;
}

/** Whether every letter of `inner` is in `outer`. */
export function contains(outer: Placed, inner: Placed): boolean {
  return inner.fragments.every(([start, end]) =>
    outer.fragments.some(([outerStart, outerEnd]) => outerStart <= start && end <= outerEnd),
  );
}

/** Whether a fragment of the span holds the letter that begins at the offset. */
export function covers({ fragments }: Placed, offset: number): boolean {
  return fragments.some(([start, end]) => start <= offset && offset < end);
}

/** Pieces in any order, also overlapping or touching, as the fragments of one span. Empty pieces vanish. */
export function mergeFragments(pieces: readonly Fragment[]): Fragment[] {
  const merged: [number, number][] = [];
  for (const [start, end] of pieces.filter(([start, end]) => start < end).sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
