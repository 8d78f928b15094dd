/** Which tags the list beside the text shows, and in which order. */
import { fold } from "#lib/annotation/same.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { SpanIndex } from "#lib/annotation/span-index.ts";

export const orders = ["reading", "label", "text", "newest"] as const;
export type Order = (typeof orders)[number];

export type TagFilter = {
  /** The id of a label, and of a person; null for all. */
  label: string | null;
  author: string | null;
  /** Only those that somebody objects to. */
  objected: boolean;
  /** Looked for in the words of a tag, without case. */
  words: string;
  order: Order;
};

export const allOfThem: TagFilter = { label: null, author: null, objected: false, words: "", order: "reading" };

/** Rows count from 0; `rowOf` answers −1 for what is not listed. */
export type ListedTags = { readonly count: number; at(row: number): Span | undefined; rowOf(id: string): number };

/**
 * The list. All tags in reading order are the index itself, whatever their number; anything else is made anew by each call, in
 * O(n log n). `newest`: those that came since the
 * document was opened, the last first, and then the others.
 */
export function listTags(
  index: SpanIndex,
  filter: TagFilter,
  options: {
    textOf: (span: Span) => string;
    /** The place of a label in the project's order. */
    placeOfLabel: (id: string) => number;
    /** The ids of the spans that came since, in the order in which they came. */
    arrivals: () => Iterable<string>;
    isObjected: (id: string) => boolean;
  },
): ListedTags {
  const { label, author, objected, words, order } = filter;
  if (label === null && author === null && !objected && words === "" && order === "reading") {
    return {
      get count() {
        return index.size;
      },
      at: (row) => index.nth(row),
      rowOf: (id) => index.placeOf(id),
    };
  }
  const sought = fold(words.trim());
  const fits = (span: Span) =>
    (label === null || span.label === label) &&
    (author === null || span.author === author) &&
    (!objected || options.isObjected(span.id)) &&
    (sought === "" || fold(options.textOf(span)).includes(sought));
  const spans = (order === "newest" ? newestFirst(index, options.arrivals()) : [...index]).filter(fits);
  // Sorting keeps the reading order among equals.
  if (order === "label") spans.sort((a, b) => options.placeOfLabel(a.label) - options.placeOfLabel(b.label));
  if (order === "text") {
    const texts = new Map(spans.map((span) => [span, fold(options.textOf(span))]));
    const compare = new Intl.Collator(undefined, { numeric: true }).compare;
    spans.sort((a, b) => compare(texts.get(a) as string, texts.get(b) as string));
  }
  const rows = new Map(spans.map(({ id }, row) => [id, row]));
  return { count: spans.length, at: (row) => spans[row], rowOf: (id) => rows.get(id) ?? -1 };
}

function newestFirst(index: SpanIndex, arrivals: Iterable<string>): Span[] {
  const came = new Set([...arrivals].reverse());
  return [...[...came].flatMap((id) => index.get(id) ?? []), ...[...index].filter(({ id }) => !came.has(id))];
}
