import { expect, test } from "vitest";
import type { Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { mapRows } from "./minimap-rows.ts";

const span = (id: string, label: string, start: number, end: number): Span => {
  return { id, label, fragments: [[start, end]], author: "ann", editor: "ann" };
};
const all = () => true;

test("each row has the labels of the tags that begin in it, and of those that go through", () => {
  const index = new SpanIndex([span("a", "actor", 0, 5), span("b", "event", 12, 38), span("c", "actor", 14, 16)]);
  expect(mapRows(index, [0, 10, 20, 30, 40, 50], all)).toEqual([
    ["actor"],
    ["event", "actor"],
    ["event"],
    ["event"],
    [],
  ]);
});

test("what is hidden is not on the map", () => {
  const index = new SpanIndex([span("a", "actor", 0, 5), span("b", "event", 1, 3)]);
  expect(mapRows(index, [0, 10], ({ label }) => label === "event")).toEqual([["event"]]);
});

test("of fifty thousand tags only a few a row are looked at", () => {
  const spans = Array.from({ length: 50_000 }, (_, i) =>
    span(`s${i}`, i % 2 ? "actor" : "event", i * 100, i * 100 + 9),
  );
  const index = new SpanIndex(spans);
  let looked = 0;
  const edges = Array.from({ length: 401 }, (_, i) => Math.floor((i * 5_000_000) / 400));
  const rows = mapRows(index, edges, () => {
    looked++;
    return true;
  });
  expect(rows.every((labels) => labels.length > 0)).toBe(true);
  expect(looked).toBeLessThanOrEqual(400 * 12);
});
