"use client";

import { useEffect, useRef, useState } from "react";
import { spanStart } from "#lib/annotation/span.ts";
import type { Away } from "#lib/data/away.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { changedSince } from "../reading-actions.ts";
import { keepSeen, seenUpTo } from "./away.ts";
import { useBeside } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** How often what is on the screen counts as seen, in milliseconds. */
const seeing = 2_000;

/** What others changed since I was here last, each a jump, until I say that I have seen it. */
export function AwayStrip() {
  const { facts, session } = useWorkbench();
  const { layerId } = facts.layer;
  const { userId } = facts.me;
  const [away, setAway] = useState<Away | null>(null);
  const [open, setOpen] = useState(false);
  // While a list waits to be seen, the mark stays where it was.
  const waiting = useRef(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: asked once for each time that the layer is opened
  useEffect(() => {
    let gone = false;
    const keep = () => {
      const { position } = session.status.value;
      if (!waiting.current && position) keepSeen(userId, layerId, position);
    };
    const seen = seenUpTo(userId, layerId);
    const begin = async () => {
      const outcome = seen === null ? null : await changedSince(facts.project.id, layerId, seen);
      if (gone) return;
      if (outcome?.ok && outcome.value.changes.length > 0) setAway(outcome.value);
      else if (outcome === null || outcome.ok) {
        waiting.current = false;
        keep();
      }
    };
    // Without an answer the mark stays, and the list comes another time.
    begin().catch(() => {});
    const timer = setInterval(keep, seeing);
    window.addEventListener("pagehide", keep);
    return () => {
      gone = true;
      clearInterval(timer);
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [session, layerId, userId]);

  if (!away) return null;
  const count = away.changes.length + away.more;
  const who = [...new Set(away.changes.map(({ by }) => by || "somebody"))];
  return (
    <section aria-label="While you were away" className="border-b border-line bg-accent-soft text-[0.8125rem]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-1.5 md:px-5">
        <p className="min-w-0 flex-1 basis-52">
          While you were away: {count === 1 ? "one change" : `${count.toLocaleString("en")} changes`} by{" "}
          {who.length > 3 ? `${who.length} people` : new Intl.ListFormat("en-GB").format(who)}
        </p>
        <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide them" : "Show them"}
        </Button>
        <Button
          size="small"
          look="quiet"
          onClick={() => {
            waiting.current = false;
            const { position } = session.status.value;
            keepSeen(userId, layerId, position ?? away.position);
            setAway(null);
            session.say("Marked as seen.");
          }}
        >
          Mark as seen
        </Button>
      </div>
      {open ? <Changes away={away} /> : null}
    </section>
  );
}

const verbs = { added: "added", changed: "changed", removed: "removed" } as const;

function Changes({ away }: { away: Away }) {
  const { session, reveal } = useWorkbench();
  useBeside(session.revision);
  return (
    <ul className="max-h-48 overflow-y-auto border-t border-line bg-canvas px-1.5 py-1 md:px-3.5">
      {away.changes.map(({ kind, what, id, label, surface, by }) => {
        const relation = what === "relation" ? session.layer.content.relations.get(id) : undefined;
        const span = session.index.get(relation?.from ?? id);
        const words = (
          <>
            <span className="text-muted">
              {by || "Somebody"} {verbs[kind]}
            </span>{" "}
            {label} <bdi className="font-serif">{surface.length > 90 ? `${surface.slice(0, 89)}…` : surface}</bdi>
          </>
        );
        return (
          <li key={`${what} ${id}`}>
            {span ? (
              <button
                type="button"
                className="w-full truncate rounded-md px-1.5 py-1 text-left hover:bg-ink/6 pointer-coarse:py-2.5"
                onClick={() => {
                  session.select(span.id);
                  reveal(spanStart(span));
                }}
              >
                {words}
              </button>
            ) : (
              <p className="truncate px-1.5 py-1">{words}</p>
            )}
          </li>
        );
      })}
      {away.more > 0 ? <li className="px-1.5 py-1 text-muted">and {away.more.toLocaleString("en")} more</li> : null}
    </ul>
  );
}
