import { headers } from "next/headers";
import { forbidden, notFound, redirect, unstable_rethrow } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Action } from "#lib/access/roles.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { signedInFromCookies } from "#lib/auth/session.ts";
import { Failure, failureCodes } from "#lib/errors.ts";
import type { Outcome, Refusal } from "../_ui/outcome.ts";

/** Who is asking, or null; asked of the database once per request. */
export const whoIsAsking = cache(async (): Promise<SignedIn | null> => {
  return signedInFromCookies((await headers()).get("cookie"));
});

/** For pages: whoever is signed in; everybody else goes to the sign-in page and comes back to `next`. */
export async function requireUser(next = "/projects"): Promise<SignedIn> {
  const who = await whoIsAsking();
  if (!who) redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  return who;
}

/**
 * For pages: the proof that the reader may do `action` in the project. Strangers see "not found", members whose role
 * is too low see "not allowed", nobody signed in goes to the sign-in page and comes back to `next`.
 */
export async function member(projectId: string, action: Action, next = `/projects/${projectId}`): Promise<Member> {
  const who = await requireUser(next);
  try {
    return await requireMember(who, projectId, action);
  } catch (error) {
    showFailure(error);
  }
}

/** For pages: turns an expected failure into the page that says so, and throws everything else on. */
export function showFailure(error: unknown): never {
  if (error instanceof Failure) {
    if (error.code === "not-found") notFound();
    if (error.code === "forbidden") forbidden();
    if (error.code === "unauthenticated") redirect("/sign-in");
  }
  throw error;
}

/** For actions: whoever is signed in. Fails as "unauthenticated", so that the page can stay with what was typed. */
export async function signedIn(): Promise<SignedIn> {
  const who = await whoIsAsking();
  if (!who) throw new Failure("unauthenticated", "Your session has ended. Sign in again, then repeat this.");
  return who;
}

/** For actions: the proof that the sender may do `action` in the project; fails with words otherwise. */
export async function acting(projectId: string, action: Action): Promise<Member> {
  return requireMember(await signedIn(), projectId, action);
}

function refusal(error: Failure): Refusal {
  const { code, message, place, data, retryAfterSeconds } = error;
  return { code, title: failureCodes[code].title, message, place, data, retryAfterSeconds };
}

/** The first sentence for every field that did not parse. */
function fieldErrors(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[String(issue.path[0] ?? "")] ??= issue.message;
  return fields;
}

/**
 * Runs the body of a server action. Expected failures come back as a value with words; a defect is logged whole and
 * comes back as a sentence without details; redirects pass through.
 */
export async function act<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof Failure) return { ok: false, failure: refusal(error) };
    if (error instanceof z.ZodError) {
      const fields = fieldErrors(error);
      const message = Object.values(fields)[0] ?? "Please check what was entered.";
      return { ok: false, failure: { code: "invalid", title: failureCodes.invalid.title, message, fields } };
    }
    console.error(error);
    return {
      ok: false,
      failure: {
        code: "unexpected",
        title: "Something went wrong",
        message: "The fault is ours, and it has been written down. What you entered is still here: please try again.",
      },
    };
  }
}
