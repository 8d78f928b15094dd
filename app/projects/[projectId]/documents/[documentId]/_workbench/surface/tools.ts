/** The place beside the selected tag where its tools are shown; what is shown there is not the surface's business. */
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip, type Tooltip, tooltips, ViewPlugin } from "@codemirror/view";
import { spanStart } from "#lib/annotation/span.ts";
import { sessionOf } from "./context.ts";

/** Shows the tools at an offset, or hides them. */
export const placeTools = StateEffect.define<number | null>();

/** From the edges of the text, in CSS pixels: room for a letter above, and for the handles. */
const margin = 32;

export function toolsPlace(host: HTMLElement) {
  const create = () => ({ dom: host, offset: { x: 0, y: 22 } });
  const place = StateField.define<Tooltip | null>({
    create: () => null,
    update(shown, { effects }) {
      for (const effect of effects) {
        if (!effect.is(placeTools)) continue;
        if (effect.value === null) return null;
        return { pos: effect.value, above: true, create };
      }
      return shown;
    },
    provide: (field) => [
      showTooltip.from(field),
      // Within the text: where there is no room above the tag, below it.
      tooltips({ tooltipSpace: (view) => view.scrollDOM.getBoundingClientRect() }),
    ],
  });
  return [place, staysInSight];
}

/** On narrow screens the tools take their room from the text. The tag that was picked there stays in sight. */
const staysInSight = ViewPlugin.define((view) => {
  let height = view.scrollDOM.clientHeight;
  const watcher = new ResizeObserver(() => {
    const { scrollDOM } = view;
    const before = height;
    height = scrollDOM.clientHeight;
    const session = sessionOf(view.state);
    const span = session.selectedSpan();
    if (!span || height >= before) return;
    const offset = session.pickedAt ?? spanStart(span);
    const spot = view.coordsAtPos(offset);
    if (!spot || spot.top - scrollDOM.getBoundingClientRect().top > before) return;
    view.dispatch({ effects: EditorView.scrollIntoView(offset, { y: "nearest", yMargin: margin }) });
  });
  watcher.observe(view.scrollDOM);
  return { destroy: () => watcher.disconnect() };
});
