"use client";

import { useEffect } from "react";
import { cn } from "../../../../../_ui/cn.ts";
import { entitiesNamed } from "../../../_entities/actions.ts";
import { useCell } from "./cell.ts";
import { titles } from "./panel-titles.ts";
import { CommentPanel, DocumentPanel, EntityPanel, RelationList } from "./panels.tsx";
import { panelNames } from "./session.ts";
import { TagList } from "./tag-list.tsx";
import { useWorkbench } from "./workbench-context.tsx";

/** Beside the text: the tags, the relations, the entities, and what is said of the document. */
export function SidePanel({ onJump, className }: { onJump?: () => void; className?: string }) {
  const { facts, session } = useWorkbench();
  const panel = useCell(session.panel);
  const projectId = facts.project.id;
  useEffect(() => {
    session.entities.begin(async (ids) => {
      const outcome = await entitiesNamed(projectId, ids);
      if (!outcome.ok) throw new Error(outcome.failure.message);
      return outcome.value;
    });
  }, [session, projectId]);
  return (
    <div className={cn("flex min-h-0 flex-col", className)}>
      <div
        role="tablist"
        aria-label="Beside the text"
        className="flex overflow-x-auto border-b border-line px-2 pt-1.5 [scrollbar-width:none]"
      >
        {panelNames.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`panel-tab-${name}`}
            aria-selected={panel === name}
            aria-controls="side-panel"
            tabIndex={panel === name ? 0 : -1}
            onClick={() => {
              session.panel.value = name;
            }}
            onKeyDown={(event) => {
              const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
              const next = panelNames[panelNames.indexOf(name) + step];
              if (step === 0 || !next) return;
              session.panel.value = next;
              (event.currentTarget.parentElement?.querySelector(`#panel-tab-${next}`) as HTMLElement | null)?.focus();
            }}
            className="-mb-px border-b-2 border-transparent px-1.5 py-1.5 text-xs font-medium whitespace-nowrap text-muted hover:text-ink aria-selected:border-accent aria-selected:text-ink pointer-coarse:py-3"
          >
            {titles[name]}
            {name === "comments" ? <MentionsHere /> : null}
          </button>
        ))}
      </div>
      <div
        id="side-panel"
        role="tabpanel"
        aria-labelledby={`panel-tab-${panel}`}
        className="flex min-h-0 flex-1 flex-col"
      >
        {panel === "tags" ? <TagList onJump={onJump} className="flex-1" /> : null}
        {panel === "relations" ? <RelationList onJump={onJump} /> : null}
        {panel === "entities" ? <EntityPanel onJump={onJump} /> : null}
        {panel === "document" ? <DocumentPanel /> : null}
        {panel === "comments" ? <CommentPanel onJump={onJump} /> : null}
      </div>
    </div>
  );
}

/** How many comments of this layer mention me. */
function MentionsHere() {
  const { facts, session } = useWorkbench();
  const { layerId } = facts.layer;
  const count = useCell(session.mentions, (rows) => rows?.filter((row) => row.layerId === layerId).length ?? 0);
  if (count === 0) return null;
  return (
    <>
      <span aria-hidden className="ml-1 rounded-full bg-accent-soft px-1.5 py-px text-accent-ink tabular-nums">
        {count}
      </span>
      <span className="sr-only">, {count === 1 ? "one mentions you" : `${count} mention you`}</span>
    </>
  );
}

/** Puts the focus on the first thing of the panel that takes it. It may still be on its way. */
export function focusPanel(tries = 20): void {
  const first = document
    .getElementById("side-panel")
    ?.querySelector<HTMLElement>("[role=listbox], [data-document-panel] button:enabled, textarea:enabled");
  if (first) first.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusPanel(tries - 1));
}
