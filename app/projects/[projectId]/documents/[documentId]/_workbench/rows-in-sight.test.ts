import { expect, test } from "vitest";
import { rowsInSight, scrollTopAfter, scrollTopFor } from "./rows-in-sight.ts";

test("of fifty thousand rows only those in sight and a few more are drawn", () => {
  const rows = rowsInSight({ count: 50_000, rowHeight: 40, scrollTop: 40_000, height: 400, around: 3 });
  expect(rows).toEqual({ from: 997, to: 1013 });
});

test("the first and the last rows are the edges, and an empty list has none", () => {
  expect(rowsInSight({ count: 5, rowHeight: 40, scrollTop: 0, height: 400, around: 3 })).toEqual({ from: 0, to: 5 });
  expect(rowsInSight({ count: 0, rowHeight: 40, scrollTop: 0, height: 400, around: 3 })).toEqual({ from: 0, to: 0 });
  // The list has become shorter than where it was scrolled to.
  expect(rowsInSight({ count: 5, rowHeight: 40, scrollTop: 9_000, height: 400, around: 3 })).toEqual({
    from: 0,
    to: 5,
  });
  // What is selected has gone to the end of it, and would stand higher than the list can be scrolled.
  expect(rowsInSight({ count: 20, rowHeight: 40, scrollTop: 760, height: 400, around: 3 })).toEqual({
    from: 7,
    to: 20,
  });
});

test("a row is brought into sight with the least move", () => {
  const view = { rowHeight: 40, scrollTop: 400, height: 200 };
  expect(scrollTopFor({ ...view, row: 12 })).toBe(400);
  expect(scrollTopFor({ ...view, row: 2 })).toBe(80);
  expect(scrollTopFor({ ...view, row: 20 })).toBe(640);
});

test("what is selected comes into sight; what others push on stays where it is on the screen, unless I looked elsewhere", () => {
  const at = (row: number, id = "a", height = 100) => ({ id, row, height });
  const after = (before: ReturnType<typeof at>, now: ReturnType<typeof at>, scrollTop: number) =>
    scrollTopAfter(before, now, { rowHeight: 10, scrollTop });
  expect(after(at(-1, ""), at(30), 0)).toBe(210);
  expect(after(at(30), at(2, "b"), 210)).toBe(20);
  expect(after(at(30), at(33), 210)).toBe(240);
  expect(after(at(30), at(29), 210)).toBe(200);
  expect(after(at(3), at(1), 0)).toBe(0);
  expect(after(at(30), at(33), 500)).toBe(500);
  expect(after(at(30), at(-1), 210)).toBe(210);
  // A list that becomes lower shows it still.
  expect(after(at(30), at(30, "a", 50), 210)).toBe(260);
});
