import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeName, fromIdentifier, toIdentifier, unescapeName } from "./identifiers.ts";

test("a name as an identifier", () => {
  expect(toIdentifier("actor")).toBe("actor");
  expect(toIdentifier("a b")).toBe("a_x0020_b");
  expect(toIdentifier("B-x")).toBe("B_x002D_x");
  expect(toIdentifier("1st")).toBe("x_x0031_st");
  expect(toIdentifier("_x0020_")).toBe("x_x005F_x0020_");
});

const awkward = fc
  .array(fc.constantFrom("x", "_", "_x", "0020", "_x0020_", "a", "1", " ", "é", "💩", "A", "-"), { minLength: 1 })
  .map((parts) => parts.join(""));

test("identifiers are identifiers, and come back", () => {
  fc.assert(
    fc.property(awkward, (name) => {
      const identifier = toIdentifier(name);
      expect(identifier).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      expect(fromIdentifier(identifier)).toBe(name);
      expect(unescapeName(escapeName(name, /\S/))).toBe(name);
    }),
    { numRuns: 1000 },
  );
});
