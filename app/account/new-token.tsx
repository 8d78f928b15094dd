"use client";

import { Plus } from "lucide-react";
import { type Scope, scopes } from "#lib/access/roles.ts";
import { Button } from "../_ui/button.tsx";
import { Checkboxes } from "../_ui/choice.tsx";
import { Form, SubmitButton } from "../_ui/form.tsx";
import { SelectField } from "../_ui/select.tsx";
import { ShownOnceDialog } from "../_ui/shown-once.tsx";
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

/** Makes a token and shows it, once. */
export function NewToken({ projects }: { projects: readonly { id: string; name: string }[] }) {
  return (
    <ShownOnceDialog
      trigger={(open) => (
        <Button onClick={open}>
          <Plus aria-hidden />
          New token
        </Button>
      )}
      title="New token"
      form={(onMade) => <TokenForm projects={projects} onMade={onMade} />}
      ready={{
        title: "The token is ready",
        description: "Copy it now: it is shown only this once, and not kept here.",
        label: "Token",
      }}
    />
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
      <Checkboxes
        name="scopes"
        legend="It may"
        options={scopes.map((value) => {
          const { name: label, explanation } = scopeWords[value];
          return { value, label, explanation, defaultChecked: value === "read" };
        })}
      />
      <SelectField name="days" label="Lives for" defaultValue="90" options={lifetimes} />
      <div className="flex justify-end">
        <SubmitButton>Make the token</SubmitButton>
      </div>
    </Form>
  );
}
