/** Where the others are: their selections as soft bands under the text, their carets with their names over it. */
import { EditorSelection } from "@codemirror/state";
import { layer, RectangleMarker, type ViewUpdate } from "@codemirror/view";
import { personColors } from "../person-colors.ts";
import { laidOutAnew, peopleMoved, sessionOf, told } from "./context.ts";
import { Pin, spotAt } from "./markers.ts";

function moved(update: ViewUpdate): boolean {
  return laidOutAnew(update) || told(update, peopleMoved);
}

const bands = layer({
  above: false,
  class: "sw-people-bands",
  update: moved,
  markers(view) {
    const { length } = view.state.doc;
    return sessionOf(view.state).others.value.flatMap(({ selection, color }) => {
      if (!selection || selection.anchor === selection.head) return [];
      const [from, to] = [Math.min(selection.anchor, selection.head), Math.max(selection.anchor, selection.head)];
      if (to > length) return [];
      return RectangleMarker.forRange(
        view,
        `sw-band sw-person-${color % personColors}`,
        EditorSelection.range(from, to),
      );
    });
  },
});

const carets = layer({
  above: true,
  class: "sw-people-carets",
  update: moved,
  markers(view) {
    const { from, to } = view.viewport;
    return sessionOf(view.state).others.value.flatMap(({ selection, color, name, connection }) => {
      if (!selection || selection.head < from || selection.head > to) return [];
      const spot = spotAt(view, selection.head, selection.head > selection.anchor ? -1 : 1);
      if (!spot) return [];
      return [
        new Pin(`${connection} ${color} ${name}`, spot, () => {
          const caret = document.createElement("div");
          caret.className = `sw-caret sw-person-${color % personColors}`;
          caret.append(document.createElement("span"));
          (caret.firstChild as HTMLElement).textContent = name;
          return caret;
        }),
      ];
    });
  },
});

export const peopleLayers = [bands, carets];
