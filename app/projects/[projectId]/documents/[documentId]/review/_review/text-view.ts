/**
 * The text as it is reviewed: gold on the letters, a lane for each annotator below, the places of open cards marked. It draws
 * what is in sight only, so that a long text is as fast as a short one. Offsets are in UTF-16 units.
 */
import { EditorState, type Range, StateEffect } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Label } from "#lib/annotation/label.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import type { SpanIndex } from "#lib/annotation/span-index.ts";
import { laidOutAnew, told } from "../../_workbench/surface/context.ts";
import { type LettersAt, letterPins } from "../../_workbench/surface/letters.ts";
import { spots } from "../../_workbench/surface/markers.ts";
import { pinLayer } from "../../_workbench/surface/pins.ts";
import { paragraphDirection } from "../../_workbench/surface/tag-painter.ts";
import { cutLook, type Layers, runsInSight } from "./cut.ts";

/** What is to be seen now. It is read anew with each drawing. */
export type Scene = {
  layers: Layers;
  labelOf: (id: string) => Label;
  /** The places of open cards, as if they were spans; the label says in what state the card is. */
  cards: SpanIndex;
  current: readonly Fragment[];
  /** What is being made by hand. */
  draft: { fragments: readonly Fragment[]; color: string } | null;
};

export type ReviewText = {
  redraw(): void;
  /** Brings an offset into sight, moving as little as possible. */
  reveal(offset: number): void;
  close(): void;
};

const redraw = StateEffect.define<null>();

export function openReviewText(options: {
  parent: HTMLElement;
  text: string;
  direction: "auto" | "ltr" | "rtl";
  language: string;
  name: string;
  scene: () => Scene;
  /** A click on the letter at an offset. */
  onPick: (offset: number) => void;
  /** A drag from one offset to another, in either order. */
  onDrag: (from: number, to: number) => void;
}): ReviewText {
  const { text, direction } = options;
  const beginning = Math.min(text.length, 4_000);
  let down: { at: number; x: number; y: number } | null = null;
  const offsetAt = (view: EditorView, event: MouseEvent) =>
    view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: text.slice(0, beginning),
      extensions: [
        EditorState.lineSeparator.of("\n"),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-label": options.name,
          "aria-readonly": "true",
          translate: "no",
          ...(options.language ? { lang: options.language } : {}),
          ...(direction === "auto" ? {} : { dir: direction }),
        }),
        direction === "auto" ? paragraphDirection : [],
        painter(options.scene),
        EditorView.domEventHandlers({
          mousedown: (event, view) => {
            down = event.button === 0 ? { at: offsetAt(view, event), x: event.clientX, y: event.clientY } : null;
            return false;
          },
          mouseup: (event, view) => {
            if (!down) return false;
            const still = Math.abs(event.clientX - down.x) + Math.abs(event.clientY - down.y) < 4;
            const { at } = down;
            down = null;
            if (still) options.onPick(letterAt(view, event));
            else options.onDrag(at, offsetAt(view, event));
            return false;
          },
        }),
      ],
    }),
  });
  // Once a line has been measured, the rest: the first guess at the height of a very long paragraph would have all of it drawn.
  view.coordsAtPos(0);
  view.dispatch({ changes: { from: beginning, insert: view.state.toText(text.slice(beginning)) } });
  if (view.state.doc.length !== text.length) throw new Error("the surface counts the text differently");
  let planned = false;
  let closed = false;
  return {
    redraw() {
      if (planned) return;
      planned = true;
      queueMicrotask(() => {
        planned = false;
        if (!closed) view.dispatch({ effects: redraw.of(null) });
      });
    },
    reveal: (offset) =>
      view.dispatch({
        effects: EditorView.scrollIntoView(Math.min(offset, text.length), { y: "nearest", yMargin: 120 }),
      }),
    close() {
      closed = true;
      view.destroy();
    },
  };
}

/** The offset of the letter under the pointer, and not of the gap beside it. */
function letterAt(view: EditorView, { clientX, clientY }: MouseEvent): number {
  const { pos, assoc } = view.posAndSideAtCoords({ x: clientX, y: clientY }, false);
  return assoc < 0 && pos > 0 ? pos - 1 : pos;
}

class Painter {
  runs: DecorationSet;
  places: DecorationSet;
  /** Over the runs that are drawn, in the order of the text. */
  letters: readonly LettersAt[] = [];
  private readonly scene: () => Scene;
  /** Marks by their look: most runs look like another one. */
  private readonly marks = new Map<string, Decoration>();

  constructor(view: EditorView, scene: () => Scene) {
    this.scene = scene;
    this.runs = this.paintRuns(view);
    this.places = this.paintPlaces(view);
  }

  update({ docChanged, viewportChanged, transactions, view }: ViewUpdate): void {
    if (!docChanged && !viewportChanged && !transactions.some(({ effects }) => effects.some((one) => one.is(redraw))))
      return;
    this.runs = this.paintRuns(view);
    this.places = this.paintPlaces(view);
  }

  private paintRuns(view: EditorView): DecorationSet {
    const { layers, labelOf } = this.scene();
    const ranges: Range<Decoration>[] = [];
    const letters: LettersAt[] = [];
    for (const { from, to } of view.visibleRanges) {
      for (const run of runsInSight(layers, from, to)) {
        const look = cutLook(run, layers.lanes.length, labelOf);
        let mark = this.marks.get(look.style);
        if (!mark) {
          mark = Decoration.mark({ class: look.class, attributes: { style: look.style } });
          this.marks.set(look.style, mark);
        }
        ranges.push(mark.range(run.start, run.end));
        if (look.letter) {
          const { chip, color } = look.letter;
          letters.push({ at: run.start, first: chip, color, words: "", more: "", moreColor: "", dim: false });
        }
      }
    }
    this.letters = letters;
    return Decoration.set(ranges, true);
  }

  private paintPlaces(view: EditorView): DecorationSet {
    const { cards, current, draft } = this.scene();
    const ranges: Range<Decoration>[] = [];
    for (const { from, to } of view.visibleRanges) {
      const near = cards.overlapping(from, to);
      for (const { span } of near) {
        for (const [start, end] of span.fragments) ranges.push(place(span.label).range(start, end));
      }
    }
    for (const [start, end] of current) ranges.push(place("rv-current").range(start, end));
    if (draft) {
      const look = Decoration.mark({ class: "rv-draft", attributes: { style: `--l:${draft.color}` } });
      for (const [start, end] of draft.fragments) ranges.push(look.range(start, end));
    }
    return Decoration.set(ranges, true);
  }
}

const known = new Map<string, Decoration>();
function place(name: string): Decoration {
  const mark = known.get(name) ?? Decoration.mark({ class: name });
  known.set(name, mark);
  return mark;
}

function painter(scene: () => Scene) {
  const painted = ViewPlugin.define((view) => new Painter(view, scene), {
    decorations: ({ runs }) => runs,
    provide: (plugin) => EditorView.outerDecorations.of((view) => view.plugin(plugin)?.places ?? Decoration.none),
  });
  const letters = pinLayer({
    class: "sw-letters",
    changed: (update) => laidOutAnew(update) || told(update, redraw),
    pins: (view) => letterPins(view, view.plugin(painted)?.letters ?? []),
  });
  return [spots, painted, letters];
}
