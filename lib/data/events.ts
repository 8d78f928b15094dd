import type { Member } from "#lib/access/member.ts";
import { database, type Transaction } from "./client.ts";
import { demand } from "./demand.ts";
import type { Prisma } from "./generated/client.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";

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

/** Writes the audit trail, in the transaction of the command that it records. */
export async function record(tx: Transaction, event: NewEvent): Promise<void> {
  await tx.event.create({
    data: {
      projectId: event.projectId ?? null,
      userId: event.userId ?? null,
      kind: event.kind,
      subject: event.subject ?? "",
      data: event.data ?? {},
    },
    select: { id: true },
  });
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

/** What happened in the member's project, newest first. */
export async function listEvents(member: Member, request: PageRequest = {}): Promise<Page<EventRow>> {
  demand(member, "event.read");
  const limit = pageSize(request);
  const { prisma } = database();
  const rows = await prisma.event.findMany({
    where: { projectId: member.projectId, ...(request.after ? { id: { lt: request.after } } : {}) },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
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
