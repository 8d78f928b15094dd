import { beforeEach, describe, expect, test } from "vitest";
import type { ServerMessage } from "#lib/collab/protocol.ts";
import { decodeClientMessage, encodeServerMessage } from "#lib/collab/protocol.ts";
import type { ConnectionEvents } from "./connection.ts";
import { Link, timing } from "./link.ts";
import { SimClock } from "./testing/sim-clock.ts";

const welcome: ServerMessage = {
  type: "welcome",
  position: { epoch: 1, seq: 0, sha256: "" },
  access: "write",
  state: "open",
  you: { userId: "ann", name: "Ann", connection: 1 },
  snapshot: null,
  rows: [],
};

let clock: SimClock;
let sockets: { at: number; events: ConnectionEvents; sent: string[]; closed: boolean }[];
let told: string[];
let waiting: boolean;
let blame: boolean;
let link: Link;

beforeEach(() => {
  clock = new SimClock();
  sockets = [];
  told = [];
  waiting = false;
  blame = true;
  link = new Link(
    "ws://layer",
    (_url, events) => {
      const socket = { at: clock.now(), events, sent: [] as string[], closed: false };
      sockets.push(socket);
      return {
        send: (bytes) => socket.sent.push(decodeClientMessage(bytes).type),
        close: () => {
          socket.closed = true;
        },
      };
    },
    clock,
    {
      hello: () => ({ type: "open", epoch: 0, seq: 0 }),
      waiting: () => waiting,
      message: (message) => told.push(message.type),
      down: () => told.push("down"),
      unacceptable: () => {
        told.push("unacceptable");
        return blame;
      },
      denied: (why) => told.push(why),
    },
  );
  link.start();
});

const last = () => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error("nobody connected");
  return socket;
};

function goLive() {
  last().events.opened();
  last().events.message(encodeServerMessage(welcome));
}

test("it opens, is welcomed, and is live", () => {
  expect(link.live).toBe(false);
  goLive();
  expect(last().sent).toEqual(["open"]);
  expect(told).toEqual(["welcome"]);
  expect(link.live).toBe(true);
});

test("it tries again ever more patiently, up to ten seconds, and from the beginning after a good connection", async () => {
  for (let i = 0; i < 9; i++) {
    last().events.closed(1006, "");
    await clock.pass(timing.longestWait);
  }
  const waits = sockets
    .map(({ at }, i) => at - i * timing.longestWait)
    .slice(1)
    .map((at) => at + timing.longestWait);
  // Half of each wait is chance; this clock draws the middle.
  expect(waits.slice(0, 4).map(Math.round)).toEqual([188, 375, 750, 1500]);
  expect(Math.max(...waits)).toBe(7500);
  goLive();
  await clock.pass(timing.goodLife);
  last().events.closed(1006, "");
  const before = sockets.length;
  await clock.pass(timing.firstWait);
  expect(sockets).toHaveLength(before + 1);
});

test("a server that lets in and breaks off at once is not hammered", async () => {
  for (let i = 0; i < 5; i++) {
    goLive();
    last().events.closed(1011, "");
    await clock.pass(timing.longestWait);
  }
  const [fourth, fifth] = sockets.slice(-2);
  expect((fifth?.at ?? 0) - (fourth?.at ?? 0)).toBeGreaterThan(2000);
});

test("when the person or the network is back it tries at once", () => {
  last().events.closed(1006, "");
  link.retry();
  expect(sockets).toHaveLength(2);
  // Twice is not two connections.
  link.retry();
  expect(sockets).toHaveLength(2);
});

test.each([
  [4401, "unauthenticated"],
  [4403, "forbidden"],
  [4404, "not-found"],
])("close code %i ends it, until somebody asks", async (code, why) => {
  goLive();
  last().events.closed(code, "");
  expect(told).toEqual(["welcome", why]);
  await clock.pass(60_000);
  expect(sockets).toHaveLength(1);
  link.retry();
  expect(sockets).toHaveLength(2);
});

test("close code 4422 asks whether to try again, and waits before it does", async () => {
  goLive();
  last().events.closed(4422, "");
  expect(told.at(-1)).toBe("unacceptable");
  expect(sockets).toHaveLength(1);
  await clock.pass(1000);
  expect(sockets).toHaveLength(2);
  blame = false;
  last().events.closed(4422, "");
  expect(told.at(-1)).toBe("invalid");
  await clock.pass(60_000);
  expect(sockets).toHaveLength(2);
});

test.each([1006, 1011, 1012, 1013, 4429])("close code %i is tried again", async (code) => {
  goLive();
  last().events.closed(code, "");
  await clock.pass(timing.longestWait);
  expect(sockets).toHaveLength(2);
});

describe("a dead connection", () => {
  test("is found by asking, after two seconds where something is unanswered", async () => {
    goLive();
    waiting = true;
    await clock.pass(timing.silenceWaiting);
    expect(last().sent).toEqual(["open", "ping"]);
    await clock.pass(timing.answer);
    expect(told).toEqual(["welcome", "down"]);
    expect(last().closed || sockets.length > 1).toBe(true);
  });

  test("is found by asking, after ten seconds where nothing is", async () => {
    goLive();
    await clock.pass(timing.silenceIdle - 1);
    expect(last().sent).toEqual(["open"]);
    await clock.pass(1 + timing.answer);
    expect(told).toContain("down");
  });

  test("is not one that answers", async () => {
    goLive();
    waiting = true;
    for (let i = 0; i < 30; i++) {
      await clock.pass(1000);
      if (last().sent.at(-1) === "ping") last().events.message(encodeServerMessage({ type: "pong" }));
    }
    expect(sockets).toHaveLength(1);
    expect(told).not.toContain("down");
  });

  test("is asked after at once when the person is back", () => {
    goLive();
    link.retry();
    expect(last().sent).toEqual(["open", "ping"]);
  });
});

test("a connection that is never welcomed is given up", async () => {
  last().events.opened();
  await clock.pass(timing.welcome + timing.firstWait);
  expect(sockets).toHaveLength(2);
  expect(sockets[0]?.closed).toBe(true);
});

test("bytes that are no message end the connection", () => {
  goLive();
  last().events.message(new Uint8Array([99, 1, 2]));
  expect(link.live).toBe(false);
});

test("an old connection has no say over a new one", () => {
  goLive();
  const [old] = sockets;
  link.restart();
  old?.events.closed(4403, "");
  old?.events.message(encodeServerMessage({ type: "pong" }));
  expect(told).toEqual(["welcome"]);
  goLive();
  expect(link.live).toBe(true);
});

test("stopped, it does nothing more", async () => {
  last().events.closed(1006, "");
  link.stop();
  await clock.pass(60_000);
  link.retry();
  expect(sockets).toHaveLength(1);
});
