"use client";

import { useState, useTransition } from "react";
import type { WebhookEvent } from "#lib/data/webhook-queue.ts";
import { Badge } from "../../../../../_ui/badge.tsx";
import { Button, ButtonLink } from "../../../../../_ui/button.tsx";
import { Confirm } from "../../../../../_ui/confirm.tsx";
import { sayOutcome } from "../../../../../_ui/toast.tsx";
import { pause, remove } from "./actions.ts";
import { eventWords } from "./event-words.ts";

type Webhook = {
  id: string;
  url: string;
  events: readonly WebhookEvent[];
  madeBy: string;
  /** Only its maker sees what it was told. */
  mine: boolean;
  paused: boolean;
};

export function WebhookList({ projectId, webhooks }: { projectId: string; webhooks: readonly Webhook[] }) {
  const [deleting, setDeleting] = useState<Webhook | null>(null);
  const [pending, start] = useTransition();
  return (
    <>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
        {webhooks.map((webhook) => (
          <li key={webhook.id} className="space-y-2 px-4 py-3 sm:px-5">
            <p className="flex flex-wrap items-center gap-2 text-sm font-medium wrap-anywhere">
              {webhook.url}
              {webhook.paused ? <Badge tone="warning">Paused</Badge> : null}
            </p>
            <p className="text-[0.8125rem] text-muted">
              {webhook.events.map((event) => eventWords[event].name).join(" · ")} · added by{" "}
              {webhook.mine ? "you" : webhook.madeBy}
            </p>
            <div className="flex flex-wrap gap-2">
              {webhook.mine ? (
                <ButtonLink size="small" href={`/projects/${projectId}/settings/webhooks/${webhook.id}`}>
                  Messages
                </ButtonLink>
              ) : null}
              <Button
                size="small"
                disabled={pending}
                onClick={() =>
                  start(async () => {
                    const outcome = await pause(projectId, webhook.id, !webhook.paused);
                    sayOutcome(outcome, webhook.paused ? "It is told again" : "It is told nothing for now");
                  })
                }
              >
                {webhook.paused ? "Resume" : "Pause"}
              </Button>
              <Button
                size="small"
                look="dangerQuiet"
                aria-label={`Delete the webhook ${webhook.url}`}
                onClick={() => setDeleting(webhook)}
              >
                Delete…
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Confirm
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title="Delete this webhook?"
        action="Delete"
        danger
        onConfirm={async () => {
          if (deleting) sayOutcome(await remove(projectId, deleting.id), "The webhook is deleted");
        }}
      >
        <p>It is told nothing more, and the record of its messages goes with it. A new one has a new secret.</p>
      </Confirm>
    </>
  );
}
