import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { system } from "#lib/access/system.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { createUser } from "#lib/data/people.ts";
import { listSessions } from "#lib/data/sessions.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { handleAuth } from "./handler.ts";
import { hashPassword } from "./password.ts";
import { endSession, signedInFromCookies } from "./session.ts";
import { Browser } from "./testing/browser.ts";

vi.hoisted(() => {
  process.env.APP_URL = "http://localhost:3000";
  process.env.SPANWISE_HOSTS = "ann.localhost:3000";
});

const by = system("test");
const app = "http://localhost:3000";
const password = "six quiet herons";
let db: TestDatabase;
let passwordHash: string;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  passwordHash = await hashPassword(password);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let email: string;
let userId: string;
let ip: string;
let count = 0;
beforeEach(async () => {
  email = `ann${++count}@example.org`;
  ip = `192.0.2.${count}`;
  userId = (await createUser(by, { name: "Ann", email, passwordHash })).userId;
});

const browser = (origin = app) =>
  new Browser(origin, handleAuth, { "user-agent": "Firefox", "x-forwarded-for": `203.0.113.1, ${ip}` });

const signIn = (at: Browser, fields: Record<string, string> = {}) =>
  at.submit("/api/auth/callback/credentials", { email, password, callbackUrl: "/projects", ...fields });

const whoIn = (at: Browser, origin = app) => signedInFromCookies(at.cookies(origin));

const errorOf = async (at: Browser, response: Response) => {
  const url = await at.follow(response);
  expect(url.pathname).toBe("/sign-in");
  return url.searchParams.get("error");
};

describe("signing in with a password", () => {
  it("makes a session and goes on to where she wanted", async () => {
    const at = browser();
    const page = await at.follow(
      await signIn(at, { email: ` ${email.toUpperCase()}`, callbackUrl: "/projects/7?a=b" }),
    );
    expect(page.href).toBe(`${app}/projects/7?a=b`);
    const who = await whoIn(at);
    expect(who).toMatchObject({ userId, name: "Ann", email, owner: false, by: { kind: "session" } });
    expect(await listSessions(who ?? never())).toMatchObject([{ userAgent: "Firefox", mine: true }]);
  });

  it("puts into the cookie no more than the session's id and the person's, readable to nobody", async () => {
    const at = browser();
    const response = await signIn(at);
    const [cookie = ""] = response.headers.getSetCookie().filter((line) => line.includes("session-token"));
    expect(cookie).toMatch(/^authjs\.session-token=eyJ/);
    for (const flag of ["HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(flag);
    expect(cookie).not.toContain("Secure");
    const { decode } = await import("@auth/core/jwt");
    const token = /=([^;]+)/.exec(cookie)?.[1] ?? "";
    const salt = "authjs.session-token";
    const claims = await decode({ token, salt, secret: process.env.AUTH_SECRET ?? "" });
    expect(Object.keys(claims ?? {}).sort()).toEqual(["exp", "iat", "jti", "sid", "sub"]);
  });

  it("answers the same for a wrong password, an unknown address and a person without a password", async () => {
    await database().prisma.user.create({ data: { email: `sso${count}@example.org`, name: "S" } });
    const answers = [];
    const attempts: Record<string, string>[] = [
      { password: "six loud herons" },
      { email: "nobody@example.org" },
      { email: `sso${count}@example.org` },
      { password: "" },
      { email: "a\0b" },
    ];
    for (const wrong of attempts) {
      const at = browser();
      const response = await signIn(at, wrong);
      answers.push([response.status, (await at.follow(response)).href]);
      expect(await whoIn(at)).toBeNull();
    }
    expect(new Set(answers.map(String))).toEqual(new Set([`302,${app}/sign-in?error=credentials`]));
  });

  it("is limited after five failures for an account from one network address, with the seconds to wait", async () => {
    for (let n = 0; n < 5; n++) {
      const at = browser();
      expect(await errorOf(at, await signIn(at, { password: "wrong wrong wrong" }))).toBe("credentials");
    }
    const at = browser();
    const url = await at.follow(await signIn(at));
    expect(url.searchParams.get("error")).toBe("limited");
    expect(Number(url.searchParams.get("retry"))).toBeGreaterThan(60);
    expect(await whoIn(at)).toBeNull();
    ip = "198.51.100.1";
    const elsewhere = browser();
    await signIn(elsewhere);
    expect(await whoIn(elsewhere)).not.toBeNull();
  });

  it("answers JSON to a page that asks for it", async () => {
    const at = browser();
    const asJson = { "x-auth-return-redirect": "1" };
    const post = (given: string) =>
      at.submit("/api/auth/callback/credentials", { email, password: given, callbackUrl: "/projects" }, asJson);
    const wrong = await post("wrong wrong wrong");
    expect(await wrong.json()).toEqual({ url: `${app}/sign-in?error=credentials` });
    const right = await post(password);
    expect(await right.json()).toEqual({ url: `${app}/projects` });
    expect(await whoIn(at)).not.toBeNull();
  });

  it("replaces the session that this browser had", async () => {
    const at = browser();
    await signIn(at);
    const first = await whoIn(at);
    await signIn(at);
    const second = await whoIn(at);
    expect(second?.by.id).not.toBe(first?.by.id);
    expect(await listSessions(second ?? never())).toHaveLength(1);
  });

  it("does not go on to another site", async () => {
    for (const callbackUrl of ["https://evil.example/", "//evil.example/", "http://localhost:3001/"]) {
      const at = browser();
      const response = await signIn(at, { callbackUrl });
      expect(new URL(response.headers.get("location") ?? "").origin).toBe(app);
    }
  });

  it("works under an allowed host, and stays there", async () => {
    const host = "http://ann.localhost:3000";
    const at = browser(host);
    expect((await at.follow(await signIn(at))).href).toBe(`${host}/projects`);
    expect(await whoIn(at, host)).not.toBeNull();
  });
});

describe("what must not sign in", () => {
  it("is a form without its CSRF token", async () => {
    const at = browser();
    const response = await at.post("/api/auth/callback/credentials", { email, password });
    expect(await errorOf(at, response)).toBe("expired");
    const forged = { email, password, csrfToken: "f".repeat(64) };
    expect(await errorOf(at, await at.post("/api/auth/callback/credentials", forged))).toBe("expired");
    expect(await whoIn(at)).toBeNull();
  });

  it("is a page of another origin, even with a token", async () => {
    for (const origin of ["http://evil.example", "http://ann.localhost:3000", "null"]) {
      const at = browser();
      const response = await at.submit("/api/auth/callback/credentials", { email, password }, { origin });
      expect(await errorOf(at, response)).toBe("origin");
      expect(await whoIn(at)).toBeNull();
    }
  });

  it("is a cookie of other making", async () => {
    const { encode } = await import("@auth/core/jwt");
    const at = browser();
    await signIn(at);
    const { by: session } = (await whoIn(at)) ?? never();
    const name = "authjs.session-token";
    const forge = (secret: string, token: Record<string, string>, salt = name) => encode({ secret, token, salt });
    const secret = process.env.AUTH_SECRET ?? "";
    for (const value of [
      "",
      "eyJ.made.up",
      await forge("another secret, which is long enough too", { sub: userId, sid: session.id }),
      await forge(secret, { sub: userId, sid: session.id }, "another salt"),
      await forge(secret, { sub: userId }),
      await forge(secret, { sub: userId, sid: userId }),
      await forge(secret, { sub: session.id, sid: session.id }),
    ]) {
      expect(await signedInFromCookies(`${name}=${value}`)).toBeNull();
    }
    expect(
      await signedInFromCookies(`${name}=${await forge(secret, { sub: userId, sid: session.id })}`),
    ).not.toBeNull();
  });

  it("is a body of a megabyte", async () => {
    const response = await browser().post("/api/auth/callback/credentials", { email: "x".repeat(1_000_000) });
    expect(response.status).toBe(413);
  });
});

describe("signing out", () => {
  it("ends the session, and a copy of its cookie is worth nothing", async () => {
    const at = browser();
    await signIn(at);
    const copy = at.cookies();
    expect((await at.follow(await at.submit("/api/auth/signout", { callbackUrl: "/sign-in" }))).pathname).toBe(
      "/sign-in",
    );
    expect(at.cookies()).not.toContain("session-token");
    expect(await signedInFromCookies(copy)).toBeNull();
    expect(await database().prisma.session.count({ where: { userId } })).toBe(0);
  });

  it("needs the CSRF token", async () => {
    const at = browser();
    await signIn(at);
    await at.post("/api/auth/signout", {});
    expect(await whoIn(at)).not.toBeNull();
  });

  it("works from an action of ours too", async () => {
    const at = browser();
    await signIn(at);
    const { cookie, setCookie } = await endSession((await whoIn(at)) ?? never());
    expect(cookie).toMatchObject({ name: "authjs.session-token", value: "" });
    expect(setCookie).toContain("Expires=Thu, 01 Jan 1970");
    expect(await whoIn(at)).toBeNull();
  });
});

describe("the session endpoint", () => {
  it("says who is signed in, while the session lasts", async () => {
    const at = browser();
    const ask = async () => (await at.get("/api/auth/session")).json();
    expect(await ask()).toBeNull();
    await signIn(at);
    expect(await ask()).toMatchObject({ user: { id: userId, name: "Ann", email } });
    await database().prisma.session.deleteMany({ where: { userId } });
    expect(await ask()).toBeNull();
    expect(at.cookies()).not.toContain("session-token");
  });
});

function never(): never {
  throw new Error("Nobody is signed in.");
}
