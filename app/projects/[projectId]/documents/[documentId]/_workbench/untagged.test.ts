import { expect, test } from "vitest";
import type { Fragment } from "#lib/annotation/span.ts";
import { untaggedSentence } from "./untagged.ts";

const text = "One is here. Two is there.\n\nThree came late. Four left.\n* * *\nSix stays.";
const ground = { text, clusters: [], locale: "en" };
const words = (found: Fragment | null) => found && text.slice(...found);
const none = () => false;

/** Tagged are the sentences that hold one of the words. */
function tagged(...some: string[]) {
  return ([start, end]: Fragment) => some.some((word) => text.slice(start, end).includes(word));
}

test("goes on and back over tagged sentences, blanks and ornaments", () => {
  expect(words(untaggedSentence(ground, none, 0, 1))).toBe("Two is there.");
  expect(words(untaggedSentence(ground, tagged("Two", "Three"), 0, 1))).toBe("Four left.");
  expect(words(untaggedSentence(ground, none, text.indexOf("Four left") + 2, 1))).toBe("Six stays.");
  expect(words(untaggedSentence(ground, none, text.length, -1))).toBe("Four left.");
  expect(words(untaggedSentence(ground, tagged("Four", "Three"), text.length, -1))).toBe("Two is there.");
});

test("says null where there is none", () => {
  expect(untaggedSentence(ground, none, text.length, 1)).toBeNull();
  expect(untaggedSentence(ground, none, 3, -1)).toBeNull();
  expect(untaggedSentence(ground, () => true, 0, 1)).toBeNull();
});

test("meets every sentence of a long paragraph once, in either direction", () => {
  const sentences = Array.from({ length: 3_000 }, (_, i) => `Number ${i} has some words in it.`);
  const long = { text: sentences.join(" "), clusters: [], locale: "en" };
  for (const direction of [1, -1] as const) {
    const met: string[] = [];
    const look = (sentence: Fragment) => {
      met.push(long.text.slice(...sentence));
      return true;
    };
    untaggedSentence(long, look, direction > 0 ? 0 : long.text.length, direction);
    // The one that the caret is in is not met.
    const expected = direction > 0 ? sentences.slice(1) : sentences.toReversed().slice(1);
    expect(met).toEqual(expected);
  }
});
