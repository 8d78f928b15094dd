import type { Member, SignedIn, System } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import type { Page, PageRequest } from "./page.ts";

export type MemberRow = {
  userId: string;
  name: string;
  /** Null for whoever may not see addresses. */
  email: string | null;
  role: Role;
  since: Date;
};

export type InvitationRow = {
  id: string;
  role: Role;
  note: string;
  uses: number;
  maxUses: number;
  createdAt: Date;
  expiresAt: Date;
  state: "open" | "used" | "expired" | "withdrawn";
};

/** What an invitation says to whoever holds its link. */
export type InvitationFacts = {
  projectId: string;
  projectName: string;
  role: Role;
  invitedBy: string;
  expiresAt: Date;
};

/** In the order in which they joined. */
export async function listMembers(_member: Member, _request: PageRequest = {}): Promise<Page<MemberRow>> {
  throw new Error("not written");
}

/** @throws Failure conflict where it would leave the project without a manager; not-found */
export async function changeRole(_member: Member, _userId: string, _role: Role): Promise<void> {
  throw new Error("not written");
}

/** Ends a membership at once, open sockets included. Everybody may remove herself. Fails like `changeRole`. */
export async function removeMember(_member: Member, _userId: string): Promise<void> {
  throw new Error("not written");
}

/** Makes an invitation link; the secret is shown once. 7 days and one use where nothing is said. */
export async function createInvitation(
  _member: Member,
  _invitation: { role: Role; days?: number; maxUses?: number; note?: string },
): Promise<{ id: string; secret: string }> {
  throw new Error("not written");
}

/** The project's invitations, newest first, ended ones included. */
export async function listInvitations(_member: Member, _request: PageRequest = {}): Promise<Page<InvitationRow>> {
  throw new Error("not written");
}

/** From now on nobody joins by it; who has joined stays. Doing it twice is harmless. @throws Failure not-found */
export async function withdrawInvitation(_member: Member, _id: string): Promise<void> {
  throw new Error("not written");
}

/** What an open invitation offers; null where it is unknown, used up, expired or withdrawn. */
export async function invitation(_system: System, _secret: string): Promise<InvitationFacts | null> {
  throw new Error("not written");
}

/**
 * Joins. Who is a member already stays one: her role may rise, and never falls. Accepting twice is harmless.
 * @throws Failure not-found where the invitation is unknown, used up, expired or withdrawn
 */
export async function acceptInvitation(_who: SignedIn, _secret: string): Promise<{ projectId: string }> {
  throw new Error("not written");
}
