/**
 * How a run of tagged text looks: a soft tint and one underline for each span that passes through, all of it background; and the
 * letters of those that begin, which are drawn over the text and not in it. So no glyph moves, and letters are set close, joined
 * and made one sign across the edge of a tag. The colours are made from the labels' in `workbench.css`, for light and for dark.
 */
import type { Label } from "#lib/annotation/label.ts";
import type { Run, Strand } from "#lib/annotation/segments.ts";
import { type Span, spanEnd, spanStart } from "#lib/annotation/span.ts";

/** How many underlines find room between two lines of text; what lies deeper shares the last one, in grey. */
export const drawnLanes = 4;

export type RunLook = { class: string; style: string };

/** What the look of a run depends on besides the labels themselves: where two runs have the same key, they look the same. */
export function lookKey({ strands }: Run, rightToLeft: boolean): string {
  let key = rightToLeft ? "←" : "→";
  let deep = 0;
  for (const { lane, starts, ends, span } of strands) {
    if (lane >= drawnLanes) deep++;
    else key += ` ${lane}${starts ? "[" : ""}${ends ? "]" : ""}${span.label}`;
  }
  // Of what lies too deep to have a line of its own, only that it is there, and whether all begin or end here.
  if (deep > 0) key += ` +${strands.every(({ starts }) => starts)}${strands.every(({ ends }) => ends)}`;
  return strands.length < 2 ? key : `${key} ${innermost(strands).span.label}`;
}

/** The look of a run, or null where no span passes. */
export function lookOf(run: Run, labelOf: (id: string) => Label, rightToLeft: boolean): RunLook | null {
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
  const ends = run.strands.every((strand) => strand.ends) ? " sw-ends" : "";
  const begins = run.strands.every((strand) => strand.starts) ? " sw-begins" : "";
  return { class: `sw-run${begins}${ends}`, style: style.join(";") };
}

/** What stands over the beginning of a run. */
export type Letters = {
  /** The letter of the outermost span that begins here, and its colour. */
  first: string;
  color: string;
  /** What that span says beyond its label, where nothing else begins here; shown where there is room. */
  words: string;
  /** The letter of the second, or how many more there are; "" where there is none. */
  more: string;
  moreColor: string;
};

/** The letters over a run; null where no span begins. */
export function lettersOf(
  run: Run,
  labelOf: (id: string) => Label,
  /** What a span says beyond its label, in a word or two. */
  saidBy: (span: Span) => string = () => "",
  /** Whether somebody objects to a span: a question mark follows its letter. */
  doubted: (span: Span) => boolean = () => false,
): Letters | null {
  const starting = run.strands.filter(({ starts }) => starts).sort(outermostFirst);
  const [first, second] = starting;
  if (!first) return null;
  const several = starting.length > 2;
  return {
    first: chip(first, labelOf, doubted),
    color: labelOf(first.span.label).color,
    words: second || first.fragment > 0 ? "" : saidBy(first.span),
    more: several ? `+${starting.length - 1}` : second ? chip(second, labelOf, doubted) : "",
    moreColor: several || !second ? "#808080" : labelOf(second.span.label).color,
  };
}

type Layer = { image: string; size: string; position: string; repeat: string };

const tintSize = "100% calc(100% - var(--sw-below) - 0.22em)";
const tintPosition = "0 0.12em";

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
function chip({ span, fragment }: Strand, labelOf: (id: string) => Label, doubted: (span: Span) => boolean): string {
  const letter = `${labelOf(span.label).chip}${doubted(span) ? "?" : ""}`;
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
