"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { addDocument, type Direction } from "#lib/data/documents.ts";
import { type IntakeNote, readPastedText } from "#lib/data/intake.ts";
import { act, acting } from "../../../../../_server/who.ts";
import type { Outcome } from "../../../../../_ui/outcome.ts";

const about = z.object({
  language: z.string().trim().max(35, "A language tag is short, such as “en” or “pt-BR”."),
  direction: z.enum(["auto", "ltr", "rtl"] satisfies Direction[]),
});
const pasted = about.extend({
  name: z.string().trim().min(1, "Give the document a name."),
  text: z.string().min(1, "Paste the text here."),
});

export type Added = { id: string; already: boolean; notes: IntakeNote[] };

/**
 * Adds a pasted text. It comes as a plain value and not as a form's field, because a form would turn its line ends into
 * CRLF on the way.
 */
export async function addText(projectId: string, value: z.infer<typeof pasted>): Promise<Outcome<Added>> {
  return act(async () => {
    const me = await acting(projectId, "document.add");
    const { name, language, direction, text: raw } = pasted.parse(value);
    const { text, intake } = readPastedText(raw, name);
    const added = await addDocument(me, { name, text, language, direction, intake });
    revalidatePath(`/projects/${projectId}`);
    return { ...added, notes: intake.notes };
  });
}
