/**
 * Tells the view what to draw again. What one action touches (a tag, the outline, the caret, the tools) is told in one go, so that
 * the text is laid out once for it; what is out of sight is not told at all. What I do is told before the next key or click is
 * heard; of what others do, the first in a frame is, and the rest of that frame goes together.
 */
import type { StateEffect } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Span } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import type { Session, Touched } from "../session.ts";
import { peopleMoved, redraw, reletter, rerelate, reselect, restyle } from "./context.ts";
import { placeTools } from "./tools.ts";

type Part = "tags" | "letters" | "outline" | "caret" | "tools" | "people" | "relations" | "style";

export class Drawing {
  private readonly view: EditorView;
  private readonly session: Session;
  private readonly roomForTools: () => boolean;
  private readonly due = new Set<Part>();
  /** What tags reach that are to be drawn again; null for all of the text. */
  private touched: Touched = [];
  private planned = false;
  /** Whether something of others is told that CodeMirror has not measured yet. */
  private measuring = false;
  private closed = false;
  /** The selected tag as it is outlined; no other tag moves what belongs to it. */
  private outlined: Span | undefined;

  constructor(view: EditorView, session: Session, roomForTools: () => boolean) {
    this.view = view;
    this.session = session;
    this.roomForTools = roomForTools;
  }

  /** `mine`: whether it was I who changed them. */
  tags(touched: Touched, mine: boolean): void {
    const { from, to } = this.view.viewport;
    if (touched !== null && !touched.some(([start, end]) => start <= to && end >= from)) return;
    this.touched = touched && this.touched && [...this.touched, ...touched];
    const parts: Part[] = ["tags"];
    if (touched === null || this.session.selectedSpan() !== this.outlined) parts.push("outline", "tools");
    // With other labels, letters may be set otherwise.
    if (touched === null) parts.push("letters", "style");
    if (mine) this.plan(...parts);
    else this.planOfOthers(...parts);
  }

  /** Told with what lists and counts the tags: at once for mine, a few times a second for others'. */
  letters(): void {
    this.plan("letters");
  }

  selected(): void {
    this.plan("outline", "caret", "tools");
  }

  outline(): void {
    this.plan("outline", "tools");
  }

  tools(): void {
    this.plan("tools");
  }

  people(): void {
    this.planOfOthers("people");
  }

  relations(): void {
    this.plan("relations");
  }

  /** Letters have another size or face; the style comes with the next frame. */
  style(): void {
    this.due.add("style");
    this.session.rhythm.withFrame(this.inFrame);
  }

  close(): void {
    this.closed = true;
  }

  private plan(...what: Part[]): void {
    for (const one of what) this.due.add(one);
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.carryOut();
    });
  }

  /** CodeMirror measures once for each frame, with it; what is told in time is measured and painted with that frame. */
  private planOfOthers(...what: Part[]): void {
    for (const one of what) this.due.add(one);
    if (this.measuring) return;
    this.measuring = true;
    this.plan();
    const measured = () => {
      this.measuring = false;
      if (this.due.size > 0) queueMicrotask(() => this.planOfOthers());
    };
    this.view.requestMeasure({ read: measured });
  }

  private readonly inFrame = () => {
    if (this.closed || this.due.size === 0) return;
    this.carryOut();
    // Has CodeMirror measure in this frame: what it is asked for within a frame it would do in the next one.
    this.view.elementAtHeight(0);
  };

  private carryOut(): void {
    if (this.closed || this.due.size === 0) return;
    const effects: StateEffect<unknown>[] = [];
    const span = this.session.selectedSpan();
    if (this.due.has("tags")) effects.push(redraw.of(this.touched));
    if (this.due.has("letters")) effects.push(reletter.of(null));
    if (this.due.has("outline")) effects.push(reselect.of(null));
    if (this.due.has("relations")) effects.push(rerelate.of(null));
    if (this.due.has("people")) effects.push(peopleMoved.of(null));
    if (this.due.has("style")) effects.push(restyle.of(null));
    if (this.due.has("tools")) effects.push(placeTools.of(span && this.showsTools() ? spanStart(span) : null));
    if (this.due.has("outline")) this.outlined = span;
    const selection = this.due.has("caret") && span ? this.caretIn(span) : undefined;
    this.due.clear();
    this.touched = [];
    this.view.dispatch({ effects, selection });
  }

  private showsTools(): boolean {
    return this.session.toolsOpen.value && this.session.preview.value === null && this.roomForTools();
  }

  /** When a tag is selected, a caret stands in it: where it was, if that is within, so that going on goes on from there. */
  private caretIn(span: Span): { anchor: number } {
    const { head } = this.view.state.selection.main;
    return { anchor: head >= spanStart(span) && head <= spanEnd(span) ? head : spanStart(span) };
  }
}
