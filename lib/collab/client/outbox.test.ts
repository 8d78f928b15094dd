import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { browserOutbox, makeOutbox } from "./outbox.ts";
import type { Outbox, OutboxEntry, OutboxLayer } from "./outbox-contract.ts";
import { memoryOutbox } from "./outbox-memory.ts";

const entry = (n: number, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  n,
  epoch: 1,
  base: 0,
  update: new Uint8Array([n]),
  edits: [{ root: "spans", id: `s${n}`, before: null, after: { author: "ann", editor: "ann", label: "l" } }],
  label: "Tag",
  aside: null,
  ...more,
});

function counter(from = 100) {
  return () => from++;
}

/** Everything that the browser has written so far is stored. */
function stored(layer: OutboxLayer): Promise<void> {
  return vi.waitFor(() => expect(layer.kept).toBe("device"));
}

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each<[string, () => () => Outbox]>([
  [
    "in memory",
    () => {
      const one = memoryOutbox("device");
      return () => one;
    },
  ],
  [
    "in IndexedDB, within one page",
    () => {
      const one = makeOutbox("test");
      return () => one;
    },
  ],
  ["in IndexedDB, each tab with its own", () => () => makeOutbox("test")],
])("an outbox %s", (_, make) => {
  test("gives what a closed holder left to the next one, whole and in order", async () => {
    const tab = make();
    const first = await tab().open("ann", "layer");
    first.put(entry(1));
    first.put(entry(2, { update: null, aside: { reason: "finished", message: "It is finished." } }));
    first.put(entry(3));
    first.erase(1);
    await stored(first);
    first.close();
    const second = await tab().open("ann", "layer");
    await vi.waitFor(async () => {
      const left = await second.adopt(counter());
      expect(left).toEqual([
        { ...entry(2, { update: null, aside: { reason: "finished", message: "It is finished." } }), n: 100 },
        { ...entry(3), n: 101 },
      ]);
    });
  });

  test("leaves alone what belongs to a living holder, another layer or another person", async () => {
    const tab = make();
    const others = [
      await tab().open("ann", "layer"),
      await tab().open("ann", "other layer"),
      await tab().open("ben", "layer"),
    ];
    for (const other of others) other.put(entry(1));
    for (const other of others) await stored(other);
    others[1]?.close();
    others[2]?.close();
    const mine = await tab().open("ann", "layer");
    expect(await mine.adopt(counter())).toEqual([]);
  });

  test("gives each leftover to one of two who come at once", async () => {
    const tab = make();
    const gone = await tab().open("ann", "layer");
    for (let n = 1; n <= 5; n++) gone.put(entry(n));
    await stored(gone);
    gone.close();
    await new Promise(setImmediate);
    const two = await Promise.all([tab().open("ann", "layer"), tab().open("ann", "layer")]);
    const taken = await Promise.all(two.map((layer) => layer.adopt(counter())));
    expect(taken.flat().map(({ label }) => label)).toHaveLength(5);
  });

  test("counts over all layers of a person, and forgets them all at sign-out", async () => {
    const tab = make();
    const layers = [await tab().open("ann", "one"), await tab().open("ann", "two"), await tab().open("ben", "one")];
    layers[0]?.put(entry(1));
    layers[0]?.put(entry(1, { label: "the same again" }));
    layers[1]?.put(entry(1));
    layers[2]?.put(entry(1));
    for (const layer of layers) await stored(layer);
    expect(await tab().pendingCount("ann")).toBe(2);
    await tab().clear("ann");
    expect(await tab().pendingCount("ann")).toBe(0);
    expect(await tab().pendingCount("ben")).toBe(1);
  });
});

test("an entry counts as kept on the device only when it is stored", async () => {
  const layer = await makeOutbox("test").open("ann", "layer");
  expect(layer.kept).toBe("device");
  layer.put(entry(1));
  expect(layer.kept).toBe("tab");
  await stored(layer);
});

test("an entry that the device refuses is said to live in the tab, and counted, until it is erased", async () => {
  const outbox = makeOutbox("test");
  const layer = await outbox.open("ann", "layer");
  layer.put(entry(1));
  layer.put({ ...entry(2), label: (() => "cannot be cloned") as unknown as string });
  await new Promise(setImmediate);
  expect(layer.kept).toBe("tab");
  await vi.waitFor(async () => expect(await outbox.pendingCount("ann")).toBe(2));
  expect(await outbox.pendingCount("ben")).toBe(0);
  layer.erase(2);
  await stored(layer);
  expect(await outbox.pendingCount("ann")).toBe(1);
});

test("an open layer whose entries were forgotten at sign-out no longer says that the device keeps them", async () => {
  const outbox = makeOutbox("test");
  const layer = await outbox.open("ann", "layer");
  layer.put(entry(1));
  await stored(layer);
  await outbox.clear("ann");
  expect(layer.kept).toBe("tab");
});

test("a browser that refuses storage gets an outbox in memory", async () => {
  vi.stubGlobal("indexedDB", {
    open() {
      throw new DOMException("no", "SecurityError");
    },
  });
  const outbox = makeOutbox("test");
  const layer = await outbox.open("ann", "layer");
  layer.put(entry(1));
  expect(layer.kept).toBe("tab");
  expect(await outbox.pendingCount("ann")).toBe(1);
});

test("a page has one outbox, so that what lives in memory is counted wherever it is asked", () => {
  expect(browserOutbox()).toBe(browserOutbox());
});

test("without Web Locks the entries of others are taken over at once", async () => {
  vi.stubGlobal("navigator", {});
  const other = await makeOutbox("test").open("ann", "layer");
  other.put(entry(1));
  await stored(other);
  const mine = await makeOutbox("test").open("ann", "layer");
  expect(await mine.adopt(counter())).toHaveLength(1);
});
