"use client";

import { Form, SubmitButton } from "../_ui/form.tsx";
import { TextField } from "../_ui/text-field.tsx";
import { say } from "../_ui/toast.tsx";
import { rename } from "./actions.ts";

export function NameForm({ name }: { name: string }) {
  return (
    <Form action={rename} onDone={() => say("Name saved")}>
      <TextField
        name="name"
        label="Name"
        labelHidden
        autoComplete="name"
        defaultValue={name}
        maxLength={200}
        required
      />
      <SubmitButton look="secondary">Save name</SubmitButton>
    </Form>
  );
}
