"use server";

import { z } from "zod";
import type { VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { listObjections, object, withdrawObjection } from "#lib/data/objections.ts";
import type { ObjectionView } from "#lib/data/review-shapes.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

export async function objectionsTo(projectId: string, documentId: string): Promise<Outcome<ObjectionView[]>> {
  return act(async () => listObjections(await acting(projectId, "document.read"), documentId));
}

const request = z.strictObject({
  documentId: z.uuid(),
  layerId: z.uuid(),
  spanId: z.string().min(1).max(200),
  reason: z.string().max(4_000),
  key: z.string().min(8).max(64),
});

/** Objects to a tag, or says anew why and what it should be. The store looks whether the alternative is a span of the text. */
export async function objectTo(
  projectId: string,
  { alternative, ...rest }: z.input<typeof request> & { alternative: VersionSpan | null },
): Promise<Outcome<{ id: string }>> {
  return act(async () => object(await acting(projectId, "comment.write"), { ...request.parse(rest), alternative }));
}

export async function takeBackObjection(projectId: string, objectionId: string): Promise<Outcome<null>> {
  return act(async () => {
    await withdrawObjection(await acting(projectId, "comment.write"), { objectionId });
    return null;
  });
}
