/** Draws ghosts that are in sight: dashed around the words, so that nobody takes them for tags. No letter moves for them. */
import { type Range, StateEffect } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { redraw, sessionOf, told } from "./context.ts";

/** Ghosts have come, gone, or another one is the current one. */
const ghostsMoved = StateEffect.define<null>();

class GhostPainter {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = this.paint(view);
  }

  update(update: ViewUpdate): void {
    const moved = told(update, ghostsMoved, redraw);
    if (moved || update.docChanged || update.viewportChanged) this.decorations = this.paint(update.view);
  }

  private paint(view: EditorView): DecorationSet {
    const { ghosts, palette } = sessionOf(view.state);
    if (!ghosts.offer.value) return Decoration.none;
    const ranges: Range<Decoration>[] = [];
    const { from, to } = view.viewport;
    for (const { id, label, fragments } of ghosts.within(from, to)) {
      const { color } = palette.value.label(label);
      const name = id === ghosts.current.value ? "sw-ghost sw-ghost-current" : "sw-ghost";
      const mark = Decoration.mark({ class: name, attributes: { style: `--l:${color}`, "data-ghost": id } });
      for (const [start, end] of fragments) {
        if (end > from && start < to) ranges.push(mark.range(Math.max(start, from), Math.min(end, to)));
      }
    }
    return Decoration.set(ranges, true);
  }
}

export const ghostPainter = ViewPlugin.fromClass(GhostPainter, {
  provide: (plugin) => [
    EditorView.outerDecorations.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
    // Told when the session's ghosts change, and not with every other change.
    ViewPlugin.define((view) => {
      const { ghosts } = sessionOf(view.state);
      let planned = false;
      const plan = () => {
        if (planned) return;
        planned = true;
        queueMicrotask(() => {
          planned = false;
          if (ends.length > 0) view.dispatch({ effects: ghostsMoved.of(null) });
        });
      };
      const ends = [ghosts.offer.watch(plan), ghosts.current.watch(plan)];
      return { destroy: () => ends.splice(0).forEach((end) => void end()) };
    }),
  ],
});
