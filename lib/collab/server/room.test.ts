import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { encodeClientMessage } from "#lib/collab/protocol.ts";
import { join, schema, span, world } from "./testing/in-process.ts";
import { MemoryLog } from "./testing/memory-log.ts";
import { mutate, seeded } from "./testing/mutate.ts";
import { contentOf } from "./testing/raw-client.ts";

describe("a room", () => {
  test("acknowledges what is in the log, and tells the others", async () => {
    const log = new MemoryLog();
    const { room, clock } = world(log);
    const ann = await join(room, "ann").client.open();
    const ben = await join(room, "ben").client.open();
    const outcome = await ann.set("spans", "s1", span("ann"));
    expect(outcome).toEqual({ kind: "acknowledged", position: { epoch: 1, seq: 1, sha256: log.logged[0]?.sha256 } });
    clock.advance(8);
    expect(ben.content()).toBe(ann.content());
    expect(ben.position).toEqual(ann.position);
  });

  test("tells nobody of an update before it is committed", async () => {
    const log = new MemoryLog();
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const append = log.append.bind(log);
    log.append = async (after, rows) => {
      await held;
      return append(after, rows);
    };
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    const ben = await join(room, "ben").client.open();
    const outcome = ann.set("spans", "s1", span("ann"));
    const late = join(room, "cleo").client;
    const opened = late.open();
    // Whatever could run without the log has run by now.
    for (let i = 0; i < 100; i++) await Promise.resolve();
    expect([ann.position.seq, ben.content(), late.welcome]).toEqual([0, contentOf(new Y.Doc()), null]);
    commit();
    await Promise.all([outcome, opened]);
    expect(late.content()).toBe(ann.content());
  });

  test("acknowledges on each wire in the order of the log, rows of others first", async () => {
    const { room, clock } = world(new MemoryLog());
    const ann = await join(room, "ann").client.open();
    const ben = await join(room, "ben").client.open();
    const outcomes = [];
    for (let i = 0; i < 20; i++) {
      outcomes.push(ann.set("spans", `a${i}`, span("ann")), ben.set("spans", `b${i}`, span("ben")));
    }
    await Promise.all(outcomes);
    clock.advance(8);
    expect([ann.faults, ben.faults]).toEqual([[], []]);
    expect(ann.content()).toBe(ben.content());
    expect(ann.position.seq).toBe(40);
  });

  test("appends what waits together at once", async () => {
    const log = new MemoryLog();
    let appends = 0;
    const append = log.append.bind(log);
    log.append = (after, rows) => {
      appends++;
      return append(after, rows);
    };
    const ann = await join(world(log).room, "ann").client.open();
    await Promise.all(Array.from({ length: 50 }, (_, i) => ann.set("spans", `s${i}`, span("ann"))));
    expect(log.logged).toHaveLength(50);
    expect(appends).toBeLessThan(5);
  });

  test("sends the rows of eight milliseconds as one message where there is much to tell", async () => {
    const { room, clock } = world(new MemoryLog());
    const ann = await join(room, "ann").client.open();
    const messages: Uint8Array[] = [];
    const ben = room.join(
      { send: (bytes) => messages.push(bytes), close: () => {} },
      { userId: "ben", name: "Ben", sessionId: "s", access: "read" },
    );
    ben.receive(new Uint8Array([0, 0, 0])); // open, from nothing
    await room.idle();
    clock.advance(100);
    messages.length = 0;
    for (let i = 0; i < 10; i++) await ann.set("spans", `s${i}`, span("ann"));
    clock.advance(8);
    // The first went out at once, the other nine together.
    expect(messages).toHaveLength(2);
  });

  test("answers a repeated update with an acknowledgement, and does not log it again", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    const made = ann.change((doc) => doc.getMap("spans").set("s1", span("ann")));
    const first = ann.update(made);
    const again = ann.update(made);
    expect([await first, await again, await ann.update(made)].map(({ kind }) => kind)).toEqual(
      Array(3).fill("acknowledged"),
    );
    expect(log.logged).toHaveLength(1);
    const back = join(room, "ann").client;
    await back.open();
    expect((await back.update(made)).kind).toBe("acknowledged");
    expect(log.logged).toHaveLength(1);
  });

  test("acknowledges what was committed also after the layer is finished, or access is lost", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const { client: ann, seat } = join(room, "ann");
    await ann.open();
    const made = ann.change((doc) => doc.getMap("spans").set("s1", span("ann")));
    await ann.update(made);
    log.state = "finished";
    seat.setAccess("read");
    await room.catchUp();
    expect((await ann.update(made)).kind).toBe("acknowledged");
  });

  test("refuses with a reason what an honest client can cause, and goes on", async () => {
    const log = new MemoryLog();
    const { room, hostile } = world(log);
    const ann = await join(room, "ann").client.open();
    const ben = join(room, "ben", { access: "read" }).client;
    await ben.open();
    expect(await ben.set("spans", "b", span("ben"))).toEqual({ kind: "refused", reason: "access" });
    const old = ann.change((doc) => doc.getMap("spans").set("old", span("ann")));
    expect(await ann.update(old, { epoch: 7 })).toEqual({ kind: "refused", reason: "epoch" });
    const { client: cleo } = join(room, "cleo");
    await cleo.open();
    const large = span("cleo", 0, 3, { attributes: { "on-span": "x".repeat(70_000) } });
    expect(await cleo.set("spans", "large", large)).toEqual({ kind: "refused", reason: "too-large" });
    // It builds on the refused one, so it goes the same way; a fresh Y.Doc begins afresh.
    expect(await cleo.set("spans", "large", span("cleo"))).toEqual({ kind: "refused", reason: "too-large" });
    cleo.doc = new Y.Doc();
    expect((await cleo.set("spans", "small", span("cleo"))).kind).toBe("acknowledged");
    expect([ann.closed, ben.closed, cleo.closed, hostile]).toEqual([null, null, null, []]);
    expect(log.logged).toHaveLength(1);
  });

  test("refuses with `finished` what was on its way, also what follows it after reopening", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    await ann.set("spans", "s0", span("ann"));
    log.state = "finished";
    log.set = { id: "set", by: { userId: "ben", name: "Ben" }, seq: 1, sha256: "h", reopenedBy: null };
    // The room has not heard of it: the log refuses, and the room looks.
    expect(await ann.set("spans", "s1", span("ann"))).toEqual({ kind: "refused", reason: "finished" });
    expect(ann.notices).toEqual([
      { kind: "finished", by: "ben", name: "Ben", setId: "set", position: { epoch: 1, seq: 1, sha256: "h" } },
    ]);
    log.state = "open";
    log.set = { ...log.set, reopenedBy: { userId: "ann", name: "Ann" } };
    await room.catchUp();
    expect(ann.notices.at(-1)).toEqual({ kind: "reopened", by: "ann", name: "Ann" });
    expect(await ann.set("spans", "s2", span("ann"))).toEqual({ kind: "refused", reason: "finished" });
    expect(ann.closed).toBeNull();
  });

  test("takes a label that is newer than the schema it knows", async () => {
    const made = world(new MemoryLog());
    const ann = await join(made.room, "ann").client.open();
    const [first] = schema.labels;
    if (!first) throw new Error("the schema has no label");
    made.schema = { ...schema, version: 2, labels: [...schema.labels, { ...first, id: "brand-new" }] };
    const outcome = await ann.set("spans", "s", span("ann", 0, 3, { label: "brand-new" }));
    expect(outcome.kind).toBe("acknowledged");
    expect(ann.notices).toEqual([{ kind: "schema", version: 2 }]);
  });

  test("expels whoever sends what no honest client sends, and nobody else notices", async () => {
    const log = new MemoryLog();
    const { room, hostile } = world(log);
    const ann = await join(room, "ann").client.open();
    const eve = await join(room, "eve").client.open();
    const pending = ann.set("spans", "s1", span("ann"));
    const forged = eve.set("spans", "s2", span("ann"));
    const after = eve.set("spans", "s3", span("eve"));
    expect(await Promise.all([pending, forged, after])).toEqual([
      expect.objectContaining({ kind: "acknowledged" }),
      { kind: "closed", code: 4422 },
      { kind: "closed", code: 4422 },
    ]);
    expect(hostile).toEqual([{ userId: "eve", rule: "editor" }]);
    expect(log.logged).toHaveLength(1);
    expect(room.size).toBe(1);
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["an unknown type", new Uint8Array([9])],
    ["half a message", new Uint8Array([1, 5])],
    ["more than a message", new Uint8Array([3, 0])],
  ])("expels whoever sends %s", async (_, bytes) => {
    const { room, hostile } = world(new MemoryLog());
    const eve = await join(room, "eve").client.open();
    eve.sendBytes(bytes);
    expect(eve.closed?.code).toBe(4422);
    expect(hostile).toEqual([{ userId: "eve", rule: "message" }]);
  });

  test("expels whoever updates a layer that she has not opened", async () => {
    const { room, hostile } = world(new MemoryLog());
    const eve = join(room, "eve").client;
    expect(await eve.set("spans", "s", span("eve"))).toEqual({ kind: "closed", code: 4422 });
    expect(hostile).toEqual([{ userId: "eve", rule: "update before open" }]);
  });

  test("writes nothing for somebody whose session or membership has ended, and has the door look again", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const { client: ann } = join(room, "ann");
    const { client: ben } = join(room, "ben");
    await Promise.all([ann.open(), ben.open()]);
    log.denied.add("ben");
    const [his, hers] = await Promise.all([ben.set("spans", "b", span("ben")), ann.set("spans", "a", span("ann"))]);
    expect([his, hers.kind]).toEqual([{ kind: "refused", reason: "access" }, "acknowledged"]);
    expect([ben.notices, ann.notices]).toEqual([[{ kind: "access", access: "read" }], []]);
    expect(log.logged.map(({ userId }) => userId)).toEqual(["ann"]);
  });
});

describe("a room whose log", () => {
  test("is written by another server too: catches up, tries again, and both converge", async () => {
    const log = new MemoryLog();
    const [one, two] = [world(log), world(log)];
    const ann = await join(one.room, "ann").client.open();
    const ben = await join(two.room, "ben").client.open();
    for (let i = 0; i < 10; i++) {
      const outcomes = await Promise.all([
        ann.set("spans", `a${i}`, span("ann")),
        ben.set("spans", `b${i}`, span("ben")),
        ann.set("document", "note", { value: `${i}`, author: "ann", editor: "ann" }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(Array(3).fill("acknowledged"));
    }
    await Promise.all([one.room.catchUp(), two.room.catchUp()]);
    one.clock.advance(8);
    two.clock.advance(8);
    expect(ann.content()).toBe(ben.content());
    expect(ann.position).toEqual(ben.position);
    expect([ann.faults, ben.faults, one.defects, two.defects]).toEqual([[], [], [], []]);
  });

  test("goes away while it commits: closes with 1013, acknowledges nothing, and doubles nothing afterwards", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    await ann.set("spans", "s0", span("ann"));
    const made = ann.change((doc) => doc.getMap("spans").set("s1", span("ann")));
    log.outage = { appends: 1, afterCommit: true };
    expect(await ann.update(made)).toEqual({ kind: "closed", code: 1013 });
    const back = join(room, "ann").client;
    back.position = ann.position;
    await back.open();
    expect((await back.update(made)).kind).toBe("acknowledged");
    expect(log.logged).toHaveLength(2);
  });

  test("is away for a while: loses nothing that it acknowledged and takes the rest later", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    const made = ann.change((doc) => doc.getMap("spans").set("s1", span("ann")));
    log.outage = { appends: 1, afterCommit: false };
    expect(await ann.update(made)).toEqual({ kind: "closed", code: 1013 });
    const back = await join(room, "ann").client.open();
    expect((await back.update(made)).kind).toBe("acknowledged");
  });

  test("begins a new epoch: closes with 1012, and an old client gets the new layer whole", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    await ann.set("spans", "s1", span("ann"));
    const fresh = new Y.Doc();
    fresh.getMap("spans").set("s1", span("ann"));
    log.begin(Y.encodeStateAsUpdate(fresh));
    expect(await ann.set("spans", "s2", span("ann"))).toEqual({ kind: "closed", code: 1012 });
    const back = join(room, "ann").client;
    back.position = ann.position;
    await back.open();
    expect([back.position.epoch, back.content()]).toEqual([2, contentOf(fresh)]);
    expect(back.welcome?.snapshot).not.toBeNull();
  });

  test("was put back to an earlier state behind its back: closes, and reads it again", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const ann = await join(room, "ann").client.open();
    await ann.set("spans", "s1", span("ann"));
    await ann.set("spans", "s2", span("ann"));
    log.logged.length = 1;
    await room.catchUp();
    expect(ann.closed?.code).toBe(1012);
    const back = await join(room, "ann").client.open();
    expect(back.position.seq).toBe(1);
  });
});

test("a room whose log was replaced by another, longer one closes, and reads that one", async () => {
  const log = new MemoryLog();
  const { room } = world(log);
  const ann = await join(room, "ann").client.open();
  await ann.set("spans", "s1", span("ann"));
  const other = new MemoryLog();
  const ben = await join(world(other).room, "ben").client.open();
  await ben.set("spans", "t1", span("ben"));
  await ben.set("spans", "t2", span("ben"));
  log.logged.splice(0, 1, ...other.logged);
  await room.catchUp();
  expect(ann.closed?.code).toBe(1012);
  const back = join(room, "ann").client;
  expect((await back.open()).content()).toBe(ben.content());
});

describe("who comes to a room", () => {
  test("gets the rows since she left, and a snapshot where she has nothing", async () => {
    const { room } = world(new MemoryLog());
    const ann = await join(room, "ann").client.open();
    for (let i = 0; i < 5; i++) await ann.set("spans", `s${i}`, span("ann"));
    const fresh = await join(room, "ben").client.open();
    expect([fresh.welcome?.snapshot?.seq, fresh.welcome?.rows.length]).toEqual([5, 0]);
    const back = join(room, "ben").client;
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(fresh.doc));
    back.position = fresh.position;
    await ann.set("spans", "s5", span("ann"));
    await back.open();
    expect([back.welcome?.snapshot, back.welcome?.rows.map(({ seq, userId }) => [seq, userId])]).toEqual([
      null,
      [[6, "ann"]],
    ]);
    expect(back.content()).toBe(ann.content());
  });

  test("is seen by the others as the server knows her, with her selection", async () => {
    const { room, clock } = world(new MemoryLog());
    const ann = await join(room, "ann").client.open();
    const { client: ben, seat } = join(room, "ben");
    await ben.open();
    ben.send({ type: "presence", selection: { anchor: 4, head: 7 } });
    clock.advance(60);
    const seen = [...ann.people.values()].map(({ userId, selection }) => [userId, selection]);
    expect(seen).toEqual([
      ["ann", null],
      ["ben", { anchor: 4, head: 7 }],
    ]);
    expect(new Set([...ann.people.values()].map(({ color }) => color)).size).toBe(2);
    ben.send({ type: "presence", selection: { anchor: 4, head: 7000 } });
    clock.advance(60);
    expect([...ann.people.values()].at(-1)?.selection).toBeNull();
    seat.leave();
    clock.advance(60);
    expect([...ann.people.keys()]).toEqual([ann.welcome?.you.connection]);
  });

  test("a comment is told to those who may read it, and so to nobody in a model's layer", async () => {
    for (const [kind, told] of [
      ["personal", 1],
      ["model", 0],
    ] as const) {
      const { room } = world(new MemoryLog(), { kind });
      const ann = await join(room, "ann").client.open();
      room.commented();
      await room.idle();
      expect(ann.notices.filter((notice) => notice.kind === "comments")).toHaveLength(told);
    }
  });

  test("is not seen in a personal layer", async () => {
    const { room, clock } = world(new MemoryLog(), { kind: "personal" });
    const ann = await join(room, "ann").client.open();
    const rita = await join(room, "rita", { access: "read" }).client.open();
    rita.send({ type: "presence", selection: { anchor: 0, head: 1 } });
    clock.advance(1000);
    expect([ann.people.size, rita.people.size]).toEqual([0, 0]);
  });

  test("is stopped from sending while too much of hers waits", async () => {
    const log = new MemoryLog();
    const { room } = world(log);
    const calls: string[] = [];
    const eve = room.join(
      {
        send: () => {},
        close: () => calls.push("close"),
        pause: () => calls.push("pause"),
        resume: () => calls.push("resume"),
      },
      { userId: "eve", name: "Eve", sessionId: "s", access: "write" },
    );
    eve.receive(encodeClientMessage({ type: "open", epoch: 0, seq: 0 }));
    const nothing = { epoch: 1, base: 0, update: new Uint8Array([0, 0]) };
    for (let id = 1; id < 200; id++) eve.receive(encodeClientMessage({ type: "update", id, ...nothing }));
    expect(calls).toEqual(["pause"]);
    await room.idle();
    expect(calls).toEqual(["pause", "resume"]);
  });
});

describe("mutated frames", () => {
  test("never crash a room, and others' acknowledgements go on", { timeout: 120_000 }, async () => {
    const log = new MemoryLog();
    const { room, hostile, defects } = world(log);
    const ann = await join(room, "ann").client.open();
    const source = new Y.Doc();
    // Drawn by chance otherwise, and with it what becomes of the mutants.
    source.clientID = 77;
    source.getMap("spans").set("s1", span("eve"));
    const update = Y.encodeStateAsUpdate(source);
    const frames = [
      encodeClientMessage({ type: "open", epoch: 1, seq: 0 }),
      encodeClientMessage({ type: "update", id: 1, epoch: 1, base: 0, update }),
      encodeClientMessage({ type: "presence", selection: { anchor: 1, head: 2 } }),
      encodeClientMessage({ type: "ping" }),
    ];
    const next = seeded(4);
    for (let round = 0; round < 200; round++) {
      let eve = join(room, "eve");
      void eve.client.open();
      for (let i = 0; i < 100; i++) {
        if (eve.client.closed) {
          eve = join(room, "eve");
          void eve.client.open();
        }
        eve.client.sendBytes(mutate(frames[next(frames.length)] ?? new Uint8Array(), next, frames));
      }
      expect((await ann.set("spans", `a${round % 10}`, span("ann"))).kind).toBe("acknowledged");
      eve.seat.leave();
    }
    await room.idle();
    expect(hostile.length).toBeGreaterThan(1000);
    expect([defects, ann.faults, room.size]).toEqual([[], [], 1]);
    // Some mutants may be honest by chance; nothing may be logged in the name of anybody else.
    expect(["ann", "eve"]).toEqual(expect.arrayContaining([...new Set(log.logged.map(({ userId }) => userId))]));
  });
});

describe("a snapshot", () => {
  test("is made after many rows, and the layer that begins from it knows authors and owners", async () => {
    const log = new MemoryLog();
    const { room, defects } = world(log);
    const ann = await join(room, "ann").client.open();
    for (let i = 0; i < 500; i++) await ann.set("spans", `s${i % 50}`, span("ann"));
    await room.idle();
    expect([log.snapshots.map(({ seq }) => seq), defects]).toEqual([[500], []]);
    await ann.remove("spans", "s0");
    // A later server that reads the snapshot and one row, and nothing else.
    log.logged.splice(0, 500);
    const later = world(log);
    const ben = await join(later.room, "ben").client.open();
    expect(ben.content()).toBe(ann.content());
    // The first author of a removed span is still known, and so is whose clientID it was.
    const back = span("ben", 0, 3, { author: "ann" });
    expect((await ben.set("spans", "s0", back)).kind).toBe("acknowledged");
    ben.doc.clientID = ann.doc.clientID;
    await ben.set("spans", "mine", span("ben"));
    expect(later.hostile).toEqual([{ userId: "ben", rule: "client id of another" }]);
  });

  test("that does not say what the log says is not kept", async () => {
    const log = new MemoryLog();
    const { room, defects } = world(log);
    const ann = await join(room, "ann").client.open();
    for (let i = 0; i < 499; i++) await ann.set("spans", `s${i % 50}`, span("ann"));
    const rows = log.rows.bind(log);
    log.rows = async (epoch, after, upTo) => (await rows(epoch, after, upTo)).slice(0, -1);
    await ann.set("spans", "last", span("ann"));
    await room.idle();
    expect(log.snapshots).toEqual([]);
    expect(defects).toEqual(["a snapshot is not what the log says; it was not kept"]);
  });
});

test("who brings too many clientIDs is told to come later, and the others go on; after ten minutes she may again", async () => {
  const { room, clock, hostile } = world(new MemoryLog());
  const ben = await join(room, "ben").client.open();
  let taken = 0;
  const begin = async () => {
    const { client } = join(room, "eve");
    await client.open();
    return client.set("spans", `eve-${++taken}`, span("eve"));
  };
  for (let i = 0; i < 64; i++) expect((await begin()).kind).toBe("acknowledged");
  expect(await begin()).toEqual({ kind: "closed", code: 4429 });
  expect((await ben.set("spans", "ben", span("ben"))).kind).toBe("acknowledged");
  clock.advance(10 * 60_000);
  expect((await begin()).kind).toBe("acknowledged");
  expect(hostile).toEqual([]);
});

test("opening again and again on one connection closes it", async () => {
  const { room } = world(new MemoryLog());
  const { client } = join(room, "eve");
  for (let i = 0; i < 16; i++) await client.open();
  expect(client.closed).toBeNull();
  await client.open();
  expect(client.closed?.code).toBe(4429);
});
