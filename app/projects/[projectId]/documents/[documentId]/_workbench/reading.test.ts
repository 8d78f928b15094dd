import { expect, test } from "vitest";
import { readingFrom, usual } from "./reading.ts";

test("what was kept is taken as far as it is known", () => {
  expect(readingFrom({ face: "sans", size: "enormous", numbers: 3, colour: "red" })).toEqual({
    ...usual,
    face: "sans",
  });
  const all = { face: "sans", size: "huge", leading: "airy", measure: "full", numbers: "sentences" };
  expect(readingFrom(all)).toEqual(all);
});

test("what is no reading at all is the usual one", () => {
  for (const kept of [null, undefined, 7, "serif", [], { constructor: "serif" }]) {
    expect(readingFrom(kept)).toEqual(usual);
  }
});
