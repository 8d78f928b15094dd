import type { Metadata } from "next";
import { listWebhooks } from "#lib/data/webhooks.ts";
import { member } from "../../../../../_server/who.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../../_ui/page-shell.tsx";
import { NewWebhook } from "./new-webhook.tsx";
import { WebhookList } from "./webhook-list.tsx";

export const metadata: Metadata = { title: "Webhooks" };

/** Which programs are told of what happens in the project. */
export default async function WebhooksPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const base = `/projects/${projectId}/settings`;
  const me = await member(projectId, "webhook.manage", `${base}/webhooks`);
  const webhooks = await listWebhooks(me);
  return (
    <Content className="max-w-3xl">
      <PageHeader
        title="Webhooks"
        description="Other programs can be told when something is done here. Each message is signed, and sent again until it is taken."
        actions={
          <>
            <ButtonLink href={base}>Back to the settings</ButtonLink>
            <NewWebhook projectId={projectId} />
          </>
        }
      />
      {webhooks.length === 0 ? (
        <EmptyState title="No webhooks">
          Add the address of a program of yours, and choose what it is told: that a document is finished, a gold set
          complete, a release made.
        </EmptyState>
      ) : (
        <WebhookList
          projectId={projectId}
          webhooks={webhooks.map(({ id, url, events, madeBy, pausedAt }) => ({
            id,
            url,
            events,
            madeBy: madeBy.name,
            mine: madeBy.userId === me.userId,
            paused: pausedAt !== null,
          }))}
        />
      )}
    </Content>
  );
}
