import type { SignedIn, System } from "#lib/access/member.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, day, later, minute, systemClock } from "./clock.ts";
import { demandInPerson } from "./demand.ts";
import { record } from "./events.ts";
import { channel } from "./notify.ts";
import { isUuid } from "./uuid.ts";

/** A session ends this long after it was last used. */
const lasts = 30 * day;
/** Use is noted at most this often, so that reading does not mean writing. */
const noted = minute;

export type SessionRow = {
  id: string;
  /** What the browser said of itself. */
  userAgent: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** Whether it is the one that asks. */
  mine: boolean;
};

export type SessionUser = { userId: string; name: string; email: string; owner: boolean };

/** Signs a browser in. `how` is for the audit trail, such as "password". */
export async function createSession(
  _system: System,
  session: { userId: string; userAgent: string; how: string },
  now: Clock = systemClock,
  tx?: Transaction,
): Promise<{ id: string; expiresAt: Date }> {
  const at = now();
  const { userId, how } = session;
  const write = async (within: Transaction) => {
    const row = await within.session.create({
      data: {
        userId,
        userAgent: session.userAgent.replace(/[\0\p{Cs}]/gu, "").slice(0, 300),
        createdAt: at,
        lastSeenAt: at,
        expiresAt: later(at, lasts),
      },
      select: { id: true, expiresAt: true },
    });
    await record(within, { userId, kind: "session.started", subject: row.id, data: { how } });
    return row;
  };
  return tx ? write(tx) : transaction(write);
}

/** Whose session this is; null where it has ended or its person is disabled. Notes the use, which puts the end off. */
export async function sessionWithUser(
  _system: System,
  id: string,
  now: Clock = systemClock,
): Promise<SessionUser | null> {
  if (!isUuid(id)) return null;
  const at = now();
  const { pool } = database();
  const { rows } = await pool.query<SessionUser & { lastSeenAt: Date }>({
    name: "session with user",
    text: `SELECT u.id AS "userId", u.name, u.email, u.owner, s."lastSeenAt"
           FROM "Session" s JOIN "User" u ON u.id = s."userId"
           WHERE s.id = $1 AND s."expiresAt" > $2 AND u."disabledAt" IS NULL`,
    values: [id, at],
  });
  const [row] = rows;
  if (!row) return null;
  if (at.getTime() - row.lastSeenAt.getTime() >= noted) {
    await pool.query(`UPDATE "Session" SET "lastSeenAt" = $2, "expiresAt" = $3 WHERE id = $1 AND "lastSeenAt" < $2`, [
      id,
      at,
      later(at, lasts),
    ]);
  }
  const { lastSeenAt: _, ...user } = row;
  return user;
}

/** The caller's signed-in browsers, the last seen first. */
export async function listSessions(who: SignedIn, now: Clock = systemClock): Promise<SessionRow[]> {
  demandInPerson(who);
  const rows = await database().prisma.session.findMany({
    where: { userId: who.userId, expiresAt: { gt: now() } },
    orderBy: [{ lastSeenAt: "desc" }, { id: "desc" }],
    take: 200,
    select: { id: true, userAgent: true, createdAt: true, lastSeenAt: true, expiresAt: true },
  });
  return rows.map((row) => ({ ...row, mine: who.by.kind === "session" && who.by.id === row.id }));
}

/** Signs one of the caller's browsers out. Doing it twice is harmless. */
export async function revokeSession(who: SignedIn, id: string): Promise<void> {
  demandInPerson(who);
  if (!isUuid(id)) return;
  await transaction((tx) => endSessions(tx, who.userId, who.userId, { only: id }));
}

/** Signs a person out everywhere; a person herself keeps the session that asks. Answers how many ended. */
export async function revokeAllSessions(by: SignedIn | System, userId: string): Promise<number> {
  const actor = "userId" in by ? by : null;
  if (actor) demandInPerson(actor);
  if (actor && actor.userId !== userId) throw new Error("Only the system signs other people out.");
  const keep = actor?.by.kind === "session" ? { except: actor.by.id } : {};
  return transaction((tx) => endSessions(tx, userId, actor?.userId ?? null, keep));
}

/** Deletes sessions and tells the open sockets that rest on them. Answers how many ended. For `lib/data` only. */
export async function endSessions(
  tx: Transaction,
  userId: string,
  actorId: string | null,
  which: { only?: string; except?: string } = {},
): Promise<number> {
  const ended = await tx.$queryRaw<{ id: string }[]>`
    WITH ended AS (
      DELETE FROM "Session"
      WHERE "userId" = ${userId}::uuid
        AND (${which.only ?? null}::uuid IS NULL OR id = ${which.only ?? null}::uuid)
        AND (${which.except ?? null}::uuid IS NULL OR id <> ${which.except ?? null}::uuid)
      RETURNING id
    )
    SELECT id::text, pg_notify(${channel}, json_build_object('kind', 'session', 'sessionId', id)::text)::text FROM ended`;
  for (const { id } of ended) {
    await record(tx, { userId: actorId ?? undefined, kind: "session.ended", subject: id, data: { of: userId } });
  }
  return ended.length;
}
