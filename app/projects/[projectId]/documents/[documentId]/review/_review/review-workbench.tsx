"use client";

import { CloudOff } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { Dialog } from "../../../../../../_ui/dialog.tsx";
import { SkipLink } from "../../../../../../_ui/page-shell.tsx";
import { say } from "../../../../../../_ui/toast.tsx";
import { MergeDialog } from "../../../../(pages)/review/merge-dialog.tsx";
import { Cell, useCell } from "../../_workbench/cell.ts";
import { runsRightToLeft } from "../../_workbench/direction.ts";
import { Palette } from "../../_workbench/palette.ts";
import { type DocumentText, useDocumentText } from "../../_workbench/use-document-text.ts";
import * as act from "../actions.ts";
import { CardList } from "./card-list.tsx";
import { CardPanel } from "./card-panel.tsx";
import { ClashDialog } from "./clash-dialog.tsx";
import { CompleteBand, CompleteDialog } from "./complete-dialog.tsx";
import type { Door } from "./desk.ts";
import {
  type Draft,
  draftOf,
  endAt,
  endsFor,
  moved,
  withNextEnd,
  withoutRelation,
  withoutSpan,
  withSpan,
} from "./draft.ts";
import type { ReviewFacts, ReviewState } from "./facts.ts";
import { type EditCommand, editCommandOf, reviewCommandOf } from "./keys.ts";
import { OriginPanel } from "./origin-panel.tsx";
import { nextConfidence } from "./remark-fields.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { type Opened, ReviewProvider, useDesk, useReview } from "./review-context.tsx";
import { ReviewKeySheet } from "./review-key-sheet.tsx";
import { ReviewPane } from "./review-pane.tsx";
import { SimilarDialog } from "./similar-dialog.tsx";
import type { ReviewText } from "./text-view.ts";
import { useLiveDesk } from "./use-desk.ts";
import { kindWords, namesOf } from "./words.ts";
import "../../_workbench/workbench.css";
import "./review.css";

/** The place where the disagreements of a document are settled. */
export function ReviewWorkbench({
  facts,
  first,
  at,
  text,
  opening,
}: {
  facts: ReviewFacts;
  first: ReviewState;
  /** The place in the text to begin at, in UTF-16 units; null for the first open card. */
  at: number | null;
  text: DocumentText | null;
  opening: string;
}) {
  const { project, document } = facts;
  const whole = useDocumentText(facts, text);
  const [door] = useState(() => doorTo(project.id, document.id));
  const address = `/projects/${project.id}/documents/${document.id}/review/state`;
  const { desk, refresh, hide, away } = useLiveDesk(first, door, address, at);
  const [cells] = useState(() => ({
    draft: new Cell<Draft | null>(null),
    opened: new Cell<Opened>(null),
    remarking: new Cell(false),
    origin: new Cell<{ offset: number } | { cluster: string } | null>(null),
  }));
  const panel = useRef<HTMLElement>(null);
  const view = useRef<ReviewText | null>(null);
  const onView = useCallback((opened: ReviewText | null) => {
    view.current = opened;
  }, []);
  const review = useMemo(
    () => ({
      facts,
      desk,
      palette: new Palette(facts.schema),
      ground: { ...(whole.text ?? { text: opening, clusters: [] }), locale: document.language },
      ...cells,
      refresh,
      hideNames: hide,
      focusCard: () => focusOn(panel),
      reveal: (offset: number) => view.current?.reveal(offset),
    }),
    [facts, desk, whole.text, opening, document.language, cells, refresh, hide],
  );
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    desk.claim();
    // A tab that is closed lets go of its card, and one that comes back out of the browser's memory takes it again.
    const leave = () => desk.leave();
    const back = () => desk.claim();
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", back);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", back);
      leave();
    };
  }, [desk]);
  return (
    <ReviewProvider value={review}>
      <Frame opening={opening} onView={onView} panel={panel} away={away} failed={whole.failed} />
    </ReviewProvider>
  );
}

/** At once, for the next key; and again where what had the focus goes away with the next drawing. */
function focusOn(panel: React.RefObject<HTMLElement | null>): void {
  panel.current?.focus({ preventScroll: true });
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true });
  });
}

/** Asks before the page is left while a decision is on its way. */
function useLeaveWarning() {
  const { desk } = useReview();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (desk.unsent > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [desk]);
}

function doorTo(projectId: string, documentId: string): Door {
  return {
    decide: ({ remark, ...request }) => act.decideCard(projectId, { documentId, ...request, ...remark }),
    undo: (request) => act.undoCard(projectId, { documentId, ...request }),
    claim: (cluster) => act.claimCard(projectId, documentId, cluster),
    // Goes on when the page is closed meanwhile.
    release: () =>
      fetch(`/api/v1/projects/${projectId}/documents/${documentId}/review/claim`, {
        method: "DELETE",
        keepalive: true,
      }),
  };
}

function Frame({
  opening,
  onView,
  panel,
  away,
  failed,
}: {
  opening: string;
  onView: (view: ReviewText | null) => void;
  panel: React.RefObject<HTMLElement | null>;
  away: boolean;
  failed: boolean;
}) {
  const { facts, opened, refresh, focusCard } = useReview();
  const { desk, state } = useDesk();
  const open = useCell(opened);
  const root = useRef<HTMLElement>(null);
  const { choose, edit, onKeyDown } = useKeys(root);
  useSaying();
  useLeaveWarning();
  const { project, document } = facts;
  const merge = useMemo(() => mergeIn(project.id, document.id), [project.id, document.id]);
  return (
    <div className="sw rv flex h-dvh flex-col overflow-hidden" data-ready={!failed}>
      <SkipLink />
      <ReviewBar />
      <CompleteBand
        actions={{
          reopen: (key) => act.reopen(project.id, document.id, key),
        }}
      />
      {away || failed ? (
        <p
          role="alert"
          className="flex items-center gap-2.5 bg-warning-soft px-4 py-2 text-sm text-warning-ink sm:px-6"
        >
          <CloudOff className="size-4 shrink-0" aria-hidden />
          {failed
            ? "The text could not be loaded. Check the connection and load the page again."
            : "The server does not answer just now. What others decide is not shown until it does."}
        </p>
      ) : null}
      <main
        ref={root}
        id="content"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="flex min-h-0 flex-1 flex-col outline-none lg:grid lg:grid-cols-[minmax(0,1fr)_25rem] xl:grid-cols-[17rem_minmax(0,1fr)_25rem]"
      >
        <h1 className="sr-only">Review of {document.name}</h1>
        <CardList className="border-r border-line bg-canvas max-xl:hidden" />
        <div className="flex min-h-0 min-w-0 flex-col max-lg:basis-[34%]">
          <ReviewPane opening={opening} onView={onView} />
          <OriginPanel read={() => act.originsOf(project.id, document.id)} />
        </div>
        <CardPanel
          panel={panel}
          onChoose={choose}
          onEdit={edit}
          onUndo={() => desk.undo()}
          className="border-line bg-canvas max-lg:flex-1 max-lg:basis-[66%] max-lg:border-t lg:border-l"
        />
      </main>
      <ClashDialog />
      <ReviewKeySheet />
      <SimilarDialog
        actions={{
          find: (cluster, after) => act.findSimilar(project.id, document.id, cluster, after),
          apply: (cluster, cards, key) => act.applySimilar(project.id, document.id, cluster, [...cards], key),
          undo: (batch, key) => act.undoBatch(project.id, batch, key),
        }}
      />
      <CompleteDialog
        actions={{
          mergeAgreed: (key) => merge.apply({ kind: "unanimous" }, key),
          complete: (despite, key) => act.complete(project.id, document.id, despite, key),
          reopen: (key) => act.reopen(project.id, document.id, key),
        }}
      />
      <MergeDialog
        open={open === "merge"}
        onOpenChange={(next) => {
          opened.value = next ? "merge" : null;
          if (!next) focusCard();
        }}
        projectId={project.id}
        where="this document"
        raters={state.raters.filter(({ kind }) => kind === "annotator")}
        schema={facts.schema}
        actions={merge}
        onChanged={refresh}
      />
      <Dialog
        open={open === "cards"}
        onOpenChange={(next) => {
          opened.value = next ? "cards" : null;
        }}
        title="Cards"
      >
        <CardList
          className="-mx-5 h-[60dvh]"
          onPick={() => {
            opened.value = null;
          }}
        />
      </Dialog>
      <LiveRegion />
    </div>
  );
}

function mergeIn(projectId: string, documentId: string) {
  return {
    preview: (rule: Parameters<typeof act.previewRule>[2], after: string | null) =>
      act.previewRule(projectId, documentId, rule, after),
    apply: (rule: Parameters<typeof act.applyRule>[2], key: string) => act.applyRule(projectId, documentId, rule, key),
    earlier: () => act.mergesOf(projectId, documentId),
    undo: (batch: string, key: string) => act.undoBatch(projectId, batch, key),
  };
}

/** What the keys do while the review has the focus. */
function useKeys(root: React.RefObject<HTMLElement | null>) {
  const { desk, palette, ground, draft, opened, remarking, origin, hideNames, focusCard, reveal } = useReview();
  const choose = (choice: Choice) => {
    const why = desk.decide(choice);
    if (why) {
      desk.say(why);
      say(why);
      return;
    }
    draft.value = null;
    remarking.value = false;
    focusCard();
  };
  const edit = () => {
    const card = desk.card(desk.current.value);
    if (!card || !desk.state.value.mayDecide) return;
    remarking.value = false;
    draft.value = draftOf(card, desk.standing(card.id)?.settlement ?? null);
    desk.say("Editing by hand. Enter puts it into gold, Escape leaves it.");
    focusCard();
  };
  const take = (digit: number) => {
    const card = desk.card(desk.current.value);
    const rater = desk.state.value.raters[digit - 1];
    const own = rater && card?.candidates.find(({ supporters }) => supporters.includes(rater.id));
    if (!card || !rater || !own) {
      desk.say(rater ? `${rater.name} has no version here.` : `There is no version ${digit}.`);
      return;
    }
    choose({ kind: "annotator", rater: rater.id });
  };
  const inRelation = (held: Draft, command: EditCommand) => {
    if (command.kind === "remove") {
      draft.value = withoutRelation(held);
      desk.say("The relation is taken out.");
      return;
    }
    const words = (of: Draft) => {
      const end = endAt(of);
      const side = of.at % 2 === 0 ? "From" : "To";
      return end ? `${side}: ${end.span.fragments.map(([from, to]) => ground.text.slice(from, to)).join(" … ")}` : "";
    };
    if (command.kind === "span") {
      const last = 2 * held.version.relations.length - 1;
      const next = { ...held, at: Math.max(0, Math.min(last, held.at + command.direction)) };
      draft.value = next;
      desk.say(words(next));
    }
    if (command.kind === "edge") {
      const forwards = (command.move.edge === "end") === (command.move.how === "grow");
      const ends = endsFor(held, desk.ends, palette.schema.relationTypes);
      const next = withNextEnd(held, ends, forwards ? 1 : -1);
      if (next) draft.value = next;
      desk.say(next ? words(next) : "There is no further settled span that it can go to.");
      const to = next && endAt(next)?.span.fragments[0]?.[0];
      if (to != null) reveal(to);
    }
  };
  const inDraft = (held: Draft, event: KeyboardEvent): boolean => {
    const first = (endAt(held)?.span ?? held.version.spans[held.at])?.fragments[0]?.[0] ?? 0;
    const rightToLeft = runsRightToLeft(ground.text, ground.text.lastIndexOf("\n", first) + 1);
    const command = editCommandOf(pressOf(event), palette.givable, rightToLeft);
    if (!command) return false;
    if (desk.card(held.cluster)?.of === "relation" && command.kind !== "save" && command.kind !== "cancel") {
      inRelation(held, command);
      return true;
    }
    switch (command.kind) {
      case "save":
        choose({ kind: "edit", version: held.version });
        break;
      case "cancel":
        draft.value = null;
        desk.say("Left as it was.");
        break;
      case "remove":
        draft.value = withoutSpan(held);
        break;
      case "label":
        draft.value = withSpan(held, { label: command.label });
        desk.say(palette.label(command.label).name);
        break;
      case "span": {
        const last = held.version.spans.length - 1;
        draft.value = { ...held, at: Math.max(0, Math.min(last, held.at + command.direction)) };
        break;
      }
      case "edge": {
        const next = moved(held, command.move, ground);
        if (next) draft.value = next;
        const span = (next ?? held).version.spans[held.at];
        desk.say(
          next && span
            ? span.fragments.map(([from, to]) => ground.text.slice(from, to)).join(" … ")
            : "The edge cannot move further.",
        );
      }
    }
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // What stands in windows over the page is not the review, though React hands its events on to here.
    if (event.defaultPrevented || !root.current?.contains(target) || event.nativeEvent.isComposing) return;
    if (target.closest("input, textarea, select, [role=combobox]")) return;
    const onButton = target.closest("button, a") !== null;
    if (onButton && (event.key === "Enter" || event.key === " ")) return;
    const held = draft.value;
    if (held) {
      if (inDraft(held, event)) event.preventDefault();
      return;
    }
    if (event.key === "Escape" && origin.value) {
      origin.value = null;
      return;
    }
    const command = reviewCommandOf(pressOf(event));
    if (!command) return;
    event.preventDefault();
    switch (command.kind) {
      case "version":
        take(command.digit);
        break;
      case "go":
        desk.step(command.direction);
        focusCard();
        break;
      case "edit":
        edit();
        break;
      case "undo":
        desk.undo();
        focusCard();
        break;
      case "reason":
        remarking.value = !remarking.value;
        break;
      case "guideline":
        desk.remark.value = { ...desk.remark.value, guidelineChange: !desk.remark.value.guidelineChange };
        break;
      case "confidence":
        desk.remark.value = { ...desk.remark.value, confidence: nextConfidence(desk.remark.value.confidence) };
        break;
      case "names":
        hideNames(!desk.state.value.namesHidden);
        break;
      case "similar":
        opened.value = "similar";
        break;
      case "history":
        origin.value = origin.value || desk.current.value === null ? null : { cluster: desk.current.value };
        break;
      case "help":
        opened.value = "keys";
        break;
      case "merge":
        if (desk.state.value.mayDecide) opened.value = "merge";
        break;
      case "complete":
        if (desk.state.value.mayDecide) opened.value = "complete";
        break;
      default:
        choose({ kind: command.kind });
    }
  };
  return { choose, edit, onKeyDown };
}

function pressOf(event: KeyboardEvent) {
  const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event;
  return { key, code, shiftKey, altKey, ctrlKey, metaKey, altGraph: event.getModifierState("AltGraph") };
}

/** Says each card that comes up: what kind it is, and each version with its digit. */
function useSaying() {
  const { desk, palette, ground } = useReview();
  const current = useCell(desk.current);
  useEffect(() => {
    const card = desk.card(current);
    if (!card) return;
    const place = `Card ${desk.placeOf(card.id)} of ${desk.counts.differing}`;
    const { raters } = desk.state.value;
    const versions = card.candidates.map(({ supporters, spans, relations, value }) => {
      const made = spans
        .map(
          (span) =>
            `${palette.label(span.label).name} “${span.fragments.map(([a, b]) => ground.text.slice(a, Math.min(b, a + 80))).join(" … ")}”`,
        )
        .join(", ");
      const what = made || (relations.length > 0 ? "a relation" : value !== null ? String(value) : "nothing");
      return `${namesOf(supporters, raters)}: ${what}.`;
    });
    const done = desk.done && `${desk.done} `;
    desk.done = "";
    desk.say(`${done}${place}, ${kindWords[card.kind].name}. ${versions.join(" ")}`);
  }, [current, desk, palette, ground]);
}

function LiveRegion() {
  const { desk } = useDesk();
  const said = useCell(desk.said);
  return (
    <p role="status" aria-live="polite" className="sr-only" data-said>
      {said}
    </p>
  );
}
