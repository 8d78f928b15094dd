/** Draws the tags that are in sight: one mark for each run, the letters of those that begin, and an outline around the selected tag. */
import type { Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Label } from "#lib/annotation/label.ts";
import { type Run, runsOf } from "#lib/annotation/segments.ts";
import type { Span } from "#lib/annotation/span.ts";
import { saidInPlace } from "../attribute-words.ts";
import { runsRightToLeft } from "../direction.ts";
import type { Palette } from "../palette.ts";
import { isShown } from "../viewing.ts";
import { laidOutAnew, redraw, reletter, reselect, sessionOf, told } from "./context.ts";
import { type LettersAt, letterPins } from "./letters.ts";
import { lettersOf, lookKey, lookOf } from "./paint.ts";
import { pinLayer } from "./pins.ts";

class TagPainter {
  decorations: DecorationSet;
  /** Over the runs that are drawn, in the order of the text. */
  letters: readonly LettersAt[] = [];
  /** Marks by what their look depends on: most tags of a page look like another one. */
  private readonly marks = new Map<string, Decoration>();
  /** The labels of which the marks are. */
  private palette: Palette | null = null;

  private readonly fixed: "auto" | "ltr" | "rtl";

  constructor(view: EditorView, fixed: "auto" | "ltr" | "rtl") {
    this.fixed = fixed;
    this.decorations = this.paint(view);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.viewportChanged || told(update, redraw)) this.decorations = this.paint(update.view);
  }

  private paint(view: EditorView): DecorationSet {
    const session = sessionOf(view.state);
    const { palette, drawn, ground, viewing } = session;
    if (this.palette !== palette.value) this.marks.clear();
    this.palette = palette.value;
    const labelOf = (id: string) => palette.value.label(id);
    const saidBy = (span: Span) => saidInPlace(span, palette.value.schema);
    const ranges: Range<Decoration>[] = [];
    const letters: LettersAt[] = [];
    for (const { from, to } of view.visibleRanges) {
      let line = view.state.doc.lineAt(from);
      let rightToLeft = this.direction(ground.text, line.from);
      const shown = drawn.overlapping(from, to).filter(({ span }) => isShown(viewing.value, span));
      for (const run of runsOf(shown, from, to)) {
        if (run.strands.length === 0) continue;
        if (run.start > line.to) {
          line = view.state.doc.lineAt(run.start);
          rightToLeft = this.direction(ground.text, line.from);
        }
        const dim = run.strands.every(({ span }) => viewing.value.dimmed.has(span.label));
        ranges.push(this.mark(run, labelOf, rightToLeft, dim).range(run.start, run.end));
        const over = lettersOf(run, labelOf, saidBy);
        if (over) letters.push({ ...over, at: run.start, dim });
      }
      for (let at = ground.text.indexOf("\r", from); at >= 0 && at < to; at = ground.text.indexOf("\r", at + 1)) {
        ranges.push(invisible.range(at, at + 1));
      }
    }
    this.letters = letters;
    return Decoration.set(ranges, true);
  }

  private direction(text: string, paragraphStart: number): boolean {
    return this.fixed === "auto" ? runsRightToLeft(text, paragraphStart) : this.fixed === "rtl";
  }

  private mark(run: Run, labelOf: (id: string) => Label, rightToLeft: boolean, dim: boolean): Decoration {
    const key = `${dim ? "dim " : ""}${lookKey(run, rightToLeft)}`;
    let mark = this.marks.get(key);
    if (!mark) {
      const look = lookOf(run, labelOf, rightToLeft);
      if (!look) throw new Error("a run without spans has no mark");
      mark = Decoration.mark({ class: dim ? `${look.class} sw-dim` : look.class, attributes: { style: look.style } });
      this.marks.set(key, mark);
    }
    return mark;
  }
}

/** A carriage return is a character of the text, and nothing to see. */
const invisible = Decoration.replace({});

class SelectedPainter {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = this.paint(view);
  }

  update(update: ViewUpdate): void {
    if (told(update, reselect)) this.decorations = this.paint(update.view);
  }

  private paint(view: EditorView): DecorationSet {
    const session = sessionOf(view.state);
    const span = session.selectedSpan();
    if (!span) return Decoration.none;
    const { color } = session.palette.value.label(span.label);
    const outline = Decoration.mark({ class: "sw-selected", attributes: { style: `--l:${color}` } });
    const fragments = session.preview.value ?? span.fragments;
    return Decoration.set(fragments.map(([start, end]) => outline.range(start, end)));
  }
}

const dirAuto = Decoration.line({ attributes: { dir: "auto" } });

/** Gives each paragraph in sight the direction of its own text. */
class ParagraphDirection {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = this.paint(view);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.viewportChanged) this.decorations = this.paint(update.view);
  }

  private paint({ state, viewport }: EditorView): DecorationSet {
    const lines: Range<Decoration>[] = [];
    for (let at = viewport.from; at <= viewport.to; ) {
      const line = state.doc.lineAt(at);
      lines.push(dirAuto.range(line.from));
      at = line.to + 1;
    }
    return Decoration.set(lines);
  }
}

export const paragraphDirection = [
  EditorView.perLineTextDirection.of(true),
  ViewPlugin.fromClass(ParagraphDirection, { decorations: ({ decorations }) => decorations }),
];

const runs = ViewPlugin.define<TagPainter, "auto" | "ltr" | "rtl">((view, fixed) => new TagPainter(view, fixed), {
  decorations: ({ decorations }) => decorations,
});

const letters = pinLayer({
  class: "sw-letters",
  // The letters of others' tags come a moment after these: each of them costs as much as the tag itself.
  changed: (update) => laidOutAnew(update) || told(update, reletter),
  pins: (view) => letterPins(view, view.plugin(runs)?.letters ?? []),
});

/** `direction` is the document's: "auto" lets each paragraph decide. */
export const tagPainter = (direction: "auto" | "ltr" | "rtl") => [
  runs.of(direction),
  letters,
  ViewPlugin.fromClass(SelectedPainter, {
    // Around the runs, so that one outline holds them all.
    provide: (plugin) => EditorView.outerDecorations.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
  }),
];
