"use client";

import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "../../../../../_ui/button.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import type { Refusal } from "../../../../../_ui/outcome.ts";
import { TextArea, TextField } from "../../../../../_ui/text-field.tsx";
import type { About } from "./about.ts";
import { type Added, addText } from "./actions.ts";
import { AddedLine } from "./added-line.tsx";

/** A text from the clipboard, as one document. */
export function PasteForm({
  projectId,
  about,
  children,
}: {
  projectId: string;
  about: About;
  /** Further fields. */
  children: ReactNode;
}) {
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [added, setAdded] = useState<{ name: string; result: Added }[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const error = (name: string) =>
    refusal?.fields?.[name] ?? (refusal?.place?.field === name ? refusal.message : undefined);
  const atField = ["name", "text"].some((name) => error(name));

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const field = (name: string) => (target.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement).value;
    const name = field("name");
    setPending(true);
    const outcome = await addText(projectId, { ...about, name, text: field("text") });
    setPending(false);
    setRefusal(outcome.ok ? null : outcome.failure);
    if (outcome.ok) {
      setAdded((before) => [{ name, result: outcome.value }, ...before]);
      target.reset();
      target.querySelector("input")?.focus();
    }
  };

  return (
    <div className="space-y-6">
      <form ref={form} onSubmit={submit} noValidate className="space-y-5">
        {refusal && !atField ? (
          <Notice tone="danger" live>
            <p>{refusal.message}</p>
          </Notice>
        ) : null}
        <TextField
          name="name"
          label="Name"
          placeholder="Talks resume on Tuesday"
          maxLength={200}
          error={error("name")}
        />
        <TextArea
          name="text"
          label="Text"
          rows={12}
          dir="auto"
          spellCheck={false}
          error={error("text")}
          hint="Pasting keeps every character; line ends become plain line feeds. To keep a file's own line ends, upload it."
          controlClassName="font-serif text-base"
        />
        {children}
        <Button type="submit" look="primary" pending={pending}>
          Add document
        </Button>
      </form>
      <ul aria-live="polite" className="space-y-2 empty:hidden">
        {added.map(({ name, result }) => (
          <AddedLine key={result.id + name} projectId={projectId} name={name} result={result} />
        ))}
      </ul>
    </div>
  );
}
