"use client";

import { Form, SubmitButton } from "../../_ui/form.tsx";
import type { Outcome } from "../../_ui/outcome.ts";
import { TextField } from "../../_ui/text-field.tsx";

/** Name, e-mail address and password of somebody who is new here. */
export function PersonForm({
  action,
  button,
}: {
  action: (previous: Outcome | null, form: FormData) => Promise<Outcome>;
  button: string;
}) {
  return (
    <Form action={action}>
      <TextField
        name="name"
        label="Name"
        autoComplete="name"
        hint="As the others will see it beside your tags."
        required
      />
      <TextField name="email" label="E-mail address" type="email" autoComplete="username" inputMode="email" required />
      <TextField
        name="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        hint="Ten characters or more. A few words in a row are easy to remember and hard to guess."
        required
      />
      <SubmitButton size="large" className="w-full">
        {button}
      </SubmitButton>
    </Form>
  );
}
