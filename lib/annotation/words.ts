/**
 * Words and sentences, and the snapping of a selection to them. All ranges are in UTF-16 units, half-open.
 *
 * What a word is, `Intl.Segmenter` says, so that Thai and Chinese have words too. Its answer depends a little on the engine
 * and on the language; therefore words are only ever a help for the hand, and nothing that is stored depends on them.
 */
import type { Clusters } from "./clusters.ts";
import { snapToClusters } from "./clusters.ts";
import type { Fragment } from "./span.ts";

/** How far around an offset a segmenter looks, so that one paragraph of five megabytes costs no more than a short one. */
const reach = { word: 400, sentence: 8_000 } as const;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(granularity: "word" | "sentence", locale: string): Intl.Segmenter {
  const key = `${granularity} ${locale}`;
  let found = segmenters.get(key);
  if (!found) {
    try {
      found = new Intl.Segmenter(locale || "en", { granularity });
    } catch {
      // A document's language is free text; what is no language tag is read as English.
      found = new Intl.Segmenter("en", { granularity });
    }
    segmenters.set(key, found);
  }
  return found;
}

/** The words in `[from, to)`, in order, without spaces and punctuation. `locale` is BCP 47, or "" where unknown. */
export function wordRanges(text: string, [from, to]: Fragment, locale: string): Fragment[] {
  const words: Fragment[] = [];
  for (const { segment, index, isWordLike } of segmenter("word", locale).segment(text.slice(from, to))) {
    if (isWordLike) words.push([from + index, from + index + segment.length]);
  }
  return words;
}

/** The sentences in `[from, to)`, in order, each without the spaces and breaks around it. A line break ends a sentence. */
export function sentenceRanges(text: string, [from, to]: Fragment, locale: string): Fragment[] {
  const sentences: Fragment[] = [];
  for (const { segment, index } of segmenter("sentence", locale).segment(text.slice(from, to))) {
    const sentence = trim(text, [from + index, from + index + segment.length]);
    if (sentence) sentences.push(sentence);
  }
  return sentences;
}

/** The word that holds the offset or ends there; null between words. */
export function wordAt(text: string, offset: number, locale: string): Fragment | null {
  const words = wordRanges(text, around(text, offset, reach.word), locale);
  return (
    words.find(([start, end]) => start <= offset && offset < end) ?? words.find(([, end]) => end === offset) ?? null
  );
}

/** The sentence that holds the offset or ends there; null in the blank between. One of over 8,000 units is cut short. */
export function sentenceAt(text: string, offset: number, locale: string): Fragment | null {
  const sentences = sentenceRanges(text, around(text, offset, reach.sentence), locale);
  return (
    sentences.find(([start, end]) => start <= offset && offset < end) ??
    sentences.find(([, end]) => end === offset) ??
    null
  );
}

/** The first offset behind the given one at which a word starts, or null. */
export function nextWordStart(text: string, offset: number, locale: string): number | null {
  return forwards(text, offset, locale, ([start]) => start > offset)?.[0] ?? null;
}

/** The first offset behind the given one at which a word ends, or null. */
export function nextWordEnd(text: string, offset: number, locale: string): number | null {
  return forwards(text, offset, locale, ([, end]) => end > offset)?.[1] ?? null;
}

/** The last offset before the given one at which a word starts, or null. */
export function previousWordStart(text: string, offset: number, locale: string): number | null {
  return backwards(text, offset, locale, ([start]) => start < offset)?.[0] ?? null;
}

/** The last offset before the given one at which a word ends, or null. */
export function previousWordEnd(text: string, offset: number, locale: string): number | null {
  return backwards(text, offset, locale, ([, end]) => end < offset)?.[1] ?? null;
}

type Wanted = (word: Fragment) => boolean;

/**
 * The words of a window but those that it may have cut: they touch an edge of it that has no white space beside it. So what is
 * longer than a window is passed over, as no word.
 */
function wholeWords(text: string, window: Fragment, locale: string): Fragment[] {
  const cutsFirst = window[0] > 0 && !isSpace(text.charCodeAt(window[0] - 1));
  const cutsLast = window[1] < text.length && !isSpace(text.charCodeAt(window[1]));
  return wordRanges(text, window, locale).filter(
    ([start, end]) => !(cutsFirst && start === window[0]) && !(cutsLast && end === window[1]),
  );
}

function forwards(text: string, offset: number, locale: string, wanted: Wanted): Fragment | null {
  for (let at = offset; at < text.length; ) {
    while (isSpace(text.charCodeAt(at))) at++;
    const window = around(text, at, reach.word);
    const found = wholeWords(text, window, locale).find(wanted);
    if (found) return found;
    at = window[1] + 1;
  }
  return null;
}

function backwards(text: string, offset: number, locale: string, wanted: Wanted): Fragment | null {
  for (let at = offset; at > 0; ) {
    while (isSpace(text.charCodeAt(at - 1))) at--;
    const window = around(text, at, reach.word);
    const found = wholeWords(text, window, locale).findLast(wanted);
    if (found) return found;
    at = window[0] - 1;
  }
  return null;
}

/** The range without the white space at its ends; null when nothing else is in it. */
export function trim(text: string, [from, to]: Fragment): Fragment | null {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start < end ? [start, end] : null;
}

/**
 * What a selection means when it snaps to words: without the white space at its ends, and with the whole of each word of
 * which it holds a part. Punctuation that was selected stays. Null when only white space was selected.
 */
export function snapToWords(text: string, range: Fragment, locale: string, clusters: Clusters): Fragment | null {
  const trimmed = trim(text, range);
  if (!trimmed) return null;
  const first = wordAt(text, trimmed[0], locale);
  const last = wordAt(text, trimmed[1], locale);
  return snapToClusters(
    [
      first && first[0] < trimmed[0] && trimmed[0] < first[1] ? first[0] : trimmed[0],
      last && last[0] < trimmed[1] && trimmed[1] < last[1] ? last[1] : trimmed[1],
    ],
    clusters,
  );
}

/** What a selection means by characters: without the white space at its ends, and with whole clusters. */
export function snapToCharacters(text: string, range: Fragment, clusters: Clusters): Fragment | null {
  const trimmed = trim(text, range);
  return trimmed && snapToClusters(trimmed, clusters);
}

const space = /\s/u;

function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit > 0x7f || unit < 0x20 ? space.test(String.fromCharCode(unit)) : false);
}

/** A window around an offset: to the ends of its line where these are near, else to white space up to `far` units away. */
function around(text: string, offset: number, far: number): Fragment {
  let start = offset;
  while (start > 0 && offset - start < far && text.charCodeAt(start - 1) !== lineFeed) start--;
  if (offset - start === far && start > 0) {
    const cut = start;
    while (start < offset && !isSpace(text.charCodeAt(start - 1))) start++;
    if (start === offset) start = cut;
  }
  let end = offset;
  while (end < text.length && end - offset < far && text.charCodeAt(end) !== lineFeed) end++;
  if (end - offset === far && end < text.length) {
    const cut = end;
    while (end > offset && !isSpace(text.charCodeAt(end))) end--;
    if (end === offset) end = cut;
  }
  return [start, end];
}

const lineFeed = 0x0a;
