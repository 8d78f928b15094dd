"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { roles } from "#lib/access/roles.ts";
import { Button } from "../../../../_ui/button.tsx";
import { CopyField } from "../../../../_ui/copy-field.tsx";
import { Dialog, DialogClose } from "../../../../_ui/dialog.tsx";
import { Form, SubmitButton } from "../../../../_ui/form.tsx";
import { Notice } from "../../../../_ui/notice.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { roleWords } from "../../../_parts/words.ts";
import { invite } from "./actions.ts";

/** Makes an invitation link and shows it, once. */
export function InviteDialog({ projectId }: { projectId: string }) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const action = invite.bind(null, projectId);
  return (
    <>
      <Button
        look="primary"
        onClick={() => {
          setSecret(null);
          setOpen(true);
        }}
      >
        <UserPlus aria-hidden />
        Invite people
      </Button>
      {secret ? (
        <Dialog
          open={open}
          onOpenChange={setOpen}
          title="The invitation is ready"
          description="Send this link to whoever is to join. It is shown only now: it is not kept here."
          footer={<DialogClose render={<Button look="primary">Done</Button>} />}
        >
          <CopyField label="Invitation link" value={`${window.location.origin}/join/${secret}`} />
          {/^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.+\.localhost)$/.test(window.location.hostname) ? (
            <Notice tone="warning" className="mt-4">
              <p>
                This link works on this machine only. So that others can open it, Spanwise has to be reached under a
                name or address of the network, and APP_URL has to say it.
              </p>
            </Notice>
          ) : null}
        </Dialog>
      ) : (
        <Dialog
          open={open}
          onOpenChange={setOpen}
          title="Invite people"
          description="You get a link to send, by whatever way you like. Whoever opens it joins."
        >
          <Form action={action} onDone={(made) => setSecret(made.secret)}>
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
        </Dialog>
      )}
    </>
  );
}
