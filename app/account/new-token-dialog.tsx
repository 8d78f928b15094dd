"use client";

import { useState } from "react";
import { type Scope, scopes } from "#lib/access/roles.ts";
import { Button } from "../_ui/button.tsx";
import { Checkbox } from "../_ui/choice.tsx";
import { CopyField } from "../_ui/copy-field.tsx";
import { Dialog, DialogClose } from "../_ui/dialog.tsx";
import { Form, SubmitButton, useFieldError } from "../_ui/form.tsx";
import { SelectField } from "../_ui/select.tsx";
import { TextField } from "../_ui/text-field.tsx";
import { makeToken } from "./actions.ts";

const scopeWords: Record<Scope, { name: string; explanation: string }> = {
  read: { name: "Read", explanation: "Projects, documents, layers and sets." },
  write: { name: "Write", explanation: "Add documents, tag, finish." },
  export: { name: "Export", explanation: "Take the finished sets out." },
  admin: { name: "Manage", explanation: "Labels, guidelines, members, settings." },
};

const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "never", label: "Does not expire" },
] as const;

export function NewTokenDialog({
  projects,
  open,
  onOpenChange,
}: {
  projects: readonly { id: string; name: string }[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New token">
      <NewToken projects={projects} />
    </Dialog>
  );
}

/** Mounted anew each time the dialog opens: first the form, then the token, once. */
function NewToken({ projects }: { projects: readonly { id: string; name: string }[] }) {
  const [secret, setSecret] = useState<string | null>(null);
  if (secret === null) return <TokenForm projects={projects} onMade={setSecret} />;
  return (
    <div className="space-y-5">
      <p role="status" className="text-sm text-muted">
        The token is ready. Copy it now: it is shown only this once, and not kept here.
      </p>
      <CopyField label="Token" value={secret} />
      <div className="flex justify-end">
        <DialogClose render={<Button look="primary">Done</Button>} />
      </div>
    </div>
  );
}

function TokenForm({
  projects,
  onMade,
}: {
  projects: readonly { id: string; name: string }[];
  onMade: (secret: string) => void;
}) {
  return (
    <Form action={makeToken} onDone={(made) => onMade(made.secret)}>
      <TextField name="name" label="Name" placeholder="Nightly export" maxLength={100} required />
      <SelectField
        name="projectId"
        label="Project"
        defaultValue="all"
        options={[
          { value: "all", label: "All my projects" },
          ...projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <ScopeChoice />
      <SelectField name="days" label="Lives for" defaultValue="90" options={lifetimes} />
      <div className="flex justify-end">
        <SubmitButton>Make the token</SubmitButton>
      </div>
    </Form>
  );
}

function ScopeChoice() {
  const error = useFieldError("scopes");
  return (
    <fieldset className="space-y-2.5">
      <legend className="mb-2 text-sm font-medium">It may</legend>
      {scopes.map((scope) => (
        <Checkbox
          key={scope}
          name="scopes"
          value={scope}
          label={scopeWords[scope].name}
          hint={scopeWords[scope].explanation}
          defaultChecked={scope === "read"}
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
