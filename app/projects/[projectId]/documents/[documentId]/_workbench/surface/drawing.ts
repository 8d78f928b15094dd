/**
 * Tells the view what to draw again. What one action touches (a tag, the outline, the caret, the tools) is told in one go, so that
 * the text is laid out once for it; what is out of sight is not told at all.
 */
import type { StateEffect } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Span } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import type { Session, Touched } from "../session.ts";
import { rerelate } from "./arcs.ts";
import { peopleMoved, redraw, reselect } from "./context.ts";
import { placeTools } from "./tools.ts";

export class Drawing {
  private readonly view: EditorView;
  private readonly session: Session;
  private readonly roomForTools: () => boolean;
  private readonly due = new Set<"tags" | "outline" | "caret" | "tools" | "people" | "relations">();
  private planned = false;
  private closed = false;

  constructor(view: EditorView, session: Session, roomForTools: () => boolean) {
    this.view = view;
    this.session = session;
    this.roomForTools = roomForTools;
  }

  tags(touched: Touched): void {
    const { from, to } = this.view.viewport;
    if (touched === null || touched.some(([start, end]) => start <= to && end >= from)) this.plan("tags", "tools");
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
    this.plan("people");
  }

  relations(): void {
    this.plan("relations");
  }

  close(): void {
    this.closed = true;
  }

  private plan(...what: ("tags" | "outline" | "caret" | "tools" | "people" | "relations")[]): void {
    for (const one of what) this.due.add(one);
    if (this.planned) return;
    this.planned = true;
    // Before the next key or click is heard, and so before anything is painted.
    queueMicrotask(() => this.carryOut());
  }

  private carryOut(): void {
    this.planned = false;
    if (this.closed) return;
    const effects: StateEffect<unknown>[] = [];
    const span = this.session.selectedSpan();
    if (this.due.has("tags")) effects.push(redraw.of(null));
    if (this.due.has("outline")) effects.push(reselect.of(null));
    if (this.due.has("relations")) effects.push(rerelate.of(null));
    if (this.due.has("people")) effects.push(peopleMoved.of(null));
    if (this.due.has("tools")) effects.push(placeTools.of(span && this.showsTools() ? spanStart(span) : null));
    const selection = this.due.has("caret") && span ? this.caretIn(span) : undefined;
    this.due.clear();
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
