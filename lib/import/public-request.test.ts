import type { LookupAddress, lookup } from "node:dns";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicRequest } from "#lib/import/public-request.ts";

const heard: string[] = [];
const server = createServer((request, response) => {
  heard.push(`${request.method} ${request.url}`);
  if (request.url === "/moved") response.writeHead(302, { location: "http://127.0.0.1/" }).end();
  else if (request.url === "/long") response.end("x".repeat(5000));
  else if (request.url === "/never") return;
  else request.pipe(response);
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const asked = { method: "GET", timeoutMs: 5000, maxBytes: 1000 } as const;
const free = { ...asked, mayReach: (host: string) => host === `127.0.0.1:${port}` || host === `localhost:${port}` };

test.each(["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])(
  "%s is refused before anything is sent",
  async (host) => {
    const before = heard.length;
    const request = publicRequest(`http://${host}:${port}/`, asked);
    await expect(request).rejects.toMatchObject({ name: "NoAnswer", refused: true });
    expect(heard.length).toBe(before);
  },
);

test("a name that means a private address is not reached, but for whom the installation allows it", async () => {
  const asks: string[] = [];
  const resolve = ((name: string, _options: object, answer: (error: null, found: LookupAddress[]) => void) => {
    asks.push(name);
    answer(null, [{ address: "127.0.0.1", family: 4 }]);
  }) as unknown as typeof lookup;
  const before = heard.length;
  const inside = `http://inside.example:${port}/echo`;
  await expect(publicRequest(inside, { ...asked, resolve })).rejects.toMatchObject({ name: "NoAnswer", refused: true });
  expect([asks, heard.length]).toEqual([["inside.example"], before]);
  const allowed = { ...asked, resolve, mayReach: (host: string) => host === `inside.example:${port}` };
  expect((await publicRequest(inside, allowed)).status).toBe(200);
});

test("what the installation allows is reached, and the answer read whole", async () => {
  const answer = await publicRequest(`http://127.0.0.1:${port}/echo`, { ...free, method: "POST", body: "hello" });
  expect([answer.status, answer.body.toString()]).toEqual([200, "hello"]);
});

test("a redirect is an answer and not a way", async () => {
  const answer = await publicRequest(`http://localhost:${port}/moved`, free);
  expect([answer.status, answer.headers.location]).toEqual([302, "http://127.0.0.1/"]);
});

test("too long an answer, and none in time", async () => {
  await expect(publicRequest(`http://127.0.0.1:${port}/long`, free)).rejects.toThrow("larger than");
  const impatient = { ...free, timeoutMs: 50 };
  await expect(publicRequest(`http://127.0.0.1:${port}/never`, impatient)).rejects.toThrow("did not answer in time");
});
