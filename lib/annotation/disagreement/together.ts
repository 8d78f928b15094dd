/**
 * Cards of a document that people labelled together. There is one set, so nobody differs from anybody; what a reviewer looks at are
 * the spans that somebody objected to, those that another than the author changed or deleted, and differences from a model.
 */
import { compareStrings, type Span, spanEnd, spanStart } from "../span.ts";
import {
  type Cluster,
  type Contribution,
  candidatesOf,
  type Difference,
  differences,
  fingerprintOf,
  nothing,
  type VersionSpan,
  versionKey,
  versionOf,
} from "./cluster.ts";
import { alignSets, type RaterSet } from "./clusters.ts";
import { contentHash } from "./content-hash.ts";
import type { Gold, GoldSpan } from "./gold.ts";
import type { Settlement } from "./settle.ts";

/** Somebody said with one key that a span is not right; what it should be, or null for "not at all", where she said so. */
export type Objection = { span: string; by: string; alternative: VersionSpan | null; reason: string };

/** Another than the author wrote or deleted a span: what it was before the first such edit. In the order in which it happened. */
export type ForeignEdit = { span: string; author: string; by: string; before: VersionSpan; deleted: boolean };

export type Facts = {
  /** The shared set, as finished. */
  spans: readonly Span[];
  objections: readonly Objection[];
  edits: readonly ForeignEdit[];
  /** Layers of models to compare with. */
  models: readonly RaterSet[];
};

/** A cluster whose candidates are the versions of one span of the shared set, which it replaces in gold. */
export type Card = Cluster & {
  /** The id of the span in the shared set; null for a difference from the model. */
  span: string | null;
  objections: readonly Objection[];
};

/** Who stands for the shared set where it is compared with a model. */
export const sharedRater = "shared";

/**
 * The cards, in the order of the text. They do not depend on the order of objections and spans. Where a span has a card of its own, what
 * models made of the place are further versions on that card.
 */
export function togetherCards({ spans, objections, edits, models }: Facts): Card[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const compared =
    models.length > 0
      ? alignSets([
          { rater: sharedRater, spans, relations: [], document: [] },
          ...models.map((model) => ({ ...model, relations: [], document: [] })),
        ]).clusters
      : [];
  const comparisonOf = new Map<string, Cluster>();
  for (const cluster of compared) for (const id of sharedIn(cluster)) comparisonOf.set(id, cluster);

  const cards: Card[] = [];
  for (const id of new Set([...objections.map(({ span }) => span), ...edits.map(({ span }) => span)])) {
    const comparison = comparisonOf.get(id);
    const ofModels = models.flatMap(({ rater }): Contribution[] => {
      const own = comparison?.candidates.find(({ supporters }) => supporters.includes(rater));
      return own ? [{ rater, version: own, sources: own.sources[rater]! }] : [];
    });
    const card = cardOf(
      id,
      byId.get(id),
      objections.filter(({ span }) => span === id),
      edits.filter(({ span }) => span === id),
      ofModels,
    );
    if (card) cards.push(card);
  }
  const own = new Set(cards.map(({ span }) => span));
  for (const cluster of compared) {
    if (cluster.kind === "agreed" || sharedIn(cluster).some((id) => own.has(id))) continue;
    cards.push({ ...cluster, span: null, objections: [] });
  }
  return cards.sort((x, y) => x.hull![0] - y.hull![0] || x.hull![1] - y.hull![1] || compareStrings(x.id, y.id));
}

/** The ids of the shared set's spans in a comparison with the model. */
function sharedIn({ candidates }: Cluster): readonly string[] {
  return candidates.flatMap(({ sources }) => sources[sharedRater] ?? []);
}

/** Null where nothing is left to decide: the span is gone and nobody but its author had to do with that, or it is as it was. */
function cardOf(
  id: string,
  now: Span | undefined,
  objections: readonly Objection[],
  edits: readonly ForeignEdit[],
  further: readonly Contribution[],
): Card | null {
  const contributions: Contribution[] = [];
  const put = (rater: string, span: VersionSpan | null) => {
    contributions.push({ rater, version: { ...nothing, spans: span ? [span] : [] }, sources: span ? [id] : [] });
  };
  const [first] = edits;
  const last = edits.at(-1);
  const author = now?.author ?? first?.author;
  // An objection to what is no longer there needs no decision.
  if (author === undefined || (!now && !last?.deleted)) return null;
  const current = now ? versionOf(now) : null;
  if (first) put(author, first.before);
  if (last) put(last.by, current);
  else put(author, current);
  const standing = objections.toSorted((x, y) => compareStrings(x.by, y.by));
  if (now) for (const { by, alternative } of standing) put(by, alternative);

  if (new Set(contributions.map(({ version }) => versionKey(version))).size === 1) return null;
  contributions.push(...further);
  const candidates = candidatesOf(contributions);
  const found: Difference[] = differences.filter(
    (kind) =>
      (kind === "objection" && now && objections.length > 0) ||
      (kind === "changed" && now && edits.length > 0) ||
      (kind === "deleted" && !now),
  );
  const places = candidates.flatMap((candidate) => candidate.spans);
  return {
    id: `t${contentHash(id)}`,
    fingerprint: fingerprintOf(candidates),
    of: "span",
    kind: found[0]!,
    differences: found,
    hull: [Math.min(...places.map(spanStart)), Math.max(...places.map(spanEnd))],
    candidates,
    raters: [...new Set(contributions.map(({ rater }) => rater))].sort(),
    waitsFor: [],
    entry: null,
    span: id,
    objections: now ? standing : [],
  };
}

/**
 * Gold as the reviewers have it so far: the shared set, with every card that was decided in the place of its span. A card of a model
 * replaces the spans of the shared set that are in it. A relation goes along with its ends: to what stands in the place of one, and
 * out of gold where nothing does.
 */
export function goldOfShared(
  { spans, relations, document }: Pick<RaterSet, "spans" | "relations" | "document">,
  decided: readonly { card: Card; settlement: Settlement }[],
): Omit<Gold, "blocked"> {
  const replaced = new Map<string, string | null>();
  const gold: GoldSpan[] = [];
  for (const { card, settlement } of decided) {
    const own = card.span === null ? sharedIn(card) : [card.span];
    for (const id of own) replaced.set(id, settlement.spans.length > 0 ? `${card.id}_0` : null);
    settlement.spans.forEach((span, i) => {
      gold.push({ ...span, id: `${card.id}_${i}`, cluster: card.id });
    });
  }
  for (const span of spans) {
    if (replaced.has(span.id)) continue;
    gold.push({ ...versionOf(span), id: span.id, cluster: "", sources: { [span.author]: [span.id] } });
  }
  const there = new Set(gold.map(({ id }) => id));
  const endOf = (id: string) => (replaced.has(id) ? replaced.get(id)! : there.has(id) ? id : null);
  return {
    spans: gold.sort((x, y) => spanStart(x) - spanStart(y) || spanEnd(y) - spanEnd(x) || compareStrings(x.id, y.id)),
    relations: relations.flatMap(({ id, type, from, to, author, attributes }) => {
      const [start, end] = [endOf(from), endOf(to)];
      if (start === null || end === null) return [];
      const sources = { [author]: [id] };
      return [{ id, cluster: "", type, from: start, to: end, ...(attributes ? { attributes } : {}), sources }];
    }),
    document: document.map(({ key, value }) => ({ key, value, cluster: "" })),
  };
}
