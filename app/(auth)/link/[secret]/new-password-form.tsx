"use client";

import { Form, SubmitButton } from "../../../_ui/form.tsx";
import type { Outcome } from "../../../_ui/outcome.ts";
import { TextField } from "../../../_ui/text-field.tsx";

export function NewPasswordForm({
  action,
  email,
}: {
  action: (previous: Outcome | null, form: FormData) => Promise<Outcome>;
  email: string;
}) {
  return (
    <Form action={action}>
      {/* For password managers, which want to know whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <TextField
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="Ten characters or more."
        required
      />
      <SubmitButton size="large" className="w-full">
        Set password and sign in
      </SubmitButton>
    </Form>
  );
}
