import { expect, it } from "vitest";
import { signInErrors, signInErrorWords } from "./sign-in-errors.ts";

it("says something fit to read for every code, and for what is none", () => {
  expect(signInErrorWords("limited")).toBe(signInErrors.limited);
  for (const code of ["", "constructor", "__proto__", "<script>"]) {
    expect(signInErrorWords(code)).toBe(signInErrors.unexpected);
  }
});
