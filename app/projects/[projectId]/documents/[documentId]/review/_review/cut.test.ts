import { expect, test } from "vitest";
import type { Label } from "#lib/annotation/label.ts";
import type { Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { cutLook, laneHeight, runsInSight } from "./cut.ts";

const span = (id: string, label: string, start: number, end: number): Span => ({
  id,
  label,
  fragments: [[start, end]],
  author: "",
  editor: "",
});
const labelOf = (id: string) =>
  ({
    id,
    name: id,
    ...(id === "actor" ? { color: "#3B5BDB", chip: "Ac" } : { color: "#C2255C", chip: "Ev" }),
  }) as Label;

/** Gold has "event" at 10–20; Ann made "actor" there, Ben the longer "event" with an "actor" in it. */
const layers = {
  gold: new SpanIndex([span("g", "event", 10, 20)]),
  lanes: [
    new SpanIndex([span("a", "actor", 10, 20)]),
    new SpanIndex([span("b", "event", 10, 30), span("c", "actor", 12, 14)]),
  ],
};

test("each annotator has a lane of her own, in the order of the lanes, whatever she made", () => {
  const runs = runsInSight(layers, 0, 100);
  expect(runs.map(({ start, end, strands }) => [start, end, strands.map(({ lane }) => lane)])).toEqual([
    [10, 12, [0, 1, 3]],
    [12, 14, [0, 1, 3, 4]],
    [14, 20, [0, 1, 3]],
    [20, 30, [3]],
  ]);
});

test("only what is in sight is cut", () => {
  expect(runsInSight(layers, 21, 25)).toMatchObject([{ start: 21, end: 25 }]);
  expect(runsInSight(layers, 30, 90)).toEqual([]);
});

test("gold has a tint and its letter; a lane has neither", () => {
  const [first, , , last] = runsInSight(layers, 0, 100).map((run) => cutLook(run, 2, labelOf));
  expect(first?.letter).toEqual({ chip: "Ev", color: "#C2255C" });
  expect(first?.style).toContain("--l:#C2255C");
  expect(last?.letter).toBeNull();
  expect(last?.style).not.toContain("--l:");
});

test("no two lanes are drawn on the same pixels, and all of them below the letters", () => {
  const deep = runsInSight(layers, 12, 14).map((run) => cutLook(run, 2, labelOf));
  const style = deep[0]?.style ?? "";
  const places = [...style.matchAll(/calc\(100% - (-?\d+)px\)(?=[,;])/g)].map(([, bottom]) => Number(bottom));
  const below = 2 * laneHeight;
  // Of the lanes only: gold is drawn at the letters.
  const lanes = places.filter((bottom) => bottom <= below);
  expect(new Set(lanes).size).toBe(lanes.length);
  expect(lanes.every((bottom) => bottom >= 0)).toBe(true);
});
