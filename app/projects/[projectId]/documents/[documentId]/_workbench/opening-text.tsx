"use client";

import type { CSSProperties, ReactNode } from "react";
import type { Run } from "#lib/annotation/segments.ts";
import { runsOf } from "#lib/annotation/segments.ts";
import { useCell } from "./cell.ts";
import { runsRightToLeft } from "./direction.ts";
import { lookOf } from "./surface/paint.ts";
import { useWorkbench } from "./workbench-context.tsx";

/**
 * The beginning of the text with its tags, as the surface will draw it: no letter of the text moves when that takes its place. The
 * letters of the tags come with the surface, since only what has been laid out tells where they stand.
 */
export function OpeningText({ text }: { text: string }) {
  const { facts, session } = useWorkbench();
  const palette = useCell(session.palette);
  const { language, direction } = facts.document;
  const fixed = direction === "auto" ? undefined : direction;
  const runs = runsOf(session.drawn.overlapping(0, text.length), 0, text.length);
  let next = 0;
  let open: { run: Run; look: ReturnType<typeof look> } | null = null;

  function look(run: Run, rightToLeft: boolean) {
    const made = lookOf(run, (id) => palette.label(id), rightToLeft);
    return made && { className: made.class, style: styleOf(made.style) };
  }

  return (
    <div
      className={palette.byLetter ? "sw-opening sw-by-letter" : "sw-opening"}
      dir={fixed}
      lang={language || undefined}
    >
      {linesOf(text).map(({ from, to }) => {
        const rightToLeft = fixed ? fixed === "rtl" : runsRightToLeft(text, from);
        const pieces: ReactNode[] = [];
        for (let at = from; at < to; ) {
          // A run that began in the line before has its look already.
          if (!open || open.run.end <= at) {
            const run: Run | undefined = runs[next++];
            if (!run) break;
            open = { run, look: look(run, rightToLeft) };
            continue;
          }
          const end = Math.min(open.run.end, to);
          const words = text.slice(at, end).replaceAll("\r", "");
          pieces.push(
            open.look ? (
              <span key={at} {...open.look}>
                {words}
              </span>
            ) : (
              words
            ),
          );
          at = end;
        }
        return (
          <div key={from} dir={fixed ? undefined : "auto"}>
            {pieces.length > 0 ? pieces : <br />}
          </div>
        );
      })}
    </div>
  );
}

function linesOf(text: string): { from: number; to: number }[] {
  let from = 0;
  return text.split("\n").map(({ length }) => {
    const line = { from, to: from + length };
    from += length + 1;
    return line;
  });
}

/** A style as React wants it. No value of a run's look holds a semicolon. */
function styleOf(style: string): CSSProperties {
  const entries = style.split(";").map((one) => {
    const colon = one.indexOf(":");
    const name = one.slice(0, colon);
    const key = name.startsWith("--")
      ? name
      : name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [key, one.slice(colon + 1)];
  });
  return Object.fromEntries(entries);
}
