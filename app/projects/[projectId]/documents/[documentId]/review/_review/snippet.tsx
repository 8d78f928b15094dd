"use client";

import type { CSSProperties } from "react";
import type { VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { cn } from "../../../../../../_ui/cn.ts";
import { labelStyle } from "../../_workbench/label-chip.tsx";
import { useReview } from "./review-context.tsx";
import { windowOfText } from "./window-of-text.ts";

/** A place in its text, with the spans of one version drawn on it. */
export function Snippet({
  place,
  spans,
  className,
}: {
  place: Fragment;
  spans: readonly VersionSpan[];
  className?: string;
}) {
  const { ground } = useReview();
  return (
    <p
      dir="auto"
      lang={ground.locale || undefined}
      className={cn("font-serif text-[0.9375rem] leading-relaxed wrap-anywhere", className)}
    >
      <Pieces text={ground.text} place={place} spans={spans} />
    </p>
  );
}

function Pieces({ text, place, spans }: { text: string; place: Fragment; spans: readonly VersionSpan[] }) {
  const { palette } = useReview();
  let at = 0;
  return windowOfText(text, place, spans).map((piece) => {
    const key = at;
    at += piece.text.length;
    const inner = piece.spans.at(-1);
    if (inner === undefined) {
      return (
        <span key={key} className={piece.inside ? "text-ink" : "text-muted"}>
          {piece.text}
        </span>
      );
    }
    const label = palette.label(spans[inner]!.label);
    const starting = piece.begins.map((n) => palette.label(spans[n]!.label));
    return (
      <mark key={key} className="rv-mark text-ink" style={labelStyle(label) as CSSProperties}>
        {starting.map(({ id, chip, color }) => (
          <span key={id} aria-hidden className="rv-chip sw-ink" style={{ "--l": color } as CSSProperties}>
            {chip}
          </span>
        ))}
        {piece.text}
      </mark>
    );
  });
}
