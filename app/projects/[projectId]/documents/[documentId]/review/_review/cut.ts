/**
 * Gold and everybody's layer, cut for drawing: gold on the letters, each annotator's layer as a lane below them. Pure; only what
 * is in sight is ever asked for. Offsets are in UTF-16 units.
 */
import type { Label } from "#lib/annotation/label.ts";
import { type Run, runsOf } from "#lib/annotation/segments.ts";
import { type Placed, spanEnd, spanStart } from "#lib/annotation/span.ts";
import type { LanedSpan, SpanIndex } from "#lib/annotation/span-index.ts";

/** Gold, and below it the lanes from top to bottom. */
export type Layers = { gold: SpanIndex; lanes: readonly SpanIndex[] };

/** Two spans of one annotator upon each other find room in her lane; what lies deeper shares the second line. */
const linesOfLane = 2;

/** How high a lane is, in CSS pixels: two lines and a gap. */
export const laneHeight = 7;

/** The runs of a range in which anything is to be drawn. A strand's lane names its place: 0 is gold, the others see `placeOf`. */
export function runsInSight({ gold, lanes }: Layers, from: number, to: number): Run[] {
  const spans: LanedSpan[] = gold.overlapping(from, to).map(({ span }) => ({ span, lane: 0 }));
  lanes.forEach((lane, i) => {
    for (const { span, lane: line } of lane.overlapping(from, to)) {
      spans.push({ span, lane: 1 + i * linesOfLane + Math.min(line, linesOfLane - 1) });
    }
  });
  return runsOf(spans, from, to).filter(({ strands }) => strands.length > 0);
}

function placeOf(lane: number): { layer: number; line: number } {
  return { layer: Math.floor((lane - 1) / linesOfLane), line: (lane - 1) % linesOfLane };
}

export type CutLook = {
  class: string;
  style: string;
  /** The letter of gold, where that begins with this run. */
  letter: { chip: string; color: string } | null;
};

/** How a run looks, all of it as background so that no letter moves. The same look is the same string. */
export function cutLook(run: Run, lanes: number, labelOf: (id: string) => Label): CutLook {
  const images: string[] = [];
  const sizes: string[] = [];
  const places: string[] = [];
  const put = (image: string, size: string, place: string) => {
    images.push(image);
    sizes.push(size);
    places.push(place);
  };
  const below = lanes * laneHeight;
  let letter: CutLook["letter"] = null;
  const style: string[] = [];
  const gold = run.strands.filter(({ lane }) => lane === 0);
  run.strands.forEach(({ lane, span, starts, ends }, i) => {
    style.push(`--c${i}:${labelOf(span.label).color}`);
    const ink = `color-mix(in oklab,var(--c${i}) var(--sw-strength),var(--sw-toward))`;
    const free = (starts ? 1 : 0) + (ends ? 1 : 0);
    if (lane === 0) return;
    const { layer, line } = placeOf(lane);
    const bottom = below - layer * laneHeight - 3 - line * 3;
    put(
      `linear-gradient(${ink},${ink})`,
      `calc(100% - ${free}px) ${line === 0 ? 3 : 2}px`,
      `${starts ? 1 : 0}px calc(100% - ${bottom}px)`,
    );
  });
  const inner = gold.reduce<Run["strands"][number] | null>(
    (best, strand) => (best && extent(best.span) <= extent(strand.span) ? best : strand),
    null,
  );
  if (inner) {
    style.push(`--l:${labelOf(inner.span.label).color}`);
    const tint = "color-mix(in oklab,var(--l) var(--sw-tint-strength),transparent)";
    const ink = "color-mix(in oklab,var(--l) var(--sw-strength),var(--sw-toward))";
    put(`linear-gradient(${ink},${ink})`, "100% 2px", `0 calc(100% - ${below + 3}px)`);
    put(`linear-gradient(${tint},${tint})`, `100% calc(100% - ${below + 3}px)`, "0 0");
    const first = gold.find(({ starts }) => starts);
    if (first) {
      const { chip, color } = labelOf(first.span.label);
      letter = { chip, color };
    }
  }
  style.push(
    `--sw-below:${below + 4}px`,
    `background-image:${images.join(",")}`,
    `background-size:${sizes.join(",")}`,
    `background-position:${places.join(",")}`,
    "background-repeat:no-repeat",
  );
  return { class: "sw-run rv-run", style: style.join(";"), letter };
}

function extent(span: Placed): number {
  return spanEnd(span) - spanStart(span);
}
