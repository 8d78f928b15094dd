/** Small things that are placed over the text by its offsets, without being part of it. */
import type { EditorView, LayerMarker } from "@codemirror/view";

export type Spot = { left: number; top: number; height: number };

/** Where the letter at an offset begins (side 1) or the one before it ends (side −1); null where it is not drawn. */
export function spotAt(view: EditorView, offset: number, side: 1 | -1): Spot | null {
  const at = view.coordsAtPos(offset, side);
  if (!at) return null;
  const box = view.scrollDOM.getBoundingClientRect();
  return {
    left: at.left - box.left + view.scrollDOM.scrollLeft,
    top: at.top - box.top + view.scrollDOM.scrollTop,
    height: at.bottom - at.top,
  };
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
      other.spot.height === this.spot.height
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
  }
}
