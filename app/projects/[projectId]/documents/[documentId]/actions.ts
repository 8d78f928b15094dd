"use server";

import { z } from "zod";
import { finish, type MovedOn, reopen } from "#lib/data/sets.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

export type { MovedOn };
export type Finished = { setId: string; version: number };

const finishRequest = z.strictObject({
  layerId: z.uuid(),
  position: z.strictObject({ epoch: z.int(), seq: z.int(), sha256: z.string().max(64) }),
  key: z.string().min(8).max(64),
  despite: z.boolean(),
});

/** Finishes a layer at the position that its annotator saw. */
export async function finishLayer(
  projectId: string,
  request: z.input<typeof finishRequest>,
): Promise<Outcome<Finished>> {
  return act(async () => {
    const member = await acting(projectId, "layer.finish");
    const { setId, version } = await finish(member, finishRequest.parse(request));
    return { setId, version };
  });
}

const reopenRequest = z.strictObject({ layerId: z.uuid(), key: z.string().min(8).max(64) });

/** Opens a finished layer again. */
export async function reopenLayer(projectId: string, request: z.input<typeof reopenRequest>): Promise<Outcome<null>> {
  return act(async () => {
    await reopen(await acting(projectId, "layer.reopen"), reopenRequest.parse(request));
    return null;
  });
}
