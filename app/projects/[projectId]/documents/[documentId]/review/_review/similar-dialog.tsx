"use client";

import { useEffect, useState } from "react";
import { mostSimilar } from "#lib/annotation/disagreement/similar.ts";
import { counted } from "#lib/counted.ts";
import type { Page } from "#lib/data/page.ts";
import type { Merged, SimilarCard } from "#lib/data/review-shapes.ts";
import { Button } from "../../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../../_ui/dialog.tsx";
import type { Outcome } from "../../../../../../_ui/outcome.ts";
import { say, sayOutcome } from "../../../../../../_ui/toast.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { useDesk, useReview } from "./review-context.tsx";
import { choiceWords, type TakenBack, takenBackWords } from "./words.ts";

export type SimilarActions = {
  find(cluster: string, after: string | null): Promise<Outcome<Page<SimilarCard>>>;
  apply(cluster: string, cards: readonly SimilarCard[], key: string): Promise<Outcome<Merged>>;
  undo(batch: string, key: string): Promise<Outcome<TakenBack>>;
};

/** Does elsewhere what was decided last: at the same words, with the same labels against each other. */
export function SimilarDialog({ actions }: { actions: SimilarActions }) {
  const { desk, state } = useDesk();
  const { opened, refresh, focusCard, facts } = useReview();
  const open = useCell(opened) === "similar";
  const last = useCell(desk.last);
  const [found, setFound] = useState<{ of: string; outcome: Outcome<Page<SimilarCard>> } | null>(null);
  const [pending, setPending] = useState(false);
  const card = desk.card(last?.cluster ?? null);
  const cluster = card?.id ?? null;
  const seen = found && found.of === cluster ? found.outcome : null;
  const rows = seen?.ok ? seen.value.rows.slice(0, mostSimilar) : [];
  // Enough to carry a decision over to, or all there are.
  const done = seen?.ok && (seen.value.next === null || seen.value.rows.length >= mostSimilar);
  const more = seen?.ok && (seen.value.next !== null || seen.value.rows.length > mostSimilar);

  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: asked anew at each opening
  useEffect(() => {
    if (!open || cluster === null) return;
    let gone = false;
    setFound(null);
    const look = async (after: string | null, before: readonly SimilarCard[]): Promise<void> => {
      const outcome = await actions.find(cluster, after);
      if (gone) return;
      const sum = outcome.ok
        ? { ...outcome, value: { ...outcome.value, rows: [...before, ...outcome.value.rows] } }
        : outcome;
      setFound({ of: cluster, outcome: sum });
      if (sum.ok && sum.value.next !== null && sum.value.rows.length < mostSimilar) {
        await look(sum.value.next, sum.value.rows);
      }
    };
    void look(null, []);
    return () => {
      gone = true;
    };
  }, [open, cluster]);

  const close = () => {
    opened.value = null;
    focusCard();
  };
  const apply = async () => {
    if (!done || cluster === null) return;
    setPending(true);
    const merged = sayOutcome(await actions.apply(cluster, rows, crypto.randomUUID()));
    setPending(false);
    if (!merged) return;
    refresh();
    close();
    say(`${counted(merged.settled, "place")} settled in the same way.`, {
      action: {
        label: "Undo",
        onClick: () => {
          void actions.undo(merged.batch, crypto.randomUUID()).then((outcome) => {
            sayOutcome(outcome, outcome.ok ? takenBackWords(outcome.value) : "");
            refresh();
          });
        },
      },
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
      title="Apply to similar"
      description={
        card && last
          ? `Your last decision was ${choiceWords(last.choice, card, state.raters)}. The same words, called the same different things, elsewhere in the project:`
          : "Decide a card first; then the same can be done where the same words are called the same different things."
      }
      wide
      footer={
        card ? (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button look="primary" pending={pending} disabled={!done || rows.length === 0} onClick={apply}>
              {done ? `Apply to ${counted(rows.length, "place")}` : "Apply"}
            </Button>
          </>
        ) : null
      }
    >
      {card ? (
        <div aria-live="polite" className="min-h-16" data-similar={done || seen?.ok === false ? "ready" : "asking"}>
          {seen === null || (seen.ok && !done) ? <p className="text-sm text-muted">Looking for them…</p> : null}
          {seen && !seen.ok ? <p className="text-sm text-danger-ink">{seen.failure.message}</p> : null}
          {done && rows.length === 0 ? <p className="text-sm text-muted">There is no other card like it.</p> : null}
          {rows.length > 0 ? (
            <ul className="divide-y divide-line rounded-lg border border-line">
              {rows.slice(0, 50).map(({ documentId, documentName, cluster: id, context, at }) => (
                <li key={`${documentId}${id}`} className="px-3 py-2">
                  <p dir="auto" className="font-serif text-sm leading-relaxed wrap-anywhere">
                    {at ? (
                      <>
                        {context.slice(0, at[0])}
                        <mark className="rounded-sm bg-accent-soft text-ink">{context.slice(at[0], at[1])}</mark>
                        {context.slice(at[1])}
                      </>
                    ) : (
                      context
                    )}
                  </p>
                  <p className="text-xs text-muted">
                    {documentId === facts.document.id ? "This document" : documentName}
                  </p>
                </li>
              ))}
            </ul>
          ) : null}
          {done && more ? (
            <p className="mt-2 text-[0.8125rem] text-muted">
              There are more; these {rows.length.toLocaleString("en")} come first. Apply it to them, then look again.
            </p>
          ) : null}
        </div>
      ) : null}
    </Dialog>
  );
}
