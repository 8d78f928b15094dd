import { expect, test } from "vitest";
import { inOrderOfDigits } from "./words.ts";

test("the versions of a card stand in the order of the digits that take them", () => {
  const raters = [{ id: "ann" }, { id: "ben" }, { id: "eva" }];
  const of = (...supporters: string[]) => ({ supporters });
  const sorted = (...candidates: { supporters: string[] }[]) =>
    inOrderOfDigits(candidates, raters).map(({ supporters }) => supporters.join());
  expect(sorted(of("ben", "eva"), of("ann"))).toEqual(["ann", "ben,eva"]);
  expect(sorted(of("nobody"), of("eva", "ben"), of("ann"))).toEqual(["ann", "eva,ben", "nobody"]);
});
