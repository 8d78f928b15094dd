import type { SignedIn } from "#lib/access/member.ts";
import type { LinkFacts } from "#lib/data/links.ts";
import type { InvitationFacts } from "#lib/data/invitations.ts";
import type { SessionCookie } from "./session.ts";

// The ways in for people who are not signed in yet, other than the sign-in form: first run, one-time links, invitations.
// Pages call these, since only lib/auth may act as the system.

/** Whether set-up is done. Until it is, the set-up link is the only way in. */
export async function isSetUp(): Promise<boolean> {
  throw new Error("not written");
}

/** What a one-time link would do; null where it is unknown, used or expired. */
export async function linkBehind(_secret: string): Promise<LinkFacts | null> {
  throw new Error("not written");
}

/** Makes the owner and signs her in. @throws Failure not-found for a dead link; invalid with `place.field`; conflict */
export async function setUp(
  _secret: string,
  _owner: { name: string; email: string; password: string },
  _userAgent: string,
): Promise<SessionCookie> {
  throw new Error("not written");
}

/** Uses a link of purpose "signin". @throws Failure not-found for a dead link */
export async function signInByLink(_secret: string, _userAgent: string): Promise<SessionCookie> {
  throw new Error("not written");
}

/** Uses a link of purpose "password": sets the password, ends every session, signs in. @throws Failure not-found, invalid */
export async function setPasswordByLink(
  _secret: string,
  _password: string,
  _userAgent: string,
): Promise<SessionCookie> {
  throw new Error("not written");
}

/** What an invitation offers; null where it is unknown, used up, expired or withdrawn. */
export async function invitationBehind(_secret: string): Promise<InvitationFacts | null> {
  throw new Error("not written");
}

/** Makes a person, joins the project and signs her in, all or nothing. @throws Failure not-found, conflict, invalid */
export async function joinAsNewPerson(
  _secret: string,
  _person: { name: string; email: string; password: string },
  _userAgent: string,
): Promise<SessionCookie & { projectId: string }> {
  throw new Error("not written");
}

/**
 * Changes the password of whoever is signed in, and signs her other browsers out. `current` is asked for unless she has no
 * password yet. @throws Failure invalid with `place.field`, limited
 */
export async function changePassword(_who: SignedIn, _passwords: { current: string; next: string }): Promise<void> {
  throw new Error("not written");
}
