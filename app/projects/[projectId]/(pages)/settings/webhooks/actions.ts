"use server";

import { revalidatePath } from "next/cache";
import { createWebhook, deleteWebhook, pauseWebhook, replayMessage } from "#lib/data/webhooks.ts";
import { act, acting } from "../../../../../_server/who.ts";
import type { Outcome } from "../../../../../_ui/outcome.ts";

/** Adds a webhook. The secret is in the answer and nowhere else afterwards. */
export async function add(
  projectId: string,
  _previous: Outcome<{ secret: string }> | null,
  form: FormData,
): Promise<Outcome<{ secret: string }>> {
  return act(async () => {
    const me = await acting(projectId, "webhook.manage");
    const { secret } = await createWebhook(me, {
      url: String(form.get("url") ?? ""),
      events: form.getAll("events").map(String),
    });
    revalidatePath(`/projects/${projectId}/settings/webhooks`);
    return { secret };
  });
}

export async function pause(projectId: string, id: string, paused: boolean): Promise<Outcome> {
  return act(async () => {
    await pauseWebhook(await acting(projectId, "webhook.manage"), id, paused);
    revalidatePath(`/projects/${projectId}/settings/webhooks`);
  });
}

export async function remove(projectId: string, id: string): Promise<Outcome> {
  return act(async () => {
    await deleteWebhook(await acting(projectId, "webhook.manage"), id);
    revalidatePath(`/projects/${projectId}/settings/webhooks`);
  });
}

export async function replay(projectId: string, id: string, messageId: string): Promise<Outcome> {
  return act(async () => {
    await replayMessage(await acting(projectId, "webhook.manage"), id, messageId);
    revalidatePath(`/projects/${projectId}/settings/webhooks/${id}`);
  });
}
