"use client";

import { Form, SubmitButton } from "../_ui/form.tsx";
import { TextField } from "../_ui/text-field.tsx";
import { say } from "../_ui/toast.tsx";
import { renewPassword } from "./actions.ts";

export function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  return (
    <Form
      action={renewPassword}
      onDone={(_, form) => {
        form.reset();
        say("Password saved");
      }}
    >
      {/* For password managers, which want to know whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {hasPassword ? (
        <TextField name="current" label="Current password" type="password" autoComplete="current-password" required />
      ) : null}
      <TextField
        name="next"
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="Ten characters or more."
        required
      />
      <SubmitButton look="secondary">{hasPassword ? "Change password" : "Set password"}</SubmitButton>
    </Form>
  );
}
