import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { Root } from "#lib/collab/schema.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { install } from "./install.ts";
import { freshDoc, standing, write } from "./layer-doc.ts";
import { memoryOutbox } from "./outbox-memory.ts";
import type { Pending } from "./unsent.ts";
import { Unsent } from "./unsent.ts";

const value = (label: string, editor = "ann"): Stored => ({ label, fragments: [0, 1], author: "ben", editor });
const edit = (id: string, before: string | null, after: string | null): StoredEdit => ({
  root: "spans",
  id,
  before: before === null ? null : value(before, before === "start" ? "ben" : "ann"),
  after: after === null ? null : value(after),
});

/** A layer in which Ben has tagged `s1`, and Ann's Y.Doc of it. */
function scene() {
  const server = freshDoc(null, []);
  write(server, [{ root: "spans", id: "s1", before: null, after: value("start", "ben") }]);
  const mine = freshDoc(Y.encodeStateAsUpdate(server), []);
  const unsent = new Unsent();
  const does = (...edits: StoredEdit[]): Pending =>
    unsent.add({ epoch: 1, base: 1, update: write(mine, edits), edits, label: "" }, 0);
  const ben = (label: string | null) =>
    write(server, [{ root: "spans", id: "s1", before: null, after: label === null ? null : value(label, "ben") }]);
  const opened = (epoch = 1) =>
    install({ epoch, snapshot: Y.encodeStateAsUpdate(server), rows: [] }, unsent.queue, "ann");
  const label = (doc: Y.Doc, id = "s1", root: Root = "spans") => standing(doc, root, id)?.label ?? null;
  return { server, unsent, does, ben, opened, label };
}

test("what the server lacks is laid on top as it is", () => {
  const { does, opened, label } = scene();
  const entries = [does(edit("s1", "start", "mine")), does(edit("s2", null, "new"))];
  const { doc, laid, lost, settled, writes } = opened();
  expect([label(doc), label(doc, "s2")]).toEqual(["mine", "new"]);
  expect(laid).toEqual(entries);
  expect([lost, settled, writes]).toEqual([[], [], []]);
});

test("what the server has already is settled, and a later change of it is no loss", () => {
  const { server, does, ben, opened, label } = scene();
  const entry = does(edit("s1", "start", "mine"));
  Y.applyUpdate(server, entry.update as Uint8Array);
  ben("later");
  const { doc, laid, lost, settled } = opened();
  expect(label(doc)).toBe("later");
  expect([laid, lost, settled]).toEqual([[], [], [entry]]);
});

test("what the server has already is settled also if it was to be set aside", () => {
  const { server, does, opened } = scene();
  const entry = does(edit("s1", "start", "mine"));
  Y.applyUpdate(server, entry.update as Uint8Array);
  entry.refusal = { reason: "finished", message: "" };
  const { refused, settled } = opened();
  expect([refused, settled]).toEqual([[], [entry]]);
});

test("an update that waits for what nobody has is made anew from its edits", () => {
  const { unsent, does, opened, label } = scene();
  const first = does(edit("s2", null, "new"));
  const second = does(edit("s2", "new", "newer"));
  // The first never reached the disk.
  unsent.queue = [second];
  expect(first.update).not.toBeNull();
  second.edits = [edit("s2", null, "newer")];
  const { doc, laid } = opened();
  expect(label(doc, "s2")).toBe("newer");
  expect(laid).toEqual([second]);
  const server = freshDoc(null, []);
  Y.applyUpdate(server, Y.encodeStateAsUpdate(scene().server));
  Y.applyUpdate(server, second.update as Uint8Array);
  expect(server.store.pendingStructs).toBeNull();
});

describe.each([
  ["sent as it is", 1],
  ["made anew in another epoch", 2],
])("a change that is %s", (_, epoch) => {
  test("and met a change of another either stands or is told as lost, and never both or neither", () => {
    for (let i = 0; i < 20; i++) {
      const { does, ben, opened, label } = scene();
      const entry = does(edit("s1", "start", "mine"));
      ben("hers");
      const { doc, lost } = opened(epoch);
      if (label(doc) === "mine") expect(lost).toEqual([]);
      else expect(lost).toMatchObject([{ id: "s1", mine: { label: "mine" }, theirs: { label: "hers" }, entry }]);
      if (epoch === 2) expect(label(doc)).toBe("hers");
    }
  });

  test("and met the same change is no loss", () => {
    const { does, ben, opened } = scene();
    does(edit("s1", "start", "mine"));
    ben("mine");
    expect(opened(epoch).lost).toEqual([]);
  });

  test("and met a removal stands: an edit beats a delete", () => {
    const { does, ben, opened, label } = scene();
    does(edit("s1", "start", "mine"));
    ben(null);
    const { doc, lost, writes } = opened(epoch);
    expect(label(doc) ?? writes[0]?.value?.label).toBe("mine");
    expect(lost).toEqual([]);
  });

  test("and was a removal that met an edit is lost", () => {
    const { does, ben, opened } = scene();
    does(edit("s1", "start", null));
    ben("hers");
    const { doc, lost } = opened(epoch);
    expect(standing(doc, "spans", "s1")?.label).toBe("hers");
    expect(lost).toMatchObject([{ id: "s1", mine: null, theirs: { label: "hers" } }]);
  });

  test("and was an edit and then a removal hides no edit of another", () => {
    for (let i = 0; i < 20; i++) {
      const { does, ben, opened, label } = scene();
      does(edit("s1", "start", "mine"));
      does(edit("s1", "mine", null));
      ben("hers");
      const { doc, lost, writes } = opened(epoch);
      expect(label(doc) ?? writes[0]?.value?.label).toBe("hers");
      expect(lost).toMatchObject([{ id: "s1", mine: null }]);
    }
  });

  test("and met a change that was taken back is not dropped", () => {
    for (let i = 0; i < 20; i++) {
      const { does, ben, opened, label } = scene();
      does(edit("s1", "start", null));
      ben("hers");
      ben("start");
      const { doc, lost, writes } = opened(epoch);
      expect(writes.length > 0 ? writes[0]?.value : label(doc)).toBeNull();
      expect(lost).toEqual([]);
    }
  });
});

test("what cannot be sent yet keeps back what was made after it", async () => {
  const { unsent, does } = scene();
  unsent.keepIn(await memoryOutbox("device").open("ann", "layer"));
  const entries = [does(edit("s1", "start", "a")), does(edit("s1", "a", "b")), does(edit("s1", "b", "c"))];
  (entries[1] as Pending).remake = true;
  expect(unsent.takeNext()).toEqual([entries[0]]);
  (entries[1] as Pending).remake = false;
  expect(unsent.takeNext()).toEqual(entries.slice(1));
  expect(unsent.takeNext()).toEqual([]);
});

test("several removals are settled when all of them are in effect, and are sent when only some are", () => {
  const { server, unsent, opened, label } = scene();
  write(server, [{ root: "spans", id: "s2", before: null, after: value("other", "ben") }]);
  const mine = freshDoc(Y.encodeStateAsUpdate(server), []);
  const edits = [edit("s1", "start", null), edit("s2", "start", null)];
  const entry = unsent.add({ epoch: 1, base: 1, update: write(mine, edits), edits, label: "" }, 0);
  const part = write(server, [{ root: "spans", id: "s1", before: null, after: null }]) as Uint8Array;
  const rows = [{ seq: 3, userId: "ann", base: 2, update: part }];
  const { doc, settled, laid } = install(
    { epoch: 1, snapshot: Y.encodeStateAsUpdate(server), rows },
    unsent.queue,
    "ann",
  );
  expect([settled, laid, label(doc, "s2")]).toEqual([[], [entry], null]);
  write(server, [{ root: "spans", id: "s2", before: null, after: null }]);
  expect(opened()).toMatchObject({ settled: [entry], laid: [] });
});
