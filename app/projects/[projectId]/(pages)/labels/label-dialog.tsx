"use client";

import { useState } from "react";
import { type Granularity, granularities, type Label, type Underline } from "#lib/annotation/label.ts";
import { Button } from "../../../../_ui/button.tsx";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { Dialog, DialogClose } from "../../../../_ui/dialog.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { TextArea, TextField } from "../../../../_ui/text-field.tsx";
import { Tagged } from "../../../_parts/tag.tsx";
import { keepLabel } from "./actions.ts";
import { alike } from "./alike.ts";
import { ColorField, UnderlineField } from "./look-fields.tsx";
import { freshLook } from "./presets.ts";

const granularityWords: Record<Granularity, { label: string; explanation: string }> = {
  character: { label: "Characters", explanation: "Exactly what was selected." },
  word: { label: "Words", explanation: "A selection grows to whole words." },
  sentence: { label: "Sentences", explanation: "A selection grows to whole sentences." },
};

const scopes = [
  { value: "span", label: "Pieces of text", explanation: "It marks spans." },
  { value: "document", label: "The whole document", explanation: "It is given to a document or not." },
] as const;

type About = {
  projectId: string;
  labels: readonly Label[];
  /** Null for a new one. */
  label: Label | null;
};

export function LabelDialog({
  open,
  onOpenChange,
  ...about
}: About & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={onOpenChange}
      title={about.label ? `Edit “${about.label.name}”` : "New label"}
    >
      <LabelForm {...about} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

/** Says where somebody could take this label for another one. */
function LooksAlike({ look, others }: { look: Pick<Label, "color" | "underline">; others: readonly Label[] }) {
  const close = alike<Pick<Label, "color" | "underline" | "name">>({ name: "", ...look }, others);
  return (
    <p role="status" className="-mt-2 text-[0.8125rem] text-muted empty:hidden">
      {close.length > 0
        ? `To some eyes this looks like ${new Intl.ListFormat("en-GB").format(close.map(({ name }) => `“${name}”`))}, which has the same underline and a colour that is hard to tell from this one. Another underline helps everybody.`
        : null}
    </p>
  );
}

/** Mounted anew each time the dialog opens, so it begins with what the label is now. */
function LabelForm({ projectId, labels, label, onDone }: About & { onDone: () => void }) {
  const [look, setLook] = useState(() => label ?? { name: "", chip: "", ...freshLook(labels) });
  const [scope, setScope] = useState<Label["scope"]>(label?.scope ?? "span");
  const chip = look.chip || [...look.name.trim()][0]?.toLocaleUpperCase() || "?";
  const set = (change: Partial<{ name: string; chip: string; color: string; underline: Underline }>) =>
    setLook({ ...look, ...change });

  return (
    <>
      <figure className="mb-5 rounded-lg bg-canvas px-4 py-3 dark:bg-sunken">
        <figcaption className="sr-only">How a tag of this label will look</figcaption>
        <p className="font-serif text-[1.0625rem] leading-9">
          After two days of talks <Tagged look={{ ...look, chip }}>{look.name.trim() || "the words you select"}</Tagged>{" "}
          will look like this.
        </p>
      </figure>
      <Form action={keepLabel.bind(null, projectId, label?.id)} onDone={onDone}>
        <div className="grid grid-cols-2 gap-5 sm:grid-cols-[1fr_6rem_6rem]">
          <TextField
            className="max-sm:col-span-2"
            name="name"
            label="Name"
            value={look.name}
            onChange={(event) => set({ name: event.target.value })}
            maxLength={80}
            required
          />
          <TextField
            name="chip"
            label="Chip"
            value={look.chip}
            placeholder={chip}
            onChange={(event) => set({ chip: event.target.value })}
            maxLength={8}
          />
          <TextField name="key" label="Key" defaultValue={look.key} maxLength={2} autoComplete="off" />
        </div>
        <p className="-mt-3 text-[0.8125rem] text-muted">
          The chip is one or two letters beside the span; where two labels have the same, letters of their names tell
          them apart. The key, a letter or a digit, gives the label while the text has the focus.
        </p>
        <ColorField value={look.color} onChange={(color) => set({ color })} />
        <UnderlineField value={look.underline} color={look.color} onChange={(underline) => set({ underline })} />
        <LooksAlike look={look} others={labels.filter(({ id, archived }) => id !== label?.id && !archived)} />
        <TextArea
          name="description"
          label="Description"
          optional
          rows={3}
          defaultValue={label?.description}
          hint="The short guideline that stands beside the label. Markdown."
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <SelectField
            name="scope"
            label="Says something of"
            options={scopes}
            value={scope}
            onChange={setScope}
            disabled={label !== null}
            hint={label ? "This cannot change later." : undefined}
          />
          <SelectField
            name="granularity"
            label="Selections snap to"
            options={granularities.map((value) => ({ value, ...granularityWords[value] }))}
            defaultValue={label?.granularity ?? "word"}
            disabled={scope === "document"}
          />
        </div>
        {/* What is disabled is not sent with a form. */}
        {label ? <input type="hidden" name="scope" value={scope} /> : null}
        {scope === "document" ? <input type="hidden" name="granularity" value={label?.granularity ?? "word"} /> : null}
        <Checkbox
          name="overlapsItself"
          value="yes"
          label="Its spans may overlap each other"
          hint="Spans of different labels always may."
          defaultChecked={label?.overlapsItself ?? true}
        />
        <div className="flex justify-end gap-2 border-t border-line pt-5">
          <DialogClose render={<Button>Cancel</Button>} />
          <SubmitButton>{label ? "Save" : "Create label"}</SubmitButton>
        </div>
      </Form>
    </>
  );
}
