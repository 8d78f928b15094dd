"use client";

import { CloudOff } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Dialog } from "../../../../../../_ui/dialog.tsx";
import { SkipLink } from "../../../../../../_ui/page-shell.tsx";
import { MergeDialog } from "../../../../(pages)/review/merge-dialog.tsx";
import { Cell, useCell } from "../../_workbench/cell.ts";
import { Palette } from "../../_workbench/palette.ts";
import { type DocumentText, useDocumentText } from "../../_workbench/use-document-text.ts";
import * as act from "../actions.ts";
import { CardList } from "./card-list.tsx";
import { CardPanel } from "./card-panel.tsx";
import { ClashDialog } from "./clash-dialog.tsx";
import { CompleteBand, CompleteDialog } from "./complete-dialog.tsx";
import type { Door } from "./desk.ts";
import type { Draft } from "./draft.ts";
import type { ReviewFacts, ReviewState } from "./facts.ts";
import { OriginPanel } from "./origin-panel.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { type Opened, ReviewProvider, useDesk, useReview } from "./review-context.tsx";
import { ReviewKeySheet } from "./review-key-sheet.tsx";
import { ReviewPane } from "./review-pane.tsx";
import { SimilarDialog } from "./similar-dialog.tsx";
import type { ReviewText } from "./text-view.ts";
import { useLiveDesk } from "./use-desk.ts";
import { useReviewKeys } from "./use-review-keys.ts";
import { inOrderOfDigits, kindWords, namesOf } from "./words.ts";
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
  const { choose, edit, onKeyDown } = useReviewKeys(root);
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

/** Says each card that comes up: what kind it is, and each version with its digit. */
function useSaying() {
  const { desk, palette, ground } = useReview();
  const current = useCell(desk.current);
  useEffect(() => {
    const card = desk.card(current);
    if (!card) return;
    const place = `Card ${desk.placeOf(card.id)} of ${desk.counts.differing}`;
    const { raters } = desk.state.value;
    const versions = inOrderOfDigits(card.candidates, raters).map(({ supporters, spans, relations, value }) => {
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
