import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runsOf } from "./segments.ts";
import type { Fragment, Span } from "./span.ts";
import { covers, mergeFragments } from "./span.ts";
import { SpanIndex } from "./span-index.ts";

function span(id: string, ...fragments: Fragment[]): Span {
  return { id, label: "actor", fragments, author: "u1", editor: "u1" };
}

const spans = fc
  .array(fc.array(fc.tuple(fc.nat(40), fc.nat(15)), { minLength: 1, maxLength: 3 }), { maxLength: 20 })
  .map((lists) =>
    lists.map((pairs, i) =>
      span(`s${i}`, ...mergeFragments(pairs.map(([at, length]): Fragment => [at, at + length + 1]))),
    ),
  );

describe("runs", () => {
  test("of nested and crossing spans", () => {
    const index = new SpanIndex([span("outer", [0, 10]), span("inner", [2, 4]), span("crossing", [8, 14])]);
    const drawn = runsOf(index.overlapping(1, 12), 1, 12).map(({ start, end, strands }) => [
      start,
      end,
      strands
        .map((strand) => `${strand.starts ? "[" : ""}${strand.span.id}@${strand.lane}${strand.ends ? "]" : ""}`)
        .join(" "),
    ]);
    expect(drawn).toEqual([
      [1, 2, "outer@0"],
      [2, 4, "outer@0 [inner@1]"],
      [4, 8, "outer@0"],
      [8, 10, "outer@0] [crossing@1"],
      [10, 12, "crossing@1"],
    ]);
  });

  test("of nothing are one empty run, and of an empty range none", () => {
    expect(runsOf([], 3, 9)).toEqual([{ start: 3, end: 9, strands: [] }]);
    expect(runsOf([], 3, 3)).toEqual([]);
  });

  test("say of every letter exactly which spans hold it, tile the range and are as few as can be", () => {
    fc.assert(
      fc.property(spans, fc.nat(30), fc.nat(30), (all, from, length) => {
        const to = from + length;
        const index = new SpanIndex(all);
        const runs = runsOf(index.overlapping(from, to), from, to);
        expect(runs.map(({ start }) => start)).toEqual(
          length === 0 ? [] : [from, ...runs.slice(0, -1).map(({ end }) => end)],
        );
        expect(runs.at(-1)?.end ?? from).toBe(to);
        for (const { start, end, strands } of runs) {
          expect(end).toBeGreaterThan(start);
          for (let letter = start; letter < end; letter++) {
            const holding = all.filter((one) => covers(one, letter)).map(({ id }) => id);
            expect(strands.map((strand) => strand.span.id).sort()).toEqual(holding.sort());
          }
          const lanes = strands.map(({ lane }) => lane);
          expect([...new Set(lanes)].sort((a, b) => a - b)).toEqual(lanes);
          for (const strand of strands) {
            const [first, last] = strand.span.fragments[strand.fragment] as Fragment;
            expect(strand.lane).toBe(index.laneOf(strand.span.id));
            expect(first <= start && end <= last).toBe(true);
            expect([strand.starts, strand.ends]).toEqual([first === start, last === end]);
          }
        }
        // Each cut between two runs is where some fragment starts or ends.
        for (const { end } of runs.slice(0, -1))
          expect(all.some((one) => one.fragments.flat().includes(end))).toBe(true);
      }),
    );
  });

  test("give the same whether or not spans outside the range are among them", () => {
    fc.assert(
      fc.property(spans, (all) => {
        const index = new SpanIndex(all);
        expect(runsOf(index.overlapping(0, 100), 10, 25)).toEqual(runsOf(index.overlapping(10, 25), 10, 25));
      }),
    );
  });
});
