import fc from "fast-check";
import { expect, test } from "vitest";
import { overlapOf } from "../agreement/overlap.ts";
import { compareSpans, type Fragment, type Span } from "../span.ts";
import { alignSets } from "./clusters.ts";
import { connect, type Own } from "./connect.ts";
import { settle } from "./settle.ts";
import { similarityKey } from "./similar.ts";

/** The same by looking at each pair. */
function connectPairs(all: readonly Own[]): Own[][] {
  const of = all.map((_, i) => i);
  const join = (i: number, j: number) => {
    const [from, to] = [of[i]!, of[j]!];
    of.forEach((group, k) => {
      if (group === from) of[k] = to;
    });
  };
  const overlap = (x: Span, y: Span) => overlapOf(x.fragments, y.fragments);
  const alike = (x: Span, y: Span) => x.label === y.label && overlap(x, y).shared > 0;
  const hasOwn = ({ span }: Own, by: string) => all.some((one) => one.rater === by && alike(one.span, span));
  all.forEach((x, i) => {
    for (const [j, y] of all.entries()) {
      if (x.rater === y.rater) continue;
      const { shared, union } = overlap(x.span, y.span);
      if (alike(x.span, y.span)) join(i, j);
      else if (shared > 0 && 2 * shared >= union && !hasOwn(x, y.rater) && !hasOwn(y, x.rater)) join(i, j);
    }
  });
  return [...Map.groupBy(all.keys(), (i) => of[i]!).values()].map((group) => group.map((i) => all[i]!));
}

test("spans hang together as when each is compared with each", () => {
  const one = fc
    .record({
      rater: fc.constantFrom("ann", "ben", "cem"),
      label: fc.constantFrom("actor", "event", "place"),
      pieces: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 8 })), {
        minLength: 1,
        maxLength: 3,
      }),
      at: fc.nat(25),
    })
    .map(({ rater, label, pieces, at }): Own => {
      let end = at - 1;
      const fragments = pieces.map(([gap, length]): Fragment => {
        const start = end + 1 + gap;
        end = start + length;
        return [start, end];
      });
      return { rater, span: { id: "s", label, fragments, author: "x", editor: "x" } };
    });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 24 }), (list) => {
      const all = list.sort((x, y) => compareSpans(x.span, y.span));
      expect(connect(all)).toEqual(connectPairs(all));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["the same labels", "actor"],
  ["other labels", "event"],
])("thousands inside of each other, with %s, are not compared each with each", (_, label) => {
  const size = 5_000;
  let asked = 0;
  const nested = (shift: number, name: string) =>
    Array.from({ length: size }, (_, i): Span => {
      const fragments: Fragment[] = [[i + shift, 6 * size - i]];
      return {
        ...{ id: `s${i}`, label: name, author: "x", editor: "x" },
        get fragments() {
          asked++;
          return fragments;
        },
      };
    });
  const set = (rater: string, spans: Span[]) => ({ rater, spans, relations: [], document: [] });
  const { clusters } = alignSets([set("ann", nested(0, "actor")), set("ben", nested(1, label))]);
  expect(clusters).toHaveLength(1);
  // Compared each with each it is 25 million pairs. To sort so many alone takes half a million questions.
  expect(asked).toBeLessThan(0.1 * size * size);
  const kept = settle(clusters[0]!, { kind: "both" });
  expect(kept).toMatchObject({ ok: true, settlement: { spans: { length: 2 * size } } });
  // Its words would be a hundred million letters.
  expect(similarityKey(clusters[0]!, "x".repeat(6 * size))).toBeNull();
});
