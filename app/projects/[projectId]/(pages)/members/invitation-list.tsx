"use client";

import { useState } from "react";
import type { Role } from "#lib/access/roles.ts";
import { Badge, type BadgeTone } from "../../../../_ui/badge.tsx";
import { Button } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { When } from "../../../../_ui/when.tsx";
import { roleWords } from "../../../_parts/words.ts";
import { withdraw } from "./actions.ts";

type Invitation = {
  id: string;
  role: Role;
  note: string;
  uses: number;
  maxUses: number;
  state: "open" | "used" | "expired" | "withdrawn";
  /** ISO time. */
  expiresAt: string;
};

const stateLook: Record<Invitation["state"], { words: string; tone: BadgeTone }> = {
  open: { words: "Open", tone: "good" },
  used: { words: "Used up", tone: "plain" },
  expired: { words: "Expired", tone: "plain" },
  withdrawn: { words: "Withdrawn", tone: "plain" },
};

export function InvitationList({ projectId, invitations }: { projectId: string; invitations: readonly Invitation[] }) {
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null);
  return (
    <Section title="Invitations">
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
        {invitations.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
            <div className="min-w-0 flex-1 basis-52">
              <p className="text-sm font-medium">
                {roleWords[invitation.role].name}
                {invitation.note ? <span className="font-normal text-muted"> · {invitation.note}</span> : null}
              </p>
              <p className="text-[0.8125rem] text-muted tabular-nums">
                {invitation.uses} of {invitation.maxUses} used
                {invitation.state === "open" ? (
                  <>
                    {" "}
                    · closes <When at={invitation.expiresAt} />
                  </>
                ) : null}
              </p>
            </div>
            <Badge tone={stateLook[invitation.state].tone}>{stateLook[invitation.state].words}</Badge>
            {invitation.state === "open" ? (
              <Button size="small" look="dangerQuiet" onClick={() => setWithdrawing(invitation)}>
                Withdraw…
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <Confirm
        open={withdrawing !== null}
        onOpenChange={(open) => !open && setWithdrawing(null)}
        title="Withdraw this invitation?"
        action="Withdraw"
        danger
        onConfirm={async () => {
          if (withdrawing) sayOutcome(await withdraw(projectId, withdrawing.id), "The invitation is withdrawn");
        }}
      >
        <p>Its link stops working at once. Whoever has joined by it stays a member.</p>
      </Confirm>
    </Section>
  );
}
