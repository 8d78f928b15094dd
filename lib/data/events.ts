import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { database, type Transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { Prisma } from "./generated/client.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { unblindedSql } from "./sight.ts";
import { uuid } from "./uuid.ts";
import { announce } from "./webhook-queue.ts";

export type NewEvent = {
  /** Absent for what concerns the whole installation, such as signing in. */
  projectId?: string | undefined;
  /** Absent where the system acted. */
  userId?: string | undefined;
  /** A noun and a past participle, such as "document.finished". */
  kind: string;
  /** The id of what it was about. */
  subject?: string | undefined;
  data?: Prisma.InputJsonObject | undefined;
};

/** Writes the audit trail, and queues what webhooks are told, in the transaction of the command that it records. */
export async function record(tx: Transaction, event: NewEvent): Promise<void> {
  const { projectId = null, userId = null, kind, subject = "", data = {} } = event;
  const { at } = await tx.event.create({ data: { projectId, userId, kind, subject, data }, select: { at: true } });
  await announce(tx, { projectId, kind, subject, data: data as Json, at });
}

export type EventRow = {
  id: string;
  at: Date;
  kind: string;
  subject: string;
  data: Prisma.JsonValue;
  /** Null where the system acted, or where the person is no longer known. */
  by: { userId: string; name: string } | null;
};

type StoredEvent = Omit<EventRow, "by"> & { userId: string | null };

/**
 * What happened in the member's project, newest first. Of documents that she annotates blind, what others did in their layers
 * and with their places is left out.
 */
export async function listEvents(member: Member, request: PageRequest = {}): Promise<Page<EventRow>> {
  demand(member, "event.read");
  const limit = pageSize(request);
  const { prisma } = database();
  const { projectId, userId: me, role } = member;
  const after = request.after ? Prisma.sql`e."id" < ${uuid(request.after, "event")}::uuid` : Prisma.sql`TRUE`;
  const rows = await prisma.$queryRaw<StoredEvent[]>`
    SELECT e."id", e."at", e."kind", e."subject", e."data", e."userId" FROM "Event" e
    WHERE e."projectId" = ${projectId}::uuid AND ${after} AND NOT (
      (e."kind" !~ '^document[.]' OR e."kind" = 'document.finished')
      AND e."userId" IS DISTINCT FROM ${me}::uuid
      AND coalesce(e."data"->>'documentId', e."subject") IN (
        -- Whoever reads events is blind only where she is assigned.
        SELECT d."id"::text FROM "Assignment" mine JOIN "Document" d ON d."id" = mine."documentId"
          JOIN "Project" p ON p."id" = d."projectId"
        WHERE mine."userId" = ${me}::uuid AND d."projectId" = ${projectId}::uuid AND NOT ${unblindedSql(role)}))
    ORDER BY e."id" DESC LIMIT ${limit + 1}`;
  const ids = [...new Set(rows.flatMap((row) => row.userId ?? []))];
  const people = await prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(people.map((person) => [person.id, person.name]));
  return pageOf(
    rows.map(({ id, at, kind, subject, data, userId }) => {
      const name = userId === null ? undefined : names.get(userId);
      return { id, at, kind, subject, data, by: userId !== null && name !== undefined ? { userId, name } : null };
    }),
    limit,
    (row) => row.id,
  );
}
