/** Marks what was found, where it is in sight, below the letters: no glyph moves for it. */
import { EditorSelection, StateEffect } from "@codemirror/state";
import { EditorView, layer, RectangleMarker, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { firstAfter } from "../search.ts";
import { laidOutAnew, sessionOf, told } from "./context.ts";

/** Something else was found, or another match is the current one. */
const searchMoved = StateEffect.define<null>();

/** More marks than this on a screen are no help. */
const mostDrawn = 400;

const marks = layer({
  above: false,
  class: "sw-search",
  update: (update: ViewUpdate) => laidOutAnew(update) || told(update, searchMoved),
  markers(view) {
    const { search } = sessionOf(view.state);
    if (!search.open.value) return [];
    const { matches } = search.found.value;
    const drawn: RectangleMarker[] = [];
    for (const { from, to } of view.visibleRanges) {
      for (let i = firstAfter(matches, from); i < matches.length && drawn.length < mostDrawn; i++) {
        const [start, end] = matches[i] as readonly [number, number];
        if (start >= to) break;
        const name = i === search.current.value ? "sw-found sw-found-current" : "sw-found";
        const range = EditorSelection.range(Math.max(start, from), Math.min(end, to));
        drawn.push(...RectangleMarker.forRange(view, name, range));
      }
    }
    return drawn;
  },
});

/** Selects the match that is gone to, so that a label's key tags it. */
const going = ViewPlugin.define((view) => {
  const { search } = sessionOf(view.state);
  let planned = false;
  let closed = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      if (!closed) view.dispatch({ effects: searchMoved.of(null) });
    });
  };
  const go = () => {
    const match = search.goal.value?.match;
    if (!match) return;
    const [anchor, head] = match;
    const effects = EditorView.scrollIntoView(EditorSelection.range(anchor, head), { y: "nearest", yMargin: 128 });
    view.dispatch({ selection: { anchor, head }, effects, userEvent: "select.exact" });
  };
  const ends = [
    search.open.watch(plan),
    search.found.watch(plan),
    search.current.watch(plan),
    search.goal.watch(() => queueMicrotask(() => closed || go())),
  ];
  return {
    destroy() {
      closed = true;
      for (const end of ends) end();
    },
  };
});

export const searchPainter = [marks, going];
