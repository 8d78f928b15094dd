"use client";

import { ArrowRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Relation } from "#lib/annotation/relation.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { cn } from "../../../../../_ui/cn.ts";
import { Select } from "../../../../../_ui/select.tsx";
import { attributeWords } from "./attribute-words.ts";
import { useCell } from "./cell.ts";
import { LabelChip } from "./label-chip.tsx";
import { removeRelation, wordsOf } from "./relating.ts";
import type { ShownRelations } from "./relations.ts";
import { rowsInSight, scrollTopFor } from "./rows-in-sight.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** In CSS pixels; every row has the same height, so that ten thousand cost no more than ten. */
const rowHeight = 64;

/** All relations in the order in which a reader meets their starts. */
export function RelationList({ onJump }: { onJump?: () => void }) {
  const { session } = useWorkbench();
  const revision = useBeside(session.relations.revision);
  const spans = useBeside(session.revision);
  const shown = useCell(session.relations.shown);
  const [ready, canWrite] = [useStatus("ready"), useStatus("canWrite")];
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the indexes change in place; the revisions tell when
  const relations = useMemo(() => session.relations.inReadingOrder(), [session, revision, spans]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-2 border-b border-line px-3 py-2">
        <span className="text-[0.8125rem] text-muted tabular-nums">
          {relations.length.toLocaleString("en")} {relations.length === 1 ? "relation" : "relations"}
        </span>
        <Select<ShownRelations>
          small
          label="Relations drawn in the text"
          className="w-36"
          value={shown}
          options={[
            { value: "all", label: "All drawn" },
            { value: "selected", label: "Of the selected" },
            { value: "none", label: "None drawn" },
          ]}
          onChange={(next) => {
            session.relations.shown.value = next;
          }}
        />
      </div>
      {relations.length > 0 ? (
        <Rows relations={relations} onJump={onJump} />
      ) : (
        <p className="px-4 py-6 text-sm text-muted">
          {!ready
            ? "The relations are on their way."
            : canWrite
              ? "No relations yet. Select a tag, press R, go to another tag and press R again; or drag the small ring over a selected tag to another one."
              : "Nothing is related in this document."}
        </p>
      )}
    </div>
  );
}

function Rows({ relations, onJump }: { relations: readonly Relation[]; onJump?: () => void }) {
  const { session, reveal, focusText } = useWorkbench();
  const selected = useCell(session.relations.selected);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const selectedRow = selected === null ? -1 : relations.findIndex((relation) => relation.id === selected);
  const count = relations.length;
  const { from, to } = rowsInSight({ count, rowHeight, scrollTop, height, around: 6 });
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
    const top = scrollTopFor({ row: selectedRow, rowHeight, scrollTop, height });
    if (top !== scrollTop) box.current?.scrollTo({ top });
  }, [selected, selectedRow, height]);

  const choose = (row: number) => {
    const relation = relations[Math.max(0, Math.min(count - 1, row))];
    if (!relation) return;
    session.relations.select(relation.id);
    session.say(`${wordsOf(session, relation)}, ${relations.indexOf(relation) + 1} of ${count}.`);
    const start = session.index.get(relation.from) ?? session.index.get(relation.to);
    if (start) reveal(spanStart(start));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const held = relations[selectedRow];
    if (step !== undefined) choose(selectedRow < 0 ? 0 : selectedRow + step);
    else if (event.key === "Home") choose(0);
    else if (event.key === "End") choose(count - 1);
    else if (event.key === "Enter" && held) {
      onJump?.();
      focusText();
    } else if ((event.key === "Delete" || event.key === "Backspace") && held) {
      const next = relations[selectedRow + 1] ?? relations[selectedRow - 1];
      removeRelation(session, held.id);
      session.relations.select(next?.id ?? null);
    } else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      role="listbox"
      aria-label={`Relations, ${count}`}
      aria-activedescendant={selectedRow >= from && selectedRow < to ? `${id}-${selectedRow}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      className="min-h-0 flex-1 overflow-y-auto -outline-offset-2!"
    >
      <div role="presentation" className="relative" style={{ height: count * rowHeight }}>
        {relations.slice(from, to).map((relation, i) => (
          <Row
            key={relation.id}
            id={`${id}-${from + i}`}
            relation={relation}
            row={from + i}
            count={count}
            selected={relation.id === selected}
            onChoose={() => {
              choose(from + i);
              onJump?.();
            }}
          />
        ))}
      </div>
    </div>
  );
}

function Row(props: {
  id: string;
  relation: Relation;
  row: number;
  count: number;
  selected: boolean;
  onChoose: () => void;
}) {
  const { id, relation, row, count, selected, onChoose } = props;
  const { session } = useWorkbench();
  const palette = session.palette.value;
  const type = palette.relationType(relation.type);
  const attributes = attributeWords(relation.attributes, palette.schema.attributes);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: reason: the list around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: reason: the list has the focus and names this as its active option
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={row + 1}
      aria-setsize={count}
      data-relation={relation.id}
      onClick={onChoose}
      style={{ top: row * rowHeight, height: rowHeight }}
      className={cn(
        "absolute inset-x-0 cursor-pointer space-y-0.5 border-b border-line/70 px-4 py-2.5 text-[0.9375rem] leading-snug hover:bg-ink/4",
        selected && "bg-accent-soft shadow-[inset_3px_0_0_var(--accent)] hover:bg-accent-soft",
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <Ending of={relation.from} />
      </span>
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="shrink-0 text-xs font-medium text-accent-ink">{type.name}</span>
        <ArrowRight aria-hidden className="size-3 shrink-0 text-muted" />
        <Ending of={relation.to} />
        {attributes ? <span className="shrink-0 truncate text-xs text-muted">· {attributes}</span> : null}
      </span>
    </div>
  );
}

function Ending({ of }: { of: string }) {
  const { session } = useWorkbench();
  const span = session.index.get(of);
  if (!span) return <span className="truncate text-[0.8125rem] text-danger-ink">a deleted tag</span>;
  const label = session.palette.value.label(span.label);
  return (
    <>
      <LabelChip label={label} />
      <span className="sr-only">{label.name}</span>
      <span dir="auto" className="truncate font-serif">
        {session.shortSurface(span, 60)}
      </span>
    </>
  );
}
