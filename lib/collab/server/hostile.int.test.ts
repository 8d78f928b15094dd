import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { encodeClientMessage, maxFrame } from "#lib/collab/protocol.ts";
import { attacks } from "./testing/attacks.ts";
import { Built, type BuiltLayer, type BuiltPerson } from "./testing/build.ts";
import { connect, type Line, serveHere, type TestServer } from "./testing/sockets.ts";

/** Each attack so many times, all at once. */
const times = process.env.SPANWISE_SOAK ? 50 : 20;

let built: Built;
let server: TestServer;
let layer: BuiltLayer;
let ann: BuiltPerson;
let eve: BuiltPerson;

beforeAll(async () => {
  built = await Built.project();
  server = await serveHere();
  layer = await built.layer();
  [ann, eve] = [await built.person(), await built.person()];
});

afterAll(async () => {
  await server.close();
  await built.drop();
});

function securityLines(): Line[] {
  return server.lines.filter(({ event }) => event === "collab.hostile");
}

/** Somebody who works on while others attack. `stop` says how many of her tags were acknowledged, and how others ended. */
async function bystander() {
  const { client, socket } = await connect(server, layer.layerId, ann.cookie);
  await client.open();
  let acknowledged = 0;
  let going = true;
  const others: unknown[] = [];
  const started = client.until(() => acknowledged > 3 || others.length > 0);
  const work = (async () => {
    for (let i = 0; going; i++) {
      const outcome = await client.set("spans", `ann-${i % 100}`, built.span(ann, i % 7, (i % 7) + 1));
      if (outcome.kind === "acknowledged") acknowledged++;
      else {
        others.push(outcome);
        return;
      }
    }
  })();
  await started;
  return {
    client,
    get acknowledged() {
      return acknowledged;
    },
    async stop() {
      going = false;
      await work;
      socket.terminate();
      return { acknowledged, others, faults: client.faults };
    },
  };
}

test("no attack succeeds, each leaves one line in the log, and nobody else notices", { timeout: 600_000 }, async () => {
  const worker = await bystander();
  for (const { name, rule, make } of attacks) {
    const before = securityLines().length;
    const outcomes = await Promise.all(
      Array.from({ length: times }, async () => {
        const { client, socket } = await connect(server, layer.layerId, eve.cookie);
        await client.open();
        const update = make({
          doc: client.doc,
          attacker: eve.userId,
          victim: ann.userId,
          victimSpan: "ann-0",
          labelId: built.labelId,
          insidePair: 13,
          textLength: built.text.length,
        });
        const outcome = await client.update(update);
        socket.terminate();
        return outcome;
      }),
    );
    expect([name, outcomes]).toEqual([name, Array(times).fill({ kind: "closed", code: 4422 })]);
    const line = expect.objectContaining({ userId: eve.userId, layerId: layer.layerId, rule });
    expect([name, securityLines().slice(before)]).toEqual([name, Array(times).fill(line)]);
  }
  const { acknowledged, others, faults } = await worker.stop();
  expect([others, faults]).toEqual([[], []]);
  const rows = await built.rowsOf(layer.layerId);
  expect(rows.filter(({ userId }) => userId !== ann.userId)).toEqual([]);
  expect(rows.length).toBe(acknowledged);
  // Who and which rule, and not a word of what was written.
  const allowed = ["level", "time", "pid", "hostname", "event", "layerId", "userId", "rule", "msg"];
  expect(new Set(securityLines().flatMap((line) => Object.keys(line)))).toEqual(new Set(allowed));
});

test("frames that are no messages close the socket, once with a line in the log", async () => {
  const attempts: (string | Uint8Array)[] = [
    "a text frame",
    new Uint8Array(),
    new Uint8Array([200]),
    new Uint8Array([1]),
  ];
  for (const attempt of attempts) {
    const before = securityLines().length;
    const { client, socket } = await connect(server, layer.layerId, eve.cookie);
    await client.open();
    socket.send(attempt);
    await client.until(() => client.closed !== null);
    expect(client.closed?.code).toBe(4422);
    expect(securityLines().length - before).toBe(1);
  }
});

test("a frame over the limit closes the socket before it is read", async () => {
  const { client, socket } = await connect(server, layer.layerId, eve.cookie);
  await client.open();
  socket.send(new Uint8Array(maxFrame + 1));
  await client.until(() => client.closed !== null);
  expect(client.closed?.code).toBe(1009);
});

test("a reader's updates are refused, and she stays", async () => {
  const vera = await built.person("viewer");
  const { client, socket } = await connect(server, layer.layerId, vera.cookie);
  await client.open();
  expect(await client.set("spans", "vera", built.span(vera))).toEqual({ kind: "refused", reason: "access" });
  expect(client.closed).toBeNull();
  socket.terminate();
});

test("floods of messages, of openings and of half-open connections leave the others' acknowledgements going on", async () => {
  const worker = await bystander();
  const floods = await Promise.all(Array.from({ length: 4 }, () => connect(server, layer.layerId, eve.cookie)));
  const messages = [
    encodeClientMessage({ type: "open", epoch: 0, seq: 0 }),
    encodeClientMessage({ type: "ping" }),
    encodeClientMessage({ type: "presence", selection: { anchor: 1, head: 2 } }),
  ];
  const from = worker.acknowledged;
  for (const { socket } of floods) {
    for (let i = 0; i < 1_000; i++) socket.send(messages[i % messages.length] ?? "");
  }
  // Before signing in: nobody, all at once.
  const strangers = Promise.all(Array.from({ length: 100 }, () => connect(server, layer.layerId, null)));
  // Thirty more tags are saved while all of it waits to be dealt with.
  await worker.client.until(() => worker.acknowledged >= from + 30 || worker.client.closed !== null);
  for (const { client } of await strangers) await client.until(() => client.closed !== null);
  const { others, faults } = await worker.stop();
  expect([others, faults]).toEqual([[], []]);
  for (const { socket } of floods) socket.terminate();
});

test("selections are the client's, and everything else about a person is the server's word", async () => {
  const [hers, evil] = [
    await connect(server, layer.layerId, ann.cookie),
    await connect(server, layer.layerId, eve.cookie),
  ];
  await Promise.all([hers.client.open(), evil.client.open()]);
  evil.client.send({ type: "presence", selection: { anchor: 2, head: 5 } });
  const seen = () => [...hers.client.people.values()].find(({ selection }) => selection?.head === 5);
  await hers.client.until(() => seen() !== undefined);
  expect(seen()).toMatchObject({ userId: eve.userId, name: "Somebody" });
  hers.socket.terminate();
  evil.socket.terminate();
});

test("a socket that was closed takes nothing more", async () => {
  const { client, socket } = await connect(server, layer.layerId, eve.cookie);
  await client.open();
  const before = (await built.rowsOf(layer.layerId)).length;
  const honest = client.change((doc) => doc.getMap("spans").set("late", built.span(eve)));
  const message = encodeClientMessage({ type: "update", id: 9, epoch: 1, base: 0, update: honest });
  socket.send(new Uint8Array([200]));
  for (let i = 0; i < 50; i++) if (socket.readyState === WebSocket.OPEN) socket.send(message);
  await client.until(() => client.closed !== null);
  const after = await connect(server, layer.layerId, ann.cookie);
  await after.client.open();
  await after.client.set("spans", "after", built.span(ann));
  expect(await built.rowsOf(layer.layerId)).toHaveLength(before + 1);
  after.socket.terminate();
});
