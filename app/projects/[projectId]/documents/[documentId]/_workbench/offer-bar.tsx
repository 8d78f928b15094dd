"use client";

import { Check, ChevronLeft, ChevronRight, X } from "lucide-react";
import { useEffect, useState } from "react";
import { spanStart } from "#lib/annotation/span.ts";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { Checkbox } from "../../../../../_ui/choice.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import { ElsewhereDialog } from "./elsewhere-dialog.tsx";
import { LabelChip } from "./label-chip.tsx";
import { accept, acceptAll, reject, searchSame, stepGhost } from "./offering.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What is offered just now, and what can be said to it. Every button has its key, which acts in the text. */
export function OfferBar() {
  const { session, reveal, focusText } = useWorkbench();
  const offer = useCell(session.ghosts.offer);
  const currentId = useCell(session.ghosts.current);
  const palette = useCell(session.palette);
  const keys = useCell(session.keys);
  const [elsewhere, setElsewhere] = useState(false);
  const kind = offer?.kind;
  useEffect(() => {
    // Its keys act in the text, also where it was asked for by a button. What somebody types meanwhile is hers.
    if (kind && !isField(document.activeElement)) focusText();
  }, [kind, focusText]);
  if (!offer) return null;
  const current = session.ghosts.get(currentId);
  const shown = current ?? offer.ghosts[0];
  const label = palette.label(shown?.label ?? offer.label);
  const same = offer.kind === "same";
  const phrases = offer.kind === "phrases";
  const move = (direction: 1 | -1) => {
    const ghost = stepGhost(session, direction, session.caret);
    if (ghost) reveal(spanStart(ghost));
  };
  const count = offer.ghosts.length;
  return (
    <section
      aria-label={same ? "The same words" : phrases ? "Phrases" : "Suggestions"}
      className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-accent-soft px-3 py-1.5 text-[0.8125rem] md:px-5"
    >
      <p className="flex min-w-0 items-center gap-2">
        {phrases ? null : <LabelChip label={label} />}
        <span className="truncate">
          {phrases ? (
            "From phrase to phrase: a label’s key tags it, brackets move its edges"
          ) : same ? (
            <>
              <span className="font-serif">“{offer.words.slice(0, 60)}”</span> as {label.name},{" "}
              {count === 0 ? "nowhere else here" : count === 1 ? "once more" : `${count} times more`}
            </>
          ) : (
            <>
              {count} {count === 1 ? "suggestion" : "suggestions"}
              {current ? (
                <span className="text-muted">
                  {" "}
                  · {label.name}? {current.why}
                </span>
              ) : null}
            </>
          )}
        </span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: reason: a group of tools, not of form fields */}
      <div
        role="group"
        aria-label="What to do with it"
        className="flex flex-wrap items-center gap-1"
        onMouseDown={(event) => {
          if (event.target instanceof Element && event.target.closest("button:not([role=checkbox])"))
            event.preventDefault();
        }}
      >
        <IconButton label="The one before" keys={keys.shown("tag-back")} onClick={() => move(-1)}>
          <ChevronLeft aria-hidden />
        </IconButton>
        <IconButton label="The next one" keys={keys.shown("tag-on")} onClick={() => move(1)}>
          <ChevronRight aria-hidden />
        </IconButton>
        {phrases ? null : (
          <Button size="small" onClick={() => (current ? accept(session) : move(1))}>
            <Check aria-hidden />
            {current ? "Accept" : "Look at them"}
            <Kbd className="pointer-coarse:hidden">{keys.shown(current ? "open" : "suggestion-on").join("+")}</Kbd>
          </Button>
        )}
        {current && !phrases ? (
          <Button size="small" look="quiet" onClick={() => reject(session)}>
            <X aria-hidden />
            {same ? "Not this one" : "Reject"}
            <Kbd className="pointer-coarse:hidden">{keys.shown("remove").join("+")}</Kbd>
          </Button>
        ) : null}
        {same ? (
          <Button size="small" look="quiet" onClick={() => acceptAll(session)}>
            Tag all {count}
            <Kbd className="pointer-coarse:hidden">{keys.shown("same").join("+")}</Kbd>
          </Button>
        ) : null}
      </div>
      {same ? <SameOptions /> : null}
      {same ? (
        <Button size="small" look="quiet" onClick={() => setElsewhere(true)}>
          In my other documents…
        </Button>
      ) : null}
      <IconButton
        label={same ? "Leave the others untagged" : phrases ? "Hide the phrases" : "Hide the suggestions"}
        keys={same || phrases ? ["Esc"] : []}
        className="ml-auto"
        onClick={() => {
          session.ghosts.close();
          focusText();
        }}
      >
        <X aria-hidden />
      </IconButton>
      {elsewhere ? (
        <ElsewhereDialog words={offer.words} labelId={label.id} onClose={() => setElsewhere(false)} />
      ) : null}
    </section>
  );
}

function isField(element: Element | null): boolean {
  return element?.matches("input, textarea, select, [role=dialog] *") ?? false;
}

function SameOptions() {
  const { session } = useWorkbench();
  const options = useCell(session.sameOptions);
  const change = (changed: Partial<typeof options>) => {
    session.sameOptions.value = { ...options, ...changed };
    searchSame(session);
  };
  return (
    <div className="flex items-center gap-3">
      <Checkbox label="Match case" checked={options.matchCase} onChange={(matchCase) => change({ matchCase })} />
      <Checkbox label="Whole words" checked={options.wholeWords} onChange={(wholeWords) => change({ wholeWords })} />
    </div>
  );
}
