import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { createInvitation } from "#lib/data/invitations.ts";
import { createLink } from "#lib/data/links.ts";
import { createUser } from "#lib/data/people.ts";
import { createProject } from "#lib/data/projects.ts";
import { listSessions } from "#lib/data/sessions.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import {
  changePassword,
  invitationBehind,
  isSetUp,
  joinAsNewPerson,
  linkBehind,
  setPasswordByLink,
  setUp,
  signInByLink,
} from "./arrival.ts";
import { checkCredentials } from "./credentials.ts";
import { hashPassword } from "./password.ts";
import { type SessionCookie, signedInFromCookies } from "./session.ts";
import { byToken, join, someone } from "./testing/people.ts";

const by = system("test");
const password = "six quiet herons";
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

/** Who a browser with this cookie is. */
async function holderOf({ cookie }: SessionCookie): Promise<SignedIn> {
  const who = await signedInFromCookies(`theme=dark; ${cookie.name}=${cookie.value}`);
  if (!who) throw new Error("The cookie is nobody's.");
  return who;
}

const gone = { code: "not-found" };

describe("first run", () => {
  it("makes the owner by the set-up link, once", async () => {
    expect(await isSetUp()).toBe(false);
    const { secret } = await createLink(by, { purpose: "setup", minutes: 60 });
    const olga = { name: "Olga", email: "olga@example.org", password };
    await expect(setUp("made up", olga, "")).rejects.toMatchObject(gone);
    await expect(setUp(secret, { ...olga, password: "short" }, "")).rejects.toMatchObject({
      code: "invalid",
      place: { field: "password" },
    });
    await expect(setUp(secret, { ...olga, email: "olga" }, "")).rejects.toMatchObject({ place: { field: "email" } });
    expect(await linkBehind(secret)).toMatchObject({ purpose: "setup" });
    const who = await holderOf(await setUp(secret, olga, "Firefox"));
    expect(who).toMatchObject({ name: "Olga", email: "olga@example.org", owner: true });
    expect(await isSetUp()).toBe(true);
    const late = await createLink(by, { purpose: "setup", minutes: 60 });
    for (const again of [secret, late.secret]) {
      await expect(setUp(again, { ...olga, email: "second@example.org" }, "")).rejects.toMatchObject(gone);
    }
    expect(await checkCredentials({ email: "OLGA@example.org", password }, "192.0.2.1")).toEqual({
      userId: who.userId,
    });
  });
});

describe("a person with a password", () => {
  let userId: string;
  let email: string;
  let count = 0;
  beforeEach(async () => {
    email = `ann${++count}@example.org`;
    userId = (await createUser(by, { name: "Ann", email, passwordHash: await hashPassword(password) })).userId;
  });
  const link = async (purpose: "signin" | "password") =>
    (await createLink(by, { purpose, userId, minutes: 60 })).secret;
  const signIn = (given: string) => checkCredentials({ email, password: given }, "192.0.2.1");

  it("signs in by a link, once", async () => {
    const secret = await link("signin");
    expect(await holderOf(await signInByLink(secret, "Firefox"))).toMatchObject({ userId });
    await expect(signInByLink(secret, "")).rejects.toMatchObject(gone);
    await expect(signInByLink(await link("password"), "")).rejects.toMatchObject(gone);
  });

  it("sets a new password by a link, which ends every other session", async () => {
    const before = await holderOf(await signInByLink(await link("signin"), ""));
    const secret = await link("password");
    await expect(setPasswordByLink(secret, email, "")).rejects.toMatchObject({ code: "invalid" });
    await expect(setPasswordByLink(await link("signin"), "seven quiet herons", "")).rejects.toMatchObject(gone);
    const who = await holderOf(await setPasswordByLink(secret, "seven quiet herons", ""));
    expect((await listSessions(who)).map((session) => session.id)).toEqual([who.by.id]);
    expect(who.by.id).not.toBe(before.by.id);
    expect(await signIn("seven quiet herons")).toEqual({ userId });
    await expect(signIn(password)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("changes it, if she knows it, and stays signed in here only", async () => {
    const elsewhere = await signInByLink(await link("signin"), "");
    const here = await holderOf(await signInByLink(await link("signin"), ""));
    const wrong = changePassword(here, { current: "nonsense nonsense", next: "seven quiet herons" });
    await expect(wrong).rejects.toMatchObject({ code: "invalid", place: { field: "current" } });
    const weak = changePassword(here, { current: password, next: "password123" });
    await expect(weak).rejects.toMatchObject({ code: "invalid", place: { field: "next" } });
    await changePassword(here, { current: password, next: "seven quiet herons" });
    expect(await signIn("seven quiet herons")).toEqual({ userId });
    await expect(holderOf(elsewhere)).rejects.toThrow("nobody's");
    expect(await listSessions(here)).toMatchObject([{ id: here.by.id }]);
  });

  it("cannot be guessed at from an open browser, nor changed by a token", async () => {
    const here = await holderOf(await signInByLink(await link("signin"), ""));
    const guess = () => changePassword(here, { current: "nonsense nonsense", next: "seven quiet herons" });
    for (let n = 0; n < 5; n++) await expect(guess()).rejects.toMatchObject({ code: "invalid" });
    await expect(guess()).rejects.toMatchObject({ code: "limited" });
    await expect(changePassword(byToken(here, ["admin"]), { current: password, next: "x" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

it("a person who signs in through a provider can give herself a password", async () => {
  const pia = await someone("Pia");
  await changePassword(pia, { current: "", next: password });
  expect(await checkCredentials({ email: pia.email, password }, "192.0.2.1")).toEqual({ userId: pia.userId });
});

describe("an invitation, opened by somebody new", () => {
  it("makes her, lets her join and signs her in", async () => {
    const ann = await someone("Ann");
    const { id } = await createProject(ann, { name: "Talks" });
    const manager = await join(ann, id, "manager");
    const { secret } = await createInvitation(manager, { role: "annotator" });
    expect(await invitationBehind(secret)).toMatchObject({ projectName: "Talks", role: "annotator" });
    const fay = { name: "Fay", email: "fay@example.org", password };
    await expect(joinAsNewPerson("made up", fay, "")).rejects.toMatchObject(gone);
    await expect(joinAsNewPerson(secret, { ...fay, password: "Fay@example.org" }, "")).rejects.toMatchObject({
      place: { field: "password" },
    });
    await expect(joinAsNewPerson(secret, { ...fay, email: ann.email }, "")).rejects.toMatchObject({ code: "conflict" });
    const joined = await joinAsNewPerson(secret, fay, "Firefox");
    expect(joined.projectId).toBe(id);
    const who = await holderOf(joined);
    expect(who).toMatchObject({ name: "Fay", owner: false });
    await expect(joinAsNewPerson(secret, { ...fay, email: "gil@example.org" }, "")).rejects.toMatchObject(gone);
    expect(await database().prisma.user.count({ where: { email: "gil@example.org" } })).toBe(0);
  });
});
