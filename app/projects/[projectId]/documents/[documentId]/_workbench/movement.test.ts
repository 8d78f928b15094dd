import { expect, test } from "vitest";
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import type { Ground } from "#lib/annotation/edges.ts";
import { type Direction, extendHead, moveCaret, type Unit } from "./movement.ts";

function ground(text: string, locale = "en"): Ground {
  return { text, clusters: clusterOffsets(text), locale };
}

/** All the places that a caret visits from one end of the text to the other. */
function stops(text: string, unit: Unit, direction: Direction, locale?: string): number[] {
  const on = ground(text, locale);
  const visited: number[] = [];
  for (let at = direction > 0 ? 0 : text.length; ; ) {
    const next = moveCaret(on, at, direction, unit);
    if (next === at) return visited;
    visited.push(next);
    at = next;
  }
}

test("a caret stops at the start of each word, both ways", () => {
  const text = "Putin spoke, calmly.";
  expect(stops(text, "word", 1)).toEqual([6, 13, 20]);
  expect(stops(text, "word", -1)).toEqual([13, 6, 0]);
});

test("a caret inside a word goes to its start, and from its end to its start", () => {
  const on = ground("Putin spoke");
  expect(moveCaret(on, 8, -1, "word")).toBe(6);
  expect(moveCaret(on, 11, -1, "word")).toBe(6);
  expect(moveCaret(on, 8, 1, "word")).toBe(11);
});

test("a caret goes from sentence to sentence, across paragraphs too", () => {
  const text = "One here. Two there.\n\nThree.";
  expect(stops(text, "sentence", 1)).toEqual([10, 22, 28]);
  expect(stops(text, "sentence", -1)).toEqual([22, 10, 0]);
});

test("a caret crosses a family of emoji in one step", () => {
  const text = "a👨‍👩‍👧b";
  expect(stops(text, "character", 1)).toEqual([1, 9, 10]);
  expect(stops(text, "character", -1)).toEqual([9, 1, 0]);
});

test("a selection grows by whole words and leaves the space out", () => {
  const on = ground("The Russian government met.");
  expect(extendHead(on, 4, 4, 1, "word")).toBe(11);
  expect(extendHead(on, 4, 11, 1, "word")).toBe(22);
  expect(extendHead(on, 4, 22, -1, "word")).toBe(11);
  expect(extendHead(on, 22, 22, -1, "word")).toBe(12);
  expect(extendHead(on, 22, 12, -1, "word")).toBe(4);
});

test("a selection that shrinks stops at its anchor before it turns", () => {
  const on = ground("The Russian government met.");
  expect(extendHead(on, 4, 11, -1, "word")).toBe(4);
  expect(extendHead(on, 4, 4, -1, "word")).toBe(0);
});

test("a selection grows by sentences without the space behind them", () => {
  const on = ground("One here. Two there. Three.");
  expect(extendHead(on, 0, 0, 1, "sentence")).toBe(9);
  expect(extendHead(on, 0, 9, 1, "sentence")).toBe(20);
  expect(extendHead(on, 0, 20, -1, "sentence")).toBe(9);
});

test("no step leaves the text, and each step ends when there is nothing further", () => {
  for (const text of ["", " ", "...", "\n\n", "a", "שלום עולם", "日本語の文章です。", "👍🏽 👍🏽"]) {
    for (const unit of ["character", "word", "sentence"] as const) {
      for (const direction of [1, -1] as const) {
        const visited = stops(text, unit, direction, "");
        for (const at of visited) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(text.length);
        }
        if (visited.length > 0) expect(visited.at(-1)).toBe(direction > 0 ? text.length : 0);
      }
    }
  }
});
