"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { scopes } from "#lib/access/roles.ts";
import { changePassword } from "#lib/auth/arrival.ts";
import { renamePerson } from "#lib/data/people.ts";
import { revokeAllSessions, revokeSession } from "#lib/data/sessions.ts";
import { createToken, revokeToken } from "#lib/data/tokens.ts";
import { act, signedIn } from "../_server/who.ts";
import type { Outcome } from "../_ui/outcome.ts";

export async function rename(_previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    const name = z.string().trim().min(1, "Enter your name.");
    await renamePerson(await signedIn(), z.object({ name }).parse(Object.fromEntries(form)).name);
    revalidatePath("/", "layout");
  });
}

const passwords = z.object({
  current: z.string().default(""),
  next: z.string().min(1, "Choose a new password."),
});

export async function renewPassword(_previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    await changePassword(await signedIn(), passwords.parse(Object.fromEntries(form)));
    revalidatePath("/account");
  });
}

export async function endSession(id: string): Promise<Outcome> {
  return act(async () => {
    await revokeSession(await signedIn(), id);
    revalidatePath("/account");
  });
}

export async function endOtherSessions(): Promise<Outcome> {
  return act(async () => {
    const who = await signedIn();
    await revokeAllSessions(who, who.userId);
    revalidatePath("/account");
  });
}

const token = z.object({
  name: z.string().trim().min(1, "Give the token a name, by which you will know it."),
  projectId: z.string().transform((id) => (id === "all" ? null : id)),
  days: z.enum(["30", "90", "365", "never"]).transform((days) => (days === "never" ? null : Number(days))),
  scopes: z.array(z.enum(scopes)).min(1, "Choose what the token may do."),
});

/** Makes a token for a program. The secret is in the answer and nowhere else afterwards. */
export async function makeToken(
  _previous: Outcome<{ secret: string }> | null,
  form: FormData,
): Promise<Outcome<{ secret: string }>> {
  return act(async () => {
    const wanted = token.parse({ ...Object.fromEntries(form), scopes: form.getAll("scopes") });
    const { secret } = await createToken(await signedIn(), wanted);
    revalidatePath("/account");
    return { secret };
  });
}

export async function endToken(id: string): Promise<Outcome> {
  return act(async () => {
    await revokeToken(await signedIn(), id);
    revalidatePath("/account");
  });
}
