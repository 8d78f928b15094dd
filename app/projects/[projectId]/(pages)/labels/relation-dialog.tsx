"use client";

import type { LabelSchema, RelationType } from "#lib/annotation/label.ts";
import { Button } from "../../../../_ui/button.tsx";
import { Dialog, DialogClose } from "../../../../_ui/dialog.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { Tagged } from "../../../_parts/tag.tsx";
import { keepRelationType } from "./actions.ts";
import { Pick } from "./pick.tsx";

type About = {
  projectId: string;
  schema: LabelSchema;
  /** Null for a new one. */
  type: RelationType | null;
};

export function RelationDialog({
  open,
  onOpenChange,
  ...about
}: About & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={onOpenChange}
      title={about.type ? `Edit “${about.type.name}”` : "New relation type"}
      description="A relation leads from one span to another. Read it as a sentence: actor holds position."
    >
      <RelationForm {...about} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

/** Mounted anew each time the dialog opens, so it begins with what the relation type is now. */
function RelationForm({ projectId, schema, type, onDone }: About & { onDone: () => void }) {
  const ends = schema.labels
    .filter((label) => !label.archived && label.scope === "span")
    .map((label) => ({ id: label.id, content: <Tagged look={label}>{label.name}</Tagged> }));
  return (
    <Form action={keepRelationType.bind(null, projectId, type?.id)} onDone={onDone}>
      <TextField name="name" label="Name" placeholder="holds" defaultValue={type?.name} maxLength={80} required />
      <div className="grid gap-6 sm:grid-cols-2">
        <Pick name="from" legend="From" all="any label" items={ends} defaultChosen={type?.from ?? []} />
        <Pick name="to" legend="To" all="any label" items={ends} defaultChosen={type?.to ?? []} />
      </div>
      <div className="flex justify-end gap-2 border-t border-line pt-5">
        <DialogClose render={<Button>Cancel</Button>} />
        <SubmitButton>{type ? "Save" : "Create relation type"}</SubmitButton>
      </div>
    </Form>
  );
}
