import type { WebhookEvent } from "#lib/data/webhook-queue.ts";

/** What webhooks can be told, for people. */
export const eventWords: Record<WebhookEvent, { name: string; explanation: string }> = {
  "document.finished": {
    name: "A document is finished",
    explanation: "By its team, or by the last of its annotators.",
  },
  "gold.completed": { name: "A gold set is complete", explanation: "A reviewer has settled a document." },
  "release.made": { name: "A release is made", explanation: "With its name and hash." },
};

export const eventKinds = Object.keys(eventWords) as readonly WebhookEvent[];

/** In words what a message tells; its kind where that is not known any more. */
export function wordsOf(kind: string): string {
  return eventKinds.includes(kind as WebhookEvent) ? eventWords[kind as WebhookEvent].name : kind;
}
