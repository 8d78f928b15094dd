"use client";

import { memo, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Span } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { cn } from "../../../../../_ui/cn.ts";
import { useCell } from "./cell.ts";
import { LabelChip, labelStyle } from "./label-bar.tsx";
import { rowsInSight, scrollTopFor } from "./rows-in-sight.ts";
import { removeSelected } from "./tagging.ts";
import { useWorkbench } from "./workbench-context.tsx";

const rowHeight = 52;

/** All tags in reading order, beside the text: for the eye an overview, for the screen reader the tags themselves. */
export function TagList({ onJump, className }: { onJump?: () => void; className?: string }) {
  const { session, reveal, focusText } = useWorkbench();
  const revision = useCell(session.revision);
  const selected = useCell(session.selected);
  const [only, setOnly] = useState<string | null>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the index changes in place; `revision` tells when
  const list = useMemo(() => listOf(session.index, only), [session, revision, only]);
  const selectedRow = selected === null ? -1 : list.rowOf(selected);
  const { from, to } = rowsInSight({ count: list.count, rowHeight, scrollTop, height, around: 6 });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: only a newly selected row is brought into sight
  useEffect(() => {
    if (selectedRow < 0) return;
    // By what is known of the list, without asking the page: that would lay out the text once more for each tag.
    const to = scrollTopFor({ row: selectedRow, rowHeight, scrollTop, height });
    if (to !== scrollTop) box.current?.scrollTo({ top: to });
  }, [selected, selectedRow, height]);

  const choose = (row: number) => {
    const span = list.at(Math.max(0, Math.min(list.count - 1, row)));
    if (!span) return;
    session.select(span.id);
    reveal(spanStart(span));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    if (step !== undefined) choose(selectedRow < 0 ? 0 : selectedRow + step);
    else if (event.key === "Home") choose(0);
    else if (event.key === "End") choose(list.count - 1);
    else if (event.key === "Enter" && selectedRow >= 0) {
      onJump?.();
      focusText();
    } else if ((event.key === "Delete" || event.key === "Backspace") && selectedRow >= 0) {
      const next = list.at(selectedRow + 1) ?? list.at(selectedRow - 1);
      removeSelected(session);
      session.select(next?.id ?? null);
    } else return;
    event.preventDefault();
  };

  const rows = [];
  for (let row = from; row < to; row++) {
    const span = list.at(row);
    if (span) rows.push({ row, span });
  }
  return (
    <section aria-label="Tags" className={cn("flex min-h-0 flex-col", className)}>
      <Counts only={only} onOnly={setOnly} />
      <div
        ref={box}
        // A list without options is none.
        role={list.count > 0 ? "listbox" : undefined}
        aria-label={list.count > 0 ? `Tags in reading order, ${list.count}` : undefined}
        aria-activedescendant={selectedRow >= from && selectedRow < to ? `${id}-${selectedRow}` : undefined}
        tabIndex={list.count > 0 ? 0 : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2!"
      >
        {list.count === 0 ? <Nothing filtered={only !== null} /> : null}
        <div role="presentation" className="relative" style={{ height: list.count * rowHeight }}>
          {rows.map(({ row, span }) => (
            <Row
              key={span.id}
              id={`${id}-${row}`}
              span={span}
              row={row}
              count={list.count}
              selected={span.id === selected}
              onChoose={() => {
                choose(row);
                onJump?.();
              }}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

type List = { count: number; at(row: number): Span | undefined; rowOf(id: string): number };

/** The whole index, or the spans of one label. */
function listOf(index: ReturnType<typeof useWorkbench>["session"]["index"], only: string | null): List {
  if (only === null) {
    return { count: index.size, at: (row) => index.nth(row), rowOf: (id) => index.placeOf(id) };
  }
  const spans = [...index].filter(({ label }) => label === only);
  return { count: spans.length, at: (row) => spans[row], rowOf: (id) => spans.findIndex((span) => span.id === id) };
}

function Row(props: { id: string; span: Span; row: number; count: number; selected: boolean; onChoose: () => void }) {
  const { id, span, row, count, selected, onChoose } = props;
  const { session } = useWorkbench();
  const label = session.palette.value.label(span.label);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: reason: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: reason: the list has the focus and names this as its active option
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={row + 1}
      aria-setsize={count}
      data-span={span.id}
      onClick={onChoose}
      style={{ top: row * rowHeight, height: rowHeight, ...labelStyle(label) }}
      className={cn(
        "absolute inset-x-0 flex cursor-pointer items-center gap-3 border-b border-line/70 px-4 hover:bg-ink/4",
        selected &&
          "bg-[color-mix(in_oklab,var(--l)_12%,transparent)] shadow-[inset_3px_0_0_var(--l)] hover:bg-[color-mix(in_oklab,var(--l)_12%,transparent)]",
      )}
    >
      <LabelChip label={label} />
      <RowText span={span} label={label.name} author={session.nameOf(span.author)} />
      <span className="text-xs text-faint tabular-nums" aria-hidden>
        {row + 1}
      </span>
    </div>
  );
}

/** Kept as long as the span is the same: a new tag elsewhere changes only the numbers of the rows. */
const RowText = memo(function RowText({ span, label, author }: { span: Span; label: string; author: string }) {
  const { session } = useWorkbench();
  return (
    <span className="min-w-0 flex-1">
      <span className="sr-only">{label}: </span>
      <span dir="auto" className="block truncate font-serif text-[0.9375rem] leading-snug">
        {session.shortSurface(span)}
      </span>
      <span className="block truncate text-xs text-muted">
        {label} · {author}
      </span>
    </span>
  );
});

/** How many tags there are of each label; a click leaves only these in the list. */
function Counts({ only, onOnly }: { only: string | null; onOnly: (label: string | null) => void }) {
  const { session } = useWorkbench();
  const palette = useCell(session.palette);
  const used = palette.schema.labels.filter(
    (label) => label.scope === "span" && (session.counts.get(label.id) || !label.archived),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: a filter, not a form
    <div
      role="group"
      aria-label="Show tags of one label"
      className="flex flex-wrap gap-1 border-b border-line px-3 py-2.5"
    >
      <CountButton name="All" count={session.index.size} pressed={only === null} onClick={() => onOnly(null)} />
      {used.map((label) => (
        <CountButton
          key={label.id}
          name={label.name}
          count={session.counts.get(label.id) ?? 0}
          pressed={only === label.id}
          onClick={() => onOnly(only === label.id ? null : label.id)}
        />
      ))}
    </div>
  );
}

function CountButton({
  name,
  count,
  pressed,
  onClick,
}: {
  name: string;
  count: number;
  pressed: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onClick}
      className="flex h-7 items-center gap-1.5 rounded-full px-2.5 text-[0.8125rem] text-muted hover:bg-ink/6 aria-pressed:bg-ink/9 aria-pressed:text-ink pointer-coarse:h-10"
    >
      {name}
      <span className="text-xs tabular-nums">{count.toLocaleString("en")}</span>
    </button>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { session } = useWorkbench();
  const { ready, canWrite } = useCell(session.status);
  const keys = session.palette.value.givable.flatMap(({ key }) => (key ? [key] : []));
  if (!ready) return <p className="px-4 py-6 text-sm text-muted">The tags are on their way.</p>;
  if (filtered) return <p className="px-4 py-6 text-sm text-muted">No tag has this label.</p>;
  if (!canWrite) return <p className="px-4 py-6 text-sm text-muted">Nothing is tagged in this document.</p>;
  return (
    <div className="space-y-2 px-4 py-6 text-sm text-muted">
      <p className="font-medium text-ink">Nothing is tagged yet.</p>
      <p>
        Select some words in the text, then press {keys.length > 0 ? listed(keys.slice(0, 4)) : "a label"}
        {keys.length > 0 ? " or a label above." : " above."}
      </p>
    </div>
  );
}

function listed(keys: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(keys);
}
