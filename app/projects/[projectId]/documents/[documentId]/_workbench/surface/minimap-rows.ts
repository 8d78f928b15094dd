/** What a map of the tags shows beside the scroll bar: for each of its rows a few colours, whatever the number of tags. */
import type { Span } from "#lib/annotation/span.ts";
import type { SpanIndex } from "#lib/annotation/span-index.ts";

/** At most so many tags of a row are looked at, so that a map costs rows × log(tags). */
const looked = 3;

/**
 * The labels of each row, by id, at most three, without repeats, those first that begin first. `edges` are the offsets at which
 * the rows begin, ascending, and the end of the last: one more than there are rows. In UTF-16 units.
 */
export function mapRows(
  index: Pick<SpanIndex, "countBefore" | "nth" | "overlapping">,
  edges: readonly number[],
  isShown: (span: Span) => boolean,
): string[][] {
  const rows: string[][] = [];
  let before = index.countBefore(edges[0] ?? 0);
  for (let row = 0; row + 1 < edges.length; row++) {
    const start = edges[row] as number;
    const end = edges[row + 1] as number;
    const after = index.countBefore(end);
    const labels: string[] = [];
    const add = (span: Span | undefined) => {
      if (span && labels.length < looked && !labels.includes(span.label) && isShown(span)) labels.push(span.label);
    };
    const count = after - before;
    if (count <= 4 * looked) for (let i = before; i < after; i++) add(index.nth(i));
    else for (let i = 0; i < looked; i++) add(index.nth(before + Math.floor((i * (count - 1)) / (looked - 1))));
    // Those that go through from above.
    if (labels.length === 0 && end > start) for (const { span } of index.overlapping(start, start + 1)) add(span);
    rows.push(labels);
    before = after;
  }
  return rows;
}
