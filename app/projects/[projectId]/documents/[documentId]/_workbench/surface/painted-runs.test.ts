import { Decoration } from "@codemirror/view";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Run } from "#lib/annotation/segments.ts";
import { type Fragment, type Span, spanEnd, spanStart } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import type { LettersAt } from "./letters.ts";
import { type Brush, PaintedRuns } from "./painted-runs.ts";

const length = 60;
const invisible = Decoration.replace({});

/** A brush that says of a run all that its look may depend on, and counts the runs that it was asked for. */
function brushOf(index: SpanIndex): Brush & { asked: number } {
  const words = ({ strands }: Run) =>
    strands.map(({ span, lane, fragment, starts, ends }) => `${span.id}${lane}${fragment}${starts}${ends}`).join();
  const brush = {
    asked: 0,
    shown: (from: number, to: number) => index.overlapping(from, to),
    mark: (run: Run) => {
      brush.asked++;
      return Decoration.mark({ class: words(run), run: true });
    },
    letters: (run: Run): LettersAt | null =>
      run.strands.some(({ starts }) => starts)
        ? { at: run.start, first: words(run), color: "", words: "", more: "", moreColor: "", dim: false }
        : null,
    besides: (from: number, to: number) =>
      [20, 41].filter((at) => from <= at && at < to).map((at) => invisible.range(at, at + 1)),
  };
  return brush;
}

function painted({ decorations, letters }: PaintedRuns): unknown {
  const all: [number, number, string][] = [];
  decorations.between(0, length, (from, to, { spec }) => void all.push([from, to, spec.class ?? "besides"]));
  return { all: all.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1)), letters };
}

const fragments = fc
  .uniqueArray(fc.nat(length), { minLength: 2, maxLength: 4 })
  .filter((ends) => ends.length % 2 === 0)
  .map((ends) => {
    const sorted = ends.sort((a, b) => a - b);
    return Array.from({ length: sorted.length / 2 }, (_, i) => sorted.slice(2 * i, 2 * i + 2) as unknown as Fragment);
  });
const edit = fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e", "f"), to: fc.option(fragments, { freq: 3 }) });
const stretches = [
  { from: 3, to: 30 },
  { from: 36, to: 58 },
];

test("what is painted again is as if all were painted anew, whatever came, went or changed, one by one or together", () => {
  fc.assert(
    fc.property(fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), (rounds) => {
      const index = new SpanIndex();
      const kept = new PaintedRuns(brushOf(index));
      kept.paint(stretches);
      for (const edits of rounds) {
        const touched: Fragment[] = [];
        const touch = (span: Span | undefined) => {
          if (span) touched.push([spanStart(span), spanEnd(span)]);
        };
        for (const { id, to } of edits) {
          touch(index.get(id));
          if (to) index.put({ id, label: "l", fragments: to, author: "ann", editor: "ann" });
          else index.remove(id);
          touch(index.get(id));
        }
        kept.repaint(stretches, touched);
        const anew = new PaintedRuns(brushOf(index));
        anew.paint(stretches);
        expect(painted(kept)).toEqual(painted(anew));
      }
    }),
  );
});

test("a tag among many makes only the runs anew that it touches", () => {
  const one = (id: number, start: number, end: number): Span => {
    return { id: `${id}`, label: "l", fragments: [[start, end]], author: "ann", editor: "ann" };
  };
  const index = new SpanIndex(Array.from({ length: 1_000 }, (_, i) => one(i, 10 * i, 10 * i + 5)));
  const brush = brushOf(index);
  const runs = new PaintedRuns(brush);
  runs.paint([{ from: 0, to: 10_000 }]);
  expect(brush.asked).toBe(1_000);
  index.put(one(1_000, 5_002, 5_012));
  runs.repaint([{ from: 0, to: 10_000 }], [[5_002, 5_012]]);
  // Before it, under it with the first tag, between the two, and with the second; then what is left of that.
  expect(brush.asked).toBe(1_005);
});
