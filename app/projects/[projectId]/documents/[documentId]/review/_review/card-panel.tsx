"use client";

import { Eye, TriangleAlert } from "lucide-react";
import { type RefObject, useEffect } from "react";
import type { Candidate } from "#lib/annotation/disagreement/cluster.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { Badge } from "../../../../../../_ui/badge.tsx";
import { Button, Kbd } from "../../../../../../_ui/button.tsx";
import { cn } from "../../../../../../_ui/cn.ts";
import { Notice } from "../../../../../../_ui/notice.tsx";
import { When } from "../../../../../../_ui/when.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { Choices } from "./choices.tsx";
import { EditPanel } from "./edit-panel.tsx";
import type { ReviewCard } from "./facts.ts";
import { RemarkFields } from "./remark-fields.tsx";
import { useDesk, useReview } from "./review-context.tsx";
import { VersionView } from "./version.tsx";
import { choiceWords, inOrderOfDigits, kindWords, namesOf, ruleWords } from "./words.ts";

type Acts = { onChoose: (choice: Choice) => void; onEdit: () => void; onUndo: () => void };

/** The card that is looked at: every version of it, and what can be done. While it has the focus, the keys act. */
export function CardPanel({
  panel,
  className,
  ...acts
}: Acts & { panel: RefObject<HTMLElement | null>; className?: string }) {
  const { desk, state } = useDesk();
  const { draft } = useReview();
  const current = useCell(desk.current);
  const card = desk.card(current);
  const editing = useCell(draft);
  const byHand = editing !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: another card begins at its top
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    panel.current?.scrollTo({ top: 0 });
  }, [current, byHand]);
  return (
    <section
      ref={panel}
      aria-label="The card"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: reason: the keys of the review act while this has the focus
      tabIndex={0}
      data-review
      className={cn("min-h-0 overflow-y-auto -outline-offset-2!", className)}
    >
      {card && editing?.cluster === card.id ? (
        <EditPanel card={card} onSave={() => acts.onChoose({ kind: "edit", version: editing.version })} />
      ) : card ? (
        <Card key={card.id} card={card} {...acts} />
      ) : (
        <p className="px-5 py-8 text-sm text-muted">
          {state.ready ? "There is nothing on which people differ." : "Cards arrive as the annotators finish."}
        </p>
      )}
    </section>
  );
}

function Card({ card, ...acts }: Acts & { card: ReviewCard }) {
  const { desk, state } = useDesk();
  const kinds = card.differences.length > 0 ? card.differences : [card.kind];
  return (
    <div className="space-y-3.5 px-4 py-4 sm:px-5">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="text-sm font-semibold tabular-nums">
          Card {desk.placeOf(card.id)} of {desk.counts.differing}
        </h2>
        {kinds.map((kind) => (
          <Badge key={kind} tone="warning">
            <span title={kindWords[kind].explanation}>{kindWords[kind].name}</span>
          </Badge>
        ))}
        <p className="w-full text-[0.8125rem] text-muted">{kindWords[card.kind].explanation}</p>
      </header>
      <Claimed card={card} />
      <Failure card={card} />
      <Stands card={card} />
      <Ends card={card} />
      {card.objections.map(({ by, reason }) => (
        <p key={by} className="text-sm">
          <span className="font-medium">{namesOf([by], state.raters)}</span> objects{reason ? `: “${reason}”` : "."}
        </p>
      ))}
      <ol aria-label="Versions" className="space-y-2">
        {inOrderOfDigits(card.candidates, state.raters).map((candidate) => (
          <Version key={candidate.key} card={card} candidate={candidate} onTake={acts.onChoose} />
        ))}
      </ol>
      <Choices card={card} {...acts} />
      <RemarkFields />
      {card.answers.length > 0 ? (
        <section aria-label="Answers">
          <h3 className="text-[0.8125rem] font-medium">Answers</h3>
          <ul className="mt-1 space-y-1 text-sm">
            {card.answers.map(({ id, by, body, at }) => (
              <li key={id}>
                <span className="font-medium">{by.name}</span>, <When at={at} className="text-muted" />: {body}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

/** One version: who made it, and what it is. All of it is the button that takes it. */
function Version({
  card,
  candidate,
  onTake,
}: {
  card: ReviewCard;
  candidate: Candidate;
  onTake: (choice: Choice) => void;
}) {
  const { desk, state } = useDesk();
  const standing = desk.standing(card.id);
  const { choice } = standing ?? {};
  const taken =
    (choice?.kind === "candidate" && choice.key === candidate.key) ||
    (choice?.kind === "annotator" && candidate.supporters.includes(choice.rater));
  const digits = candidate.supporters
    .map((id) => state.raters.findIndex((rater) => rater.id === id) + 1)
    .filter((digit) => digit > 0 && digit < 10)
    .sort();
  const names = namesOf(candidate.supporters, state.raters);
  return (
    <li
      className={cn(
        "relative rounded-lg border border-line bg-surface p-3 transition-colors has-[button:hover]:border-edge",
        taken && "border-accent bg-accent-soft/60",
      )}
    >
      <button
        type="button"
        className="absolute inset-0 cursor-pointer rounded-lg"
        aria-label={`Take the version of ${names}`}
        aria-keyshortcuts={digits.join(" ") || undefined}
        aria-pressed={taken}
        onClick={() => onTake({ kind: "candidate", key: candidate.key })}
      />
      <div className="pointer-events-none relative">
        <p className="mb-1 flex flex-wrap items-center gap-1.5 text-[0.8125rem]">
          {digits.map((digit) => (
            <Kbd key={digit}>{digit}</Kbd>
          ))}
          <span className="font-medium">{names}</span>
          {candidate.supporters.length > 1 ? (
            <span className="text-muted tabular-nums">
              {candidate.supporters.length} of {card.raters.length}
            </span>
          ) : null}
          {taken ? <span className="ml-auto text-xs font-medium text-accent-ink">taken</span> : null}
        </p>
        <VersionView version={candidate} card={card} />
      </div>
    </li>
  );
}

function Claimed({ card }: { card: ReviewCard }) {
  const { desk } = useDesk();
  const claim = desk.claimOf(card.id);
  if (!claim || desk.standing(card.id)) return null;
  return (
    <p className="flex items-center gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-ink" data-claim>
      <Eye className="size-4 shrink-0" aria-hidden />
      {claim.name} is looking at this card.
    </p>
  );
}

function Failure({ card }: { card: ReviewCard }) {
  const { desk } = useDesk();
  const failed = useCell(desk.failed);
  if (failed?.cluster !== card.id) return null;
  return (
    <div role="alert" className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger-ink" data-failed>
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <p>Not decided. {failed.why}</p>
    </div>
  );
}

/** What stands on the card, or what stood before the work of somebody changed. */
function Stands({ card }: { card: ReviewCard }) {
  const { desk, state } = useDesk();
  const { palette } = useReview();
  const standing = desk.standing(card.id);
  if (!standing) {
    if (!card.decision) return null;
    return (
      <Notice tone="warning" title="Open again">
        <p className="text-muted">
          {card.decision.by.name} had decided: {choiceWords(card.decision.choice, card, state.raters)}.{" "}
          {card.state === "blocked"
            ? "A place that this relation connects was settled as nothing, so it cannot stand in gold."
            : "What people made here has changed since."}
        </p>
      </Notice>
    );
  }
  const { stored } = standing;
  return (
    <div className="rounded-md bg-good-soft px-3 py-2 text-sm text-good-ink" data-stands>
      <p>
        Decided: {choiceWords(standing.choice, card, state.raters)}
        {stored ? (
          <>
            , by{" "}
            {stored.rule
              ? `the rule “${ruleWords(stored.rule, state.raters, (id) => palette.label(id).name)}” of `
              : ""}
            {stored.by.name}, <When at={stored.at} />
          </>
        ) : null}
        .
      </p>
      {stored?.reason ? <p className="mt-0.5">“{stored.reason}”</p> : null}
      {stored?.comment ? <p className="mt-0.5">{stored.comment}</p> : null}
      {state.mayDecide ? (
        <Button look="quiet" size="small" className="mt-1 -ml-2 max-sm:h-11" onClick={() => desk.reopen(card.id)}>
          Take the decision back
        </Button>
      ) : null}
    </div>
  );
}

/** Of a relation: its ends that have to be settled first. */
function Ends({ card }: { card: ReviewCard }) {
  const { desk } = useDesk();
  const open = card.waitsFor.filter((id) => desk.card(id) && !desk.standing(id));
  if (open.length === 0) return null;
  return (
    <Notice tone="plain" title="Its ends are not settled yet">
      <p className="flex flex-wrap gap-2 pt-1">
        {open.map((id, i) => (
          <Button key={id} size="small" className="max-sm:h-11" onClick={() => desk.go(id)}>
            {open.length > 1 ? `Go to end ${i + 1}` : "Go to the end"}
          </Button>
        ))}
      </p>
    </Notice>
  );
}
