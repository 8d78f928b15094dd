/** Draws the tags that are in sight: one mark for each run, the letters of those that begin, and an outline around the selected tag. */
import type { Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Label } from "#lib/annotation/label.ts";
import type { Run } from "#lib/annotation/segments.ts";
import type { Span } from "#lib/annotation/span.ts";
import { saidInPlace } from "../attribute-words.ts";
import { runsRightToLeft } from "../direction.ts";
import type { Palette } from "../palette.ts";
import { isShown } from "../viewing.ts";
import { laidOutAnew, redraw, reletter, reselect, sessionOf, told } from "./context.ts";
import { type LettersAt, letterPins } from "./letters.ts";
import { LookSheet } from "./look-sheet.ts";
import { lettersOf, lookKey, lookOf } from "./paint.ts";
import { PaintedRuns } from "./painted-runs.ts";
import { pinLayer } from "./pins.ts";

/** So many looks are kept; a page has some dozens. */
const mostLooks = 500;

class TagPainter {
  private readonly runs: PaintedRuns;
  /** Marks by what their look depends on: most tags of a page look like another one. */
  private readonly marks = new Map<string, Decoration>();
  private readonly looks: LookSheet;
  /** Looks that came with a tag, until all is painted again: a new rule costs more than one run with a style of its own. */
  private readonly fresh = new Map<string, Decoration>();
  /** The labels of which the marks are. */
  private palette: Palette | null = null;
  private readonly view: EditorView;
  private readonly fixed: "auto" | "ltr" | "rtl";
  /** The paragraph of the run that was drawn last. */
  private paragraph = { from: 0, to: -1, rightToLeft: false };
  /** Whether all that is in sight is being painted, and not only what a tag touches. */
  private painting = false;

  constructor(view: EditorView, fixed: "auto" | "ltr" | "rtl") {
    this.view = view;
    this.fixed = fixed;
    this.looks = new LookSheet(view.dom.ownerDocument);
    const { viewing, ground } = sessionOf(view.state);
    this.runs = new PaintedRuns({
      shown: (from, to) =>
        sessionOf(view.state)
          .drawn.overlapping(from, to)
          .filter(({ span }) => isShown(viewing.value, span)),
      mark: (run) => this.mark(run),
      letters: (run) => this.lettersOver(run),
      besides: (from, to) => returnsIn(ground.text, from, to),
    });
    this.paint();
  }

  get decorations(): DecorationSet {
    return this.runs.decorations;
  }

  /** Over the runs that are drawn, in the order of the text. */
  get letters(): readonly LettersAt[] {
    return this.runs.letters;
  }

  update(update: ViewUpdate): void {
    const told = update.transactions.flatMap(({ effects }) => effects.filter((effect) => effect.is(redraw)));
    if (update.docChanged || update.viewportChanged || told.some(({ value }) => value === null)) this.paint();
    else if (told.length > 0)
      this.runs.repaint(
        this.view.visibleRanges,
        told.flatMap(({ value }) => value ?? []),
      );
  }

  destroy(): void {
    this.looks.close();
  }

  private paint(): void {
    const palette = sessionOf(this.view.state).palette.value;
    if (this.palette !== palette || this.marks.size > mostLooks) {
      this.marks.clear();
      this.looks.clear();
    }
    this.palette = palette;
    this.fresh.clear();
    this.painting = true;
    this.runs.paint(this.view.visibleRanges);
    this.painting = false;
  }

  private rightToLeft(offset: number): boolean {
    if (this.fixed !== "auto") return this.fixed === "rtl";
    if (offset < this.paragraph.from || offset > this.paragraph.to) {
      const { from, to } = this.view.state.doc.lineAt(offset);
      this.paragraph = { from, to, rightToLeft: runsRightToLeft(sessionOf(this.view.state).ground.text, from) };
    }
    return this.paragraph.rightToLeft;
  }

  private mark(run: Run): Decoration {
    const rightToLeft = this.rightToLeft(run.start);
    const dim = this.dims(run);
    const key = `${dim ? "dim " : ""}${lookKey(run, rightToLeft)}`;
    const marks = this.painting ? this.marks : this.fresh;
    let mark = this.marks.get(key) ?? marks.get(key);
    if (!mark) {
      const look = lookOf(run, this.labelOf, rightToLeft);
      if (!look) throw new Error("a run without spans has no mark");
      const name = dim ? `${look.class} sw-dim` : look.class;
      mark = this.painting
        ? Decoration.mark({ class: `${name} ${this.looks.add(look.style)}`, run: true })
        : Decoration.mark({ class: name, attributes: { style: look.style }, run: true });
      marks.set(key, mark);
    }
    return mark;
  }

  private lettersOver(run: Run): LettersAt | null {
    const { palette, objections } = sessionOf(this.view.state);
    const { schema } = palette.value;
    const doubted = ({ id }: Span) => objections.of(id).length > 0;
    const over = lettersOf(run, this.labelOf, (span) => saidInPlace(span, schema), doubted);
    return over && { ...over, at: run.start, dim: this.dims(run) };
  }

  private readonly labelOf = (id: string): Label => sessionOf(this.view.state).palette.value.label(id);

  private dims({ strands }: Run): boolean {
    const { dimmed } = sessionOf(this.view.state).viewing.value;
    return strands.every(({ span }) => dimmed.has(span.label));
  }
}

/** A carriage return is a character of the text, and nothing to see. */
function returnsIn(text: string, from: number, to: number): Range<Decoration>[] {
  const found: Range<Decoration>[] = [];
  for (let at = text.indexOf("\r", from); at >= 0 && at < to; at = text.indexOf("\r", at + 1)) {
    found.push(invisible.range(at, at + 1));
  }
  return found;
}

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
