import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import type { Transaction } from "./client.ts";

/**
 * What whoever sends a command wants to be asked when nobody else can change any more what the command is about, and before it
 * changes that itself. It reads through `tx`, and throws where the command is not to be carried out.
 */
export type Precondition = (tx: Transaction) => Promise<void>;

/**
 * Locks the member's project, so that commands which change it come one after another.
 * @throws Failure conflict where the project is archived: nothing in it changes then; not-found
 */
export async function lockProject(
  tx: Transaction,
  member: Member,
  { only, but = { archived: false } }: { only?: Precondition | undefined; but?: { archived: boolean } } = {},
): Promise<void> {
  const rows = await tx.$queryRaw<{ archived: boolean }[]>`
    SELECT "archivedAt" IS NOT NULL AS "archived" FROM "Project" WHERE "id" = ${member.projectId}::uuid FOR NO KEY UPDATE`;
  if (!but.archived) refuseArchived(rows[0]);
  await only?.(tx);
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
