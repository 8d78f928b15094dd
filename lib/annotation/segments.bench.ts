/** What one frame of the workbench costs: `npm run bench segments`. */
import { measure } from "./measure.ts";
import { runsOf } from "./segments.ts";
import type { Span } from "./span.ts";
import { SpanIndex } from "./span-index.ts";

const textLength = 5_000_000;
const count = 50_000;

/** Spread evenly, every fifth overlapping its neighbour. */
function spans(): Span[] {
  const step = textLength / count;
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor(i * step);
    const length = i % 5 === 0 ? Math.floor(step * 1.5) : 12;
    return {
      id: `s${i}`,
      label: i % 3 === 0 ? "actor" : "event",
      fragments: [[start, Math.min(textLength, start + length)]],
      author: "u1",
      editor: "u1",
    };
  });
}

console.log(`${count} spans in ${textLength} units; the bar is one frame of 16 ms for everything that a tag costs`);

const all = spans();
const index = new SpanIndex(all);
const whole: Span = { id: "whole", label: "event", fragments: [[0, textLength]], author: "u1", editor: "u1" };
const withWhole = new SpanIndex([...all, whole]);
let turn = 0;

measure("build the index", () => {
  new SpanIndex(all);
});

measure("put and remove one span", () => {
  const start = (turn++ * 7919) % (textLength - 20);
  index.put({ id: "mine", label: "actor", fragments: [[start, start + 12]], author: "u1", editor: "u1" });
  index.remove("mine");
});

measure("runs of a screen of 4,000 letters", () => {
  const from = (turn++ * 7919) % (textLength - 4000);
  runsOf(index.overlapping(from, from + 4000), from, from + 4000);
});

measure("the same, with one span over all of the text", () => {
  const from = (turn++ * 7919) % (textLength - 4000);
  runsOf(withWhole.overlapping(from, from + 4000), from, from + 4000);
});

measure("the place of a span in reading order, and the span at a place", () => {
  index.nth(index.placeOf(`s${turn++ % count}`));
});
