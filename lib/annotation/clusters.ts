/**
 * Grapheme clusters: what a reader takes for one letter, such as a family of emoji, a flag, or a letter with its accents.
 *
 * Browsers differ in their version of Unicode, so the server finds the places inside clusters once per document and sends
 * them with the text; everybody snaps to those. All offsets are in UTF-16 units. An offset is *inside* a cluster when a cut
 * there would divide it, so neither the start nor the end of a cluster is inside it; the middle of a surrogate pair and of
 * CR LF always is.
 */
import type { Fragment } from "./span.ts";
import { lowerBound } from "./text.ts";

/** The offsets inside clusters of one text, ascending. */
export type Clusters = ArrayLike<number>;

/**
 * Letters that never join with one another, whatever their order, as ranges of UTF-16 units, both ends included: Latin,
 * Greek, Cyrillic, Hebrew and Arabic letters, common punctuation, kana, Han. CR is not among them, since it joins with LF, nor
 * is anything that combines, prepends or pairs. They need no segmenter, which makes common texts six times faster.
 */
const plainRanges = [
  [0x0000, 0x000c],
  [0x000e, 0x02ff],
  [0x0370, 0x0482],
  [0x048a, 0x058f],
  [0x05d0, 0x05ea],
  [0x0620, 0x064a],
  [0x0660, 0x066f],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x3000, 0x3029],
  [0x3041, 0x3096],
  [0x30a0, 0x30ff],
  [0x4e00, 0x9fff],
] as const;

const isPlain = new Uint8Array(0x10000);
for (const [first, last] of plainRanges) isPlain.fill(1, first, last + 1);

/** Behind the first two of those ranges. A text without these and CR, as most in English are, is looked through at once. */
const mayJoin = /[\u0300-\uffff]/;

let segmenter: Intl.Segmenter | undefined;

/** The offsets inside grapheme clusters, ascending, as this engine's version of Unicode sees them. */
export function clusterOffsets(text: string): number[] {
  const inside: number[] = [];
  if (!text.includes("\r") && !mayJoin.test(text)) return inside;
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (let at = 0; at < text.length; at++) {
    if (isPlain[text.charCodeAt(at)]) continue;
    // One plain letter on either side is as far as a cluster can reach among them.
    const start = Math.max(0, at - 1);
    while (at < text.length && !isPlain[text.charCodeAt(at)]) at++;
    for (const { segment, index } of segmenter.segment(text.slice(start, at + 1))) {
      for (let i = 1; i < segment.length; i++) inside.push(start + index + i);
    }
  }
  return inside;
}

/** Whether a cut at the offset would divide a cluster. */
export function isInsideCluster(clusters: Clusters, offset: number): boolean {
  return clusters[lowerBound(clusters, offset)] === offset;
}

/** The nearest offset at or before the given one that divides no cluster. */
export function clusterStart(clusters: Clusters, offset: number): number {
  let at = offset;
  for (let i = lowerBound(clusters, at); clusters[i] === at; i--) at--;
  return at;
}

/** The nearest offset at or after the given one that divides no cluster. */
export function clusterEnd(clusters: Clusters, offset: number): number {
  let at = offset;
  for (let i = lowerBound(clusters, at); clusters[i] === at; i++) at++;
  return at;
}

/** The least range of whole clusters that holds the given one. */
export function snapToClusters([start, end]: Fragment, clusters: Clusters): Fragment {
  return [clusterStart(clusters, start), clusterEnd(clusters, end)];
}

/** Ascending offsets as LEB128 differences, each to the one before (the first to 0): one byte for most. */
export function encodeClusters(clusters: Clusters): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let before = 0;
  for (let i = 0; i < clusters.length; i++) {
    const offset = clusters[i] as number;
    let difference = offset - before;
    if (difference <= 0) throw new RangeError("the offsets do not ascend from 1");
    for (; difference > 0x7f; difference >>>= 7) bytes.push((difference & 0x7f) | 0x80);
    bytes.push(difference);
    before = offset;
  }
  return Uint8Array.from(bytes);
}

/** @throws RangeError on bytes that `encodeClusters` does not write. */
export function decodeClusters(bytes: Uint8Array): number[] {
  const clusters: number[] = [];
  let offset = 0;
  let difference = 0;
  let shift = 0;
  for (const byte of bytes) {
    if (shift > 21) throw new RangeError("an offset is longer than four bytes");
    difference |= (byte & 0x7f) << shift;
    if (byte & 0x80) {
      shift += 7;
      continue;
    }
    if (difference === 0) throw new RangeError("the offsets do not ascend");
    offset += difference;
    clusters.push(offset);
    difference = 0;
    shift = 0;
  }
  if (shift > 0) throw new RangeError("the last offset is cut off");
  return clusters;
}
