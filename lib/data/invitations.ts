import type { Member, SignedIn, System } from "#lib/access/member.ts";
import { type Role, roles } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, day, later, systemClock } from "./clock.ts";
import { demand, demandInPerson } from "./demand.ts";
import { record } from "./events.ts";
import { invalid, paragraph, whole } from "./field.ts";
import { lockMembers } from "./members.ts";
import { notify } from "./notify.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { createUser, type NewPerson } from "./people.ts";
import { newSecret, secretHash } from "./secret.ts";
import { isUuid } from "./uuid.ts";

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

/** Makes an invitation link; the secret is shown once. 7 days and one use where nothing is said. */
export async function createInvitation(
  member: Member,
  invitation: { role: Role; days?: number; maxUses?: number; note?: string },
  now: Clock = systemClock,
): Promise<{ id: string; secret: string }> {
  demand(member, "member.manage");
  const { role } = invitation;
  if (!roles.includes(role)) throw invalid("role", "There is no such role.");
  const days = whole(invitation.days ?? 7, "days", "The number of days", 1, 90);
  const maxUses = whole(invitation.maxUses ?? 1, "maxUses", "The number of people", 1, 1000);
  const note = paragraph(invitation.note ?? "", "note", "the note", 500);
  const { projectId, userId } = member;
  const { secret, hash } = newSecret();
  const at = now();
  const expiresAt = later(at, days * day);
  return transaction(async (tx) => {
    const { id } = await tx.invitation.create({
      data: { projectId, role, tokenHash: hash, note, maxUses, createdById: userId, createdAt: at, expiresAt },
      select: { id: true },
    });
    await record(tx, { projectId, userId, kind: "invitation.created", subject: id, data: { role, days, maxUses } });
    return { id, secret };
  });
}

/** The project's invitations, newest first, ended ones included. */
export async function listInvitations(
  member: Member,
  request: PageRequest = {},
  now: Clock = systemClock,
): Promise<Page<InvitationRow>> {
  demand(member, "member.manage");
  const limit = pageSize(request);
  const at = now();
  const rows = await database().prisma.invitation.findMany({
    where: { projectId: member.projectId, ...(request.after ? { id: { lt: request.after } } : {}) },
    orderBy: { id: "desc" },
    take: limit + 1,
    omit: { projectId: true, tokenHash: true, createdById: true },
  });
  return pageOf(
    rows.map(({ withdrawnAt, ...row }) => ({ ...row, state: stateOf({ ...row, withdrawnAt }, at) })),
    limit,
    (row) => row.id,
  );
}

type Ending = { uses: number; maxUses: number; expiresAt: Date; withdrawnAt: Date | null };

function stateOf(invitation: Ending, at: Date): InvitationRow["state"] {
  if (invitation.withdrawnAt) return "withdrawn";
  if (invitation.uses >= invitation.maxUses) return "used";
  return invitation.expiresAt <= at ? "expired" : "open";
}

/** From now on nobody joins by it; who has joined stays. Doing it twice is harmless. @throws Failure not-found */
export async function withdrawInvitation(member: Member, id: string, now: Clock = systemClock): Promise<void> {
  demand(member, "member.manage");
  const { projectId, userId } = member;
  await transaction(async (tx) => {
    const found = isUuid(id) ? await tx.invitation.findFirst({ where: { id, projectId }, select: { id: true } }) : null;
    if (!found) throw new Failure("not-found", "There is no such invitation in this project.");
    const { count } = await tx.invitation.updateMany({
      where: { id, withdrawnAt: null },
      data: { withdrawnAt: now() },
    });
    if (count > 0) await record(tx, { projectId, userId, kind: "invitation.withdrawn", subject: id });
  });
}

/** What an open invitation offers; null where it is unknown, used up, expired or withdrawn. */
export async function invitation(
  _system: System,
  secret: string,
  now: Clock = systemClock,
): Promise<InvitationFacts | null> {
  const { prisma } = database();
  const row = await prisma.invitation.findUnique({
    where: { tokenHash: secretHash(secret) },
    include: { project: { select: { name: true, archivedAt: true } } },
  });
  if (!row || row.project.archivedAt || stateOf(row, now()) !== "open") return null;
  const by = await prisma.user.findUnique({ where: { id: row.createdById }, select: { name: true } });
  const { projectId, project, role, expiresAt } = row;
  return { projectId, projectName: project.name, role, invitedBy: by?.name ?? "", expiresAt };
}

/**
 * Joins. Who is a member already stays one: her role may rise, and never falls. Accepting twice is harmless.
 * @throws Failure not-found where the invitation is unknown, used up, expired or withdrawn
 */
export async function acceptInvitation(
  who: SignedIn,
  secret: string,
  now: Clock = systemClock,
): Promise<{ projectId: string }> {
  demandInPerson(who);
  return transaction((tx) => joinProject(tx, who.userId, secret, now));
}

/**
 * Makes a person and lets her join, both or neither.
 * @throws Failure not-found as above, conflict where the address is taken, invalid with `place.field`
 */
export async function joinAsNew(
  system: System,
  secret: string,
  person: NewPerson,
  now: Clock = systemClock,
): Promise<{ userId: string; projectId: string }> {
  return transaction(async (tx) => {
    const { userId } = await createUser(system, person, tx);
    return { userId, ...(await joinProject(tx, userId, secret, now)) };
  });
}

async function joinProject(
  tx: Transaction,
  userId: string,
  secret: string,
  now: Clock,
): Promise<{ projectId: string }> {
  const tokenHash = secretHash(secret);
  const known = await tx.invitation.findUnique({ where: { tokenHash }, select: { projectId: true } });
  if (!known) throw gone();
  const { projectId } = known;
  await lockMembers(tx, projectId);
  const invitation = await tx.invitation.findUniqueOrThrow({
    where: { tokenHash },
    include: { project: { select: { archivedAt: true } } },
  });
  const key = { projectId_userId: { projectId, userId } };
  const membership = await tx.membership.findUnique({ where: key, select: { role: true } });
  const { id, role } = invitation;
  if (membership && roles.indexOf(membership.role) >= roles.indexOf(role)) return { projectId };
  if (invitation.project.archivedAt || stateOf(invitation, now()) !== "open") {
    if (membership) return { projectId };
    throw gone();
  }
  await tx.invitation.update({ where: { id }, data: { uses: { increment: 1 } }, select: { id: true } });
  await tx.membership.upsert({
    where: key,
    create: { projectId, userId, role },
    update: { role },
    select: { role: true },
  });
  const kind = membership ? "member.role-changed" : "member.joined";
  const data = membership ? { from: membership.role, to: role, invitation: id } : { role, invitation: id };
  await record(tx, { projectId, userId, kind, subject: userId, data });
  await notify(tx, { kind: "membership", projectId, userId });
  return { projectId };
}

function gone(): Failure {
  return new Failure("not-found", "This invitation has been used, withdrawn, or is too old. Ask for a new one.");
}
