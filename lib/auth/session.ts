import type { SignedIn, System } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { type Clock, systemClock } from "#lib/data/clock.ts";
import { userById } from "#lib/data/people.ts";
import { createSession, revokeSession, sessionWithUser } from "#lib/data/sessions.ts";
import { Failure } from "#lib/errors.ts";
import { noSessionCookie, readSessionCookie, type SessionClaims, type SessionCookie, sessionCookie } from "./cookie.ts";
import { makeSignedIn } from "./make-member.ts";

export type { SessionCookie } from "./cookie.ts";

/** Who sent this `Cookie` header; null where nobody is signed in, or the session has ended. Asks the database each time. */
export async function signedInFromCookies(
  cookieHeader: string | null,
  now: Clock = systemClock,
): Promise<SignedIn | null> {
  const claims = await readSessionCookie(cookieHeader);
  return claims && signedInFromClaims(claims, now);
}

/** The cookie alone proves nothing: its session may have been revoked. */
export async function signedInFromClaims(claims: SessionClaims, now: Clock = systemClock): Promise<SignedIn | null> {
  const { sessionId, userId } = claims;
  const user = await sessionWithUser(system("check a session"), sessionId, now);
  if (user?.userId !== userId) return null;
  return makeSignedIn({ ...user, by: { kind: "session", id: sessionId } });
}

/** Signs a person in and makes the cookie that proves it: for set-up, one-time links and invitations. */
export async function startSession(userId: string, userAgent: string, how = "link"): Promise<SessionCookie> {
  const { id } = await createSession(system("sign in"), { userId, userAgent, how });
  return sessionCookie({ userId, sessionId: id });
}

/** Signs this browser out. The cookie that comes back erases the one that is there. */
export async function endSession(who: SignedIn): Promise<SessionCookie> {
  if (who.by.kind === "session") await revokeSession(who, who.by.id);
  return noSessionCookie();
}

/** For the command line: acts for a person without a session of hers. @throws Failure not-found */
export async function actFor(by: System, userId: string): Promise<SignedIn> {
  const user = await userById(by, userId);
  if (!user) throw new Failure("not-found", "There is no such person.");
  const { name, email, owner } = user;
  return makeSignedIn({ userId, name, email, owner, by: { kind: "system", id: by.reason } });
}
