import fc from "fast-check";
import { expect, test } from "vitest";
import { awkwardTexts } from "../awkward-texts.ts";
import { sentencesOf, tokensOf } from "./tokens.ts";

const words = (text: string) => tokensOf(text).map(([start, end]) => text.slice(start, end));

test.each([
  ["I like London.", ["I", "like", "London", "."]],
  ["don't 3.5 1,000 U.S. a_b anti-Hamas", ["don't", "3.5", "1,000", "U.S", ".", "a_b", "anti", "-", "Hamas"]],
  ["l’accord: «oui»", ["l’accord", ":", "«", "oui", "»"]],
  ["俄罗斯政府。", ["俄", "罗", "斯", "政", "府", "。"]],
  ["ガザ地区で", ["ガザ", "地", "区", "で"]],
  ["น้ำ กำ", ["น้", "ำ", "ก", "ำ"]],
  ["👨‍👩‍👧‍👦 👍🏽 🇷🇺🇺🇦 1️⃣ ❤️", ["👨‍👩‍👧‍👦", "👍🏽", "🇷🇺", "🇺🇦", "1️⃣", "❤️"]],
  ["e\u0301a a \u0301b", ["e\u0301a", "a", "\u0301", "b"]],
  ['צה"ל', ['צה"ל']],
  ["a\u00a0b\u200bc\ufeffd\u0007e\u2028f", ["a", "b", "c", "d", "e", "f"]],
  ["", []],
])("%j", (text, wanted) => {
  expect(words(text)).toEqual(wanted);
});

test("tokens hold all letters of a text, and no white space", () => {
  for (const { text, name } of awkwardTexts) {
    expect(words(text).join(""), name).toBe(text.replace(/[\p{Z}\p{Cc}\u200b\u2060\ufeff]/gu, ""));
    const found = tokensOf(text);
    for (const [i, [start]] of found.entries()) expect(start).toBeGreaterThanOrEqual(found[i - 1]?.[1] ?? 0);
    expect(sentencesOf(text).flat()).toEqual(found);
  }
});

test("what is fast says the same as the rule", () => {
  const parts = fc.array(fc.constantFrom("a", "b", ".", ",", "-", " ", "\n", "'", "1", "_", "é", "\u0301", "("));
  fc.assert(
    fc.property(parts, (letters) => {
      const text = letters.join("");
      // Only the pattern knows Greek letters, and to it they are letters like others.
      const greek = words(text.replaceAll("a", "α").replaceAll("b", "β"));
      expect(words(text)).toEqual(greek.map((word) => word.replaceAll("α", "a").replaceAll("β", "b")));
    }),
    { numRuns: 2000 },
  );
});

test("sentences", () => {
  const text = "He went. “Why?” she said. The U.S. Senate met J. Smith at 3.5 p.m. sharp\nNext line 他来了。她走了。";
  expect(sentencesOf(text).map((tokens) => text.slice(tokens[0]?.[0], tokens.at(-1)?.[1]))).toEqual([
    "He went.",
    "“Why?” she said.",
    "The U.S. Senate met J. Smith at 3.5 p.m. sharp",
    "Next line 他来了。",
    "她走了。",
  ]);
});
