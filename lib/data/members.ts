import type { Member, System } from "#lib/access/member.ts";
import { allows, type Role, roles } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { lockDocuments, settleStates } from "./assignments.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { notify } from "./notify.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { noteLeaver, noteReveals } from "./reveal.ts";
import { isUuid } from "./uuid.ts";
import { withoutAccountSql } from "./without-account.ts";

export type MemberRow = {
  userId: string;
  name: string;
  /** Null for whoever may not see addresses. */
  email: string | null;
  /** False of an annotator of whom only files tell: see `without-account.ts`. */
  account: boolean;
  role: Role;
  since: Date;
};

/** For `lib/auth`, before it makes a `Member`. Null where there is no such membership. */
export async function membershipOf(
  _system: System,
  projectId: string,
  userId: string,
): Promise<{ role: Role; archived: boolean } | null> {
  if (!isUuid(projectId)) return null;
  const { rows } = await database().pool.query<{ role: Role; archived: boolean }>({
    name: "membership of",
    text: `SELECT m.role, p."archivedAt" IS NOT NULL AS archived
           FROM "Membership" m JOIN "Project" p ON p.id = m."projectId"
           WHERE m."projectId" = $1 AND m."userId" = $2`,
    values: [projectId, userId],
  });
  return rows[0] ?? null;
}

/** Whether a person's account is there and open. */
export async function mayAct(_system: System, userId: string): Promise<boolean> {
  const where = { id: userId, disabledAt: null };
  return isUuid(userId) && (await database().prisma.user.findFirst({ where, select: { id: true } })) !== null;
}

/** In the order in which their accounts were made. */
export async function listMembers(member: Member, request: PageRequest = {}): Promise<Page<MemberRow>> {
  demand(member, "member.read");
  const limit = pageSize({ limit: 200, ...request });
  const after = request.after && isUuid(request.after) ? request.after : null;
  const { rows } = await database().pool.query<MemberRow & { email: string }>({
    name: "list members",
    text: `SELECT u.id AS "userId", u.name, u.email, NOT ${withoutAccountSql} AS "account", m.role, m."createdAt" AS since
           FROM "Membership" m JOIN "User" u ON u.id = m."userId"
           WHERE m."projectId" = $1 AND ($2::uuid IS NULL OR m."userId" > $2)
           ORDER BY m."userId" LIMIT $3`,
    values: [member.projectId, after, limit + 1],
  });
  const withAddresses = allows(member, "member.contact");
  return pageOf(
    rows.map((row) => ({
      ...row,
      email: row.account && (withAddresses || row.userId === member.userId) ? row.email : null,
    })),
    limit,
    (row) => row.userId,
  );
}

/** @throws Failure conflict where it would leave the project without a manager; not-found */
export async function changeRole(member: Member, userId: string, role: Role): Promise<void> {
  demand(member, "member.manage");
  if (!roles.includes(role)) throw invalid("role", "There is no such role.");
  const { projectId } = member;
  await transaction(async (tx) => {
    const from = await roleForUpdate(tx, projectId, userId);
    if (from === role) return;
    if (from === "manager") await refuseForLastManager(tx, projectId);
    await noteLeaver(tx, projectId, userId);
    await tx.membership.update({
      where: { projectId_userId: { projectId, userId } },
      data: { role },
      select: { userId: true },
    });
    if (from === "manager") await withdrawInvitationsOf(tx, projectId, userId);
    // Nobody waits for a viewer, so documents may be finished now, and others see each other's work.
    if (role === "viewer") await settleStates(tx, projectId);
    await noteReveals(tx, annotatedBy(projectId, userId));
    const data = { from, to: role };
    await record(tx, { projectId, userId: member.userId, kind: "member.role-changed", subject: userId, data });
    await notify(tx, { kind: "membership", projectId, userId });
  });
}

/** Ends a membership at once, open sockets included. Everybody may remove herself. Fails like `changeRole`. */
export async function removeMember(member: Member, userId: string): Promise<void> {
  demand(member, userId === member.userId ? "project.leave" : "member.manage");
  const { projectId } = member;
  await transaction(async (tx) => {
    const role = await roleForUpdate(tx, projectId, userId);
    if (role === "manager") await refuseForLastManager(tx, projectId);
    await noteLeaver(tx, projectId, userId);
    const documentIds = await lockDocuments(tx, annotatedBy(projectId, userId));
    await tx.membership.delete({ where: { projectId_userId: { projectId, userId } }, select: { userId: true } });
    await withdrawInvitationsOf(tx, projectId, userId);
    await settleStates(tx, projectId);
    await noteReveals(tx, Prisma.sql`d."id" = ANY(${documentIds}::uuid[])`);
    const kind = userId === member.userId ? "member.left" : "member.removed";
    await record(tx, { projectId, userId: member.userId, kind, subject: userId, data: { role } });
    await notify(tx, { kind: "membership", projectId, userId });
  });
}

function annotatedBy(projectId: string, userId: string): Prisma.Sql {
  return Prisma.sql`d."projectId" = ${projectId}::uuid AND EXISTS (
    SELECT FROM "Assignment" x WHERE x."documentId" = d."id" AND x."userId" = ${userId}::uuid)`;
}

/**
 * Whoever changes who is a member takes this lock first, so that two managers who demote each other go one after the other.
 * It does not hold up those who only refer to the project. For `lib/data` only.
 */
export async function lockMembers(tx: Transaction, projectId: string): Promise<void> {
  await tx.$queryRaw`SELECT id::text FROM "Project" WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`;
}

async function roleForUpdate(tx: Transaction, projectId: string, userId: string): Promise<Role> {
  await lockMembers(tx, projectId);
  const membership = isUuid(userId)
    ? await tx.membership.findUnique({ where: { projectId_userId: { projectId, userId } }, select: { role: true } })
    : null;
  if (!membership) throw new Failure("not-found", "There is no such member in this project.");
  return membership.role;
}

async function refuseForLastManager(tx: Transaction, projectId: string): Promise<void> {
  const managers = await tx.membership.count({ where: { projectId, role: "manager", user: { disabledAt: null } } });
  if (managers > 1) return;
  throw new Failure("conflict", "A project needs a manager. Make somebody else a manager first.");
}

/** Links that a manager made and may still hold would let him back in. */
async function withdrawInvitationsOf(tx: Transaction, projectId: string, userId: string): Promise<void> {
  await tx.invitation.updateMany({
    where: { projectId, createdById: userId, withdrawnAt: null },
    data: { withdrawnAt: new Date() },
  });
}
