import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awkwardTexts } from "./awkward-texts.ts";
import {
  CodePoints,
  lineAt,
  lineRange,
  lineStarts,
  loneSurrogate,
  paragraphRanges,
  textProblem,
  toCodePoints,
  utf8Length,
} from "./text.ts";

const wellFormed = fc.oneof(
  fc.constantFrom(...awkwardTexts.map(({ text }) => text)),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
);

/** Every offset of a text that cuts no surrogate pair, and the number of code points before it, counted one by one. */
function counted(text: string): [utf16: number, codePoints: number][] {
  const pairs: [number, number][] = [[0, 0]];
  let units = 0;
  [...text].forEach((letter, i) => {
    units += letter.length;
    pairs.push([units, i + 1]);
  });
  return pairs;
}

describe("code points", () => {
  test("go there and back for every offset of every text", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const table = new CodePoints(text);
        const pairs = counted(text);
        expect(table.length).toBe([...text].length);
        for (const [utf16, codePoints] of pairs) {
          expect(table.fromUtf16(utf16)).toBe(codePoints);
          expect(table.toUtf16(codePoints)).toBe(utf16);
        }
        expect([
          ...toCodePoints(
            text,
            pairs.map(([utf16]) => utf16),
          ),
        ]).toEqual(pairs.map(([, points]) => points));
      }),
    );
  });

  test("agree with the published examples", () => {
    const text = "💩This is an annotation.";
    const table = new CodePoints(text);
    expect([table.fromUtf16(13), table.fromUtf16(23)]).toEqual([12, 22]);
    expect(text.slice(13, 23)).toBe("annotation");
  });

  test("refuse what is inside a pair, outside the text or out of order", () => {
    const table = new CodePoints("a😀b");
    expect(() => table.fromUtf16(2)).toThrow("2 is inside a surrogate pair");
    expect(() => table.fromUtf16(5)).toThrow("5 is outside the text");
    expect(() => table.toUtf16(4)).toThrow("4 is outside the text");
    expect(() => table.toUtf16(-1)).toThrow(RangeError);
    expect(() => [...toCodePoints("a😀b", [2])]).toThrow("2 is inside a surrogate pair");
    expect(() => [...toCodePoints("a😀b", [3, 1])]).toThrow("1 comes after 3");
    expect(() => [...toCodePoints("a😀b", [5])]).toThrow("5 is outside the text");
    expect([...toCodePoints("a😀b", [0, 1, 1, 3, 4])]).toEqual([0, 1, 1, 2, 3]);
  });
});

test("bytes are counted as UTF-8 has them", () => {
  fc.assert(
    fc.property(wellFormed, (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});

describe("lines", () => {
  test("are found for every offset, and their ranges leave out the breaks and nothing else", () => {
    for (const { text } of awkwardTexts) {
      const starts = lineStarts(text);
      const lines = text.split("\n");
      expect(starts.length).toBe(lines.length);
      lines.forEach((line, i) => {
        const [start, end] = lineRange(text, starts, i);
        const bare = i < lines.length - 1 && line.endsWith("\r") ? line.slice(0, -1) : line;
        expect(text.slice(start, end)).toBe(bare);
        for (let offset = start; offset <= (starts[i] as number) + line.length; offset++) {
          expect(lineAt(starts, offset)).toBe(i);
        }
      });
    }
  });

  test("a paragraph is a line with letters in it, and never holds its break", () => {
    const text = "First.\r\n\r\n  \nSecond.\n";
    expect(paragraphRanges(text).map(([start, end]) => text.slice(start, end))).toEqual(["First.", "Second."]);
    for (const { text } of awkwardTexts) {
      for (const [start, end] of paragraphRanges(text)) expect(text.slice(start, end)).not.toMatch(/\n|\r$/);
    }
  });
});

describe("what cannot be a document", () => {
  test("none of the awkward texts", () => {
    for (const { text, name } of awkwardTexts) expect(textProblem(text), name).toBeNull();
  });

  test.each([
    ["", "empty", 0, 1],
    [" \r\n\t\u3000 ", "empty", 0, 1],
    ["one\ntwo\n\0", "nul", 8, 3],
    ["one\n\ud83d alone", "lone-surrogate", 4, 2],
    ["😀\n\n\ude00", "lone-surrogate", 4, 3],
    ["\ude00\ud83d", "lone-surrogate", 0, 1],
    ["\ud83d\ud83d\ude00", "lone-surrogate", 0, 1],
  ] as const)("%j is %s", (text, kind, offset, line) => {
    expect(textProblem(text)).toMatchObject({ kind, offset, line });
  });

  test("a text over the limit, counted in bytes and not in letters", () => {
    expect(textProblem("ש".repeat(50), 100)).toBeNull();
    expect(textProblem(`${"ש".repeat(50)}a`, 100)).toMatchObject({ kind: "too-large" });
    expect(textProblem(`${"ש".repeat(50)}a`, 100)?.message).toContain("101 bytes");
  });

  test("a lone surrogate is found exactly where well-formedness ends", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\ud83d", "\ude00", "😀") }), (text) => {
        const at = loneSurrogate(text);
        if (text.isWellFormed()) expect(at).toBe(-1);
        else {
          expect(text.slice(0, at).isWellFormed()).toBe(true);
          expect(/^[\ud800-\udfff]$/.test(text[at] ?? "")).toBe(true);
          expect(text.slice(at).isWellFormed()).toBe(false);
        }
      }),
    );
  });
});
