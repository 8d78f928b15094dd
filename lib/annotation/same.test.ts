import fc from "fast-check";
import { expect, test } from "vitest";
import { clusterOffsets } from "./clusters.ts";
import { fold, isEdge, sameStretches, untagged } from "./same.ts";
import type { Fragment } from "./span.ts";

const exactly = { matchCase: true, wholeWords: false };
const loosely = { matchCase: false, wholeWords: false };
const words = { matchCase: true, wholeWords: true };

test("finds every place of the words, in order", () => {
  const text = "Hamas released three. HAMAS, Hamas’s and Hamasnik; hamas.";
  expect(sameStretches(text, "Hamas", exactly).length).toBe(3);
  expect(sameStretches(text, "Hamas", words).map(([start]) => start)).toEqual([0, text.indexOf("Hamas’s")]);
  expect(sameStretches(text, "Hamas", loosely).length).toBe(5);
  expect(sameStretches(text, "Hamas", { matchCase: false, wholeWords: true }).length).toBe(4);
  expect(sameStretches(text, "Hamas", loosely, [], 2).length).toBe(2);
});

test("overlapping places are found once, and blanks never", () => {
  expect(sameStretches("aaaa", "aa", exactly)).toEqual([
    [0, 2],
    [2, 4],
  ]);
  expect(sameStretches("a b  c", " ", exactly)).toEqual([]);
});

test("letters that grow when made small do not shift what comes behind", () => {
  const text = "İstanbul and Ankara, ANKARA";
  const found = sameStretches(text, "ankara", loosely);
  expect(found.map(([start, end]) => text.slice(start, end))).toEqual(["Ankara", "ANKARA"]);
  expect(fold(text).length).toBe(text.length);
});

test("no grapheme cluster is divided", () => {
  const text = "e\u0301 e 👨‍👩‍👧 👨";
  const clusters = clusterOffsets(text);
  expect(sameStretches(text, "e", exactly, clusters).map(([start]) => start)).toEqual([3]);
  expect(sameStretches(text, "👨", exactly, clusters).map(([start]) => start)).toEqual([text.lastIndexOf("👨")]);
});

test("where words have no space between them, a word may end between two letters", () => {
  expect(sameStretches("北京市と北京", "北京", words).length).toBe(2);
  expect(sameStretches("ไปกรุงเทพ", "กรุงเทพ", words).length).toBe(1);
  expect(isEdge("ab", 1)).toBe(false);
  expect(isEdge("a-b", 1)).toBe(true);
});

const texts = fc
  .array(fc.constantFrom("a", "b", "A", " ", "ab", "🙂", "."), { maxLength: 40 })
  .map((all) => all.join(""));

test("law: what is found reads like the words, and nothing that does is left out", () => {
  fc.assert(
    fc.property(texts, fc.constantFrom("a", "ab", "b a", "🙂"), fc.boolean(), (text, sought, matchCase) => {
      const found = sameStretches(text, sought, { matchCase, wholeWords: false });
      const alike = (part: string) => (matchCase ? part === sought : part.toLowerCase() === sought);
      for (const [start, end] of found) expect(alike(text.slice(start, end))).toBe(true);
      const inFound = (at: number) => found.some(([start, end]) => at < end && at + sought.length > start);
      for (let at = 0; at + sought.length <= text.length; at++) {
        if (alike(text.slice(at, at + sought.length))) expect(inFound(at)).toBe(true);
      }
    }),
  );
});

test("law: what counts as untagged is what comparing with every tag says", () => {
  const fragment = fc
    .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }))
    .map(([at, length]): Fragment => [at, at + length]);
  const spans = fc.array(fc.record({ label: fc.constantFrom("x", "y"), fragments: fc.tuple(fragment) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(spans, (all) => {
      const stretches = Array.from({ length: 8 }, (_, i): Fragment => [i * 4, i * 4 + 3]);
      const free = stretches.filter(([start, end]) =>
        all.every(({ label, fragments: [[from, to]] }) => {
          const exact = from === start && to === end;
          return !exact && !(label === "x" && from <= start && end <= to);
        }),
      );
      expect(untagged(stretches, "x", all)).toEqual(free);
    }),
  );
});
