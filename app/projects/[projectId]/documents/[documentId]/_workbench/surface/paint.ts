/**
 * How a run of tagged text looks: a soft tint, one underline for each span that passes through, and the letters of those that
 * begin. All of it is background and absolutely positioned, so that no glyph moves. The colours are made from the labels' in
 * `workbench.css`, once for light and once for dark.
 */
import type { Label } from "#lib/annotation/label.ts";
import type { Run, Strand } from "#lib/annotation/segments.ts";
import { type Span, spanEnd, spanStart } from "#lib/annotation/span.ts";

/** How many underlines find room between two lines of text; what lies deeper shares the last one, in grey. */
export const drawnLanes = 4;

export type RunLook = { class: string; attributes: Record<string, string> };

/** The look of a run, or null where no span passes. The same look is the same string, so that it can be kept by it. */
export function lookOf(
  run: Run,
  labelOf: (id: string) => Label,
  rightToLeft: boolean,
  /** What a span says beyond its label, in a word or two; shown where it begins and nothing else does. */
  saidBy: (span: Span) => string = () => "",
): RunLook | null {
  if (run.strands.length === 0) return null;
  const lines = run.strands.filter(({ lane }) => lane < drawnLanes);
  const deep = run.strands.some(({ lane }) => lane >= drawnLanes);
  const inner = innermost(run.strands);
  const layers: Layer[] = lines.flatMap((strand) => underline(strand, labelOf(strand.span.label), rightToLeft));
  if (deep) layers.push(more);
  layers.push({
    image: "linear-gradient(var(--sw-tint), var(--sw-tint))",
    size: tintSize,
    position: tintPosition,
    repeat: "no-repeat",
  });
  const deepest = deep ? drawnLanes : Math.max(...lines.map(({ lane }) => lane));
  const style = [
    `--sw-below:${2 + 4 * deepest}px`,
    `--l:${labelOf(inner.span.label).color}`,
    ...lines.map(({ lane, span }) => `--l${lane}:${labelOf(span.label).color}`),
    `background-image:${layers.map(({ image }) => image).join(",")}`,
    `background-size:${layers.map(({ size }) => size).join(",")}`,
    `background-position:${layers.map(({ position }) => position).join(",")}`,
    `background-repeat:${layers.map(({ repeat }) => repeat).join(",")}`,
  ];
  const attributes: Record<string, string> = {};
  const starting = run.strands.filter(({ starts }) => starts).sort(outermostFirst);
  const [first, second] = starting;
  if (first) {
    const words = second || first.fragment > 0 ? "" : saidBy(first.span);
    const said = hasRoom(run, words) ? words : "";
    attributes["data-chip"] = said ? `${chip(first, labelOf)} ${said}` : chip(first, labelOf);
    style.push(`--k:${labelOf(first.span.label).color}`);
  }
  if (second) {
    attributes["data-more"] = starting.length === 2 ? chip(second, labelOf) : `+${starting.length - 1}`;
    style.push(`--k2:${starting.length === 2 ? labelOf(second.span.label).color : "#808080"}`);
  }
  attributes.style = style.join(";");
  const ends = run.strands.every((strand) => strand.ends) ? " sw-ends" : "";
  const begins = run.strands.every((strand) => strand.starts) ? " sw-begins" : "";
  return { class: `sw-run${begins}${ends}`, attributes };
}

type Layer = { image: string; size: string; position: string; repeat: string };

const tintSize = "100% calc(100% - var(--sw-below) - 0.22em)";
const tintPosition = "0 0.12em";

/**
 * Whether words beside a letter end before the next run, which may begin with a letter of its own. Where all spans end, the gap
 * before the next one is room enough. A letter of the text is about half as wide again as one of the words.
 */
function hasRoom({ strands, start, end }: Run, words: string): boolean {
  return strands.every(({ ends }) => ends) || (end - start) * 1.5 > words.length + 2;
}

/** The shortest span: among spans that lie in each other, the one that the eye is in. */
function innermost(strands: readonly Strand[]): Strand {
  return strands.reduce((best, strand) => (extentOf(strand) < extentOf(best) ? strand : best));
}

function outermostFirst(a: Strand, b: Strand): number {
  return extentOf(b) - extentOf(a) || a.lane - b.lane;
}

function extentOf({ span }: Strand): number {
  return spanEnd(span) - spanStart(span);
}

/** Later fragments of a span carry its letter with an ellipsis before it. */
function chip({ span, fragment }: Strand, labelOf: (id: string) => Label): string {
  const label = labelOf(span.label);
  const letter = label.chip || label.name.slice(0, 1).toLocaleUpperCase();
  return fragment > 0 ? `…${letter}` : letter;
}

/** The lower edge of a lane, from the lower edge of the letters' box: a lane is four pixels high, its line at most three. */
function bottomOf(lane: number): string {
  return `calc(100% - var(--sw-below) + ${1 + 4 * lane}px)`;
}

function underline({ lane, starts, ends }: Strand, { underline }: Label, rightToLeft: boolean): Layer[] {
  const ink = `var(--i${lane})`;
  // A pixel is left free at either end of a span, so that neighbours with one label stay two.
  const free = (starts ? 1 : 0) + (ends ? 1 : 0);
  const left = (rightToLeft ? ends : starts) ? 1 : 0;
  const line = (image: string, height: number): Layer[] => [
    { image, size: `calc(100% - ${free}px) ${height}px`, position: `${left}px ${bottomOf(lane)}`, repeat: "no-repeat" },
  ];
  const pattern = (size: string, ...images: string[]): Layer[] =>
    images.map((image) => ({ image, size, position: `1px ${bottomOf(lane)}`, repeat: "repeat-x" }));
  const arc = (at: string) => `radial-gradient(circle at ${at},transparent 1.6px,${ink} 1.9px 2.7px,transparent 3px)`;
  switch (underline) {
    case "solid":
      return line(`linear-gradient(${ink},${ink})`, 2);
    case "double":
      return line(`linear-gradient(${ink} 0 1px,transparent 1px 2px,${ink} 2px 3px)`, 3);
    case "dashed":
      return pattern("8px 2px", `linear-gradient(90deg,${ink} 5px,transparent 5px)`);
    case "dotted":
      return pattern("4px 2.5px", `radial-gradient(circle at 1.25px 1.25px,${ink} 1.25px,transparent 1.5px)`);
    case "wavy":
      return pattern("8px 3px", arc("2px 3.6px"), arc("6px -0.6px"));
  }
}

const more: Layer = {
  image: "radial-gradient(circle at 1px 1px,var(--sw-deep) 1px,transparent 1.25px)",
  size: "5px 2px",
  position: `1px ${bottomOf(drawnLanes)}`,
  repeat: "repeat-x",
};
