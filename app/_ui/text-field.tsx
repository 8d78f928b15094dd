"use client";

import { Field as Base } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { controlStyle, Field, type FieldText } from "./field.tsx";

/** One line of text. */
export function TextField({
  label,
  hint,
  error,
  optional,
  labelHidden,
  className,
  controlClassName,
  name,
  ...rest
}: FieldText & Omit<ComponentProps<"input">, "className"> & { className?: string; controlClassName?: string }) {
  return (
    <Field {...{ name, label, hint, error, optional, labelHidden, className }}>
      <Base.Control className={cn(controlStyle, "h-9 pointer-coarse:h-11", controlClassName)} {...rest} />
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  hint,
  error,
  optional,
  labelHidden,
  className,
  controlClassName,
  name,
  rows = 4,
  defaultValue,
  value,
  onChange,
  ...rest
}: FieldText & Omit<ComponentProps<"textarea">, "className"> & { className?: string; controlClassName?: string }) {
  return (
    <Field {...{ name, label, hint, error, optional, labelHidden, className }}>
      <Base.Control
        render={<textarea rows={rows} onChange={onChange} {...rest} />}
        defaultValue={defaultValue}
        value={value}
        className={cn(controlStyle, "resize-y py-2 leading-relaxed", controlClassName)}
      />
    </Field>
  );
}
