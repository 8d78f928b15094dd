"use client";

import { useState } from "react";
import { Button } from "../../../../_ui/button.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { match } from "./actions.ts";

type Person = { userId: string; name: string };

/** Says which member an annotator without an account is. */
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
  const [chosen, setChosen] = useState(people[0]?.userId ?? "");
  const name = people.find(({ userId }) => userId === chosen)?.name ?? "";
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Say who this is…
      </Button>
      <Confirm
        open={open}
        onOpenChange={setOpen}
        title={`Who is ${annotator.name}?`}
        action={`This is ${name}`}
        onConfirm={async () => {
          sayOutcome(await match(projectId, annotator.userId, chosen), `The layers of ${annotator.name} are ${name}’s`);
        }}
      >
        <SelectField
          label="Member"
          value={chosen}
          onChange={setChosen}
          options={people.map(({ userId, name }) => ({ value: userId, label: name }))}
        />
        <p className="mt-4">
          The layers of {annotator.name} become {name}’s own, to see and to go on with. The tags in them stay signed as
          they are. This cannot be taken back.
        </p>
      </Confirm>
    </>
  );
}
