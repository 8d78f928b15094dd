"use client";

import { type Mode, modes, type RevealRule, revealRules } from "#lib/access/layer-access.ts";
import { RadioCards } from "../../../../_ui/choice.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { TextArea, TextField } from "../../../../_ui/text-field.tsx";
import { say } from "../../../../_ui/toast.tsx";
import { modeWords, revealWords } from "../../../_parts/words.ts";
import { keepSettings } from "./actions.ts";
import { useConsequences } from "./settings-consequences.tsx";

/** The choice that names are not looked for. */
const noNames = "none";

export function SettingsForm({
  projectId,
  settings,
  labels,
}: {
  projectId: string;
  settings: {
    name: string;
    description: string;
    defaultMode: Mode;
    reveal: RevealRule;
    annotatorsPerDocument: number;
    nameLabelId: string | null;
  };
  /** Those that can be given to words. */
  labels: readonly { id: string; name: string }[];
}) {
  const known = labels.some(({ id }) => id === settings.nameLabelId);
  const { onSubmitCapture, dialog } = useConsequences(projectId, settings);
  return (
    <Form
      action={keepSettings.bind(null, projectId)}
      onDone={() => say("Settings saved")}
      onSubmitCapture={onSubmitCapture}
      className="space-y-8"
    >
      <TextField name="name" label="Name" defaultValue={settings.name} maxLength={200} required />
      <TextArea name="description" label="Description" optional rows={3} defaultValue={settings.description} />
      <div className="space-y-2">
        <RadioCards
          name="defaultMode"
          legend="How people work on a document"
          defaultValue={settings.defaultMode}
          columns={2}
          options={modes.map((mode) => ({
            value: mode,
            label: modeWords[mode].name,
            explanation: modeWords[mode].explanation,
          }))}
        />
        <p className="text-[0.8125rem] text-muted">
          Holds for documents that have no tag yet. Once the first tag is made, a document stays as it is.
        </p>
      </div>
      <div className="space-y-8 border-t border-line pt-8">
        <div>
          <h2 className="text-base font-semibold tracking-[-0.01em]">When people work independently</h2>
          <p className="mt-0.5 text-sm text-muted">
            Until a document is revealed, nobody who tags it is sent anything of the others' work, nor any number made
            from it.
          </p>
        </div>
        <TextField
          name="annotatorsPerDocument"
          label="Annotators for each document"
          inputMode="numeric"
          defaultValue={String(settings.annotatorsPerDocument)}
          hint="How many people tag each document. Two are enough to measure agreement. One by one, documents can be given other annotators in the list."
          controlClassName="w-24"
        />
        <RadioCards
          name="reveal"
          legend="Reveal the others' work"
          defaultValue={settings.reveal}
          options={revealRules.map((rule) => ({
            value: rule,
            label: revealWords[rule].name,
            explanation: revealWords[rule].explanation,
          }))}
        />
      </div>
      <div className="space-y-4 border-t border-line pt-8">
        <div>
          <h2 className="text-base font-semibold tracking-[-0.01em]">Suggestions</h2>
          <p className="mt-0.5 text-sm text-muted">
            The workbench suggests what finished documents have taught, and what models say. In independent documents,
            each person's suggestions learn from her own work only. Besides, it can look for English names.
          </p>
        </div>
        <SelectField
          name="nameLabelId"
          label="Suggest English names as"
          defaultValue={known ? (settings.nameLabelId ?? noNames) : noNames}
          options={[
            { value: noNames, label: "nothing: do not look for names" },
            ...labels.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <SubmitButton>Save settings</SubmitButton>
      {dialog}
    </Form>
  );
}
