"use client";

import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { counted } from "#lib/counted.ts";
import { Button, ButtonLink } from "../../../../../../_ui/button.tsx";
import { Confirm } from "../../../../../../_ui/confirm.tsx";
import { Dialog } from "../../../../../../_ui/dialog.tsx";
import type { Outcome } from "../../../../../../_ui/outcome.ts";
import { sayOutcome } from "../../../../../../_ui/toast.tsx";
import { When } from "../../../../../../_ui/when.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { useDesk, useReview } from "./review-context.tsx";
import { goldSpans } from "./review-pane.tsx";

export type GoldActions = {
  /** `despite`: also where annotators have not finished, or gold has warnings. */
  complete(despite: boolean, key: string): Promise<Outcome<unknown>>;
  mergeAgreed(key: string): Promise<Outcome<unknown>>;
  reopen(key: string): Promise<Outcome<unknown>>;
};

/** Says what is still open; where nothing is, stores gold as an annotation set. */
export function CompleteDialog({ actions }: { actions: GoldActions }) {
  const { desk, state } = useDesk();
  const { opened, refresh, focusCard } = useReview();
  const open = useCell(opened) === "complete";
  const [pending, setPending] = useState(false);
  const cards = desk.open;
  const { open: left, agreedOpen: agreed, differing } = desk.counts;
  const waiting = state.raters.filter((rater) => rater.state === "waiting");
  const ready = left === 0 && !state.outside;
  const close = () => {
    opened.value = null;
    focusCard();
  };
  const complete = async () => {
    setPending(true);
    // What all made the same, and what waited for its ends, is taken first: by the same rule as in “Merge by rule”.
    const merged = agreed > 0 ? await actions.mergeAgreed(crypto.randomUUID()) : null;
    const outcome = merged && !merged.ok ? merged : await actions.complete(waiting.length > 0, crypto.randomUUID());
    setPending(false);
    refresh();
    if (outcome.ok) close();
    else sayOutcome(outcome);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
      title={ready ? "Complete gold?" : "Gold is not complete yet"}
      description={
        ready
          ? "It is stored as an annotation set, and can then be exported like any other. It can be reopened; then a new version is made."
          : undefined
      }
      footer={
        ready ? (
          <>
            <Button onClick={close}>Not yet</Button>
            <Button look="primary" pending={pending} onClick={complete}>
              {waiting.length > 0 ? "Complete it all the same" : "Complete gold"}
            </Button>
          </>
        ) : (
          <>
            {agreed > 0 ? (
              <Button
                onClick={() => {
                  opened.value = "merge";
                }}
              >
                Merge by rule
              </Button>
            ) : null}
            <Button
              look="primary"
              onClick={() => {
                if (cards[0]) desk.go(cards[0].id);
                close();
              }}
            >
              {cards.length > 0 ? "Go to the first open card" : "Back to the review"}
            </Button>
          </>
        )
      }
    >
      {ready ? (
        <ul className="space-y-1 text-sm text-muted">
          <li>
            {counted(goldSpans(desk).length, "tag")} in gold.{" "}
            {differing === 0
              ? "Nobody differed."
              : `${counted(differing, "place")} on which people differed ${differing === 1 ? "is" : "are"} settled.`}
          </li>
          {agreed > 0 ? (
            <li>
              {counted(agreed, "place")} on which all agree {agreed === 1 ? "is" : "are"} taken into gold with it.
            </li>
          ) : null}
          {waiting.length > 0 ? (
            <li className="text-warning-ink">
              {new Intl.ListFormat("en-GB").format(waiting.map(({ name }) => name))}{" "}
              {waiting.length > 1 ? "have" : "has"} not finished. What they add later opens new cards.
            </li>
          ) : null}
        </ul>
      ) : (
        <ul className="space-y-1 text-sm text-muted">
          {left > 0 ? <li>{counted(left, "card")} to settle.</li> : null}
          {agreed > 0 ? (
            <li>
              {counted(agreed, "place")} on which all agree: the rule “Unanimous” takes {agreed === 1 ? "it" : "them"}{" "}
              into gold.
            </li>
          ) : null}
        </ul>
      )}
    </Dialog>
  );
}

/** What stands above the text when gold is complete. */
export function CompleteBand({ actions }: { actions: Pick<GoldActions, "reopen"> }) {
  const { state } = useDesk();
  const { facts, refresh } = useReview();
  const [asking, setAsking] = useState(false);
  if (!state.complete) return null;
  const { by, at, version } = state.complete;
  const base = `/projects/${facts.project.id}`;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 bg-good-soft px-4 py-2 text-sm text-good-ink sm:px-6"
      data-complete
    >
      <p className="flex min-w-0 flex-1 basis-64 items-center gap-2.5">
        <CircleCheck className="size-4 shrink-0" aria-hidden />
        <span>
          Gold is complete: version {version}, by {by.name}, <When at={at} />.
          {state.changedSince ? " Somebody finished anew since, so it is not what the sets of now would make." : ""}
        </span>
      </p>
      <div className="flex gap-2">
        <ButtonLink href={`${base}/export`} size="small" className="max-sm:h-11">
          Export
        </ButtonLink>
        <Button size="small" className="max-sm:h-11" onClick={() => setAsking(true)}>
          Reopen
        </Button>
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Reopen gold?"
        action="Reopen"
        onConfirm={async () => {
          sayOutcome(await actions.reopen(crypto.randomUUID()), "Gold is open again.");
          refresh();
        }}
      >
        <p>Cards can then be settled anew. The set that is stored stays, and completing again makes a new version.</p>
      </Confirm>
    </div>
  );
}
