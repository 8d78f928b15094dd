import { expect, test } from "vitest";
import { openingSpans } from "./opening.ts";
import type { Fragment, Span } from "./span.ts";
import { SpanIndex } from "./span-index.ts";

const span = (id: string, ...fragments: Fragment[]): Span => ({ id, label: "l", fragments, author: "a", editor: "a" });
const ids = (spans: readonly Span[]) => spans.map(({ id }) => id);

test("what begins in the opening belongs to it, also what goes on behind it; nothing else", () => {
  const spans = [span("on", [9, 30]), span("behind", [10, 12]), span("in", [0, 4]), span("pieces", [2, 3], [20, 25])];
  expect(ids(openingSpans(spans, 10, 50))).toEqual(["in", "pieces", "on"]);
});

test("no more than were asked for, the first ones", () => {
  const spans = Array.from({ length: 20 }, (_, i) => span(`s${19 - i}`, [19 - i, 25 - i]));
  expect(ids(openingSpans(spans, 100, 3))).toEqual(["s0", "s1", "s2"]);
});

test("each has the lane that it has among all spans", () => {
  const all = Array.from({ length: 300 }, (_, i) =>
    span(`s${i}`, [(i * 7) % 97, ((i * 7) % 97) + 1 + ((i * 13) % 40)]),
  );
  const whole = new SpanIndex(all);
  for (const [length, most] of [
    [10, 1000],
    [60, 1000],
    [97, 37],
  ] as const) {
    const opening = new SpanIndex(openingSpans(all, length, most));
    expect(opening.size).toBeGreaterThan(5);
    for (const { id } of opening) expect(opening.laneOf(id)).toBe(whole.laneOf(id));
  }
});
