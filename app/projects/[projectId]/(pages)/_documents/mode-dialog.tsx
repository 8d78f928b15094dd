"use client";

import { modes } from "#lib/access/layer-access.ts";
import { RadioCards } from "../../../../_ui/choice.tsx";
import { Dialog } from "../../../../_ui/dialog.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { modeWords } from "../../../_parts/words.ts";
import { changeMode } from "./actions.ts";
import type { ListedDocument } from "./listed.ts";

export function ModeDialog({
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
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Way of working"
      description={`For “${document.name}” alone. It can be chosen until the first tag is made, and stays so from then on.`}
    >
      <Form action={changeMode.bind(null, projectId, document.id)} onDone={() => onOpenChange(false)}>
        <RadioCards
          name="mode"
          legend="People work on it"
          defaultValue={document.mode}
          options={modes.map((mode) => ({
            value: mode,
            label: modeWords[mode].name,
            explanation: modeWords[mode].explanation,
          }))}
        />
        <p className="text-[0.8125rem] text-muted">
          Whoever has the document open has to open it again. Who is assigned stays so, and is asked for only while
          people work independently.
        </p>
        <div className="flex justify-end">
          <SubmitButton>Save</SubmitButton>
        </div>
      </Form>
    </Dialog>
  );
}
