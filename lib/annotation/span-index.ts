/**
 * All spans of a layer, kept in reading order, with answers in logarithmic time: which spans meet a range, which is the
 * n-th, which comes next. One change among 50,000 spans costs microseconds, so the workbench never rebuilds anything.
 *
 * It is a weight-balanced tree (Adams; the parameters 3 and 2 are proved by Hirai and Yamamoto, 2011) ordered by
 * `compareSpans`; each node knows the size of its subtree and the farthest end in it.
 *
 * It also gives each span a *lane*: the line below the text on which the span is drawn, 0 nearest to the letters. Spans whose
 * extents meet have different lanes. A span keeps its lane for as long as it is there, whatever others do, so that nothing on
 * the screen jumps; a new one takes the lowest that is free. The extent of a span reaches from the start of its first
 * fragment to the end of its last, gaps included. All offsets are in UTF-16 units.
 */
import { lowestLanes } from "./lanes.ts";
import type { Span } from "./span.ts";
import { compareSpans, spanEnd, spanStart } from "./span.ts";

type Node = {
  span: Span;
  start: number;
  end: number;
  lane: number;
  size: number;
  /** The farthest end in this subtree. */
  reach: number;
  left: Node | null;
  right: Node | null;
};

export type LanedSpan = { span: Span; lane: number };

export class SpanIndex {
  private root: Node | null = null;
  private readonly byId = new Map<string, { span: Span; lane: number }>();

  /** Takes the spans in any order; the lanes are as if they had been put one by one in reading order. */
  constructor(spans: Iterable<Span> = []) {
    const sorted = [...spans].sort(compareSpans);
    const lanes = lowestLanes(sorted);
    this.root = build(sorted, lanes, 0, sorted.length);
    sorted.forEach((span, i) => {
      this.byId.set(span.id, { span, lane: lanes[i] as number });
    });
    if (this.byId.size < sorted.length) throw new Error("an id is there twice");
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: string): Span | undefined {
    return this.byId.get(id)?.span;
  }

  laneOf(id: string): number | undefined {
    return this.byId.get(id)?.lane;
  }

  /** Adds a span, or replaces the one with its id, which keeps its lane where that is still free. */
  put(span: Span): void {
    const held = this.byId.get(span.id);
    if (held) this.remove(span.id);
    const taken = new Set(this.overlapping(spanStart(span), spanEnd(span)).map(({ lane }) => lane));
    let lane = 0;
    if (held && !taken.has(held.lane)) lane = held.lane;
    else while (taken.has(lane)) lane++;
    this.byId.set(span.id, { span, lane });
    this.root = insert(this.root, leaf(span, lane));
  }

  /** Whether there was such a span. */
  remove(id: string): boolean {
    const held = this.byId.get(id);
    if (!held) return false;
    this.byId.delete(id);
    this.root = without(this.root, held.span);
    return true;
  }

  /** The spans whose extent shares a letter with `[from, to)`, in reading order: O(log n + found). */
  overlapping(from: number, to: number): LanedSpan[] {
    const found: LanedSpan[] = [];
    if (from < to) collect(this.root, from, to, found);
    return found;
  }

  /** The spans with a fragment that holds the letter at the offset, in reading order. */
  at(offset: number): LanedSpan[] {
    return this.overlapping(offset, offset + 1).filter(({ span }) =>
      span.fragments.some(([start, end]) => start <= offset && offset < end),
    );
  }

  /** The span at a place (from 0) in reading order. */
  nth(place: number): Span | undefined {
    let node = this.root;
    let rest = place;
    while (node) {
      const before = sizeOf(node.left);
      if (rest === before) return node.span;
      if (rest < before) node = node.left;
      else {
        rest -= before + 1;
        node = node.right;
      }
    }
    return undefined;
  }

  /** The place (from 0) of a span in reading order, or −1. */
  placeOf(id: string): number {
    const held = this.byId.get(id);
    if (!held) return -1;
    let place = 0;
    for (let node = this.root; node; ) {
      const order = compareSpans(held.span, node.span);
      if (order === 0) return place + sizeOf(node.left);
      if (order > 0) place += sizeOf(node.left) + 1;
      node = order < 0 ? node.left : node.right;
    }
    throw new Error("a span is missing from the tree");
  }

  /** How many spans start before the offset; also the place of the first that starts at or after it. */
  countBefore(offset: number): number {
    let count = 0;
    for (let node = this.root; node; ) {
      if (node.start < offset) {
        count += sizeOf(node.left) + 1;
        node = node.right;
      } else node = node.left;
    }
    return count;
  }

  /** How many nodes lie on the longest way down: at most about 2.5 times the logarithm of the size. */
  depth(node: Node | null = this.root): number {
    return node ? 1 + Math.max(this.depth(node.left), this.depth(node.right)) : 0;
  }

  /** All spans in reading order. */
  *[Symbol.iterator](): Generator<Span> {
    const path: Node[] = [];
    for (let node = this.root; node || path.length > 0; ) {
      for (; node; node = node.left) path.push(node);
      const next = path.pop() as Node;
      yield next.span;
      node = next.right;
    }
  }
}

function sizeOf(node: Node | null): number {
  return node ? node.size : 0;
}

function leaf(span: Span, lane: number): Node {
  const end = spanEnd(span);
  return { span, start: spanStart(span), end, lane, size: 1, reach: end, left: null, right: null };
}

/** Corrects what a node knows of its subtree, after a child changed. */
function refresh(node: Node): Node {
  const { left, right } = node;
  node.size = 1 + sizeOf(left) + sizeOf(right);
  node.reach = Math.max(node.end, left ? left.reach : 0, right ? right.reach : 0);
  return node;
}

function build(sorted: readonly Span[], lanes: readonly number[], from: number, to: number): Node | null {
  if (from >= to) return null;
  const middle = (from + to) >>> 1;
  const node = leaf(sorted[middle] as Span, lanes[middle] as number);
  node.left = build(sorted, lanes, from, middle);
  node.right = build(sorted, lanes, middle + 1, to);
  return refresh(node);
}

function insert(node: Node | null, added: Node): Node {
  if (!node) return added;
  if (compareSpans(added.span, node.span) < 0) node.left = insert(node.left, added);
  else node.right = insert(node.right, added);
  return balance(refresh(node));
}

function without(node: Node | null, span: Span): Node | null {
  if (!node) return null;
  const order = compareSpans(span, node.span);
  if (order < 0) node.left = without(node.left, span);
  else if (order > 0) node.right = without(node.right, span);
  else {
    if (!node.left) return node.right;
    if (!node.right) return node.left;
    let next = node.right;
    while (next.left) next = next.left;
    const right = without(node.right, next.span);
    next.left = node.left;
    next.right = right;
    return balance(refresh(next));
  }
  return balance(refresh(node));
}

/** A subtree may weigh three times its sibling; beyond that it is rotated, twice where its inner child is the heavy one. */
function balance(node: Node): Node {
  const { left, right } = node;
  const leftWeight = sizeOf(left) + 1;
  const rightWeight = sizeOf(right) + 1;
  if (right && rightWeight > 3 * leftWeight) {
    if (sizeOf(right.left) + 1 >= 2 * (sizeOf(right.right) + 1)) node.right = rotateRight(right);
    return rotateLeft(node);
  }
  if (left && leftWeight > 3 * rightWeight) {
    if (sizeOf(left.right) + 1 >= 2 * (sizeOf(left.left) + 1)) node.left = rotateLeft(left);
    return rotateRight(node);
  }
  return node;
}

function rotateLeft(node: Node): Node {
  const top = node.right as Node;
  node.right = top.left;
  top.left = refresh(node);
  return refresh(top);
}

function rotateRight(node: Node): Node {
  const top = node.left as Node;
  node.left = top.right;
  top.right = refresh(node);
  return refresh(top);
}

function collect(node: Node | null, from: number, to: number, found: LanedSpan[]): void {
  // Nothing in the subtree reaches the range.
  if (!node || node.reach <= from) return;
  collect(node.left, from, to, found);
  // Nothing from here on starts before its end.
  if (node.start >= to) return;
  if (node.end > from) found.push({ span: node.span, lane: node.lane });
  collect(node.right, from, to, found);
}
