import { describe, expect, test } from "vitest";
import { awkwardTexts } from "./awkward-texts.ts";
import { clusterOffsets, isInsideCluster } from "./clusters.ts";
import type { Fragment } from "./span.ts";
import {
  nextWordEnd,
  nextWordStart,
  previousWordEnd,
  previousWordStart,
  sentenceAt,
  sentenceRanges,
  snapToCharacters,
  snapToWords,
  trim,
  wordAt,
  wordRanges,
} from "./words.ts";

const article = "Mikhail Bogdanov discussed it.  The U.S. didn't (it said).";

function slices(text: string, ranges: readonly Fragment[]): string[] {
  return ranges.map(([start, end]) => text.slice(start, end));
}

function snapped(text: string, selected: string, locale = "en"): string | null {
  const start = text.indexOf(selected);
  const range = snapToWords(text, [start, start + selected.length], locale, clusterOffsets(text));
  return range && text.slice(range[0], range[1]);
}

describe("words", () => {
  test("are without spaces and punctuation", () => {
    expect(slices(article, wordRanges(article, [0, 30], "en"))).toEqual(["Mikhail", "Bogdanov", "discussed", "it"]);
  });

  test("are found in languages without spaces", () => {
    const thai = "รัฐบาลรัสเซียเจรจา";
    expect(slices(thai, wordRanges(thai, [0, thai.length], "th"))).toEqual(["รัฐบาล", "รัสเซีย", "เจรจา"]);
    const chinese = "俄罗斯政府会谈";
    expect(wordRanges(chinese, [0, chinese.length], "zh").length).toBeGreaterThan(1);
  });

  test("at an offset: the one that holds it, else the one that ends there", () => {
    expect(wordAt(article, 3, "en")).toEqual([0, 7]);
    expect(wordAt(article, 7, "en")).toEqual([0, 7]);
    expect(wordAt(article, 8, "en")).toEqual([8, 16]);
    expect(wordAt(article, 31, "en")).toBeNull();
    expect(wordAt("", 0, "en")).toBeNull();
  });

  test("a language that is none is read as English", () => {
    expect(wordAt(article, 3, "not a language!")).toEqual([0, 7]);
    expect(wordAt(article, 3, "")).toEqual([0, 7]);
  });

  test("far inside one line of a megabyte, words are the same as in a short text", () => {
    const long = "to and fro ".repeat(100_000);
    expect(wordAt(long, 550_003, "en")).toEqual([550_003, 550_006]);
    expect(nextWordStart(long, 550_003, "en")).toBe(550_007);
    const unbroken = `${"x".repeat(3000)} y`;
    expect(nextWordStart(unbroken, 1, "en")).toBe(3001);
    expect(nextWordEnd(unbroken, 1, "en")).toBe(3002);
    expect(previousWordEnd(`y ${"x".repeat(3000)}`, 2500, "en")).toBe(1);
  });
});

describe("edges of words", () => {
  const ends = [7, 16, 26, 29];

  test("ahead and back, from every offset", () => {
    const text = article.slice(0, 30);
    const starts = wordRanges(text, [0, 30], "en").map(([start]) => start);
    for (let offset = 0; offset <= text.length; offset++) {
      expect(nextWordStart(text, offset, "en")).toBe(starts.find((start) => start > offset) ?? null);
      expect(nextWordEnd(text, offset, "en")).toBe(ends.find((end) => end > offset) ?? null);
      expect(previousWordStart(text, offset, "en")).toBe(starts.findLast((start) => start < offset) ?? null);
      expect(previousWordEnd(text, offset, "en")).toBe(ends.findLast((end) => end < offset) ?? null);
    }
  });

  test("pass over blank lines and long rows of punctuation", () => {
    const text = `one\n\r\n \n${". ".repeat(1000)}two`;
    expect(nextWordStart(text, 2, "en")).toBe(text.indexOf("two"));
    expect(previousWordEnd(text, text.length - 1, "en")).toBe(3);
  });
});

describe("sentences", () => {
  test("are without the spaces around them", () => {
    expect(slices(article, sentenceRanges(article, [0, article.length], "en"))[0]).toBe(
      "Mikhail Bogdanov discussed it.",
    );
    expect(sentenceAt(article, 10, "en")).toEqual([0, 30]);
    expect(sentenceAt(article, 31, "en")).toBeNull();
  });

  test("end with their line", () => {
    const text = "A heading\nThen a sentence.";
    expect(slices(text, sentenceRanges(text, [0, text.length], "en"))).toEqual(["A heading", "Then a sentence."]);
  });
});

describe("snapping", () => {
  test.each([
    ["ikhai", "Mikhail"],
    ["khail Bogd", "Mikhail Bogdanov"],
    [" Bogdanov ", "Bogdanov"],
    ["Bogdanov d", "Bogdanov discussed"],
    ["it.", "it."],
    ["(it said)", "(it said)"],
    ["idn", "didn't"],
    ["  ", null],
  ])("%j means %j", (selected, meant) => {
    expect(snapped(article, selected)).toBe(meant);
  });

  test("by characters takes only white space away", () => {
    expect(snapToCharacters(article, [2, 8], [])).toEqual([2, 7]);
    expect(snapToCharacters(article, [7, 8], [])).toBeNull();
  });

  test("never cuts a cluster, never goes beyond the text, keeps what was selected but for white space", () => {
    for (const { name, text } of awkwardTexts) {
      const clusters = clusterOffsets(text);
      const step = Math.max(1, Math.floor(text.length / 8));
      for (let start = 0; start < text.length; start += step) {
        for (let end = start + 1; end <= text.length; end += step) {
          const bare = trim(text, [start, end]);
          for (const range of [
            snapToWords(text, [start, end], "en", clusters),
            snapToCharacters(text, [start, end], clusters),
          ]) {
            expect(range === null, name).toBe(bare === null);
            if (!range || !bare) continue;
            expect(range[0]).toBeGreaterThanOrEqual(0);
            expect(range[1]).toBeLessThanOrEqual(text.length);
            expect(range[0]).toBeLessThanOrEqual(bare[0]);
            expect(range[1]).toBeGreaterThanOrEqual(bare[1]);
            expect(
              range.some((offset) => isInsideCluster(clusters, offset)),
              name,
            ).toBe(false);
          }
        }
      }
    }
  });
});
