"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Span } from "#lib/annotation/span.ts";
import { browserOutbox } from "#lib/collab/client/outbox.ts";
import { Replica } from "#lib/collab/client/replica.ts";
import { SkipLink } from "../../../../../_ui/page-shell.tsx";
import { Banners } from "./banners.tsx";
import { useCell } from "./cell.ts";
import { DocumentBar } from "./document-bar.tsx";
import { Keymap } from "./keymap.ts";
import { LabelBar } from "./label-bar.tsx";
import {
  AwayStrip,
  FollowStrip,
  GuidelineDialog,
  KeySheet,
  ObjectionStrip,
  OfferBar,
  SearchBar,
  TagSheet,
  useOnceTrue,
  useParts,
  ViewDialog,
  WorkStrip,
} from "./later.tsx";
import { LiveRegion, LostMessages, Remarks } from "./messages.tsx";
import { NotShown } from "./not-shown.tsx";
import { OriginLine } from "./origin-line.tsx";
import { keptReading, readingStyle } from "./reading.ts";
import { RefusedPanel } from "./refused-panel.tsx";
import { Session } from "./session.ts";
import { focusPanel, SidePanel } from "./side-panel.tsx";
import type { TextView } from "./surface/text-view.ts";
import { TagTools } from "./tag-tools.tsx";
import { TextPane } from "./text-pane.tsx";
import { useBeside } from "./use-beside.ts";
import { type DocumentText, useDocumentText } from "./use-document-text.ts";
import { useHelpKey } from "./use-help-key.ts";
import { useObjections } from "./use-objections.ts";
import { useWide } from "./use-wide.ts";
import { useWorkbench, type WorkbenchFacts, WorkbenchProvider } from "./workbench-context.tsx";
import "./calm.css";
import "./relations.css";
import "./workbench.css";

/** The place where a document is read and tagged. `opening` is the beginning of the text with its spans, `text` all of it if it came along. */
export function Workbench({
  facts,
  text,
  opening,
  openingSpans,
}: {
  facts: WorkbenchFacts;
  text: DocumentText | null;
  opening: string;
  openingSpans: readonly Span[];
}) {
  const whole = useDocumentText(facts, text);
  // What the server renders, and the browser at first: everything in its place, nothing connected.
  const [idle] = useState(() => begin(facts, whole.text ?? { text: opening, clusters: [] }, openingSpans));
  const [work, setWork] = useState<Work | null>(null);
  const [view, setView] = useState<TextView | null>(null);
  const now = useRef({ facts, openingSpans });
  now.current = { facts, openingSpans };

  const { layerId } = facts.layer;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: one connection for each layer and text, whatever else changes
  useEffect(() => {
    if (!whole.text) return;
    const begun = begin(now.current.facts, whole.text, now.current.openingSpans);
    begun.replica.start();
    setWork(begun);
    return () => {
      begun.session.close();
      begun.replica.close();
      setWork(null);
    };
  }, [whole.text, layerId]);

  const { session, replica } = work ?? idle;
  useEffect(() => {
    session.setSchema(facts.schema);
    session.learnNames(facts.names);
  }, [session, facts.schema, facts.names]);

  const reveal = useCallback((offset: number) => view?.reveal(offset), [view]);
  const focusText = useCallback(() => view?.focus(), [view]);
  const workbench = useMemo(() => ({ facts, session, reveal, focusText }), [facts, session, reveal, focusText]);
  return (
    <WorkbenchProvider value={workbench}>
      <Frame
        opening={opening}
        live={work !== null}
        failed={whole.failed}
        onView={setView}
        onReconnect={() => replica.reconnect()}
      />
    </WorkbenchProvider>
  );
}

type Work = { session: Session; replica: Replica };

function begin(facts: WorkbenchFacts, { text, clusters }: DocumentText, opening: readonly Span[]): Work {
  const scheme = typeof location === "undefined" || location.protocol === "https:" ? "wss" : "ws";
  const host = typeof location === "undefined" ? "localhost" : location.host;
  let session: Session | null = null;
  const replica = new Replica({
    url: `${scheme}://${host}/collab/${facts.layer.layerId}`,
    layerId: facts.layer.layerId,
    userId: facts.me.userId,
    text,
    schema: () => session?.palette.value.schema ?? facts.schema,
    store: browserOutbox(),
  });
  session = new Session({
    layer: replica,
    ground: { text, clusters, locale: facts.document.language },
    schema: facts.schema,
    me: facts.me.userId,
    names: facts.names,
    opening,
  });
  session.keys.value = new Keymap(facts.keys);
  return { session, replica };
}

function Frame(props: {
  opening: string;
  live: boolean;
  failed: boolean;
  onView: (view: TextView | null) => void;
  onReconnect: () => void;
}) {
  const { facts, session } = useWorkbench();
  const ready = useCell(session.status, (status) => status.ready);
  const [tagsOpen, setTagsOpen] = useState(false);
  const tagsAsked = useOnceTrue(tagsOpen);
  const helpAsked = useOnceTrue(useCell(session.helpOpen));
  const offerAsked = useOnceTrue(useCell(session.ghosts.offer, there));
  const partsThere = useParts(props.live && ready);
  usePanelsByKey(() => setTagsOpen(true));
  const viewAsked = useOnceTrue(useCell(session.viewOpen));
  const searchAsked = useOnceTrue(useCell(session.search.open));
  const guidelinesAsked = useOnceTrue(useCell(session.guidelines, there));
  const followAsked = useOnceTrue(useCell(session.following, there));
  const together = facts.document.mode === "together" && facts.layer.mine;
  const reading = useCell(session.reading);
  useEffect(() => {
    session.reading.value = keptReading();
  }, [session]);
  const objecting = useOnceTrue(useCell(session.objections.open, there));
  useObjections();
  useCommandsOfOthers();
  useLeaveWarning();
  useHelpKey();
  return (
    <div
      className="sw flex h-dvh flex-col overflow-hidden"
      data-ready={props.live && ready}
      style={readingStyle(reading)}
    >
      <SkipLink />
      <DocumentBar onTags={() => setTagsOpen(true)} partsThere={partsThere} />
      <Banners onReconnect={props.onReconnect} />
      <RefusedPanel />
      {props.failed ? (
        <p role="alert" className="bg-danger-soft px-6 py-2 text-sm text-danger-ink">
          The text could not be loaded. Check the connection and load the page again.
        </p>
      ) : null}
      <main id="content" tabIndex={-1} className="grid min-h-0 flex-1 outline-none lg:grid-cols-[minmax(0,1fr)_21rem]">
        <h1 className="sr-only">{facts.document.name}</h1>
        <div className="flex min-h-0 min-w-0 flex-col">
          <div className="order-last border-t border-line bg-canvas md:order-none md:border-t-0 md:border-b">
            <ToolsInBar />
            <LabelBar partsThere={partsThere} className="max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]" />
          </div>
          {offerAsked ? <OfferBar /> : null}
          <OriginLine />
          {searchAsked ? <SearchBar /> : null}
          {followAsked ? <FollowStrip /> : null}
          {together && props.live && ready ? <AwayStrip /> : null}
          <NotShown />
          <div className="relative flex min-h-0 flex-1 flex-col">
            <TextPane opening={props.opening} live={props.live} onView={props.onView} />
            {props.live ? <WorkStrip /> : null}
            {objecting ? <ObjectionStrip /> : null}
          </div>
        </div>
        <SidePanel className="border-l border-line bg-canvas max-lg:hidden" />
      </main>
      {tagsAsked ? (
        <TagSheet open={tagsOpen} onOpenChange={setTagsOpen}>
          <SidePanel className="-mx-5 h-[60dvh]" onJump={() => setTagsOpen(false)} />
        </TagSheet>
      ) : null}
      {helpAsked ? <KeySheet /> : null}
      {viewAsked ? <ViewDialog /> : null}
      {guidelinesAsked ? <GuidelineDialog /> : null}
      <LostMessages />
      <Remarks />
      <LiveRegion />
    </div>
  );
}

const there = (value: unknown): boolean => value !== null;

/** On narrow screens the tools of the selected tag stand above the labels. */
function ToolsInBar() {
  const { session } = useWorkbench();
  const selected = useBeside(session.selected, there);
  const roomy = useWide();
  const objecting = useCell(session.objections.open, there);
  if (!selected || roomy || objecting) return null;
  return (
    <div className="border-b border-line px-3 py-2 md:hidden">
      <TagTools inBar />
    </div>
  );
}

/** Shows the panel that was asked for by key: beside the text, or in a sheet where there is no room. */
function usePanelsByKey(openSheet: () => void) {
  const { session } = useWorkbench();
  const asked = useCell(session.asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: once for each time that it is asked for
  useEffect(() => {
    if (asked?.what !== "relations" && asked?.what !== "document" && asked?.what !== "comments") return;
    session.asked.value = null;
    session.panel.value = asked.what;
    // What is said of a tag is said beside the text, where the words that it is about can be read.
    if (asked.what === "comments") session.toolsOpen.value = false;
    if (!matchMedia("(min-width: 64rem)").matches) openSheet();
    else requestAnimationFrame(() => focusPanel());
  }, [asked, session]);
}

/** Somebody has finished, reopened or changed the labels: the page asks the server for what it shows of that. */
function useCommandsOfOthers() {
  const { session } = useWorkbench();
  const notice = useCell(session.notice);
  const router = useRouter();
  useEffect(() => {
    // What stands beside the tags is read by whoever shows it.
    if (notice && !["comments", "mentions", "review"].includes(notice.kind)) router.refresh();
  }, [notice, router]);
}

/** Asks before the page is left only where something would be lost by it: unsent, and not kept on this device. */
function useLeaveWarning() {
  const { session } = useWorkbench();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      const { changes, kept } = session.status.value.saveState;
      if (changes > 0 && kept === "tab") event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [session]);
}
