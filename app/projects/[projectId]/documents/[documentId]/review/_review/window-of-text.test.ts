import { expect, test } from "vitest";
import { windowOfText } from "./window-of-text.ts";

const text = "According to the Tass agency, Hamas released three hostages on Monday.";
const span = (label: string, words: string) => {
  const from = text.indexOf(words);
  return { label, fragments: [[from, from + words.length]] as const };
};

test("a version shows its words in the place, and which letters of the place are not in it", () => {
  const place = span("", "the Tass agency").fragments[0];
  const pieces = windowOfText(text, place, [span("actor", "Tass agency")], { around: 15 });
  expect(pieces.map(({ text, spans, inside }) => [text, spans.length, inside])).toEqual([
    ["According to ", 0, false],
    ["the ", 0, true],
    ["Tass agency", 1, true],
    [", Hamas…", 0, false],
  ]);
});

test("nothing of the text is lost or doubled, and each span begins once", () => {
  const spans = [span("event", "Hamas released three hostages"), span("actor", "Hamas"), span("x", "three hostages")];
  const pieces = windowOfText(text, [30, 59], spans, { around: 1000 });
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  expect(pieces.flatMap(({ begins }) => begins).sort()).toEqual([0, 1, 2]);
  // The innermost comes last.
  expect(pieces.find(({ text }) => text === "Hamas")?.spans).toEqual([0, 1]);
});

test("of a very long place the middle is left out", () => {
  const long = "a ".repeat(5000);
  const pieces = windowOfText(long, [0, 10_000], [{ label: "x", fragments: [[0, 10_000]] }]);
  expect(pieces.map(({ text }) => text).join("").length).toBeLessThan(600);
});
