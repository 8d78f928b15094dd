/**
 * Promise 6: blind means blind. Ann's layers hold a thousand canaries; whoever is blind to them walks every route of the API, and
 * opens every layer and 500 names, and meets none. The routes are those that are served, whichever they are. The pages and what a
 * browser keeps are walked in `blind.story.ts`.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { SignedIn } from "#lib/access/member.ts";
import { startSession } from "#lib/auth/session.ts";
import { encodeClientMessage } from "#lib/collab/protocol.ts";
import type { RawClient } from "#lib/collab/server/testing/raw-client.ts";
import { connect, serveHere, type TestServer } from "#lib/collab/server/testing/sockets.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { updateProject } from "#lib/data/projects.ts";
import { reopen } from "#lib/data/sets.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { env } from "#lib/env.ts";
import { kinds } from "#lib/jobs/kinds.ts";
import { startJobs } from "#lib/jobs/worker.ts";
import { Allowance } from "../app/api/v1/_api/allowance.ts";
import { answerApi } from "../app/api/v1/_api/answer.ts";
import type { Endpoint } from "../app/api/v1/_api/endpoint.ts";
import { endpoints } from "../app/api/v1/_api/endpoints.ts";
import { blind, canariesIn, finishLayer, layerOf, type Planted, plant, unpacked } from "./support/canaries.ts";
import { type Step, Walker } from "./support/walker.ts";

// Thousands of requests, also on a machine that does much else.
vi.setConfig({ testTimeout: 600_000 });

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

async function cookieOf(who: SignedIn): Promise<string> {
  const { cookie } = await startSession(who.userId, "blind");
  return `${cookie.name}=${cookie.value}`;
}

type Answered = { step: Step; status: number; text: string };

/** Sends the steps in their order: what changes something by itself, what only reads a few at a time. */
async function walk(steps: readonly Step[], who: SignedIn): Promise<Answered[]> {
  const headers = { cookie: await cookieOf(who), origin: env().appUrl, host: new URL(env().appUrl).host };
  const send = async (step: Step): Promise<Answered> => {
    const { method, path, body } = step;
    const request = new Request(`${env().appUrl}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await answerApi(request, new Allowance());
    const said = await unpacked(Buffer.from(await answer.arrayBuffer()));
    return { step, status: answer.status, text: JSON.stringify([...answer.headers]) + said };
  };
  const answers: Answered[] = [];
  for (let at = 0; at < steps.length; ) {
    const rest = steps.slice(at, at + 8);
    const changing = rest.findIndex(({ method }) => method !== "GET");
    const together = rest.slice(0, changing === -1 ? rest.length : Math.max(changing, 1));
    answers.push(...(await Promise.all(together.map(send))));
    at += together.length;
  }
  return answers;
}

/** What adds something without changing what there is. */
const making = endpoints.filter(({ method }) => method === "POST");
const reading = endpoints.filter(({ method }) => method === "GET");
const changing = endpoints.filter(({ method }) => method === "PATCH" || method === "POST" || method === "PUT");
const deleting = endpoints.filter(({ method }) => method === "DELETE");

function stepsOf(walker: Walker, routes: readonly Endpoint[]): Step[] {
  return routes.flatMap((route) => walker.steps(route));
}

/** A walker through what is there when those who are not blind have made whatever they can make. */
async function after(planted: Planted): Promise<Walker> {
  const first = await Walker.through(planted);
  for (const name of ["rita", "mia"] as const) await walk(stepsOf(first, making), planted.who[name]);
  await runJobs();
  return Walker.through(planted);
}

/** Exports, releases and imports that were asked for are made. */
async function runJobs(): Promise<void> {
  const jobs = await startJobs({ files: kinds.filter(({ kind }) => kind !== "webhook") });
  const left = () =>
    database().prisma.jobReport.count({ where: { state: { in: ["waiting", "running"] }, kind: { not: "webhook" } } });
  await expect.poll(left, { timeout: 120_000, interval: 100 }).toBe(0);
  await jobs.close();
}

/** Where a canary was met: what was sent, and how many came back. */
function leaks(answers: readonly Answered[], planted: Planted): string[] {
  return answers.flatMap(({ step, text }) => {
    const found = canariesIn(text, planted);
    return found.length > 0 ? [`${step.method} ${step.path} ${JSON.stringify(step.body)}: ${found.length}`] : [];
  });
}

describe("the walk itself", () => {
  test("meets the canaries where nobody is blind, and is answered by every route that can be read", async () => {
    const planted = await plant(30, "never");
    const walker = await after(planted);
    const silent: string[] = [];
    const met: string[] = [];
    for (const route of reading) {
      const answers = await walk(walker.steps(route), planted.who.mia);
      if (!answers.some(({ status }) => status === 200)) silent.push(route.path);
      if (leaks(answers, planted).length > 0) met.push(route.path);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
    expect(met).toContain("/projects/{projectId}/sets/{setId}");
    expect(met).toContain("/projects/{projectId}/export");
    expect(met).toContain("/projects/{projectId}/export/{format}");
    expect(silent, "routes that answered nothing: give walker.ts a value for them, or plant what they read").toEqual(
      [],
    );
  });

  test("stops at a route whose parameter it cannot fill in", async () => {
    const walker = await Walker.through(await plant(0, "never"));
    expect(() => walker.paths("/projects/{projectId}/{unheardOf}")).toThrow("{unheardOf}");
  });
});

describe("nobody who is blind meets a canary", () => {
  test.each(["never", "all", "mine"] as const)("by reading, where the rule is %s", async (rule) => {
    const planted = await plant(rule === "never" ? 1_000 : 50, rule);
    expect(planted.canaries.length).toBeGreaterThan(rule === "never" ? 1_000 : 50);
    const steps = stepsOf(await after(planted), reading);
    for (const name of blind) {
      const answers = await walk(steps, planted.who[name]);
      expect(leaks(answers, planted), name).toEqual([]);
      expect(answers.filter(({ status }) => status >= 500).map(({ step }) => step.path)).toEqual([]);
      expect(answers.filter(({ status }) => status === 200).length, name).toBeGreaterThan(5);
    }
  });

  test("by changing whatever she may change, nor by reading after it", async () => {
    const planted = await plant(100, "never");
    const walker = await Walker.through(planted);
    for (const name of blind) {
      const who = planted.who[name];
      const answers = [
        ...(await walk(stepsOf(walker, changing), who)),
        ...(await walk(stepsOf(walker, reading), who)),
        ...(await walk(stepsOf(walker, deleting), who)),
      ];
      expect(leaks(answers, planted), name).toEqual([]);
      const broken = answers.filter(({ status }) => status >= 500);
      expect(broken.map(({ step }) => `${step.method} ${step.path} ${JSON.stringify(step.body)}`)).toEqual([]);
    }
  });
});

test.each([
  { begun: true, so: "while others work" },
  { begun: false, so: "while nobody else has begun" },
])(
  "whether Ann has begun or holds 200 tags, whoever is blind is answered the same, to the byte, $so",
  async ({ begun }) => {
    const none = await plant(0, "never", { size: 200, begun });
    const many = await plant(200, "never", { size: 200, begun });
    const told = async (planted: Planted) => {
      const walker = await Walker.through(planted);
      const answers: string[] = [];
      for (const name of blind) {
        const who = planted.who[name];
        // A manager who changes annotators would change who is blind.
        const steps = stepsOf(walker, name === "max" ? reading : [...reading, ...changing]);
        for (const { step, status, text } of await walk(steps, who)) {
          answers.push(`${name} ${step.method} ${step.path} ${status} ${plain(text, planted)}`);
        }
      }
      return answers.map((answer) => plain(answer, planted));
    };
    const [a = [], b = []] = await Promise.all([none, many].map(told));
    expect(b.length).toBe(a.length);
    expect(b.flatMap((answer, at) => (answer === a[at] ? [] : [[a[at], answer]]))).toEqual([]);
  },
);

/** An answer without what is different each time: the text, ids, times, hashes, secrets. */
function plain(answer: string, { text }: Planted): string {
  const ids = new Map<string, number>();
  return answer
    .replaceAll(text, "TEXT")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      ids.set(id, ids.get(id) ?? ids.size);
      return `#${ids.get(id)}`;
    })
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/"etag","[^\]]*"/g, "ETAG")
    .replaceAll(/[A-Za-z0-9_-]{16,}/g, "HASH")
    .replaceAll(/"prefix":"spw_\w{4}"/g, "PREFIX")
    .replaceAll(/[a-z]+\.[a-z0-9]+@example\.org/g, "ADDRESS");
}

describe("sockets", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveHere();
  });
  afterAll(() => server.close());

  /** All bytes that the server sends to whoever opens this name, and how it ends. */
  async function open(name: string, cookie: string): Promise<{ bytes: Buffer; code: number | "in" }> {
    const socket = new WebSocket(`${server.address}/collab/${encodeURIComponent(name)}`, {
      perMessageDeflate: false,
      headers: { origin: env().appUrl, cookie },
    });
    const frames: Buffer[] = [];
    const code = await new Promise<number | "in">((resolve) => {
      socket.on("open", () => socket.send(encodeClientMessage({ type: "open", epoch: 0, seq: 0 })));
      socket.on("message", (data) => {
        frames.push(data as Buffer);
        resolve("in");
      });
      socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
      socket.on("close", (code, reason) => {
        frames.push(reason);
        resolve(code);
      });
      socket.on("error", () => {});
    });
    socket.terminate();
    return { bytes: Buffer.concat(frames), code };
  }

  test("whoever has finished hears at once that all have, and nothing before", async () => {
    const planted = await plant(20, "all");
    const [documentId] = planted.documents;
    const { members } = planted;
    const layerId = await layerOf(members.ben, documentId);
    await finishLayer(members.ben, layerId);
    const { client, socket } = await connect(server, layerId, await cookieOf(planted.who.ben));
    await client.open();
    let frames = 0;
    socket.prependListener("message", () => frames++);
    await finishLayer(members.rob, await layerOf(members.rob, documentId));
    // The server has dealt with that when it answers this, for signals are heard in order.
    await heardBy(client);
    expect(client.notices).toEqual([]);
    await finishLayer(members.max, await layerOf(members.max, documentId));
    await client.until(() => client.notices.length > 0);
    expect(client.notices).toEqual([{ kind: "sight", open: true }]);
    // Somebody opens it again: it is hidden, and she is told.
    await reopen(members.rob, { layerId: await layerOf(members.rob, documentId), key: randomUUID() });
    await client.until(() => client.notices.length > 1);
    expect(client.notices.at(-1)).toEqual({ kind: "sight", open: false });
    expect(frames).toBe(3);
    socket.terminate();

    /** Waits until a signal that is sent now has been followed, and the connection has said so. */
    async function heardBy(one: RawClient): Promise<void> {
      await updateProject(members.mia, { annotatorsPerDocument: 4 });
      const pongs = frames;
      one.send({ type: "ping" });
      await one.until(() => frames > pongs);
    }
  });

  test("every layer that there is and 500 guessed names open nothing that is not hers", async () => {
    const planted = await plant(200, "never");
    const { rows } = await database().pool.query<{ id: string; owner: string }>(`SELECT "id", "owner" FROM "Layer"`);
    const guesses = Array.from({ length: 500 }, (_, n) => {
      const near = planted.hidden.Layer?.[n % 4] ?? "";
      const kinds = [randomUUID(), near.slice(0, -1) + ((n >> 2) % 16).toString(16), near.toUpperCase(), `${near}%00`];
      const others = [
        `personal:${planted.who.ann.userId}`,
        planted.documents[0],
        `gold-${n}`,
        `${near}/`,
        `layer ${n}`,
      ];
      return [...kinds, ...others][n % 9] ?? "";
    });
    for (const name of blind) {
      const cookie = await cookieOf(planted.who[name]);
      const mine = rows.filter(({ owner }) => owner === planted.who[name].userId).map(({ id }) => id);
      const entered: string[] = [];
      for (let at = 0, names = [...rows.map(({ id }) => id), ...guesses]; at < names.length; at += 32) {
        const some = names.slice(at, at + 32);
        for (const [n, { bytes, code }] of (await Promise.all(some.map((one) => open(one, cookie)))).entries()) {
          expect(canariesIn(bytes.toString("latin1"), planted), `${name} in ${some[n]}`).toEqual([]);
          if (code === "in") entered.push((some[n] ?? "").toLowerCase());
        }
      }
      expect(entered.sort(), name).toEqual(mine.sort());
    }
    // Who is not blind does meet them, so the bytes were looked at rightly.
    const { bytes } = await open(planted.hidden.Layer?.[0] ?? "", await cookieOf(planted.who.rita));
    expect(canariesIn(bytes.toString("latin1"), planted).length).toBeGreaterThan(100);
  });
});
