"use client";

import { useState } from "react";
import { Button } from "../../../../_ui/button.tsx";
import { Dialog, DialogClose } from "../../../../_ui/dialog.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { match } from "./actions.ts";

type Person = { userId: string; name: string };

/** Says which member an annotator without an account is. Nobody is chosen beforehand, because it cannot be taken back. */
export function AnnotatorMatch({
  projectId,
  annotator,
  people,
}: {
  projectId: string;
  annotator: Person;
  people: readonly Person[];
}) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState("");
  const [pending, setPending] = useState(false);
  const name = people.find(({ userId }) => userId === chosen)?.name;
  const tell = async () => {
    setPending(true);
    const outcome = await match(projectId, annotator.userId, chosen);
    sayOutcome(outcome, `The layers of ${annotator.name} are ${name}’s`);
    setPending(false);
    setOpen(false);
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Say who this is…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Who is ${annotator.name}?`}
        description="The files that were imported name this annotator, and nobody can sign in as one. The layers become those of the member whom you choose, to see and to go on with. The tags in them stay signed as they are. This cannot be taken back."
        footer={
          <>
            <DialogClose render={<Button>Cancel</Button>} />
            <Button look="primary" disabled={!name} pending={pending} onClick={() => void tell()}>
              {name ? `This is ${name}` : "This is…"}
            </Button>
          </>
        }
      >
        <SelectField
          label="Member"
          value={chosen}
          onChange={setChosen}
          options={[
            { value: "", label: "Choose a member" },
            ...people.map((one) => ({ value: one.userId, label: one.name })),
          ]}
        />
      </Dialog>
    </>
  );
}
