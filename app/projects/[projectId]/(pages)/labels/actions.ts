"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { type AttributeValue, attributeKinds, granularities, underlines } from "#lib/annotation/label.ts";
import { moveLabel, saveAttribute, saveLabel, saveRelationType, setArchived } from "#lib/data/labels.ts";
import { Failure } from "#lib/errors.ts";
import { formText } from "../../../../_server/form-text.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

const labelForm = z.object({
  name: z.string(),
  color: z.string(),
  key: z.string().trim(),
  chip: z.string(),
  underline: z.enum(underlines),
  description: formText,
  scope: z.enum(["span", "document"]),
  overlapsItself: z.coerce.boolean(),
  granularity: z.enum(granularities),
});

/** What the page shows does not hang on the reader's role alone but on the project's schema: show it anew. */
async function edit(
  projectId: string,
  run: (me: Awaited<ReturnType<typeof acting>>) => Promise<unknown>,
): Promise<Outcome> {
  return act(async () => {
    await run(await acting(projectId, "label.edit"));
    revalidatePath(`/projects/${projectId}/labels`);
  });
}

export async function keepLabel(
  projectId: string,
  id: string | undefined,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome> {
  return edit(projectId, (me) =>
    saveLabel(me, { id, ...labelForm.parse({ overlapsItself: "", ...Object.fromEntries(form) }) }),
  );
}

export async function move(projectId: string, id: string, position: number): Promise<Outcome> {
  return edit(projectId, (me) => moveLabel(me, id, position));
}

export async function archive(
  projectId: string,
  what: "label" | "attribute" | "relationType",
  id: string,
  archived: boolean,
): Promise<Outcome> {
  return edit(projectId, (me) => setArchived(me, what, id, archived));
}

const attributeForm = z.object({
  name: z.string(),
  on: z.enum(["span", "relation", "document"]),
  kind: z.enum(attributeKinds),
  options: formText.transform((text) => text.split("\n").filter((line) => line.trim() !== "")),
  required: z.coerce.boolean(),
  default: z.string(),
});

export async function keepAttribute(
  projectId: string,
  id: string | undefined,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome> {
  return edit(projectId, (me) => {
    const { options, default: typed, ...rest } = attributeForm.parse({ required: "", ...Object.fromEntries(form) });
    const choosing = rest.kind === "choice" || rest.kind === "choices";
    return saveAttribute(me, {
      id,
      ...rest,
      of: form.getAll("of").map(String),
      options: choosing ? options : [],
      default: defaultFrom(rest.kind, typed),
    });
  });
}

/** The default as it was typed: nothing means none; several choices come as lines. */
function defaultFrom(kind: (typeof attributeKinds)[number], typed: string): AttributeValue | null {
  const text = typed.replaceAll("\r\n", "\n");
  if (text.trim() === "") return null;
  switch (kind) {
    case "boolean":
      return text === "true";
    case "number": {
      const number = Number(text);
      if (!Number.isFinite(number))
        throw new Failure("invalid", "The default is not a number.", { place: { field: "default" } });
      return number;
    }
    case "choices":
      return text.split("\n").filter((line) => line !== "");
    default:
      return text;
  }
}

export async function keepRelationType(
  projectId: string,
  id: string | undefined,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome> {
  return edit(projectId, (me) =>
    saveRelationType(me, {
      id,
      name: String(form.get("name") ?? ""),
      from: form.getAll("from").map(String),
      to: form.getAll("to").map(String),
    }),
  );
}
