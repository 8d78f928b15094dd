"use client";

import { Button } from "../../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../../_ui/dialog.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { useDesk, useReview } from "./review-context.tsx";
import { VersionView } from "./version.tsx";
import { choiceWords } from "./words.ts";

/** Two reviewers decided on one card: both decisions, and the second chooses which is to stand. */
export function ClashDialog() {
  const { desk, state } = useDesk();
  const { focusCard } = useReview();
  const clash = useCell(desk.clash);
  const card = clash?.card;
  const theirs = clash?.theirs;
  const close = (choose: () => void) => {
    choose();
    focusCard();
  };
  return (
    <Dialog
      open={clash !== null}
      onOpenChange={(open) => {
        if (!open) close(() => desk.keepTheirs());
      }}
      title="Two of you settled this card"
      description={
        theirs
          ? `${theirs.by.name} was first, so that decision stands. Nothing of yours was stored; choose which is to stand.`
          : "What had been decided here was undone while you decided. Nothing of yours was stored; choose whether it is to stand."
      }
      wide
      footer={
        clash ? (
          <>
            <Button className="max-sm:h-11" onClick={() => close(() => desk.keepTheirs())}>
              {theirs ? `Keep ${theirs.by.name}’s` : "Leave it open"}
            </Button>
            <Button look="primary" className="max-sm:h-11" onClick={() => close(() => desk.putMine())}>
              Put mine
            </Button>
          </>
        ) : null
      }
    >
      {clash && card ? (
        <div className="grid gap-3 sm:grid-cols-2" data-clash>
          {theirs ? (
            <section className="rounded-lg border border-line p-3">
              <h3 className="mb-1.5 text-[0.8125rem] font-medium">
                {theirs.by.name}: {choiceWords(theirs.choice, card, state.raters)}
              </h3>
              <VersionView version={theirs.settlement} card={card} />
              {theirs.reason ? <p className="mt-1.5 text-sm text-muted">“{theirs.reason}”</p> : null}
            </section>
          ) : null}
          <section className="rounded-lg border border-line p-3">
            <h3 className="mb-1.5 text-[0.8125rem] font-medium">
              You: {choiceWords(clash.mine.choice, card, state.raters)}
            </h3>
            <VersionView version={clash.mine.settlement} card={card} />
          </section>
        </div>
      ) : null}
    </Dialog>
  );
}
