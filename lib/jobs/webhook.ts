/** Sends one message to one webhook, signed as https://www.standardwebhooks.com says. */
import { Webhook } from "standardwebhooks";
import { pauseAfter } from "#lib/data/webhook-queue.ts";
import { dueMessage, noteAttempt } from "#lib/data/webhooks.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";
import { NoAnswer, publicRequest } from "#lib/import/public-request.ts";
import { type JobFile, TryAgain } from "./running-job.ts";

/** How long a receiver may take, in milliseconds, and how much of its answer is read, in bytes. */
const patience = 15_000;
const longest = 64 * 1024;
const gone = 410;

export const webhook: JobFile = {
  kind: "webhook",
  async run({ member, payload, attempt, last, now, cancelled }) {
    const { messageId } = payload as { messageId: string };
    const due = await dueMessage(member, messageId);
    if ("none" in due) return { words: due.none, report: null };
    const { taken, answer, hopeless, status } = await post(due, now(), cancelled);
    const over = hopeless || last;
    const state = taken ? "delivered" : over ? "failed" : "waiting";
    await noteAttempt(member, due.id, { state, answer, gone: status === gone }, now);
    if (taken) return { words: answer, report: { status } };
    if (over) throw new Failure("invalid", answer);
    throw new TryAgain(answer, pauseAfter(attempt));
  },
};

type Attempt = { taken: boolean; answer: string; hopeless: boolean; status: number };

async function post(
  { id, url, secret, body }: { id: string; url: string; secret: string; body: string },
  at: Date,
  signal: AbortSignal,
): Promise<Attempt> {
  const headers = {
    "content-type": "application/json",
    "user-agent": "Spanwise",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
  const { privateHosts } = env();
  try {
    const { status } = await publicRequest(url, {
      method: "POST",
      headers,
      body,
      timeoutMs: patience,
      maxBytes: longest,
      mayReach: (host) => privateHosts.includes(host),
      signal,
    });
    if (status >= 200 && status < 300)
      return { taken: true, answer: `Delivered: the receiver answered ${status}.`, hopeless: false, status };
    if (status === gone)
      return { taken: false, answer: "The receiver answered 410, so the webhook is paused.", hopeless: true, status };
    return {
      taken: false,
      answer: `The receiver answered ${status}. A message counts as taken when the answer is 200 to 299.`,
      hopeless: false,
      status,
    };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { taken: false, answer: error.message, hopeless: error.refused, status: 0 };
  }
}
