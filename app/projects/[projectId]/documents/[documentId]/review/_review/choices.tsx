"use client";

import { Undo2 } from "lucide-react";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { settle } from "#lib/annotation/disagreement/settle.ts";
import { Button, Kbd } from "../../../../../../_ui/button.tsx";
import { cn } from "../../../../../../_ui/cn.ts";
import type { ReviewCard } from "./facts.ts";
import { useDesk, useReview } from "./review-context.tsx";

const choices = [
  { kind: "majority", key: "M", name: "Majority" },
  { kind: "both", key: "B", name: "Both" },
  { kind: "nobody", key: "N", name: "Nobody" },
  { kind: "union", key: "U", name: "Union" },
  { kind: "intersection", key: "I", name: "Intersection" },
] as const satisfies readonly { kind: Choice["kind"]; key: string; name: string }[];

/** What can be done with the card besides taking a version, each with its key. What does not fit the card says why. */
export function Choices({
  card,
  onChoose,
  onEdit,
  onUndo,
}: {
  card: ReviewCard;
  onChoose: (choice: Choice) => void;
  onEdit: () => void;
  onUndo: () => void;
}) {
  const { state } = useDesk();
  const { opened } = useReview();
  const off = !state.mayDecide;
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: a fieldset cannot be laid out as a grid everywhere
    <div role="group" aria-label="Settle the card" className="grid grid-cols-2 gap-1.5 sm:grid-cols-3">
      {choices.map(({ kind, key, name }) => {
        const settled = settle(card, { kind });
        return (
          <Choose
            key={kind}
            keyName={key}
            name={name}
            why={off ? "Gold is complete." : settled.ok ? null : settled.why}
            onClick={() => onChoose({ kind })}
          />
        );
      })}
      <Choose keyName="E" name="Edit" why={off ? "Gold is complete." : null} onClick={onEdit} />
      <div className="col-span-2 flex gap-1.5 sm:col-span-3">
        <Button
          look="quiet"
          size="small"
          className="max-sm:h-11 max-sm:flex-1"
          onClick={onUndo}
          aria-keyshortcuts="Control+Z"
        >
          <Undo2 aria-hidden /> Undo
          <span className="flex gap-0.5 pointer-coarse:hidden">
            <Kbd>Ctrl</Kbd>
            <Kbd>Z</Kbd>
          </span>
        </Button>
        <Button
          look="quiet"
          size="small"
          className="max-sm:h-11 max-sm:flex-1"
          aria-keyshortcuts="S"
          onClick={() => {
            opened.value = "similar";
          }}
        >
          Apply to similar <Kbd className="pointer-coarse:hidden">S</Kbd>
        </Button>
      </div>
    </div>
  );
}

function Choose({
  keyName,
  name,
  why,
  onClick,
}: {
  keyName: string;
  name: string;
  why: string | null;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      aria-keyshortcuts={keyName}
      aria-disabled={why !== null || undefined}
      title={why ?? undefined}
      onClick={onClick}
      className={cn(
        "flex h-9 items-center justify-between gap-2 rounded-md border border-edge/60 bg-surface px-2.5 text-[0.8125rem] font-medium hover:border-edge hover:bg-sunken dark:hover:bg-raised max-sm:h-11 pointer-coarse:h-11",
        "aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-muted",
      )}
    >
      {name}
      {why ? <span className="sr-only">. {why}</span> : null}
      <Kbd className={cn("pointer-coarse:hidden", why && "opacity-60")}>{keyName}</Kbd>
    </button>
  );
}
