"use client";

import { useDeferredValue, useEffect, useMemo, useRef } from "react";
import { goldOf } from "#lib/annotation/disagreement/gold.ts";
import type { Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { useCell } from "../../_workbench/cell.ts";
import { snap } from "../../_workbench/selection.ts";
import { laneHeight } from "./cut.ts";
import type { Desk } from "./desk.ts";
import { type End, endAt, endsFor, withEnd, withFragment } from "./draft.ts";
import type { ReviewCard, ReviewState } from "./facts.ts";
import { useDesk, useReview } from "./review-context.tsx";
import type { ReviewText, Scene } from "./text-view.ts";

/** The text with gold on it and each annotator's layer as a lane below. */
export function ReviewPane({ opening, onView }: { opening: string; onView: (view: ReviewText | null) => void }) {
  const { facts, desk, palette, ground, draft, origin, focusCard } = useReview();
  const { state } = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<ReviewText | null>(null);
  const scene = useRef<Scene>(null);
  const editing = useCell(draft);
  const current = useCell(desk.current);
  // The next card comes first: of a long text, what is drawn on the letters takes longer.
  const changes = useDeferredValue(useCell(desk.changes));
  const whole = ground.text.length === facts.document.length;
  const { name, language, direction } = facts.document;

  const lanes = useMemo(() => lanesOf(state), [state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the desk changes in place; state and changes tell when
  const places = useMemo(
    () => ({ gold: new SpanIndex(goldSpans(desk)), cards: new SpanIndex(placesOfCards(desk)) }),
    [desk, state, changes],
  );
  useEffect(() => {
    const span = editing && (endAt(editing)?.span ?? editing.version.spans[editing.at]);
    scene.current = {
      layers: { gold: places.gold, lanes },
      labelOf: (id) => palette.label(id),
      cards: places.cards,
      current: currentPlace(desk.card(current)),
      draft: span ? { fragments: span.fragments, color: palette.label(span.label).color } : null,
    };
    view.current?.redraw();
  }, [desk, palette, lanes, places, current, editing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: another card is brought into sight, and nothing else
  useEffect(() => {
    const hull = desk.card(current)?.hull;
    if (hull) view.current?.reveal(hull[0]);
  }, [current]);

  useEffect(() => {
    const parent = place.current;
    if (!whole || !parent) return;
    let closed = false;
    void import("./text-view.ts").then(({ openReviewText }) => {
      if (closed || !scene.current) return;
      const opened = openReviewText({
        parent,
        text: ground.text,
        direction,
        language,
        name: `Text of ${name}`,
        scene: () => scene.current as Scene,
        onPick(offset) {
          if (draft.value && endAt(draft.value)) {
            const end = endUnder(offset, endsFor(draft.value, desk.ends, palette.schema.relationTypes));
            if (end) draft.value = withEnd(draft.value, end);
            focusCard();
            return;
          }
          const cards = scene.current?.cards.at(offset) ?? [];
          const inner = cards.at(-1)?.span;
          if (inner) {
            desk.go(inner.id);
            focusCard();
          } else origin.value = scene.current?.layers.gold.at(offset).length ? { offset } : null;
        },
        onDrag(from, to) {
          const held = draft.value;
          const range = held?.version.spans[held.at] && snap(ground, from, to, "word");
          if (!held || !range) return;
          draft.value = withFragment(held, range);
          focusCard();
        },
      });
      view.current = opened;
      parent.parentElement?.setAttribute("data-drawn", "true");
      onView(opened);
      const hull = desk.card(desk.current.value)?.hull;
      if (hull) opened.reveal(hull[0]);
    });
    return () => {
      closed = true;
      view.current?.close();
      view.current = null;
      onView(null);
    };
  }, [whole, ground, name, language, direction, desk, palette, draft, origin, focusCard, onView]);

  const below = state.raters.length * laneHeight;
  return (
    <div className="rv-pane relative min-h-0 flex-1" style={{ "--rv-below": `${below}px` } as React.CSSProperties}>
      <div ref={place} className="absolute inset-0" />
      <div className="rv-opening absolute inset-0 overflow-hidden">
        <div className="sw-opening" dir={direction === "auto" ? "auto" : direction} lang={language || undefined}>
          {opening}
        </div>
      </div>
    </div>
  );
}

/** The shortest of these spans that is at a place in the text. */
function endUnder(offset: number, ends: readonly End[]): End | undefined {
  const here = ends.filter(({ span }) => span.fragments.some(([from, to]) => from <= offset && offset < to));
  const length = ({ span }: End) => (span.fragments.at(-1)?.[1] ?? 0) - (span.fragments[0]?.[0] ?? 0);
  return here.sort((x, y) => length(x) - length(y))[0];
}

/** Each rater's spans, in the order of the lanes. */
function lanesOf({ raters, clusters }: ReviewState): SpanIndex[] {
  const spans = new Map<string, Span[]>(raters.map(({ id }) => [id, []]));
  for (const { of, candidates } of clusters) {
    if (of !== "span") continue;
    for (const { supporters, spans: made, key } of candidates) {
      for (const rater of supporters) {
        const own = spans.get(rater);
        for (const span of made) own?.push({ ...span, id: `${key}_${own.length}`, author: rater, editor: rater });
      }
    }
  }
  return raters.map(({ id }) => new SpanIndex(spans.get(id)));
}

/** Gold with what was decided a moment ago. */
export function goldSpans(desk: Desk): Span[] {
  const { clusters, shared } = desk.state.value;
  const decided = clusters.flatMap(({ id, fingerprint, entry }) => {
    const standing = desk.standing(id);
    return standing ? [{ cluster: id, fingerprint, entry, settlement: standing.settlement }] : [];
  });
  const replaced = new Set(
    clusters.flatMap(({ id, span, candidates }) =>
      desk.standing(id) ? [span ?? "", ...candidates.flatMap(({ sources }) => Object.values(sources).flat())] : [],
    ),
  );
  const rest = shared.filter(({ id }) => !replaced.has(id));
  return [...rest, ...goldOf(decided).spans.map((span) => ({ ...span, author: "", editor: "" }))];
}

function placesOfCards(desk: Desk): Span[] {
  return desk.differing.flatMap(({ id, hull, of }) =>
    hull && of === "span" && !desk.standing(id)
      ? [{ id, label: desk.claimOf(id) ? "rv-open rv-claimed" : "rv-open", fragments: [hull], author: "", editor: "" }]
      : [],
  );
}

function currentPlace(card: ReviewCard | undefined): Scene["current"] {
  if (!card) return [];
  if (card.of !== "relation") return card.hull ? [card.hull] : [];
  // Of a relation, its two ends and not all that lies between.
  const ends = card.candidates.flatMap(({ relations }) =>
    relations.flatMap(({ fromSpan, toSpan }) => [fromSpan, toSpan]),
  );
  const fragments = ends.flatMap((span) => span.fragments).sort((x, y) => x[0] - y[0]);
  return fragments.filter((one, i) => i === 0 || one[0] >= (fragments[i - 1]?.[1] ?? 0));
}
