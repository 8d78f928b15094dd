import { fold } from "#lib/annotation/same.ts";
import type { Span } from "#lib/annotation/span.ts";

export type Example = { text: string; count: number; first: Span };

/** What was tagged with a label, the most frequent first; the same words in another case are counted together. O(n). */
export function examplesOf(
  spans: Iterable<Span>,
  labelId: string,
  textOf: (span: Span) => string,
  most = 8,
): Example[] {
  const found = new Map<string, Example>();
  for (const span of spans) {
    if (span.label !== labelId) continue;
    const text = textOf(span);
    const example = found.get(fold(text));
    if (example) example.count++;
    else found.set(fold(text), { text, count: 1, first: span });
  }
  return [...found.values()].sort((a, b) => b.count - a.count).slice(0, most);
}
