"use client";

import { UserMinus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type Role, roles } from "#lib/access/roles.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { IconButton } from "../../../../_ui/icon-button.tsx";
import { Select } from "../../../../_ui/select.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { roleWords } from "../../../_parts/words.ts";
import { giveRole, remove } from "./actions.ts";

/** What a manager does about one member, and everybody about herself. */
export function MemberControls({
  projectId,
  person,
  myself,
  mayManage,
}: {
  projectId: string;
  person: { userId: string; name: string; role: Role };
  myself: boolean;
  mayManage: boolean;
}) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [removing, setRemoving] = useState(false);
  return (
    <div className="flex items-center gap-1">
      {mayManage ? (
        <Select
          small
          label={`Role of ${person.name}`}
          className="w-32"
          value={person.role}
          disabled={pending}
          options={roles.map((role) => ({
            value: role,
            label: roleWords[role].name,
            explanation: roleWords[role].explanation,
          }))}
          onChange={(role) => {
            if (role === person.role) return;
            start(async () => {
              sayOutcome(
                await giveRole(projectId, person.userId, role),
                `${person.name} is now ${roleWords[role].name.toLowerCase()}`,
              );
            });
          }}
        />
      ) : (
        <Badge>{roleWords[person.role].name}</Badge>
      )}
      <IconButton label={myself ? "Leave the project" : `Remove ${person.name}`} onClick={() => setRemoving(true)}>
        <UserMinus aria-hidden />
      </IconButton>
      <Confirm
        open={removing}
        onOpenChange={setRemoving}
        title={myself ? "Leave this project?" : `Remove ${person.name}?`}
        action={myself ? "Leave" : "Remove"}
        danger
        onConfirm={async () => {
          const outcome = await remove(projectId, person.userId);
          sayOutcome(outcome, myself ? "You have left the project" : `${person.name} is no longer a member`);
          if (outcome.ok && myself) router.push("/projects");
        }}
      >
        <p>
          {myself ? "You lose" : "They lose"} access at once, also in texts that are open. What{" "}
          {myself ? "you" : "they"} tagged stays, under {myself ? "your" : "their"} name.
        </p>
      </Confirm>
    </div>
  );
}
