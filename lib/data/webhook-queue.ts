/** From the audit trail to the queue: which events other programs hear of, and the message that each makes. For `lib/data` only. */
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import type { Transaction } from "./client.ts";
import { addJob } from "./jobs.ts";

/** What a webhook can be told, with what the event's `subject` is the id of. */
const subjects = {
  "document.finished": "documentId",
  "gold.completed": "layerId",
  "release.made": "releaseId",
} as const;

export type WebhookEvent = keyof typeof subjects;
export const webhookEvents = Object.keys(subjects) as readonly WebhookEvent[];

/** How long after an attempt that failed the next one is made, in seconds: twelve attempts over some fifteen hours. */
const pauses = [1, 5, 30, 120, 600, 1800, 3600, 7200, 10_800, 14_400, 14_400] as const;
const mostAttempts = pauses.length + 1;

/** How long to wait after this attempt, counted from 1, in seconds. */
export function pauseAfter(attempt: number): number {
  return pauses[Math.min(attempt, pauses.length) - 1] ?? 0;
}

export type Announced = {
  projectId: string | null;
  kind: string;
  subject: string;
  data: Json;
  at: Date;
};

/** Makes a message for every webhook of the project that listens to this event, in the transaction that records the event. */
export async function announce(tx: Transaction, event: Announced): Promise<void> {
  const { projectId, kind } = event;
  if (projectId === null || !isWebhookEvent(kind)) return;
  const where = { projectId, pausedAt: null, events: { has: kind } };
  const webhooks = await tx.webhook.findMany({
    where,
    select: { id: true, createdById: true },
    orderBy: { id: "asc" },
  });
  if (webhooks.length === 0) return;
  const body = messageBody(kind, projectId, event);
  for (const { id: webhookId, createdById } of webhooks) {
    const { id } = await tx.webhookMessage.create({
      data: { webhookId, kind, body, createdAt: event.at },
      select: { id: true },
    });
    await queue(tx, { messageId: id, projectId, userId: createdById });
  }
}

/** Puts a message on the queue. It is sent with the rights of the webhook's maker, as they are at that moment. */
export async function queue(
  tx: Transaction,
  { messageId, projectId, userId }: { messageId: string; projectId: string; userId: string },
): Promise<void> {
  const payload = { messageId };
  await addJob(tx, {
    kind: "webhook",
    projectId,
    userId,
    action: "webhook.manage",
    payload,
    maxAttempts: mostAttempts,
  });
}

/** Has a message that waits for its next attempt sent now. One that is being sent just now is left alone. */
export async function hurry(
  tx: Transaction,
  { messageId, projectId }: { messageId: string; projectId: string },
): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(j."kind", json_build_object('id', j."id"), max_attempts => 25, job_key => j."id"::text)
    FROM "JobReport" j WHERE j."projectId" = ${projectId}::uuid AND j."kind" = 'webhook' AND j."state" = 'waiting'
      AND j."payload"->>'messageId' = ${messageId}`;
}

function messageBody(kind: WebhookEvent, projectId: string, { subject, data, at }: Announced): string {
  const about = typeof data === "object" && data !== null && !Array.isArray(data) ? data : {};
  return canonicalJson({
    type: kind,
    timestamp: at.toISOString(),
    data: { ...about, projectId, [subjects[kind]]: subject },
  });
}

function isWebhookEvent(kind: string): kind is WebhookEvent {
  return Object.hasOwn(subjects, kind);
}
