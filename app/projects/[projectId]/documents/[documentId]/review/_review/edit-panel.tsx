"use client";

import { ChevronLeft, ChevronRight, Plus, X } from "lucide-react";
import type { EdgeMove } from "#lib/annotation/edges.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { Button, Kbd } from "../../../../../../_ui/button.tsx";
import { cn } from "../../../../../../_ui/cn.ts";
import { IconButton } from "../../../../../../_ui/icon-button.tsx";
import { AttributeControl } from "../../_workbench/attribute-control.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { LabelChip, labelStyle } from "../../_workbench/label-chip.tsx";
import { type Draft, moved, withAnotherSpan, withAttribute, withoutSpan, withSpan, withValue } from "./draft.ts";
import type { ReviewCard } from "./facts.ts";
import { RelationFields } from "./relation-fields.tsx";
import { useReview } from "./review-context.tsx";
import { entryName, VersionView } from "./version.tsx";

/** A version made by hand: of a span its boundaries, its label and what the label carries; of a relation its type and its ends. */
export function EditPanel({ card, onSave }: { card: ReviewCard; onSave: () => void }) {
  const { draft, focusCard } = useReview();
  const held = useCell(draft);
  if (!held) return null;
  const set = (next: Draft | null) => {
    draft.value = next;
    focusCard();
  };
  return (
    <div className="space-y-4 px-4 py-4 sm:px-5" data-editing>
      <header className="flex items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">Edit by hand</h2>
        <IconButton label="Leave it" keys={["Esc"]} onClick={() => set(null)}>
          <X aria-hidden />
        </IconButton>
      </header>
      <div className="rounded-lg border border-accent bg-surface p-3">
        <VersionView version={held.version} card={{ ...card, hull: hullOf(card, held) }} />
      </div>
      {card.of === "span" ? <SpanFields held={held} set={set} hull={card.hull} /> : null}
      {card.of === "relation" ? <RelationFields held={held} set={set} /> : null}
      {card.of === "document" ? <ValueFields card={card} held={held} set={set} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" className="max-sm:h-11" onClick={onSave} aria-keyshortcuts="Enter">
          Put into gold
          <Kbd className="border-transparent bg-transparent text-current pointer-coarse:hidden">↵</Kbd>
        </Button>
        <Button look="quiet" className="max-sm:h-11" onClick={() => set(null)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

type Fields = { held: Draft; set: (next: Draft) => void };

function SpanFields({ held, set, hull }: Fields & { hull: Fragment | null }) {
  const { palette, ground } = useReview();
  const span = held.version.spans[held.at];
  const label = span?.label ?? palette.givable[0]?.id;
  const more = hull && label ? withAnotherSpan(held, hull, label, ground) : null;
  const another = more ? (
    <Button size="small" className="max-sm:h-11" onClick={() => set(more)}>
      <Plus aria-hidden /> Add a span
    </Button>
  ) : null;
  if (!span) {
    return (
      <>
        <p className="text-sm text-muted">Nothing is left of it: nothing of this place will be in gold.</p>
        {another}
      </>
    );
  }
  const move = (edge: EdgeMove["edge"], how: EdgeMove["how"]) => {
    const next = moved(held, { edge, how, by: "word" }, ground);
    if (next) set(next);
  };
  return (
    <>
      {held.version.spans.length > 1 ? (
        <div className="flex items-center gap-2 text-sm">
          <IconButton
            label="The span before"
            keys={["↑"]}
            onClick={() => set({ ...held, at: Math.max(0, held.at - 1) })}
          >
            <ChevronLeft aria-hidden />
          </IconButton>
          Span {held.at + 1} of {held.version.spans.length}
          <IconButton
            label="The next span"
            keys={["↓"]}
            onClick={() => set({ ...held, at: Math.min(held.version.spans.length - 1, held.at + 1) })}
          >
            <ChevronRight aria-hidden />
          </IconButton>
        </div>
      ) : null}
      <div className="grid grid-cols-2 gap-3">
        {(["start", "end"] as const).map((edge) => (
          // biome-ignore lint/a11y/useSemanticElements: reason: two buttons, not a form
          <div key={edge} role="group" aria-label={edge === "start" ? "Start" : "End"}>
            <p className="mb-1 flex items-center gap-1 text-xs text-muted">
              {edge === "start" ? "Start" : "End"}
              <span className="pointer-coarse:hidden">{edge === "start" ? "· Shift ← →" : "· ← →"}</span>
            </p>
            <div className="flex gap-1.5">
              <Button
                className="flex-1 max-sm:h-11"
                aria-label={`${edge}: a word to the left`}
                onClick={() => move(edge, edge === "start" ? "grow" : "shrink")}
              >
                <ChevronLeft aria-hidden />
              </Button>
              <Button
                className="flex-1 max-sm:h-11"
                aria-label={`${edge}: a word to the right`}
                onClick={() => move(edge, edge === "start" ? "shrink" : "grow")}
              >
                <ChevronRight aria-hidden />
              </Button>
            </div>
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: reason: a fieldset cannot be laid out as a row of buttons everywhere */}
      <div role="group" aria-label="Label" className="flex flex-wrap gap-1.5">
        {palette.givable.map((label) => (
          <button
            key={label.id}
            type="button"
            aria-pressed={label.id === span.label}
            aria-keyshortcuts={label.key || undefined}
            onClick={() => set(withSpan(held, { label: label.id }))}
            style={labelStyle(label)}
            className={cn(
              "flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-2 text-[0.8125rem] font-medium hover:border-edge max-sm:h-11 pointer-coarse:h-11",
              "aria-pressed:border-(--l) aria-pressed:bg-[color-mix(in_oklab,var(--l)_12%,transparent)]",
            )}
          >
            <LabelChip label={label} />
            {label.name}
            {label.key ? <Kbd className="pointer-coarse:hidden">{label.key}</Kbd> : null}
          </button>
        ))}
      </div>
      {palette.attributesOf(span.label).map((definition) => (
        <AttributeControl
          key={definition.id}
          definition={definition}
          value={span.attributes?.[definition.id]}
          disabled={false}
          onChange={(value) => set(withAttribute(held, definition.id, value))}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        {another}
        <Button look="dangerQuiet" size="small" className="max-sm:h-11" onClick={() => set(withoutSpan(held))}>
          Take this span out <Kbd className="pointer-coarse:hidden">Del</Kbd>
        </Button>
      </div>
    </>
  );
}

function ValueFields({ card, held, set }: Fields & { card: ReviewCard }) {
  const { palette } = useReview();
  const [kind, id] = (card.entry ?? "").split(":");
  const definition = palette.schema.attributes.find((one) => one.id === id);
  if (kind === "attribute" && definition) {
    return (
      <AttributeControl
        definition={definition}
        value={held.version.value ?? undefined}
        disabled={false}
        onChange={(value) => set(withValue(held, value))}
      />
    );
  }
  return (
    <Button
      className="max-sm:h-11"
      aria-pressed={held.version.value === true}
      onClick={() => set(withValue(held, held.version.value === true ? null : true))}
    >
      {entryName(card.entry, palette.schema)}: {held.version.value === true ? "yes" : "no"}
    </Button>
  );
}

/** The place with what the draft has grown by, so that all of it is seen. */
function hullOf(card: ReviewCard, { version }: Draft): ReviewCard["hull"] {
  const all = version.spans.flatMap(({ fragments }) => fragments).concat(card.hull ? [card.hull] : []);
  return all.length === 0 ? null : [Math.min(...all.map(([from]) => from)), Math.max(...all.map(([, to]) => to))];
}
