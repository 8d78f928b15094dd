import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { lockProject, type Precondition } from "./lock-project.ts";

/** Version 0 means that none were written yet. `body` is Markdown. */
export type Guidelines = { version: number; body: string };

/** The longest guidelines, in UTF-16 units. */
const maxGuidelines = 200_000;

export async function guidelines(member: Member, tx: Transaction = database().prisma): Promise<Guidelines> {
  demand(member, "project.read");
  return read(tx, member.projectId);
}

/**
 * Saves the next version.
 * @throws Failure conflict with `data: Guidelines`, what now stands, where `baseVersion` is not the current one any more.
 */
export async function saveGuidelines(
  member: Member,
  change: { body: string; baseVersion: number },
  only?: Precondition,
): Promise<Guidelines> {
  demand(member, "guideline.edit");
  const { projectId, userId } = member;
  const { body, baseVersion } = change;
  if (body.length > maxGuidelines)
    refuse(`The guidelines have ${body.length} characters; the most is ${maxGuidelines}.`);
  if (!body.isWellFormed() || body.includes("\0")) refuse("The guidelines hold a character that cannot be stored.");
  return transaction(async (tx) => {
    await lockProject(tx, member, { only });
    const now = await read(tx, projectId);
    if (now.body === body) return now;
    if (now.version !== baseVersion) {
      const message = "Somebody has saved the guidelines meanwhile. Compare them with yours, then save again.";
      throw new Failure("conflict", message, { data: now });
    }
    const version = now.version + 1;
    await tx.guidelineVersion.create({ data: { projectId, version, body, createdById: userId } });
    await tx.project.update({ where: { id: projectId }, data: { guidelineVersion: version }, select: { id: true } });
    await record(tx, { projectId, userId, kind: "guidelines.changed", subject: projectId, data: { version } });
    return { version, body };
  });
}

async function read(tx: Transaction, projectId: string): Promise<Guidelines> {
  const row = await tx.guidelineVersion.findFirst({ where: { projectId }, orderBy: { version: "desc" } });
  return { version: row?.version ?? 0, body: row?.body ?? "" };
}

function refuse(message: string): never {
  throw new Failure("invalid", message, { place: { field: "body" } });
}
