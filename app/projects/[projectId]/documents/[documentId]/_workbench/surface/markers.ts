/** Small things that are placed over the text by its offsets, without being part of it. */
import { Direction, type EditorView, type LayerMarker, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { laidOutAnew, restyle } from "./context.ts";

/** In CSS pixels, from the corner of all that can be scrolled to; `back`: the letter there runs from right to left. */
export type Spot = { left: number; top: number; height: number; back: boolean };

/**
 * Where offsets stand that were asked for. Asking the page is what costs; a tag moves no letter, so that all of it holds until the
 * text is laid out anew.
 */
class Spots {
  readonly known = new Map<number, Spot | null>();
  private readonly ends: () => void;

  constructor(view: EditorView) {
    // Letters of a face that comes late stand elsewhere.
    const faces = view.dom.ownerDocument.fonts;
    const tell = () => view.dispatch({ effects: restyle.of(null) });
    faces.addEventListener("loadingdone", tell);
    this.ends = () => faces.removeEventListener("loadingdone", tell);
  }

  update(update: ViewUpdate): void {
    if (laidOutAnew(update)) this.known.clear();
  }

  destroy(): void {
    this.ends();
  }
}

export const spots = ViewPlugin.fromClass(Spots);

/** Where the letter at an offset begins (side 1) or the one before it ends (side −1); null where it is not drawn. */
export function spotAt(view: EditorView, offset: number, side: 1 | -1): Spot | null {
  const known = view.plugin(spots)?.known;
  const key = 2 * offset + (side > 0 ? 1 : 0);
  let spot = known?.get(key);
  if (spot === undefined) {
    spot = ask(view, offset, side);
    known?.set(key, spot);
  }
  return spot;
}

function ask(view: EditorView, offset: number, side: 1 | -1): Spot | null {
  const at = view.coordsAtPos(offset, side);
  if (!at) return null;
  const box = view.scrollDOM.getBoundingClientRect();
  return {
    left: at.left - box.left + view.scrollDOM.scrollLeft,
    top: at.top - box.top + view.scrollDOM.scrollTop,
    height: at.bottom - at.top,
    back: runsBack(view, side > 0 ? offset : offset - 1),
  };
}

function runsBack(view: EditorView, offset: number): boolean {
  const line = view.state.doc.lineAt(offset);
  const at = offset - line.from;
  const span = view.bidiSpans(line).find(({ from, to }) => from <= at && at < to);
  return (span?.dir ?? view.textDirectionAt(line.from)) === Direction.RTL;
}

/** An element at a spot. It is made once and then only moved, as long as `key` stays, so that nothing flickers. */
export class Pin implements LayerMarker {
  readonly key: string;
  readonly spot: Spot;
  private readonly make: () => HTMLElement;

  constructor(key: string, spot: Spot, make: () => HTMLElement) {
    this.key = key;
    this.spot = spot;
    this.make = make;
  }

  eq(other: LayerMarker): boolean {
    return (
      other instanceof Pin &&
      other.key === this.key &&
      other.spot.left === this.spot.left &&
      other.spot.top === this.spot.top &&
      other.spot.height === this.spot.height &&
      other.spot.back === this.spot.back
    );
  }

  draw(): HTMLElement {
    const element = this.make();
    this.place(element);
    return element;
  }

  update(element: HTMLElement, before: LayerMarker): boolean {
    if (!(before instanceof Pin) || before.key !== this.key) return false;
    this.place(element);
    return true;
  }

  private place(element: HTMLElement): void {
    element.style.left = `${this.spot.left}px`;
    element.style.top = `${this.spot.top}px`;
    element.style.height = `${this.spot.height}px`;
    element.dir = this.spot.back ? "rtl" : "ltr";
  }
}
