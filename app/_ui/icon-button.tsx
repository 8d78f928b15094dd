"use client";

import type { ComponentProps, ReactNode } from "react";
import { type ButtonLook, buttonStyle } from "./button.tsx";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

/** A button with an icon only; `label` names it for everybody: as a tooltip and for the screen reader. */
export function IconButton({
  label,
  keys,
  look = "quiet",
  side,
  className,
  children,
  ...rest
}: Omit<ComponentProps<"button">, "aria-label"> &
  Pick<ButtonLook, "look"> & {
    label: string;
    keys?: readonly string[];
    side?: "top" | "bottom" | "left" | "right";
    children: ReactNode;
  }) {
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <button type="button" aria-label={label} className={cn(buttonStyle({ look, size: "icon" }), className)} {...rest}>
        {children}
      </button>
    </Tooltip>
  );
}
