"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Check } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cn } from "./cn.ts";
import { FieldError } from "./field-error.tsx";
import { useFieldError } from "./form.tsx";

/** Yes or no, with the sentence that it answers. */
export function Checkbox({
  name,
  value,
  label,
  hint,
  checked,
  defaultChecked,
  onChange,
  disabled,
  className,
}: {
  name?: string;
  value?: string;
  label: ReactNode;
  hint?: ReactNode;
  checked?: boolean;
  defaultChecked?: boolean;
  onChange?: (checked: boolean) => void;
  disabled?: boolean;
  className?: string;
}) {
  const id = useId();
  return (
    <div className={cn("flex items-start gap-2.5", className)}>
      <BaseCheckbox.Root
        name={name}
        value={value}
        checked={checked}
        defaultChecked={defaultChecked}
        onCheckedChange={(next) => onChange?.(next)}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        id={id}
        className="mt-0.5 flex size-[1.125rem] shrink-0 cursor-pointer items-center justify-center rounded border border-edge bg-surface data-checked:border-accent data-checked:bg-accent data-disabled:opacity-55 dark:bg-canvas"
      >
        <BaseCheckbox.Indicator className="text-on-accent [&_svg]:size-3.5">
          <Check strokeWidth={3} aria-hidden />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <div className="min-w-0 text-sm">
        <label id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** Any of a few, each with a sentence of explanation, as one field of a form. */
export function Checkboxes<T extends string>({
  name,
  legend,
  options,
}: {
  name: string;
  legend: ReactNode;
  options: readonly { value: T; label: ReactNode; explanation: ReactNode; defaultChecked: boolean }[];
}) {
  const error = useFieldError(name);
  return (
    <fieldset className="space-y-2.5">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      {options.map(({ value, label, explanation, defaultChecked }) => (
        <Checkbox
          key={value}
          name={name}
          value={value}
          label={label}
          hint={explanation}
          defaultChecked={defaultChecked}
        />
      ))}
      <FieldError>{error}</FieldError>
    </fieldset>
  );
}

/** One of a few where each needs a sentence of explanation. */
export function RadioCards<T extends string>({
  name,
  legend,
  options,
  value,
  defaultValue,
  onChange,
  disabled,
  columns = 1,
}: {
  name?: string;
  legend: ReactNode;
  options: readonly { value: T; label: ReactNode; explanation: ReactNode }[];
  value?: T;
  defaultValue?: T;
  onChange?: (value: T) => void;
  disabled?: boolean;
  columns?: 1 | 2 | 3;
}) {
  const id = useId();
  const error = useFieldError(name);
  // What was saved comes back as a new default; what is chosen now stays chosen.
  const [first] = useState(defaultValue);
  return (
    <div className="space-y-1.5">
      <p id={id} className="text-sm font-medium">
        {legend}
      </p>
      <RadioGroup
        name={name}
        value={value}
        defaultValue={first}
        onValueChange={(next) => onChange?.(next as T)}
        disabled={disabled}
        aria-labelledby={id}
        className={cn("grid gap-2.5", columns === 2 && "sm:grid-cols-2", columns === 3 && "sm:grid-cols-3")}
      >
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: reason: the radio inside is the control; it is named by aria-labelledby
          <label
            key={option.value}
            className="flex cursor-pointer items-start gap-3 rounded-lg border border-line bg-surface p-3.5 transition-colors hover:border-edge has-data-checked:border-accent has-data-checked:bg-accent-soft/50"
          >
            <Radio.Root
              value={option.value}
              aria-labelledby={`${id}-${option.value}`}
              aria-describedby={`${id}-${option.value}-why`}
              className="mt-0.5 flex size-[1.125rem] shrink-0 cursor-pointer items-center justify-center rounded-full border border-edge bg-surface data-checked:border-accent data-disabled:opacity-55 dark:bg-canvas"
            >
              <Radio.Indicator className="size-2.5 rounded-full bg-accent" />
            </Radio.Root>
            <span className="min-w-0 text-sm">
              <span id={`${id}-${option.value}`} className="block font-medium">
                {option.label}
              </span>
              <span id={`${id}-${option.value}-why`} className="mt-0.5 block text-[0.8125rem] text-muted">
                {option.explanation}
              </span>
            </span>
          </label>
        ))}
      </RadioGroup>
      <FieldError>{error}</FieldError>
    </div>
  );
}
