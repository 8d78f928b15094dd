import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { findOrCreateByAccount, type Identity } from "./accounts.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { setPassword, userByEmail } from "./people.ts";
import { listProjects } from "./projects.ts";
import { listSessions } from "./sessions.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { someoneWaits } from "./testing/locks.ts";
import { createToken, tokenBySecret } from "./tokens.ts";

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

let count = 0;
const identity = (change: Partial<Identity> = {}): Identity => ({
  issuer: "https://id.example.org",
  subject: `subject ${++count}`,
  email: `Person${count}@example.org`,
  emailVerified: true,
  name: "A Person",
  ...change,
});

describe("an identity at the provider", () => {
  it("that is new makes a person without projects, and is hers from then on, whatever her address becomes", async () => {
    const first = identity();
    const found = await findOrCreateByAccount(by, first);
    const user = await userByEmail(by, first.email ?? "");
    expect(found).toEqual({ userId: user?.userId });
    expect(user).toMatchObject({ name: "A Person", owner: false, passwordHash: null });
    expect((await listProjects({ ...user, by: { kind: "session", id: "" } } as SignedIn)).rows).toEqual([]);
    expect(await findOrCreateByAccount(by, { ...first, email: "new@example.org", name: "X" })).toEqual(found);
    expect(await findOrCreateByAccount(by, { ...first, email: null })).toEqual(found);
  });

  it("is told apart by issuer and subject both", async () => {
    const first = identity();
    await findOrCreateByAccount(by, first);
    const elsewhere = { ...first, issuer: "https://other.example.org", email: "else@example.org" };
    expect(await findOrCreateByAccount(by, elsewhere)).not.toEqual(await findOrCreateByAccount(by, first));
  });

  it("makes one person, however often it arrives at once", async () => {
    const first = identity();
    // All have looked, and found nobody, before any may write.
    const gate = await database().pool.connect();
    await gate.query(`BEGIN; LOCK TABLE "User" IN SHARE ROW EXCLUSIVE MODE`);
    const arriving = Promise.all([1, 2, 3].map(() => findOrCreateByAccount(by, first)));
    await someoneWaits("relation", 3);
    await gate.query("COMMIT");
    gate.release();
    expect(new Set((await arriving).map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await database().prisma.account.count({ where: { subject: first.subject } })).toBe(1);
  });

  it("does not get an account by an address that nobody verified", async () => {
    const ann = await someone("Ann");
    const claim = identity({ email: ann.email.toUpperCase(), emailVerified: false });
    expect(await findOrCreateByAccount(by, claim)).toEqual({ refused: "email-not-verified" });
    expect(await database().prisma.account.count({ where: { userId: ann.userId } })).toBe(0);
  });

  it("gets an account by a verified address, and every earlier way in ends", async () => {
    const ann = await someone("Ann");
    await setPassword(ann, ann.userId, "hash of whoever came first");
    const { secret } = await createToken(ann, { name: "t", scopes: ["read"] });
    const claim = identity({ email: ann.email });
    expect(await findOrCreateByAccount(by, claim)).toEqual({ userId: ann.userId });
    expect(await userByEmail(by, ann.email)).toMatchObject({ passwordHash: null });
    expect(await listSessions(ann)).toEqual([]);
    expect(await tokenBySecret(by, secret)).toBeNull();
  });

  it("is refused without an address, and where the account is closed", async () => {
    expect(await findOrCreateByAccount(by, identity({ email: null }))).toEqual({ refused: "no-email" });
    const first = identity();
    const found = await findOrCreateByAccount(by, first);
    const id = "userId" in found ? found.userId : "";
    await database().prisma.user.update({ where: { id }, data: { disabledAt: new Date() } });
    expect(await findOrCreateByAccount(by, first)).toEqual({ refused: "disabled" });
    expect(await findOrCreateByAccount(by, identity({ email: first.email }))).toEqual({ refused: "disabled" });
  });

  it("is called by its address where the provider tells no name", async () => {
    const first = identity({ name: null, email: "only.address@example.org" });
    await findOrCreateByAccount(by, first);
    expect(await userByEmail(by, "only.address@example.org")).toMatchObject({ name: "only.address" });
  });
});
