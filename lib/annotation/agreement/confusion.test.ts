import fc from "fast-check";
import { expect, test } from "vitest";
import { confusionCases, confusionOf } from "./confusion.ts";
import type { RatedSpan } from "./figure.ts";

const span = (start: number, end: number, label = "actor"): RatedSpan => ({ label, fragments: [[start, end]] });
const documentOf = (a: readonly RatedSpan[], b: readonly RatedSpan[]) => ({
  id: "1",
  length: 60,
  sets: new Map([
    ["ann", a],
    ["ben", b],
  ]),
});

test("tells which label stood against which, and what against nothing", () => {
  const a = [span(0, 5), span(10, 15), span(20, 25, "event"), span(30, 35)];
  const b = [span(0, 5), span(10, 15, "event"), span(21, 27, "event"), span(40, 45)];
  expect(confusionOf(confusionCases(documentOf(a, b), ["ann", "ben"]))).toEqual([
    { a: "actor", b: "actor", count: 1, sameBounds: 1 },
    { a: "actor", b: "event", count: 1, sameBounds: 1 },
    { a: "actor", b: null, count: 1, sameBounds: 0 },
    { a: "event", b: "event", count: 1, sameBounds: 0 },
    { a: null, b: "actor", count: 1, sameBounds: 0 },
  ]);
});

test("of nested spans each finds its own label rather than what overlaps most", () => {
  const a = [span(0, 20, "event"), span(2, 8)];
  const b = [span(3, 19, "event"), span(1, 18)];
  expect(confusionOf(confusionCases(documentOf(a, b), ["ann", "ben"])).map(({ a, b }) => [a, b])).toEqual([
    ["actor", "actor"],
    ["event", "event"],
  ]);
});

test("a document that one has not finished has no cases", () => {
  expect(confusionCases(documentOf([span(0, 5)], []), ["ann", "cem"])).toEqual([]);
});

test("every span of both is in exactly one case, and the mirror image has the mirrored counts of agreement", () => {
  const spans = fc.array(
    fc
      .tuple(fc.nat(30), fc.integer({ min: 1, max: 8 }), fc.constantFrom("actor", "event"))
      .map(([start, length, label]) => span(start, start + length, label)),
    { maxLength: 7 },
  );
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const cases = confusionCases(documentOf(a, b), ["ann", "ben"]);
      expect(new Set(cases.flatMap((one) => (one.a ? [one.a] : [])))).toEqual(new Set(a));
      expect(new Set(cases.flatMap((one) => (one.b ? [one.b] : [])))).toEqual(new Set(b));
      expect(cases.filter((one) => one.a).length + cases.filter((one) => one.b).length).toBe(a.length + b.length);
      const mirrored = confusionCases(documentOf(b, a), ["ann", "ben"]);
      const agreed = (found: typeof cases) => found.filter((one) => one.a?.label === one.b?.label).length;
      expect(agreed(mirrored)).toBe(agreed(cases));
    }),
  );
});
