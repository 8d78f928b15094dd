"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Check } from "lucide-react";
import { useId } from "react";
import { type Underline, underlines } from "#lib/annotation/label.ts";
import { cn } from "../../../../_ui/cn.ts";
import { controlStyle } from "../../../../_ui/field.tsx";
import { FieldError } from "../../../../_ui/field-error.tsx";
import { useFieldError } from "../../../../_ui/form.tsx";
import { tagInk, tagStyle } from "../../../_parts/tag.tsx";
import { presetColors, underlineWords } from "./presets.ts";

/** A colour out of the presets, or any other as #RRGGBB. */
export function ColorField({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const id = useId();
  const error = useFieldError("color");
  const valid = /^#[0-9a-f]{6}$/i.test(value);
  return (
    <div className="space-y-2">
      <p id={id} className="text-sm font-medium">
        Colour
      </p>
      <input type="hidden" name="color" value={value} />
      <div className="flex flex-wrap items-center gap-2">
        <RadioGroup
          aria-labelledby={id}
          value={value.toUpperCase()}
          onValueChange={(next) => onChange(String(next))}
          className="flex flex-wrap gap-2"
        >
          {presetColors.map((preset) => (
            <Radio.Root
              key={preset.value}
              value={preset.value}
              aria-label={preset.name}
              title={preset.name}
              style={{ background: preset.value }}
              className="grid size-7 cursor-pointer place-items-center rounded-full ring-offset-2 ring-offset-raised data-checked:ring-2 data-checked:ring-ink pointer-coarse:size-9"
            >
              <Radio.Indicator className="text-white [&_svg]:size-4">
                <Check strokeWidth={3} aria-hidden />
              </Radio.Indicator>
            </Radio.Root>
          ))}
        </RadioGroup>
        <span className="ml-auto flex items-center gap-2">
          <input
            type="color"
            aria-label="Another colour"
            value={valid ? value.toLowerCase() : "#000000"}
            onChange={(event) => onChange(event.target.value.toUpperCase())}
            className="size-8 cursor-pointer rounded-md border border-edge bg-surface p-0.5"
          />
          <input
            aria-label="Colour as #RRGGBB"
            aria-invalid={Boolean(error) || undefined}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            maxLength={7}
            spellCheck={false}
            className={cn(controlStyle, "h-8 w-24 px-2 font-mono text-[0.8125rem] pointer-coarse:h-10")}
          />
        </span>
      </div>
      <FieldError>{error}</FieldError>
    </div>
  );
}

/** The style of the line under a span, so that colour is never the only sign. */
export function UnderlineField({
  value,
  color,
  onChange,
}: {
  value: Underline;
  color: string;
  onChange: (underline: Underline) => void;
}) {
  const id = useId();
  return (
    <div className="space-y-2">
      <p id={id} className="text-sm font-medium">
        Underline
      </p>
      <RadioGroup
        name="underline"
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => onChange(next as Underline)}
        className="grid grid-cols-3 gap-2 sm:grid-cols-5"
      >
        {underlines.map((underline) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: reason: the radio inside is the control; it is named by aria-label
          <label
            key={underline}
            className="flex cursor-pointer items-center justify-center rounded-lg border border-line bg-surface px-2 py-2 transition-colors hover:border-edge has-data-checked:border-accent has-data-checked:bg-accent-soft/50 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <Radio.Root value={underline} aria-label={underlineWords[underline]} className="sr-only" />
            <span
              style={{ ...tagStyle(color), textDecorationStyle: underline }}
              className={cn(
                tagInk,
                "font-serif underline decoration-(color:--tag) decoration-2 underline-offset-[5px] [text-decoration-skip-ink:none]",
              )}
            >
              {underlineWords[underline]}
            </span>
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}
