import type { SignedIn } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { actFor } from "#lib/auth/session.ts";
import { acceptInvitation, createInvitation } from "#lib/data/invitations.ts";
import { createOwner, createUser } from "#lib/data/people.ts";

const itself = system("make ready people");

/** Makes a person without a password, for the demo and for tests, and acts for her. */
export async function addPerson(person: { name: string; email: string; owner?: boolean }): Promise<SignedIn> {
  const { name, email, owner = false } = person;
  const make = owner ? createOwner : createUser;
  const { userId } = await make(itself, { name, email, passwordHash: null });
  return actFor(itself, userId);
}

/** Lets a person join a project, in the way that everybody joins. */
export async function join(manager: SignedIn, projectId: string, who: SignedIn, role: Role): Promise<void> {
  const member = await requireMember(manager, projectId, "member.manage");
  const { secret } = await createInvitation(member, { role });
  await acceptInvitation(who, secret);
}
