import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { system } from "#lib/access/system.ts";
import { byToken, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, transaction, useDatabase } from "./client.ts";
import {
  createOwner,
  createUser,
  hasOwner,
  person,
  renamePerson,
  setPassword,
  userByEmail,
  userById,
} from "./people.ts";
import { listSessions } from "./sessions.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { someoneWaits } from "./testing/locks.ts";

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

describe("people", () => {
  it("have one owner: a second set-up waits for the first and is refused", async () => {
    expect(await hasOwner(by)).toBe(false);
    const owner = (n: number) => ({ name: `Owner ${n}`, email: `owner${n}@example.org`, passwordHash: "x" });
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
    const { promise: made, resolve: make } = Promise.withResolvers<void>();
    const first = transaction(async (tx) => {
      await createOwner(by, owner(1), tx);
      make();
      await allowed;
    });
    await made;
    const second = createOwner(by, owner(2));
    const refused = expect(second).rejects.toMatchObject({ code: "conflict" });
    await someoneWaits("advisory");
    allow();
    await Promise.all([first, refused]);
    expect(await database().prisma.user.count({ where: { owner: true } })).toBe(1);
    expect(await hasOwner(by)).toBe(true);
  });

  it("are found by their address in any case, and no address belongs to two", async () => {
    const { userId } = await createUser(by, { name: " Ann ", email: "Ann@Example.org ", passwordHash: null });
    expect(await userByEmail(by, "ANN@example.ORG")).toMatchObject({ userId, name: "Ann", email: "ann@example.org" });
    await expect(createUser(by, { name: "B", email: "aNN@example.org", passwordHash: null })).rejects.toMatchObject({
      code: "conflict",
      place: { field: "email" },
    });
    expect(await userByEmail(by, "nobody@example.org")).toBeNull();
    expect(await userByEmail(by, "an\0n@example.org")).toBeNull();
  });

  it.each([
    [{ name: " ", email: "a@b" }, "name"],
    [{ name: "x".repeat(101), email: "a@b" }, "name"],
    [{ name: "A\nB", email: "a@b" }, "name"],
    [{ name: "A\ud800", email: "a@b" }, "name"],
    [{ name: "A", email: "nobody" }, "email"],
    [{ name: "A", email: "a b@c" }, "email"],
    [{ name: "A", email: `${"x".repeat(260)}@b` }, "email"],
  ])("are refused with the field that is wrong: %j", async (wrong, field) => {
    const refusal = { code: "invalid", place: { field } };
    await expect(createUser(by, { ...wrong, passwordHash: null })).rejects.toMatchObject(refusal);
  });

  it("are nobody while they are disabled", async () => {
    const who = await someone("Dora");
    await database().prisma.user.update({ where: { id: who.userId }, data: { disabledAt: new Date() } });
    expect(await userByEmail(by, who.email)).toBeNull();
    expect(await userById(by, who.userId)).toBeNull();
  });

  it("rename themselves, which is recorded", async () => {
    const who = await someone("Eve");
    await renamePerson(who, "Eva");
    expect(await person(who)).toMatchObject({ name: "Eva", hasPassword: false });
    const events = await database().prisma.event.findMany({ where: { kind: "person.renamed", userId: who.userId } });
    expect(events).toHaveLength(1);
    await expect(renamePerson(byToken(who, ["admin"]), "Token")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("keep the browser in which they change their password, and are asked to sign in everywhere else", async () => {
    const who = await someone("Fay");
    await database().prisma.session.create({ data: { userId: who.userId, expiresAt: new Date(Date.now() + 1e6) } });
    await setPassword(who, who.userId, "hash");
    expect((await listSessions(who)).map((session) => session.mine)).toEqual([true]);
    await setPassword(by, who.userId, "hash");
    expect(await listSessions(who)).toEqual([]);
    await expect(async () => setPassword(who, (await someone("Gil")).userId, "hash")).rejects.toThrow();
  });
});
