import {
  createWebhook,
  deleteWebhook,
  listMessages,
  listWebhooks,
  pauseWebhook,
  replayMessage,
} from "#lib/data/webhooks.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const tag = "Webhooks";
const webhookPath = "/projects/{projectId}/webhooks/{webhookId}";

export const webhookEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/webhooks",
    tag,
    summary: "The webhooks of a project",
    action: "webhook.manage",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.webhooks,
    async handle(_asked, member) {
      return { rows: await listWebhooks(member) };
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/webhooks",
    tag,
    summary: "Have a program told of what happens",
    description:
      "Each message is a POST with the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks, signed with the secret, which is in this answer and nowhere else afterwards. What is not accepted with a 2xx is sent again, up to twelve times over some fifteen hours, always under the same webhook-id. Answer 410 to get no more. Addresses inside private networks are not reached. A webhook has the sight of its maker: what she is blind to is not sent.",
    action: "webhook.manage",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: shapes.newWebhook,
    status: 201,
    answer: shapes.madeWebhook,
    repeats: "refused",
    handle: ({ body }, member) => createWebhook(member, body),
  }),
  inProject({
    method: "PUT",
    path: `${webhookPath}/paused`,
    tag,
    summary: "Pause a webhook, or go on",
    description: "What happens while it is paused is not told afterwards.",
    action: "webhook.manage",
    params: shapes.webhookParams,
    query: shapes.noQuery,
    body: shapes.pausing,
    status: 204,
    answer: null,
    async handle({ params, body }, member) {
      await pauseWebhook(member, params.webhookId, body.paused);
      return undefined;
    },
  }),
  inProject({
    method: "DELETE",
    path: webhookPath,
    tag,
    summary: "Delete a webhook with the record of its messages",
    action: "webhook.manage",
    params: shapes.webhookParams,
    query: shapes.noQuery,
    body: null,
    status: 204,
    answer: null,
    async handle({ params }, member) {
      await deleteWebhook(member, params.webhookId);
      return undefined;
    },
  }),
  inProject({
    method: "GET",
    path: `${webhookPath}/messages`,
    tag,
    summary: "The messages of a webhook of mine, newest first",
    description: "Kept for thirty days.",
    action: "webhook.manage",
    params: shapes.webhookParams,
    query: shapes.pageQuery,
    body: null,
    status: 200,
    answer: shapes.webhookMessages,
    handle: ({ params, query }, member) => listMessages(member, params.webhookId, query),
  }),
  inProject({
    method: "POST",
    path: `${webhookPath}/messages/{messageId}/replay`,
    tag,
    summary: "Send a message once more",
    action: "webhook.manage",
    params: shapes.webhookMessageParams,
    query: shapes.noQuery,
    body: null,
    status: 204,
    answer: null,
    async handle({ params }, member) {
      await replayMessage(member, params.webhookId, params.messageId);
      return undefined;
    },
  }),
];
