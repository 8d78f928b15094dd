"use client";

import { spanStart } from "#lib/annotation/span.ts";
import type { CommentTarget } from "#lib/data/comments.ts";
import { LabelChip } from "./label-chip.tsx";
import { useSpan } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What a thread is about; a click goes there. */
export function About({ target, onJump }: { target: CommentTarget; onJump?: (() => void) | undefined }) {
  const { session, reveal } = useWorkbench();
  const span = useSpan(target.on === "span" ? target.id : null);
  if (target.on === "document") return <span>the document</span>;
  if (target.on === "relation") return <span>a relation</span>;
  if (!span) return <span>a tag that was deleted</span>;
  return (
    <button
      type="button"
      onClick={() => {
        session.select(span.id);
        reveal(spanStart(span));
        onJump?.();
      }}
      className="flex min-w-0 items-center gap-1.5 rounded-sm hover:text-ink pointer-coarse:py-2"
    >
      <LabelChip label={session.palette.value.label(span.label)} />
      <bdi className="truncate font-serif">{session.shortSurface(span, 60)}</bdi>
    </button>
  );
}
