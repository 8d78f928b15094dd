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
import { say } from "../../../../_ui/toast.tsx";
import { annotatorsOf, assign } from "./actions.ts";
import type { ListedDocument, Person } from "./listed.ts";

type Assigned = { userId: string; name: string; state: "assigned" | "started" | "finished" | null };

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
  const [assigned, setAssigned] = useState<readonly Assigned[] | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  const able = people.filter((person) => can(person.role, "layer.write"));

  useEffect(() => {
    if (!open) return;
    let wanted = true;
    setFailure(null);
    setAssigned(null);
    void annotatorsOf(projectId, document.id).then((outcome) => {
      if (!wanted) return;
      if (!outcome.ok) return setFailure(outcome.failure);
      setAssigned(outcome.value);
      setChosen(new Set(outcome.value.map((person) => person.userId)));
    });
    return () => {
      wanted = false;
    };
  }, [open, projectId, document.id]);

  const save = async () => {
    setPending(true);
    const outcome = await assign(projectId, document.id, [...chosen]);
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
    </Dialog>
  );
}
