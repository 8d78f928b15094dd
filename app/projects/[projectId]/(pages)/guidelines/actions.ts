"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { type Guidelines, saveGuidelines } from "#lib/data/guidelines.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

const change = z.object({ body: z.string(), baseVersion: z.int().min(0) });

/** Saves the next version, unless somebody else has saved one since `baseVersion`: then the failure's data is theirs. */
export async function keepGuidelines(projectId: string, value: z.infer<typeof change>): Promise<Outcome<Guidelines>> {
  return act(async () => {
    const saved = await saveGuidelines(await acting(projectId, "guideline.edit"), change.parse(value));
    revalidatePath(`/projects/${projectId}/guidelines`);
    return saved;
  });
}
