"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { modes, revealRules } from "#lib/access/layer-access.ts";
import { archiveProject, updateProject } from "#lib/data/projects.ts";
import { previewChange } from "#lib/data/reveal.ts";
import { formText } from "../../../../_server/form-text.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

const settings = z.object({
  name: z.string().trim().min(1, "A project needs a name."),
  description: formText,
  defaultMode: z.enum(modes),
  reveal: z.enum(revealRules),
  annotatorsPerDocument: z.coerce
    .number("Enter a number.")
    .int("Enter a whole number.")
    .min(1, "At least one annotator.")
    .max(100, "At most 100 annotators."),
  nameLabelId: z.string().transform((id) => (id === "none" ? null : id)),
});

export async function keepSettings(projectId: string, _previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    await updateProject(await acting(projectId, "project.edit"), settings.parse(Object.fromEntries(form)));
    revalidatePath(`/projects/${projectId}`, "layout");
  });
}

const consequential = settings.pick({ defaultMode: true, reveal: true, annotatorsPerDocument: true });

/** What saving these would do to documents that there are. */
export async function previewSettings(projectId: string, change: z.input<typeof consequential>) {
  return act(async () => previewChange(await acting(projectId, "project.edit"), consequential.parse(change)));
}

export async function archive(projectId: string, archived: boolean): Promise<Outcome> {
  return act(async () => {
    await archiveProject(await acting(projectId, "project.edit"), archived);
    revalidatePath("/projects", "layout");
    return { archived };
  });
}
