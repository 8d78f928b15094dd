import { expect, test } from "vitest";
import { initials } from "./avatar.tsx";

test.each([
  ["Olga Owner", "OO"],
  ["Ann", "A"],
  ["Maria del Carmen Ruiz", "MR"],
  ["  émile   zola ", "ÉZ"],
  ["𝒜da 李", "𝒜李"],
  ["", ""],
])("the initials of %j are %j", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
