/**
 * What two raters' spans of one document have in common, counted in every sense that the F1 measures know. One walk over the
 * overlaps serves them all; figures are made of sums of these counts.
 */
import { type Edges, largestMatching } from "./assignment.ts";
import { forOverlaps, mostPairs } from "./matching.ts";
import { overlapOf } from "./overlap.ts";
import { comparePlaces, forPairs, type Prepared } from "./prepared.ts";
import { wideMatching } from "./wide-matching.ts";

export type SpanPairs = {
  /** How many spans of each label each rater made: rater × label. */
  spans: readonly number[];
  /**
   * A row per pair of raters, of 3 × labels + 2 counts: same fragments and label, by label; overlapping and of the same label,
   * by label; the same with enough overlap, by label; same fragments, whatever the label; and overlapping only, among those
   * whose fragments are nobody's on the other side. The last four are matched one to one.
   */
  same: readonly number[];
};

/** How many counts a row of `same` holds. */
export function pairWidth(labels: number): number {
  return 3 * labels + 2;
}

/** @param iou the least intersection over union of the relaxed sense that asks for one */
export function spanPairs(document: Prepared, iou: number): SpanPairs {
  const { raters, labels, first, label, spans } = document;
  const size = labels.length;
  const width = pairWidth(size);
  const made = new Array<number>(raters.length * size).fill(0);
  for (let r = 0; r < raters.length; r++) {
    for (let i = first[r]!; i < first[r + 1]!; i++) made[r * size + label[i]!]!++;
  }
  const same = new Array<number>(((raters.length * (raters.length - 1)) / 2) * width).fill(0);
  if (spans.length > taken.length) taken = new Uint8Array(2 * spans.length);
  const ranges = raters.map((_, r): Range => [first[r]!, first[r + 1]!]);
  forPairs(raters.length, (a, b, pair) => {
    countPair(document, ranges[a]!, ranges[b]!, same, pair * width, iou);
  });
  return { spans: made, same };
}

/**
 * Walks over both lists and cuts them where nothing reaches across. Nearly every piece is then one span, or one of each, and needs no
 * search; the others are matched by themselves.
 */
function countPair(
  document: Prepared,
  [fromA, toA]: Range,
  [fromB, toB]: Range,
  same: number[],
  row: number,
  iou: number,
): void {
  const { start, end, label, labels, pieces } = document;
  const size = labels.length;
  for (let i = fromA, j = fromB; i < toA && j < toB; ) {
    const a = i;
    const b = j;
    let reach: number;
    if (start[i]! <= start[j]!) reach = end[i++]!;
    else reach = end[j++]!;
    for (;;) {
      if (i < toA && start[i]! < reach) {
        if (end[i]! > reach) reach = end[i]!;
        i++;
      } else if (j < toB && start[j]! < reach) {
        if (end[j]! > reach) reach = end[j]!;
        j++;
      } else break;
    }
    if (i === a || j === b) continue;
    if (i - a > 1 || j - b > 1 || pieces[a]! > 1 || pieces[b]! > 1) {
      countTangle(document, [a, i], [b, j], same, row, iou);
      continue;
    }
    const shared = Math.min(end[a]!, end[b]!) - Math.max(start[a]!, start[b]!);
    const union = reach - Math.min(start[a]!, start[b]!);
    if (shared === union) same[row + 3 * size]!++;
    else same[row + 3 * size + 1]!++;
    if (label[a] !== label[b]) continue;
    if (shared === union) same[row + label[a]!]!++;
    same[row + size + label[a]!]!++;
    if (shared / union >= iou) same[row + 2 * size + label[a]!]!++;
  }
}

type Range = readonly [from: number, to: number];

/** The same for a piece in which several spans overlap. */
function countTangle(document: Prepared, rangeA: Range, rangeB: Range, same: number[], row: number, iou: number): void {
  const { start, end, label, labels, spans } = document;
  const size = labels.length;
  const [fromA, toA] = rangeA;
  const [fromB, toB] = rangeB;
  taken.fill(0, fromA, toA).fill(0, fromB, toB);
  countIdentical(document, rangeA, rangeB, same, row);
  for (const edges of [overlapping, enough, rest]) edges.a.length = edges.b.length = edges.weight.length = 0;
  let room = mostPairs(toA - fromA + toB - fromB);
  const all = forOverlaps(start, end, rangeA, rangeB, (i, j) => {
    if (room-- === 0) return false;
    const { shared, union } = overlapOf(spans[i]!.fragments, spans[j]!.fragments);
    if (shared === 0) return true;
    if (label[i] === label[j]) {
      add(overlapping, i - fromA, j - fromB, shared / union);
      if (shared / union >= iou) add(enough, i - fromA, j - fromB, shared / union);
    }
    if (taken[i] === 0 && taken[j] === 0) add(rest, i - fromA, j - fromB, shared / union);
    return true;
  });
  if (!all) {
    countMany(document, rangeA, rangeB, same, row, iou);
    return;
  }
  const [lefts, rights] = [toA - fromA, toB - fromB];
  forMatched(overlapping, lefts, rights, (a) => same[row + size + label[fromA + a]!]!++);
  forMatched(enough, lefts, rights, (a) => same[row + 2 * size + label[fromA + a]!]!++);
  forMatched(rest, lefts, rights, () => same[row + 3 * size + 1]!++);
}

/** The same for a piece in which more spans overlap than can be listed pair by pair. What is identical has been counted and marked. */
function countMany(document: Prepared, rangeA: Range, rangeB: Range, same: number[], row: number, iou: number): void {
  const { label, labels, spans } = document;
  const size = labels.length;
  const [a, b] = [spans.slice(...rangeA), spans.slice(...rangeB)];
  const count = (matching: Int32Array, visit: (left: number) => void) => {
    matching.forEach((right, left) => {
      if (right !== -1) visit(left);
    });
  };
  const labelOf = (left: number) => label[rangeA[0] + left]!;
  count(wideMatching(a, b, { label: true, least: 0 }), (left) => same[row + size + labelOf(left)]!++);
  count(wideMatching(a, b, { label: true, least: iou }), (left) => same[row + 2 * size + labelOf(left)]!++);
  const free = (range: Range) => spans.slice(...range).filter((_, i) => taken[range[0] + i] === 0);
  count(wideMatching(free(rangeA), free(rangeB), { label: false, least: 0 }), () => same[row + 3 * size + 1]!++);
}

/** Room for marks on the spans of one document. */
let taken = new Uint8Array(1024);

/** Room for the overlaps of one tangle at a time, kept from call to call. */
const overlapping: Edges = { a: [], b: [], weight: [] };
const enough: Edges = { a: [], b: [], weight: [] };
const rest: Edges = { a: [], b: [], weight: [] };

/** How many pairs are matched by the plain method of augmenting paths, which needs no more room than this. */
const few = 48;
const partner = new Int32Array(few);
const tried = new Int32Array(few);

/**
 * Calls back with the left node of every pair of a largest matching. Which one of several that are as large plays no part, since only
 * their number by label is counted, and labels are not matched with others.
 */
function forMatched(edges: Edges, lefts: number, rights: number, visit: (a: number) => void): void {
  if (edges.a.length === 0) return;
  if (edges.a.length === 1) {
    visit(edges.a[0]!);
    return;
  }
  if (edges.a.length > few || rights > few) {
    largestMatching(lefts, rights, edges).forEach((e, left) => {
      if (e !== -1) visit(left);
    });
    return;
  }
  partner.fill(-1, 0, rights);
  tried.fill(-1, 0, rights);
  for (let left = 0; left < lefts; left++) if (augmented(edges, left, left)) visit(left);
}

function augmented(edges: Edges, left: number, root: number): boolean {
  const { a, b } = edges;
  for (let e = 0; e < a.length; e++) {
    if (a[e] !== left) continue;
    const right = b[e]!;
    if (tried[right] === root) continue;
    tried[right] = root;
    if (partner[right] !== -1 && !augmented(edges, partner[right]!, root)) continue;
    partner[right] = left;
    return true;
  }
  return false;
}

function add(edges: Edges, a: number, b: number, weight: number): void {
  edges.a.push(a);
  edges.b.push(b);
  edges.weight.push(weight);
}

/**
 * Counts, place by place in one walk over both lists, what is the same in fragments and label, and what is the same in fragments
 * alone. Of the latter as many are marked as taken as both have, whichever; their labels play no part any more.
 */
function countIdentical(
  document: Prepared,
  [fromA, toA]: Range,
  [fromB, toB]: Range,
  same: number[],
  row: number,
): void {
  const { labels, label } = document;
  for (let i = fromA, j = fromB; i < toA && j < toB; ) {
    const order = comparePlaces(document, i, j);
    if (order < 0) i++;
    else if (order > 0) j++;
    else {
      let endA = i + 1;
      while (endA < toA && comparePlaces(document, endA, i) === 0) endA++;
      let endB = j + 1;
      while (endB < toB && comparePlaces(document, endB, j) === 0) endB++;
      const both = Math.min(endA - i, endB - j);
      same[row + 3 * labels.length]! += both;
      taken.fill(1, i, i + both).fill(1, j, j + both);
      // Within one place the spans are sorted by label.
      while (i < endA && j < endB) {
        if (label[i] === label[j]) {
          same[row + label[i]!]!++;
          i++;
          j++;
        } else if (label[i]! < label[j]!) i++;
        else j++;
      }
      i = endA;
      j = endB;
    }
  }
}
