"use client";

import { UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { counted } from "#lib/counted.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { Button } from "../../../../_ui/button.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { controlStyle } from "../../../../_ui/field.tsx";
import type { Entity } from "../../_entities/actions.ts";
import { EntityDialog } from "../../_entities/entity-dialog.tsx";

/** The entities that the member sees; each opens with where it is named, and what can be done with it. */
export function EntityTable(props: {
  projectId: string;
  entities: readonly Entity[];
  /** How often they are named in finished work, by id. */
  named: Readonly<Record<string, { spans: number; documents: number }>>;
  q: string;
  mayAdd: boolean;
}) {
  const { projectId, entities, named, q, mayAdd } = props;
  const router = useRouter();
  const [open, setOpen] = useState<Entity | null>(null);
  if (entities.length === 0 && q === "") {
    return (
      <EmptyState icon={UserRound} title="No entities yet">
        {mayAdd
          ? "Add the people, places and things that the texts are about, or let the annotators name them while they tag."
          : "They appear here when somebody says in a document what a tag names."}
      </EmptyState>
    );
  }
  return (
    <div className="space-y-4">
      <form aria-label="Search" className="flex max-w-md gap-2">
        <input
          name="q"
          type="search"
          defaultValue={q}
          aria-label="Search entities"
          placeholder="Part of a name"
          className={`${controlStyle} h-9 pointer-coarse:h-11`}
        />
        <Button type="submit">Search</Button>
      </form>
      {entities.length === 0 ? <p className="text-sm text-muted">No entity has “{q}” in its name.</p> : null}
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card empty:hidden">
        {entities.map((entity) => (
          <li key={entity.id}>
            <button
              type="button"
              onClick={() => setOpen(entity)}
              className="flex w-full flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-3 text-left text-sm hover:bg-ink/4 sm:px-5"
            >
              <span className="font-medium">{entity.name}</span>
              <span className="min-w-0 flex-1 truncate text-muted">{entity.description}</span>
              <span className="text-[0.8125rem] text-muted tabular-nums">{namedWords(named[entity.id])}</span>
              {entity.everyone ? <Badge tone="outline">for everyone</Badge> : null}
            </button>
          </li>
        ))}
      </ul>
      {open ? (
        <EntityDialog
          projectId={projectId}
          entity={open}
          onClose={() => setOpen(null)}
          onChanged={() => router.refresh()}
        />
      ) : null}
    </div>
  );
}

function namedWords(named: { spans: number; documents: number } | undefined): string {
  if (!named) return "no finished tags yet";
  return `${counted(named.spans, "finished tag")} in ${counted(named.documents, "document")}`;
}
