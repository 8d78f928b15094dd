import { expect, test } from "vitest";
import { inOrderOfDigits, takenBackWords } from "./words.ts";

test("the versions of a card stand in the order of the digits that take them", () => {
  const raters = [{ id: "ann" }, { id: "ben" }, { id: "eva" }];
  const of = (...supporters: string[]) => ({ supporters });
  const sorted = (...candidates: { supporters: string[] }[]) =>
    inOrderOfDigits(candidates, raters).map(({ supporters }) => supporters.join());
  expect(sorted(of("ben", "eva"), of("ann"))).toEqual(["ann", "ben,eva"]);
  expect(sorted(of("nobody"), of("eva", "ben"), of("ann"))).toEqual(["ann", "eva,ben", "nobody"]);
});

test("what is kept of a merge that is taken back is told", () => {
  expect(takenBackWords({ jobId: null, kept: 0 })).toBe("The merge was taken back.");
  expect(takenBackWords({ jobId: null, kept: 2 })).toMatch(/but for 2 places: decided anew since, or in a document/);
  expect(takenBackWords({ jobId: "1", kept: 0 })).toMatch(/is being taken back/);
});
