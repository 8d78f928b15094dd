import { describe, expect, test } from "vitest";
import type { ClientMessage, Presence, Row, ServerMessage } from "#lib/collab/protocol.ts";
import { decodeClientMessage, encodeServerMessage } from "#lib/collab/protocol.ts";
import { readLayer } from "#lib/collab/schema.ts";
import { schema, text } from "#lib/collab/server/testing/in-process.ts";
import { SimulatedServer } from "#lib/collab/server/testing/simulated-server.ts";
import { Failure } from "#lib/errors.ts";
import type { ConnectionEvents } from "./connection.ts";
import type { Change } from "./content.ts";
import { freshDoc, write } from "./layer-doc.ts";
import { memoryOutbox } from "./outbox-memory.ts";
import type { ReplicaEvents, Status } from "./replica.ts";
import { Replica } from "./replica.ts";
import { SimClock } from "./testing/sim-clock.ts";
import type { Tab } from "./testing/world.ts";
import { World } from "./testing/world.ts";

type Team = World<SimulatedServer>;

/** The clients know one label more than the server, by which they can be refused. */
const [actor] = schema.labels;
const generous = { ...schema, labels: [...schema.labels, { ...(actor as NonNullable<typeof actor>), id: "bogus" }] };
const server = (clock: SimClock, random: () => number) => new SimulatedServer(clock, random, schema, text);
const span = (label = "actor", start = 0, end = 3) => ({ label, fragments: [[start, end]] as [number, number][] });

async function team<const N extends readonly string[]>(...names: N) {
  const world: Team = new World({ seed: 1, tabs: names, server, schema: generous, text });
  await world.clock.pass(500);
  return {
    world,
    tabs: world.tabs as { [K in keyof N]: Tab },
    replicas: () => world.tabs.map(({ replica }) => replica),
  };
}

function heard<K extends keyof ReplicaEvents>(tab: Tab, event: K): ReplicaEvents[K][] {
  const list: ReplicaEvents[K][] = [];
  tab.replica.on(event, (what) => list.push(what));
  return list;
}

const labels = ({ replica }: Tab) =>
  Object.fromEntries([...replica.content.spans].map(([id, { label }]) => [id, label]));

describe("writing", () => {
  test("shows at once, is stamped, and reaches the others", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    const changes: Change[] = [];
    ben.replica.subscribe((change) => changes.push(change));
    ann.replica.put("spans", "s1", span());
    expect(ann.replica.content.spans.get("s1")).toMatchObject({ author: "ann", editor: "ann" });
    expect(ann.replica.status.saveState).toMatchObject({ kind: "saving", changes: 1, quiet: true });
    await world.clock.pass(200);
    expect(ann.replica.status.saveState.kind).toBe("saved");
    ben.replica.put("spans", "s1", span("event"));
    await world.clock.pass(200);
    expect(ann.replica.content.spans.get("s1")).toMatchObject({ label: "event", author: "ann", editor: "ben" });
    expect(changes.map(({ local, spans }) => ({ local, ...spans }))).toEqual([
      { local: false, added: ["s1"], updated: [], removed: [] },
      { local: true, added: [], updated: ["s1"], removed: [] },
    ]);
    expect(ann.replica.status.position).toEqual(ben.replica.status.position);
  });

  test("what the server would refuse is refused before it is written", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    expect(() => ann.replica.put("spans", "s1", span("nothing"))).toThrow(Failure);
    expect(() => ann.replica.put("spans", "s1", span("actor", 0, 99))).toThrow(Failure);
    // All or nothing.
    const edits = [
      { root: "spans", id: "s1", value: span() },
      { root: "spans", id: "s2", value: span("actor", 0, 13) },
    ] as const;
    expect(() => ann.replica.transact(edits, "")).toThrow("surrogate");
    expect(ann.replica.content.spans.size).toBe(0);
    expect(ann.replica.status.saveState.kind).toBe("saved");
    await world.clock.pass(200);
    expect(world.server.log.logged).toHaveLength(0);
  });

  test("nothing is written before the layer is there, while it is finished, or for reading only", async () => {
    const world: Team = new World({ seed: 1, tabs: ["ann"], server, schema, text });
    const [ann] = world.tabs as [Tab];
    expect(() => ann.replica.put("spans", "s1", span())).toThrow("being loaded");
    await world.clock.pass(500);
    world.finish("ben");
    await world.clock.pass(200);
    expect(ann.replica.status).toMatchObject({ layerState: "finished", canWrite: false });
    expect(() => ann.replica.put("spans", "s1", span())).toThrow("finished");
    world.reopen("ben");
    world.setAccess(ann.person, "read");
    await world.clock.pass(200);
    expect(() => ann.replica.put("spans", "s1", span())).toThrow("read this document");
  });

  test("several removals at once arrive whole, also when another tab of mine removes a part of them first", async () => {
    const { world, tabs } = await team("ann", "ann");
    const [one, other] = tabs;
    const ids = ["s1", "s2"];
    one.replica.transact(
      ids.map((id) => ({ root: "spans", id, value: span() })),
      "",
    );
    await world.clock.pass(200);
    world.network.cut(one.name);
    one.replica.transact(
      ids.map((id) => ({ root: "spans", id, value: null })),
      "",
    );
    other.replica.remove("spans", "s1");
    await world.clock.pass(3_000);
    world.network.heal();
    await world.clock.pass(60_000);
    expect(one.replica.status.saveState.kind).toBe("saved");
    expect([labels(one), labels(other), readLayer(world.standing()).spans.size]).toEqual([{}, {}, 0]);
  });

  test("what changes nothing is nothing", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    ann.replica.put("spans", "s1", span());
    ann.replica.put("spans", "s1", span());
    ann.replica.remove("spans", "s9");
    await world.clock.pass(200);
    expect(world.server.log.logged).toHaveLength(1);
    ann.replica.undo();
    expect(ann.replica.status.canUndo).toBe(false);
  });

  test("several edits are one row and one step of undo; of one id the last edit counts", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    ann.replica.transact(
      [
        { root: "spans", id: "s1", value: span() },
        { root: "spans", id: "s2", value: span("event") },
        { root: "spans", id: "s1", value: span("event", 4, 7) },
      ],
      "Tag all",
    );
    await world.clock.pass(200);
    expect(world.server.log.logged).toHaveLength(1);
    expect(labels(ann)).toEqual({ s1: "event", s2: "event" });
    ann.replica.undo();
    expect(ann.replica.content.spans.size).toBe(0);
    ann.replica.redo();
    expect(labels(ann)).toEqual({ s1: "event", s2: "event" });
  });

  test("a relation whose span is removed stays, to return with its span", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    ann.replica.put("spans", "s1", span());
    ann.replica.put("relations", "r1", { type: "holds", from: "s1", to: "s1" });
    ann.replica.remove("spans", "s1");
    await world.clock.pass(200);
    expect(ann.replica.content.relations.has("r1")).toBe(true);
  });
});

describe("undo", () => {
  test("of my removal of her span is honest work: it returns as hers, and the server takes it", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(200);
    ben.replica.remove("spans", "s1");
    await world.clock.pass(200);
    ben.replica.undo();
    await world.clock.pass(200);
    expect(ann.replica.content.spans.get("s1")).toMatchObject({ author: "ann", editor: "ben" });
    expect(world.server.hostile).toEqual([]);
    ben.replica.redo();
    await world.clock.pass(200);
    expect(ann.replica.content.spans.size).toBe(0);
  });

  test("leaves alone what somebody has changed since, and says who", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    const skipped = heard(ann, "undo-skipped");
    ann.replica.put("spans", "s1", span(), "Tag");
    await world.clock.pass(200);
    ben.replica.put("spans", "s1", span("event"));
    await world.clock.pass(200);
    ann.replica.undo();
    expect(labels(ann)).toEqual({ s1: "event" });
    expect(skipped).toEqual([{ redo: false, label: "Tag", parts: [{ root: "spans", id: "s1", by: "ben" }] }]);
    expect(ann.replica.status.canRedo).toBe(false);
  });

  test("names who removed it, too", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    const skipped = heard(ann, "undo-skipped");
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(200);
    ben.replica.remove("spans", "s1");
    await world.clock.pass(200);
    ann.replica.undo();
    expect(skipped[0]?.parts).toEqual([{ root: "spans", id: "s1", by: "ben" }]);
  });
});

describe("offline", () => {
  test("tags made offline outlive the browser, and are sent when it is opened again", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    ann.replica.put("spans", "before", span());
    await world.clock.pass(200);
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span());
    ann.replica.put("spans", "s1", span("event"));
    ann.replica.remove("spans", "before");
    await world.clock.pass(20_000);
    expect(ann.replica.status.saveState).toMatchObject({ kind: "offline", changes: 3, kept: "device" });
    expect(await ann.person.device.pendingCount("ann")).toBe(3);
    world.kill(ann);
    world.network.heal();
    world.open(ann);
    await world.clock.pass(300);
    for (const tab of [ann, ben]) expect(labels(tab)).toEqual({ s1: "event" });
    expect(ann.replica.status.saveState.kind).toBe("saved");
    expect(await ann.person.device.pendingCount("ann")).toBe(0);
  });

  test("another tab of hers takes over what the dead one left, when it is looked at", async () => {
    const { world, tabs } = await team("ann", "ann");
    const [one, two] = tabs;
    world.network.cut(one.name);
    one.replica.put("spans", "s1", span());
    await world.clock.pass(1000);
    expect(labels(two)).toEqual({});
    world.kill(one);
    world.network.break(two.name);
    await world.clock.pass(2000);
    world.kill(two);
    world.open(two);
    await world.clock.pass(1000);
    expect(labels(two)).toEqual({ s1: "actor" });
    expect(two.replica.status.saveState.kind).toBe("saved");
  });

  test("a living tab keeps what is its own", async () => {
    const { world, tabs } = await team("ann", "ann");
    const [one, two] = tabs;
    world.network.cut(one.name);
    one.replica.put("spans", "s1", span());
    world.kill(two);
    world.open(two);
    await world.clock.pass(1000);
    expect(labels(two)).toEqual({});
    expect(one.replica.status.saveState.changes).toBe(1);
  });
});

describe("refusal", () => {
  test("takes out what was refused and nothing else, is no loop, and is the person's to decide", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    const refused = heard(ann, "refused");
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span());
    ann.replica.put("spans", "s2", span("bogus"), "Tag as bogus");
    ann.replica.put("spans", "s3", span());
    ann.replica.put("spans", "s1", span("event"));
    await world.clock.pass(1000);
    world.network.heal();
    await world.clock.pass(60_000);
    for (const tab of [ann, ben]) expect(labels(tab)).toEqual({ s1: "event", s3: "actor" });
    expect(refused).toHaveLength(1);
    expect(refused[0]?.edits).toMatchObject([{ id: "s2", label: "Tag as bogus", reason: "invalid" }]);
    expect(ann.replica.status.saveState).toMatchObject({ kind: "denied", changes: 1, aside: 1 });
    expect(JSON.parse(refused[0]?.download().json ?? "").changes).toMatchObject([{ id: "s2" }]);
    expect(world.server.hostile.length).toBeLessThanOrEqual(3);
    // It outlives the browser, and can be forgotten.
    world.kill(ann);
    world.open(ann);
    const again = heard(ann, "refused");
    await world.clock.pass(1000);
    expect(again[0]?.edits).toMatchObject([{ id: "s2" }]);
    again[0]?.discard();
    expect(ann.replica.status.saveState.kind).toBe("saved");
    expect(await ann.person.device.pendingCount("ann")).toBe(0);
  });

  test("what was refused is not there to be undone", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(200);
    ann.replica.put("spans", "s2", span("bogus"));
    await world.clock.pass(20_000);
    ann.replica.undo();
    expect(labels(ann)).toEqual({});
    expect(ann.replica.status.canUndo).toBe(false);
  });

  test("edits made while the layer was finished are kept, and offered when it is reopened", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    const refused = heard(ann, "refused");
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span());
    ann.replica.put("spans", "s2", span("event"));
    world.finish("ben");
    await world.clock.pass(2000);
    world.network.heal();
    await world.clock.pass(20_000);
    expect(refused).toMatchObject([{ offered: false, edits: [{ reason: "finished" }, { reason: "finished" }] }]);
    expect(() => refused[0]?.retry()).toThrow("finished");
    expect(labels(ann)).toEqual({});
    world.reopen("ben");
    await world.clock.pass(500);
    expect(refused).toMatchObject([{}, { offered: true }]);
    refused[1]?.retry();
    await world.clock.pass(500);
    for (const tab of [ann, ben]) expect(labels(tab)).toEqual({ s1: "actor", s2: "event" });
    expect(ann.replica.status.saveState.kind).toBe("saved");
    // Decided is decided.
    refused[0]?.retry();
    expect(ann.replica.status.saveState.kind).toBe("saved");
  });

  test("in a new epoch what was unsent is made anew", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(200);
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span("event"));
    ann.replica.put("spans", "s2", span());
    world.newEpoch();
    await world.clock.pass(2000);
    world.network.heal();
    await world.clock.pass(20_000);
    for (const tab of [ann, ben]) expect(labels(tab)).toEqual({ s1: "event", s2: "actor" });
    expect(ann.replica.status).toMatchObject({ saveState: { kind: "saved" }, position: { epoch: 2 } });
  });
});

describe("concurrent changes", () => {
  /** Ann is away while Ben works, and comes back to a new epoch. */
  async function apart(anns: (ann: Tab) => void, bens: (ben: Tab) => void) {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(200);
    world.network.cut(ann.name);
    anns(ann);
    bens(ben);
    await world.clock.pass(500);
    world.newEpoch();
    await world.clock.pass(500);
    world.network.heal();
    await world.clock.pass(20_000);
    return { world, ann, ben };
  }

  test("over an epoch: what stands in the log stands, and I can apply mine again", async () => {
    const { world, ann, ben } = await apart(
      ({ replica }) => replica.put("spans", "s1", span("event")),
      ({ replica }) => replica.put("spans", "s1", span("actor", 4, 7)),
    );
    expect(ben.lost).toEqual([]);
    expect(ann.lost).toMatchObject([
      { id: "s1", by: "ben", mine: { label: "event" }, theirs: { fragments: [[4, 7]] } },
    ]);
    ann.lost[0]?.applyAgain();
    await world.clock.pass(500);
    for (const tab of [ann, ben]) expect(tab.replica.content.spans.get("s1")).toMatchObject(span("event"));
  });

  test("over an epoch: an edit beats a delete, and whoever deleted is told", async () => {
    const { ann, ben } = await apart(
      ({ replica }) => replica.put("spans", "s1", span("event")),
      ({ replica }) => replica.remove("spans", "s1"),
    );
    for (const tab of [ann, ben]) expect(labels(tab)).toEqual({ s1: "event" });
    expect(ann.lost).toEqual([]);
    expect(ben.lost).toMatchObject([{ id: "s1", by: "ann", mine: null }]);
  });

  test("a change that was committed, and then changed by somebody who saw it, is not lost", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    ann.replica.put("spans", "s1", span());
    while (world.server.log.logged.length === 0) await world.clock.pass(1);
    // The acknowledgement does not arrive, and neither does anything else.
    world.network.cut(ann.name);
    await world.clock.pass(500);
    ben.replica.put("spans", "s1", span("event"));
    await world.clock.pass(500);
    expect(ann.replica.status.saveState.changes).toBe(1);
    world.kill(ann);
    world.network.heal();
    world.open(ann);
    await world.clock.pass(1000);
    expect(labels(ann)).toEqual({ s1: "event" });
    expect(ann.lost).toEqual([]);
    expect(ann.replica.status.saveState.kind).toBe("saved");
  });

  test("a change made on top of one that was refused stands on what that one stood on", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(200);
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span("bogus"));
    ann.replica.put("spans", "s1", span("event"));
    await world.clock.pass(1000);
    world.network.heal();
    await world.clock.pass(30_000);
    expect(labels(ann)).toEqual({ s1: "event" });
    expect(ann.lost).toEqual([]);
    expect(ann.replica.status.saveState).toMatchObject({ aside: 1 });
  });
});

describe("a server that does what it never should", () => {
  const you = { userId: "ann", name: "Ann", connection: 1 };
  const row = (seq: number, id: string): Row => {
    const update = write(freshDoc(null, []), [
      { root: "spans", id, before: null, after: { label: "actor", fragments: [0, 1], author: "ben", editor: "ben" } },
    ]);
    return { seq, userId: "ben", base: seq - 1, update: update as Uint8Array };
  };
  const at = (seq: number, epoch = 1) => ({ epoch, seq, sha256: `${epoch}-${seq}` });

  function alone() {
    const opens: ClientMessage[] = [];
    let events: ConnectionEvents | null = null;
    const clock = new SimClock();
    const replica = new Replica({
      url: "ws://layer",
      layerId: "layer",
      userId: "ann",
      text,
      schema: () => schema,
      store: memoryOutbox("tab"),
      clock,
      connect: (_url, given) => {
        events = given;
        return { send: (bytes) => opens.push(decodeClientMessage(bytes)), close: () => {} };
      },
    }).start();
    const tell = (message: ServerMessage) => events?.message(encodeServerMessage(message));
    const welcome = (rows: Row[], position = at(rows.at(-1)?.seq ?? 0)) => {
      events?.opened();
      tell({ type: "welcome", position, access: "write", state: "open", you, snapshot: null, rows });
    };
    return { replica, opens, tell, welcome, ids: () => [...replica.content.spans.keys()] };
  }

  test("rows with a gap are not applied past it, and the log is asked from there", () => {
    const { replica, opens, tell, welcome, ids } = alone();
    welcome([row(1, "s1")]);
    tell({ type: "rows", rows: [row(2, "s2"), row(4, "s4")], position: at(4) });
    expect(ids()).toEqual(["s1", "s2"]);
    expect(replica.status.position).toEqual(at(1));
    welcome([row(3, "s3"), row(4, "s4")]);
    expect(opens.at(-1)).toEqual({ type: "open", epoch: 1, seq: 2 });
    expect(ids()).toEqual(["s1", "s2", "s3", "s4"]);
    expect(replica.status.position).toEqual(at(4));
  });

  test("an acknowledgement with a gap before it is not believed", () => {
    const { replica, tell, welcome } = alone();
    welcome([row(1, "s1")]);
    replica.put("spans", "mine", span());
    tell({ type: "ack", id: 1, position: at(5) });
    expect(replica.status).toMatchObject({ position: at(1), saveState: { changes: 1 } });
  });

  test("rows that were told before are passed over", () => {
    const { replica, tell, welcome } = alone();
    welcome([row(1, "s1"), row(2, "s2")]);
    tell({ type: "rows", rows: [row(1, "again"), row(2, "again"), row(3, "s3")], position: at(3) });
    expect([...replica.content.spans.keys()]).toEqual(["s1", "s2", "s3"]);
    expect(replica.status.position).toEqual(at(3));
  });

  test("rows of another epoch are never laid on those of this one", () => {
    const { replica, opens, welcome, ids } = alone();
    welcome([row(1, "s1"), row(2, "s2")]);
    replica.reconnect();
    // It came back in another epoch, with only a part of it: that is not enough.
    welcome([row(3, "t3")], at(3, 2));
    welcome([row(1, "t1"), row(2, "t2"), row(3, "t3")], at(3, 2));
    expect(opens.at(-1)).toEqual({ type: "open", epoch: 0, seq: 0 });
    expect(ids()).toEqual(["t1", "t2", "t3"]);
  });
});

describe("the door", () => {
  test("closes: changes are kept and can be downloaded; after signing in it goes on", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    const closed = heard(ann, "closed");
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span());
    world.signOut(ann.person);
    await world.clock.pass(2000);
    world.network.heal();
    await world.clock.pass(20_000);
    expect(closed).toEqual([{ code: "unauthenticated" }]);
    expect(ann.replica.status).toMatchObject({ denied: "unauthenticated", saveState: { kind: "denied", changes: 1 } });
    expect(() => ann.replica.put("spans", "s2", span())).toThrow("sign in");
    expect(JSON.parse(ann.replica.download().json)).toMatchObject({ layerId: "layer", changes: [{ id: "s1" }] });
    world.signIn(ann.person);
    await world.clock.pass(1000);
    expect(ann.replica.status).toMatchObject({ denied: null, saveState: { kind: "saved" } });
    expect(world.server.log.logged).toHaveLength(1);
  });

  test("opened by somebody else in the same browser sends nothing in her name", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann] = tabs;
    world.network.cut(ann.name);
    ann.replica.put("spans", "s1", span());
    await world.clock.pass(20_000);
    world.actAs(ann, "ben");
    world.network.heal();
    await world.clock.pass(20_000);
    expect(ann.replica.status).toMatchObject({ denied: "unauthenticated", saveState: { changes: 1 } });
    expect(world.server.log.logged).toHaveLength(0);
  });
});

describe("what the view is told", () => {
  test("the status is a new object exactly when something in it changed", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann, ben] = tabs;
    const seen: Status[] = [ann.replica.status];
    ann.replica.on("status", (status) => seen.push(status));
    ann.replica.put("spans", "s1", span());
    ben.replica.setSelection({ anchor: 1, head: 2 });
    await world.clock.pass(30_000);
    for (let i = 1; i < seen.length; i++) expect(seen[i]).not.toEqual(seen[i - 1]);
    expect(seen.at(-1)).toBe(ann.replica.status);
    expect(seen.length).toBeLessThan(10);
  });

  test("people come with their selections, and are gone when they leave", async () => {
    const { world, tabs } = await team("ann", "ben", "ann");
    const [ann, ben, other] = tabs;
    ben.replica.setSelection({ anchor: 1, head: 2 });
    await world.clock.pass(500);
    const people = (tab: Tab) => tab.replica.status.people.map(({ name, selection }: Presence) => [name, selection]);
    expect(people(ann)).toHaveLength(2);
    expect(people(ann)).toContainEqual(["ben", { anchor: 1, head: 2 }]);
    expect(people(ann)).toContainEqual(["ann", null]);
    world.kill(ben);
    world.kill(other);
    await world.clock.pass(500);
    expect(people(ann)).toEqual([]);
  });

  test("a lost connection does not make the others flicker, and a long one shows nobody", async () => {
    const { world, tabs } = await team("ann", "ben");
    const [ann] = tabs;
    const counts: number[] = [];
    ann.replica.on("status", ({ people }) => counts.push(people.length));
    world.serverRestarts();
    await world.clock.pass(1600);
    expect(new Set(counts)).toEqual(new Set([1]));
    world.network.cut(ann.name);
    world.network.break(ann.name);
    await world.clock.pass(20_000);
    expect(ann.replica.status.people).toEqual([]);
  });

  test("a listener that throws keeps nobody else from hearing", async () => {
    const { world, tabs } = await team("ann");
    const [ann] = tabs;
    const thrown: unknown[] = [];
    const catchIt = (error: unknown) => thrown.push(error);
    process.once("uncaughtException", catchIt);
    const changes: Change[] = [];
    const stop = ann.replica.subscribe(() => {
      throw new Error("a defect of the view");
    });
    ann.replica.subscribe((change) => changes.push(change));
    ann.replica.put("spans", "s1", span());
    stop();
    await world.clock.pass(200);
    expect(changes).toHaveLength(1);
    expect(ann.replica.status.saveState.kind).toBe("saved");
    expect(thrown).toHaveLength(1);
  });
});
