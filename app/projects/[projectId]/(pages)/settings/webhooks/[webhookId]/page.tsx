import type { Metadata } from "next";
import { counted } from "#lib/counted.ts";
import { listMessages, listWebhooks, type MessageState } from "#lib/data/webhooks.ts";
import { member, showFailure } from "../../../../../../_server/who.ts";
import { Badge, type BadgeTone } from "../../../../../../_ui/badge.tsx";
import { ButtonLink } from "../../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../../../_ui/page-shell.tsx";
import { When } from "../../../../../../_ui/when.tsx";
import { wordsOf } from "../event-words.ts";
import { ReplayButton } from "./replay-button.tsx";

export const metadata: Metadata = { title: "Messages of a webhook" };

const stateLook: Record<MessageState, { words: string; tone: BadgeTone }> = {
  waiting: { words: "Waiting", tone: "plain" },
  delivered: { words: "Delivered", tone: "good" },
  failed: { words: "Failed", tone: "danger" },
  withheld: { words: "Withheld", tone: "plain" },
};

/** What became of each message of one webhook, the newest first. */
export default async function MessagesPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string; webhookId: string }>;
  searchParams: Promise<{ after?: string }>;
}) {
  const { projectId, webhookId } = await params;
  const { after } = await searchParams;
  const base = `/projects/${projectId}/settings`;
  const me = await member(projectId, "webhook.manage", `${base}/webhooks/${webhookId}`);
  const { rows, next } = await listMessages(me, webhookId, { after }).catch(showFailure);
  const webhook = (await listWebhooks(me)).find(({ id }) => id === webhookId);
  return (
    <Content className="max-w-3xl">
      <PageHeader
        title="Messages"
        description={webhook?.url}
        actions={<ButtonLink href={`${base}/webhooks`}>Back to the webhooks</ButtonLink>}
      />
      {rows.length === 0 ? (
        <EmptyState title="Nothing sent yet">Messages are kept here for thirty days.</EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
          {rows.map(({ id, kind, body, state, attempts, answer, triedAt }) => (
            <li key={id} className="space-y-2 px-4 py-3 sm:px-5">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                <span className="font-medium">{wordsOf(kind)}</span>
                <Badge tone={stateLook[state].tone}>{stateLook[state].words}</Badge>
                <span className="text-[0.8125rem] text-muted">
                  {counted(attempts, "attempt")}
                  {triedAt ? (
                    <>
                      , {attempts > 1 ? "the last " : ""}
                      <When at={triedAt.toISOString()} />
                    </>
                  ) : null}
                </span>
                <ReplayButton
                  projectId={projectId}
                  webhookId={webhookId}
                  messageId={id}
                  waiting={state === "waiting"}
                />
              </div>
              <p className="text-[0.8125rem] text-muted">
                {state === "withheld" ? "It is no longer sent, because you do not see the others’ work there." : answer}
                {state === "waiting" ? " It is tried again by itself." : ""}
              </p>
              <details className="text-[0.8125rem]">
                <summary className="cursor-pointer text-muted">What is sent</summary>
                <pre className="mt-2 overflow-x-auto rounded-lg bg-canvas p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
                  {body}
                </pre>
              </details>
            </li>
          ))}
        </ul>
      )}
      {next ? (
        <div className="pt-6 text-center">
          <ButtonLink href={`${base}/webhooks/${webhookId}?after=${next}`}>Older messages</ButtonLink>
        </div>
      ) : null}
    </Content>
  );
}
