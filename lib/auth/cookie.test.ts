import { afterEach, describe, expect, it, vi } from "vitest";

async function load(appUrl: string) {
  vi.stubEnv("APP_URL", appUrl);
  vi.resetModules();
  return import("./cookie.ts");
}
afterEach(() => vi.unstubAllEnvs());

const claims = { userId: "u", sessionId: "s" };

describe("the session cookie", () => {
  it("is sent over https only where the address is https", async () => {
    const { sessionCookie } = await load("https://spanwise.example.org");
    const { setCookie, cookie } = await sessionCookie(claims);
    expect(cookie).toMatchObject({ name: "__Secure-authjs.session-token", options: { secure: true, httpOnly: true } });
    expect(setCookie).toContain("; Secure");
  });

  it("is read back, among others, and only under its own name", async () => {
    const { sessionCookie, readSessionCookie } = await load("http://localhost:3000");
    const { cookie, setCookie } = await sessionCookie(claims);
    expect(setCookie.startsWith(`${cookie.name}=${cookie.value}; Path=/; `)).toBe(true);
    expect(await readSessionCookie(`a=b; ${cookie.name}=${cookie.value};c=d`)).toEqual(claims);
    for (const header of [
      null,
      "",
      `x${cookie.name}=${cookie.value}`,
      `${cookie.name}=`,
      `${cookie.name}=${cookie.value}x`,
    ]) {
      expect(await readSessionCookie(header)).toBeNull();
    }
  });

  it("of one installation is nothing to another, nor that of http to https", async () => {
    const first = await load("http://localhost:3000");
    const { cookie } = await first.sessionCookie(claims);
    const { readSessionCookie } = await load("https://localhost:3000");
    expect(await readSessionCookie(`__Secure-${cookie.name}=${cookie.value}`)).toBeNull();
    vi.stubEnv("AUTH_SECRET", "another secret of another installation");
    const other = await load("http://localhost:3000");
    expect(await other.readSessionCookie(`${cookie.name}=${cookie.value}`)).toBeNull();
  });
});
