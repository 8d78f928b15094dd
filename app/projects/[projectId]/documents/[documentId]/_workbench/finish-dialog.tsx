"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { Mode, RevealRule } from "#lib/access/layer-access.ts";
import { type Problem, problemsOf } from "#lib/annotation/problems.ts";
import { newId } from "#lib/collab/client/edits.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { Button, ButtonLink } from "../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../_ui/dialog.tsx";
import type { Refusal } from "../../../../../_ui/outcome.ts";
import { type Finished, finishLayer, type MovedOn } from "../actions.ts";
import { commentsOf } from "../comment-actions.ts";
import { FinishSummary, MovedOnList } from "./finish-summary.tsx";
import { OpenMatters } from "./open-matters.tsx";
import type { Session } from "./session.ts";
import { type Thread, threadsOf } from "./threads.ts";
import { useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** The conversation about finishing: what would be stored, what is wrong with it, what has changed, what was stored. */
export function FinishDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { facts } = useWorkbench();
  const [done, setDone] = useState<Finished | null>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        onOpenChange(next);
        if (!next) setDone(null);
      }}
      title={done ? "Finished" : "Finish this document?"}
      description={done ? undefined : whatItMeans(facts.document)}
    >
      {done ? <Done done={done} /> : open ? <Asking onDone={setDone} onCancel={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

function whatItMeans({ mode, reveal }: { mode: Mode; reveal: RevealRule }): string {
  if (mode === "together")
    return "It is finished for everyone: the tags are stored as an annotation set and cannot be changed until somebody reopens it.";
  const revealed = {
    never: "",
    mine: " Then you see what the others tag; what you change after that is marked.",
    all: " Once all have finished, you see each other's tags.",
  };
  return `Your tags are stored as an annotation set and cannot be changed until you reopen the document.${revealed[reveal]}`;
}

function Asking({ onDone, onCancel }: { onDone: (done: Finished) => void; onCancel: () => void }) {
  const { facts, session } = useWorkbench();
  const router = useRouter();
  const [saveState, position] = [useStatus("saveState"), useStatus("position")];
  // What she has before her eyes: the first position at which everything of hers is in the log. What others do after that, she
  // has not seen, and the server says so.
  const [seen, setSeen] = useState<Seen | null>(null);
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [moved, setMoved] = useState<MovedOn | null>(null);
  useEffect(() => {
    if (seen === null && position !== null && saveState.kind === "saved") setSeen(lookAt(session, position));
  }, [seen, position, saveState.kind, session]);
  const threads = useOpenThreads();
  const problems = seen?.problems ?? [];
  const errors = problems.filter(({ severity }) => severity === "error").length;

  const finish = async () => {
    const at = moved?.position ?? seen?.position;
    if (!at) return;
    setPending(true);
    setRefusal(null);
    const outcome = await finishLayer(facts.project.id, {
      layerId: facts.layer.layerId,
      position: at,
      key: newId(),
      despite: problems.length > 0 || moved !== null,
    });
    setPending(false);
    if (outcome.ok) {
      onDone(outcome.value);
      router.refresh();
      return;
    }
    const { failure } = outcome;
    if (failure.code === "conflict" && isMovedOn(failure.data)) setMoved(failure.data);
    else setRefusal(failure);
  };

  return (
    <div className="space-y-4 text-sm">
      {moved ? <MovedOnList moved={moved} /> : seen ? <FinishSummary {...seen} onShow={onCancel} /> : null}
      {seen && !moved ? <OpenMatters threads={threads} onShow={onCancel} /> : null}
      {refusal ? (
        <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-danger-ink">
          {refusal.message}
        </p>
      ) : null}
      {seen ? null : <p className="text-muted">Your last changes are still being saved. This takes a moment.</p>}
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        <Button onClick={onCancel}>Go on tagging</Button>
        <Button look="primary" pending={pending} disabled={seen === null || errors > 0} onClick={finish}>
          {moved ? "Finish with these" : errors === 0 && problems.length > 0 ? "Finish all the same" : "Finish"}
        </Button>
      </div>
    </div>
  );
}

/** The threads of comments in the layer that nobody has resolved; none while they are on their way, or where there is no connection. */
function useOpenThreads(): readonly Thread[] {
  const { facts } = useWorkbench();
  const [threads, setThreads] = useState<readonly Thread[]>([]);
  const { id: projectId } = facts.project;
  const { layerId } = facts.layer;
  useEffect(() => {
    let gone = false;
    commentsOf(projectId, layerId).then(
      (outcome) => !gone && outcome.ok && setThreads(threadsOf(outcome.value).open),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [projectId, layerId]);
  return threads;
}

type Seen = { position: Position; problems: Problem[]; counts: ReadonlyMap<string, number> };

function lookAt(session: Session, position: Position): Seen {
  const { text, clusters } = session.ground;
  const problems = problemsOf(session.layer.content, session.palette.value.schema, text, clusters);
  return { position, problems, counts: new Map(session.counts) };
}

function isMovedOn(data: unknown): data is MovedOn {
  return typeof data === "object" && data !== null && "changes" in data && "position" in data;
}

function Done({ done }: { done: Finished }) {
  const { facts } = useWorkbench();
  const back = `/projects/${facts.project.id}`;
  return (
    <div className="space-y-4 text-sm">
      <p>
        Stored as version {done.version} of the annotation set
        {facts.document.mode === "together" ? ", with everybody's tags and their authors" : ""}.
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <ButtonLink href={back}>All documents</ButtonLink>
        {facts.next ? (
          <ButtonLink look="primary" href={`${back}/documents/${facts.next}`}>
            Next document
          </ButtonLink>
        ) : null}
      </div>
    </div>
  );
}
