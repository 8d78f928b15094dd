"use client";

import { Pin, Redo2, Undo2 } from "lucide-react";
import { memo } from "react";
import type { Label } from "#lib/annotation/label.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { Kbd } from "../../../../../_ui/button.tsx";
import { cn } from "../../../../../_ui/cn.ts";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { Tooltip } from "../../../../../_ui/tooltip.tsx";
import { useCell } from "./cell.ts";
import { pressLabel, toggleHold } from "./holding.ts";
import { keysIn } from "./keymap.ts";
import { LabelChip, labelStyle } from "./label-chip.tsx";
import { WaysMenu } from "./later.tsx";
import { Offers } from "./offers.tsx";
import { redo, undo } from "./tagging.ts";
import { useBeside, useSpan, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** The labels as buttons: each gives its label to the selected words, or changes that of the selected tag. */
export function LabelBar({ partsThere = false, className }: { partsThere?: boolean; className?: string }) {
  const { session, reveal } = useWorkbench();
  const palette = useCell(session.palette);
  const selected = useBeside(session.selected);
  const range = useBeside(session.range, (words) => words !== null);
  const [canWrite, canUndo, canRedo] = [useStatus("canWrite"), useStatus("canUndo"), useStatus("canRedo")];
  const finished = useStatus("layerState") === "finished";
  const whyNot = canWrite ? "" : finished ? " (not while it is finished)" : " (not while it can only be read)";
  const held = useCell(session.held);
  const keys = useCell(session.keys);
  const current = useSpan(selected)?.label;
  const takeBack = () => {
    const ghost = undo(session) ? session.ghosts.get(session.ghosts.current.value) : undefined;
    if (ghost) reveal(spanStart(ghost));
  };
  return (
    <div className={cn("flex items-start gap-2 px-3 py-2 md:px-5", className)}>
      {/* Two rows are in sight, and of a third one so much that it shows that there is more. */}
      <div
        role="toolbar"
        aria-label="Labels"
        className="-m-1 flex max-h-25 min-w-0 flex-1 flex-wrap items-center gap-1.5 overflow-y-auto p-1 [scrollbar-width:thin] max-md:gap-1 pointer-coarse:max-h-32"
      >
        {palette.givable.map((label) => (
          <LabelButton
            key={label.id}
            label={label}
            pressed={held === null ? !range && label.id === current : label.id === held}
            held={label.id === held}
            disabled={!canWrite}
          />
        ))}
        {palette.givable.length === 0 ? (
          <p className="text-sm text-muted">This project has no labels yet. A manager can make some under Labels.</p>
        ) : null}
      </div>
      <div className="flex shrink-0 max-md:hidden">
        <IconButton
          label={held === null ? "Hold a label: what is selected gets it" : "Let go of the label"}
          keys={keys.shown("hold")}
          disabled={!canWrite || palette.givable.length === 0}
          aria-pressed={held !== null}
          className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => toggleHold(session)}
        >
          <Pin aria-hidden />
        </IconButton>
        <Offers />
        <IconButton
          label={`Undo what I did${whyNot}`}
          keys={keys.shown("undo")}
          disabled={!canWrite || !canUndo}
          onClick={takeBack}
        >
          <Undo2 aria-hidden />
        </IconButton>
        <IconButton
          label={`Redo${whyNot}`}
          keys={keys.shown("redo")}
          disabled={!canWrite || !canRedo}
          onClick={() => redo(session)}
        >
          <Redo2 aria-hidden />
        </IconButton>
      </div>
      <div className={cn("flex shrink-0 md:hidden", palette.givable.length > 4 && "flex-col")}>
        <IconButton label={`Undo what I did${whyNot}`} disabled={!canWrite || !canUndo} onClick={takeBack}>
          <Undo2 aria-hidden />
        </IconButton>
        <div className="size-8 pointer-coarse:size-11">{partsThere ? <WaysMenu /> : null}</div>
      </div>
    </div>
  );
}

const LabelButton = memo(function LabelButton({
  label,
  pressed,
  held,
  disabled,
}: {
  label: Label;
  pressed: boolean;
  /** Whether this label is held: whatever is selected gets it. */
  held: boolean;
  disabled: boolean;
}) {
  const { session } = useWorkbench();
  const button = (
    <button
      type="button"
      aria-pressed={pressed}
      aria-disabled={disabled || undefined}
      aria-keyshortcuts={label.key || undefined}
      // The text keeps the focus and its selection, so that the next key acts there.
      onMouseDown={(event) => event.preventDefault()}
      onClick={disabled ? undefined : () => pressLabel(session, label.id, null)}
      style={labelStyle(label)}
      className={cn(
        "flex h-8 shrink-0 items-center gap-2 rounded-md border border-line bg-surface px-2 text-[0.8125rem] font-medium select-none max-md:gap-1.5 md:pointer-coarse:px-3 pointer-coarse:h-11",
        "hover:border-edge aria-pressed:border-(--l) aria-pressed:bg-[color-mix(in_oklab,var(--l)_12%,transparent)]",
        "aria-disabled:cursor-not-allowed aria-disabled:opacity-60",
      )}
    >
      {/* On narrow screens there is no room for more than a pin in the place of the letter. */}
      {held ? <Pin aria-hidden className="sw-ink size-4 fill-current md:hidden" /> : null}
      <LabelChip label={label} className={cn(held && "max-md:hidden")} />
      {label.name}
      {held ? (
        <span className="text-xs font-normal text-muted max-md:sr-only">
          held<span className="max-md:hidden">, Esc lets go</span>
        </span>
      ) : null}
      {label.key ? <Kbd className="pointer-coarse:hidden">{label.key}</Kbd> : null}
    </button>
  );
  return (
    <Tooltip label={firstLine(label.description) || `Tag as ${label.name}`} keys={label.key ? keysIn(label.key) : []}>
      {button}
    </Tooltip>
  );
});

/** The guideline's first sentence or so; the rest is on its page. */
function firstLine(description: string): string {
  const line = description.split("\n", 1)[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
