"use client";

import { CaseSensitive, ChevronDown, ChevronUp, Regex, WholeWord, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { controlStyle } from "../../../../../_ui/field.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import type { SearchQuery } from "./search.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** The field of the search, how many there are, and which of them this is. The match is selected: a label's key tags it. */
export function SearchBar() {
  const { session } = useWorkbench();
  return useCell(session.search.open) ? <Bar /> : null;
}

function Bar() {
  const { session, focusText } = useWorkbench();
  const { search } = session;
  const query = useCell(search.query);
  const found = useCell(search.found);
  const current = useCell(search.current);
  const asked = useCell(search.asked);
  const keys = useCell(session.keys);
  const field = useRef<HTMLInputElement>(null);
  const from = useRef(session.caret);

  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: once for each time that the field is asked for
  useEffect(() => {
    if (!asked) return;
    from.current = session.range.value?.[0] ?? session.caret;
    const { words } = search.query.value;
    search.asked.value = null;
    field.current?.focus();
    field.current?.select();
    if (words !== "") void search.look({ ...search.query.value, words }, from.current);
  }, [asked, search]);

  const look = (change: Partial<SearchQuery>) => void search.look({ ...query, ...change }, from.current);
  const step = (direction: 1 | -1) => {
    const caret = session.range.value ?? ([session.caret, session.caret] as const);
    search.step(direction, caret);
  };
  const leave = () => {
    search.hide();
    focusText();
  };
  const count = found.matches.length;
  const said = found.pending
    ? "Searching…"
    : query.words === "" || found.trouble?.startsWith("This")
      ? ""
      : count === 0
        ? "Nothing found"
        : `${(current + 1).toLocaleString("en")} of ${count.toLocaleString("en")}`;
  return (
    <search
      aria-label="In the text"
      className="flex flex-wrap items-center gap-x-1 gap-y-1.5 border-b border-line bg-canvas px-3 py-1.5 text-[0.8125rem] md:px-5"
    >
      <input
        ref={field}
        type="text"
        aria-label="Search in the text"
        aria-describedby="search-says"
        aria-invalid={found.trouble?.startsWith("This") || undefined}
        placeholder="Search in the text"
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        value={query.words}
        onChange={(event) => look({ words: event.target.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") leave();
          else if (event.key === "Enter" || event.key === "F3") step(event.shiftKey ? -1 : 1);
          else if (event.key === "ArrowDown") focusText();
          else return;
          event.preventDefault();
        }}
        className={`${controlStyle} mr-1 h-8 min-w-36 flex-1 max-md:mr-0 max-md:basis-[calc(100%-3.5rem)] md:max-w-72 pointer-coarse:h-11`}
      />
      {/* On narrow screens in a row of their own, below the field and what closes it. */}
      <div className="contents max-md:order-1 max-md:flex max-md:basis-full max-md:items-center max-md:gap-x-1">
        <Toggle label="Capitals matter" on={query.matchCase} onTurn={(matchCase) => look({ matchCase })}>
          <CaseSensitive aria-hidden />
        </Toggle>
        <Toggle label="Whole words only" on={query.wholeWords} onTurn={(wholeWords) => look({ wholeWords })}>
          <WholeWord aria-hidden />
        </Toggle>
        <Toggle label="Regular expression" on={query.pattern} onTurn={(pattern) => look({ pattern })}>
          <Regex aria-hidden />
        </Toggle>
        <IconButton
          label="The match before"
          keys={keys.shown("match-back")}
          disabled={count === 0}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => step(-1)}
        >
          <ChevronUp aria-hidden />
        </IconButton>
        <IconButton
          label="Next match"
          keys={keys.shown("match-on")}
          disabled={count === 0}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => step(1)}
        >
          <ChevronDown aria-hidden />
        </IconButton>
        <p id="search-says" role="status" className="min-w-20 px-1 text-muted tabular-nums" data-search-count>
          {said}
        </p>
      </div>
      <IconButton label="Close the search" keys={["Esc"]} className="ml-auto" onClick={leave}>
        <X aria-hidden />
      </IconButton>
      {found.trouble ? (
        <p role="alert" className="basis-full pb-1 max-md:order-2 text-danger-ink">
          {found.trouble}
        </p>
      ) : null}
    </search>
  );
}

function Toggle(props: { label: string; on: boolean; onTurn: (on: boolean) => void; children: ReactNode }) {
  return (
    <IconButton
      label={props.label}
      aria-pressed={props.on}
      className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
      onClick={() => props.onTurn(!props.on)}
    >
      {props.children}
    </IconButton>
  );
}
