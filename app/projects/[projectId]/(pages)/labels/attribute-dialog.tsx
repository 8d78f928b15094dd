"use client";

import { useState } from "react";
import {
  type AttributeDefinition,
  type AttributeKind,
  attributeKinds,
  type LabelSchema,
} from "#lib/annotation/label.ts";
import { Button } from "../../../../_ui/button.tsx";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { Dialog, DialogClose } from "../../../../_ui/dialog.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { TextArea, TextField } from "../../../../_ui/text-field.tsx";
import { Tagged } from "../../../_parts/tag.tsx";
import { keepAttribute } from "./actions.ts";
import { Pick } from "./pick.tsx";
import { carrierWords, kindWords } from "./presets.ts";

type About = {
  projectId: string;
  schema: LabelSchema;
  /** Null for a new one. */
  attribute: AttributeDefinition | null;
};

export function AttributeDialog({
  open,
  onOpenChange,
  ...about
}: About & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={onOpenChange}
      title={about.attribute ? `Edit “${about.attribute.name}”` : "New attribute"}
    >
      <AttributeForm {...about} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

/** Mounted anew each time the dialog opens, so it begins with what the attribute is now. */
function AttributeForm({ projectId, schema, attribute, onDone }: About & { onDone: () => void }) {
  const [on, setOn] = useState<AttributeDefinition["on"]>(attribute?.on ?? "span");
  const [kind, setKind] = useState<AttributeKind>(attribute?.kind ?? "choice");
  const [options, setOptions] = useState(attribute?.options.join("\n") ?? "");
  const fixed = attribute !== null;
  const choosing = kind === "choice" || kind === "choices";
  const carriers =
    on === "relation"
      ? schema.relationTypes.filter((type) => !type.archived).map((type) => ({ id: type.id, content: type.name }))
      : schema.labels
          .filter((label) => !label.archived && label.scope === on)
          .map((label) => ({ id: label.id, content: <Tagged look={label}>{label.name}</Tagged> }));

  return (
    <Form action={keepAttribute.bind(null, projectId, attribute?.id)} onDone={onDone}>
      <TextField name="name" label="Name" defaultValue={attribute?.name} maxLength={80} required />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          name={fixed ? undefined : "on"}
          label="Carried by"
          options={(["span", "relation", "document"] as const).map((value) => ({
            value,
            label: carrierWords[value],
          }))}
          value={on}
          onChange={setOn}
          disabled={fixed}
        />
        <SelectField
          name={fixed ? undefined : "kind"}
          label="Kind of value"
          options={attributeKinds.map((value) => ({ value, label: kindWords[value] }))}
          value={kind}
          onChange={setKind}
          disabled={fixed}
          hint={fixed ? "These two cannot change later." : undefined}
        />
      </div>
      {fixed ? (
        <>
          <input type="hidden" name="on" value={on} />
          <input type="hidden" name="kind" value={kind} />
        </>
      ) : null}
      {choosing ? (
        <TextArea
          name="options"
          label="Options"
          hint="One on each line, in the order in which they are offered."
          rows={4}
          value={options}
          onChange={(event) => setOptions(event.target.value)}
        />
      ) : (
        <input type="hidden" name="options" value="" />
      )}
      <DefaultField
        key={kind}
        kind={kind}
        options={options
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean)}
        value={attribute?.default ?? null}
      />
      <Checkbox
        name="required"
        value="yes"
        label="Required"
        hint="A document can only be finished once it is set everywhere."
        defaultChecked={attribute?.required}
      />
      {carriers.length > 0 ? (
        <Pick
          key={on}
          name="of"
          legend={on === "relation" ? "Which relation types carry it" : "Which labels carry it"}
          all={on === "relation" ? "all relation types" : "all labels"}
          items={carriers}
          defaultChosen={attribute?.of ?? []}
        />
      ) : null}
      <div className="flex justify-end gap-2 border-t border-line pt-5">
        <DialogClose render={<Button>Cancel</Button>} />
        <SubmitButton>{attribute ? "Save" : "Create attribute"}</SubmitButton>
      </div>
    </Form>
  );
}

/** The value that a new span, relation or document starts with, asked for in the way of its kind. */
function DefaultField({
  kind,
  options,
  value,
}: {
  kind: AttributeKind;
  options: string[];
  value: AttributeDefinition["default"];
}) {
  const none = { value: "", label: "None" };
  switch (kind) {
    case "choice":
      return (
        <SelectField
          // An option that is no longer there cannot be the default.
          key={options.join("\n")}
          name="default"
          label="Default"
          options={[none, ...options.map((option) => ({ value: option, label: option }))]}
          defaultValue={typeof value === "string" && options.includes(value) ? value : ""}
        />
      );
    case "boolean":
      return (
        <SelectField
          name="default"
          label="Default"
          options={[none, { value: "true", label: "Yes" }, { value: "false", label: "No" }]}
          defaultValue={value === null ? "" : String(value)}
        />
      );
    case "choices":
      return (
        <TextArea
          name="default"
          label="Default"
          optional
          rows={2}
          hint="Some of the options, one on each line."
          defaultValue={Array.isArray(value) ? value.join("\n") : ""}
        />
      );
    default:
      return (
        <TextField
          name="default"
          label="Default"
          optional
          inputMode={kind === "number" ? "decimal" : undefined}
          defaultValue={value === null ? "" : String(value)}
        />
      );
  }
}
