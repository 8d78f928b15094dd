import { afterEach, describe, expect, it, vi } from "vitest";

/** The environment is read once, so each test loads the files anew. */
async function load(environment: Record<string, string>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  return { ...(await import("./origin.ts")), ...(await import("./address.ts")) };
}
afterEach(() => vi.unstubAllEnvs());

const demo = { APP_URL: "http://localhost:3000", SPANWISE_HOSTS: "ann.localhost:3000,ben.localhost:3000" };

describe("allowedOrigin", () => {
  it.each([
    ["http://localhost:3000", "localhost:3000", true],
    ["http://localhost:3000", "spanwise.internal:80", true],
    ["http://localhost:3001", "localhost:3000", false],
    ["https://localhost:3000", "localhost:3000", false],
    ["http://localhost:3000.evil.example", "localhost:3000", false],
    ["http://evil.example", "localhost:3000", false],
    ["http://evil.example", "evil.example", false],
    ["null", "localhost:3000", false],
    ["", "localhost:3000", false],
    ["http://ann.localhost:3000", "ann.localhost:3000", true],
    ["http://ann.localhost:3000", "ben.localhost:3000", false],
    ["http://ann.localhost:3000", "localhost:3000", false],
    ["http://localhost:3000", "ann.localhost:3000", false],
    ["http://ann.localhost:3001", "ann.localhost:3000", false],
  ])("a page of %s on the host %s: %s", async (origin, host, allowed) => {
    const { allowedOrigin } = await load(demo);
    expect(allowedOrigin(origin, host)).toBe(allowed);
  });
});

describe("requireAllowedOrigin", () => {
  const request = (method: string, headers: Record<string, string>) => ({ method, headers: new Headers(headers) });
  const host = "localhost:3000";

  it.each([
    ["GET from anywhere", request("GET", { host, cookie: "a=b", origin: "http://evil.example" })],
    ["a page of ours", request("POST", { host, cookie: "a=b", origin: "http://localhost:3000" })],
    ["a program without cookies", request("DELETE", { host, authorization: "Bearer x" })],
  ])("lets through %s", async (_what, allowed) => {
    const { requireAllowedOrigin } = await load(demo);
    expect(() => requireAllowedOrigin(allowed)).not.toThrow();
  });

  it.each([
    ["a page of others", request("POST", { host, cookie: "a=b", origin: "http://evil.example" })],
    ["a page of others without cookies", request("POST", { host, origin: "http://evil.example" })],
    ["cookies without an origin", request("POST", { host, cookie: "a=b" })],
    ["a page that hides", request("PUT", { host, cookie: "a=b", origin: "null" })],
  ])("refuses %s", async (_what, refused) => {
    const { requireAllowedOrigin } = await load(demo);
    expect(() => requireAllowedOrigin(refused)).toThrow(expect.objectContaining({ code: "forbidden" }));
  });
});

describe("trustedUrl", () => {
  const url = async (environment: Record<string, string>, host: string, extra: Record<string, string> = {}) => {
    const { trustedUrl } = await load(environment);
    return trustedUrl(new Request("http://127.0.0.1:9/api/auth/csrf?a=b", { headers: { host, ...extra } })).href;
  };

  it("is the configured address, whatever a client says", async () => {
    const forged = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    expect(await url(demo, "evil.example", forged)).toBe("http://localhost:3000/api/auth/csrf?a=b");
    expect(await url({ ...demo, APP_URL: "https://spanwise.example.org" }, "10.0.0.7:3000")).toBe(
      "https://spanwise.example.org/api/auth/csrf?a=b",
    );
  });

  it("is an allowed host where the request came to it", async () => {
    expect(await url(demo, "ann.localhost:3000")).toBe("http://ann.localhost:3000/api/auth/csrf?a=b");
    expect(await url(demo, "rita.localhost:3000")).toBe("http://localhost:3000/api/auth/csrf?a=b");
  });
});

describe("networkAddress", () => {
  it("is what the nearest proxy wrote, not what the client said", async () => {
    const { networkAddress } = await load(demo);
    expect(networkAddress(new Headers({ "x-forwarded-for": "1.1.1.1, 192.0.2.7" }))).toBe("192.0.2.7");
    expect(networkAddress(new Headers({ "x-forwarded-for": "::1" }))).toBe("::1");
    expect(networkAddress(new Headers())).toBe("unknown");
  });
});
