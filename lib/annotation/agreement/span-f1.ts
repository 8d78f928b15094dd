/**
 * Pairwise F1 of spans: how often two people mark the same thing. Without true negatives κ has no footing for spans, and F1 is what
 * κ tends to as they grow (Hripcsak and Rothschild 2005). It is symmetric, so neither rater has to be the truth.
 */
import { defined, type Figure, meanOf, notDefined, type RatedDocument, type RatedSpan } from "./figure.ts";
import { matchSpans } from "./matching.ts";

/** When two spans count as the same. */
export type Sameness =
  /** Same fragments, same label. */
  | { kind: "exact" }
  /** Same fragments, whatever the label. */
  | { kind: "boundary" }
  /** Same label, and intersection over union of at least `iou`; 0 asks for any overlap. Matched one to one. */
  | { kind: "relaxed"; iou: number };

/** How many spans two raters have in common, and how many each has. */
export type Counts = { same: number; a: number; b: number };

/** F1 = 2 · same / (a + b); undefined where neither marked anything. */
export function f1({ same, a, b }: Counts): Figure {
  return a + b === 0 ? notDefined("no-units") : defined((2 * same) / (a + b));
}

/** The counts of one document. A span that one rater made twice is two spans. */
export function countSame(a: readonly RatedSpan[], b: readonly RatedSpan[], sameness: Sameness): Counts {
  if (sameness.kind === "relaxed") {
    const matches = matchSpans(a, b, (x, y, iou) => x.label === y.label && iou >= sameness.iou);
    return { same: matches.length, a: a.length, b: b.length };
  }
  const key = sameness.kind === "exact" ? exactKey : boundaryKey;
  const left = new Map<string, number>();
  for (const span of a) left.set(key(span), (left.get(key(span)) ?? 0) + 1);
  let same = 0;
  for (const span of b) {
    const free = left.get(key(span)) ?? 0;
    if (free > 0) {
      same++;
      left.set(key(span), free - 1);
    }
  }
  return { same, a: a.length, b: b.length };
}

function boundaryKey(span: RatedSpan): string {
  return span.fragments.length === 1 ? `${span.fragments[0]![0]},${span.fragments[0]![1]}` : span.fragments.join(";");
}

function exactKey(span: RatedSpan): string {
  return `${boundaryKey(span)} ${span.label}`;
}

/** F1 of one pair of raters over the documents that both finished. */
export type PairF1 = {
  pair: readonly [string, string];
  /** Over all spans together. */
  micro: Figure;
  /** The mean of the documents' figures, over the documents where there is one. */
  macro: Figure;
  counts: Counts;
  documents: number;
};

/** Every pair that finished at least one document together, with the mean and the standard deviation of the pairs' micro figures. */
export function spanF1(
  documents: readonly RatedDocument[],
  sameness: Sameness,
): { pairs: PairF1[]; mean: Figure; deviation: Figure } {
  const found = new Map<string, { pair: readonly [string, string]; counts: Counts; figures: Figure[] }>();
  for (const document of documents) {
    const raters = [...document.sets.keys()].sort();
    for (let i = 0; i < raters.length; i++) {
      for (let j = i + 1; j < raters.length; j++) {
        const pair = [raters[i]!, raters[j]!] as const;
        const key = JSON.stringify(pair);
        const entry = found.get(key) ?? { pair, counts: { same: 0, a: 0, b: 0 }, figures: [] };
        found.set(key, entry);
        const counts = countSame(document.sets.get(pair[0])!, document.sets.get(pair[1])!, sameness);
        entry.counts.same += counts.same;
        entry.counts.a += counts.a;
        entry.counts.b += counts.b;
        entry.figures.push(f1(counts));
      }
    }
  }
  const pairs = [...found.values()].map(({ pair, counts, figures }) => ({
    pair,
    micro: f1(counts),
    macro: meanOf(figures).mean,
    counts,
    documents: figures.length,
  }));
  if (pairs.length === 0) {
    const none = notDefined("fewer-than-2-raters");
    return { pairs, mean: none, deviation: none };
  }
  const { mean } = meanOf(pairs.map((pair) => pair.micro));
  return { pairs, mean, deviation: deviationOf(pairs.map((pair) => pair.micro)) };
}

/** The sample standard deviation (n − 1) of the figures that are defined; undefined for fewer than two. */
function deviationOf(figures: readonly Figure[]): Figure {
  const values = figures.flatMap((figure) => (figure.value === null ? [] : [figure.value]));
  if (values.length < 2) return notDefined("fewer-than-2-raters");
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return defined(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)));
}
