/** The knob over the selected tag, from which a relation is dragged to another tag. The key R and the tools do the same. */
import { type Extension, StateEffect } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Span } from "#lib/annotation/span.ts";
import { endRelation, startRelation } from "../relating.ts";
import { footOf } from "./arc-plan.ts";
import type { Foot } from "./arc-routes.ts";
import { targetAt } from "./arcs.ts";
import { afterPaint, laidOutAnew, reselect, sessionOf, told } from "./context.ts";
import { Pin } from "./markers.ts";
import { pinLayer } from "./pins.ts";

/** Where the pointer is while a relation is dragged, in pixels of the scrolled text, and the tag under it. */
type Drag = { x: number; y: number; over: Span | null };

const drags = new WeakMap<EditorView, Drag>();

/** The pointer has moved, or has let go. */
const dragged = StateEffect.define<null>();

/** The tag from which a relation may be dragged, and where; null where none may. */
function startOf(view: EditorView): { span: Span; foot: Foot } | null {
  const session = sessionOf(view.state);
  const span = session.selectedSpan();
  if (!span || !session.status.value.canWrite || session.preview.value) return null;
  if (!session.palette.value.schema.relationTypes.some(({ archived }) => !archived)) return null;
  const foot = footOf(view, span);
  return foot && { span, foot };
}

const knob = pinLayer({
  class: "sw-link",
  changed: (update) => laidOutAnew(update) || told(update, reselect),
  later: afterPaint,
  pins(view) {
    const start = startOf(view);
    if (!start) return [];
    const { span, foot } = start;
    const spot = { left: foot.x, top: foot.top, height: 0, back: false };
    return [new Pin(`link ${span.id}`, spot, () => handle(view, span.id))];
  },
});

/** From the knob to the pointer, or to the tag under it. */
const line = pinLayer({
  class: "sw-link",
  changed: (update) => laidOutAnew(update) || told(update, dragged),
  pins(view) {
    const drag = drags.get(view);
    const start = drag && startOf(view);
    if (!drag || !start) return [];
    const { x, top } = start.foot;
    const to = (drag.over && footOf(view, drag.over)) ?? { x: drag.x, top: drag.y };
    const d = `M${x} ${top - 7}L${to.x} ${to.top}`;
    const name = drag.over ? "sw-link-line sw-link-joined" : "sw-link-line";
    const spot = { left: 0, top: 0, height: 0, back: false };
    return [new Pin(`${name} ${d}`, spot, () => drawn(d, name))];
  },
});

function drawn(d: string, name: string): HTMLElement {
  const host = document.createElement("div");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  path.setAttribute("class", name);
  svg.append(path);
  host.append(svg);
  return host;
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
      view.dispatch({ effects: dragged.of(null) });
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

export const linkHandle: Extension = [knob, line];
