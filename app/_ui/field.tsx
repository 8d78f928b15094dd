"use client";

import { Field as Base } from "@base-ui/react/field";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { useFieldError } from "./form.tsx";

export const controlStyle =
  "w-full rounded-md border border-edge bg-surface px-3 text-sm text-ink placeholder:text-faint transition-colors hover:border-ink/60 focus-visible:border-focus focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-danger data-invalid:border-danger pointer-coarse:text-base dark:bg-canvas";

export type FieldText = {
  label: ReactNode;
  /** A sentence that helps to fill it in. */
  hint?: ReactNode;
  /** Shown instead of the error of the surrounding form. */
  error?: string;
  /** Says "optional" beside the label; everything else is expected. */
  optional?: boolean;
  /** The label is for the screen reader only. */
  labelHidden?: boolean;
};

/** A label, a control, a hint and an error, tied together for the eye and for the screen reader. */
export function Field({
  name,
  label,
  hint,
  error,
  optional,
  labelHidden,
  className,
  children,
}: FieldText & { name?: string; className?: string; children: ReactNode }) {
  const own = useFieldError(name);
  const shown = error ?? own;
  return (
    <Base.Root name={name} invalid={Boolean(shown)} className={cn("space-y-1.5", className)}>
      <Base.Label
        className={cn("flex items-baseline justify-between gap-3 text-sm font-medium", labelHidden && "sr-only")}
      >
        {label}
        {optional ? <span className="text-xs font-normal text-muted">optional</span> : null}
      </Base.Label>
      {children}
      {shown ? (
        <Base.Error match className="text-[0.8125rem] text-danger-ink">
          {shown}
        </Base.Error>
      ) : null}
      {hint && !shown ? <Base.Description className="text-[0.8125rem] text-muted">{hint}</Base.Description> : null}
    </Base.Root>
  );
}
