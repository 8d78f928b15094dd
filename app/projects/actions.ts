"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { modes } from "#lib/access/layer-access.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { nextDocument } from "#lib/data/documents.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { openSample } from "#lib/data/sample.ts";
import { act, signedIn } from "../_server/who.ts";
import type { Outcome } from "../_ui/outcome.ts";

/** Makes the sample project if there is none yet, and opens it, or its text at once. */
export async function openSampleProject(toText: boolean): Promise<Outcome> {
  return act(async () => {
    const who = await signedIn();
    const projectId = await openSample(who);
    const first = toText ? await nextDocument(await requireMember(who, projectId, "document.read"), null) : null;
    redirect(first ? `/projects/${projectId}/documents/${first}` : `/projects/${projectId}`);
  });
}

const newProject = z.object({
  name: z.string().trim().min(1, "Give the project a name."),
  description: z.string().trim(),
  mode: z.enum(modes),
});

export async function startProject(_previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    const { mode, ...named } = newProject.parse(Object.fromEntries(form));
    const who = await signedIn();
    const { id } = await createProject(who, named);
    if (mode !== "together") await updateProject(await requireMember(who, id, "project.edit"), { defaultMode: mode });
    redirect(`/projects/${id}`);
  });
}
