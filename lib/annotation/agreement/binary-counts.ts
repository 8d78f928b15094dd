/**
 * Units that each rater marks or does not: tokens under a label, or whole documents. A few sums are all that Cohen's κ,
 * Fleiss' κ, α and AC1 need of them, and the sums of several documents add up.
 *
 * With n of m raters marking a unit, Σ n² over the units is Σ over ordered pairs of raters, oneself included, of what both marked. So
 * what each rater and each pair marked tells everything, and no list of units is ever made.
 */
import { defined, type Figure, notDefined } from "./figure.ts";
import { forPairs } from "./prepared.ts";
import { type Stretches, sharedLength } from "./stretches.ts";

export type BinaryCounts = {
  /** What is marked with: the labels of the document's spans, or labels of the document. */
  labels: readonly string[];
  /** All units, marked or not. */
  units: number;
  /** Rater × label: how many units the rater marked. */
  marked: readonly number[];
  /** Pair × label: how many units both marked. */
  both: readonly number[];
};

export function tokenCounts(labels: readonly string[], raters: number, line: Stretches): BinaryCounts {
  const size = labels.length;
  const marked: number[] = [];
  for (let place = 0; place < raters * size; place++) {
    let sum = 0;
    for (let i = line.from[place]!; i < line.to[place]!; i += 2) sum += line.bounds[i + 1]! - line.bounds[i]!;
    marked.push(sum);
  }
  const both: number[] = [];
  forPairs(raters, (a, b) => {
    for (let l = 0; l < size; l++) both.push(sharedLength(line, a * size + l, b * size + l));
  });
  return { labels, units: line.length, marked, both };
}

/** Sums over the units that m raters looked at. */
export type Marks = {
  raters: number;
  units: number;
  /** Σ n, with n the number of raters who marked a unit. */
  sum: number;
  /** Σ n². */
  squares: number;
};

/** κ of Fleiss (1971) for two categories; of two raters, Scott's π. Every unit needs the same number of raters. */
export function markedFleiss(marks: readonly Marks[]): Figure {
  const why = nothing(marks);
  if (why) return why;
  if (marks.length > 1) return notDefined("varying-raters");
  const { raters: m, units, sum, squares } = marks[0]!;
  // Σ n² + Σ (m − n)² − m, over m (m − 1).
  const observed = (2 * squares + units * m * m - 2 * m * sum - units * m) / (units * m * (m - 1));
  const share = sum / (units * m);
  const expected = share * share + (1 - share) * (1 - share);
  return sum === units * m ? notDefined("single-category") : defined((observed - expected) / (1 - expected));
}

/** Krippendorff's α, nominal. Documents may have different numbers of raters. */
export function markedAlpha(marks: readonly Marks[]): Figure {
  const why = nothing(marks);
  if (why) return why;
  let values = 0;
  let yes = 0;
  let apart = 0;
  for (const { raters, units, sum, squares } of marks) {
    values += raters * units;
    yes += sum;
    apart += (2 * (raters * sum - squares)) / (raters - 1);
  }
  if (yes === values) return notDefined("single-category");
  return defined(1 - (apart * (values - 1)) / (2 * yes * (values - yes)));
}

/** Gwet's AC1 (2008). */
export function markedAc1(marks: readonly Marks[]): Figure {
  const why = nothing(marks);
  if (why) return why;
  let all = 0;
  let share = 0;
  let agreement = 0;
  for (const { raters: m, units, sum, squares } of marks) {
    all += units;
    share += sum / m;
    agreement += (2 * squares + units * m * m - 2 * m * sum - units * m) / (m * (m - 1));
  }
  const p = share / all;
  const expected = 2 * p * (1 - p);
  return defined((agreement / all - expected) / (1 - expected));
}

/** Where nobody marked anything, there is nothing that anybody could agree about. */
function nothing(marks: readonly Marks[]): Figure | null {
  if (marks.length === 0) return notDefined("fewer-than-2-raters");
  return marks.every(({ sum }) => sum === 0) ? notDefined("no-units") : null;
}
