import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { byToken, join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { day, minute } from "./clock.ts";
import { createProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { createToken, isTokenSecret, listTokens, revokeToken, tokenBySecret } from "./tokens.ts";

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

describe("an API token", () => {
  it("says whose it is and what it was made for, and no part of its secret is kept but the first characters", async () => {
    const { secret, row } = await createToken(ann, { name: "nightly export", scopes: ["export", "read"] });
    expect(secret).toMatch(/^spw_[0-9A-Za-z]{49}$/);
    expect(row).toMatchObject({ name: "nightly export", prefix: secret.slice(0, 8), scopes: ["read", "export"] });
    const { userId, name, email } = ann;
    expect(await tokenBySecret(by, secret)).toEqual({
      ...{ id: row.id, userId, name, email, owner: false },
      ...{ scopes: ["read", "export"], projectId: null },
    });
    const stored = await database().prisma.apiToken.findUniqueOrThrow({ where: { id: row.id } });
    expect(JSON.stringify(stored)).not.toContain(secret.slice(8));
  });

  it("ends when its days are over, when it is revoked, and with its person's account", async () => {
    const { secret } = await createToken(ann, { name: "t", scopes: ["read"], days: 2 }, at(0));
    expect(await tokenBySecret(by, secret, at(2 * day - 1))).not.toBeNull();
    expect(await tokenBySecret(by, secret, at(2 * day))).toBeNull();
    const second = await createToken(ann, { name: "t", scopes: ["read"] });
    await revokeToken(await someone("Ben"), second.row.id);
    expect(await tokenBySecret(by, second.secret)).not.toBeNull();
    await revokeToken(ann, second.row.id);
    await revokeToken(ann, second.row.id);
    expect(await tokenBySecret(by, second.secret)).toBeNull();
    const third = await createToken(ann, { name: "t", scopes: ["read"] });
    await database().prisma.user.update({ where: { id: ann.userId }, data: { disabledAt: new Date() } });
    expect(await tokenBySecret(by, third.secret)).toBeNull();
  });

  it("notes its use, once a minute at most", async () => {
    const { secret } = await createToken(ann, { name: "t", scopes: ["read"] }, at(0));
    const lastUse = async () => (await listTokens(ann))[0]?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    for (const [use, noted] of [
      [0, 0],
      [minute - 1, 0],
      [minute, minute],
    ] as const) {
      await tokenBySecret(by, secret, at(use));
      expect(await lastUse()).toEqual(at(noted)());
    }
  });

  it("may be bound to a project of its person, and to no other", async () => {
    const { id: projectId } = await createProject(ann, { name: "Talks" });
    const { row } = await createToken(ann, { name: "t", scopes: ["read"], projectId });
    expect(row).toMatchObject({ projectId, projectName: "Talks" });
    const ben = await someone("Ben");
    for (const id of [projectId, "no id"]) {
      await expect(createToken(ben, { name: "t", scopes: ["read"], projectId: id })).rejects.toMatchObject({
        code: "not-found",
      });
    }
    await join(ben, projectId, "viewer");
    await createToken(ben, { name: "t", scopes: ["read"], projectId });
  });

  it("needs a name and a scope, and is made by a person at her browser", async () => {
    await expect(createToken(ann, { name: "", scopes: ["read"] })).rejects.toMatchObject({ place: { field: "name" } });
    await expect(createToken(ann, { name: "t", scopes: [] })).rejects.toMatchObject({ place: { field: "scopes" } });
    await expect(createToken(ann, { name: "t", scopes: ["read"], days: 0 })).rejects.toMatchObject({
      place: { field: "days" },
    });
    const program = byToken(ann, ["read", "write", "admin", "export"]);
    for (const forbidden of [
      createToken(program, { name: "t", scopes: ["read"] }),
      listTokens(program),
      revokeToken(program, "00000000-0000-7000-8000-000000000000"),
    ]) {
      await expect(forbidden).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});

describe("the checksum", () => {
  it("tells a mistyped token from one of ours", async () => {
    const { secret } = await createToken(ann, { name: "t", scopes: ["read"] });
    expect(isTokenSecret(secret)).toBe(true);
    for (let place = 4; place < secret.length; place++) {
      const other = secret[place] === "x" ? "y" : "x";
      expect(isTokenSecret(secret.slice(0, place) + other + secret.slice(place + 1))).toBe(false);
    }
    for (const wrong of ["", "spw_", `${secret}0`, secret.replace("spw_", "ghp_"), ` ${secret}`]) {
      expect(isTokenSecret(wrong)).toBe(false);
      expect(await tokenBySecret(by, wrong)).toBeNull();
    }
  });
});
