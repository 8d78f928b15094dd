import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import type { Transaction } from "./client.ts";

/**
 * Locks the member's project, so that commands which change it come one after another.
 * @throws Failure conflict where the project is archived: nothing in it changes then; not-found
 */
export async function lockProject(tx: Transaction, member: Member): Promise<void> {
  const rows = await tx.$queryRaw<{ archived: boolean }[]>`
    SELECT "archivedAt" IS NOT NULL AS "archived" FROM "Project" WHERE "id" = ${member.projectId}::uuid FOR NO KEY UPDATE`;
  refuseArchived(rows[0]);
}

/** For commands that change no row of the project itself. Fails like `lockProject`, and locks nothing. */
export async function demandOpenProject(tx: Transaction, member: Member): Promise<void> {
  const where = { id: member.projectId };
  const project = await tx.project.findUnique({ where, select: { archivedAt: true } });
  refuseArchived(project ? { archived: project.archivedAt !== null } : undefined);
}

function refuseArchived(project: { archived: boolean } | undefined): void {
  if (!project) throw new Failure("not-found", "There is no such project.");
  if (project.archived) {
    throw new Failure("conflict", "This project is archived, so nothing in it changes. A manager can bring it back.");
  }
}
