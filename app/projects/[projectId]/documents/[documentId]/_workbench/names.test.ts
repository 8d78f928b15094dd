import { expect, test } from "vitest";
import { findNames, findPhrases } from "./names.ts";

const text =
  "According to the Tass agency, Deputy Minister Mikhail Bogdanov met Hamas’s leaders.\n\nPutin and Netanyahu held the talks in Moscow. nothing here";

test("names are found where they stand, without genitives, and a comma divides them", async () => {
  const names = (await findNames(text)).map(([start, end]) => text.slice(start, end));
  expect(names).toEqual(expect.arrayContaining(["Deputy Minister Mikhail Bogdanov", "Putin", "Netanyahu", "Moscow"]));
  expect(names.some((name) => /[,’]|\s$/.test(name))).toBe(false);
});

test("phrases are found where they stand; what “and” joins is two", async () => {
  const phrases = (await findPhrases(text)).map(([start, end]) => text.slice(start, end));
  expect(phrases).toEqual(expect.arrayContaining(["the Tass agency", "Putin", "Netanyahu", "the talks"]));
});

test("what has no letters has neither", async () => {
  expect(await findNames("12. – …")).toEqual([]);
  expect(await findPhrases("")).toEqual([]);
});
