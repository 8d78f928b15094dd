"use client";

import { useEffect } from "react";
import type { CommentMention } from "#lib/data/comments.ts";
import { mentionsOfMe } from "../comment-actions.ts";
import type { Session } from "./session.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Which of the comments that mention me have come since these were read. */
function come<T extends { id: string }>(before: readonly T[] | null, now: readonly T[]): T[] {
  const known = new Set(before?.map(({ id }) => id));
  return before === null ? [] : now.filter(({ id }) => !known.has(id));
}

/** The end of an address that leads to the comments of a document. */
const toComments = "#comments";

/** Reads which comments of the project mention me, now and whenever that changes; of one that comes while I work, I am told. */
export function useMentions(): void {
  const { facts, session } = useWorkbench();
  const { id: projectId } = facts.project;
  useEffect(() => {
    if (location.hash === toComments) session.asked.value = { what: "comments" };
    let turn = 0;
    const read = async () => {
      const mine = ++turn;
      const outcome = await mentionsOfMe(projectId).catch(() => null);
      // An older answer may come after a newer one.
      if (mine !== turn || !outcome?.ok) return;
      const fresh = come(session.mentions.value, outcome.value).filter(({ author }) => author.userId !== session.me);
      session.mentions.value = outcome.value;
      tell(session, fresh);
    };
    let { connected } = session.status.value;
    const ends = [
      session.notice.watch(() => {
        if (session.notice.value?.kind === "mentions") void read();
      }),
      // What was said while the server could not be heard.
      session.status.watch(() => {
        const before = connected;
        ({ connected } = session.status.value);
        if (connected && !before) void read();
      }),
    ];
    void read();
    return () => {
      turn = Number.NaN;
      for (const end of ends) end();
    };
  }, [session, projectId]);
}

function tell(session: Session, fresh: readonly CommentMention[]): void {
  const [first] = fresh;
  if (first)
    session.tell(
      fresh.length > 1
        ? `${fresh.length} new comments mention you.`
        : `${first.author.name} mentions you in a comment, in “${first.documentName}”.`,
    );
}
