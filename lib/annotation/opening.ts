/** Which spans a reader sees when she opens a text, before all the others are there. */
import type { Span } from "./span.ts";
import { compareSpans, spanStart } from "./span.ts";

/**
 * Of the spans those that touch the first `length` UTF-16 units of their text, in reading order, and no more than `most`: what
 * is left out then begins behind all that is there, so that each has the lane that it has among all.
 */
export function openingSpans(spans: Iterable<Span>, length: number, most: number): Span[] {
  const touching: Span[] = [];
  for (const span of spans) if (spanStart(span) < length) touching.push(span);
  return touching.sort(compareSpans).slice(0, most);
}
