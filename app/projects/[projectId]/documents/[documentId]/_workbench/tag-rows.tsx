"use client";

import { type KeyboardEvent, memo, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Label } from "#lib/annotation/label.ts";
import type { Span } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { sentenceAt } from "#lib/annotation/words.ts";
import { cn } from "../../../../../_ui/cn.ts";
import { attributeWords } from "./attribute-words.ts";
import { LabelChip, labelStyle } from "./label-chip.tsx";
import { type HeldRow, rowsInSight, scrollTopAfter } from "./rows-in-sight.ts";
import type { Session } from "./session.ts";
import type { ListedTags } from "./tag-order.ts";
import { removeSelected } from "./tagging.ts";
import { useBeside } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** In CSS pixels; every row has the same height, so that a list of fifty thousand costs no more than a short one. */
const rowHeight = 52;

/** The rows that are in sight. The arrows go from tag to tag, Enter goes to the text. */
export function TagRows({ list, name, onJump }: { list: ListedTags; name: string; onJump?: () => void }) {
  const { session, reveal, focusText } = useWorkbench();
  const selected = useBeside(session.selected);
  // While phrases are gone through, what is made is not selected.
  const listed = useBeside(session.listed);
  useBeside(session.objections.revision);
  useBeside(session.entities.revision);
  useBeside(session.relations.revision);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const selectedRow = selected === null ? -1 : list.rowOf(selected);
  // By what is known of the list, without asking the page, and before the rows are made: so they are made once.
  const [held, setHeld] = useState<HeldRow>({ id: null, row: -1, height });
  const listedRow = listed === null ? -1 : list.rowOf(listed);
  if (held.id !== listed || held.row !== listedRow || held.height !== height) {
    const now = { id: listed, row: listedRow, height };
    setHeld(now);
    setScrollTop(scrollTopAfter(held, now, { rowHeight, scrollTop }));
  }
  const { from, to } = rowsInSight({ count: list.count, rowHeight, scrollTop, height, around: 6 });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scrolled = useRef(0);
  useEffect(() => {
    if (scrollTop === scrolled.current) return;
    // With the next frame, which lays out the page anyway.
    const frame = requestAnimationFrame(() => box.current?.scrollTo({ top: scrollTop }));
    return () => cancelAnimationFrame(frame);
  }, [scrollTop]);

  const choose = (span: Span | undefined) => {
    if (!span) return;
    session.select(span.id);
    reveal(spanStart(span));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const { value: held } = session.selected;
    const at = held === null ? -1 : list.rowOf(held);
    if (step !== undefined) choose(list.at(at < 0 ? 0 : Math.max(0, Math.min(list.count - 1, at + step))));
    else if (event.key === "Home") choose(list.at(0));
    else if (event.key === "End") choose(list.at(list.count - 1));
    else if (event.key === "Enter" && at >= 0) {
      onJump?.();
      focusText();
    } else if ((event.key === "Delete" || event.key === "Backspace") && at >= 0) {
      const next = list.at(at + 1) ?? list.at(at - 1);
      removeSelected(session);
      session.select(next?.id ?? null);
    } else return;
    event.preventDefault();
  };

  const chosen = useRef<(span: Span) => void>(() => {});
  chosen.current = (span) => {
    choose(span);
    session.toolsOpen.value = true;
    onJump?.();
  };
  const onChoose = useCallback((span: Span) => chosen.current(span), []);

  const rows = [];
  for (let row = from; row < to; row++) {
    const span = list.at(row);
    if (span) rows.push({ row, span });
  }
  return (
    <div
      ref={box}
      role="listbox"
      aria-label={`${name}, ${list.count}`}
      aria-activedescendant={selectedRow >= from && selectedRow < to ? `${id}-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget }) => {
        scrolled.current = currentTarget.scrollTop;
        setScrollTop(currentTarget.scrollTop);
      }}
      className="min-h-0 flex-1 overflow-y-auto -outline-offset-2!"
    >
      <div role="presentation" className="relative" style={{ height: list.count * rowHeight }}>
        <div role="presentation" className="absolute inset-x-0" style={{ top: from * rowHeight }}>
          {rows.map(({ row, span }) => (
            <Row
              key={span.id}
              id={`${id}-${span.id}`}
              span={span}
              row={row}
              count={list.count}
              label={session.palette.value.label(span.label)}
              said={saidOf(session, span)}
              author={session.nameOf(span.author)}
              selected={span.id === selected}
              onChoose={onChoose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Kept as long as it says the same: a tag further down changes nothing here but the number of all. */
const Row = memo(function Row(props: {
  id: string;
  span: Span;
  row: number;
  count: number;
  label: Label;
  /** What the tag says beyond its label. */
  said: string;
  author: string;
  selected: boolean;
  onChoose: (span: Span) => void;
}) {
  const { id, span, row, count, label, said, author, selected, onChoose } = props;
  const sentence = useSentence(span);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: reason: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: reason: the list has the focus and names this as its active option
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={row + 1}
      aria-setsize={count}
      aria-description={sentence}
      data-span={span.id}
      onClick={() => onChoose(span)}
      style={{ height: rowHeight, ...labelStyle(label) }}
      className={cn(
        "flex cursor-pointer items-center gap-3 border-b border-line/70 px-4 hover:bg-ink/4",
        selected &&
          "bg-[color-mix(in_oklab,var(--l)_12%,transparent)] shadow-[inset_3px_0_0_var(--l)] hover:bg-[color-mix(in_oklab,var(--l)_12%,transparent)]",
      )}
    >
      <LabelChip label={label} />
      <RowText span={span} label={label.name} said={said} author={author} />
      <span className="text-xs text-faint tabular-nums" aria-hidden>
        {row + 1}
      </span>
    </div>
  );
});

/** The sentence in which a tag begins, for the screen reader. */
function useSentence(span: Span): string {
  const { text, locale } = useWorkbench().session.ground;
  return useMemo(() => {
    const sentence = sentenceAt(text, spanStart(span), locale);
    return sentence
      ? `In: ${text
          .slice(...sentence)
          .replaceAll(/\s+/gu, " ")
          .slice(0, 300)}`
      : "";
  }, [text, locale, span]);
}

/** What a tag says beyond its label: attributes, the entity, how many relations. */
function saidOf(session: Session, span: Span): string {
  const attributes = attributeWords(span.attributes, session.palette.value.schema.attributes);
  const entity = span.entity === undefined ? "" : (session.entities.of(span.entity)?.name ?? "");
  const { length } = session.relations.index.of(span.id);
  const relations = length === 0 ? "" : length === 1 ? "1 relation" : `${length} relations`;
  const objections = session.objections.of(span.id).length > 0 ? "objected to" : "";
  return [attributes, entity && `= ${entity}`, relations, objections].filter(Boolean).join(" · ");
}

/** Kept as long as the span is the same: a new tag elsewhere changes only the numbers of the rows. */
const RowText = memo(function RowText(props: { span: Span; label: string; said: string; author: string }) {
  const { span, label, said, author } = props;
  const { session } = useWorkbench();
  return (
    <span className="min-w-0 flex-1">
      <span className="sr-only">{label}: </span>
      <span dir="auto" className="block truncate font-serif text-[0.9375rem] leading-snug">
        {session.shortSurface(span)}
      </span>
      <span className="block truncate text-xs text-muted">{[label, said, author].filter(Boolean).join(" · ")}</span>
    </span>
  );
});
