"use client";

import { useState } from "react";
import type { CommentTarget } from "#lib/data/comments.ts";
import { useCell } from "./cell.ts";
import { About } from "./comment-about.tsx";
import { CommentForm } from "./comment-form.tsx";
import { useWorkbench } from "./workbench-context.tsx";

type Send = (target: CommentTarget, body: string, mentions: string[]) => Promise<boolean>;

const whole: CommentTarget = { on: "document", id: "" };

/**
 * Where a thread is begun, about what is selected. What is written and not sent stays with what it is about; should somebody delete
 * that, it stays for a comment about the document.
 */
export function NewComment({ onSend }: { onSend: Send }) {
  const { session } = useWorkbench();
  // At once, and not beside the text: the next key may already be the first letter of what is said of it.
  const selected = useCell(session.selected);
  const relation = useCell(session.relations.selected);
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const [lost, setLost] = useState("");
  const missing = (on: "span" | "relation") => () =>
    Object.keys(drafts).find((key) => {
      const id = key.slice(on.length + 1);
      return key.startsWith(`${on}:`) && !(on === "span" ? session.drawn.get(id) : session.relations.index.get(id));
    });
  const noSpan = useCell(session.revision, missing("span"));
  const noRelation = useCell(session.relations.revision, missing("relation"));
  const gone = noSpan ?? noRelation;
  if (gone !== undefined) {
    const { [gone]: words = "", document: other = "", ...rest } = drafts;
    setDrafts({ ...rest, document: [other, words].filter(Boolean).join("\n\n") });
    setLost(noSpan ? "tag" : "relation");
  }
  const target: CommentTarget =
    selected !== null ? { on: "span", id: selected } : relation !== null ? { on: "relation", id: relation } : whole;
  const key = target === whole ? "document" : `${target.on}:${target.id}`;
  const change = (body: string) => {
    setDrafts(({ [key]: _, ...rest }) => (body === "" ? rest : { ...rest, [key]: body }));
    if (key === "document" && body === "") setLost("");
  };
  return (
    <div className="space-y-2 border-b border-line px-4 py-3">
      <div className="space-y-1.5 text-[0.8125rem] text-muted">
        <p className="flex min-w-0 items-center gap-1.5">
          About <About target={target} />
        </p>
        <div role="status" className="text-danger-ink">
          {lost === ""
            ? null
            : `The ${lost} that you were writing about was deleted. What you wrote is kept, for a comment about the document.`}
        </div>
      </div>
      <CommentForm
        label="New comment"
        action="Comment"
        draft={{ body: drafts[key] ?? "", change }}
        onSend={(body, mentions) => onSend(target, body, mentions)}
      />
    </div>
  );
}
