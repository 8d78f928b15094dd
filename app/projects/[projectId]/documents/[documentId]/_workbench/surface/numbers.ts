/**
 * Numbers of paragraphs and sentences, for people who talk about a text. They stand in the margin and between the lines; nothing
 * of the text moves for them, and only what is in sight is counted in sentences.
 */
import type { Range } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { clusterEnd } from "#lib/annotation/clusters.ts";
import { sentenceRanges } from "#lib/annotation/words.ts";
import { paragraphsBefore } from "../paragraphs.ts";
import { redraw, sessionOf } from "./context.ts";

class Numbers {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = this.paint(view);
  }

  update(update: ViewUpdate): void {
    const told = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(redraw)));
    if (update.docChanged || update.viewportChanged || told) this.decorations = this.paint(update.view);
  }

  private paint({ state, visibleRanges }: EditorView): DecorationSet {
    const { ground, reading } = sessionOf(state);
    const { numbers } = reading.value;
    if (numbers === "none") return Decoration.none;
    const marks: Range<Decoration>[] = [];
    const mark = (start: number, number: string) => {
      const end = clusterEnd(ground.clusters, start + 1);
      marks.push(
        Decoration.mark({ class: `sw-number sw-of-${numbers}`, attributes: { "data-number": number } }).range(
          start,
          end,
        ),
      );
    };
    for (const { from, to } of visibleRanges) {
      let paragraph = paragraphsBefore(ground.text, state.doc.lineAt(from).from);
      for (let at = from; at <= to; ) {
        const line = state.doc.lineAt(at);
        at = line.to + 1;
        const first = ground.text.slice(line.from, line.to).search(/\S/);
        if (first < 0) continue;
        paragraph++;
        if (numbers === "paragraphs") mark(line.from + first, String(paragraph));
        else for (const [start, n] of sentencesOf(line.from, line.to, from, to)) mark(start, `${paragraph}.${n}`);
      }
    }
    return Decoration.set(marks, true);

    /** Starts of sentences in sight, counted from the start of their paragraph, unless that is very long. */
    function sentencesOf(start: number, end: number, from: number, to: number): [number, number][] {
      if (end - start > longest) return [];
      return sentenceRanges(ground.text, [start, end], ground.locale)
        .map(([at], index): [number, number] => [at, index + 1])
        .filter(([at]) => at >= from && at < to);
    }
  }
}

/** The longest paragraph whose sentences are counted, in UTF-16 units. */
const longest = 50_000;

/** Below the tags, so that a number stands inside a run and does not cut it. */
export const numbers = ViewPlugin.fromClass(Numbers, { decorations: ({ decorations }) => decorations });
