import { createServer, type IncomingHttpHeaders } from "node:http";
import { expect, test } from "vitest";
import { secureHeaders } from "#lib/secure-headers.ts";

/** One request to a server that does nothing but set the headers: what the program behind it reads, and what comes back. */
async function ask(options: Parameters<typeof secureHeaders>[2], headers: Record<string, string> = {}) {
  let seen: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    secureHeaders(request, response, options);
    seen = request.headers;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const answer = await fetch(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`, { headers });
  server.close();
  return { seen, answer, policy: answer.headers.get("content-security-policy") ?? "" };
}

const plain = { dev: false, https: false, formTargets: [] };

test("scripts need the nonce of this very answer, and nothing comes from elsewhere", async () => {
  const [first, second] = await Promise.all([ask(plain), ask(plain)]);
  const nonce = first.seen["x-nonce"];
  expect(first.policy).toContain(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic';`);
  expect(second.seen["x-nonce"]).not.toBe(nonce);
  expect(first.policy).toContain("default-src 'none'");
  expect(first.policy).toContain("frame-ancestors 'none'");
  expect(first.policy).not.toMatch(/https?:|\*|eval/);
  expect(first.answer.headers.get("x-frame-options")).toBe("DENY");
});

test("a client cannot choose the nonce", async () => {
  const { seen, policy } = await ask(plain, {
    "x-nonce": "mine",
    "content-security-policy": "script-src 'nonce-mine'",
    "content-security-policy-report-only": "script-src 'nonce-mine'",
  });
  expect(seen["x-nonce"]).not.toBe("mine");
  expect(seen["content-security-policy"]).toBe(policy);
  expect(seen["content-security-policy-report-only"]).toBeUndefined();
});

test("an installation behind https asks for it; one without does not", async () => {
  const secure = await ask({ ...plain, https: true });
  expect(secure.answer.headers.get("strict-transport-security")).toMatch(/max-age/);
  expect(secure.policy).toContain("upgrade-insecure-requests");
  expect((await ask(plain)).answer.headers.get("strict-transport-security")).toBeNull();
});

test("the form that signs in may lead to the provider, and only where there is one", async () => {
  expect((await ask(plain)).policy).toContain("form-action 'self';");
  const { policy } = await ask({ ...plain, formTargets: ["http://id.example:4000"] });
  expect(policy).toContain("form-action 'self' http://id.example:4000 https:;");
});
