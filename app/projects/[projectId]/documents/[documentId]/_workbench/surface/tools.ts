/** The place beside the selected tag where its tools are shown; what is shown there is not the surface's business. */
import { StateEffect, StateField } from "@codemirror/state";
import { showTooltip, type Tooltip, tooltips } from "@codemirror/view";

/** Shows the tools at an offset, or hides them. */
export const placeTools = StateEffect.define<number | null>();

export function toolsPlace(host: HTMLElement) {
  const create = () => ({ dom: host, offset: { x: 0, y: 22 } });
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
    provide: (field) => [
      showTooltip.from(field),
      // Within the text: where there is no room above the tag, below it.
      tooltips({ tooltipSpace: (view) => view.scrollDOM.getBoundingClientRect() }),
    ],
  });
}
