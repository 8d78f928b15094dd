/** The knob over the selected tag, from which a relation is dragged to another tag. The key R and the tools do the same. */
import type { Extension } from "@codemirror/state";
import { type EditorView, type LayerMarker, layer } from "@codemirror/view";
import type { Span } from "#lib/annotation/span.ts";
import { endRelation, startRelation } from "../relating.ts";
import { footOf, relationsMoved, targetAt } from "./arcs.ts";
import { rerelate, sessionOf } from "./context.ts";
import { Pin } from "./markers.ts";

/** Where the pointer is while a relation is dragged, in pixels of the scrolled text, and the tag under it. */
type Drag = { x: number; y: number; over: Span | null };

const drags = new WeakMap<EditorView, Drag>();

const knob = layer({
  above: true,
  class: "sw-link",
  update: relationsMoved,
  markers(view) {
    const session = sessionOf(view.state);
    const span = session.selectedSpan();
    if (!span || !session.status.value.canWrite || session.preview.value) return [];
    if (!session.palette.value.schema.relationTypes.some(({ archived }) => !archived)) return [];
    const foot = footOf(view, span);
    if (!foot) return [];
    const drag = drags.get(view);
    const spot = { left: foot.x, top: foot.top, height: 0, back: false };
    const markers: LayerMarker[] = [new Pin(`link ${span.id}`, spot, () => handle(view, span.id))];
    if (drag) {
      const to = (drag.over && footOf(view, drag.over)) ?? { x: drag.x, top: drag.y };
      markers.push(new Line(foot.x, foot.top - 7, to.x, to.top, drag.over !== null));
    }
    return markers;
  },
});

class Line implements LayerMarker {
  private readonly d: string;
  private readonly joined: boolean;

  constructor(x1: number, y1: number, x2: number, y2: number, joined: boolean) {
    this.d = `M${x1} ${y1}L${x2} ${y2}`;
    this.joined = joined;
  }

  eq(other: LayerMarker): boolean {
    return other instanceof Line && other.d === this.d && other.joined === this.joined;
  }

  draw(): HTMLElement {
    const host = document.createElement("div");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", this.d);
    line.setAttribute("class", this.joined ? "sw-link-line sw-link-joined" : "sw-link-line");
    svg.append(line);
    host.append(svg);
    return host;
  }
}

function handle(view: EditorView, from: string): HTMLElement {
  const session = sessionOf(view.state);
  const element = document.createElement("div");
  element.className = "sw-link-knob";
  element.title = "Drag to another tag to relate them (R)";
  element.setAttribute("aria-hidden", "true");
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const show = (drag: Drag | null) => {
      if (drag) drags.set(view, drag);
      else drags.delete(view);
      view.dispatch({ effects: rerelate.of(null) });
    };
    const move = (to: PointerEvent) => {
      const box = view.scrollDOM.getBoundingClientRect();
      const over = targetAt(view, session, from, to);
      show({
        x: to.clientX - box.left + view.scrollDOM.scrollLeft,
        y: to.clientY - box.top + view.scrollDOM.scrollTop,
        over,
      });
    };
    const end = (to: PointerEvent) => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", end);
      element.removeEventListener("pointercancel", end);
      const over = drags.get(view)?.over ?? null;
      show(null);
      if (over && to.type === "pointerup") {
        startRelation(session, from);
        endRelation(session, over.id);
      }
      view.focus();
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
  });
  return element;
}

export const linkHandle: Extension = knob;
