import { expect, test } from "vitest";
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import { type Ground, moveEdge } from "#lib/annotation/edges.ts";
import { dragEdge, snap, unitAt } from "./selection.ts";

function ground(text: string): Ground {
  return { text, clusters: clusterOffsets(text), locale: "en" };
}

const on = ground("The Russian government recently held talks. It said so.");

test("a selection snaps to words, whichever way it was made", () => {
  expect(snap(on, 6, 20, "word")).toEqual([4, 22]);
  expect(snap(on, 20, 6, "word")).toEqual([4, 22]);
});

test("by characters it stays as it was made, but for clusters", () => {
  expect(snap(on, 20, 6, "character")).toEqual([6, 20]);
  expect(snap(ground("a👨‍👩‍👧b"), 3, 5, "character")).toEqual([1, 9]);
});

test("for a label of sentences it takes whole sentences", () => {
  expect(snap(on, 6, 20, "sentence")).toEqual([0, 43]);
  expect(snap(on, 38, 46, "sentence")).toEqual([0, 55]);
});

test("white space alone marks nothing", () => {
  expect(snap(on, 3, 4, "word")).toBeNull();
  expect(snap(on, 3, 4, "character")).toBeNull();
  expect(snap(on, 3, 4, "sentence")).toBeNull();
});

test("a double click finds the word, a triple click the sentence", () => {
  expect(unitAt(on, 6, "word")).toEqual([4, 11]);
  expect(unitAt(on, 6, "sentence")).toEqual([0, 43]);
  expect(unitAt(ground("so 👍🏽 then"), 3, "word")).toEqual([3, 7]);
  expect(unitAt(ground("a  b"), 2, "word")).toBeNull();
});

test("a dragged edge snaps to words, and by characters stays where it is put", () => {
  const span = { fragments: [[4, 11]] } as const;
  expect(dragEdge(on, span, "end", 15, "word")).toEqual([[4, 22]]);
  expect(dragEdge(on, span, "end", 15, "character")).toEqual([[4, 15]]);
  expect(dragEdge(on, { fragments: [[4, 22]] }, "start", 13, "word")).toEqual([[12, 22]]);
  expect(dragEdge(on, { fragments: [[4, 22]] }, "start", 22, "word")).toBeNull();
});

test("of a compound, a double click takes the part that a word's step of an edge goes by", () => {
  const front = ground("the anti-Israel front");
  const grow = (from: number, to: number) =>
    moveEdge({ fragments: [[from, to]] }, { edge: "end", how: "grow", by: "word" }, front);
  expect(unitAt(front, 5, "word")).toEqual([4, 8]);
  expect(grow(0, 3)).toEqual([[0, 8]]);
  expect(unitAt(front, 10, "word")).toEqual([9, 15]);
  expect(grow(0, 8)).toEqual([[0, 15]]);
});
