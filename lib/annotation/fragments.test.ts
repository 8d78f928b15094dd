import { expect, test } from "vitest";
import { difference, fragmentAt, withoutPiece, withPiece } from "./fragments.ts";
import type { Fragment } from "./span.ts";
import { maxFragments } from "./span.ts";

const of = (...fragments: Fragment[]) => ({ fragments });

test("a piece joins in its place, and becomes one with what it touches", () => {
  expect(withPiece(of([10, 15]), [0, 5])).toEqual([
    [0, 5],
    [10, 15],
  ]);
  expect(withPiece(of([0, 5], [10, 15]), [5, 10])).toEqual([[0, 15]]);
});

test("a piece that is there already, or is one too many, joins nothing", () => {
  expect(withPiece(of([0, 5]), [1, 3])).toBeNull();
  const full = of(...Array.from({ length: maxFragments }, (_, i): Fragment => [2 * i, 2 * i + 1]));
  expect(withPiece(full, [1000, 1001])).toBeNull();
  expect(withPiece(full, [1, 2])).toHaveLength(maxFragments - 1);
});

test("the fragment at a place is the one that holds the letter, or else the one that ends there", () => {
  const span = of([0, 5], [5, 8], [10, 15]);
  expect([0, 5, 8, 9, 15, 16].map((at) => fragmentAt(span, at))).toEqual([0, 1, 1, -1, 2, -1]);
});

test("the last fragment stays", () => {
  expect(withoutPiece(of([0, 5], [10, 15]), 0)).toEqual([[10, 15]]);
  expect(withoutPiece(of([0, 5], [10, 15]), 2)).toBeNull();
  expect(withoutPiece(of([0, 5]), 0)).toBeNull();
});

test("what is left without another's letters", () => {
  expect(difference(of([0, 10]), of([3, 5]))).toEqual([
    [0, 3],
    [5, 10],
  ]);
  expect(difference(of([0, 10]), of([5, 20]))).toEqual([[0, 5]]);
  expect(difference(of([3, 5]), of([0, 10]))).toEqual([]);
  expect(difference(of([0, 2], [4, 8]), of([1, 5], [7, 9]))).toEqual([
    [0, 1],
    [5, 7],
  ]);
});
