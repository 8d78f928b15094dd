/**
 * Numbers of paragraphs and sentences, for people who talk about a text. They stand in the margin and between the lines; nothing
 * of the text moves for them, and only what is in sight is counted in sentences.
 */
import type { EditorView } from "@codemirror/view";
import { sentenceRanges } from "#lib/annotation/words.ts";
import { paragraphsBefore } from "../paragraphs.ts";
import { laidOutAnew, sessionOf } from "./context.ts";
import { Pin, spotAt } from "./markers.ts";
import { pinLayer } from "./pins.ts";

/** The numbers in sight, and the offsets over which they stand. */
function numbersIn({ state, visibleRanges }: EditorView): [at: number, number: string][] {
  const { ground, reading } = sessionOf(state);
  const { numbers } = reading.value;
  if (numbers === "none") return [];
  const found: [number, string][] = [];
  for (const { from, to } of visibleRanges) {
    let paragraph = paragraphsBefore(ground.text, state.doc.lineAt(from).from);
    for (let at = from; at <= to; ) {
      const line = state.doc.lineAt(at);
      at = line.to + 1;
      const first = ground.text.slice(line.from, line.to).search(/\S/);
      if (first < 0) continue;
      paragraph++;
      if (numbers === "paragraphs") found.push([line.from + first, String(paragraph)]);
      else for (const [start, n] of sentencesOf(line.from, line.to, from, to)) found.push([start, `${paragraph}.${n}`]);
    }
  }
  return found;

  /** Starts of sentences in sight, counted from the start of their paragraph, unless that is very long. */
  function sentencesOf(start: number, end: number, from: number, to: number): [number, number][] {
    if (end - start > longest) return [];
    return sentenceRanges(ground.text, [start, end], ground.locale)
      .map(([at], index): [number, number] => [at, index + 1])
      .filter(([at]) => at >= from && at < to);
  }
}

/** The longest paragraph whose sentences are counted, in UTF-16 units. */
const longest = 50_000;

export const numbers = pinLayer({
  class: "sw-numbers",
  changed: laidOutAnew,
  pins: (view) => {
    const { numbers } = sessionOf(view.state).reading.value;
    return numbersIn(view).flatMap(([at, number]) => {
      const spot = spotAt(view, at, 1);
      if (!spot) return [];
      const make = () => {
        const element = document.createElement("div");
        element.className = `sw-number sw-of-${numbers}`;
        element.dataset.number = number;
        return element;
      };
      return [new Pin(`${at} ${numbers} ${number}`, spot, make)];
    });
  },
});
