"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { modes } from "#lib/access/layer-access.ts";
import { archiveDocument, document, renameDocument, setAnnotators, setMode } from "#lib/data/documents.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

const name = z.object({ name: z.string().trim().min(1, "A document needs a name.") });
const mode = z.object({ mode: z.enum(modes) });
const userIds = z.array(z.uuid()).max(1000);

export async function rename(
  projectId: string,
  documentId: string,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome> {
  return act(async () => {
    const me = await acting(projectId, "document.add");
    await renameDocument(me, documentId, name.parse(Object.fromEntries(form)).name);
    revalidatePath(`/projects/${projectId}`);
  });
}

export async function archive(projectId: string, documentId: string, archived: boolean): Promise<Outcome> {
  return act(async () => {
    await archiveDocument(await acting(projectId, "document.archive"), documentId, archived);
    revalidatePath(`/projects/${projectId}`);
  });
}

export async function changeMode(
  projectId: string,
  documentId: string,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome> {
  return act(async () => {
    const me = await acting(projectId, "document.assign");
    await setMode(me, documentId, mode.parse(Object.fromEntries(form)).mode);
    revalidatePath(`/projects/${projectId}`);
  });
}

/** Who is assigned to a document, and how far each is. */
export async function annotatorsOf(projectId: string, documentId: string) {
  return act(async () => (await document(await acting(projectId, "document.assign"), documentId)).annotators);
}

export async function assign(projectId: string, documentId: string, annotators: string[]): Promise<Outcome> {
  return act(async () => {
    await setAnnotators(await acting(projectId, "document.assign"), documentId, userIds.parse(annotators));
    revalidatePath(`/projects/${projectId}`);
  });
}
