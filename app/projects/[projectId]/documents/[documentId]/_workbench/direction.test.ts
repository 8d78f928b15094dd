import { expect, test } from "vitest";
import { runsRightToLeft } from "./direction.ts";

test("the first letter of a paragraph decides", () => {
  expect(runsRightToLeft("The talks, שלום", 0)).toBe(false);
  expect(runsRightToLeft("“50% שלום and more", 0)).toBe(true);
  expect(runsRightToLeft("وقالت", 0)).toBe(true);
});

test("only its own letters count", () => {
  const text = "one\n123\nשלום";
  expect(runsRightToLeft(text, 0)).toBe(false);
  expect(runsRightToLeft(text, 4)).toBe(false);
  expect(runsRightToLeft(text, 8)).toBe(true);
});
