"use client";

import { ChevronLeft, ChevronRight, Trash2, X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import type { EdgeMove } from "#lib/annotation/edges.ts";
import type { Span } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { cn } from "../../../../../_ui/cn.ts";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { AttributeGroup } from "./attribute-group.tsx";
import { useCell } from "./cell.ts";
import { rightToLeftAt } from "./direction.ts";
import { LabelChip, labelStyle } from "./label-chip.tsx";
import { TagExtras } from "./later.tsx";
import { moveSelectedEdge, relabel, removeSelected, setAttribute } from "./tagging.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Everything that can be done to the selected tag. `first` takes the focus when the tools are asked for by key. */
export function TagTools({ first, inBar = false }: { first?: RefObject<HTMLDivElement | null>; inBar?: boolean }) {
  const { facts, session, focusText } = useWorkbench();
  const selected = useCell(session.selected);
  const span = useCell(session.revision, () => (selected === null ? undefined : session.index.get(selected)));
  const palette = useCell(session.palette);
  const keys = useCell(session.keys);
  const canWrite = useStatus("canWrite");
  if (!span) return null;
  const label = palette.label(span.label);
  const attributes = palette.attributesOf(span.label);
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: it is a group of tools, not of form fields
    <div
      ref={first}
      role="group"
      aria-label={`Tag ${label.name}, “${session.shortSurface(span, 60)}”`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        session.toolsOpen.value = false;
        focusText();
      }}
      className={cn(
        "w-88 max-w-full font-sans text-sm text-ink",
        inBar ? "w-full" : "rounded-xl border border-line bg-raised p-2.5 shadow-pop",
      )}
    >
      <Here span={span} />
      <div className={cn("flex flex-wrap items-center gap-2", inBar && "justify-between")}>
        <p
          className={cn(
            "min-w-0 flex-1 text-[0.8125rem] text-muted",
            inBar ? "basis-full truncate" : span.editor === span.author ? "truncate" : "basis-full wrap-anywhere",
          )}
        >
          {inBar ? <span className="font-serif text-ink">{session.shortSurface(span, 40)} </span> : null}
          by {session.nameOf(span.author)}
          {span.editor !== span.author ? `, changed by ${session.nameOf(span.editor)}` : ""}
        </p>
        {canWrite ? (
          <Edges
            rightToLeft={rightToLeftAt(session.ground.text, spanStart(span), facts.document.direction)}
            onMove={(move) => moveSelectedEdge(session, move)}
          />
        ) : null}
        {canWrite ? (
          <IconButton
            label="Delete this tag"
            keys={keys.shown("remove")}
            look="dangerQuiet"
            onClick={() => removeSelected(session)}
          >
            <Trash2 aria-hidden />
          </IconButton>
        ) : null}
        {inBar ? (
          <IconButton label="Let go of this tag" onClick={() => session.select(null)}>
            <X aria-hidden />
          </IconButton>
        ) : null}
      </div>
      {inBar || !canWrite ? null : (
        <div className="mt-1.5 flex flex-wrap gap-1">
          {palette.givable.map((one) => (
            <button
              key={one.id}
              type="button"
              aria-pressed={one.id === span.label}
              onClick={() => relabel(session, one.id)}
              style={labelStyle(one)}
              className="flex h-7 items-center gap-1.5 rounded-md border border-line px-1.5 text-[0.8125rem] hover:border-edge aria-pressed:border-(--l) aria-pressed:bg-[color-mix(in_oklab,var(--l)_12%,transparent)] aria-pressed:font-medium"
            >
              <LabelChip label={one} />
              {one.name}
            </button>
          ))}
        </div>
      )}
      <div className={cn(inBar && "max-h-40 overflow-y-auto")}>
        <AttributeGroup
          of={span.id}
          definitions={attributes}
          values={span.attributes ?? {}}
          disabled={!canWrite}
          onSet={(id, value) => setAttribute(session, id, value)}
          onDone={focusText}
          className="mt-2.5 space-y-2 border-t border-line pt-2"
        />
        <TagExtras key={span.id} span={span} />
      </div>
    </div>
  );
}

/** Where several tags lie on each other, all of them, to choose from. */
function Here({ span }: { span: Span }) {
  const { session } = useWorkbench();
  useBeside(session.revision);
  const here = session.tagsAt(session.pickedAt ?? spanStart(span));
  if (here.length < 2 || !here.some(({ id }) => id === span.id)) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: a choice among tags, not a form
    <div role="group" aria-label="Tags at this place" className="mb-1.5 grid gap-0.5 border-b border-line pb-1.5">
      {here.slice(0, 8).map((one) => {
        const label = session.palette.value.label(one.label);
        return (
          <button
            key={one.id}
            type="button"
            aria-pressed={one.id === span.id}
            onClick={() => {
              session.select(one.id);
              session.toolsOpen.value = true;
            }}
            className="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-1 text-left text-[0.8125rem] hover:bg-ink/6 aria-pressed:bg-ink/8 pointer-coarse:py-2"
          >
            <LabelChip label={label} />
            <span className="sr-only">{label.name}:</span>
            <span className="truncate font-serif">{session.shortSurface(one, 48)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** Each arrow points to where it moves the edge, also where the text runs from right to left. */
function Edges({ rightToLeft, onMove }: { rightToLeft: boolean; onMove: (move: EdgeMove) => void }) {
  const { session } = useWorkbench();
  const keys = useCell(session.keys);
  const button = (edge: EdgeMove["edge"], how: EdgeMove["how"], label: string, action: string, icon: ReactNode) => (
    <IconButton
      label={label}
      keys={keys.shown(action)}
      className="size-7 pointer-coarse:size-11"
      onClick={(event) => onMove({ edge, how, by: event.altKey ? "character" : "word" })}
    >
      {icon}
    </IconButton>
  );
  return (
    <div
      dir={rightToLeft ? "rtl" : undefined}
      className={cn("flex items-center gap-2 text-xs text-muted", rightToLeft && "[&_svg]:-scale-x-100")}
    >
      <span className="flex items-center">
        <span aria-hidden>start</span>
        {button("start", "grow", "Start a word earlier", "start-back", <ChevronLeft aria-hidden />)}
        {button("start", "shrink", "Start a word later", "start-on", <ChevronRight aria-hidden />)}
      </span>
      <span className="flex items-center">
        <span aria-hidden>end</span>
        {button("end", "shrink", "End a word earlier", "end-back", <ChevronLeft aria-hidden />)}
        {button("end", "grow", "End a word later", "end-on", <ChevronRight aria-hidden />)}
      </span>
    </div>
  );
}
