/**
 * Moving the edges of a span by hand: grow or shrink, at either end, by a letter or a word.
 *
 * A letter is a grapheme cluster, so no move ever divides one. All offsets are in UTF-16 units.
 */
import type { Clusters } from "./clusters.ts";
import { clusterEnd, clusterStart } from "./clusters.ts";
import type { Fragment, Placed } from "./span.ts";
import { mergeFragments, spanEnd, spanStart } from "./span.ts";
import { nextWordEnd, nextWordStart, previousWordEnd, previousWordStart, sentenceAt } from "./words.ts";

/** What the moves need to know of a text. `locale` is BCP 47, or "" where unknown. */
export type Ground = { text: string; clusters: Clusters; locale: string };

export type EdgeMove = {
  edge: "start" | "end";
  /** Where the edge goes: away from the span (grow) or into it (shrink). */
  how: "grow" | "shrink";
  by: "character" | "word" | "sentence";
};

/**
 * The fragments after moving the outer edge of a span, or null where it cannot move: at the end of the text, or because
 * nothing of the first (or last) fragment would be left. By word, an edge goes to the next edge of a word, and what is not a word is
 * passed over; by sentence likewise.
 */
export function moveEdge(span: Placed, move: EdgeMove, ground: Ground): Fragment[] | null {
  const from = move.edge === "start" ? spanStart(span) : spanEnd(span);
  const to = target(from, move, ground);
  return to === null ? null : setEdge(span, move.edge, to);
}

/**
 * The fragments after setting the outer edge of a span to an offset, as dragging does; null where nothing of the first (or
 * last) fragment would be left. The offset should divide no cluster: snap it first.
 */
export function setEdge(span: Placed, edge: "start" | "end", offset: number): Fragment[] | null {
  const fragments = [...span.fragments];
  if (edge === "start") {
    const [, end] = fragments[0] as Fragment;
    if (offset < 0 || offset >= end) return null;
    fragments[0] = [offset, end];
  } else {
    const last = fragments.length - 1;
    const [start] = fragments[last] as Fragment;
    if (offset <= start) return null;
    fragments[last] = [start, offset];
  }
  return mergeFragments(fragments);
}

function target(from: number, { edge, how, by }: EdgeMove, { text, clusters, locale }: Ground): number | null {
  const forwards = (edge === "end") === (how === "grow");
  if (by === "character") {
    if (forwards) return from < text.length ? clusterEnd(clusters, from + 1) : null;
    return from > 0 ? clusterStart(clusters, from - 1) : null;
  }
  if (by === "sentence") {
    const to = sentenceEdge(text, from, edge, forwards, locale);
    return to === null ? null : edge === "end" ? clusterEnd(clusters, to) : clusterStart(clusters, to);
  }
  // An end goes to the end of a word, a start to the start of one.
  if (edge === "end") {
    const to = forwards ? nextWordEnd(text, from, locale) : previousWordEnd(text, from, locale);
    return to === null ? null : clusterEnd(clusters, to);
  }
  const to = forwards ? nextWordStart(text, from, locale) : previousWordStart(text, from, locale);
  return to === null ? null : clusterStart(clusters, to);
}

/** The next end (or start) of a sentence beyond `from`, word by word, so that blank lines and breaks are passed over. */
function sentenceEdge(
  text: string,
  from: number,
  edge: "start" | "end",
  forwards: boolean,
  locale: string,
): number | null {
  const stepped = forwards ? nextWordStart : previousWordEnd;
  // A word inside the sentence that is meant: the one at hand, where its edge lies ahead, or else the next one.
  for (let at: number | null = from; at !== null; at = stepped(text, at, locale)) {
    const inside = forwards ? at : at - 1;
    const sentence = inside < 0 ? null : sentenceAt(text, inside, locale);
    const to = sentence?.[edge === "start" ? 0 : 1];
    if (to !== undefined && (forwards ? to > from : to < from)) return to;
  }
  return null;
}
