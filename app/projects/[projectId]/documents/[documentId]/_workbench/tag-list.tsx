"use client";

import { useMemo, useState } from "react";
import { cn } from "../../../../../_ui/cn.ts";
import { useCell } from "./cell.ts";
import type { Session } from "./session.ts";
import { type ListedTags, TagRows } from "./tag-rows.tsx";
import { useWorkbench } from "./workbench-context.tsx";

/** All tags in reading order, beside the text: for the eye an overview, for the screen reader the tags themselves. */
export function TagList({ onJump, className }: { onJump?: () => void; className?: string }) {
  const { session } = useWorkbench();
  const revision = useCell(session.revision);
  const [only, setOnly] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the index changes in place; `revision` tells when
  const list = useMemo(() => listOf(session, only), [session, revision, only]);
  return (
    <section aria-label="Tags" className={cn("flex min-h-0 flex-col", className)}>
      <Counts only={only} onOnly={setOnly} />
      {list.count === 0 ? <Nothing filtered={only !== null} /> : <TagRows list={list} onJump={onJump} />}
    </section>
  );
}

/** The whole index, or the spans of one label. */
function listOf({ index }: Session, only: string | null): ListedTags {
  if (only === null) {
    return { count: index.size, at: (row) => index.nth(row), rowOf: (id) => index.placeOf(id) };
  }
  const spans = [...index].filter(({ label }) => label === only);
  return { count: spans.length, at: (row) => spans[row], rowOf: (id) => spans.findIndex((span) => span.id === id) };
}

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
      className="flex max-h-32 shrink-0 flex-wrap gap-1 overflow-y-auto border-b border-line px-3 py-2.5"
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

function CountButton(props: { name: string; count: number; pressed: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={props.pressed}
      onClick={props.onClick}
      className="flex h-7 items-center gap-1.5 rounded-full px-2.5 text-[0.8125rem] text-muted hover:bg-ink/6 aria-pressed:bg-ink/9 aria-pressed:text-ink pointer-coarse:h-10"
    >
      {props.name} <span className="text-xs tabular-nums">{props.count.toLocaleString("en")}</span>
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
        Select some words in the text, then press{" "}
        {keys.length > 0 ? `${listed(keys.slice(0, 4))} or a label's button.` : "a label's button."}
      </p>
    </div>
  );
}

function listed(keys: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(keys);
}
