"use client";

import { Plus } from "lucide-react";
import { Button } from "../../../../../_ui/button.tsx";
import { Checkboxes } from "../../../../../_ui/choice.tsx";
import { Form, SubmitButton } from "../../../../../_ui/form.tsx";
import { ShownOnceDialog } from "../../../../../_ui/shown-once.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import { add } from "./actions.ts";
import { eventKinds, eventWords } from "./event-words.ts";

/** Adds a webhook, and shows its secret, once. */
export function NewWebhook({ projectId }: { projectId: string }) {
  const action = add.bind(null, projectId);
  return (
    <ShownOnceDialog
      trigger={(open) => (
        <Button look="primary" onClick={open}>
          <Plus aria-hidden />
          Add a webhook
        </Button>
      )}
      title="Add a webhook"
      description="It is told what you may know: nothing of documents to which you are blind, and nothing at all once you no longer manage this project."
      form={(onMade) => (
        <Form action={action} onDone={(made) => onMade(made.secret)}>
          <TextField
            name="url"
            label="Address"
            type="url"
            placeholder="https://example.org/spanwise"
            hint="Addresses inside private networks are not reached, unless whoever runs this installation allows them."
            required
          />
          <Checkboxes
            name="events"
            legend="It is told when"
            options={eventKinds.map((value) => {
              const { name: label, explanation } = eventWords[value];
              return { value, label, explanation, defaultChecked: true };
            })}
          />
          <div className="flex justify-end">
            <SubmitButton>Add</SubmitButton>
          </div>
        </Form>
      )}
      ready={{
        title: "The webhook is ready",
        description: "With this secret the receiver checks that a message is ours. It is shown only now.",
        label: "Signing secret",
      }}
    />
  );
}
