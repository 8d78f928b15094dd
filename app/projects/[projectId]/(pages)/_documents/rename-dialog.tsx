"use client";

import { Dialog } from "../../../../_ui/dialog.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { rename } from "./actions.ts";
import type { ListedDocument } from "./listed.ts";

export function RenameDialog({
  projectId,
  document,
  open,
  onOpenChange,
}: {
  projectId: string;
  document: ListedDocument;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Rename the document">
      <Form action={rename.bind(null, projectId, document.id)} onDone={() => onOpenChange(false)}>
        <TextField name="name" label="Name" defaultValue={document.name} maxLength={200} required />
        <div className="flex justify-end">
          <SubmitButton>Rename</SubmitButton>
        </div>
      </Form>
    </Dialog>
  );
}
