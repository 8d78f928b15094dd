import { expect, test } from "vitest";
import { placeAt, windowOf } from "./window-of-cards.ts";

const cards = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    kind: i % 2 === 0 ? "label" : "agreed",
    state: i < 100 ? "decided" : i % 2 === 0 ? "open" : "agreed",
    hull: [i * 10, i * 10 + 5] as const,
  }));

test("a short review is sent whole, a long one from its first open card on", () => {
  expect(windowOf(cards(200), null)).toBeNull();
  const some = windowOf(cards(1_000), null)!;
  expect(some.cards).toHaveLength(80);
  expect(some.cards[0]!.hull[0]).toBe(1_000);
  expect(some.outside).toEqual({ before: 50, differing: 460, open: 410, agreed: 410, places: 920 });
});

test("with a place, the cards around it; before the end, and where nothing is open, no fewer", () => {
  const some = windowOf(cards(1_000), 5_003)!;
  expect(some.cards[20]!.hull[0]).toBe(5_000);
  expect(windowOf(cards(1_000), 9_983)!.cards.at(-1)!.hull[0]).toBe(9_990);
  const settled = cards(300).map((card) => ({ ...card, state: "decided" }));
  expect(windowOf(settled, null)!.cards[0]!.hull[0]).toBe(0);
});

test("the card at a place is one on which people differ, or the next one", () => {
  const some = cards(10);
  expect([placeAt(some, 43), placeAt(some, 47), placeAt(some, 33), placeAt(some, 99)]).toEqual([4, 6, 4, -1]);
});
