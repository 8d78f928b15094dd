import { expect, test } from "vitest";
import { distance } from "./when.tsx";

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

test.each([
  [0, "just now"],
  [-59 * second, "just now"],
  [-60 * second, "1 minute ago"],
  [-3 * hour, "3 hours ago"],
  [-day, "yesterday"],
  [6 * day, "in 6 days"],
  [-400 * day, "last year"],
])("%d milliseconds from now is %s", (away, words) => {
  expect(distance(1_800_000_000_000 + away, 1_800_000_000_000)).toBe(words);
});
