import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { database, type Transaction } from "./client.ts";
import { demand } from "./demand.ts";
import type { EventKind, ProjectEvent } from "./event-kinds.ts";
import { Prisma } from "./generated/client.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { unblindedSql } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";
import { announce } from "./webhook-queue.ts";

export type NewEvent = {
  /** Absent for what concerns the whole installation, such as signing in. */
  projectId?: string | undefined;
  /** Absent where the system acted. */
  userId?: string | undefined;
  kind: EventKind;
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
  /** The document in which it happened; null for what concerns none. */
  document: { id: string; name: string } | null;
  /** Whom it was about, such as whose role was changed; null where it was about nobody. */
  person: { userId: string; name: string } | null;
};

type StoredEvent = Pick<EventRow, "id" | "at" | "kind" | "subject" | "data"> & {
  userId: string | null;
  documentId: string | null;
};

export type EventQuery = PageRequest & {
  kind?: ProjectEvent | undefined;
  /** Whoever did it. */
  userId?: string | undefined;
};

/**
 * What happened in the member's project, newest first. Of documents that she annotates blind, what others did in their layers
 * and with their places is left out.
 */
export async function listEvents(member: Member, request: EventQuery = {}): Promise<Page<EventRow>> {
  demand(member, "event.read");
  const limit = pageSize(request);
  const { projectId, userId: me, role } = member;
  const filters = [Prisma.sql`e."projectId" = ${projectId}::uuid`];
  if (request.after) filters.push(Prisma.sql`e."id" < ${uuid(request.after, "event")}::uuid`);
  if (request.kind) filters.push(Prisma.sql`e."kind" = ${request.kind}`);
  if (request.userId) filters.push(Prisma.sql`e."userId" = ${uuid(request.userId, "person")}::uuid`);
  const rows = await database().prisma.$queryRaw<StoredEvent[]>`
    SELECT e."id", e."at", e."kind", e."subject", e."data", e."userId", of."documentId" FROM "Event" e
    CROSS JOIN LATERAL (SELECT coalesce(e."data"->>'documentId', e."subject") AS "documentId") of
    WHERE ${Prisma.join(filters, " AND ")} AND NOT (
      (e."kind" !~ '^document[.]' OR e."kind" = 'document.finished')
      AND e."userId" IS DISTINCT FROM ${me}::uuid
      AND of."documentId" IN (
        -- Whoever reads events is blind only where she is assigned.
        SELECT d."id"::text FROM "Assignment" mine JOIN "Document" d ON d."id" = mine."documentId"
          JOIN "Project" p ON p."id" = d."projectId"
        WHERE mine."userId" = ${me}::uuid AND d."projectId" = ${projectId}::uuid AND NOT ${unblindedSql(role)}))
    ORDER BY e."id" DESC LIMIT ${limit + 1}`;
  const [people, documents] = await Promise.all([peopleIn(rows), documentsIn(projectId, rows)]);
  return pageOf(
    rows.map(({ id, at, kind, subject, data, userId, documentId }) => {
      const by = (userId !== null && people.get(userId)) || null;
      const document = (documentId !== null && documents.get(documentId)) || null;
      return {
        id,
        at,
        kind,
        subject,
        data,
        by,
        document,
        person: aboutPerson(kind) ? (people.get(subject) ?? null) : null,
      };
    }),
    limit,
    (row) => row.id,
  );
}

/** Whether the subject of such an event is a person. */
function aboutPerson(kind: string): boolean {
  return kind.startsWith("member.") || kind.startsWith("annotator.");
}

async function peopleIn(rows: readonly StoredEvent[]): Promise<Map<string, { userId: string; name: string }>> {
  const ids = rows.flatMap(({ userId, kind, subject }) => [userId, aboutPerson(kind) ? subject : null]);
  const where = { id: { in: known(ids) } };
  const people = await database().prisma.user.findMany({ where, select: { id: true, name: true } });
  return new Map(people.map(({ id, name }) => [id, { userId: id, name }]));
}

async function documentsIn(
  projectId: string,
  rows: readonly StoredEvent[],
): Promise<Map<string, { id: string; name: string }>> {
  const where = { projectId, id: { in: known(rows.map(({ documentId }) => documentId)) } };
  const documents = await database().prisma.document.findMany({ where, select: { id: true, name: true } });
  return new Map(documents.map((document) => [document.id, document]));
}

function known(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null).filter(isUuid);
}
