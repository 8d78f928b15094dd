import fc from "fast-check";
import { expect, test } from "vitest";
import type { SaveFacts } from "./save-state.ts";
import { nextChange, saveState } from "./save-state.ts";

const facts = (more: Partial<SaveFacts> = {}): SaveFacts => ({
  unacknowledged: 1,
  oldestMs: 1000,
  connected: true,
  denied: false,
  aside: 0,
  stored: true,
  ...more,
});

test("the five states", () => {
  expect(saveState(facts({ unacknowledged: 0 }), 9000)).toEqual({
    kind: "saved",
    changes: 0,
    aside: 0,
    kept: "device",
    quiet: false,
  });
  expect(saveState(facts(), 1299)).toMatchObject({ kind: "saving", quiet: true });
  expect(saveState(facts(), 1300)).toMatchObject({ kind: "saving", quiet: false });
  expect(saveState(facts(), 3000)).toMatchObject({ kind: "retrying" });
  expect(saveState(facts({ connected: false, unacknowledged: 7 }), 1300)).toMatchObject({
    kind: "offline",
    changes: 7,
    kept: "device",
  });
  expect(saveState(facts({ connected: false, stored: false }), 1300)).toMatchObject({ kind: "offline", kept: "tab" });
  expect(saveState(facts({ denied: true, connected: false }), 1000)).toMatchObject({ kind: "denied", changes: 1 });
});

test("what the server refused and nobody decided about is not saved", () => {
  expect(saveState(facts({ unacknowledged: 0, aside: 2 }), 9000)).toMatchObject({
    kind: "denied",
    changes: 2,
    aside: 2,
  });
  expect(saveState(facts({ aside: 2 }), 1400)).toMatchObject({ kind: "saving", changes: 3 });
});

const anyFacts = fc.record({
  unacknowledged: fc.nat(3),
  oldestMs: fc.integer({ min: 0, max: 5000 }),
  connected: fc.boolean(),
  denied: fc.boolean(),
  aside: fc.nat(2),
  stored: fc.boolean(),
});

test("it says saved exactly where nothing of mine is outside the log and the door is open", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(9000), (some, wait) => {
      const { kind, changes } = saveState(some, some.oldestMs + wait);
      expect(kind === "saved").toBe(some.unacknowledged + some.aside === 0 && !some.denied);
      expect(changes).toBe(some.unacknowledged + some.aside);
    }),
  );
});

test("between two changes that are foretold the answer does not change", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(4000), fc.double({ min: 0, max: 0.999, noNaN: true }), (some, start, part) => {
      const now = some.oldestMs + start;
      const wait = nextChange(some, now);
      const said = saveState(some, now);
      expect(saveState(some, now + part * (wait ?? 100_000))).toEqual(said);
      if (wait !== null) expect(saveState(some, now + wait)).not.toEqual(said);
    }),
  );
});
