/** The two handles of the selected tag, by which its edges are dragged. The keys and the buttons do the same. */
import type { EditorView, ViewUpdate } from "@codemirror/view";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { dragEdge } from "../selection.ts";
import { setFragments } from "../tagging.ts";
import { afterPaint, laidOutAnew, reselect, sessionOf, told } from "./context.ts";
import { Pin, spotAt } from "./markers.ts";
import { pinLayer } from "./pins.ts";

function changed(update: ViewUpdate): boolean {
  return laidOutAnew(update) || told(update, reselect);
}

export const handles = pinLayer({
  class: "sw-handles",
  changed,
  later: afterPaint,
  pins(view) {
    const session = sessionOf(view.state);
    const span = session.selectedSpan();
    if (!span || !session.status.value.canWrite) return [];
    const { color } = session.palette.value.label(span.label);
    const placed = { fragments: session.preview.value ?? span.fragments };
    return (["start", "end"] as const).flatMap((edge) => {
      const offset = edge === "start" ? spanStart(placed) : spanEnd(placed);
      if (offset < view.viewport.from || offset > view.viewport.to) return [];
      const spot = spotAt(view, offset, edge === "start" ? 1 : -1);
      return spot ? [new Pin(`${edge} ${span.id} ${color}`, spot, () => handle(view, edge, color))] : [];
    });
  },
});

function handle(view: EditorView, edge: "start" | "end", color: string): HTMLElement {
  const session = sessionOf(view.state);
  const element = document.createElement("div");
  element.className = `sw-handle sw-handle-${edge}`;
  element.style.setProperty("--l", color);
  element.setAttribute("aria-hidden", "true");
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const move = (to: PointerEvent) => {
      const span = session.selectedSpan();
      if (!span) return;
      const offset = view.posAtCoords({ x: to.clientX, y: to.clientY - liftOf(to) }, false);
      const by = to.altKey ? "character" : session.palette.value.label(span.label).granularity;
      session.preview.value = dragEdge(session.ground, span, edge, offset, by) ?? span.fragments;
    };
    const end = (to: PointerEvent) => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", end);
      element.removeEventListener("pointercancel", end);
      const fragments = session.preview.value;
      session.preview.value = null;
      if (fragments && to.type === "pointerup") setFragments(session, fragments);
      view.focus();
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
  });
  return element;
}

/** A finger holds the knob below the line; what it means is the line. In CSS pixels. */
function liftOf({ pointerType }: PointerEvent): number {
  return pointerType === "touch" ? 24 : 0;
}
