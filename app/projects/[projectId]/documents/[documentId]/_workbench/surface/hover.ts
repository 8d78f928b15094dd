/** What stands under the resting pointer: every tag there, with its author. */
import type { Extension } from "@codemirror/state";
import { EditorView, hoverTooltip } from "@codemirror/view";
import { spanStart } from "#lib/annotation/span.ts";
import { redraw, reselect, sessionOf } from "./context.ts";
import { placeTools } from "./tools.ts";

/** The views that a finger touched last: what it taps, no tooltip is to cover. */
const fingered = new WeakSet<EditorView>();

const whoPoints = EditorView.domEventHandlers({
  pointerdown({ pointerType }, view) {
    if (pointerType === "touch") fingered.add(view);
    else fingered.delete(view);
    return false;
  },
  pointermove({ pointerType }, view) {
    if (pointerType !== "touch") fingered.delete(view);
    return false;
  },
});

const tooltip = hoverTooltip(
  (view, offset, side) => {
    if (fingered.has(view)) return null;
    const session = sessionOf(view.state);
    const tags = session.tagsAt(side < 0 && offset > 0 ? offset - 1 : offset);
    const [inner] = tags;
    // The tools of a tag say the same and more.
    if (!inner || session.toolsOpen.value) return null;
    return {
      pos: Math.max(spanStart(inner), view.viewport.from),
      above: true,
      create() {
        const dom = document.createElement("div");
        dom.className = "sw-hover";
        for (const tag of tags.slice(0, 8)) {
          const label = session.palette.value.label(tag.label);
          const row = document.createElement("div");
          const name = document.createElement("b");
          name.textContent = label.name;
          name.style.setProperty("--l", label.color);
          row.append(name, ` · ${session.nameOf(tag.author)}`);
          if (tag.editor !== tag.author) row.append(`, changed by ${session.nameOf(tag.editor)}`);
          dom.append(row);
        }
        if (tags.length > 8) dom.append(`and ${tags.length - 8} more`);
        return { dom };
      },
    };
  },
  {
    hoverTime: 250,
    hideOn: ({ effects }) => effects.some((one) => one.is(redraw) || one.is(reselect) || one.is(placeTools)),
  },
);

export const hover: Extension = [whoPoints, tooltip];
