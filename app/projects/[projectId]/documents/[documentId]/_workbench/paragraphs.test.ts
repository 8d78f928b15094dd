import { expect, test } from "vitest";
import { paragraphsBefore } from "./paragraphs.ts";

test("paragraphs are counted by their first letters, blank ones not", () => {
  const text = "One.\n\nTwo.\r\n \nThree.";
  expect([0, 1, 5, 6, 7, 12, 14, 15, text.length].map((offset) => paragraphsBefore(text, offset))).toEqual([
    0, 1, 1, 1, 2, 2, 2, 3, 3,
  ]);
  expect(paragraphsBefore("", 0)).toBe(0);
  expect(paragraphsBefore("\n\n", 2)).toBe(0);
});
