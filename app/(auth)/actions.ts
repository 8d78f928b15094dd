"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { joinAsNewPerson, setPasswordByLink, setUp, signInByLink } from "#lib/auth/arrival.ts";
import { endSession, type SessionCookie } from "#lib/auth/session.ts";
import { acceptInvitation } from "#lib/data/invitations.ts";
import { localPath } from "../_server/local-path.ts";
import { act, signedIn, whoIsAsking } from "../_server/who.ts";
import type { Outcome } from "../_ui/outcome.ts";

const person = z.object({
  name: z.string().trim().min(1, "Enter your name, as the others will see it."),
  email: z.string().trim().min(1, "Enter your e-mail address."),
  password: z.string().min(1, "Choose a password."),
});

async function userAgent(): Promise<string> {
  return (await headers()).get("user-agent") ?? "";
}

async function keep({ cookie }: SessionCookie): Promise<void> {
  (await cookies()).set(cookie.name, cookie.value, cookie.options);
}

/** First run: makes the owner, signs her in and welcomes her. */
export async function createOwner(secret: string, _previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    await keep(await setUp(secret, person.parse(Object.fromEntries(form)), await userAgent()));
    redirect("/welcome");
  });
}

/** An invitation, opened by somebody who is new here. */
export async function joinAsNew(secret: string, _previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    const joined = await joinAsNewPerson(secret, person.parse(Object.fromEntries(form)), await userAgent());
    await keep(joined);
    redirect(`/projects/${joined.projectId}`);
  });
}

/** An invitation, opened by somebody who is signed in. */
export async function join(secret: string): Promise<Outcome> {
  return act(async () => {
    const { projectId } = await acceptInvitation(await signedIn(), secret);
    redirect(`/projects/${projectId}`);
  });
}

/** A one-time link that signs in. A button and not the mere opening: previews of links in messages would use it up. */
export async function enterByLink(secret: string, next: string): Promise<Outcome> {
  return act(async () => {
    await keep(await signInByLink(secret, await userAgent()));
    redirect(localPath(next));
  });
}

/** A one-time link that sets a new password. */
export async function choosePassword(secret: string, _previous: Outcome | null, form: FormData): Promise<Outcome> {
  return act(async () => {
    const { password } = person.pick({ password: true }).parse(Object.fromEntries(form));
    await keep(await setPasswordByLink(secret, password, await userAgent()));
    redirect("/projects");
  });
}

/** Signs this browser out. Going elsewhere is left to the page, which has to tidy up once this is certain. */
export async function signOut(): Promise<Outcome> {
  return act(async () => {
    const who = await whoIsAsking();
    if (who) await keep(await endSession(who));
  });
}
