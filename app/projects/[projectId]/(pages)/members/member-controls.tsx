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
  const [lower, setLower] = useState<Role | null>(null);
  const give = async (role: Role) =>
    sayOutcome(
      await giveRole(projectId, person.userId, role),
      `${person.name} is now ${roleWords[role].name.toLowerCase()}`,
    );
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
            if (roles.indexOf(role) < roles.indexOf(person.role)) setLower(role);
            else
              start(async () => {
                await give(role);
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
        open={lower !== null}
        onOpenChange={(open) => {
          if (!open) setLower(null);
        }}
        title={`Make ${myself ? "yourself" : person.name} ${lower === "annotator" ? "an" : "a"} ${lower ?? ""}?`}
        action="Change role"
        onConfirm={async () => {
          if (lower) await give(lower);
        }}
      >
        <p>
          {myself ? "You lose" : "They lose"} what the role allowed at once, also in open pages.
          {lower === "viewer" ? ` In independent documents ${nobodyWaits(myself)}` : ""}
          {person.role === "reviewer" || person.role === "manager"
            ? ` That ${myself ? "you" : "they"} could see others' independent work stays noted: where ${myself ? "you annotate" : "they annotate"} the same document later, the work is marked.`
            : ""}
        </p>
      </Confirm>
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
        <p>In independent documents {nobodyWaits(myself)}</p>
      </Confirm>
    </div>
  );
}

function nobodyWaits(myself: boolean): string {
  const [who, have] = myself ? ["you", "have"] : ["they", "have"];
  return `nobody waits for what ${who} ${have} begun and not finished. Where all the others have finished and the rule reveals their work then, it is revealed.`;
}
