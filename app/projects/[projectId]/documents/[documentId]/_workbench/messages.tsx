"use client";

import { X } from "lucide-react";
import { useEffect } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { say } from "../../../../../_ui/toast.tsx";
import { useCell } from "./cell.ts";
import { applyAgain } from "./tagging.ts";
import { useBeside } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What is said to the screen reader about one's own actions, politely. */
export function LiveRegion() {
  const { session } = useWorkbench();
  const said = useBeside(session.said);
  return (
    <p role="status" aria-live="polite" className="sr-only" data-said>
      {said}
    </p>
  );
}

/** What everybody should see and not only hear, as a message that goes by itself. */
export function Remarks() {
  const { session } = useWorkbench();
  const remark = useCell(session.remark);
  useEffect(() => {
    if (remark) say(remark.sentence);
  }, [remark]);
  return null;
}

/** My change lost against somebody's: says so at once, with one button (and one key) to make it stand. */
export function LostMessages() {
  const { session } = useWorkbench();
  const lost = useCell(session.lost);
  const last = lost.at(-1);
  if (!last) return null;
  const words = last.words;
  return (
    <section
      aria-label="Your change does not stand"
      className="fixed right-4 bottom-20 left-4 z-40 rounded-xl border border-line bg-raised p-4 text-sm shadow-pop sm:left-auto sm:w-96 md:bottom-4"
      data-lost
    >
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p>{last.sentence}</p>
          {words ? <p className="mt-1 truncate font-serif text-muted">“{words}”</p> : null}
          {lost.length > 1 ? (
            <p className="mt-1 text-[0.8125rem] text-muted">and {lost.length - 1} more like it</p>
          ) : null}
        </div>
        <IconButton
          label="Leave it as it is"
          className="-mt-1.5 -mr-2"
          onClick={() => {
            session.lost.value = lost.slice(0, -1);
          }}
        >
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="mt-3 flex items-center gap-3">
        <Button size="small" look="primary" onClick={() => applyAgain(session)}>
          Apply mine again
        </Button>
        <span className="flex items-center gap-1 text-xs text-muted pointer-coarse:hidden">
          <Kbd>Alt</Kbd>
          <Kbd>Enter</Kbd>
        </span>
      </div>
    </section>
  );
}
