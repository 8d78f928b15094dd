import { cloneElement, type HTMLAttributes, type ReactElement } from "react";

export type TooltipSide = "top" | "bottom" | "left" | "right";

/**
 * A short name for what has no room for one, with its key if there is one. It adds nothing that is not also in the
 * element's accessible name: touch has no hover. The element only carries what is to be said; `TooltipGroup` shows it, one for
 * the whole page, so that a hundred buttons with tooltips cost no more than a hundred buttons.
 */
export function Tooltip({
  label,
  keys,
  side = "bottom",
  children,
}: {
  label: string;
  keys?: readonly string[];
  side?: TooltipSide;
  children: ReactElement<HTMLAttributes<HTMLElement>>;
}) {
  return cloneElement(children, {
    "data-tip": label,
    "data-tip-keys": keys?.length ? keys.join("\n") : undefined,
    "data-tip-side": side === "bottom" ? undefined : side,
  } as HTMLAttributes<HTMLElement>);
}
