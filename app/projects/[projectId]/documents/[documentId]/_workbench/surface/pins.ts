/**
 * Many small things over the text that come and go one by one, such as the letters of tags. They are absolutely positioned and
 * outside of the text, so that the text is shaped and broken as if they were not there. CodeMirror's own layers draw all that comes
 * after the first difference anew; here each is known by its key, and what stays is not touched.
 */
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { afterPaint, jumped } from "./context.ts";
import type { Pin } from "./markers.ts";

export type PinsOptions = {
  class: string;
  /** Whether an update may have moved or changed any. */
  changed: (update: ViewUpdate) => boolean;
  /** What is to be seen, with keys that differ. It may ask where letters stand. */
  pins: (view: EditorView) => readonly Pin[];
  /** For what need not come with the same frame as the change: `run` when it is time. Each `run` is the same for one view. */
  later?: (view: EditorView, run: () => void) => void;
};

class Pins implements PluginValue {
  private readonly options: PinsOptions;
  private readonly dom: HTMLElement;
  private readonly ask: () => void;
  /** What was drawn of the text when it was asked last where they stand. */
  private seen: { from: number; to: number };
  private drawn = new Map<string, { pin: Pin; element: HTMLElement }>();
  private readonly request: { read: (view: EditorView) => readonly Pin[]; write: (pins: readonly Pin[]) => void };

  constructor(view: EditorView, options: PinsOptions) {
    this.options = options;
    this.dom = document.createElement("div");
    this.dom.className = `cm-layer cm-layer-above sw-pins ${options.class}`;
    this.dom.setAttribute("aria-hidden", "true");
    view.scrollDOM.append(this.dom);
    this.seen = view.viewport;
    this.request = { read: (view) => this.read(view), write: (pins) => this.draw(pins) };
    // Of a view that was closed meanwhile nothing is measured any more.
    this.ask = () => view.requestMeasure(this.request);
    this.ask();
  }

  update(update: ViewUpdate): void {
    if (!this.options.changed(update)) return;
    const { view } = update;
    if (this.options.later) this.options.later(view, this.ask);
    // What a jump brings into sight is the text first; hundreds of letters would be a frame of their own.
    else if (jumped(view, this.seen)) afterPaint(view, this.ask);
    else this.ask();
  }

  destroy(): void {
    this.dom.remove();
  }

  private read(view: EditorView): readonly Pin[] {
    this.seen = view.viewport;
    return this.options.pins(view);
  }

  private draw(pins: readonly Pin[]): void {
    const next = new Map<string, { pin: Pin; element: HTMLElement }>();
    const fresh = document.createDocumentFragment();
    for (const pin of pins) {
      const held = this.drawn.get(pin.key);
      this.drawn.delete(pin.key);
      if (held && !pin.eq(held.pin)) pin.update(held.element, held.pin);
      const element = held?.element ?? pin.draw();
      if (!held) fresh.append(element);
      next.set(pin.key, { pin, element });
    }
    for (const { element } of this.drawn.values()) element.remove();
    this.dom.append(fresh);
    this.drawn = next;
  }
}

export function pinLayer(options: PinsOptions) {
  return ViewPlugin.define((view) => new Pins(view, options));
}
