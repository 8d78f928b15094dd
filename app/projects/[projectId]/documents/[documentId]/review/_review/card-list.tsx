"use client";

import { Check, Eye, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { cn } from "../../../../../../_ui/cn.ts";
import { useCell } from "../../_workbench/cell.ts";
import { rowsInSight, scrollTopFor } from "../../_workbench/rows-in-sight.ts";
import type { ReviewCard } from "./facts.ts";
import { useDesk, useReview } from "./review-context.tsx";
import { entryName } from "./version.tsx";
import { choiceWords, kindWords } from "./words.ts";

/** In CSS pixels; every row has the same height, so that thousands of cards cost no more than a few. */
const rowHeight = 56;

type Shown = "open" | "settled" | "all";

/** The cards in the order of the text. */
export function CardList({ className, onPick }: { className?: string; onPick?: () => void }) {
  const { desk, state } = useDesk();
  const revision = useCell(desk.revision);
  const [shown, setShown] = useState<Shown>("all");
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the desk changes in place; state and revision tell when
  const cards = useMemo(
    () => desk.differing.filter(({ id }) => shown === "all" || (desk.standing(id) === null) === (shown === "open")),
    [desk, state, revision, shown],
  );
  const { open, differing } = desk.counts;
  const counts: Record<Shown, number> = { open, settled: differing - open, all: differing };
  return (
    <section aria-label="Cards" className={cn("flex min-h-0 flex-col", className)}>
      {/* biome-ignore lint/a11y/useSemanticElements: reason: a filter, not a form */}
      <div
        role="group"
        aria-label="Which cards are listed"
        className="flex shrink-0 gap-1 border-b border-line px-2.5 py-2"
      >
        {(["all", "open", "settled"] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={shown === one}
            onClick={() => setShown(one)}
            className="flex h-7 items-center gap-1.5 rounded-full px-2.5 text-[0.8125rem] text-muted hover:bg-ink/6 aria-pressed:bg-ink/9 aria-pressed:text-ink pointer-coarse:h-11"
          >
            {{ all: "All", open: "Open", settled: "Settled" }[one]}
            <span className="text-xs tabular-nums">{counts[one].toLocaleString("en")}</span>
          </button>
        ))}
      </div>
      {cards.length === 0 ? (
        <p className="px-4 py-6 text-sm text-muted">
          {shown === "open"
            ? "No card is open."
            : shown === "settled"
              ? "No card is settled yet."
              : "There is no card."}
        </p>
      ) : (
        <Rows cards={cards} onPick={onPick} />
      )}
    </section>
  );
}

function Rows({ cards, onPick }: { cards: readonly ReviewCard[]; onPick?: () => void }) {
  const { desk } = useDesk();
  const { focusCard } = useReview();
  const current = useCell(desk.current);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const box = useRef<HTMLElement>(null);
  const row = cards.findIndex(({ id }) => id === current);
  const { from, to } = rowsInSight({ count: cards.length, rowHeight, scrollTop, height, around: 6 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: only another card is brought into sight
  useEffect(() => {
    if (row < 0) return;
    const top = scrollTopFor({ row, rowHeight, scrollTop, height });
    if (top !== scrollTop) box.current?.scrollTo({ top });
  }, [current, height]);
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: reason: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={`Cards in the order of the text, ${cards.length}`}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      className="min-h-0 flex-1 overflow-y-auto -outline-offset-2!"
    >
      <ol className="relative" style={{ height: cards.length * rowHeight }}>
        {cards.slice(from, to).map((card, i) => (
          <li
            key={card.id}
            aria-setsize={cards.length}
            aria-posinset={from + i + 1}
            className="absolute inset-x-0"
            style={{ top: (from + i) * rowHeight, height: rowHeight }}
          >
            <Row
              card={card}
              current={card.id === current}
              onPick={() => {
                desk.go(card.id);
                onPick?.();
                focusCard();
              }}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Row({ card, current, onPick }: { card: ReviewCard; current: boolean; onPick: () => void }) {
  const { desk, state } = useDesk();
  const { ground, palette } = useReview();
  const standing = desk.standing(card.id);
  const claim = desk.claimOf(card.id);
  const failed = useCell(desk.failed)?.cluster === card.id;
  const words = card.hull
    ? ground.text.slice(card.hull[0], Math.min(card.hull[1], card.hull[0] + 120)).replaceAll(/\s+/gu, " ")
    : entryName(card.entry, palette.schema);
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-current={current ? "true" : undefined}
      data-card={card.id}
      data-settled={standing !== null}
      onClick={onPick}
      className={cn(
        "flex h-full w-full items-center gap-2.5 border-b border-line/70 px-3.5 text-left hover:bg-ink/4",
        current && "bg-accent-soft shadow-[inset_3px_0_0_var(--accent)] hover:bg-accent-soft",
      )}
    >
      <span className="min-w-0 flex-1">
        <span
          dir="auto"
          className={cn("block truncate font-serif text-[0.9375rem] leading-snug", standing && "text-muted")}
        >
          {words}
        </span>
        <span className="block truncate text-xs text-muted">
          {standing ? `Settled: ${choiceWords(standing.choice, card, state.raters)}` : kindWords[card.kind].name}
          {claim && !standing ? ` · ${claim.name} is looking` : ""}
          {failed ? " · not decided" : ""}
        </span>
      </span>
      {standing ? (
        <Check className="size-4 shrink-0 text-good-ink" aria-hidden />
      ) : failed ? (
        <TriangleAlert className="size-4 shrink-0 text-danger-ink" aria-hidden />
      ) : claim ? (
        <Eye className="size-4 shrink-0 text-warning-ink" aria-hidden />
      ) : null}
    </button>
  );
}
