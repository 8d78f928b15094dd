"use client";

import { useMemo } from "react";
import { controlStyle } from "../../../../../_ui/field.tsx";
import { Select } from "../../../../../_ui/select.tsx";
import { orders, type TagFilter } from "./tag-order.ts";
import { useBeside } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

const words = { reading: "In reading order", label: "By label", text: "By text", newest: "Newest first" } as const;

/** Which tags are listed, and in which order. The counts by label above stay those of all. */
export function TagFilterBar(props: {
  filter: TagFilter;
  count: number;
  onChange: (change: Partial<TagFilter>) => void;
}) {
  const { filter, count, onChange } = props;
  const { session } = useWorkbench();
  const revision = useBeside(session.revision);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the index changes in place; `revision` tells when
  const authors = useMemo(() => [...new Set([...session.index].map(({ author }) => author))], [session, revision]);
  return (
    <search aria-label="Among the tags" className="space-y-2 border-b border-line px-3 py-2.5">
      <div className="flex items-center gap-2">
        <input
          type="text"
          aria-label="Find in the tags"
          placeholder="Find in the tags"
          autoComplete="off"
          dir="auto"
          value={filter.words}
          onChange={(event) => onChange({ words: event.target.value })}
          className={`${controlStyle} h-8 min-w-0 flex-1 pointer-coarse:h-11`}
        />
        <p role="status" className="shrink-0 text-xs text-muted tabular-nums">
          {count.toLocaleString("en")} {count === 1 ? "tag" : "tags"}
        </p>
      </div>
      <div className="flex gap-2">
        <Select
          small
          label="Order of the tags"
          className="min-w-0 flex-1"
          value={filter.order}
          options={orders.map((value) => ({ value, label: words[value] }))}
          onChange={(order) => onChange({ order })}
        />
        {authors.length > 1 || filter.author !== null ? (
          <Select
            small
            label="Whose tags are listed"
            className="min-w-0 flex-1"
            value={filter.author ?? ""}
            options={[
              { value: "", label: "Everybody’s" },
              ...authors.map((author) => ({
                value: author,
                label: author === session.me ? "Mine" : `Of ${session.nameOf(author)}`,
              })),
            ]}
            onChange={(author) => onChange({ author: author || null })}
          />
        ) : null}
      </div>
    </search>
  );
}
