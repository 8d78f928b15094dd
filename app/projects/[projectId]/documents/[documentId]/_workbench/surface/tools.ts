/** The place beside the selected tag where its tools are shown; what is shown there is not the surface's business. */
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip, type Tooltip } from "@codemirror/view";

/** Shows the tools at an offset, or hides them. */
export const placeTools = StateEffect.define<number | null>();

export function toolsPlace(host: HTMLElement) {
  const create = () => ({ dom: host, offset: { x: 0, y: 10 } });
  return StateField.define<Tooltip | null>({
    create: () => null,
    update(shown, { effects }) {
      for (const effect of effects) {
        if (!effect.is(placeTools)) continue;
        if (effect.value === null) return null;
        return { pos: effect.value, above: true, create };
      }
      return shown;
    },
    provide: (field) => [showTooltip.from(field), EditorView.theme({ ".cm-tooltip.sw-tools": { zIndex: "40" } })],
  });
}
