import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Root } from "#lib/collab/schema.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { keyOf, sameJson, sameMeaning } from "./edits.ts";
import { History, maxSteps } from "./history.ts";

/** A layer of plain values, written by several people, of whom "ann" has a history. */
class Desk {
  readonly values = new Map<string, Stored>();
  readonly history = new History();

  present = (root: Root, id: string): Stored | null => this.values.get(keyOf(root, id)) ?? null;

  write(edits: readonly StoredEdit[]): void {
    for (const { root, id, after } of edits) {
      if (after) this.values.set(keyOf(root, id), after);
      else this.values.delete(keyOf(root, id));
    }
  }

  /** One transaction by somebody: label null removes. */
  does(who: string, sets: readonly (readonly [string, string | null])[]): void {
    const edits = sets.map(([id, label]) => {
      const before = this.present("spans", id);
      const after = label === null ? null : { author: before?.author ?? who, editor: who, label };
      return { root: "spans" as const, id, before, after };
    });
    const changes = edits.filter(({ before, after }) => !sameJson(before, after));
    this.write(changes);
    if (who === "ann" && changes.length > 0) this.history.did({ label: "Tag", edits: changes });
  }

  back(redo: boolean) {
    const plan = redo ? this.history.planRedo(this.present) : this.history.planUndo(this.present);
    if (!plan) return null;
    const edits = plan.sets.map(({ root, id, value }) => ({
      root,
      id,
      before: this.present(root, id),
      after: value && { ...value, editor: "ann" },
    }));
    this.write(edits);
    const step = { label: plan.label, edits };
    if (redo) this.history.redid(step);
    else this.history.undid(step);
    return plan;
  }

  /** What stands, without who wrote it last. */
  meaning(): Record<string, unknown> {
    return Object.fromEntries([...this.values].map(([key, value]) => [key, { ...value, editor: "" }]).sort());
  }
}

const id = fc.constantFrom("a", "b", "c", "d");
const label = fc.option(fc.constantFrom("actor", "event", "position"));
const step = fc.uniqueArray(fc.tuple(id, label), { selector: ([key]) => key, minLength: 1, maxLength: 3 });

describe("laws", () => {
  test("alone, undoing everything restores what stood, and redoing everything what was made", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const desk = new Desk();
        desk.does("ben", [["a", "actor"]]);
        const start = desk.meaning();
        for (const sets of steps) desk.does("ann", sets);
        const end = desk.meaning();
        while (desk.back(false)) expect(desk.history.canRedo).toBe(true);
        expect(desk.meaning()).toEqual(start);
        while (desk.back(true));
        expect(desk.meaning()).toEqual(end);
      }),
    );
  });

  test("undo and redo never touch what somebody else wrote, and never change an author", () => {
    const act = fc.oneof(
      fc.record({ who: fc.constantFrom("ann", "ben"), sets: step }),
      fc.record({ redo: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const desk = new Desk();
        for (const one of acts) {
          if ("sets" in one) {
            desk.does(one.who, one.sets);
            continue;
          }
          const before = new Map(desk.values);
          const plan = desk.back(one.redo);
          for (const [key, value] of before) {
            const after = desk.values.get(key);
            if (value.editor === "ben") expect(after).toEqual(value);
            if (after) expect(after.author).toBe(value.author);
          }
          for (const { root, id } of plan?.skipped ?? []) {
            expect(desk.present(root, id) ?? null).toEqual(before.get(keyOf(root, id)) ?? null);
          }
        }
      }),
    );
  });
});

test("undoing my removal of her span brings it back as hers, edited by me", () => {
  const desk = new Desk();
  desk.does("ben", [["a", "actor"]]);
  desk.does("ann", [["a", null]]);
  desk.back(false);
  expect(desk.present("spans", "a")).toEqual({ author: "ben", editor: "ann", label: "actor" });
});

test("what somebody changed since is left out and named, the rest of the step is undone", () => {
  const desk = new Desk();
  desk.does("ann", [
    ["a", "actor"],
    ["b", "actor"],
  ]);
  desk.does("ben", [["a", "event"]]);
  const plan = desk.back(false);
  expect(plan?.skipped).toEqual([
    { root: "spans", id: "a", present: { author: "ann", editor: "ben", label: "event" } },
  ]);
  expect(desk.present("spans", "b")).toBeNull();
  // Redo makes again what was undone, and nothing more.
  expect(desk.back(true)?.sets).toMatchObject([{ id: "b" }]);
});

test("something new ends what could be redone", () => {
  const desk = new Desk();
  desk.does("ann", [["a", "actor"]]);
  desk.back(false);
  desk.does("ann", [["b", "actor"]]);
  expect(desk.history.canRedo).toBe(false);
});

test("edits that never came to be are forgotten", () => {
  const desk = new Desk();
  const gone: StoredEdit = { root: "spans", id: "a", before: null, after: { author: "ann", editor: "ann" } };
  const stays: StoredEdit = { root: "spans", id: "b", before: null, after: { author: "ann", editor: "ann" } };
  desk.history.did({ label: "", edits: [gone, stays] });
  desk.history.did({ label: "", edits: [gone] });
  desk.history.forget([gone]);
  desk.write([stays]);
  expect(desk.back(false)?.sets).toMatchObject([{ id: "b" }]);
  expect(desk.history.canUndo).toBe(false);
});

test("it does not grow for ever", () => {
  const desk = new Desk();
  for (let i = 0; i < maxSteps + 10; i++) desk.does("ann", [["a", `label${i}`]]);
  let steps = 0;
  while (desk.back(false)) steps++;
  expect(steps).toBe(maxSteps);
});

test("two who mean the same mean the same, whoever wrote it and in whatever order of keys", () => {
  expect(sameMeaning({ author: "a", editor: "a", label: "x" }, { label: "x", editor: "b", author: "c" })).toBe(true);
  expect(sameMeaning({ author: "a", editor: "a", label: "x" }, { author: "a", editor: "a", label: "y" })).toBe(false);
  expect(sameMeaning(null, { author: "a", editor: "a" })).toBe(false);
  expect(sameMeaning(null, null)).toBe(true);
});
