/** A version that a reviewer makes by hand. It begins with a version of the card; every change gives a new draft. */

import type { Version, VersionRelation, VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { isNothing, placeKey } from "#lib/annotation/disagreement/cluster.ts";
import { type EdgeMove, type Ground, moveEdge } from "#lib/annotation/edges.ts";
import type { AttributeValue, RelationType } from "#lib/annotation/label.ts";
import { allowsEnds } from "#lib/annotation/relation.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { unitAt } from "../../_workbench/selection.ts";
import type { ReviewCard } from "./facts.ts";

export type Draft = {
  cluster: string;
  version: Version;
  /** Which of its spans the keys act on; of relations which of their ends, start and end of the first, then of the second. */
  at: number;
};

/** Begins with what stands, else with the version that most support and that is something. */
export function draftOf(card: ReviewCard, standing: Version | null): Draft {
  const start =
    standing && !isNothing(standing) ? standing : card.candidates.find((candidate) => !isNothing(candidate));
  const { spans = [], relations = [], value = null } = start ?? {};
  return {
    cluster: card.id,
    version: { spans: spans.map(bare), relations: relations.map(bareRelation), value },
    at: 0,
  };
}

/** Without whose it is: what is made by hand is the reviewer's. */
function bare({ label, fragments, attributes, entity }: VersionSpan): VersionSpan {
  return { label, fragments, ...(attributes && { attributes }), ...(entity !== undefined && { entity }) };
}

function bareRelation({ type, from, to, fromWhich, toWhich, fromSpan, toSpan, attributes }: VersionRelation) {
  const ends = { from, to, fromWhich, toWhich, fromSpan: bare(fromSpan), toSpan: bare(toSpan) };
  return { type, ...ends, ...(attributes && { attributes }) };
}

/** Null where the edge cannot move further. */
export function moved(draft: Draft, move: EdgeMove, ground: Ground): Draft | null {
  const span = draft.version.spans[draft.at];
  const fragments = span && moveEdge(span, move, ground);
  return fragments ? withSpan(draft, { fragments }) : null;
}

export function withSpan(draft: Draft, change: Partial<VersionSpan>): Draft {
  const { spans } = draft.version;
  return {
    ...draft,
    version: { ...draft.version, spans: spans.map((span, i) => (i === draft.at ? { ...span, ...change } : span)) },
  };
}

export function withFragment(draft: Draft, fragment: Fragment): Draft {
  return withSpan(draft, { fragments: [fragment] });
}

export function withAttribute(draft: Draft, id: string, value: AttributeValue | null): Draft {
  const { [id]: _, ...rest } = draft.version.spans[draft.at]?.attributes ?? {};
  return withSpan(draft, { attributes: value === null ? rest : { ...rest, [id]: value } });
}

/**
 * With one span more: the first word of the place that no span of the draft has, which can then be moved. Null where there is no such
 * word.
 */
export function withAnotherSpan(draft: Draft, [from, to]: Fragment, label: string, ground: Ground): Draft | null {
  const { spans } = draft.version;
  const covered = ([start, end]: Fragment) =>
    spans.some(({ fragments }) => fragments.some(([a, b]) => a < end && start < b));
  for (let at = from; at < to; ) {
    const word = unitAt(ground, at, "word");
    if (
      word &&
      word[0] >= from &&
      word[1] <= to &&
      /[\p{L}\p{N}]/u.test(ground.text.slice(...word)) &&
      !covered(word)
    ) {
      const span: VersionSpan = { label, fragments: [word] };
      return { ...draft, version: { ...draft.version, spans: [...spans, span] }, at: spans.length };
    }
    at = Math.max(at + 1, word?.[1] ?? 0);
  }
  return null;
}

export function withoutSpan(draft: Draft): Draft {
  const spans = draft.version.spans.filter((_, i) => i !== draft.at);
  return { ...draft, version: { ...draft.version, spans }, at: Math.max(0, Math.min(draft.at, spans.length - 1)) };
}

export function withValue(draft: Draft, value: AttributeValue | null): Draft {
  return { ...draft, version: { ...draft.version, value } };
}

/** Relations of the draft with another type, or turned round. */
export function withRelation(draft: Draft, at: number, change: { type?: string; turn?: boolean }): Draft {
  const relations = draft.version.relations.map((one, i) => {
    if (i !== at) return one;
    const typed = change.type === undefined ? one : { ...one, type: change.type };
    if (!change.turn) return typed;
    const { from, fromWhich, fromSpan, to, toWhich, toSpan } = typed;
    return { ...typed, from: to, fromWhich: toWhich, fromSpan: toSpan, to: from, toWhich: fromWhich, toSpan: fromSpan };
  });
  return { ...draft, version: { ...draft.version, relations } };
}

/** Without the relation of which an end is looked at. */
export function withoutRelation(draft: Draft): Draft {
  const relations = draft.version.relations.filter((_, i) => i !== draft.at >> 1);
  return { ...draft, version: { ...draft.version, relations }, at: 0 };
}

/** A settled span, at which a relation can begin or end: its card, which of several on that card, and itself. */
export type End = { cluster: string; which: string; span: VersionSpan };

/** The end of a relation that the keys act on; null where the draft has no relation. */
export function endAt({ version, at }: Draft): End | null {
  const relation = version.relations[at >> 1];
  if (!relation) return null;
  const { from, fromWhich, fromSpan, to, toWhich, toSpan } = relation;
  return at % 2 === 0
    ? { cluster: from, which: fromWhich, span: fromSpan }
    : { cluster: to, which: toWhich, span: toSpan };
}

/** With that end at another span. */
export function withEnd(draft: Draft, { cluster, which, span }: End): Draft {
  const change =
    draft.at % 2 === 0
      ? { from: cluster, fromWhich: which, fromSpan: bare(span) }
      : { to: cluster, toWhich: which, toSpan: bare(span) };
  const relations = draft.version.relations.map((one, i) => (i === draft.at >> 1 ? { ...one, ...change } : one));
  return { ...draft, version: { ...draft.version, relations } };
}

/**
 * Where that end can go: every settled span but the one at the other end, as far as the type of the relation allows it there. In the order
 * of the text.
 */
export function endsFor(draft: Draft, all: readonly End[], types: readonly RelationType[]): readonly End[] {
  const relation = draft.version.relations[draft.at >> 1];
  const other = endAt({ ...draft, at: draft.at ^ 1 });
  if (!relation || !other) return [];
  const type = types.find(({ id }) => id === relation.type);
  const fits = (label: string) =>
    !type ||
    (draft.at % 2 === 0 ? allowsEnds(type, label, other.span.label) : allowsEnds(type, other.span.label, label));
  return all.filter((end) => !sameEnd(end, other) && fits(end.span.label));
}

/** With that end at the next span that it can go to, or the one before; null where there is none. */
export function withNextEnd(draft: Draft, ends: readonly End[], direction: 1 | -1): Draft | null {
  const now = endAt(draft);
  if (!now) return null;
  const beyond = ends.filter((end) => Math.sign(compareEnds(end, now)) === direction);
  const next = direction === 1 ? beyond[0] : beyond.at(-1);
  return next ? withEnd(draft, next) : null;
}

export function sameEnd(x: End, y: End): boolean {
  return x.cluster === y.cluster && placeKey(x.span) === placeKey(y.span);
}

/** In the order of the text: by beginning, then end, then label. */
export function compareEnds({ span: x }: End, { span: y }: End): number {
  const place = startOf(x) - startOf(y) || endOf(x) - endOf(y);
  if (place !== 0) return place;
  const [a, b] = [placeKey(x), placeKey(y)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function startOf({ fragments }: VersionSpan): number {
  return fragments[0]?.[0] ?? 0;
}

function endOf({ fragments }: VersionSpan): number {
  return fragments.at(-1)?.[1] ?? 0;
}
