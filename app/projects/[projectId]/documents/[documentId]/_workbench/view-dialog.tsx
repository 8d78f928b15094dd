"use client";

import { Eye, EyeOff, SunDim } from "lucide-react";
import { Button } from "../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../_ui/dialog.tsx";
import { Select } from "../../../../../_ui/select.tsx";
import { useCell } from "./cell.ts";
import { LabelChip } from "./label-chip.tsx";
import { faces, keepReading, leadings, measures, numberings, type Reading, sizes, usual } from "./reading.ts";
import { useBeside } from "./use-beside.ts";
import { everything, turned } from "./viewing.ts";
import { useWorkbench } from "./workbench-context.tsx";

const words = {
  face: { serif: "Serif", sans: "Sans serif" },
  size: { small: "Small", normal: "Normal", large: "Large", huge: "Very large" },
  leading: { close: "Close", normal: "Normal", airy: "Airy" },
  measure: { narrow: "Narrow", normal: "Normal", wide: "Wide", full: "As wide as the window" },
  numbers: { none: "None", paragraphs: "Of paragraphs", sentences: "Of sentences" },
} as const;

/** How the text looks, which is kept on this device, and which tags are shown in it, until the page is left. */
export function ViewDialog() {
  const { session } = useWorkbench();
  const open = useCell(session.viewOpen);
  const reading = useCell(session.reading);
  const set = (change: Partial<Reading>) => {
    const next = { ...reading, ...change };
    session.reading.value = next;
    keepReading(next);
  };
  const choice = <K extends keyof Reading>(label: string, key: K, values: readonly Reading[K][]) => (
    <div className="flex items-center justify-between gap-4 text-sm">
      <span>{label}</span>
      <Select
        small
        label={label}
        className="w-44"
        value={reading[key]}
        options={values.map((value) => ({ value, label: (words[key] as Record<string, string>)[value] ?? value }))}
        onChange={(value) => set({ [key]: value } as Partial<Reading>)}
      />
    </div>
  );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        session.viewOpen.value = next;
      }}
      title="View"
      description="How the text looks is kept on this device."
    >
      <div className="space-y-2.5">
        {choice("Letters", "face", faces)}
        {choice("Size", "size", sizes)}
        {choice("Lines", "leading", leadings)}
        {choice("Width", "measure", measures)}
        {choice("Numbers", "numbers", numberings)}
        {Object.entries(usual).some(([key, value]) => reading[key as keyof Reading] !== value) ? (
          <Button size="small" look="quiet" onClick={() => set(usual)}>
            As usual
          </Button>
        ) : null}
      </div>
      <TagsShown />
    </Dialog>
  );
}

/** Labels to dim or hide, and whose tags are shown. */
function TagsShown() {
  const { facts, session } = useWorkbench();
  const viewing = useCell(session.viewing);
  const palette = useCell(session.palette);
  useBeside(session.revision);
  const labels = palette.schema.labels.filter(({ id, scope }) => scope === "span" && session.counts.get(id));
  const authors = [...new Set([...session.index].map(({ author }) => author))];
  return (
    <div className="mt-6 space-y-2.5 border-t border-line pt-5 text-sm">
      <h3 className="font-medium">Tags</h3>
      {labels.length > 0 ? (
        <p className="text-[0.8125rem] text-muted">Press once to dim the tags of a label, twice to hide them.</p>
      ) : null}
      {labels.length === 0 ? <p className="text-muted">There are no tags yet.</p> : null}
      <ul className="space-y-1">
        {labels.map((label) => {
          const hidden = viewing.hidden.has(label.id);
          const dimmed = viewing.dimmed.has(label.id);
          return (
            <li key={label.id} className="flex items-center gap-2">
              <LabelChip label={label} />
              <span className="min-w-0 flex-1 truncate">{label.name}</span>
              <Button
                size="small"
                look="quiet"
                aria-label={`${label.name}: ${hidden ? "hidden" : dimmed ? "dimmed" : "shown"}`}
                onClick={() => {
                  session.viewing.value = turned(viewing, label.id);
                }}
              >
                {hidden ? <EyeOff aria-hidden /> : dimmed ? <SunDim aria-hidden /> : <Eye aria-hidden />}
                {hidden ? "Hidden" : dimmed ? "Dimmed" : "Shown"}
              </Button>
            </li>
          );
        })}
      </ul>
      {authors.length > 1 ? (
        <div className="flex items-center justify-between gap-4">
          <span>Whose tags</span>
          <Select
            small
            label="Whose tags"
            className="w-44"
            value={viewing.by ?? ""}
            options={[
              { value: "", label: "Everybody's" },
              ...authors.map((author) => ({
                value: author,
                label: author === facts.me.userId ? "Only mine" : `Only those of ${session.nameOf(author)}`,
              })),
            ]}
            onChange={(by) => {
              session.viewing.value = { ...viewing, by: by === "" ? null : by };
            }}
          />
        </div>
      ) : null}
      {viewing === everything ? null : (
        <Button
          size="small"
          look="quiet"
          onClick={() => {
            session.viewing.value = everything;
          }}
        >
          Show all tags
        </Button>
      )}
    </div>
  );
}
