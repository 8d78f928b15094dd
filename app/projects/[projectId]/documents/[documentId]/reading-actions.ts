"use server";

import { z } from "zod";
import { type Away, changesSince } from "#lib/data/away.ts";
import { guidelines } from "#lib/data/guidelines.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

/** The guidelines as they stand, in Markdown. */
export async function guidelinesOf(projectId: string): Promise<Outcome<string>> {
  return act(async () => (await guidelines(await acting(projectId, "project.read"))).body);
}

const seen = z.strictObject({
  epoch: z.int().nonnegative(),
  seq: z.int().nonnegative(),
  sha256: z.string().max(64),
});

/** What others have changed in a layer since the position that was seen last. */
export async function changedSince(
  projectId: string,
  layerId: string,
  since: z.input<typeof seen>,
): Promise<Outcome<Away>> {
  return act(async () =>
    changesSince(await acting(projectId, "document.read"), z.uuid().parse(layerId), seen.parse(since)),
  );
}
