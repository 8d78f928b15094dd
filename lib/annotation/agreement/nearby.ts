/**
 * Spans that can be asked for one which a given span overlaps, and which then goes: a k-d tree over beginnings and ends.
 *
 * Of n spans that all overlap there are n² pairs. Whoever only wants to know what hangs together, or who can stand with whom, need not look
 * at them all: each span is found once, and each search that finds nothing looks at few others. Only spans in several pieces are searched
 * by their outer ends, so that thousands of these upon each other take longer, though never more room.
 */
import type { Fragment } from "../span.ts";
import { lengthOf, overlapOf } from "./overlap.ts";

type Placed = { readonly fragments: readonly Fragment[] };

/** How many spans are looked at one by one. */
const leafSize = 8;
/** More than what is lost in the arithmetic of a share and three offsets. */
const slack = 1e-6;

export class Nearby {
  private readonly spans: readonly Placed[];
  private readonly least: number;
  private readonly start: Float64Array;
  private readonly end: Float64Array;
  /** Letters, without those between the pieces. */
  private readonly letters: Float64Array;
  private readonly order: Int32Array;
  private readonly there: Uint8Array;
  private readonly nodes: Node[] = [];
  private readonly root: Node | null;

  /** @param least the least intersection over union that counts, in [0, 1]; of those with 0, at least one letter is shared */
  constructor(spans: readonly Placed[], least: number) {
    const size = spans.length;
    this.spans = spans;
    this.least = least;
    this.start = new Float64Array(size);
    this.end = new Float64Array(size);
    this.letters = new Float64Array(size);
    this.order = Int32Array.from({ length: size }, (_, i) => i);
    this.there = new Uint8Array(size).fill(1);
    spans.forEach(({ fragments }, i) => {
      this.start[i] = fragments[0]![0];
      this.end[i] = fragments.at(-1)![1];
      this.letters[i] = lengthOf(fragments);
    });
    this.root = size === 0 ? null : this.build(0, size, this.start);
  }

  /** The place of a span that is still there and that this one overlaps enough, and takes it out; −1 where there is none. */
  take({ fragments }: Placed): number {
    if (!this.root) return -1;
    return this.search(this.root, {
      fragments,
      start: fragments[0]![0],
      end: fragments.at(-1)![1],
      letters: lengthOf(fragments),
    });
  }

  /** Puts all back that were taken out. */
  restore(): void {
    this.there.fill(1);
    for (const node of this.nodes) node.left = node.to - node.from;
  }

  private build(from: number, to: number, by: Float64Array): Node {
    const part = this.order.subarray(from, to);
    const node: Node = {
      ...{ from, to, left: to - from, whole: true, before: null, after: null },
      ...{ starts: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
      ...{ ends: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
      ...{ letters: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] },
    };
    this.nodes.push(node);
    for (const i of part) {
      widen(node.starts, this.start[i]!);
      widen(node.ends, this.end[i]!);
      widen(node.letters, this.letters[i]!);
      if (this.letters[i]! < this.end[i]! - this.start[i]!) node.whole = false;
    }
    if (to - from <= leafSize) return node;
    part.sort((x, y) => by[x]! - by[y]! || x - y);
    const middle = (from + to) >> 1;
    const other = by === this.start ? this.end : this.start;
    node.before = this.build(from, middle, other);
    node.after = this.build(middle, to, other);
    return node;
  }

  private search(node: Node, asked: Asked): number {
    if (node.left === 0 || this.tooFar(node, asked)) return -1;
    let found = -1;
    if (node.before && node.after) {
      found = this.search(node.before, asked);
      if (found === -1) found = this.search(node.after, asked);
    } else {
      for (let k = node.from; k < node.to && found === -1; k++) {
        const i = this.order[k]!;
        if (this.there[i] === 1 && this.near(i, asked)) found = i;
      }
      if (found !== -1) this.there[found] = 0;
    }
    if (found !== -1) node.left--;
    return found;
  }

  private near(i: number, asked: Asked): boolean {
    if (this.start[i]! >= asked.end || this.end[i]! <= asked.start) return false;
    const { shared, union } = overlapOf(this.spans[i]!.fragments, asked.fragments);
    return shared > 0 && shared / union >= this.least;
  }

  /** Whether none in the node can be near. For [a, b) and [c, d) in one piece, near is b + ta ≥ c + td and d + tc ≥ a + tb. */
  private tooFar({ starts, ends, letters, whole }: Node, asked: Asked): boolean {
    const { start, end } = asked;
    const t = this.least;
    if (starts[0] >= end || ends[1] <= start) return true;
    if (letters[1] < t * asked.letters - slack || t * letters[0] > asked.letters + slack) return true;
    if (!whole || asked.letters < end - start) return false;
    return end + t * start < starts[0] + t * ends[0] - slack || ends[1] + t * starts[1] < start + t * end - slack;
  }
}

type Range = [least: number, most: number];

type Node = {
  from: number;
  to: number;
  /** How many of its spans are still there. */
  left: number;
  /** Whether all are in one piece. */
  whole: boolean;
  starts: Range;
  ends: Range;
  letters: Range;
  before: Node | null;
  after: Node | null;
};

type Asked = { fragments: readonly Fragment[]; start: number; end: number; letters: number };

function widen(range: Range, value: number): void {
  if (value < range[0]) range[0] = value;
  if (value > range[1]) range[1] = value;
}
