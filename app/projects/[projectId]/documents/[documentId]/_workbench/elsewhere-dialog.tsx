"use client";

import { useEffect, useState } from "react";
import { Button } from "../../../../../_ui/button.tsx";
import { Checkbox } from "../../../../../_ui/choice.tsx";
import { Dialog, DialogClose } from "../../../../../_ui/dialog.tsx";
import { say } from "../../../../../_ui/toast.tsx";
import { useWorkbench } from "./workbench-context.tsx";

type Place = { documentId: string; name: string; count: number };
type Made = { documentId: string; layerId: string; spanIds: string[] };

/** The same words in the other documents that are mine: where, and in which of them to tag them. */
export function ElsewhereDialog({ words, labelId, onClose }: { words: string; labelId: string; onClose: () => void }) {
  const { facts, session } = useWorkbench();
  const [places, setPlaces] = useState<readonly Place[] | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [trouble, setTrouble] = useState("");
  const [pending, setPending] = useState(false);
  const base = `/api/v1/projects/${facts.project.id}/same-words`;
  const [sought] = useState(() => ({ words, labelId, documentId: facts.document.id, ...session.sameOptions.value }));

  useEffect(() => {
    let gone = false;
    ask<{ rows: Place[] }>(`${base}/find`, sought).then(
      ({ rows }) => {
        if (gone) return;
        setPlaces(rows);
        setChosen(new Set(rows.map(({ documentId }) => documentId)));
      },
      (error: Error) => {
        if (!gone) setTrouble(error.message);
      },
    );
    return () => {
      gone = true;
    };
  }, [base, sought]);

  async function tag() {
    setPending(true);
    try {
      const of = session.sameAs ?? "";
      const entityId = session.index.get(of)?.entity ?? null;
      const body = { ...sought, of, entityId, documents: [...chosen] };
      const { made } = await ask<{ made: Made[] }>(`${base}/tag`, body);
      const count = made.reduce((sum, { spanIds }) => sum + spanIds.length, 0);
      const undo = () =>
        ask(`${base}/untag`, { made }).then(
          () => say("Taken back"),
          () => say("That did not work"),
        );
      say(`Tagged ${count} in ${made.length} ${made.length === 1 ? "document" : "documents"}`, {
        action: { label: "Undo", onClick: () => void undo() },
      });
      onClose();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : "");
    }
    setPending(false);
  }

  const count = (places ?? [])
    .filter(({ documentId }) => chosen.has(documentId))
    .reduce((sum, one) => sum + one.count, 0);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`“${words.slice(0, 60)}” in my other documents`}
      description="Only documents that you work on and have not finished. What is tagged there already stays as it is."
      footer={
        <>
          <DialogClose render={<Button look="quiet">Cancel</Button>} />
          <Button pending={pending} disabled={count === 0} onClick={() => void tag()}>
            Tag {count}
          </Button>
        </>
      }
    >
      {trouble ? (
        <p role="alert" className="text-sm text-danger-ink">
          {trouble}
        </p>
      ) : places === null ? (
        <p className="text-sm text-muted">Looking …</p>
      ) : places.length === 0 ? (
        <p className="text-sm text-muted">The words stand in none of your other documents untagged.</p>
      ) : (
        <ul className="space-y-2">
          {places.map(({ documentId, name, count }) => (
            <li key={documentId}>
              <Checkbox
                label={`${name}, ${count}`}
                checked={chosen.has(documentId)}
                onChange={(on) => {
                  const next = new Set(chosen);
                  if (on) next.add(documentId);
                  else next.delete(documentId);
                  setChosen(next);
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** @throws Error with a sentence for the person */
async function ask<T>(address: string, body: object): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The server cannot be reached. Try again when you are connected.");
  }
  const json = await answer.json();
  if (!answer.ok) throw new Error(typeof json.detail === "string" ? json.detail : "That did not work.");
  return json;
}
