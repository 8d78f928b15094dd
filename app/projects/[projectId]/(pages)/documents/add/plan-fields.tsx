"use client";

import { encodings } from "#lib/import/encodings.ts";
import type { ImportPlan } from "#lib/import/plan.ts";
import type { ImportPreview } from "../../../../../_server/import-preview.ts";
import { Section } from "../../../../../_ui/card.tsx";
import { Checkbox, RadioCards } from "../../../../../_ui/choice.tsx";
import { SelectField } from "../../../../../_ui/select.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import { AboutFields } from "./about-fields.tsx";
import type { Names } from "./import-files.tsx";
import { LayerFields } from "./layer-fields.tsx";
import { NameFields } from "./name-fields.tsx";

type Props = { plan: ImportPlan; preview: ImportPreview; names: Names; onChange: (plan: ImportPlan) => void };

/** What a person decides before an import. Only what these files leave open is asked. */
export function PlanFields({ plan, preview, names, onChange }: Props) {
  const set = (change: Partial<ImportPlan>) => onChange({ ...plan, ...change });
  const annotated = preview.samples.some((sample) => sample.layers.length > 0);
  return (
    <div className="space-y-8">
      <Section title="How to read it">
        <div className="grid gap-5 sm:grid-cols-2">
          <SelectField
            label="Encoding"
            value={plan.encoding ?? ""}
            options={[{ value: "", label: "Detected" }, ...encodings.map((name) => ({ value: name, label: name }))]}
            onChange={(encoding) => set({ encoding: encoding || undefined })}
          />
          {preview.options.map((option) =>
            option.choices.length > 0 ? (
              <SelectField
                key={option.name}
                label={`Option “${option.name}”`}
                hint={option.description}
                value={plan.options?.[option.name] ?? option.default}
                options={option.choices.map((value) => ({ value, label: value }))}
                onChange={(value) => set({ options: { ...plan.options, [option.name]: value } })}
              />
            ) : (
              <TextField
                key={option.name}
                label={`Option “${option.name}”`}
                hint={option.description}
                value={plan.options?.[option.name] ?? option.default}
                onChange={(event) => set({ options: { ...plan.options, [option.name]: event.target.value } })}
              />
            ),
          )}
        </div>
        {preview.fields ? <FieldChoice plan={plan} fields={preview.fields} set={set} /> : null}
        <AboutFields about={{ language: plan.language, direction: plan.direction }} onChange={set} />
      </Section>
      {annotated ? (
        <Section title="What becomes of the tags">
          <RadioCards
            legend="They arrive"
            value={plan.arrival}
            onChange={(arrival) => set({ arrival })}
            columns={2}
            options={[
              {
                value: "file",
                label: "As the file says",
                explanation:
                  "Annotators get their own layers, models theirs; what names nobody goes to the shared layer.",
              },
              {
                value: "model",
                label: "As suggestions",
                explanation: "A model layer, which enters nobody’s work without a person.",
              },
              {
                value: "personal",
                label: "As annotators’ layers",
                explanation: "Each annotator works alone; say whose the tags are that name nobody.",
              },
              {
                value: "shared",
                label: "As the shared layer",
                explanation: "For documents that the team works on together.",
              },
              { value: "gold", label: "As gold", explanation: "What reviewers have settled already." },
              { value: "none", label: "Not at all", explanation: "Only the texts are imported." },
            ]}
          />
          {plan.arrival === "none" ? null : <LayerFields {...{ plan, preview, onChange }} members={names.members} />}
          {plan.arrival !== "model" && plan.arrival !== "none" ? (
            <Checkbox
              label="They are finished"
              hint="Finished layers are stored as annotation sets at once. Otherwise people go on with them."
              checked={plan.finished}
              onChange={(finished) => set({ finished })}
            />
          ) : null}
          {plan.arrival === "none" ? null : <NameFields {...{ plan, preview, names, onChange }} />}
        </Section>
      ) : null}
    </div>
  );
}

function FieldChoice({
  plan,
  fields,
  set,
}: {
  plan: ImportPlan;
  fields: NonNullable<ImportPreview["fields"]>;
  set: (change: Partial<ImportPlan>) => void;
}) {
  const chosen = plan.fields ?? {
    text: fields.text,
    name: fields.name || undefined,
    language: fields.language || undefined,
  };
  const options = fields.names.map((name) => ({
    value: name,
    label: name,
    explanation: fields.example[name] || "empty",
  }));
  const none = { value: "", label: "None", explanation: "" };
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      {(["text", "name", "language"] as const).map((what) => (
        <SelectField
          key={what}
          label={`Field with the ${what}`}
          value={chosen[what] ?? ""}
          options={what === "text" ? options : [none, ...options]}
          onChange={(field) => set({ fields: { ...chosen, [what]: field || undefined } })}
        />
      ))}
    </div>
  );
}
