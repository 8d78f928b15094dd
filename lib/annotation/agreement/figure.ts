/**
 * What every measure of agreement takes and gives.
 *
 * A figure that cannot be computed is `null` with a reason, never 0 and never 1: "we could not measure" and "they did not
 * agree at all" are different news.
 */
import type { Fragment } from "../span.ts";

/** A span as a measure sees it: what was marked and as what, without who or when. Offsets in the unit of its document. */
export type RatedSpan = { label: string; fragments: readonly Fragment[] };

/**
 * One document and what each rater made of it. Only raters who finished the document are in `sets`; one who finished it without a single span
 * is there with an empty list, since finding nothing is a finding.
 */
export type RatedDocument = {
  id: string;
  /** Length of the text in the unit of the spans' offsets. */
  length: number;
  sets: ReadonlyMap<string, readonly RatedSpan[]>;
};

/** Why a figure has no value. */
export const undefinedReasons = {
  "no-units": "Nobody marked anything that this figure could compare.",
  "single-category": "Everybody used one and the same value throughout, so agreement by chance is certain.",
  "fewer-than-2-raters": "Fewer than two people finished the same document.",
  "no-expected-disagreement": "Chance alone would produce no disagreement, so there is nothing to compare with.",
} as const;
export type UndefinedReason = keyof typeof undefinedReasons;

/** A figure, or the reason why there is none. */
export type Figure = { value: number } | { value: null; why: UndefinedReason };

export function defined(value: number): Figure {
  return { value };
}

export function notDefined(why: UndefinedReason): Figure {
  return { value: null, why };
}

/** `1 − observed / expected`, the form of every chance-corrected coefficient that counts disagreement. */
export function corrected(observed: number, expected: number, whenNothingExpected: UndefinedReason): Figure {
  return expected === 0 ? notDefined(whenNothingExpected) : defined(1 - observed / expected);
}

/** Arithmetic mean of the figures that are defined, with how many these are. */
export function meanOf(figures: Iterable<Figure>): { mean: Figure; of: number } {
  let sum = 0;
  let of = 0;
  for (const figure of figures) {
    if (figure.value === null) continue;
    sum += figure.value;
    of++;
  }
  return { mean: of === 0 ? notDefined("no-units") : defined(sum / of), of };
}
