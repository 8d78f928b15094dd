/**
 * Promise 6 in the pages: whoever is blind to Ann's work opens every page and route of `app/`, sends every action, waits for every job
 * and looks into what her browser keeps, and meets no canary. What there is to open is read from the files and the build.
 * `blind.int.test.ts` does the same with the API and the sockets.
 */
import { globSync, readFileSync } from "node:fs";
import type { SignedIn } from "#lib/access/member.ts";
import { startSession } from "#lib/auth/session.ts";
import { database } from "#lib/data/client.ts";
import { endpoints } from "../app/api/v1/_api/endpoints.ts";
import { blind, canariesIn, type Planted, plant, unpacked } from "./support/canaries.ts";
import { expect, test } from "./support/story.ts";
import { type Step, Walker } from "./support/walker.ts";

type Place = { pattern: string; methods: string[]; queries: string[] };

/** Every address that a file of `app/` answers, with the names that its page reads from the query. */
function places(): Place[] {
  return globSync("app/**/{page.tsx,route.ts}").map((file) => {
    const source = readFileSync(file, "utf8");
    const parts = file.split("/").slice(1, -1);
    const address = parts
      .filter((part) => !part.startsWith("("))
      .map((part) => part.replace(/^\[(\.\.\.)?(\w+)\]$/, "{$2}"));
    const named = /(?:export (?:const|async function|function)|\bas) (GET|POST|PUT|PATCH|DELETE)\b/g;
    const exported = [...source.matchAll(named)];
    const asked = source.match(/searchParams: Promise<\{([^}]*)\}>/)?.[1] ?? "";
    if (!file.endsWith("page.tsx") && exported.length === 0) throw new Error(`the methods of ${file} cannot be told`);
    return {
      pattern: `/${address.join("/")}`,
      methods: file.endsWith("page.tsx") ? ["GET"] : exported.map(([, method = ""]) => method),
      queries: [...asked.matchAll(/(\w+)\??:/g)].map(([, name = ""]) => name),
    };
  });
}

/** The ids of all server actions of the build. */
function actions(): string[] {
  const manifest = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8"));
  return Object.keys(manifest.node);
}

async function cookieOf(who: SignedIn): Promise<string> {
  const { cookie } = await startSession(who.userId, "a story");
  return `${cookie.name}=${cookie.value}`;
}

/** What a page says besides the text, which is no secret, and which a page may send in pieces. */
function secrets({ canaries, text }: Planted): Pick<Planted, "canaries" | "text"> {
  return { canaries: canaries.filter((one) => !text.includes(one)), text };
}

function addresses(walker: Walker, planted: Planted): { method: string; path: string }[] {
  const layer = planted.hidden.Layer?.[0] ?? "";
  const values: Record<string, string> = { layer, document: planted.documents[0], q: "kanari", span: "own-ben" };
  return places().flatMap(({ pattern, methods, queries }) =>
    walker.paths(pattern).flatMap((path) => {
      const asked = ["", ...queries.map((name) => `?${new URLSearchParams({ [name]: values[name] ?? layer })}`)];
      return methods.flatMap((method) => asked.map((query) => ({ method, path: path + query })));
    }),
  );
}

/** Sends steps of the API over the wire; where a canary was met. */
async function send(url: string, steps: readonly Step[], who: SignedIn, planted: Planted): Promise<string[]> {
  const cookie = await cookieOf(who);
  const met: string[] = [];
  for (const { method, path, body } of steps) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { cookie, origin: url, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const bytes = await unpacked(Buffer.from(await answer.arrayBuffer()));
    if (canariesIn(bytes, secrets(planted)).length > 0) met.push(`${method} ${path} ${JSON.stringify(body)}`);
  }
  return met;
}

const making = endpoints.filter(({ method }) => method === "POST");
const reading = endpoints.filter(({ method }) => method === "GET");

/** All ways of asking are tried in `blind.int.test.ts`. */
function few(walker: Walker, route: (typeof endpoints)[number]): Step[] {
  return walker.steps(route).slice(0, 6);
}

async function jobsAreOver({ projectId }: Planted): Promise<void> {
  await expect
    .poll(
      () =>
        database()
          .prisma.jobReport.count({ where: { projectId, state: { in: ["waiting", "running"] } } })
          .then((count) => count),
      { timeout: 60_000 },
    )
    .toBe(0);
}

test.describe("blind", () => {
  test.setTimeout(900_000);

  test("no page, route or action of the application tells what another did", async ({ world }) => {
    const { url } = world.server;
    const planted = await plant(200, "never");
    const { who } = planted;
    const first = await Walker.through(planted);
    // What those who are not blind make of it may not reach the others either: releases, files of jobs, gold.
    const begin = making.flatMap((route) => few(first, route));
    expect((await send(url, begin, who.mia, planted)).length).toBeGreaterThanOrEqual(0);
    await jobsAreOver(planted);
    const walker = await Walker.through(planted);
    const there = addresses(walker, planted);
    expect(there.length).toBeGreaterThan(30);
    const look = async (name: keyof typeof who) => {
      const cookie = await cookieOf(who[name]);
      const met: string[] = [];
      const statuses: number[] = [];
      for (const { method, path } of there) {
        const answer = await fetch(url + path, {
          method,
          redirect: "manual",
          headers: { cookie, origin: url },
        });
        statuses.push(answer.status);
        const bytes = await unpacked(Buffer.from(await answer.arrayBuffer()));
        if (canariesIn(bytes, secrets(planted)).length > 0) met.push(`${name}: ${method} ${path}`);
        if (answer.status >= 500) met.push(`${name}: ${method} ${path} failed`);
      }
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(8);
      return met;
    };
    // A page brings what its client parts are given, in scripts.
    for (const name of blind) expect(await look(name)).toEqual([]);
    // Whoever is not blind meets them, so what was looked at is what is told.
    expect((await look("mia")).join()).toContain("/review");

    for (const name of ["ben", "rob"] as const) {
      const met: string[] = [];
      const [layerId = ""] = planted.hidden.Layer ?? [];
      const [setId = ""] = planted.hidden.AnnotationSet ?? [];
      const [documentId] = planted.documents;
      const { projectId } = planted;
      const all = { projectId, documentId, layerId, setId, key: "a-key-of-eight", cluster: "guess", spanId: "guess" };
      const told = [[], [projectId], [projectId, documentId], [projectId, layerId], [projectId, setId], [documentId]];
      for (const action of actions()) {
        // An action may sign out.
        const cookie = await cookieOf(who[name]);
        for (const args of [...told, [projectId, documentId, all], [projectId, all], [all]]) {
          const answer = await fetch(`${url}/projects/${projectId}`, {
            method: "POST",
            redirect: "manual",
            headers: { cookie, origin: url, "next-action": action, "content-type": "text/plain;charset=UTF-8" },
            body: JSON.stringify(args),
          });
          const text = await answer.text();
          if (canariesIn(text, secrets(planted)).length > 0) met.push(`${name}: ${action} ${JSON.stringify(args)}`);
        }
      }
      expect(met).toEqual([]);
    }
  });

  test("no file of a job, no release and no download holds what its reader is blind to", async ({ world }) => {
    const { url } = world.server;
    const planted = await plant(50, "never");
    const { who } = planted;
    for (const name of ["mia", "rob", "max"] as const) {
      const walker = await Walker.through(planted);
      const met = await send(
        url,
        making.flatMap((route) => few(walker, route)),
        who[name],
        planted,
      );
      if (name !== "mia") expect(met).toEqual([]);
      await jobsAreOver(planted);
    }
    const walker = await Walker.through(planted);
    const steps = reading.flatMap((route) => few(walker, route));
    for (const name of blind) expect(await send(url, steps, who[name], planted), name).toEqual([]);
  });

  test("neither what a browser keeps nor what its sockets hear", async ({ world, browser }) => {
    const planted = await plant(200, "never");
    for (const name of ["ben", "max"] as const) {
      const context = await browser.newContext({ baseURL: world.server.url });
      await world.signIn(context, planted.who[name]);
      const page = await context.newPage();
      let heard = "";
      page.on("websocket", (socket) =>
        socket.on("framereceived", ({ payload }) => {
          heard += Buffer.from(payload).toString("latin1");
        }),
      );
      page.on("response", async (response) => {
        heard += await response.text().catch(() => "");
      });
      for (const documentId of planted.documents) {
        await page.goto(`/projects/${planted.projectId}/documents/${documentId}`);
        await expect(page.locator("[data-sync=saved]")).toBeVisible();
        await expect(page.getByRole("option")).toHaveCount(1);
      }
      const kept = await page.evaluate(async () => {
        const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }];
        for (const { name } of await indexedDB.databases()) {
          const db = await new Promise<IDBDatabase>((resolve, reject) => {
            const opening = indexedDB.open(name ?? "");
            opening.onsuccess = () => resolve(opening.result);
            opening.onerror = () => reject(opening.error);
          });
          for (const store of db.objectStoreNames) {
            const values = await new Promise<unknown[]>((resolve, reject) => {
              const asked = db.transaction(store).objectStore(store).getAll();
              asked.onsuccess = () => resolve(asked.result);
              asked.onerror = () => reject(asked.error);
            });
            const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
            found.push(JSON.stringify(values, (_, value) => (value instanceof Uint8Array ? text(value) : value)));
          }
          db.close();
        }
        for (const cache of await caches.keys()) {
          const open = await caches.open(cache);
          for (const request of await open.keys()) found.push(await (await open.match(request))?.text());
        }
        return JSON.stringify(found);
      });
      const shown = await page.content();
      expect(canariesIn(kept + heard + shown, secrets(planted)), name).toEqual([]);
      await context.close();
    }
  });
});
