"use client";

import { type CSSProperties, memo } from "react";
import type { Label } from "#lib/annotation/label.ts";
import { cn } from "../../../../../_ui/cn.ts";

export function labelStyle(label: Label): CSSProperties {
  return { "--l": label.color } as CSSProperties;
}

/** A label as it is drawn everywhere: its letter on its tint. */
export const LabelChip = memo(function LabelChip({ label, className }: { label: Label; className?: string }) {
  return (
    <span
      aria-hidden
      style={labelStyle(label)}
      className={cn(
        "sw-ink inline-grid h-4.5 min-w-4.5 shrink-0 place-items-center rounded-[4px] bg-[color-mix(in_oklab,var(--l)_18%,transparent)] px-1 text-[0.6875rem] leading-none font-semibold",
        className,
      )}
    >
      {label.chip}
    </span>
  );
});
