"use client";

import { ListFilter } from "lucide-react";
import { memo, type ReactNode, useCallback, useMemo, useState } from "react";
import { cn } from "../../../../../_ui/cn.ts";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import { TagFilterBar } from "./later.tsx";
import type { Session } from "./session.ts";
import { allOfThem, type ListedTags, listTags, type Order, type TagFilter } from "./tag-order.ts";
import { TagRows } from "./tag-rows.tsx";
import { useBeside, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

const names: Record<Order, string> = {
  reading: "Tags in reading order",
  label: "Tags by label",
  text: "Tags by text",
  newest: "Tags, what came last first",
};

/** All tags beside the text: for the eye an overview, for the screen reader the tags themselves. */
export function TagList({ onJump, className }: { onJump?: () => void; className?: string }) {
  const { session } = useWorkbench();
  const revision = useBeside(session.revision);
  const palette = useCell(session.palette);
  const [filter, setFilter] = useState<TagFilter>(allOfThem);
  const [filtering, setFiltering] = useState(false);
  const objections = useBeside(session.objections.revision);
  const objected = filter.objected ? objections : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the index and the objections change in place; `revision` and `objected` tell when
  const list = useMemo(() => listOf(session, filter), [session, revision, palette, filter, objected]);
  const change = (to: Partial<TagFilter>) => setFilter({ ...filter, ...to });
  const only = useCallback((label: string | null) => setFilter((before) => ({ ...before, label })), []);
  const onlyObjected = useCallback((on: boolean) => setFilter((before) => ({ ...before, objected: on })), []);
  const cut = filter.objected || filter.label !== null || filter.author !== null || filter.words.trim() !== "";
  return (
    <section aria-label="Tags" className={cn("flex min-h-0 flex-col", className)}>
      <div className="flex items-start border-b border-line">
        <Counts only={filter.label} onOnly={only}>
          <ObjectedButton pressed={filter.objected} onPressed={onlyObjected} />
        </Counts>
        <IconButton
          label="Find and sort tags"
          aria-expanded={filtering}
          className="m-2 aria-expanded:bg-ink/9"
          onClick={() => {
            setFiltering(!filtering);
            if (filtering) setFilter({ ...allOfThem, label: filter.label, objected: filter.objected });
          }}
        >
          <ListFilter aria-hidden />
        </IconButton>
      </div>
      {filtering ? <TagFilterBar filter={filter} count={list.count} onChange={change} /> : null}
      {list.count === 0 ? (
        <Nothing filtered={cut} />
      ) : (
        <TagRows list={list} name={names[filter.order]} onJump={onJump} />
      )}
    </section>
  );
}

function listOf(session: Session, filter: TagFilter): ListedTags {
  const { labels } = session.palette.value.schema;
  return listTags(session.index, filter, {
    textOf: (span) => session.shortSurface(span),
    placeOfLabel: (id) => labels.findIndex((label) => label.id === id),
    arrivals: () => session.arrivals,
    isObjected: (id) => session.objections.of(id).length > 0,
  });
}

/** How many tags there are of each label; a click leaves only these in the list. */
function Counts({
  only,
  onOnly,
  children,
}: {
  only: string | null;
  onOnly: (label: string | null) => void;
  children: ReactNode;
}) {
  const { session } = useWorkbench();
  const palette = useCell(session.palette);
  // Nothing is counted until all of it is there.
  const ready = useStatus("ready");
  const used = palette.schema.labels.filter(
    (label) => label.scope === "span" && (session.counts.get(label.id) || !label.archived),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: a filter, not a form
    <div
      role="group"
      aria-label="Show tags of one label"
      className="flex max-h-32 min-w-0 flex-1 flex-wrap gap-0.5 overflow-y-auto py-2.5 pl-3"
    >
      <CountButton
        name="All"
        count={ready ? session.index.size : null}
        of={null}
        pressed={only === null}
        onOnly={onOnly}
      />
      {used.map((label) => (
        <CountButton
          key={label.id}
          name={label.name}
          count={ready ? (session.counts.get(label.id) ?? 0) : null}
          of={label.id}
          pressed={only === label.id}
          onOnly={onOnly}
        />
      ))}
      {children}
    </div>
  );
}

const countStyle =
  "flex h-7 items-center gap-1 rounded-full px-1.5 text-[0.8125rem] text-muted hover:bg-ink/6 aria-pressed:bg-ink/9 aria-pressed:text-ink pointer-coarse:h-10";

/** How many tags somebody objects to; a click leaves only these in the list. Not there where there are none. */
function ObjectedButton({ pressed, onPressed }: { pressed: boolean; onPressed: (on: boolean) => void }) {
  const { session } = useWorkbench();
  const revision = useBeside(session.revision);
  const read = useBeside(session.objections.revision);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: both change in place; `revision` and `read` tell when
  const count = useMemo(
    () => session.objections.spans.filter((id) => session.index.get(id)).length,
    [session, revision, read],
  );
  if (count === 0 && !pressed) return null;
  return (
    <button type="button" aria-pressed={pressed} onClick={() => onPressed(!pressed)} className={countStyle}>
      objected to <span className="text-xs tabular-nums">{count.toLocaleString("en")}</span>
    </button>
  );
}

const CountButton = memo(function CountButton(props: {
  name: string;
  count: number | null;
  /** The label that is counted, by id; null for all. */
  of: string | null;
  pressed: boolean;
  onOnly: (label: string | null) => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={props.pressed}
      onClick={() => props.onOnly(props.pressed ? null : props.of)}
      className={countStyle}
    >
      {props.name} <span className="text-xs tabular-nums">{props.count?.toLocaleString("en")}</span>
    </button>
  );
});

function Nothing({ filtered }: { filtered: boolean }) {
  const { session } = useWorkbench();
  const [ready, canWrite] = [useStatus("ready"), useStatus("canWrite")];
  const keys = session.palette.value.givable.flatMap(({ key }) => (key ? [key] : []));
  if (!ready) return <p className="px-4 py-6 text-sm text-muted">The tags are on their way.</p>;
  if (filtered) return <p className="px-4 py-6 text-sm text-muted">No tag is like that.</p>;
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
