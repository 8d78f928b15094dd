/**
 * γ (Mathet, Widlöcher and Métivier 2015): one figure for where units lie and what they are, units that overlap or nest included.
 * γ = 1 − δ_o / δ_e, with δ_o the disorder of the best alignment, per unit of an average rater, and δ_e the mean of that over random
 * continua. γ-cat (Mathet 2017) asks about the categories only, of what the same alignment puts together; γ-k asks the same of one
 * category, from the pairs in which it occurs.
 *
 * Since δ_e is sampled, γ has a margin: it is told with its seed, the number of samples and a 95 % interval. The same seed gives the
 * same figure. Other programs draw other samples, so their figures differ within the margin.
 */
import type { Fragment } from "../span.ts";
import { lowerBound } from "../text.ts";
import { averagedReport } from "./averaged-report.ts";
import { corrected, type Figure, notDefined, packed, type Result, type UndefinedReason } from "./figure.ts";
import { type Alignment, bestAlignment, positionalDissimilarity, type Unit, type Weights } from "./gamma-alignment.ts";
import { sampler, seeded } from "./gamma-sampling.ts";
import type { DocumentParts, StretchChanges } from "./parts.ts";
import { type Prepared, selectionsOf } from "./prepared.ts";

export type GammaSettings = Weights & {
  seed: number;
  /** The least number of samples, 30 or more. */
  samples: number;
  /**
   * More are drawn, up to ten times as many, until the mean is known to this share of itself with 95 % certainty; the paper's
   * n = (1.96 · deviation / mean / precision)².
   */
  precision: number;
};

export type Gamma = {
  figure: Figure;
  category: Figure;
  /** γ-k, packed, by the number of the category. */
  byCategory: readonly number[];
  /** δ_o and δ_e; null where there is none. */
  observed: number | null;
  expected: number | null;
  /** In which γ lies with 95 % certainty, as far as sampling goes. */
  interval: readonly [low: number, high: number] | null;
  samples: number;
  seed: number;
};

/** Of all raters and, if these are more than two, of every pair. */
export type GammaPart = { all: Gamma; pairs: readonly Gamma[]; changes: StretchChanges };

/**
 * The units of one continuum, a list per rater.
 *
 * @param size how many categories there are, numbered from 0; those that nobody used included
 */
export function gamma(byRater: readonly (readonly Unit[])[], settings: GammaSettings, size = sizeOf(byRater)): Gamma {
  const none = (why: UndefinedReason, samples = 0): Gamma => ({
    figure: notDefined(why),
    category: notDefined(why),
    byCategory: new Array<number>(size).fill(packed(notDefined(why))),
    observed: null,
    expected: null,
    interval: null,
    samples,
    seed: settings.seed,
  });
  if (byRater.length < 2) return none("fewer-than-2-raters");
  if (byRater.every((units) => units.length === 0)) return none("no-units");
  const best = bestAlignment(byRater, settings);
  if (!best) return none("too-large");
  const observed = disorderOf(best, byRater);
  const category = categoryDisorders(best, settings, size);

  const draw = sampler(byRater, seeded(settings.seed));
  const disorders: number[] = [];
  const chance = Array.from({ length: size + 1 }, () => ({ sum: 0, of: 0 }));
  for (let wanted = settings.samples; disorders.length < wanted; ) {
    const continuum = draw();
    const alignment = bestAlignment(continuum, settings);
    if (!alignment) return none("too-large", disorders.length);
    disorders.push(disorderOf(alignment, continuum));
    categoryDisorders(alignment, settings, size).forEach((own, place) => {
      if (own === null) return;
      chance[place]!.sum += own;
      chance[place]!.of++;
    });
    if (disorders.length === settings.samples) {
      const { mean, deviation } = momentsOf(disorders);
      const needed = mean === 0 ? 0 : ((1.96 * deviation) / mean / settings.precision) ** 2;
      wanted = Math.min(10 * settings.samples, Math.max(wanted, Math.ceil(needed)));
    }
  }
  const { mean: expected, deviation } = momentsOf(disorders);
  const margin = (1.96 * deviation) / Math.sqrt(disorders.length);
  const ofCategory = (place: number): Figure => {
    const { sum, of } = chance[place]!;
    const own = category[place]!;
    return own === null || of === 0 ? notDefined("no-units") : corrected(own, sum / of, "single-category");
  };
  return {
    figure: corrected(observed, expected, "no-expected-disagreement"),
    category: ofCategory(size),
    byCategory: Array.from({ length: size }, (_, place) => packed(ofCategory(place))),
    observed,
    expected,
    interval: expected - margin > 0 ? [1 - observed / (expected - margin), 1 - observed / (expected + margin)] : null,
    samples: disorders.length,
    seed: settings.seed,
  };
}

/** δ: the sum of the disorders ÷ the mean number of units of a rater. */
export function disorderOf({ disorder }: Alignment, byRater: readonly (readonly Unit[])[]): number {
  return (disorder * byRater.length) / byRater.reduce((sum, units) => sum + units.length, 0);
}

/**
 * The mean difference of category over the pairs of units that were put together, each weighing 1 − d_pos (0 at least) and, within a
 * unitary alignment of k units, 1 / (k − 1): for each category over the pairs in which it occurs, and at the end over all pairs.
 * Null where nothing was put together that overlaps well enough.
 */
export function categoryDisorders({ together }: Alignment, { empty }: Weights, size: number): (number | null)[] {
  const sums = new Float64Array(size + 1);
  const weights = new Float64Array(size + 1);
  for (const units of together) {
    for (let i = 0; i < units.length; i++) {
      const { category: one } = units[i]!;
      for (let j = i + 1; j < units.length; j++) {
        const { category: other } = units[j]!;
        const own = Math.max(0, 1 - positionalDissimilarity(units[i]!, units[j]!, 1)) / (units.length - 1);
        const apart = one === other ? 0 : own * empty;
        for (const place of one === other ? [one, size] : [one, other, size]) {
          weights[place]! += own;
          sums[place]! += apart;
        }
      }
    }
  }
  return Array.from(weights, (weight, place) => (weight === 0 ? null : sums[place]! / weight));
}

function sizeOf(byRater: readonly (readonly Unit[])[]): number {
  return byRater.reduce((most, units) => units.reduce((n, { category }) => Math.max(n, category + 1), most), 0);
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

/** A span in several fragments is taken from its first letter to its last, which is counted. */
export function gammaPart(
  { raters, labels, first, spans, start, end, label }: Prepared,
  tokens: readonly Fragment[] | null,
  settings: GammaSettings,
): GammaPart {
  const size = labels.length;
  const units = new Array<number>(raters.length * size).fill(0);
  const stretched = units.slice();
  const skipped = units.slice();
  const ends = tokens?.map(([, to]) => to);
  const starts = tokens?.map(([from]) => from);
  const byRater = raters.map((_, r) => {
    const own: Unit[] = [];
    for (let i = first[r]!; i < first[r + 1]!; i++) {
      const place = r * size + label[i]!;
      units[place]!++;
      if (spans[i]!.fragments.length > 1) stretched[place]!++;
      const from = ends ? lowerBound(ends, start[i]! + 1) : start[i]!;
      const to = starts ? lowerBound(starts, end[i]!) : end[i]!;
      if (from < to) own.push({ start: from, end: to, category: label[i]! });
      else skipped[place]!++;
    }
    return own;
  });
  const all = gamma(byRater, settings, labels.length);
  const pairs: Gamma[] = [];
  for (const { chosen } of selectionsOf(raters.length)) {
    if (chosen.length < raters.length)
      pairs.push(gamma([byRater[chosen[0]!]!, byRater[chosen[1]!]!], settings, labels.length));
  }
  return { all, pairs, changes: { units, merged: null, split: null, skipped, stretched } };
}

/** The margin of the mean over the documents, as if all of them erred the same way, which is the worst case. */
export type GammaMargin = { interval: readonly [number, number] | null; samples: number; seed: number | null };

export function gammaReport(
  parts: readonly DocumentParts[],
  which: "figure" | "category",
): Result & { margin: GammaMargin } {
  const report = averagedReport(parts, {
    groups: (part) => (which === "category" ? part.labels : []),
    changes: (part) => gammaOf(part).changes,
    figures: (part) => {
      const { all, pairs } = gammaOf(part);
      return [all, ...pairs].flatMap((own) => [packed(own[which]), ...own.byCategory]);
    },
    width: (labels) => labels + 1,
    first: () => 0,
  });
  let sum = 0;
  let margin = 0;
  let samples = 0;
  let seed: number | null = null;
  for (const part of parts) {
    if (part.raters.length < 2) continue;
    const { all } = gammaOf(part);
    if (all.figure.value === null) continue;
    samples += all.samples;
    seed = all.seed;
    sum += part.length;
    margin += all.interval ? (part.length * (all.interval[1] - all.interval[0])) / 2 : 0;
  }
  const { value } = report.overall.figure;
  const half = sum === 0 ? 0 : margin / sum;
  const interval = value === null || which === "category" ? null : ([value - half, value + half] as const);
  return { ...report, margin: { interval, samples, seed } };
}

function gammaOf(part: DocumentParts): GammaPart {
  if (!part.gamma) throw new RangeError("the parts do not hold γ");
  return part.gamma;
}
