/**
 * What every measure of agreement takes and gives.
 *
 * A figure that cannot be computed is `null` with a reason, never 0 and never 1: "we could not measure" and "they did not
 * agree at all" are different news.
 */
import type { AttributeValue } from "../label.ts";
import type { Fragment } from "../span.ts";

/** A span as a measure sees it: what was marked and as what, without who or when. Offsets in the unit of its document. */
export type RatedSpan = {
  label: string;
  fragments: readonly Fragment[];
  /** By the id of the attribute's definition; what is not there was not answered. */
  attributes?: Readonly<Record<string, AttributeValue>>;
};

/** A relation; its ends are places in the list of spans of the same rater. */
export type RatedRelation = { type: string; from: number; to: number };

/** What a rater said of the document as a whole. */
export type RatedStatement = {
  /** Ids of the labels of the document. */
  labels: readonly string[];
  attributes: Readonly<Record<string, AttributeValue>>;
};

/**
 * One document and what each rater made of it. Only raters who finished the document are in `sets`; one who finished it without a single span
 * is there with an empty list, since finding nothing is a finding.
 */
export type RatedDocument = {
  id: string;
  /** Length of the text in the unit of the spans' offsets. */
  length: number;
  sets: ReadonlyMap<string, readonly RatedSpan[]>;
  /** By rater; one who is not here made none. */
  relations?: ReadonlyMap<string, readonly RatedRelation[]>;
  /** By rater; one who is not here said nothing of the document as a whole. */
  statements?: ReadonlyMap<string, RatedStatement>;
  /** The tokens of the text, sorted and disjoint, in the unit of the spans' offsets; for the measures that count tokens. */
  tokens?: readonly Fragment[];
};

/** Why a figure has no value. */
export const undefinedReasons = {
  "no-units": "Nobody marked anything that this figure could compare.",
  "single-category": "Everybody used one and the same value throughout, so agreement by chance is certain.",
  "fewer-than-2-raters": "Fewer than two people finished the same document.",
  "fewer-than-2-figures": "There are fewer than two figures, so they cannot spread.",
  "no-expected-disagreement": "Chance alone would produce no disagreement, so there is nothing to compare with.",
  "varying-raters": "The documents have different numbers of raters, which this figure does not allow.",
  "too-large": "So many spans lie so close together that the best alignment could not be found for certain.",
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

/**
 * A figure as one number, for storing many. None is above 1, so a reason is told by a number from 2 on, which is its place in
 * the list of reasons.
 */
export function packed(figure: Figure): number {
  return figure.value ?? packedReason((figure as { why: UndefinedReason }).why);
}

/** The same of a reason alone. */
export function packedReason(why: UndefinedReason): number {
  return 2 + reasons.indexOf(why);
}

export function unpacked(number: number): Figure {
  return number < 2 ? defined(number) : notDefined(reasons[number - 2]!);
}

/** Where a new reason is added, it goes to the end. */
const reasons = Object.keys(undefinedReasons) as UndefinedReason[];

/** `1 − observed / expected`, the form of every chance-corrected coefficient that counts disagreement. */
export function corrected(observed: number, expected: number, whenNothingExpected: UndefinedReason): Figure {
  return expected === 0 ? notDefined(whenNothingExpected) : defined(1 - observed / expected);
}

/** Which of two reasons to tell where only one can be told: the one from which more is to be learned, whichever came first. */
export function tellingReason(one: UndefinedReason | null, other: UndefinedReason): UndefinedReason {
  return one !== null && reasonsByWeight.indexOf(one) <= reasonsByWeight.indexOf(other) ? one : other;
}

const reasonsByWeight: readonly UndefinedReason[] = [
  "too-large",
  "varying-raters",
  "single-category",
  "no-expected-disagreement",
  "fewer-than-2-raters",
  "fewer-than-2-figures",
  "no-units",
];

/** Arithmetic mean of the figures that are defined; where none is, the most telling of their reasons, or that there was nothing. */
export function meanOf(figures: Iterable<Figure>): Figure {
  let sum = 0;
  let of = 0;
  let why: UndefinedReason | null = null;
  for (const figure of figures) {
    if (figure.value === null) {
      why = tellingReason(why, figure.why);
      continue;
    }
    sum += figure.value;
    of++;
  }
  return of === 0 ? notDefined(why ?? "no-units") : defined(sum / of);
}

/** The sample standard deviation (n − 1) of the figures that are defined. */
export function deviationOf(figures: Iterable<Figure>): Figure {
  const values: number[] = [];
  for (const figure of figures) if (figure.value !== null) values.push(figure.value);
  if (values.length < 2) return notDefined("fewer-than-2-figures");
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return defined(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)));
}

/** What a measure had to change in the spans that it cannot take as they are. Nothing is ever changed without being counted. */
export type Altered = {
  /** Spans of one rater and label that overlapped another and became one with it. */
  merged: number;
  /** Spans left out because one of another label by the same rater lies in the same place. */
  skipped: number;
  /** Spans in several fragments, each of which was taken as a unit of its own. */
  split: number;
  /** Spans in several fragments that were taken from their first letter to their last. */
  stretched: number;
};

export const unaltered: Altered = { merged: 0, skipped: 0, split: 0, stretched: 0 };

/** One line of a report: the figure, what stands beside it, and what it rests on. */
export type Row = {
  figure: Figure;
  /** The same, summed up in other ways: `micro`, `macro`, `deviation`, `unweighted` … */
  beside: Readonly<Record<string, Figure>>;
  /** Documents that at least two of the raters finished. */
  documents: number;
  /** How many of these have no figure by themselves. */
  withoutFigure: number;
  /** Spans, tokens, relations or documents, by the measure's unit. */
  units: number;
  raters: number;
  altered: Altered;
  /** The share of the units that could be compared, where a measure looks at matched units only. */
  coverage?: number;
};

export type Result = {
  overall: Row;
  /** By label, attribute or type of relation, as the measure says, in the order of their ids. */
  groups: ReadonlyMap<string, Row>;
  /** Every pair that finished a document together; the ids in their order. */
  pairs: readonly { raters: readonly [string, string]; overall: Row; groups: ReadonlyMap<string, Row> }[];
};
