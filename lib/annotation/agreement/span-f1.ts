/**
 * Pairwise F1 of spans: how often two people mark the same thing. Without true negatives κ has no footing for spans, and F1 is what
 * κ tends to as they grow (Hripcsak and Rothschild 2005). It is symmetric, so neither rater has to be the truth.
 */
import { packedReason, type Result } from "./figure.ts";
import type { DocumentParts } from "./parts.ts";
import { pooledReport } from "./pooled-report.ts";
import { pairWidth, type SpanPairs } from "./span-pairs.ts";

/** When two spans count as the same. */
export type Sameness =
  /** Same fragments, same label: *strict* in SemEval-2013. */
  | "exact"
  /** Same fragments, whatever the label: *exact* in SemEval-2013. */
  | "boundary"
  /** Same label and any overlap, matched one to one: *type* in SemEval-2013. */
  | "overlap"
  /** Same label and enough overlap, as the settings say, matched one to one. */
  | "iou"
  /** Whatever the label: 1 for the same fragments, ½ for any overlap of what is left, matched one to one: *partial* in SemEval-2013. */
  | "partial";

const noUnits = packedReason("no-units");

/** F1 = 2 · same / (a + b), packed; undefined where neither marked anything. */
export function f1(same: number, a: number, b: number): number {
  return a + b === 0 ? noUnits : (2 * same) / (a + b);
}

/** By label where the label plays a part. */
export function spanF1(parts: readonly DocumentParts[], sameness: Sameness): Result {
  const byLabel = sameness !== "boundary" && sameness !== "partial";
  return pooledReport(parts, {
    groups: (part) => (byLabel ? part.labels : []),
    figure: f1,
    overall: "together",
    units: (part, group) => {
      const size = part.labels.length;
      let sum = 0;
      for (let r = 0; r < part.raters.length; r++) {
        for (let l = 0; l < size; l++) if (group === -1 || l === group) sum += spansOf(part).spans[r * size + l]!;
      }
      return sum;
    },
    count: (part, count) => {
      const { spans, same } = spansOf(part);
      const size = part.labels.length;
      const width = pairWidth(size);
      const raters = part.raters.length;
      for (let a = 0, row = 0, pair = 0; a < raters; a++) {
        for (let b = a + 1; b < raters; b++, row += width, pair++) {
          let all = 0;
          let allOfA = 0;
          let allOfB = 0;
          for (let l = 0; l < size; l++) {
            const ofA = spans[a * size + l]!;
            const ofB = spans[b * size + l]!;
            allOfA += ofA;
            allOfB += ofB;
            if (!byLabel) continue;
            const both = same[row + (sameness === "exact" ? 0 : sameness === "overlap" ? size : 2 * size) + l]!;
            all += both;
            count(pair, l, both, ofA, ofB);
          }
          if (!byLabel) all = same[row + 3 * size]! + (sameness === "partial" ? same[row + 3 * size + 1]! / 2 : 0);
          count(pair, -1, all, allOfA, allOfB);
        }
      }
    },
  });
}

function spansOf(part: DocumentParts): SpanPairs {
  if (!part.spans) throw new RangeError("the parts do not hold the counts of spans");
  return part.spans;
}
