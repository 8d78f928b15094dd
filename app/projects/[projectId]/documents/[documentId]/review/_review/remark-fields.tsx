"use client";

import { useEffect, useRef } from "react";
import { Kbd } from "../../../../../../_ui/button.tsx";
import { TextField } from "../../../../../../_ui/text-field.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { confidences, type Remark } from "./facts.ts";
import { useDesk, useReview } from "./review-context.tsx";

const toggle =
  "flex h-8 items-center gap-1.5 rounded-md border border-line px-2.5 text-[0.8125rem] text-muted hover:border-edge hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink aria-expanded:text-ink max-sm:h-11 pointer-coarse:h-11";

/** What may be said with a decision: why, how sure, and that the guidelines need a change. Never asked for. */
export function RemarkFields() {
  const { desk } = useDesk();
  const { remarking } = useReview();
  const remark = useCell(desk.remark);
  const open = useCell(remarking);
  const set = (change: Partial<Remark>) => {
    desk.remark.value = { ...remark, ...change };
  };
  return (
    <div className="space-y-2.5 border-t border-line pt-3">
      <div className="flex flex-wrap gap-1.5">
        <button
          type="button"
          aria-expanded={open}
          aria-keyshortcuts="R"
          className={toggle}
          onClick={() => {
            remarking.value = !open;
          }}
        >
          Reason{remark.reason ? " ✓" : ""} <Kbd className="pointer-coarse:hidden">R</Kbd>
        </button>
        <button
          type="button"
          aria-pressed={remark.guidelineChange}
          aria-keyshortcuts="G"
          className={toggle}
          onClick={() => set({ guidelineChange: !remark.guidelineChange })}
        >
          Guidelines need a change <Kbd className="pointer-coarse:hidden">G</Kbd>
        </button>
        <button
          type="button"
          aria-pressed={remark.confidence !== null}
          aria-keyshortcuts="C"
          className={toggle}
          onClick={() => set({ confidence: nextConfidence(remark.confidence) })}
        >
          {confidenceName(remark.confidence) ?? "How sure?"} <Kbd className="pointer-coarse:hidden">C</Kbd>
        </button>
      </div>
      {open ? <Fields remark={remark} set={set} /> : null}
    </div>
  );
}

function Fields({ remark, set }: { remark: Remark; set: (change: Partial<Remark>) => void }) {
  const { remarking, focusCard } = useReview();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  const back = (event: { key: string; preventDefault(): void }) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    // Closed, so that it does not take the focus again when the card is drawn anew; what was written stays.
    remarking.value = false;
    focusCard();
  };
  return (
    <div ref={box} className="space-y-2.5">
      <TextField
        label="Reason"
        hint="The annotators see it afterwards. Enter goes back to the card."
        value={remark.reason}
        maxLength={2000}
        onChange={(event) => set({ reason: event.target.value })}
        onKeyDown={back}
      />
      <TextField
        label="Comment"
        hint="For other reviewers."
        value={remark.comment}
        maxLength={2000}
        onChange={(event) => set({ comment: event.target.value })}
        onKeyDown={back}
      />
    </div>
  );
}

export function nextConfidence(now: number | null): number | null {
  const at = confidences.findIndex(({ value }) => value === now);
  return confidences[at + 1]?.value ?? null;
}

function confidenceName(value: number | null): string | null {
  return confidences.find((one) => one.value === value)?.name ?? null;
}
