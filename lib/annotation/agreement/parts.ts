/**
 * What the measures keep of one document: plain counts, small enough to store beside it. A figure of a project is made from the
 * parts of its documents alone, so when one document changes, only its own parts are counted again.
 *
 * Parts are JSON. They depend on the document and on the settings, on nothing else; whoever stores them stores `partsVersion` and
 * the settings with them, and drops them when either changes.
 */

import { type AlphaUPart, alphaUFigures } from "./alpha-u.ts";
import { type AttributeAnswers, attributeAnswers } from "./attribute-agreement.ts";
import { type BinaryCounts, tokenCounts } from "./binary-counts.ts";
import { documentCounts } from "./document-agreement.ts";
import type { RatedDocument } from "./figure.ts";
import { type GammaPart, type GammaSettings, gammaPart } from "./gamma.ts";
import { type Prepared, prepare } from "./prepared.ts";
import { type RelationPairs, relationPairs } from "./relation-f1.ts";
import { type SpanPairs, spanPairs } from "./span-pairs.ts";
import { type Stretches, stretchesOf } from "./stretches.ts";
import { coincidencesOf, tilesOf, type UnitizedPart, unitizedFigures } from "./unitized-alpha.ts";

/**
 * To be raised whenever parts counted before could mean something else now.
 * @public
 */
export const partsVersion = 3;

export type Settings = {
  /** The least intersection over union at which two spans of one label count as the same in the relaxed sense. */
  iou: number;
  /** What α_U, uα and γ measure length in. Tokens need a document with tokens. */
  continuum: "characters" | "tokens";
  gamma: GammaSettings;
};

export const defaultSettings: Settings = {
  iou: 0.5,
  continuum: "characters",
  gamma: { alpha: 1, beta: 1, empty: 1, seed: 1, samples: 30, precision: 0.05 },
};

/** The kinds of counts; each serves several measures. */
export const families = [
  "spans",
  "tokens",
  "alphaU",
  "unitized",
  "gamma",
  "relations",
  "statements",
  "attributes",
] as const;
export type Family = (typeof families)[number];

/** What of its spans a measure of stretches had to change, by rater and label (rater × label). */
export type StretchChanges = { units: readonly number[] } & Record<
  "merged" | "split" | "skipped" | "stretched",
  readonly number[] | null
>;

export type DocumentParts = {
  id: string;
  /** In the unit of the offsets. */
  length: number;
  /** Sorted, as are the labels that somebody used. All numbers of raters and labels in the parts are places in these. */
  raters: readonly string[];
  labels: readonly string[];
  spans?: SpanPairs;
  /** `unit` says whether the document came with tokens; without them every character is one. */
  tokens?: BinaryCounts & { unit: "tokens" | "characters" };
  alphaU?: AlphaUPart;
  unitized?: UnitizedPart;
  gamma?: GammaPart;
  relations?: RelationPairs;
  statements?: BinaryCounts;
  attributes?: AttributeAnswers;
};

/** Counts what the given families need. */
export function partsOf(document: RatedDocument, wanted: ReadonlySet<Family>, settings: Settings): DocumentParts {
  const prepared = prepare(document);
  const { raters, labels } = prepared;
  const parts: DocumentParts = { id: document.id, length: document.length, raters, labels };
  const stretches = lazy((inTokens: boolean) => stretchesOf(prepared, inTokens ? tokensOf(document) : null));
  const onTokens = settings.continuum === "tokens";
  const units = wanted.has("alphaU") || wanted.has("unitized") ? unitsOf(prepared) : [];
  if (wanted.has("spans")) parts.spans = spanPairs(prepared, settings.iou);
  if (wanted.has("tokens")) {
    const unit = document.tokens ? "tokens" : "characters";
    parts.tokens = { unit, ...tokenCounts(labels, raters.length, stretches(unit === "tokens")) };
  }
  if (wanted.has("alphaU")) {
    const line = stretches(onTokens);
    const figures = alphaUFigures(line, raters.length, labels.length);
    parts.alphaU = { figures, changes: changesOf(units, line, null) };
  }
  if (wanted.has("unitized")) {
    const line = stretches(onTokens);
    const { tilings, skipped } = tilesOf(line, raters.length);
    const figures = unitizedFigures(coincidencesOf(line.length, labels.length + 1, tilings));
    parts.unitized = { figures, changes: changesOf(units, line, skipped) };
  }
  if (wanted.has("gamma")) parts.gamma = gammaPart(prepared, onTokens ? tokensOf(document) : null, settings.gamma);
  if (wanted.has("relations")) parts.relations = relationPairs(document, settings.iou);
  if (wanted.has("statements")) parts.statements = documentCounts(document);
  if (wanted.has("attributes")) parts.attributes = attributeAnswers(document, settings.iou);
  return parts;
}

/** How many spans each rater made: rater × label. */
function unitsOf({ raters, labels, first, label }: Prepared): number[] {
  const units = new Array<number>(raters.length * labels.length).fill(0);
  for (let r = 0; r < raters.length; r++) {
    for (let i = first[r]!; i < first[r + 1]!; i++) units[r * labels.length + label[i]!]!++;
  }
  return units;
}

function changesOf(units: readonly number[], line: Stretches, skipped: number[] | null): StretchChanges {
  return { units, merged: some(line.merged), split: some(line.split), skipped: some(skipped), stretched: null };
}

function some(counts: readonly number[] | null): readonly number[] | null {
  return counts?.some((n) => n > 0) ? counts : null;
}

function tokensOf(document: RatedDocument): NonNullable<RatedDocument["tokens"]> {
  if (!document.tokens) throw new RangeError(`document ${document.id} has no tokens`);
  return document.tokens;
}

function lazy<T>(make: (key: boolean) => T): (key: boolean) => T {
  const made = new Map<boolean, T>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
