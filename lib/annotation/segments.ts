/**
 * Overlapping spans as runs: the pieces of a range of text within which the same spans apply, ready to be drawn one by one.
 *
 * All offsets are in UTF-16 units, half-open.
 */

import type { Span } from "./span.ts";
import type { LanedSpan } from "./span-index.ts";

/** A span as it passes through a run. */
export type Strand = {
  span: Span;
  /** The line on which the span is drawn, 0 nearest to the letters; the same in all runs of the span. */
  lane: number;
  /** Which of the span's fragments this is, from 0. */
  fragment: number;
  /** The fragment begins at the start of this run. False where it began before, also before the range. */
  starts: boolean;
  /** The fragment ends at the end of this run. False where it goes on, also beyond the range. */
  ends: boolean;
};

export type Run = {
  start: number;
  end: number;
  /** By lane, ascending; empty where no span applies. */
  strands: readonly Strand[];
};

/**
 * The runs of `[from, to)`: in order, without gaps, none empty, as few as the spans allow. The spans may come in any order;
 * those (and those fragments) outside the range do no harm. `SpanIndex.overlapping` gives what is needed, with lanes.
 */
export function runsOf(spans: readonly LanedSpan[], from: number, to: number): Run[] {
  if (from >= to) return [];
  const pieces: (Omit<Strand, "starts" | "ends"> & { start: number; end: number })[] = [];
  const cuts = new Set([from, to]);
  for (const { span, lane } of spans) {
    for (let fragment = 0; fragment < span.fragments.length; fragment++) {
      const [start, end] = span.fragments[fragment] as readonly [number, number];
      if (start >= to) break;
      if (end <= from) continue;
      pieces.push({ span, lane, fragment, start, end });
      if (start > from) cuts.add(start);
      if (end < to) cuts.add(end);
    }
  }
  pieces.sort((a, b) => a.start - b.start);
  const ordered = Float64Array.from(cuts).sort();
  const runs: Run[] = [];
  let open: typeof pieces = [];
  let next = 0;
  for (let i = 0; i + 1 < ordered.length; i++) {
    const start = ordered[i] as number;
    const end = ordered[i + 1] as number;
    open = open.filter((piece) => piece.end > start);
    const held = open.length;
    for (let piece = pieces[next]; piece && piece.start <= start; piece = pieces[++next]) open.push(piece);
    if (open.length > held) open.sort((a, b) => a.lane - b.lane);
    const strands = open.map(({ span, lane, fragment, ...piece }) => ({
      span,
      lane,
      fragment,
      starts: piece.start === start,
      ends: piece.end === end,
    }));
    runs.push({ start, end, strands });
  }
  return runs;
}
