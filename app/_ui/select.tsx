"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { controlStyle, Field, type FieldText } from "./field.tsx";

export type Option<T extends string> = {
  value: T;
  label: string;
  /** A sentence under the label, in the list only. */
  explanation?: string;
  icon?: ReactNode;
};

type SelectProps<T extends string> = {
  name?: string;
  options: readonly Option<T>[];
  value?: T;
  defaultValue?: T;
  onChange?: (value: T) => void;
  disabled?: boolean;
  small?: boolean;
};

/** One of a few, without a visible label of its own; `label` names it for the screen reader. */
export function Select<T extends string>({
  name,
  options,
  value,
  defaultValue,
  onChange,
  disabled,
  small,
  label,
  className,
}: SelectProps<T> & { label?: string; className?: string }) {
  return (
    <Base.Root
      name={name}
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      defaultValue={defaultValue}
      onValueChange={(next) => next !== null && onChange?.(next as T)}
      disabled={disabled}
      modal={false}
    >
      <Base.Trigger
        aria-label={label}
        className={cn(
          controlStyle,
          "flex cursor-pointer items-center justify-between gap-2 text-left select-none",
          small ? "h-8 px-2.5 text-[0.8125rem] pointer-coarse:h-10" : "h-9 pointer-coarse:h-11",
          className,
        )}
      >
        <Base.Value className="truncate" />
        <Base.Icon className="text-muted [&_svg]:size-3.5">
          <ChevronsUpDown aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} alignItemWithTrigger={false} className="z-60 outline-none">
          <Base.Popup className="max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-xl border border-line bg-raised p-1.5 text-ink shadow-pop outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="grid max-w-80 cursor-pointer grid-cols-[1fr_1rem] items-start gap-x-3 rounded-md px-2.5 py-1.5 text-sm outline-none select-none data-highlighted:bg-ink/7 pointer-coarse:py-2.5"
              >
                <span>
                  <Base.ItemText className="flex items-center gap-2">
                    {option.icon}
                    {option.label}
                  </Base.ItemText>
                  {option.explanation ? (
                    <span className="mt-0.5 block text-xs text-muted">{option.explanation}</span>
                  ) : null}
                </span>
                <Base.ItemIndicator className="pt-0.5 text-accent-ink [&_svg]:size-4">
                  <Check aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** One of a few, as a field of a form. */
export function SelectField<T extends string>({
  label,
  hint,
  error,
  optional,
  labelHidden,
  className,
  name,
  ...rest
}: FieldText & SelectProps<T> & { className?: string }) {
  return (
    <Field {...{ name, label, hint, error, optional, labelHidden, className }}>
      <Select name={name} {...rest} />
    </Field>
  );
}
