"use client";

import { ArrowLeft, ArrowRight, BookOpen, CircleHelp, List, Search, Type } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Badge } from "../../../../../_ui/badge.tsx";
import { Breadcrumbs } from "../../../../../_ui/breadcrumbs.tsx";
import { Button } from "../../../../../_ui/button.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { Tooltip } from "../../../../../_ui/tooltip.tsx";
import { modeWords } from "../../../../_parts/words.ts";
import { useCell } from "./cell.ts";
import { Finish } from "./finish.tsx";
import { DocumentMenu, Layers, MyMenu } from "./later.tsx";
import { MyAvatar } from "./my-avatar.tsx";
import { PeopleHere } from "./people-here.tsx";
import { SaveSign } from "./save-sign.tsx";
import { showGuidelines } from "./tag-commands.ts";
import { visitInTab } from "./trail.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Where I am, who is here, whether it is saved, and what to do when it is done. */
export function DocumentBar({ onTags, partsThere }: { onTags: () => void; partsThere: boolean }) {
  const { facts, session } = useWorkbench();
  const router = useRouter();
  const keys = useCell(session.keys);
  const base = `/projects/${facts.project.id}`;
  const [previous, setPrevious] = useState<string | null>(null);
  useEffect(() => setPrevious(visitInTab(facts.project.id, facts.document.id)), [facts.project.id, facts.document.id]);
  return (
    <header className="border-b border-line bg-canvas">
      <div className="flex flex-wrap items-center gap-x-2 px-3 py-1.5 sm:px-6 md:gap-x-3 md:py-2">
        <div className="flex min-w-0 flex-1 items-center gap-3 max-sm:[&_li[aria-hidden]]:hidden">
          <Breadcrumbs
            home={{ label: "Spanwise, all projects", href: "/projects" }}
            crumbs={[{ label: facts.project.name, href: base }, { label: facts.document.name }]}
          />
          <Badges />
        </div>
        <PeopleHere />
        <SaveSign />
        <div className="flex items-center gap-1">
          {facts.layers.length > 1 ? (
            <div className="max-md:hidden">
              <Layers />
            </div>
          ) : null}
          <TagsButton onTags={onTags} />
          <div className="flex items-center gap-1 max-md:hidden">
            <IconButton label="Search in the text" keys={keys.shown("search")} onClick={() => session.search.show()}>
              <Search aria-hidden />
            </IconButton>
            <IconButton
              label="Guidelines, with examples"
              keys={keys.shown("guidelines")}
              onClick={() => showGuidelines(session)}
            >
              <BookOpen aria-hidden />
            </IconButton>
            <IconButton
              label="View: how the text looks, and which tags are shown"
              keys={keys.shown("view")}
              onClick={() => {
                session.viewOpen.value = true;
              }}
            >
              <Type aria-hidden />
            </IconButton>
            <IconButton
              label="Keys and help"
              keys={keys.shown("help")}
              onClick={() => {
                session.helpOpen.value = true;
              }}
            >
              <CircleHelp aria-hidden />
            </IconButton>
            {previous ? (
              <IconButton
                label="Previous document"
                keys={keys.shown("document-back")}
                onClick={() => router.push(`${base}/documents/${previous}`)}
              >
                <ArrowLeft aria-hidden />
              </IconButton>
            ) : null}
            {facts.next ? (
              <IconButton
                label="Next document"
                keys={keys.shown("document-on")}
                onClick={() => router.push(`${base}/documents/${facts.next}`)}
              >
                <ArrowRight aria-hidden />
              </IconButton>
            ) : null}
          </div>
          <div className="size-8 md:hidden pointer-coarse:size-11">
            {partsThere ? <DocumentMenu previous={previous} /> : null}
          </div>
          <Finish />
          <div className="size-8 max-md:hidden pointer-coarse:size-11">{partsThere ? <MyMenu /> : <MyAvatar />}</div>
        </div>
      </div>
    </header>
  );
}

function TagsButton({ onTags }: { onTags: () => void }) {
  const ready = useStatus("ready");
  return (
    <Button look="quiet" size="small" className="lg:hidden max-md:gap-1.5 max-md:px-2" onClick={onTags}>
      <List aria-hidden />
      <span className="max-md:sr-only">Tags</span> {ready ? <HowMany /> : null}
    </Button>
  );
}

function HowMany() {
  const { session } = useWorkbench();
  const count = useBeside(session.revision, () => session.index.size);
  return <span className="tabular-nums">{count.toLocaleString("en")}</span>;
}

function Badges() {
  const { facts, session } = useWorkbench();
  const layerState = useStatus("layerState");
  // What is drawn, and not the tags: those are still on their way while the page is young.
  const ready = useStatus("ready");
  const started = useBeside(session.revision, () => (ready ? session.index : session.drawn).size > 0);
  const { mode, language, direction } = facts.document;
  const state = layerState === "finished" ? "Finished" : started ? "Started" : "New";
  return (
    <div className="flex shrink-0 items-center gap-1.5 max-lg:hidden">
      <Badge tone={state === "Finished" ? "good" : state === "Started" ? "accent" : "plain"}>{state}</Badge>
      <Tooltip label={modeWords[mode].explanation}>
        <button type="button" className="rounded-full">
          <Badge tone="outline">
            {modeWords[mode].name}
            <span className="sr-only">. {modeWords[mode].explanation}</span>
          </Badge>
        </button>
      </Tooltip>
      {language || direction === "rtl" ? (
        <Badge tone="outline">
          {[languageName(language), direction === "rtl" ? "right to left" : ""].filter(Boolean).join(", ")}
        </Badge>
      ) : null}
    </div>
  );
}

function languageName(language: string): string {
  if (!language) return "";
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
  } catch {
    // The language of a document is free text; what is no language tag is shown as it is.
    return language;
  }
}
