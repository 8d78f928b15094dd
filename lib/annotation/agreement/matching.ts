/**
 * Which spans of two raters belong together. One span is matched to one at most; as many as possible are matched, and among
 * those ways the one with the largest sum of overlaps is taken. Which way is found depends on the spans alone, not on their order.
 */
import type { Fragment } from "../span.ts";
import type { RatedSpan } from "./figure.ts";

/** Length of the text that two spans share, and that they cover together, in the unit of their offsets. */
export function overlapOf(a: readonly Fragment[], b: readonly Fragment[]): { shared: number; union: number } {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [from, to] = a[i]!;
    const [start, end] = b[j]!;
    shared += Math.max(0, Math.min(to, end) - Math.max(from, start));
    if (to <= end) i++;
    else j++;
  }
  return { shared, union: lengthOf(a) + lengthOf(b) - shared };
}

export function lengthOf(fragments: readonly Fragment[]): number {
  return fragments.reduce((sum, [from, to]) => sum + (to - from), 0);
}

/** A pair of places in the two lists, and how much the spans have in common: intersection over union, in (0, 1]. */
export type Match = { a: number; b: number; iou: number };

/**
 * The maximum-cardinality matching with the largest total intersection over union.
 *
 * @param allowed which of the overlapping pairs may be matched at all
 */
export function matchSpans(
  a: readonly RatedSpan[],
  b: readonly RatedSpan[],
  allowed: (one: RatedSpan, other: RatedSpan, iou: number) => boolean,
): Match[] {
  const matches: Match[] = [];
  for (const component of components(candidates(a, b, allowed))) {
    if (component.length === 1) matches.push(component[0]!);
    else matches.push(...best(component));
  }
  return matches.sort((x, y) => x.a - y.a);
}

/** Every allowed pair that overlaps, found by one sweep over the two lists in order of their beginnings. */
function candidates(
  a: readonly RatedSpan[],
  b: readonly RatedSpan[],
  allowed: (one: RatedSpan, other: RatedSpan, iou: number) => boolean,
): Match[] {
  const order = (spans: readonly RatedSpan[]) =>
    spans.map((_, i) => i).sort((x, y) => compareSpans(spans[x]!, spans[y]!) || x - y);
  const begin = (span: RatedSpan) => span.fragments[0]![0];
  const end = (span: RatedSpan) => span.fragments.at(-1)![1];
  const inB = order(b);
  const pairs: Match[] = [];
  // Those of b that began before and may still reach the present span of a.
  let open: number[] = [];
  let next = 0;
  for (const i of order(a)) {
    const one = a[i]!;
    while (next < inB.length && begin(b[inB[next]!]!) < end(one)) open.push(inB[next++]!);
    open = open.filter((j) => end(b[j]!) > begin(one));
    for (const j of open) {
      const { shared, union } = overlapOf(one.fragments, b[j]!.fragments);
      if (shared > 0 && allowed(one, b[j]!, shared / union)) pairs.push({ a: i, b: j, iou: shared / union });
    }
  }
  return pairs;
}

/** By beginning, then end, then label, then the inner edges. */
export function compareSpans(x: RatedSpan, y: RatedSpan): number {
  return (
    x.fragments[0]![0] - y.fragments[0]![0] ||
    x.fragments.at(-1)![1] - y.fragments.at(-1)![1] ||
    (x.label < y.label ? -1 : x.label > y.label ? 1 : 0) ||
    compareFragments(x.fragments, y.fragments)
  );
}

function compareFragments(x: readonly Fragment[], y: readonly Fragment[]): number {
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = x[i]![0] - y[i]![0] || x[i]![1] - y[i]![1];
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** The pairs, grouped by who is connected with whom through others; nearly all groups hold a single pair. */
function components(pairs: readonly Match[]): Match[][] {
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    while (parent.get(at) !== at) {
      const up = parent.get(at)!;
      parent.set(at, parent.get(up)!);
      at = up;
    }
    return at;
  };
  for (const { a, b } of pairs) {
    for (const key of [`a${a}`, `b${b}`]) if (!parent.has(key)) parent.set(key, key);
    parent.set(root(`a${a}`), root(`b${b}`));
  }
  const groups = new Map<string, Match[]>();
  for (const pair of pairs) {
    const key = root(`a${pair.a}`);
    const group = groups.get(key);
    if (group) group.push(pair);
    else groups.set(key, [pair]);
  }
  return [...groups.values()];
}

/**
 * The best matching of one group by successive augmenting paths, each the one that adds most (Bellman–Ford, as edges already matched
 * are walked backwards with negative weight). After k rounds the k pairs are the heaviest k possible.
 */
function best(pairs: readonly Match[]): Match[] {
  const left = [...new Set(pairs.map((pair) => pair.a))];
  const edges = new Map<number, Match[]>(left.map((a) => [a, pairs.filter((pair) => pair.a === a)]));
  const byA = new Map<number, Match>();
  const byB = new Map<number, Match>();
  for (;;) {
    // The gain of the best alternating path to each span of b, and the edge by which it arrives.
    const gain = new Map<number, number>();
    const via = new Map<number, Match>();
    let frontier = left.filter((a) => !byA.has(a)).map((a) => ({ a, gain: 0 }));
    for (let round = 0; frontier.length > 0 && round <= pairs.length; round++) {
      const reached = new Map<number, number>();
      for (const from of frontier) {
        for (const edge of edges.get(from.a)!) {
          if (byA.get(from.a) === edge) continue;
          const value = from.gain + edge.iou;
          // A gain that only rounding makes is none, or the search could walk in circles.
          if (value > (gain.get(edge.b) ?? Number.NEGATIVE_INFINITY) + 1e-12) {
            gain.set(edge.b, value);
            via.set(edge.b, edge);
            reached.set(edge.b, value);
          }
        }
      }
      frontier = [];
      for (const [b, value] of reached) {
        const taken = byB.get(b);
        if (taken) frontier.push({ a: taken.a, gain: value - taken.iou });
      }
    }
    let end: number | undefined;
    for (const [b, value] of gain) {
      if (!byB.has(b) && (end === undefined || value > gain.get(end)! + 1e-12)) end = b;
    }
    if (end === undefined) return [...byA.values()];
    for (let b: number | undefined = end; b !== undefined; ) {
      const edge: Match = via.get(b)!;
      const before = byA.get(edge.a);
      byA.set(edge.a, edge);
      byB.set(b, edge);
      b = before?.b;
    }
  }
}
