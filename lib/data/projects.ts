import { type Mode, modes, type RevealRule, revealRules } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { settleStates } from "./assignments.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { demand, demandScope } from "./demand.ts";
import { record } from "./events.ts";
import { invalid, line, paragraph, whole } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { lockProject, type Precondition } from "./lock-project.ts";
import { notifyMembers } from "./notify.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { noteReveals, refuseOwnReveal } from "./reveal.ts";
import { mineSql, modeSql, unblindedSql } from "./sight.ts";
import { isUuid } from "./uuid.ts";

export type ProjectRow = {
  id: string;
  name: string;
  description: string;
  /** The caller's own. */
  role: Role;
  /** Documents that are not archived, and how many of them are finished. */
  documents: number;
  finished: number;
  sample: boolean;
  createdAt: Date;
};

export type Project = {
  id: string;
  name: string;
  description: string;
  /** The mode of documents that have no tag yet. */
  defaultMode: Mode;
  reveal: RevealRule;
  annotatorsPerDocument: number;
  /** The label under which English names are suggested; null where they are not looked for. */
  nameLabelId: string | null;
  schemaVersion: number;
  guidelineVersion: number;
  sample: boolean;
  archived: boolean;
  createdAt: Date;
};

/**
 * The caller's projects, newest first: those in use, or the archived ones. One statement: it counts from an index, and only for the
 * projects of this page, so that large projects cost milliseconds and adding a document costs no counter that all wait for.
 * `finished` is counted as the caller may know it: of the documents that she is blind to, those that she has finished.
 */
export async function listProjects(
  who: SignedIn,
  { archived = false, ...request }: PageRequest & { archived?: boolean | undefined } = {},
): Promise<Page<ProjectRow>> {
  demandScope(who, "read");
  const limit = pageSize(request);
  const after = request.after && isUuid(request.after) ? request.after : null;
  const only = who.by.kind === "token" ? who.by.projectId : null;
  const blind = Prisma.sql`${modeSql} = 'independent' AND NOT ${unblindedSql(Prisma.sql`p."role"`)}`;
  const rows = await database().prisma.$queryRaw<ProjectRow[]>`
    WITH page AS MATERIALIZED (
      SELECT p."id", p."name", p."description", m."role", p."sample", p."createdAt", p."defaultMode", p."reveal"
      FROM "Membership" m JOIN "Project" p ON p."id" = m."projectId"
      WHERE m."userId" = ${who.userId}::uuid AND (p."archivedAt" IS NOT NULL) = ${archived}
        AND (${after}::uuid IS NULL OR p."id" < ${after}::uuid) AND (${only}::uuid IS NULL OR p."id" = ${only}::uuid)
      ORDER BY p."id" DESC LIMIT ${limit + 1}
    )
    SELECT p."id", p."name", p."description", p."role"::text AS "role", p."sample", p."createdAt",
      counted."documents"::int AS "documents", (counted."finished" - hidden."count" + own."count")::int AS "finished"
    FROM page p CROSS JOIN LATERAL (
      SELECT count(*) AS "documents", count(*) FILTER (WHERE d."state" = 'finished') AS "finished"
      FROM "Document" d WHERE d."projectId" = p."id" AND d."archivedAt" IS NULL
    ) counted CROSS JOIN LATERAL (
      SELECT count(*) AS "count" FROM "Document" d ${mineSql(who.userId)}
      WHERE d."projectId" = p."id" AND d."archivedAt" IS NULL AND d."state" = 'finished'
        AND mine."state" IS DISTINCT FROM 'finished' AND ${blind}
    ) hidden CROSS JOIN LATERAL (
      SELECT count(*) AS "count" FROM "Assignment" mine JOIN "Document" d ON d."id" = mine."documentId"
      WHERE mine."userId" = ${who.userId}::uuid AND mine."state" = 'finished'
        AND d."projectId" = p."id" AND d."archivedAt" IS NULL AND d."state" <> 'finished' AND ${blind}
    ) own
    ORDER BY p."id" DESC`;
  return pageOf(rows, limit, (row) => row.id);
}

/** Makes a project whose first manager is the caller. @throws Failure invalid with `place.field` */
export async function createProject(
  who: SignedIn,
  project: { name: string; description?: string },
): Promise<{ id: string }> {
  demandScope(who, "admin");
  const data = { name: projectName(project.name), description: projectDescription(project.description ?? "") };
  return transaction(async (tx) => {
    const { id } = await tx.project.create({
      data: { ...data, createdById: who.userId, memberships: { create: { userId: who.userId, role: "manager" } } },
      select: { id: true },
    });
    await record(tx, { projectId: id, userId: who.userId, kind: "project.created", subject: id });
    return { id };
  });
}

export async function project(member: Member, tx: Transaction = database().prisma): Promise<Project> {
  demand(member, "project.read");
  const row = await tx.project.findUnique({
    where: { id: member.projectId },
    omit: { createdById: true },
  });
  if (!row) throw new Failure("not-found", "There is no such project.");
  const { archivedAt, ...rest } = row;
  return { ...rest, archived: archivedAt !== null };
}

export type ProjectChange = {
  name?: string;
  description?: string;
  defaultMode?: Mode;
  reveal?: RevealRule;
  annotatorsPerDocument?: number;
  nameLabelId?: string | null;
};

/** Only the fields that are given change. @throws Failure invalid with `place.field` */
export async function updateProject(member: Member, change: ProjectChange, only?: Precondition): Promise<void> {
  demand(member, "project.edit");
  const { projectId, userId } = member;
  const wanted = cleanChange(change);
  // A change of nothing is carried out only for what its sender demands.
  if (Object.keys(wanted).length === 0 && !only) return;
  await transaction(async (tx) => {
    await lockProject(tx, member, { only, but: { archived: true } });
    const data = differing(wanted, await project(member, tx));
    if (Object.keys(data).length === 0) return;
    if (data.reveal !== undefined) await refuseOwnReveal(tx, member, data.reveal);
    if (typeof data.nameLabelId === "string") await requireLabel(tx, projectId, data.nameLabelId);
    await tx.project.update({ where: { id: projectId }, data, select: { id: true } });
    await record(tx, { projectId, userId, kind: "project.changed", subject: projectId, data });
    if (data.annotatorsPerDocument !== undefined) await settleStates(tx, projectId);
    if (data.reveal !== undefined || data.annotatorsPerDocument !== undefined) {
      await noteReveals(tx, Prisma.sql`p."id" = ${projectId}::uuid`);
    }
    // Each of these may change which layers a member reads: whoever has one open is asked again.
    const { reveal, defaultMode, annotatorsPerDocument } = data;
    if (reveal ?? defaultMode ?? annotatorsPerDocument) await notifyMembers(tx, projectId);
  });
}

/** What a change really changes: the record tells of nothing else. */
function differing(change: ProjectChange, now: Project): ProjectChange {
  const fields = Object.entries(change) as [keyof ProjectChange, unknown][];
  return Object.fromEntries(fields.filter(([field, value]) => now[field] !== value));
}

function cleanChange(change: ProjectChange): ProjectChange {
  const data: ProjectChange = {};
  if (change.name !== undefined) data.name = projectName(change.name);
  if (change.description !== undefined) data.description = projectDescription(change.description);
  if (change.defaultMode !== undefined) {
    if (!modes.includes(change.defaultMode)) throw invalid("defaultMode", "There is no such way of working.");
    data.defaultMode = change.defaultMode;
  }
  if (change.reveal !== undefined) {
    if (!revealRules.includes(change.reveal)) throw invalid("reveal", "There is no such reveal rule.");
    data.reveal = change.reveal;
  }
  if (change.annotatorsPerDocument !== undefined) {
    const { annotatorsPerDocument: count } = change;
    data.annotatorsPerDocument = whole(count, "annotatorsPerDocument", "The number of annotators", 1, 20);
  }
  if (change.nameLabelId !== undefined) data.nameLabelId = change.nameLabelId;
  return data;
}

async function requireLabel(tx: Transaction, projectId: string, id: string): Promise<void> {
  const where = { id, projectId, archivedAt: null, scope: "span" } as const;
  const label = isUuid(id) ? await tx.label.findFirst({ where, select: { id: true } }) : null;
  if (!label) throw invalid("nameLabelId", "There is no such label to give to names.");
}

/** Whether the caller is in any archived project. */
export async function hasArchivedProjects(who: SignedIn): Promise<boolean> {
  demandScope(who, "read");
  const where = { userId: who.userId, project: { archivedAt: { not: null } } };
  return (await database().prisma.membership.findFirst({ where, select: { userId: true } })) !== null;
}

/** Archives, or brings back. An archived project can be read and exported; no text, tag or label in it changes. */
export async function archiveProject(member: Member, archived = true, only?: Precondition): Promise<void> {
  demand(member, "project.edit");
  const { projectId, userId } = member;
  await transaction(async (tx) => {
    await lockProject(tx, member, { only, but: { archived: true } });
    const { count } = await tx.project.updateMany({
      where: { id: projectId, archivedAt: archived ? null : { not: null } },
      data: { archivedAt: archived ? new Date() : null },
    });
    if (count === 0) return;
    const kind = archived ? "project.archived" : "project.restored";
    await record(tx, { projectId, userId, kind, subject: projectId });
    await notifyMembers(tx, projectId);
  });
}

function projectName(name: string): string {
  return line(name, "name", "a name for the project", 200);
}

function projectDescription(description: string): string {
  return paragraph(description, "description", "the description", 5_000);
}
