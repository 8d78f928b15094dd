import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { system } from "#lib/access/system.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { Failure } from "#lib/errors.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { minute } from "./clock.ts";
import { createLink, readLink, spendLink } from "./links.ts";
import { createOwner } from "./people.ts";
import { secretHash } from "./secret.ts";
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
const nothing = async () => {};

describe("a one-time link", () => {
  it("works once, of two uses at the same moment too", async () => {
    const { userId } = await someone("Ann");
    const { secret } = await createLink(by, { purpose: "signin", userId, minutes: 5 });
    const uses = await Promise.allSettled(
      Array.from({ length: 8 }, () => spendLink(by, secret, "signin", async (_tx, link) => link.userId)),
    );
    expect(uses.filter((use) => use.status === "fulfilled")).toEqual([{ status: "fulfilled", value: userId }]);
    for (const use of uses) if (use.status === "rejected") expect(use.reason).toMatchObject({ code: "not-found" });
    expect(await readLink(by, secret)).toBeNull();
  });

  it("is still good where what it was for did not happen", async () => {
    const { userId } = await someone("Ann");
    const { secret } = await createLink(by, { purpose: "password", userId, minutes: 5 });
    const refuse = async () => {
      throw new Failure("invalid", "too short");
    };
    await expect(spendLink(by, secret, "password", refuse)).rejects.toMatchObject({ code: "invalid" });
    expect(await readLink(by, secret)).toMatchObject({ purpose: "password", userId, name: "Ann" });
    await spendLink(by, secret, "password", nothing);
  });

  it("ends when its time is over", async () => {
    const { userId } = await someone("Ann");
    const { secret } = await createLink(by, { purpose: "signin", userId, minutes: 5 }, at(0));
    expect(await readLink(by, secret, at(5 * minute - 1))).not.toBeNull();
    expect(await readLink(by, secret, at(5 * minute))).toBeNull();
    await expect(spendLink(by, secret, "signin", nothing, at(5 * minute))).rejects.toMatchObject({ code: "not-found" });
    await spendLink(by, secret, "signin", nothing, at(5 * minute - 1));
  });

  it("does only what it was made for, and nothing for a closed account", async () => {
    const { userId } = await someone("Ann");
    const { secret } = await createLink(by, { purpose: "signin", userId, minutes: 5 });
    await expect(spendLink(by, secret, "password", nothing)).rejects.toMatchObject({ code: "not-found" });
    await database().prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    expect(await readLink(by, secret)).toBeNull();
    await expect(spendLink(by, secret, "signin", nothing)).rejects.toMatchObject({ code: "not-found" });
  });

  it("is kept as a hash: no secret is in the database", async () => {
    const { userId } = await someone("Ann");
    const { secret } = await createLink(by, { purpose: "signin", userId, minutes: 5 });
    expect(secret).toMatch(/^[\w-]{43}$/);
    const row = await database().prisma.oneTimeLink.findUniqueOrThrow({ where: { tokenHash: secretHash(secret) } });
    expect(JSON.stringify(row)).not.toContain(secret);
    await expect(spendLink(by, "made up", "signin", nothing)).rejects.toMatchObject({ code: "not-found" });
  });

  it("is for somebody, but for set-up", async () => {
    const { userId } = await someone("Ann");
    await expect(createLink(by, { purpose: "signin", minutes: 5 })).rejects.toThrow("for somebody");
    await expect(createLink(by, { purpose: "setup", userId, minutes: 5 })).rejects.toThrow("for nobody");
  });
});

it("set-up links work while there is no owner", async () => {
  const first = await createLink(by, { purpose: "setup", minutes: 5 });
  const second = await createLink(by, { purpose: "setup", minutes: 5 });
  expect(await readLink(by, second.secret)).toEqual({ purpose: "setup", userId: null, name: null, email: null });
  const make = (secret: string, email: string) =>
    spendLink(by, secret, "setup", (tx) => createOwner(by, { name: "O", email, passwordHash: "x" }, tx));
  const both = await Promise.allSettled([make(first.secret, "a@example.org"), make(second.secret, "b@example.org")]);
  expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await database().prisma.user.count({ where: { owner: true } })).toBe(1);
  expect(await readLink(by, first.secret)).toBeNull();
  expect(await readLink(by, second.secret)).toBeNull();
});
