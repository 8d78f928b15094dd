"use client";

import { modes } from "#lib/access/layer-access.ts";
import { ButtonLink } from "../../_ui/button.tsx";
import { RadioCards } from "../../_ui/choice.tsx";
import { Form, SubmitButton } from "../../_ui/form.tsx";
import { TextArea, TextField } from "../../_ui/text-field.tsx";
import { modeWords } from "../_parts/words.ts";
import { startProject } from "../actions.ts";

export function NewProjectForm() {
  return (
    <Form action={startProject} className="space-y-7">
      <TextField name="name" label="Name" maxLength={200} autoFocus required />
      <TextArea
        name="description"
        label="Description"
        optional
        hint="What the texts are and what is asked of them, in a sentence or two."
        rows={3}
      />
      <RadioCards
        name="mode"
        legend="How people work on a document"
        defaultValue="together"
        options={modes.map((mode) => ({
          value: mode,
          label: modeWords[mode].name,
          explanation: modeWords[mode].explanation,
        }))}
        columns={2}
      />
      <p className="-mt-4 text-[0.8125rem] text-muted">
        This is the default for new documents. It is fixed for a document when its first tag is made.
      </p>
      <div className="flex flex-wrap gap-2.5">
        <SubmitButton>Create project</SubmitButton>
        <ButtonLink href="/projects" look="quiet">
          Cancel
        </ButtonLink>
      </div>
    </Form>
  );
}
