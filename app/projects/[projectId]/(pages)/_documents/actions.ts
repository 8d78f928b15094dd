"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { modes } from "#lib/access/layer-access.ts";
import {
  archiveDocument,
  document,
  renameDocument,
  setAnnotators,
  setAnnotatorsWanted,
  setMode,
} from "#lib/data/documents.ts";
import { project } from "#lib/data/projects.ts";
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

/** Who is assigned to a document, how far each is, and how many are asked for: by the document itself, and by its project. */
export async function annotatorsOf(projectId: string, documentId: string) {
  return act(async () => {
    const me = await acting(projectId, "document.assign");
    const [{ annotators, annotatorsWanted }, { annotatorsPerDocument, reveal }] = await Promise.all([
      document(me, documentId),
      project(me),
    ]);
    return { annotators, wanted: annotatorsWanted, usual: annotatorsPerDocument, reveal };
  });
}

/** `wanted`: null follows the project; absent leaves it as it is. */
export async function assign(
  projectId: string,
  documentId: string,
  annotators: string[],
  wanted?: number | null,
): Promise<Outcome> {
  return act(async () => {
    const me = await acting(projectId, "document.assign");
    await setAnnotators(me, documentId, userIds.parse(annotators));
    if (wanted !== undefined) await setAnnotatorsWanted(me, documentId, wanted);
    revalidatePath(`/projects/${projectId}`);
  });
}
