import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { system } from "#lib/access/system.ts";
import { byToken, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { setPassword, userByEmail } from "#lib/data/people.ts";
import { listProjects } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import type { handleAuth } from "./handler.ts";
import type { signedInFromCookies } from "./session.ts";
import { Browser } from "./testing/browser.ts";
import { type Claims, identityProvider } from "./testing/identity-provider.ts";

const app = "http://localhost:3000";
const by = system("test");
let db: TestDatabase;
beforeAll(async () => {
  // The provider warns of all that is for tests only, and what fails is logged.
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

describe.each([
  ["keeps the ID token small", false],
  ["puts all into the ID token", true],
])("an OpenID provider that %s", (_how, largeIdToken) => {
  let provider: Awaited<ReturnType<typeof identityProvider>>;
  let auth: { handleAuth: typeof handleAuth; signedInFromCookies: typeof signedInFromCookies };
  beforeEach(async () => {
    provider = await identityProvider(`${app}/api/auth/callback/oidc`, { largeIdToken });
    const { issuer } = provider;
    const environment = { APP_URL: app, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: "spanwise" };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubEnv("OIDC_CLIENT_SECRET", "client secret");
    // The environment is read once, so the files that read it are loaded anew.
    vi.resetModules();
    auth = { ...(await import("./handler.ts")), ...(await import("./session.ts")) };
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await provider.close();
  });

  const browser = () => new Browser(app, auth.handleAuth, { "user-agent": "Firefox" });
  const who = (at: Browser) => auth.signedInFromCookies(at.cookies());
  const start = (at: Browser) => at.submit("/api/auth/signin/oidc", { callbackUrl: "/projects/7" });

  /** The whole way there and back. Answers the page where she ends. */
  async function signIn(at: Browser, claims: Claims | null): Promise<string> {
    provider.next(claims);
    const page = await at.follow(await start(at));
    return page.href.slice(app.length);
  }

  let count = 0;
  const claims = (change: Partial<Claims> = {}): Claims => {
    const n = `${largeIdToken}-${++count}`;
    return { sub: `subject-${n}`, email: `Person.${n}@example.org`, email_verified: true, name: "Pia", ...change };
  };

  it("signs a new person in, who is in no project, and knows her again", async () => {
    const pia = claims();
    const first = browser();
    expect(await signIn(first, pia)).toBe("/projects/7");
    const signedIn = await who(first);
    expect(signedIn).toMatchObject({ name: "Pia", email: pia.email?.toLowerCase(), owner: false });
    expect((await listProjects(byToken(signedIn ?? never(), ["read"]))).rows).toEqual([]);
    const second = browser();
    await signIn(second, { ...pia, email: "changed@example.org", name: "Other" });
    expect((await who(second))?.userId).toBe(signedIn?.userId);
    const account = await database().prisma.account.findMany({ where: { userId: signedIn?.userId ?? "" } });
    expect(account).toMatchObject([{ issuer: provider.issuer, subject: pia.sub }]);
  });

  it("gets an account whose address it verified, and the password there ends", async () => {
    const ann = await someone("Ann");
    await setPassword(by, ann.userId, "hash");
    const at = browser();
    expect(await signIn(at, claims({ email: ann.email }))).toBe("/projects/7");
    expect((await who(at))?.userId).toBe(ann.userId);
    expect((await userByEmail(by, ann.email))?.passwordHash).toBeNull();
  });

  it.each([false, undefined, "true", 1])("is refused an account where email_verified is %j", async (verified) => {
    const ann = await someone("Ann");
    const at = browser();
    const page = await signIn(at, claims({ email: ann.email, email_verified: verified }));
    expect(page).toBe("/sign-in?error=email-not-verified");
    expect(await who(at)).toBeNull();
    expect(await database().prisma.account.count({ where: { userId: ann.userId } })).toBe(0);
  });

  it("is refused without an address, and for a closed account", async () => {
    expect(await signIn(browser(), claims({ email: undefined }))).toBe("/sign-in?error=no-email");
    expect(await signIn(browser(), claims({ email: "no address" }))).toBe("/sign-in?error=no-email");
    const pia = claims();
    await signIn(browser(), pia);
    const email = pia.email?.toLowerCase() ?? "";
    await database().prisma.user.update({ where: { email }, data: { disabledAt: new Date() } });
    expect(await signIn(browser(), pia)).toBe("/sign-in?error=disabled");
  });

  it("is not to blame where the database fails", async () => {
    const at = browser();
    provider.next(claims());
    const there = await start(at);
    await database().pool.query(`ALTER TABLE "Account" RENAME TO "Gone"`);
    try {
      expect((await at.follow(there)).href).toBe(`${app}/sign-in?error=unexpected`);
    } finally {
      await database().pool.query(`ALTER TABLE "Gone" RENAME TO "Account"`);
    }
  });

  it("may be cancelled over there", async () => {
    const at = browser();
    expect(await signIn(at, null)).toBe("/sign-in?error=cancelled");
    expect(await who(at)).toBeNull();
  });

  it("is not started from another site, nor without the CSRF token", async () => {
    const at = browser();
    const foreign = await at.submit("/api/auth/signin/oidc", {}, { origin: "http://evil.example" });
    expect(foreign.headers.get("location")).toBe(`${app}/sign-in?error=origin`);
    const bare = await at.post("/api/auth/signin/oidc", {});
    expect(bare.headers.get("location")).toBe(`${app}/sign-in?error=expired`);
  });

  it("cannot have its answer brought by somebody else's browser", async () => {
    provider.next(claims());
    const attacker = browser();
    const there = await start(attacker);
    // The attacker stops before the last step and gives its address to a victim.
    let at = there;
    let callback = new URL(at.headers.get("location") ?? "");
    const outside = new Map<string, string>();
    while (callback.origin !== app) {
      const cookie = [...outside].map(([name, value]) => `${name}=${value}`).join("; ");
      at = await fetch(callback, { redirect: "manual", headers: { cookie } });
      for (const line of at.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        outside.set(name, value);
      }
      callback = new URL(at.headers.get("location") ?? "", callback);
    }
    const victim = browser();
    const response = await victim.get(callback.pathname + callback.search);
    expect(response.headers.get("location")).toBe(`${app}/sign-in?error=expired`);
    expect(await who(victim)).toBeNull();
  });

  it("says so when the provider is away", async () => {
    await provider.close();
    const at = browser();
    const page = await at.follow(await start(at));
    expect(page.href).toBe(`${app}/sign-in?error=provider`);
  });
});

function never(): never {
  throw new Error("Nobody is signed in.");
}
