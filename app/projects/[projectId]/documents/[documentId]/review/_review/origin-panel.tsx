"use client";

import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "../../../../../../_ui/icon-button.tsx";
import type { Outcome } from "../../../../../../_ui/outcome.ts";
import { When } from "../../../../../../_ui/when.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { LabelChip } from "../../_workbench/label-chip.tsx";
import type { Provenance } from "./facts.ts";
import { useDesk, useReview } from "./review-context.tsx";
import { choiceWords, namesOf, ruleWords } from "./words.ts";

/** Where gold comes from at one place: whose spans it rests on, who or which rule decided, when, why. */
export function OriginPanel({ read }: { read: () => Promise<Outcome<readonly Provenance[]>> }) {
  const { origin, focusCard } = useReview();
  const { desk, state } = useDesk();
  const asked = useCell(origin);
  const revision = useCell(desk.revision);
  const [rows, setRows] = useState<Outcome<readonly Provenance[]> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: gold may have changed with every state
  useEffect(() => {
    if (!asked) return;
    let gone = false;
    void read().then((outcome) => {
      if (!gone) setRows(outcome);
    });
    return () => {
      gone = true;
    };
  }, [asked, revision, state.version]);
  if (!asked) return null;
  const here =
    rows?.ok &&
    rows.value.filter(({ fragments, cluster }) =>
      "offset" in asked
        ? fragments.some(([from, to]) => from <= asked.offset && asked.offset < to)
        : cluster === asked.cluster,
    );
  return (
    <section
      aria-label="Where the gold comes from"
      aria-live="polite"
      data-origin
      className="border-t border-line bg-raised px-4 py-3 text-sm shadow-pop sm:px-6"
    >
      <div className="flex items-start justify-between gap-3">
        <h2 className="pt-1 text-sm font-semibold">Where the gold comes from</h2>
        <IconButton
          label="Close"
          className="max-sm:size-11"
          onClick={() => {
            origin.value = null;
            focusCard();
          }}
        >
          <X aria-hidden />
        </IconButton>
      </div>
      {rows === null ? <p className="text-muted">Looking…</p> : null}
      {rows && !rows.ok ? <p className="text-danger-ink">{rows.failure.message}</p> : null}
      {here && here.length === 0 ? <p className="text-muted">Nothing of this place is in gold.</p> : null}
      {here ? (
        <ul className="max-h-48 space-y-2.5 overflow-y-auto">
          {here.map((row) => (
            <Row key={row.spanId} row={row} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Row({ row }: { row: Provenance }) {
  const { palette } = useReview();
  const { desk, state } = useDesk();
  const label = palette.label(row.label);
  const { decision } = row;
  const card = desk.card(row.cluster) ?? { candidates: [] };
  const from = Object.keys(row.sources);
  return (
    <li>
      <p className="flex items-center gap-1.5">
        <LabelChip label={label} />
        <span className="font-medium">{label.name}</span>
        <span dir="auto" className="min-w-0 truncate font-serif">
          “{row.surface}”
        </span>
      </p>
      <p className="text-[0.8125rem] text-muted">
        {from.length > 0 ? `Made so by ${namesOf(from, row.raters)}. ` : "Nobody made it just so. "}
        {decision ? (
          <>
            {decision.rule
              ? `Taken by the rule “${ruleWords(decision.rule, state.raters, (id) => palette.label(id).name)}”, applied by ${decision.by.name}`
              : `${decision.by.name} decided${decision.how === "similar" ? ", for similar places" : ""}: ${choiceWords(decision.choice, card, row.raters)}`}
            , <When at={decision.at} />.{decision.reason ? ` Reason: “${decision.reason}”.` : ""}
            {decision.comment ? ` ${decision.comment}` : ""}
            {decision.guidelineChange ? " The guidelines need a change." : ""}
          </>
        ) : (
          "Taken from the shared set as it was finished."
        )}
      </p>
    </li>
  );
}
