import { expect, test } from "vitest";
import { TypeAhead } from "./type-ahead.ts";

test("what is typed before the field has come belongs into it, and afterwards no more", () => {
  const ahead = new TypeAhead();
  expect(ahead.take("x")).toBe(false);
  ahead.begin();
  expect(["P", "u", "Backspace", "1", "Mod+Enter"].map((key) => ahead.take(key))).not.toContain(false);
  expect(ahead.take("ArrowLeft")).toBe(false);
  expect(ahead.end()).toEqual(["P", "u", "Backspace", "1", "Mod+Enter"]);
  expect(ahead.take("t")).toBe(false);
  expect(ahead.end()).toEqual([]);
});

test("Escape, and a field that does not come, give the keys back to the text", () => {
  let now = 0;
  const ahead = new TypeAhead(() => now);
  ahead.begin();
  expect(ahead.take("Escape")).toBe(false);
  expect(ahead.take("1")).toBe(false);
  ahead.begin();
  expect(ahead.take("1")).toBe(true);
  now = 3_001;
  expect(ahead.take("2")).toBe(false);
  expect(ahead.end()).toEqual([]);
});
