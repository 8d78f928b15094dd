import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Role, Scopes } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { makeMember, makeSignedIn } from "#lib/auth/make-member.ts";
import { database } from "#lib/data/client.ts";
import { createUser } from "#lib/data/people.ts";
import { createSession } from "#lib/data/sessions.ts";

const by = system("test");

/** A new person with a session, as the doors would vouch for her. */
export async function someone(name: string): Promise<SignedIn> {
  const email = `${name.toLowerCase()}.${Math.random().toString(36).slice(2)}@example.org`;
  const { userId } = await createUser(by, { name, email, passwordHash: null });
  const { id } = await createSession(by, { userId, userAgent: "test", how: "test" });
  return makeSignedIn({ userId, name, email, owner: false, by: { kind: "session", id } });
}

/** The same person through an API token. */
export function byToken(who: SignedIn, scopes: Scopes, projectId: string | null = null): SignedIn {
  const { userId, name, email, owner } = who;
  const id = "00000000-0000-7000-8000-000000000000";
  return makeSignedIn({ userId, name, email, owner, by: { kind: "token", id, scopes: scopes ?? [], projectId } });
}

/** Puts a person into a project. */
export async function join(who: SignedIn, projectId: string, role: Role): Promise<Member> {
  const { userId } = who;
  await database().prisma.membership.upsert({
    where: { projectId_userId: { projectId, userId } },
    create: { projectId, userId, role },
    update: { role },
  });
  return makeMember({ projectId, userId, role });
}
