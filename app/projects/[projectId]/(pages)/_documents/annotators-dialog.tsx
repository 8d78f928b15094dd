"use client";

import { useEffect, useState } from "react";
import { can } from "#lib/access/roles.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { Button } from "../../../../_ui/button.tsx";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { Dialog, DialogClose } from "../../../../_ui/dialog.tsx";
import { Notice } from "../../../../_ui/notice.tsx";
import type { Refusal } from "../../../../_ui/outcome.ts";
import { Skeleton } from "../../../../_ui/skeleton.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { say } from "../../../../_ui/toast.tsx";
import { annotatorsOf, assign } from "./actions.ts";
import type { ListedDocument, Person } from "./listed.ts";

type Found = Extract<Awaited<ReturnType<typeof annotatorsOf>>, { ok: true }>["value"];

/** Who tags an independent document. */
export function AnnotatorsDialog({
  projectId,
  document,
  people,
  myId,
  open,
  onOpenChange,
}: {
  projectId: string;
  document: ListedDocument;
  people: readonly Person[];
  myId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [found, setFound] = useState<Found | null>(null);
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  const assigned = found?.annotators ?? null;
  // Nobody annotates as somebody without an account, who has only what was imported as hers.
  const able = people.filter(
    ({ userId, role, account }) =>
      can(role, "layer.write") && (account || assigned?.some((person) => person.userId === userId)),
  );

  useEffect(() => {
    if (!open) return;
    let wanted = true;
    setFailure(null);
    setFound(null);
    void annotatorsOf(projectId, document.id).then((outcome) => {
      if (!wanted) return;
      if (!outcome.ok) return setFailure(outcome.failure);
      setFound(outcome.value);
      setWanted(outcome.value.wanted === null ? "" : String(outcome.value.wanted));
      setChosen(new Set(outcome.value.annotators.map((person) => person.userId)));
    });
    return () => {
      wanted = false;
    };
  }, [open, projectId, document.id]);

  const save = async () => {
    setPending(true);
    const number = wanted.trim() === "" ? null : Number(wanted);
    const outcome = await assign(projectId, document.id, [...chosen], number === found?.wanted ? undefined : number);
    setPending(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    say("Annotators saved");
    onOpenChange(false);
  };

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Annotators"
      description={`Who tags “${document.name}”, each in a layer of their own.`}
      footer={
        <>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button look="primary" pending={pending} disabled={assigned === null} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      {failure ? (
        <Notice tone="danger" live className="mb-4">
          <p>{failure.message}</p>
        </Notice>
      ) : null}
      {assigned === null && !failure ? (
        <div className="space-y-3">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-5 w-48" />
        </div>
      ) : null}
      {assigned && able.length === 0 ? (
        <p className="text-sm text-muted">Nobody in this project may tag yet. Invite annotators under Members.</p>
      ) : null}
      {assigned && chosen.has(myId) && !assigned.some((person) => person.userId === myId) ? (
        <Notice tone="warning" live className="mb-4">
          <p>
            As an annotator of this document you do not see the others' work in it until it is revealed, and another
            manager has to change its annotators.
          </p>
        </Notice>
      ) : null}
      {found ? <Warnings found={found} chosen={chosen} people={able} document={document} wanted={wanted} /> : null}
      {assigned ? (
        <ul className="space-y-1">
          {able.map((person) => {
            const state = assigned.find((other) => other.userId === person.userId)?.state;
            return (
              <li key={person.userId} className="flex items-center justify-between gap-3 py-1.5">
                <Checkbox
                  label={person.name}
                  checked={chosen.has(person.userId)}
                  onChange={(checked) => {
                    const next = new Set(chosen);
                    if (checked) next.add(person.userId);
                    else next.delete(person.userId);
                    setChosen(next);
                  }}
                />
                {state === "started" || state === "finished" ? (
                  <Badge>{state === "started" ? "Started" : "Finished"}</Badge>
                ) : null}
              </li>
            );
          })}
        </ul>
      ) : null}
      {found ? (
        <TextField
          label="Annotators wanted"
          className="mt-4"
          controlClassName="w-24"
          inputMode="numeric"
          placeholder={String(found.usual)}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          hint={`Annotators take free places until the document has so many. Empty: ${found.usual}, as in the whole project.`}
        />
      ) : null}
    </Dialog>
  );
}

/** What saving would mean, said before it happens. */
function Warnings({
  found,
  chosen,
  people,
  document,
  wanted,
}: {
  found: Found;
  chosen: ReadonlySet<string>;
  people: readonly Person[];
  document: ListedDocument;
  wanted: string;
}) {
  const before = new Set(found.annotators.map(({ userId }) => userId));
  const added = people.filter(({ userId }) => chosen.has(userId) && !before.has(userId));
  const removed = found.annotators.filter(({ userId }) => !chosen.has(userId));
  const sentences: string[] = [];
  const looked = added.filter(({ role }) => document.state !== "new" && can(role, "gold.decide"));
  if (looked.length > 0) {
    sentences.push(
      `${names(looked)} could see the others' work until now, if there was any. Then what is finished by ${looked.length === 1 ? "that person" : "them"} is marked, and agreement leaves it out unless asked.`,
    );
  }
  if (removed.some(({ state }) => state !== "assigned")) {
    sentences.push(
      `${names(removed)} ${removed.length === 1 ? "keeps the" : "keep their"} layer, to read. Nobody waits for what is not finished there.${found.reveal === "all" ? " If all the others have finished, their work is revealed to each other." : ""}`,
    );
  }
  if (document.state === "finished" && (added.length > 0 || Number(wanted || found.usual) > chosen.size)) {
    sentences.push(
      "The document is not finished any more: what was revealed is hidden until all have finished, and who could see it is marked.",
    );
  }
  if (sentences.length === 0) return null;
  return (
    <Notice tone="warning" live className="mb-4">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Notice>
  );
}

function names(list: readonly { name: string }[]): string {
  return list.map(({ name }) => name).join(", ");
}
