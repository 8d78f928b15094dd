import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import { replay } from "#lib/collab/schema.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";
import { migrate } from "#lib/data/migrate.ts";
import { verifyLayer } from "#lib/data/verify.ts";
import { Built, type BuiltLayer } from "./testing/build.ts";
import { seeded } from "./testing/mutate.ts";
import { PersistentClient } from "./testing/persistent-client.ts";
import { connect, type ServerProcess, serveInProcess } from "./testing/sockets.ts";

/** How often the server is killed, and how often the database. */
const kills = process.env.SPANWISE_SOAK ? { server: 500, database: 100 } : { server: 30, database: 10 };

/** The embedded PostgreSQL gives up when it dies more than five times in a minute, so each lives through a few deaths only. */
const deathsEach = 5;

const toClean: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const clean of toClean.splice(0).reverse()) await clean();
});

/** People who tag in two layers, and a server that can be taken away from under them. */
async function load(built: Built, first: ServerProcess) {
  let current: Promise<ServerProcess> = Promise.resolve(first);
  let savedSince = 0;
  let reached: { count: number; resolve: () => void } | null = null;
  const layers = [await built.layer(), await built.layer()];
  const clients: { client: PersistentClient; layer: BuiltLayer }[] = [];
  for (const [index, layer] of [...layers, ...layers, ...layers].entries()) {
    const person = await built.person();
    const client = new PersistentClient({
      find: () => current,
      layerId: layer.layerId,
      cookie: person.cookie,
      name: `tag-${index}`,
      value: built.span(person),
      onSaved: () => {
        savedSince++;
        if (reached && savedSince >= reached.count) reached.resolve();
      },
    });
    clients.push({ client, layer });
  }
  const running = Promise.all(clients.map(({ client }) => client.run()));
  const failed = new Promise<never>((_, reject) => running.catch(reject));
  failed.catch(() => {});
  return {
    layers,
    /** Resolves when so many more tags are saved, wherever the others stand at that moment. */
    saved(count: number): Promise<void> {
      savedSince = 0;
      const enough = new Promise<void>((resolve) => {
        reached = { count, resolve };
      });
      return Promise.race([enough, failed]);
    },
    moveTo(next: Promise<ServerProcess>) {
      current = next;
    },
    async end() {
      for (const { client } of clients) client.stop();
      await running;
      return clients;
    },
  };
}

/** Holds the server to its word: every tag that it acknowledged is in the log, once, and the log is whole. */
async function check(built: Built, clients: Awaited<ReturnType<Awaited<ReturnType<typeof load>>["end"]>>) {
  const lost: string[] = [];
  let acknowledged = 0;
  for (const { client, layer } of clients) {
    expect(client.faults).toEqual([]);
    const rows = await built.rowsOf(layer.layerId);
    const spans = replay(
      null,
      rows.map(({ update }) => update),
    ).getMap("spans");
    for (const tag of client.saved) if (!spans.has(tag)) lost.push(tag);
    acknowledged += client.saved.size;
    // Each tag is one row: nothing was written twice.
    expect(rows).toHaveLength(spans.size);
    expect(await verifyLayer(system("test"), layer.layerId)).toEqual([]);
  }
  expect(lost).toEqual([]);
  return acknowledged;
}

describe("an acknowledged tag is never lost", () => {
  test(`when the server is killed, ${kills.server} times under load`, { timeout: 20_000 * kills.server }, async () => {
    const built = await Built.project();
    toClean.push(() => built.drop());
    const next = seeded(30);
    let server = await serveInProcess(built.url);
    toClean.push(() => server.kill());
    const work = await load(built, server);
    for (let i = 0; i < kills.server; i++) {
      // The next server starts while this one works, so that the people need not wait for it.
      const successor = serveInProcess(built.url);
      await work.saved(5 + next(60));
      // Not only right after an acknowledgement: some turns of the loop later.
      for (let turns = next(20); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      work.moveTo(successor);
      await server.kill();
      server = await successor;
    }
    const acknowledged = await check(built, await work.end());
    expect(acknowledged).toBeGreaterThan(5 * kills.server);
  });

  test(`when the database is stopped at once, ${kills.database} times under load`, {
    timeout: 60_000 * kills.database,
  }, async () => {
    const next = seeded(10);
    for (let left = kills.database; left > 0; left -= deathsEach) {
      const postgres = await temporaryPostgres({ durable: true });
      toClean.push(() => postgres.stop());
      await migrate(postgres.url);
      useDatabase(postgres.url);
      toClean.push(() => closeDatabase());
      const built = await Built.in({ url: postgres.url, drop: async () => {} });
      toClean.push(() => built.drop());
      const server = await serveInProcess(postgres.url);
      toClean.push(() => server.kill());
      const [{ folder } = { folder: "" }] = await built.sql<{ folder: string }>(
        `SELECT current_setting('data_directory') AS "folder"`,
      );
      const work = await load(built, server);
      for (let i = 0; i < Math.min(left, deathsEach); i++) {
        await work.saved(5 + next(60));
        for (let turns = next(20); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
        // The acknowledgements may still be of the time before the last stop; then it is only now starting again.
        let postmaster = 0;
        const look = () => {
          postmaster = processOf(folder);
          return postmaster;
        };
        await expect.poll(look, { timeout: 30_000, interval: 10 }).toBeGreaterThan(0);
        // "Immediate" in PostgreSQL's words: no goodbye, no checkpoint, recovery at the next start.
        process.kill(postmaster, "SIGQUIT");
      }
      await work.saved(20);
      const clients = await work.end();
      expect(await check(built, clients)).toBeGreaterThan(5 * Math.min(left, deathsEach));
      expect(server.lines.filter(({ event }) => event === "collab.defect" || event === "collab.hostile")).toEqual([]);
      for (const clean of toClean.splice(0).reverse()) await clean();
    }
  });
});

/** The process of a database, by its folder; 0 where none runs. */
function processOf(folder: string): number {
  const file = path.join(folder, "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
}

describe("an append", () => {
  test("whose connection breaks while it commits is resolved by reading the log, not by guessing", async () => {
    const built = await Built.project();
    toClean.push(() => built.drop());
    const server = await serveInProcess(built.url);
    toClean.push(() => server.kill());
    const person = await built.person();
    const { layerId } = await built.layer();
    const { client, socket } = await connect(server, layerId, person.cookie);
    await client.open();
    await client.set("spans", "s0", built.span(person));
    const breaker = new pg.Client({ connectionString: built.url });
    await breaker.connect();
    toClean.push(() => breaker.end());
    for (let i = 1; i <= 20; i++) {
      const outcome = client.set("spans", `s${i}`, built.span(person));
      // All connections of the server end, wherever its statement is.
      await breaker.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'spanwise' AND pid <> pg_backend_pid()`,
      );
      expect((await outcome).kind).toBe("acknowledged");
    }
    expect(await built.rowsOf(layerId)).toHaveLength(21);
    expect(await verifyLayer(system("test"), layerId)).toEqual([]);
    expect(client.faults).toEqual([]);
    socket.terminate();
  });
});

describe("two servers on one database", () => {
  test("converge, and each person hears of what the other saved elsewhere", { timeout: 60_000 }, async () => {
    const built = await Built.project();
    toClean.push(() => built.drop());
    const servers = await Promise.all([serveInProcess(built.url), serveInProcess(built.url)]);
    for (const server of servers) toClean.push(() => server.kill());
    const { layerId } = await built.layer();
    const people = await Promise.all([built.person(), built.person(), built.person(), built.person()]);
    const clients = await Promise.all(
      people.map(async (person, i) => {
        const server = servers[i % 2];
        if (!server) throw new Error("no server");
        const { client } = await connect(server, layerId, person.cookie);
        return client.open();
      }),
    );
    const each = 40;
    await Promise.all(
      clients.map(async (client, i) => {
        const person = people[i];
        if (!person) throw new Error("no person");
        for (let n = 0; n < each; n++) {
          const outcome = await client.set("spans", `${i}-${n % 10}`, built.span(person, n % 5, 5 + (n % 5)));
          expect(outcome.kind).toBe("acknowledged");
        }
      }),
    );
    const total = each * clients.length;
    await Promise.all(clients.map((client) => client.until(() => client.position.seq === total)));
    expect(new Set(clients.map((client) => client.content())).size).toBe(1);
    expect(new Set(clients.map((client) => client.position.sha256)).size).toBe(1);
    expect(clients.flatMap((client) => client.faults)).toEqual([]);
    expect(await verifyLayer(system("test"), layerId)).toEqual([]);
    expect(servers.flatMap(({ lines }) => lines)).toEqual([]);
  });
});
