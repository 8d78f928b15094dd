"use client";

import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { cn } from "../../../../../_ui/cn.ts";
import { saveWords } from "./save-words.ts";
import { useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

const looks = {
  saved: { icon: Check, tone: "text-muted" },
  saving: { icon: LoaderCircle, tone: "text-muted" },
  retrying: { icon: TriangleAlert, tone: "text-warning-ink" },
  offline: { icon: CloudOff, tone: "text-warning-ink" },
  denied: { icon: TriangleAlert, tone: "text-danger-ink" },
} as const;

/** Says whether the work is stored. It never claims more than what the server has acknowledged. */
export function SaveSign() {
  const { session } = useWorkbench();
  const [ready, connected, denied] = [useStatus("ready"), useStatus("connected"), useStatus("denied")];
  const saveState = useStatus("saveState");
  const sign = useRef<HTMLSpanElement>(null);
  // What a program reads of it is told at once, so that it never takes for saved what was just made; for the eye it follows after
  // the frame.
  useEffect(() => {
    const tell = () => {
      const { kind, changes } = session.status.value.saveState;
      const { dataset } = sign.current ?? {};
      // Others' tags change how things stand as well, and nothing of this.
      if (dataset && (dataset.sync !== kind || dataset.changes !== `${changes}`))
        Object.assign(dataset, { sync: kind, changes });
    };
    tell();
    return session.status.watch(tell);
  }, [session]);
  const { kind, quiet } = saveState;
  const words = saveWords({ ready, connected, denied, saveState });
  const offline = kind === "saved" && ready && !connected;
  const { icon: Icon, tone } = looks[offline ? "offline" : kind];
  const spins = kind === "saving" || (kind === "saved" && !ready);
  return (
    <span
      ref={sign}
      data-sync={kind}
      data-changes={saveState.changes}
      title={words.long}
      className={cn(
        "flex items-center gap-1.5 text-[0.8125rem] whitespace-nowrap",
        // Where something is wrong, it is said in a row of its own.
        kind !== "saved" && kind !== "saving" && "max-md:order-last max-md:basis-full",
        tone,
      )}
    >
      {spins ? (
        <LoaderCircle className={cn("size-3.5 animate-spin", quiet && "opacity-0")} aria-hidden />
      ) : (
        <Icon className="size-3.5" aria-hidden />
      )}
      {/* For the first moments of a change the sign keeps quiet, but does not say "saved". */}
      <span className={cn("max-md:sr-only", kind !== "saved" && kind !== "saving" && "max-md:not-sr-only")}>
        {quiet ? <span className="opacity-0">Saving…</span> : words.short}
      </span>
    </span>
  );
}
