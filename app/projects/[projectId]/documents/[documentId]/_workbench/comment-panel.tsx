"use client";

import { Check, MessageSquare, RotateCcw } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { can } from "#lib/access/roles.ts";
import type { CommentRow } from "#lib/data/comments.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { Confirm } from "../../../../../_ui/confirm.tsx";
import type { Outcome } from "../../../../../_ui/outcome.ts";
import { When } from "../../../../../_ui/when.tsx";
import { changeComment, commentsOf, removeComment, resolveComments, sayComment } from "../comment-actions.ts";
import { useCell } from "./cell.ts";
import { About } from "./comment-about.tsx";
import { CommentForm } from "./comment-form.tsx";
import { NewComment } from "./new-comment.tsx";
import { broughtBy, type Thread, threadsOf } from "./threads.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What people say of tags, relations and the document, in threads. Who may read the layer reads them. */
export function CommentPanel({ onJump }: { onJump?: () => void }) {
  const { facts } = useWorkbench();
  const { rows, failed, run } = useComments();
  const { open, resolved } = useMemo(() => threadsOf(rows ?? []), [rows]);
  const layerId = facts.layer.layerId;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-comments>
      {can(facts.me.role, "comment.write") ? (
        <NewComment
          onSend={(target, body, mentions) =>
            run(() => sayComment(facts.project.id, { layerId, target, body, mentions, key: crypto.randomUUID() }))
          }
        />
      ) : null}
      {failed ? <p className="px-4 py-3 text-sm text-danger-ink">{failed}</p> : null}
      {rows === null && !failed ? <p className="px-4 py-6 text-sm text-muted">The comments are on their way.</p> : null}
      {rows?.length === 0 ? (
        <p className="flex flex-col items-center gap-2 px-6 py-10 text-center text-sm text-muted">
          <MessageSquare aria-hidden className="size-6 text-faint" strokeWidth={1.5} />
          Nobody has commented yet. Select a tag to ask about it; with nothing selected, a comment is about the
          document.
        </p>
      ) : null}
      <ul>
        {open.map((thread) => (
          <ThreadView key={thread.first.id} thread={thread} run={run} onJump={onJump} />
        ))}
      </ul>
      {resolved.length > 0 ? (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-3 text-[0.8125rem] text-muted">
            {resolved.length === 1 ? "One resolved thread" : `${resolved.length} resolved threads`}
          </summary>
          <ul>
            {resolved.map((thread) => (
              <ThreadView key={thread.first.id} thread={thread} run={run} onJump={onJump} />
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

type Run = (command: () => Promise<Outcome<unknown>>) => Promise<boolean>;

/** The layer's comments, read again whenever somebody has commented. `run` answers whether a command was carried out. */
function useComments(): { rows: readonly CommentRow[] | null; failed: string | null; run: Run } {
  const { facts, session } = useWorkbench();
  const [rows, setRows] = useState<readonly CommentRow[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const notice = useCell(session.notice);
  const { id: projectId } = facts.project;
  const { layerId } = facts.layer;
  const read = useCallback(async () => {
    const outcome = await commentsOf(projectId, layerId).catch(() => null);
    if (outcome?.ok) setRows(outcome.value);
    setFailed(
      outcome ? (outcome.ok ? null : outcome.failure.message) : "The comments cannot be read without a connection.",
    );
  }, [projectId, layerId]);
  useEffect(() => void read(), [read]);
  useEffect(() => {
    if (notice?.kind === "comments") void read();
  }, [notice, read]);
  const run = useCallback<Run>(
    async (command) => {
      const outcome = await command().catch(() => null);
      if (!outcome) session.tell("There is no connection. What you wrote is still here; try again.");
      else if (!outcome.ok) session.tell(outcome.failure.message);
      await read();
      return outcome?.ok ?? false;
    },
    [session, read],
  );
  return { rows, failed, run };
}

function ThreadView({ thread, run, onJump }: { thread: Thread; run: Run; onJump: (() => void) | undefined }) {
  const { facts } = useWorkbench();
  const { first, answers } = thread;
  const [answering, setAnswering] = useState(false);
  const mayWrite = can(facts.me.role, "comment.write");
  const resolved = first.resolvedAt !== null;
  const { id: projectId } = facts.project;
  return (
    <li className="space-y-2.5 border-b border-line/70 px-4 py-3 text-sm">
      <div className="flex items-center gap-2 text-[0.8125rem] text-muted">
        <About target={first.target} onJump={onJump} />
        {mayWrite ? (
          <Button
            size="small"
            look="quiet"
            className="ml-auto"
            onClick={() => void run(() => resolveComments(projectId, first.id, !resolved))}
          >
            {resolved ? <RotateCcw aria-hidden /> : <Check aria-hidden />}
            {resolved ? "Open again" : "Resolve"}
          </Button>
        ) : null}
      </div>
      {[first, ...answers].map((row) => (
        <CommentView key={row.id} row={row} run={run} answered={row === first && answers.length > 0} />
      ))}
      {!mayWrite ? null : answering ? (
        <CommentForm
          label="Your answer"
          action="Answer"
          autoFocus
          onLeave={() => setAnswering(false)}
          onSend={async (body, mentions) => {
            const { layerId } = facts.layer;
            const key = crypto.randomUUID();
            const done = await run(() => sayComment(projectId, { layerId, threadId: first.id, body, mentions, key }));
            if (done) setAnswering(false);
            return done;
          }}
        />
      ) : (
        <Button size="small" look="quiet" onClick={() => setAnswering(true)}>
          Answer
        </Button>
      )}
    </li>
  );
}

function CommentView({ row, run, answered }: { row: CommentRow; run: Run; answered: boolean }) {
  const { facts } = useWorkbench();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const mine = row.author.userId === facts.me.userId;
  const { id: projectId } = facts.project;
  if (editing) {
    return (
      <CommentForm
        label="Your comment"
        action="Save"
        start={row.body}
        autoFocus
        onLeave={() => setEditing(false)}
        onSend={async (body, mentions) => {
          const done = await run(() => changeComment(projectId, row.id, { body, mentions }));
          if (done) setEditing(false);
          return done;
        }}
      />
    );
  }
  return (
    <article aria-label={`Comment of ${row.author.name}`}>
      <p className="flex flex-wrap items-baseline gap-x-2 text-[0.8125rem]">
        <span className="font-medium">{mine ? "You" : row.author.name}</span>
        <span className="text-xs text-muted">
          <When at={row.createdAt.toISOString()} />
          {row.importedBy ? `, ${broughtBy(row, facts.me.userId)}` : ""}
          {row.editedAt ? ", edited" : ""}
        </span>
        {mine ? (
          <span className="ml-auto flex gap-2 text-xs text-muted">
            <button type="button" className="hover:text-ink pointer-coarse:p-2" onClick={() => setEditing(true)}>
              Edit
            </button>
            {answered ? null : (
              <button type="button" className="hover:text-ink pointer-coarse:p-2" onClick={() => setDeleting(true)}>
                Delete…
              </button>
            )}
          </span>
        ) : null}
      </p>
      <p className="mt-0.5 leading-relaxed wrap-anywhere whitespace-pre-wrap" dir="auto">
        {row.body}
      </p>
      <Confirm
        open={deleting}
        onOpenChange={setDeleting}
        title="Delete your comment?"
        action="Delete"
        danger
        onConfirm={async () => {
          await run(() => removeComment(projectId, row.id));
        }}
      >
        <p>It is gone for everybody. This cannot be undone.</p>
      </Confirm>
    </article>
  );
}
