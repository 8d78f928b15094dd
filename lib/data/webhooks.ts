/** Webhooks: where a project tells other programs what happened, and what became of each message. */
import { randomBytes } from "node:crypto";
import { isUnblinded } from "#lib/access/layer-access.ts";
import type { Member, System } from "#lib/access/member.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";
import { reachable } from "#lib/reachable.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, day, later, systemClock } from "./clock.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid, line } from "./field.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { sightOf } from "./sight.ts";
import { uuid } from "./uuid.ts";
import { hurry, queue, type WebhookEvent, webhookEvents } from "./webhook-queue.ts";

export type WebhookRow = {
  id: string;
  url: string;
  events: WebhookEvent[];
  /** Whose rights and sight it has. */
  madeBy: { userId: string; name: string };
  createdAt: Date;
  pausedAt: Date | null;
};

export type MessageState = "waiting" | "delivered" | "failed" | "withheld";

export type MessageRow = {
  id: string;
  kind: string;
  /** The JSON that is sent. */
  body: string;
  state: MessageState;
  attempts: number;
  /** What came of the last attempt, as a sentence. */
  answer: string;
  createdAt: Date;
  triedAt: Date | null;
};

/** How many webhooks a project may have, and how long their messages are kept. */
const most = 20;
const keptDays = 30;

/**
 * Adds a webhook; the secret, which signs its messages, is shown this once. It tells what its maker may know, and nothing once she
 * no longer manages the project.
 * @throws Failure invalid, limited
 */
export async function createWebhook(
  member: Member,
  webhook: { url: string; events: readonly string[] },
): Promise<{ id: string; secret: string }> {
  demand(member, "webhook.manage");
  const url = address(webhook.url);
  const events = chosen(webhook.events);
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const { projectId, userId } = member;
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Project" WHERE "id" = ${projectId}::uuid FOR NO KEY UPDATE`;
    if ((await tx.webhook.count({ where: { projectId } })) >= most) {
      throw new Failure("limited", `A project has at most ${most} webhooks. Delete one that nobody needs.`);
    }
    const data = { projectId, url, events, secret, createdById: userId };
    const { id } = await tx.webhook.create({ data, select: { id: true } });
    await record(tx, { projectId, userId, kind: "webhook.created", subject: id, data: { url, events } });
    return { id, secret };
  });
}

/** The project's webhooks, oldest first; their secrets are never shown again. */
export async function listWebhooks(member: Member): Promise<WebhookRow[]> {
  demand(member, "webhook.manage");
  const { prisma } = database();
  const rows = await prisma.webhook.findMany({
    where: { projectId: member.projectId },
    orderBy: { id: "asc" },
    omit: { secret: true, projectId: true },
  });
  const people = await prisma.user.findMany({
    where: { id: { in: rows.map((row) => row.createdById) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map(({ createdById, events, ...row }) => ({
    ...row,
    events: webhookEvents.filter((event) => events.includes(event)),
    madeBy: { userId: createdById, name: names.get(createdById) ?? "" },
  }));
}

/** Stops telling a webhook of anything, or goes on. What happens meanwhile is not told afterwards. @throws Failure not-found */
export async function pauseWebhook(member: Member, id: string, paused: boolean, now: Clock = systemClock) {
  demand(member, "webhook.manage");
  const { projectId, userId } = member;
  await transaction(async (tx) => {
    const found = await webhookIn(tx, member, id);
    if ((found.pausedAt !== null) === paused) return;
    await tx.webhook.update({ where: { id }, data: { pausedAt: paused ? now() : null }, select: { id: true } });
    await record(tx, { projectId, userId, kind: paused ? "webhook.paused" : "webhook.resumed", subject: id });
  });
}

/** Deletes a webhook with the record of its messages. Doing it twice is harmless. */
export async function deleteWebhook(member: Member, id: string): Promise<void> {
  demand(member, "webhook.manage");
  const { projectId, userId } = member;
  await transaction(async (tx) => {
    const { count } = await tx.webhook.deleteMany({ where: { id: uuid(id, "webhook"), projectId } });
    if (count > 0) await record(tx, { projectId, userId, kind: "webhook.deleted", subject: id });
  });
}

/**
 * The messages of a webhook that were sent at least once, newest first. Only its maker reads them: it has her sight and not another
 * manager's, and that there is one which she may not know is not told either.
 * @throws Failure not-found, forbidden
 */
export async function listMessages(member: Member, id: string, request: PageRequest = {}): Promise<Page<MessageRow>> {
  demand(member, "webhook.manage");
  const { prisma } = database();
  await mine(prisma, member, id);
  const limit = pageSize(request);
  const rows = await prisma.webhookMessage.findMany({
    where: {
      webhookId: id,
      attempts: { gt: 0 },
      ...(request.after ? { id: { lt: uuid(request.after, "message") } } : {}),
    },
    orderBy: { id: "desc" },
    take: limit + 1,
    omit: { webhookId: true },
  });
  return pageOf(rows, limit, (row) => row.id);
}

/**
 * Sends a message once more, under its own id, so that a receiver which had it knows; one that waits for its next attempt is sent
 * now. @throws Failure not-found, conflict
 */
export async function replayMessage(member: Member, id: string, messageId: string): Promise<void> {
  demand(member, "webhook.manage");
  await transaction(async (tx) => {
    const webhook = await mine(tx, member, id);
    if (webhook.pausedAt) throw new Failure("conflict", "This webhook is paused. Resume it, then send again.");
    const where = { id: uuid(messageId, "message"), webhookId: id, attempts: { gt: 0 } };
    const { count } = await tx.webhookMessage.updateMany({
      where: { ...where, state: { not: "waiting" } },
      data: { state: "waiting" },
    });
    if (count > 0) {
      await queue(tx, { messageId, projectId: member.projectId, userId: member.userId });
      return;
    }
    const there = await tx.webhookMessage.findFirst({ where, select: { id: true } });
    if (!there) throw new Failure("not-found", "There is no such message. Messages are kept for thirty days.");
    await hurry(tx, { messageId, projectId: member.projectId });
  });
}

/** A message that is due, with what it takes to send it. */
export type DueMessage = { id: string; url: string; secret: string; body: string };

/**
 * The message to send for a job of the webhook's maker; null where nothing is to be sent, with why: it is gone, has been
 * delivered, its webhook is paused, or the maker is blind to its document.
 */
export async function dueMessage(member: Member, messageId: string): Promise<DueMessage | { none: string }> {
  demand(member, "webhook.manage");
  const { prisma } = database();
  const found = await prisma.webhookMessage.findFirst({
    where: { id: messageId, webhook: { projectId: member.projectId, createdById: member.userId } },
    include: { webhook: { select: { url: true, secret: true, pausedAt: true } } },
  });
  if (!found) return { none: "The webhook has been deleted." };
  const { id, body, state, webhook } = found;
  if (state !== "waiting") return { none: "It has been sent already." };
  if (await isBlind(member, body)) {
    await settle(id, "withheld", "");
    return { none: "Withheld." };
  }
  if (webhook.pausedAt) {
    await settle(id, "failed", "The webhook was paused meanwhile. Resume it, then send this again.");
    return { none: "The webhook is paused." };
  }
  return { id, body, url: webhook.url, secret: webhook.secret };
}

async function isBlind(member: Member, body: string): Promise<boolean> {
  const { data } = JSON.parse(body) as { data: { documentId?: string } };
  if (data.documentId === undefined) return false;
  const sight = await sightOf(database().prisma, data.documentId, member.userId);
  return !sight || !isUnblinded(member.role, sight);
}

/** Notes what came of an attempt. `gone`: the receiver wants no more, so the webhook is paused. */
export async function noteAttempt(
  member: Member,
  messageId: string,
  attempt: { state: MessageState; answer: string; gone: boolean },
  now: Clock = systemClock,
): Promise<void> {
  demand(member, "webhook.manage");
  await settle(messageId, attempt.state, attempt.answer, now());
  if (!attempt.gone) return;
  const where = { messages: { some: { id: messageId } }, projectId: member.projectId, pausedAt: null };
  await database().prisma.webhook.updateMany({ where, data: { pausedAt: now() } });
}

async function settle(id: string, state: MessageState, answer: string, triedAt?: Date): Promise<void> {
  const tried = triedAt ? { triedAt, attempts: { increment: 1 } } : {};
  await database().prisma.webhookMessage.updateMany({ where: { id }, data: { state, answer, ...tried } });
}

/** Removes the messages that are older than thirty days. */
export async function sweepMessages(_system: System, now: Date): Promise<void> {
  await database().prisma.webhookMessage.deleteMany({ where: { createdAt: { lt: later(now, -keptDays * day) } } });
}

async function webhookIn(tx: Transaction, member: Member, id: string) {
  const found = await tx.webhook.findFirst({ where: { id: uuid(id, "webhook"), projectId: member.projectId } });
  if (!found) throw new Failure("not-found", "There is no such webhook in this project.");
  return found;
}

async function mine(tx: Transaction, member: Member, id: string) {
  const found = await webhookIn(tx, member, id);
  if (found.createdById === member.userId) return found;
  throw new Failure("forbidden", "Only who made a webhook sees its messages. Make one of your own.");
}

/** What a name means is asked when it is connected to, each time; what says itself that it is private is refused at once. */
function address(value: string): string {
  const { privateHosts } = env();
  const found = reachable(line(value, "url", "an address", 2000), (host) => privateHosts.includes(host));
  if (!found.ok) throw invalid("url", found.why);
  return found.url.href;
}

function chosen(events: readonly string[]): WebhookEvent[] {
  const unknown = events.find((event) => !(webhookEvents as readonly string[]).includes(event));
  if (unknown !== undefined)
    throw invalid("events", `There is no event “${unknown}”. There are ${webhookEvents.join(", ")}.`);
  if (events.length === 0) throw invalid("events", "Choose at least one event.");
  return webhookEvents.filter((event) => events.includes(event));
}
