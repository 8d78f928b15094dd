import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { demandInPerson } from "#lib/data/demand.ts";
import { type InvitationFacts, invitation, joinAsNew } from "#lib/data/invitations.ts";
import { type LinkFacts, type LinkPurpose, readLink, spendLink } from "#lib/data/links.ts";
import { createOwner, hasOwner, setPassword, userById } from "#lib/data/people.ts";
import { forgiveAttempt, spendAttempt } from "#lib/data/rate-limit.ts";
import { Failure } from "#lib/errors.ts";
import { hashPassword, passwordProblem, verifyPassword } from "./password.ts";
import { type SessionCookie, startSession } from "./session.ts";

// The ways in for people who are not signed in yet, other than the sign-in form: first run, one-time links, invitations.
// Pages call these, since only lib/auth may act as the system. A dead secret is refused before any password is hashed.

type NewPassword = { name: string; email: string; password: string };

/** Whether set-up is done. Until it is, the set-up link is the only way in. */
export async function isSetUp(): Promise<boolean> {
  return hasOwner(system("first run"));
}

/** What a one-time link would do; null where it is unknown, used or expired. */
export async function linkBehind(secret: string): Promise<LinkFacts | null> {
  return readLink(system("open a link"), secret);
}

async function liveLink(secret: string, purpose: LinkPurpose): Promise<LinkFacts> {
  const link = await linkBehind(secret);
  if (link?.purpose === purpose) return link;
  throw new Failure("not-found", "This link has been used, or is too old. Ask for a new one.");
}

/** Makes the owner and signs her in. @throws Failure not-found for a dead link; invalid with `place.field`; conflict */
export async function setUp(secret: string, owner: NewPassword, userAgent: string): Promise<SessionCookie> {
  const by = system("first run");
  await liveLink(secret, "setup");
  const person = { name: owner.name, email: owner.email, passwordHash: await newHash(owner) };
  const { userId } = await spendLink(by, secret, "setup", (tx) => createOwner(by, person, tx));
  return startSession(userId, userAgent, "set-up");
}

/** Uses a link of purpose "signin". @throws Failure not-found for a dead link */
export async function signInByLink(secret: string, userAgent: string): Promise<SessionCookie> {
  const userId = await spendLink(system("open a link"), secret, "signin", async (_tx, link) => link.userId);
  return startSession(linked(userId), userAgent, "link");
}

/** Uses a link of purpose "password": sets the password, ends every session, signs in. @throws Failure not-found, invalid */
export async function setPasswordByLink(secret: string, password: string, userAgent: string): Promise<SessionCookie> {
  const by = system("open a link");
  const { name, email } = await liveLink(secret, "password");
  const passwordHash = await newHash({ name: name ?? "", email: email ?? "", password });
  const userId = await spendLink(by, secret, "password", async (tx, link) => {
    const id = linked(link.userId);
    await setPassword(by, id, passwordHash, tx);
    return id;
  });
  return startSession(userId, userAgent, "link");
}

/** What an invitation offers; null where it is unknown, used up, expired or withdrawn. */
export async function invitationBehind(secret: string): Promise<InvitationFacts | null> {
  return invitation(system("open an invitation"), secret);
}

/** Makes a person, joins the project and signs her in, all or nothing. @throws Failure not-found, conflict, invalid */
export async function joinAsNewPerson(
  secret: string,
  newcomer: NewPassword,
  userAgent: string,
): Promise<SessionCookie & { projectId: string }> {
  if (!(await invitationBehind(secret))) {
    throw new Failure("not-found", "This invitation has been used, withdrawn, or is too old. Ask for a new one.");
  }
  const person = { name: newcomer.name, email: newcomer.email, passwordHash: await newHash(newcomer) };
  const { userId, projectId } = await joinAsNew(system("open an invitation"), secret, person);
  return { ...(await startSession(userId, userAgent, "invitation")), projectId };
}

/**
 * Changes the password of whoever is signed in, and signs her other browsers out. `current` is asked for unless she has no
 * password yet. @throws Failure invalid with `place.field`, limited
 */
export async function changePassword(who: SignedIn, passwords: { current: string; next: string }): Promise<void> {
  demandInPerson(who);
  const by = system("change a password");
  const user = await userById(by, who.userId);
  if (user?.passwordHash) {
    const attempt = { email: who.email, ip: `signed in as ${who.userId}` };
    await spendAttempt(by, attempt);
    if (!(await verifyPassword(user.passwordHash, passwords.current))) {
      throw new Failure("invalid", "That is not your current password.", { place: { field: "current" } });
    }
    await forgiveAttempt(by, attempt);
  }
  const passwordHash = await newHash({ name: who.name, email: who.email, password: passwords.next }, "next");
  await setPassword(who, who.userId, passwordHash);
}

async function newHash({ name, email, password }: NewPassword, field = "password"): Promise<string> {
  const problem = passwordProblem(password, { name, email });
  if (problem) throw new Failure("invalid", problem, { place: { field } });
  return hashPassword(password);
}

function linked(userId: string | null): string {
  if (userId === null) throw new Error("This link is for nobody.");
  return userId;
}
