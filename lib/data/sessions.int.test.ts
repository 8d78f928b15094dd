import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { byToken, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { day, minute } from "./clock.ts";
import { createSession, listSessions, revokeAllSessions, revokeSession, sessionWithUser } from "./sessions.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

const by = system("test");
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const noon = new Date("2030-05-01T12:00:00Z");
const at = (milliseconds: number) => () => new Date(noon.getTime() + milliseconds);

let ann: SignedIn;
beforeEach(async () => {
  ann = await someone("Ann");
});

async function session(): Promise<string> {
  const { userId } = ann;
  return (await createSession(by, { userId, userAgent: "Firefox", how: "test" }, at(0))).id;
}

async function lastSeen(id: string): Promise<number> {
  const row = await database().prisma.session.findUniqueOrThrow({ where: { id } });
  return row.lastSeenAt.getTime() - noon.getTime();
}

describe("a session", () => {
  it("says whose it is, until it is revoked", async () => {
    const id = await session();
    const { userId, name, email } = ann;
    expect(await sessionWithUser(by, id, at(0))).toEqual({ userId, name, email, owner: false });
    await revokeSession(ann, id);
    expect(await sessionWithUser(by, id, at(0))).toBeNull();
    await revokeSession(ann, id);
  });

  it("ends 30 days after it was last used", async () => {
    const id = await session();
    expect(await sessionWithUser(by, id, at(30 * day - 1))).not.toBeNull();
    expect(await sessionWithUser(by, id, at(60 * day - 2))).not.toBeNull();
    expect(await sessionWithUser(by, id, at(90 * day - 2))).toBeNull();
  });

  it("notes its use once a minute at most", async () => {
    const id = await session();
    await sessionWithUser(by, id, at(minute - 1));
    expect(await lastSeen(id)).toBe(0);
    await sessionWithUser(by, id, at(minute));
    expect(await lastSeen(id)).toBe(minute);
    await sessionWithUser(by, id, at(minute + 5));
    expect(await lastSeen(id)).toBe(minute);
  });

  it("is worth nothing while its person is disabled, and nothing is known of a made-up one", async () => {
    const id = await session();
    await database().prisma.user.update({ where: { id: ann.userId }, data: { disabledAt: new Date() } });
    expect(await sessionWithUser(by, id, at(0))).toBeNull();
    expect(await sessionWithUser(by, "no id", at(0))).toBeNull();
    expect(await sessionWithUser(by, "00000000-0000-7000-8000-000000000000", at(0))).toBeNull();
  });

  it("keeps what a browser says of itself, cut to what is of use", async () => {
    await createSession(by, { userId: ann.userId, userAgent: `\0${"x".repeat(5000)}`, how: "test" });
    const agents = (await listSessions(ann)).map((row) => row.userAgent);
    expect(agents).toContain("x".repeat(300));
  });

  it("cannot be revoked by another person", async () => {
    const id = await session();
    await revokeSession(await someone("Ben"), id);
    expect(await sessionWithUser(by, id, at(0))).not.toBeNull();
  });

  it("is listed with the one that asks marked, and is nothing for a token to see or end", async () => {
    const id = await session();
    const rows = await listSessions(ann);
    expect(rows.map((row) => [row.id, row.mine])).toEqual([
      [id, false],
      [ann.by.id, true],
    ]);
    for (const forbidden of [listSessions, (who: SignedIn) => revokeSession(who, id)]) {
      await expect(forbidden(byToken(ann, ["admin", "read"]))).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});

describe("revoking all", () => {
  it("spares the one that asks, and none when the system does it", async () => {
    await session();
    await session();
    expect(await revokeAllSessions(ann, ann.userId)).toBe(2);
    expect(await listSessions(ann)).toHaveLength(1);
    expect(await revokeAllSessions(by, ann.userId)).toBe(1);
  });

  it("is recorded", async () => {
    const id = await session();
    await revokeSession(ann, id);
    const kinds = await database().prisma.event.findMany({ where: { subject: id }, orderBy: { id: "asc" } });
    expect(kinds.map((event) => event.kind)).toEqual(["session.started", "session.ended"]);
  });
});
