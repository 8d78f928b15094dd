"use client";

import { useEffect, useId, useState } from "react";
import type { DocumentPage } from "#lib/data/documents.ts";
import { TextField } from "../../../../_ui/text-field.tsx";
import { ask } from "../documents/add/api.ts";

export type ChosenDocument = { id: string; name: string };

/** So long nothing may be typed before it is looked for, in milliseconds. */
const quiet = 250;

/** One document of the project, found by its name. */
export function DocumentField({
  projectId,
  chosen,
  onChoose,
}: {
  projectId: string;
  chosen: ChosenDocument | null;
  onChoose: (document: ChosenDocument) => void;
}) {
  const [words, setWords] = useState("");
  const [found, setFound] = useState<{ rows: readonly ChosenDocument[]; more: boolean } | null>(null);
  const [refusal, setRefusal] = useState("");
  const name = useId();
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      const query = new URLSearchParams({ limit: "8", ...(words.trim() && { q: words.trim() }) });
      ask<DocumentPage>("GET", `/projects/${projectId}/documents?${query}`).then(
        ({ rows, next }) => {
          if (gone) return;
          setFound({ rows: rows.map(({ id, name }) => ({ id, name })), more: next !== null });
          setRefusal("");
        },
        (error: Error) => !gone && setRefusal(error.message),
      );
    }, quiet);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [projectId, words]);
  const rows = found?.rows ?? [];
  const listed = chosen && !rows.some(({ id }) => id === chosen.id) ? [chosen, ...rows] : rows;
  return (
    <div className="space-y-3 rounded-lg border border-line bg-surface px-4 py-3.5">
      <TextField
        label="Find a document by its name"
        value={words}
        autoComplete="off"
        dir="auto"
        error={refusal || undefined}
        onChange={({ target }) => setWords(target.value)}
      />
      <fieldset className="space-y-1.5">
        <legend className="sr-only">Documents that were found</legend>
        {listed.map((document) => (
          <label key={document.id} className="flex items-start gap-2.5 text-sm pointer-coarse:py-2">
            <input
              type="radio"
              name={name}
              className="mt-1 accent-(--accent)"
              checked={document.id === chosen?.id}
              onChange={() => onChoose(document)}
            />
            <span className="wrap-anywhere" dir="auto">
              {document.name}
            </span>
          </label>
        ))}
        {found && rows.length === 0 ? <p className="text-sm text-muted">No document is called so.</p> : null}
        {found?.more ? <p className="text-[0.8125rem] text-muted">There are more; write more of the name.</p> : null}
      </fieldset>
    </div>
  );
}
