"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../../../_ui/button.tsx";
import { Checkbox } from "../../../../../_ui/choice.tsx";
import { CopyField } from "../../../../../_ui/copy-field.tsx";
import { Dialog, DialogClose } from "../../../../../_ui/dialog.tsx";
import { Form, SubmitButton, useFieldError } from "../../../../../_ui/form.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import { add } from "./actions.ts";
import { eventKinds, eventWords } from "./event-words.ts";

/** Adds a webhook, and shows its secret, once. */
export function NewWebhook({ projectId }: { projectId: string }) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const action = add.bind(null, projectId);
  return (
    <>
      <Button
        look="primary"
        onClick={() => {
          setSecret(null);
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        Add a webhook
      </Button>
      {secret ? (
        <Dialog
          open={open}
          onOpenChange={setOpen}
          title="The webhook is ready"
          description="With this secret the receiver checks that a message is ours. It is shown only now."
          footer={<DialogClose render={<Button look="primary">Done</Button>} />}
        >
          <CopyField label="Signing secret" value={secret} />
        </Dialog>
      ) : (
        <Dialog
          open={open}
          onOpenChange={setOpen}
          title="Add a webhook"
          description="It is told what you may know: nothing of documents to which you are blind, and nothing at all once you no longer manage this project."
        >
          <Form action={action} onDone={(made) => setSecret(made.secret)}>
            <TextField
              name="url"
              label="Address"
              type="url"
              placeholder="https://example.org/spanwise"
              hint="Addresses inside private networks are not reached, unless whoever runs this installation allows them."
              required
            />
            <Events />
            <div className="flex justify-end">
              <SubmitButton>Add</SubmitButton>
            </div>
          </Form>
        </Dialog>
      )}
    </>
  );
}

function Events() {
  const error = useFieldError("events");
  return (
    <fieldset className="space-y-2.5">
      <legend className="mb-2 text-sm font-medium">It is told when</legend>
      {eventKinds.map((kind) => (
        <Checkbox
          key={kind}
          name="events"
          value={kind}
          label={eventWords[kind].name}
          hint={eventWords[kind].explanation}
          defaultChecked
        />
      ))}
      {error ? (
        <p role="alert" className="text-[0.8125rem] text-danger-ink">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
