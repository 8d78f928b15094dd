/** What the hand means: a selection, a click, a dragged edge. All offsets are in UTF-16 units. */
import { snapToClusters } from "#lib/annotation/clusters.ts";
import type { Ground } from "#lib/annotation/edges.ts";
import { setEdge } from "#lib/annotation/edges.ts";
import type { Granularity } from "#lib/annotation/label.ts";
import type { Fragment, Placed } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { sentenceAt, snapToCharacters, snapToWords, wordAt } from "#lib/annotation/words.ts";

/** What a selection between two offsets, in either order, marks; null when nothing but white space is in it. */
export function snap(ground: Ground, one: number, other: number, to: Granularity): Fragment | null {
  const range: Fragment = one < other ? [one, other] : [other, one];
  const { text, clusters, locale } = ground;
  if (to === "character") return snapToCharacters(text, range, clusters);
  const words = snapToWords(text, range, locale, clusters);
  if (!words || to === "word") return words;
  const first = sentenceAt(text, words[0], locale);
  const last = sentenceAt(text, words[1] - 1, locale);
  return snapToClusters([Math.min(first?.[0] ?? words[0], words[0]), Math.max(last?.[1] ?? 0, words[1])], clusters);
}

/** The word or the sentence at an offset, for a double or a triple click; null where there is only space. */
export function unitAt(ground: Ground, offset: number, unit: "word" | "sentence"): Fragment | null {
  const { text, clusters, locale } = ground;
  if (unit === "sentence") return sentenceAt(text, offset, locale);
  const word = wordAt(text, offset, locale);
  if (word) return snapToClusters(word, clusters);
  // Not a word, such as an emoji or a number sign: then the one character.
  return offset < text.length ? snapToCharacters(text, [offset, offset + 1], clusters) : null;
}

/** The fragments with one edge dragged to an offset; null where nothing of its fragment would be left. */
export function dragEdge(
  ground: Ground,
  span: Placed,
  edge: "start" | "end",
  to: number,
  by: Granularity,
): Fragment[] | null {
  const start = spanStart(span);
  const end = spanEnd(span);
  const snapped =
    edge === "start" ? snap(ground, Math.min(to, end), end, by) : snap(ground, start, Math.max(to, start), by);
  return snapped && setEdge(span, edge, edge === "start" ? snapped[0] : snapped[1]);
}
