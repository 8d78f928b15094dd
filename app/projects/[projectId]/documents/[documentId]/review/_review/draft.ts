/** A version that a reviewer makes by hand. It begins with a version of the card; every change gives a new draft. */

import type { Version, VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { isNothing } from "#lib/annotation/disagreement/cluster.ts";
import { type EdgeMove, type Ground, moveEdge } from "#lib/annotation/edges.ts";
import type { AttributeValue } from "#lib/annotation/label.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { unitAt } from "../../_workbench/selection.ts";
import type { ReviewCard } from "./facts.ts";

export type Draft = { cluster: string; version: Version /** Which of its spans the keys act on. */; at: number };

/** Begins with what stands, else with the version that most support and that is something. */
export function draftOf(card: ReviewCard, standing: Version | null): Draft {
  const start =
    standing && !isNothing(standing) ? standing : card.candidates.find((candidate) => !isNothing(candidate));
  const { spans = [], relations = [], value = null } = start ?? {};
  return {
    cluster: card.id,
    version: { spans: spans.map(bare), relations, value },
    at: 0,
  };
}

/** Without whose it is: what is made by hand is the reviewer's. */
function bare({ label, fragments, attributes, entity }: VersionSpan): VersionSpan {
  return { label, fragments, ...(attributes && { attributes }), ...(entity !== undefined && { entity }) };
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
