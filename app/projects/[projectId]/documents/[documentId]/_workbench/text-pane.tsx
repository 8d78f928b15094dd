"use client";

import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useCell } from "./cell.ts";
import { OpeningText } from "./opening-text.tsx";
import type { TextView } from "./surface/text-view.ts";
import { TagTools } from "./tag-tools.tsx";
import { useFastElsewhere } from "./use-fast-elsewhere.ts";
import { useWide, wide } from "./use-wide.ts";
import { useWorkbench } from "./workbench-context.tsx";

/**
 * The text. Until the program that draws it has come, the beginning stands there with its tags in the same place, so that
 * reading can begin.
 */
export function TextPane({
  opening,
  live,
  onView,
}: {
  opening: string;
  /** False until the whole text is there. */
  live: boolean;
  onView: (view: TextView | null) => void;
}) {
  const { facts, session } = useWorkbench();
  const { name, language, direction } = facts.document;
  const place = useRef<HTMLDivElement>(null);
  const toolsRef = useRef<HTMLDivElement>(null);
  const fast = useFastElsewhere();
  const [tools, setTools] = useState<HTMLElement | null>(null);
  const [drawn, setDrawn] = useState(false);

  useEffect(() => {
    const parent = place.current;
    if (!live || !parent) return;
    const host = document.createElement("div");
    host.className = "sw-tools";
    const roomy = matchMedia(wide);
    let view: TextView | null = null;
    let closed = false;
    void import("./surface/text-view.ts").then(({ openTextView }) => {
      if (closed) return;
      view = openTextView({
        parent,
        session,
        direction,
        language,
        name: `Text of ${name}`,
        describedBy: "how-to-tag",
        tools: host,
        showTools: () => roomy.matches,
        elsewhere: {
          ...fast,
          focusTools: () => toolsRef.current?.querySelector<HTMLElement>("button")?.focus({ preventScroll: true }),
        },
      });
      if (isWanted()) view.focus();
      setTools(host);
      setDrawn(true);
      onView(view);
    });
    return () => {
      closed = true;
      view?.close();
      onView(null);
      setTools(null);
      setDrawn(false);
    };
  }, [live, session, name, language, direction, onView, fast]);

  return (
    <div className="relative min-h-0 flex-1">
      <p id="how-to-tag" className="sr-only">
        Arrow keys move by word, Shift selects, a label's key tags. Tab goes from tag to tag, and after the last one out
        of the text; so does Escape, then Tab. Press the question mark for all keys.
      </p>
      <div ref={place} className="absolute inset-0" />
      {drawn ? null : (
        <div className="absolute inset-0 overflow-hidden [scrollbar-gutter:stable]">
          <OpeningText text={opening} />
        </div>
      )}
      {tools ? createPortal(<ToolsBeside first={toolsRef} />, tools) : null}
    </div>
  );
}

/** Whether the text takes the focus by itself: keys act at once, but no field, no address and no finger is talked into it. */
function isWanted(): boolean {
  const { activeElement, body } = document;
  const free = activeElement === null || activeElement === body;
  return free && location.hash === "" && !matchMedia("(pointer: coarse)").matches;
}

function ToolsBeside({ first }: { first: React.RefObject<HTMLDivElement | null> }) {
  const { session } = useWorkbench();
  const open = useCell(session.toolsOpen);
  const selected = useCell(session.selected, (id) => session.toolsOpen.value && id !== null);
  const roomy = useWide();
  return open && selected && roomy ? <TagTools first={first} /> : null;
}
