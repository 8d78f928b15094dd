"use client";

import { UserPlus } from "lucide-react";
import { roles } from "#lib/access/roles.ts";
import { Button } from "../../../../_ui/button.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { Notice } from "../../../../_ui/notice.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { ShownOnceDialog } from "../../../../_ui/shown-once.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { roleWords } from "../../../_parts/words.ts";
import { invite } from "./actions.ts";

/** Makes an invitation link and shows it, once. */
export function InviteDialog({ projectId }: { projectId: string }) {
  const action = invite.bind(null, projectId);
  return (
    <ShownOnceDialog
      trigger={(open) => (
        <Button look="primary" onClick={open}>
          <UserPlus aria-hidden />
          Invite people
        </Button>
      )}
      title="Invite people"
      description="You get a link to send, by whatever way you like. Whoever opens it joins."
      form={(onMade) => (
        <Form action={action} onDone={(made) => onMade(made.secret)}>
          <SelectField
            name="role"
            label="Role"
            defaultValue="annotator"
            options={roles.map((role) => ({
              value: role,
              label: roleWords[role].name,
              explanation: roleWords[role].explanation,
            }))}
          />
          <div className="grid grid-cols-2 gap-4">
            <TextField name="maxUses" label="For how many" inputMode="numeric" defaultValue="1" hint="people" />
            <TextField name="days" label="Open for" inputMode="numeric" defaultValue="7" hint="days" />
          </div>
          <TextField name="note" label="Note" optional hint="For yourself: whom it is for." maxLength={200} />
          <div className="flex justify-end">
            <SubmitButton>Make the link</SubmitButton>
          </div>
        </Form>
      )}
      ready={{
        title: "The invitation is ready",
        description: "Send this link to whoever is to join. It is shown only now: it is not kept here.",
        label: "Invitation link",
        value: (secret) => `${window.location.origin}/join/${secret}`,
        note: <OnlyHere />,
      }}
    />
  );
}

/** Where the address is this machine's own, nobody else can open the link. */
function OnlyHere() {
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.+\.localhost)$/.test(window.location.hostname)) return null;
  return (
    <Notice tone="warning" className="mt-4">
      <p>
        This link works on this machine only. So that others can open it, Spanwise has to be reached under a name or
        address of the network, and APP_URL has to say it.
      </p>
    </Notice>
  );
}
