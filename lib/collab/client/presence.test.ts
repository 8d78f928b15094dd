import { expect, test } from "vitest";
import type { Presence, Selection } from "#lib/collab/protocol.ts";
import { People, SelectionSender, selectionEveryMs } from "./presence.ts";
import { SimClock } from "./testing/sim-clock.ts";

const person = (connection: number, anchor = 0): Presence => ({
  connection,
  userId: `u${connection}`,
  name: "Ben",
  color: 1,
  selection: { anchor, head: anchor },
});

test("the list names the others, and changes only when they do", () => {
  const people = new People();
  people.welcomed(1);
  expect(people.told([person(1), person(3), person(2)], [])).toBe(true);
  expect(people.list.map(({ connection }) => connection)).toEqual([2, 3]);
  const before = people.list;
  expect(people.told([person(2), person(1, 5)], [])).toBe(false);
  expect(people.list).toBe(before);
  expect(people.told([person(3, 7)], [])).toBe(true);
  expect(people.list[1]?.selection?.anchor).toBe(7);
});

test("who left is gone at once", () => {
  const people = new People();
  people.welcomed(1);
  people.told([person(2), person(3)], []);
  expect(people.told([], [2])).toBe(true);
  expect(people.list.map(({ connection }) => connection)).toEqual([3]);
});

test("a new connection keeps showing whoever was here until the server says who is", () => {
  const people = new People();
  people.welcomed(1);
  people.told([person(2), person(3)], []);
  people.welcomed(9);
  expect(people.list).toHaveLength(2);
  people.told([person(2), person(4)], []);
  expect(people.list.map(({ connection }) => connection)).toEqual([2, 4]);
});

test("a selection that moves all the time is sent ten times a second, and its last place is sent", async () => {
  const clock = new SimClock();
  const sent: { at: number; selection: Selection }[] = [];
  const sender = new SelectionSender(clock, (selection) => sent.push({ at: clock.now(), selection }));
  for (let i = 1; i <= 100; i++) {
    sender.set({ anchor: i, head: i });
    await clock.pass(10);
  }
  await clock.pass(1000);
  expect(sent).toHaveLength(11);
  for (let i = 1; i < sent.length; i++) {
    expect((sent[i]?.at ?? 0) - (sent[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(selectionEveryMs);
  }
  expect(sent.at(-1)?.selection).toEqual({ anchor: 100, head: 100 });
});

test("a new connection hears where I stand, and hears nothing where I stand nowhere", async () => {
  const sent: Selection[] = [];
  const sender = new SelectionSender(new SimClock(), (selection) => sent.push(selection));
  sender.again();
  expect(sent).toEqual([]);
  const clock = new SimClock();
  const second = new SelectionSender(clock, (selection) => sent.push(selection));
  second.set({ anchor: 1, head: 2 });
  await clock.pass(500);
  second.again();
  expect(sent).toEqual([
    { anchor: 1, head: 2 },
    { anchor: 1, head: 2 },
  ]);
});
