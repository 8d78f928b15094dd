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
 * All but the letters that never join with one another, whatever their order: Latin, Greek, Cyrillic, Hebrew and Arabic
 * letters, common punctuation, kana, Han. CR joins with LF; the others combine, prepend or pair, or were not looked into.
 * A run of the letters left out needs no segmenter, which makes this about thirty times faster on common texts.
 */
const joining =
  /[\r\u0300-\u036f\u0483-\u0489\u0590-\u05cf\u05eb-\u061f\u064b-\u065f\u0670-\u200f\u2028-\u202f\u205f-\u2fff\u302a-\u3040\u3097-\u309f\u3100-\u4dff\ua000-\uffff]+/g;

let segmenter: Intl.Segmenter | undefined;

/** The offsets inside grapheme clusters, ascending, as this engine's version of Unicode sees them. */
export function clusterOffsets(text: string): number[] {
  const inside: number[] = [];
  let start = 0;
  let end = 0;
  const segmentUpTo = () => {
    if (end <= start) return;
    segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
    for (const { segment, index } of segmenter.segment(text.slice(start, end))) {
      for (let i = 1; i < segment.length; i++) inside.push(start + index + i);
    }
  };
  // Each run is taken with one letter on either side, which is as far as a cluster can reach among those that do not join.
  for (const run of text.matchAll(joining)) {
    const from = Math.max(0, run.index - 1);
    if (from > end) {
      segmentUpTo();
      start = from;
    }
    end = Math.min(text.length, run.index + run[0].length + 1);
  }
  segmentUpTo();
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
