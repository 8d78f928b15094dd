/** On which line below the text each of many spans is drawn. All offsets are in UTF-16 units. */
import type { Span } from "./span.ts";
import { spanEnd, spanStart } from "./span.ts";

/**
 * The lanes of spans that come in reading order: for each the lowest that no earlier one still needs. O(n log n), also when all
 * spans lie upon each other.
 */
export function lowestLanes(sorted: readonly Span[]): number[] {
  const free = new Heap();
  const busy = new Heap();
  let lanes = 0;
  return sorted.map((span) => {
    const start = spanStart(span);
    for (let first = busy.first(); first && first.key <= start; first = busy.first()) {
      busy.take();
      free.add(first.lane, first.lane);
    }
    const lane = free.take()?.lane ?? lanes++;
    busy.add(spanEnd(span), lane);
    return lane;
  });
}

/** A binary heap of lanes; the least key comes first. */
class Heap {
  private readonly items: { key: number; lane: number }[] = [];

  first(): { key: number; lane: number } | undefined {
    return this.items[0];
  }

  add(key: number, lane: number): void {
    const { items } = this;
    let at = items.push({ key, lane }) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.keyAt(up) > key; at = up, up = (at - 1) >> 1) this.swap(at, up);
  }

  take(): { key: number; lane: number } | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0 || !last) return first;
    items[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (this.keyAt(child) < this.keyAt(least)) least = child;
      if (least === at) return first;
      this.swap(at, least);
      at = least;
    }
  }

  private keyAt(at: number): number {
    return this.items[at]?.key ?? Number.POSITIVE_INFINITY;
  }

  private swap(a: number, b: number): void {
    const { items } = this;
    const held = items[a] as { key: number; lane: number };
    items[a] = items[b] as { key: number; lane: number };
    items[b] = held;
  }
}
