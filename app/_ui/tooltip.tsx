"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./button.tsx";

/**
 * A short name for what has no room for one, with its key if there is one. It adds nothing that is not also in the
 * element's accessible name: touch has no hover.
 */
export function Tooltip({
  label,
  keys,
  side = "bottom",
  children,
}: {
  label: ReactNode;
  keys?: readonly string[];
  side?: "top" | "bottom" | "left" | "right";
  children: ReactElement;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-60">
          <Base.Popup className="flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-pop transition-opacity data-starting-style:opacity-0 data-ending-style:opacity-0">
            {label}
            {keys?.map((key) => (
              <Kbd key={key} className="border-canvas/30 bg-transparent text-canvas">
                {key}
              </Kbd>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Around the whole page, so that neighbouring tooltips open without waiting again. */
export function TooltipGroup({ children }: { children: ReactNode }) {
  return <Base.Provider delay={400}>{children}</Base.Provider>;
}
