import { describe, expect, test } from "vitest";
import { awkwardFragments, awkwardTexts } from "./awkward-texts.ts";
import { clusterOffsets, isInsideCluster } from "./clusters.ts";
import type { EdgeMove } from "./edges.ts";
import { moveEdge, setEdge } from "./edges.ts";
import type { Fragment } from "./span.ts";

function ground(text: string) {
  return { text, clusters: clusterOffsets(text), locale: "en" };
}

function moved(text: string, fragments: Fragment[], how: string): string | null {
  const [edge, direction, by] = how.split(" ") as [EdgeMove["edge"], EdgeMove["how"], EdgeMove["by"]];
  const after = moveEdge({ fragments }, { edge, how: direction, by }, ground(text));
  return after?.map(([start, end]) => text.slice(start, end)).join("|") ?? null;
}

describe("an edge", () => {
  const text = "The Russian government, recently";
  const russian: Fragment[] = [[4, 11]];

  test.each([
    ["end grow word", "Russian government"],
    ["end grow character", "Russian "],
    ["end shrink character", "Russia"],
    ["end shrink word", null],
    ["start grow word", "The Russian"],
    ["start grow character", " Russian"],
    ["start shrink character", "ussian"],
    ["start shrink word", null],
  ])("%s", (how, after) => {
    expect(moved(text, russian, how)).toBe(after);
  });

  test("shrinks by whole words, punctuation and all", () => {
    expect(moved(text, [[0, 23]], "end shrink word")).toBe("The Russian government");
    expect(moved(text, [[0, 22]], "end shrink word")).toBe("The Russian");
    expect(moved(text, [[0, 22]], "start shrink word")).toBe("Russian government");
  });

  test("stops at the ends of the text", () => {
    expect(moved(text, [[0, 3]], "start grow character")).toBeNull();
    expect(moved(text, [[0, 3]], "start grow word")).toBeNull();
    expect(moved(text, [[24, 32]], "end grow word")).toBeNull();
    expect(moved(text, [[24, 32]], "end grow character")).toBeNull();
  });

  test("takes a family of emoji, a flag or CR LF as one letter", () => {
    expect(moved("a👨‍👩‍👧🇷🇺\r\nb", [[0, 1]], "end grow character")).toBe("a👨‍👩‍👧");
    expect(moved("a👨‍👩‍👧🇷🇺\r\nb", [[0, 9]], "end grow character")).toBe("a👨‍👩‍👧🇷🇺");
    expect(moved("a👨‍👩‍👧🇷🇺\r\nb", [[0, 15]], "end shrink character")).toBe("a👨‍👩‍👧🇷🇺");
    expect(moved("a👨‍👩‍👧🇷🇺\r\nb", [[15, 16]], "start grow character")).toBe("\r\nb");
  });

  test("that reaches the next fragment joins it, and one that is passed is swallowed", () => {
    const two: Fragment[] = [
      [0, 3],
      [12, 22],
    ];
    expect(setEdge({ fragments: two }, "start", 1)).toEqual([
      [1, 3],
      [12, 22],
    ]);
    expect(setEdge({ fragments: two }, "start", 3)).toBeNull();
    expect(setEdge({ fragments: two }, "end", 12)).toBeNull();
    expect(setEdge({ fragments: two }, "end", 30)).toEqual([
      [0, 3],
      [12, 30],
    ]);
  });
});

test("no move leaves the text, empties a span or cuts a cluster, in any awkward text", () => {
  const moves = (["start", "end"] as const).flatMap((edge) =>
    (["grow", "shrink"] as const).flatMap((how) => (["character", "word"] as const).map((by) => ({ edge, how, by }))),
  );
  for (const { name, text } of awkwardTexts) {
    const on = ground(text);
    for (const fragments of awkwardFragments(text)) {
      for (const move of moves) {
        const after = moveEdge({ fragments }, move, on);
        if (!after) continue;
        let before = -1;
        for (const offset of after.flat()) {
          expect(offset, name).toBeGreaterThan(before);
          expect(isInsideCluster(on.clusters, offset), name).toBe(false);
          before = offset;
        }
        expect(before).toBeLessThanOrEqual(text.length);
        expect(after, name).not.toEqual(fragments);
      }
    }
  }
});

describe("an edge by sentences", () => {
  const text = "One is here. Two is there.\n\nThree is far. Four.";
  const two: Fragment[] = [[13, 26]];

  test.each([
    ["end grow sentence", "Two is there.\n\nThree is far."],
    ["start grow sentence", "One is here. Two is there."],
    ["end shrink sentence", null],
    ["start shrink sentence", null],
  ])("%s", (how, after) => {
    expect(moved(text, two, how)).toBe(after);
  });

  test("shrinks to the next edge of a sentence, and finishes one that is begun", () => {
    expect(moved(text, [[0, 41]], "end shrink sentence")).toBe("One is here. Two is there.");
    expect(moved(text, [[0, 41]], "start shrink sentence")).toBe("Two is there.\n\nThree is far.");
    expect(moved(text, [[13, 16]], "end grow sentence")).toBe("Two is there.");
    expect(moved(text, [[17, 26]], "start grow sentence")).toBe("Two is there.");
  });

  test("stops at the ends of the text", () => {
    expect(moved(text, [[0, 12]], "start grow sentence")).toBeNull();
    expect(moved(text, [[42, 47]], "end grow sentence")).toBeNull();
  });
});
