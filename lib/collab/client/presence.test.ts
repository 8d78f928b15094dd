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

const connections = (people: People) => people.list.map(({ connection }) => connection);

test("the list names the others, and changes only when they do", () => {
  const people = new People();
  people.welcomed(1);
  people.told([person(1), person(3), person(2)], []);
  expect(connections(people)).toEqual([2, 3]);
  const before = people.list;
  people.told([person(2), person(1, 5)], []);
  expect(people.list).toBe(before);
  people.told([person(3, 7)], []);
  expect(people.list).not.toBe(before);
  expect(people.list[1]?.selection?.anchor).toBe(7);
});

test("who left is gone at once", () => {
  const people = new People();
  people.welcomed(1);
  people.told([person(2), person(3)], []);
  people.told([], [2]);
  expect(connections(people)).toEqual([3]);
});

test("on a new connection, whoever is not back yet is shown for a while, and never twice", () => {
  const people = new People();
  people.welcomed(1);
  people.told([person(2), person(3)], []);
  people.welcomed(1);
  expect(people.list).toHaveLength(2);
  // The server began to count again: 2 is somebody else now.
  people.told([person(1), { ...person(2), userId: "u3" }], []);
  expect(people.list.map(({ userId }) => userId)).toEqual(["u3", "u2"]);
  people.told([{ ...person(4), userId: "u2" }], []);
  expect(connections(people)).toEqual([2, 4]);
  people.welcomed(1);
  people.told([person(1)], []);
  people.forgetMissing();
  expect(people.list).toEqual([]);
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
