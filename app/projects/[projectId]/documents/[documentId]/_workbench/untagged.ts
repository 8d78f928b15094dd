/** Where the next sentence begins that no tag touches. All offsets are in UTF-16 units. */
import type { Ground } from "#lib/annotation/edges.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { sentenceAt, sentenceRanges } from "#lib/annotation/words.ts";
import type { Direction } from "./movement.ts";

/** How much of one paragraph is read at once. */
const reach = 8_000;

/**
 * The first sentence after (or before) the one at `from` that no tag touches, or null. Every sentence on the way is read once,
 * so that a text of megabytes that is tagged all over costs as much as reading it.
 */
export function untaggedSentence(
  ground: Ground,
  isTagged: (sentence: Fragment) => boolean,
  from: number,
  direction: Direction,
): Fragment | null {
  const here = sentenceAt(ground.text, from, ground.locale);
  const holdsCaret = here !== null && here[0] <= from && from <= here[1];
  const start = holdsCaret ? here[direction > 0 ? 1 : 0] : from;
  for (const sentence of direction > 0 ? sentencesAfter(ground, start) : sentencesBefore(ground, start)) {
    if (/[\p{L}\p{N}]/u.test(ground.text.slice(...sentence)) && !isTagged(sentence)) return sentence;
  }
  return null;
}

function* sentencesAfter({ text, locale }: Ground, from: number): Generator<Fragment> {
  for (let at = from; at < text.length; ) {
    const lineFeed = text.indexOf("\n", at);
    const lineEnd = lineFeed < 0 ? text.length : lineFeed;
    const end = Math.min(lineEnd, at + reach);
    const found = sentenceRanges(text, [at, end], locale);
    // The last one may go on behind what was read.
    const kept = end < lineEnd && found.length > 1 ? found.slice(0, -1) : found;
    yield* kept;
    at = end < lineEnd ? Math.max(kept.at(-1)?.[1] ?? end, at + 1) : lineEnd + 1;
  }
}

function* sentencesBefore({ text, locale }: Ground, to: number): Generator<Fragment> {
  for (let at = to; at > 0; ) {
    const lineStart = text.lastIndexOf("\n", at - 1) + 1;
    const start = Math.max(lineStart, at - reach);
    const found = sentenceRanges(text, [start, at], locale);
    // The first one may have begun before what was read.
    const kept = start > lineStart && found.length > 1 ? found.slice(1) : found;
    yield* kept.toReversed();
    at = start > lineStart ? Math.min(kept[0]?.[0] ?? start, at - 1) : lineStart - 1;
  }
}
