/**
 * How long a tag takes until it is saved, and until the others have it: `npm run bench acknowledge`. Two hundred people in ten
 * documents tag twice a second, each at moments of her own; PostgreSQL waits for the disk. Server, database and all the people
 * run on this machine, so what the people cost is in the figures too. Then 20 people in one document, and what memory an open
 * layer and a connection take.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { system } from "#lib/access/system.ts";
import { decodeServerMessage, encodeClientMessage } from "#lib/collab/protocol.ts";
import { Built } from "#lib/collab/server/testing/build.ts";
import { type ServerProcess, serveInProcess } from "#lib/collab/server/testing/sockets.ts";
import { chain } from "#lib/data/chain.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";
import type { NewRow } from "#lib/data/layer-log.ts";
import { append } from "#lib/data/log.ts";
import { migrate } from "#lib/data/migrate.ts";
import { env } from "#lib/env.ts";
import { figure, method, percentiles } from "./report.ts";

process.env.AUTH_SECRET ??= "a secret that is long enough and only for benchmarks";
process.env.DATABASE_URL ??= "postgresql://nobody@127.0.0.1:1/none";

const people = 200;
const perDocument = 20;
const tagsPerSecond = 2;
const seconds = { warm: 3, measured: 12 };

/** When each tag was sent, by its document and id. Set when measuring begins. */
type Clocks = { acks: number[]; rows: number[]; sent: Map<string, number>; measuring: boolean };

/** A person with as little of a browser as will do: her Y.Doc makes updates, and what comes is only looked at. */
class Tagger {
  readonly doc = new Y.Doc();
  private readonly waiting = new Map<number, { at: number; resolve: () => void }>();
  private readonly socket: WebSocket;
  private readonly clocks: Clocks;
  private readonly clientId: string;
  private count = 0;

  constructor(socket: WebSocket, clocks: Clocks) {
    this.socket = socket;
    this.clocks = clocks;
    this.clientId = String(this.doc.clientID);
    socket.on("message", (data) => this.receive(new Uint8Array(data as Buffer)));
  }

  static async connect(server: ServerProcess, layerId: string, cookie: string, clocks: Clocks): Promise<Tagger> {
    const socket = new WebSocket(`${server.address}/collab/${layerId}`, {
      perMessageDeflate: false,
      headers: { origin: env().appUrl, cookie },
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const tagger = new Tagger(socket, clocks);
    const welcomed = new Promise((resolve) => socket.once("message", resolve));
    socket.send(encodeClientMessage({ type: "open", epoch: 0, seq: 0 }));
    await welcomed;
    return tagger;
  }

  tag(value: object): Promise<void> {
    const id = ++this.count;
    const key = `${this.clientId}-${id}`;
    let update: Uint8Array = new Uint8Array();
    this.doc.once("update", (made: Uint8Array) => {
      update = made;
    });
    this.doc.getMap("spans").set(key, value);
    const at = performance.now();
    if (this.clocks.measuring) this.clocks.sent.set(`${this.clientId} ${id}`, at);
    return new Promise((resolve) => {
      this.waiting.set(id, { at, resolve });
      this.socket.send(encodeClientMessage({ type: "update", id, epoch: 1, base: 0, update }));
    });
  }

  close(): void {
    this.socket.terminate();
  }

  private receive(bytes: Uint8Array): void {
    const now = performance.now();
    const message = decodeServerMessage(bytes);
    if (message.type === "ack") {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      waiting?.resolve();
      if (waiting && this.clocks.measuring) this.clocks.acks.push(now - waiting.at);
    } else if (message.type === "rows") {
      for (const row of message.rows) {
        // The update's first struct says whose tag it is and which: one client, one struct, its clientID, its clock.
        const [struct] = Y.decodeUpdate(row.update).structs;
        const at = struct && this.clocks.sent.get(`${struct.id.client} ${struct.id.clock + 1}`);
        if (at !== undefined) this.clocks.rows.push(now - at);
      }
    } else if (message.type === "refused") throw new Error(`refused: ${message.reason}`);
  }
}

async function measure(server: ServerProcess, built: Built, count: number, each: number): Promise<Clocks> {
  const clocks: Clocks = { acks: [], rows: [], sent: new Map(), measuring: false };
  const taggers: { tagger: Tagger; value: object }[] = [];
  for (let i = 0; i < count; i += each) {
    const { layerId } = await built.layer();
    for (let k = 0; k < each; k++) {
      const person = await built.person();
      taggers.push({ tagger: await Tagger.connect(server, layerId, person.cookie, clocks), value: built.span(person) });
    }
  }
  let going = true;
  const work = taggers.map(async ({ tagger, value }) => {
    while (going) {
      // Twice a second on average, and never in step with the others.
      await wait((Math.random() * 2 * 1000) / tagsPerSecond);
      if (going) await tagger.tag(value);
    }
  });
  await wait(seconds.warm * 1000);
  clocks.measuring = true;
  await wait(seconds.measured * 1000);
  clocks.measuring = false;
  going = false;
  await Promise.all(work);
  for (const { tagger } of taggers) tagger.close();
  return clocks;
}

/** What an open layer of a hundred spans and a connection hold in the server's memory, in bytes. */
async function memory(server: ServerProcess, built: Built): Promise<{ layer: number; connection: number }> {
  const clocks: Clocks = { acks: [], rows: [], sent: new Map(), measuring: false };
  const count = 200;
  const person = await built.person();
  const [session] = await built.sql<{ id: string }>(`SELECT "id" FROM "Session" WHERE "userId" = $1`, [person.userId]);
  const layers = await Promise.all(Array.from({ length: count }, () => built.layer()));
  for (const { layerId } of layers) {
    const doc = new Y.Doc();
    const rows: NewRow[] = [];
    let sha256 = "";
    doc.on("update", (update: Uint8Array) => {
      sha256 = chain(sha256, update);
      rows.push({ userId: person.userId, sessionId: session?.id ?? "", base: rows.length, update, sha256 });
    });
    for (let i = 0; i < 100; i++) doc.getMap("spans").set(randomUUID(), built.span(person));
    await append(system("bench"), layerId, { epoch: 1, seq: 0, sha256: "" }, rows);
  }
  const people = await Promise.all(Array.from({ length: 20 }, () => built.person()));
  const taggers: Tagger[] = [];
  const connectTo = async (some: typeof layers) => {
    for (const [i, { layerId }] of some.entries()) {
      taggers.push(await Tagger.connect(server, layerId, people[i % people.length]?.cookie ?? "", clocks));
    }
    // What was kept for whoever comes next is given back after a second.
    await wait(2_000);
    return server.memory();
  };
  // The first half pays for all that is loaded and compiled once.
  const half = count / 2;
  const before = await connectTo(layers.slice(0, half));
  const once = await connectTo(layers.slice(half));
  const twice = await connectTo(layers);
  for (const tagger of taggers) tagger.close();
  const connection = (twice - once) / count;
  return { connection, layer: (once - before) / half - connection };
}

const postgres = await temporaryPostgres({ durable: true });
await migrate(postgres.url);
useDatabase(postgres.url);
const built = await Built.in({ url: postgres.url, drop: async () => {} });
const server = await serveInProcess(postgres.url);
try {
  method(
    `${people} people, ${perDocument} in a document, ${tagsPerSecond} tags a second each, ${seconds.measured} s, fsync on.`,
  );
  const many = await measure(server, built, people, perDocument);
  const acks = percentiles(many.acks);
  figure("tags a second", many.acks.length / seconds.measured, "");
  figure("acknowledged (committed), p50", acks.p50, "ms");
  figure("acknowledged (committed), p95", acks.p95, "ms", { atMost: 25 });
  figure("acknowledged (committed), p99", acks.p99, "ms", { atMost: 75 });
  const heard = percentiles(many.rows);
  figure("with another person, p50", heard.p50, "ms");
  figure("with another person, p95", heard.p95, "ms");

  method(`${perDocument} people in one document, nobody else.`);
  const few = percentiles((await measure(server, built, perDocument, perDocument)).rows);
  figure("tag sent to tag with another person, p50", few.p50, "ms");
  figure("tag sent to tag with another person, p95", few.p95, "ms", { atMost: 50 });

  method("100 more layers of 100 spans, and 200 more connections; heap and buffers after garbage collection.");
  // A server of its own, in which nothing else is about to be freed.
  const fresh = await serveInProcess(postgres.url);
  const held = await memory(fresh, built);
  await fresh.kill();
  figure("an open layer", held.layer / 1024, "KiB", { atMost: 150 });
  figure("a connection", held.connection / 1024, "KiB", { atMost: 60 });
} finally {
  await server.kill();
  await built.drop();
  await closeDatabase();
  await postgres.stop();
}
