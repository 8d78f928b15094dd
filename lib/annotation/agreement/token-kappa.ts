/**
 * Cohen's κ over units that a rater marks or does not: tokens under a label, or whole documents. Of tokens, those outside of every span
 * count as agreement, so the figure looks better than F1; and it depends on the tokenizer, which must be named beside it.
 */
import type { BinaryCounts } from "./binary-counts.ts";
import { packedReason, type Result } from "./figure.ts";
import type { DocumentParts } from "./parts.ts";
import { pooledReport } from "./pooled-report.ts";

/** By label and pair; the overall figure is the mean of the labels', since labels may overlap and no table holds them all. */
export function markedKappa(parts: readonly DocumentParts[], countsOf: (part: DocumentParts) => BinaryCounts): Result {
  return pooledReport(parts, {
    groups: (part) => countsOf(part).labels,
    figure: kappa,
    total: (part) => countsOf(part).units,
    units: (part) => countsOf(part).units,
    overall: "mean of groups",
    count: (part, count) => {
      const { labels, marked, both } = countsOf(part);
      const size = labels.length;
      const raters = part.raters.length;
      for (let a = 0, pair = 0; a < raters; a++) {
        for (let b = a + 1; b < raters; b++, pair++) {
          for (let l = 0; l < size; l++) {
            count(pair, l, both[pair * size + l]!, marked[a * size + l]!, marked[b * size + l]!);
          }
        }
      }
    },
  });
}

const noUnits = packedReason("no-units");
const singleCategory = packedReason("single-category");

/** `cohenKappa` of the table of two by two, packed, without making one for every document. */
function kappa(both: number, a: number, b: number, units: number): number {
  // The label is nobody's: that is not agreement about where it is.
  if (a + b === 0) return noUnits;
  const chance = a * b + (units - a) * (units - b);
  if (chance === units * units) return singleCategory;
  const expected = chance / units / units;
  return ((units - a - b + 2 * both) / units - expected) / (1 - expected);
}
