/**
 * Where else in a text the same words stand. Plain search, in one pass: O(text + found). All offsets are in UTF-16 units.
 */
import type { Clusters } from "./clusters.ts";
import { clusterEnd, clusterStart } from "./clusters.ts";
import type { Fragment, Span } from "./span.ts";

export type SameOptions = {
  /** Whether capitals and small letters differ. */
  matchCase: boolean;
  /** Whether a letter or digit may not stand directly before or behind. */
  wholeWords: boolean;
};

/** Every place where the words stand, in order, none overlapping another; at most `most` of them. */
export function sameStretches(
  text: string,
  words: string,
  { matchCase, wholeWords }: SameOptions,
  clusters: Clusters = [],
  most = Number.POSITIVE_INFINITY,
): Fragment[] {
  if (words.trim() === "") return [];
  const [within, sought] = matchCase ? [text, words] : [fold(text), fold(words)];
  const found: Fragment[] = [];
  for (let at = within.indexOf(sought); at >= 0 && found.length < most; ) {
    const end = at + words.length;
    const whole = clusterStart(clusters, at) === at && clusterEnd(clusters, end) === end;
    if (whole && (!wholeWords || (isEdge(text, at) && isEdge(text, end)))) {
      found.push([at, end]);
      at = within.indexOf(sought, end);
    } else at = within.indexOf(sought, at + 1);
  }
  return found;
}

/**
 * The text without the difference between capitals and small letters, each letter in its place: where a language would need
 * more or fewer UTF-16 units for it (such as İ), it stays as it is.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let folded = "";
  for (const letter of text) {
    const small = letter.toLowerCase();
    folded += small.length === letter.length ? small : letter;
  }
  return folded;
}

const letter = /[\p{L}\p{M}\p{N}_]/u;
/** Scripts that put no space between words: there a place between two letters may well be the edge of a word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether a word may begin or end at an offset: not between two letters of one word. */
export function isEdge(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return true;
  const before = letterBefore(text, offset);
  const after = String.fromCodePoint(text.codePointAt(offset) as number);
  if (!letter.test(before) || !letter.test(after)) return true;
  return unspaced.test(before) && unspaced.test(after);
}

function letterBefore(text: string, offset: number): string {
  const unit = text.charCodeAt(offset - 1);
  const pair = (unit & 0xfc00) === 0xdc00 && offset > 1;
  return text.slice(offset - (pair ? 2 : 1), offset);
}

/**
 * Those of the stretches for which no tag stands already: none over the very same letters, and none of the label around them.
 * Stretches are in order and do not overlap; O(n log n).
 */
export function untagged(
  stretches: readonly Fragment[],
  label: string,
  spans: Iterable<Pick<Span, "label" | "fragments">>,
): Fragment[] {
  const exact = new Set<string>();
  const around: Fragment[] = [];
  for (const span of spans) {
    if (span.fragments.length === 1) exact.add(span.fragments.join());
    if (span.label === label) around.push(...span.fragments);
  }
  around.sort((a, b) => a[0] - b[0]);
  const free: Fragment[] = [];
  let next = 0;
  let reach = 0;
  for (const [start, end] of stretches) {
    for (let piece = around[next]; piece && piece[0] <= start; piece = around[++next])
      reach = Math.max(reach, piece[1]);
    if (reach < end && !exact.has(`${start},${end}`)) free.push([start, end]);
  }
  return free;
}
