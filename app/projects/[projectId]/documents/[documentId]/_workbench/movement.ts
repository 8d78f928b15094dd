/**
 * How the caret moves and how a selection grows: by character, by word, by sentence. All offsets are in UTF-16 units and
 * never inside a grapheme cluster.
 *
 * A caret stops where words and sentences start. The head of a selection stops at their far edges, so that a selection made
 * with the keyboard holds whole words and neither the space before them nor the one behind.
 */
import { clusterEnd, clusterStart } from "#lib/annotation/clusters.ts";
import type { Ground } from "#lib/annotation/edges.ts";
import { nextWordEnd, nextWordStart, previousWordEnd, previousWordStart, sentenceAt } from "#lib/annotation/words.ts";

export type Unit = "character" | "word" | "sentence";
/** Towards the end of the text, or towards its start. */
export type Direction = 1 | -1;

/** Where a caret at `from` goes. */
export function moveCaret(ground: Ground, from: number, direction: Direction, unit: Unit): number {
  switch (unit) {
    case "character":
      return characterBeside(ground, from, direction);
    case "word":
      return direction > 0 ? wordStartAfter(ground, from) : wordStartBefore(ground, from);
    case "sentence":
      return direction > 0 ? sentenceStartAfter(ground, from) : sentenceStartBefore(ground, from);
  }
}

/** Where the head of the selection from `anchor` to `head` goes. */
export function extendHead(ground: Ground, anchor: number, head: number, direction: Direction, unit: Unit): number {
  if (unit === "character") return characterBeside(ground, head, direction);
  const forward = head > anchor || (head === anchor && direction > 0);
  let to: number;
  if (forward) to = direction > 0 ? endAfter(ground, head, unit) : endBefore(ground, head, unit);
  else to = moveCaret(ground, head, direction, unit);
  // A selection that shrinks to nothing stops at its anchor before it turns round.
  if (head !== anchor && to < anchor !== head < anchor && to !== anchor) return anchor;
  return to;
}

/** The next place at which a word or a sentence ends, after `from`. */
function endAfter(ground: Ground, from: number, unit: "word" | "sentence"): number {
  const { text, locale } = ground;
  if (unit === "sentence") {
    const at = skipSpace(text, from, 1);
    const end = sentenceAt(text, at, locale)?.[1] ?? text.length;
    return clusterEnd(ground.clusters, end > from ? end : text.length);
  }
  return clusterEnd(ground.clusters, nextWordEnd(text, from, locale) ?? text.length);
}

/** The last place at which a word or a sentence ends, before `from`. */
function endBefore(ground: Ground, from: number, unit: "word" | "sentence"): number {
  const { text, locale } = ground;
  if (unit === "word") return clusterStart(ground.clusters, previousWordEnd(text, from, locale) ?? 0);
  const start = sentenceStartBefore(ground, from);
  return skipSpace(text, start, -1);
}

function characterBeside(ground: Ground, from: number, direction: Direction): number {
  const to = from + direction;
  if (to < 0 || to > ground.text.length) return from;
  return direction > 0 ? clusterEnd(ground.clusters, to) : clusterStart(ground.clusters, to);
}

function wordStartAfter({ text, clusters, locale }: Ground, from: number): number {
  return clusterEnd(clusters, nextWordStart(text, from, locale) ?? text.length);
}

function wordStartBefore({ text, clusters, locale }: Ground, from: number): number {
  return clusterStart(clusters, previousWordStart(text, from, locale) ?? 0);
}

function sentenceStartAfter({ text, clusters, locale }: Ground, from: number): number {
  const here = sentenceAt(text, from, locale);
  const end = here && here[1] > from ? here[1] : from;
  const to = skipSpace(text, end, 1);
  return clusterEnd(clusters, to > from ? to : text.length);
}

function sentenceStartBefore({ text, clusters, locale }: Ground, from: number): number {
  const here = sentenceAt(text, from, locale);
  if (here && here[0] < from) return clusterStart(clusters, here[0]);
  const end = skipSpace(text, from, -1);
  const before = end > 0 ? sentenceAt(text, end - 1, locale) : null;
  return clusterStart(clusters, before ? before[0] : 0);
}

function skipSpace(text: string, from: number, direction: Direction): number {
  let at = from;
  if (direction > 0) while (at < text.length && /\s/u.test(text.charAt(at))) at++;
  else while (at > 0 && /\s/u.test(text.charAt(at - 1))) at--;
  return at;
}
