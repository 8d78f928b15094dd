/**
 * A cluster: what several people made of one place in a text, or of one relation, or of one question about the document. Where they
 * differ it is a card for a reviewer.
 */
import { canonicalJson, type Json } from "../canonical-json.ts";
import type { AttributeValue } from "../label.ts";
import type { Fragment, Span } from "../span.ts";
import { contentHash } from "./content-hash.ts";

/** In what way people differ, the most basic first: who sees two spans instead of one cannot be asked for their label. */
export const differences = [
  /** Somebody has several spans where another has one, or has others in number. */
  "split",
  "label",
  "boundary",
  /** Somebody has nothing here. */
  "missing",
  /** Only an attribute or the entity differs. */
  "attribute",
  /** People connect the same two places otherwise, or not at all. */
  "relation",
  /** A label or an attribute of the document as a whole. */
  "document",
  /** In together mode: somebody objected to the span. */
  "objection",
  /** In together mode: another than its author changed the span, or deleted it. */
  "changed",
  "deleted",
] as const;
export type Difference = (typeof differences)[number];

/** What a person says of a place, without who and when. Offsets in UTF-16 units. */
export type VersionSpan = {
  label: string;
  fragments: readonly Fragment[];
  attributes?: Readonly<Record<string, AttributeValue>>;
  entity?: string;
};

/** What a person says of how two places are connected. Its ends are clusters; `fromSpan` and `toSpan` are her spans in these. */
export type VersionRelation = {
  type: string;
  from: string;
  to: string;
  /** Which of her spans in the cluster it is, where she has several; "" where she has one. */
  fromWhich: string;
  toWhich: string;
  fromSpan: VersionSpan;
  toSpan: VersionSpan;
  attributes?: Readonly<Record<string, AttributeValue>>;
};

/** A version: everything that those who support it made here. All three empty is "nothing". */
export type Version = {
  spans: readonly VersionSpan[];
  relations: readonly VersionRelation[];
  /** Of a label of the document `true`, of an attribute its value. */
  value: AttributeValue | null;
};

export type Candidate = Version & {
  /** Made from the version; the same in every place that has the same version. */
  key: string;
  /** Who made this version, sorted. */
  supporters: readonly string[];
  /** The ids of the supporters' own spans or relations, in the order of the version's, by supporter. */
  sources: Readonly<Record<string, readonly string[]>>;
};

export type Cluster = {
  /**
   * Made from the question: the places and labels that are in it, whoever made them. It stays the same while other parts of the document
   * change, when somebody joins one of the versions, and when only attributes change; with a new place or label it is a new question.
   */
  id: string;
  /** Made from the answers too: versions and supporters. A decision on another fingerprint was made on other grounds. */
  fingerprint: string;
  of: "span" | "relation" | "document";
  /** The first of `differences`, or that there are none. */
  kind: "agreed" | Difference;
  differences: readonly Difference[];
  /** From the first letter of it all to the last, in UTF-16 units; null for the document as a whole. */
  hull: Fragment | null;
  /** Distinct versions, with "nothing" where somebody has none; most supporters first, then in the order of the text. */
  candidates: readonly Candidate[];
  /** Everybody who was asked, sorted. */
  raters: readonly string[];
  /** Of a relation: the clusters of its ends, which must be settled before. */
  waitsFor: readonly string[];
  /** Of a question about the document: `label:<id>` or `attribute:<id>`. */
  entry: string | null;
};

export const nothing: Version = { spans: [], relations: [], value: null };

export function isNothing({ spans, relations, value }: Version): boolean {
  return spans.length === 0 && relations.length === 0 && value === null;
}

/** A span without who, when and how. */
export function versionOf({ label, fragments, attributes, entity }: Span): VersionSpan {
  const version: VersionSpan = { label, fragments };
  if (attributes && Object.keys(attributes).length > 0) version.attributes = attributes;
  if (entity !== undefined) version.entity = entity;
  return version;
}

/** Where a span is and what it is called; attributes play no part. */
export function placeKey({ label, fragments }: Pick<VersionSpan, "label" | "fragments">): string {
  return `${fragments.join(" ")} ${label}`;
}

/** Equal for equal versions. */
export function versionKey(version: Version): string {
  return canonicalJson([
    version.spans.map(spanJson),
    version.relations.map((one) => [
      [one.type, one.from, one.fromWhich, one.to, one.toWhich],
      { ...one.attributes } as Json,
    ]),
    version.value,
  ]);
}

function spanJson({ label, fragments, attributes, entity }: VersionSpan): Json {
  return [label, fragments.map(([from, to]) => [from, to]), { ...attributes } as Json, entity ?? null];
}

/** One rater's version with the ids of what it is made of. */
export type Contribution = { rater: string; version: Version; sources: readonly string[] };

/** The distinct versions of the raters, with who supports each. */
export function candidatesOf(contributions: readonly Contribution[]): Candidate[] {
  const found = new Map<
    string,
    { version: Version; supporters: string[]; sources: Record<string, readonly string[]> }
  >();
  for (const { rater, version, sources } of contributions) {
    const key = versionKey(version);
    const known = found.get(key) ?? { version, supporters: [], sources: {} };
    found.set(key, known);
    if (!known.supporters.includes(rater)) known.supporters.push(rater);
    known.sources[rater] = sources;
  }
  return [...found]
    .map(([key, { version, supporters, sources }]) => {
      const sorted = supporters.sort();
      const bySupporter = Object.fromEntries(sorted.map((rater) => [rater, sources[rater]!]));
      return { key: contentHash(key), order: key, ...version, supporters: sorted, sources: bySupporter };
    })
    .sort(
      (x, y) =>
        y.supporters.length - x.supporters.length ||
        Number(isNothing(x)) - Number(isNothing(y)) ||
        startOf(x) - startOf(y) ||
        (x.order < y.order ? -1 : 1),
    )
    .map(({ order: _, ...candidate }) => candidate);
}

function startOf({ spans }: Version): number {
  return spans[0]?.fragments[0]?.[0] ?? 0;
}

export function fingerprintOf(candidates: readonly Candidate[]): string {
  return contentHash(canonicalJson(candidates.map(({ key, supporters }) => [key, [...supporters]])));
}
