/**
 * Which spans of two raters belong together. One span is matched to one at most; as many as possible are matched, and among
 * those ways the one with the largest sum of overlaps is taken. Which way is found depends on the spans alone, not on their order.
 */
import type { Fragment } from "../span.ts";
import { type Edges, heaviestMatching, largestMatching, searchOf } from "./assignment.ts";
import type { RatedSpan } from "./figure.ts";
import { overlapOf } from "./overlap.ts";
import { wideMatching } from "./wide-matching.ts";

/** A pair of places in the two lists, and how much the spans have in common: intersection over union, in (0, 1]. */
export type Match = { a: number; b: number; iou: number };

/** Which overlapping spans may be matched at all. */
export type Sense = {
  /** Only with the same label. */
  label: boolean;
  /** The least intersection over union, from 0 for any overlap to 1; or only the same fragments, letter for letter. */
  least: number | "identical";
};

/**
 * The maximum-cardinality matching with the largest total intersection over union. Where more pairs overlap than memory should hold, still
 * as many as possible are matched, with nearly the largest total.
 */
export function matchSpans(a: readonly RatedSpan[], b: readonly RatedSpan[], sense: Sense): Match[] {
  const placesA = inOrder(a);
  const placesB = inOrder(b);
  const ordered = [...placesA.map((place) => a[place]!), ...placesB.map((place) => b[place]!)];
  const start = ordered.map((span) => span.fragments[0]![0]);
  const end = ordered.map((span) => span.fragments.at(-1)![1]);
  const pairs: Edges = { a: [], b: [], weight: [] };
  let room = mostPairs(ordered.length);
  const all = forOverlaps(start, end, [0, a.length], [a.length, ordered.length], (i, j) => {
    if (room-- === 0) return false;
    const { shared, union } = overlapOf(ordered[i]!.fragments, ordered[j]!.fragments);
    if (shared === 0 || !fits(ordered[i]!, ordered[j]!, shared / union, sense)) return true;
    pairs.a.push(i);
    pairs.b.push(j - a.length);
    pairs.weight.push(shared / union);
    return true;
  });
  const matches = all
    ? matchPairs(pairs, a.length, b.length).map((e) => ({ a: pairs.a[e]!, b: pairs.b[e]!, iou: pairs.weight[e]! }))
    : matchMany(ordered.slice(0, a.length), ordered.slice(a.length), sense);
  return matches
    .map((match) => ({ a: placesA[match.a]!, b: placesB[match.b]!, iou: match.iou }))
    .sort((x, y) => x.a - y.a);
}

/** How many overlapping pairs of so many spans are looked at one by one: far more than any honest reading of a text has. */
export function mostPairs(spans: number): number {
  return Math.max(250_000, 50 * spans);
}

function fits(one: RatedSpan, other: RatedSpan, iou: number, { label, least }: Sense): boolean {
  if (label && one.label !== other.label) return false;
  return least === "identical" ? compareFragments(one.fragments, other.fragments) === 0 : iou >= least;
}

/** The same for more pairs than can be listed; both lists are sorted. */
function matchMany(a: readonly RatedSpan[], b: readonly RatedSpan[], { label, least }: Sense): Match[] {
  const matches: Match[] = [];
  if (least !== "identical") {
    wideMatching(a, b, { label, least }).forEach((right, left) => {
      if (right === -1) return;
      const { shared, union } = overlapOf(a[left]!.fragments, b[right]!.fragments);
      matches.push({ a: left, b: right, iou: shared / union });
    });
    return matches;
  }
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const order = label ? compareRated(a[i]!, b[j]!) : comparePlace(a[i]!, b[j]!);
    if (order === 0) matches.push({ a: i, b: j, iou: 1 });
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return matches;
}

/** Room for what is open in a walk, kept from call to call; `visit` must not begin another one. */
const openA: number[] = [];
const openB: number[] = [];

/**
 * Every pair of intervals that meet, one from each of two stretches of the lists. Each stretch is sorted by `start`. A pair is found when the
 * later of its two begins, so the work is that of one walk and of what is found, however long some of them are. Ends early, and answers
 * false, as soon as `visit` does.
 */
export function forOverlaps(
  start: ArrayLike<number>,
  end: ArrayLike<number>,
  [fromA, toA]: readonly [number, number],
  [fromB, toB]: readonly [number, number],
  visit: (i: number, j: number) => boolean,
): boolean {
  openA.length = 0;
  openB.length = 0;
  for (let i = fromA, j = fromB; i < toA || j < toB; ) {
    const fromFirst = j === toB || (i < toA && start[i]! <= start[j]!);
    const at = fromFirst ? i++ : j++;
    const others = fromFirst ? openB : openA;
    let kept = 0;
    for (let k = 0; k < others.length; k++) {
      const other = others[k]!;
      if (end[other]! <= start[at]!) continue;
      others[kept++] = other;
      if (!(fromFirst ? visit(at, other) : visit(other, at))) return false;
    }
    others.length = kept;
    (fromFirst ? openA : openB).push(at);
  }
  return true;
}

/**
 * The places of the pairs that make the largest matching, and of the largest the heaviest. Weights are in (0, 1].
 * Pairs that compete with no other, which nearly all are, are taken without a search.
 *
 * @param lefts how many nodes there are on the left, numbered from 0; likewise `rights`
 */
function matchPairs({ a, b, weight }: Edges, lefts: number, rights: number): number[] {
  const uses = new Int32Array(lefts + rights);
  for (let e = 0; e < a.length; e++) {
    uses[a[e]!]!++;
    uses[lefts + b[e]!]!++;
  }
  const result: number[] = [];
  const compete: number[] = [];
  for (let e = 0; e < a.length; e++) {
    (uses[a[e]!] === 1 && uses[lefts + b[e]!] === 1 ? result : compete).push(e);
  }
  if (compete.length === 0) return result;
  // The nodes are numbered anew, and one more pair weighs more than all the overlap there can be.
  uses.fill(-1);
  let left = 0;
  let right = 0;
  const one = compete.length + 1;
  const edges: Edges = { a: [], b: [], weight: [] };
  for (const e of compete) {
    if (uses[a[e]!] === -1) uses[a[e]!] = left++;
    if (uses[lefts + b[e]!] === -1) uses[lefts + b[e]!] = right++;
    edges.a.push(uses[a[e]!]!);
    edges.b.push(uses[lefts + b[e]!]!);
    edges.weight.push(one + weight[e]!);
  }
  // Where so many compete with so many others that this would take long, one of the largest is taken, heavy ones first, whose sum is only
  // nearly the largest. No honest reading of a text comes near to that.
  const best = searchOf(edges, left, right) > 20_000_000 ? largestMatching : heaviestMatching;
  for (const e of best(left, right, edges)) if (e !== -1) result.push(compete[e]!);
  return result;
}

function inOrder(spans: readonly RatedSpan[]): number[] {
  return spans.map((_, i) => i).sort((x, y) => compareRated(spans[x]!, spans[y]!) || x - y);
}

/** By beginning, then end, then the inner edges, then label: spans of the same place stand together. */
export function compareRated(x: RatedSpan, y: RatedSpan): number {
  return comparePlace(x, y) || (x.label < y.label ? -1 : x.label > y.label ? 1 : 0);
}

function comparePlace({ fragments: x }: RatedSpan, { fragments: y }: RatedSpan): number {
  return x[0]![0] - y[0]![0] || x.at(-1)![1] - y.at(-1)![1] || compareFragments(x, y);
}

/** An order of its own; 0 means the same text, letter for letter. */
export function compareFragments(x: readonly Fragment[], y: readonly Fragment[]): number {
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = x[i]![0] - y[i]![0] || x[i]![1] - y[i]![1];
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
