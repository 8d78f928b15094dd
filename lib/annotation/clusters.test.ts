import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awkwardTexts } from "./awkward-texts.ts";
import {
  clusterEnd,
  clusterOffsets,
  clusterStart,
  decodeClusters,
  encodeClusters,
  isInsideCluster,
  snapToClusters,
} from "./clusters.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The same without any short cut. */
function segmented(text: string): number[] {
  const inside: number[] = [];
  for (const { segment, index } of segmenter.segment(text)) {
    for (let i = 1; i < segment.length; i++) inside.push(index + i);
  }
  return inside;
}

/** Letters that join with their neighbours in every way that Unicode knows, among letters that do not. */
const joiner = fc.constantFrom(
  ..."a Zé©®\r\n\t.1ßЖשع漢か",
  ...["\u0301", "\u0308", "\u3099", "\u200d", "\ufe0f", "\u20e3", "\u0600", "\u0903", "\u0e33", "\u1100", "\u1161"],
  ...[
    "\u11a8",
    "한",
    "क",
    "\u094d",
    "\u093f",
    "🇷",
    "🇺",
    "👨",
    "👩",
    "🏽",
    "❤",
    "\u{e0067}",
    "\u{e007f}",
    "🏴",
    "\u{11083}",
  ],
  ...["\u203c", "〰", "\u3030", "\u200b", "\u2028", "\ufeff", "\u00ad", "\u0483", "\u064b", "\u05b0", "\u0d4e"],
);

describe("offsets inside clusters", () => {
  test("are those of the segmenter, in every awkward text", () => {
    for (const { name, text } of awkwardTexts) expect(clusterOffsets(text), name).toEqual(segmented(text));
  });

  test("are those of the segmenter, whatever stands beside what", () => {
    fc.assert(
      fc.property(fc.string({ unit: joiner, maxLength: 40 }), (text) => {
        expect(clusterOffsets(text)).toEqual(segmented(text));
      }),
      { numRuns: 3000 },
    );
  });

  test("are those of the segmenter for each letter of the basic plane between plain ones", () => {
    const letters = Array.from({ length: 0x10000 }, (_, unit) => unit).filter((unit) => unit < 0xd800 || unit > 0xdfff);
    for (let i = 0; i < letters.length; i += 4096) {
      const text = letters
        .slice(i, i + 4096)
        .map((unit) => `a${String.fromCharCode(unit)}${String.fromCharCode(unit)}1`)
        .join("");
      expect(clusterOffsets(text)).toEqual(segmented(text));
    }
  });
});

test("a range snaps to the least whole clusters around it", () => {
  const text = "x👨‍👩‍👧y\r\n";
  const clusters = clusterOffsets(text);
  expect(snapToClusters([3, 5], clusters)).toEqual([1, 9]);
  expect(snapToClusters([1, 9], clusters)).toEqual([1, 9]);
  expect(snapToClusters([9, 11], clusters)).toEqual([9, 12]);
  for (let offset = 0; offset <= text.length; offset++) {
    const inside = isInsideCluster(clusters, offset);
    expect(inside).toBe(clusters.includes(offset));
    expect(clusterStart(clusters, offset) === offset).toBe(!inside);
    expect(clusterEnd(clusters, offset) === offset).toBe(!inside);
  }
});

describe("as bytes", () => {
  test("they go there and back, at a byte a piece when they are near each other", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 6_000_000 })), (offsets) => {
        const clusters = offsets.sort((a, b) => a - b);
        expect(decodeClusters(encodeClusters(clusters))).toEqual(clusters);
      }),
    );
    expect(encodeClusters([1, 2, 129, 257])).toEqual(Uint8Array.of(1, 1, 127, 128, 1));
    expect(encodeClusters([])).toHaveLength(0);
  });

  test("what does not ascend is refused, and so is what was cut off", () => {
    expect(() => encodeClusters([0])).toThrow(RangeError);
    expect(() => encodeClusters([3, 3])).toThrow(RangeError);
    expect(() => decodeClusters(Uint8Array.of(128))).toThrow("cut off");
    expect(() => decodeClusters(Uint8Array.of(3, 0))).toThrow("do not ascend");
    expect(() => decodeClusters(Uint8Array.of(128, 128, 128, 128, 1))).toThrow("longer");
  });
});
