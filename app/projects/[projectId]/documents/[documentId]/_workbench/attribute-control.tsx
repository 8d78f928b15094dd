"use client";

import { useEffect, useId, useState } from "react";
import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";
import { cn } from "../../../../../_ui/cn.ts";

type Props = {
  definition: AttributeDefinition;
  value: AttributeValue | undefined;
  disabled: boolean;
  /** Null takes the value away. */
  onChange: (value: AttributeValue | null) => void;
};

/** One attribute of a tag: its name and the means to set it. */
export function AttributeControl({ definition, value, disabled, onChange }: Props) {
  const id = useId();
  const missing = definition.required && value === undefined;
  return (
    <div className="space-y-1">
      <p id={id} className="text-xs text-muted">
        {definition.name}
        {missing ? <span className="text-danger-ink"> · needed to finish</span> : null}
      </p>
      {definition.kind === "text" || definition.kind === "number" ? (
        <Typed {...{ definition, value, disabled, onChange }} labelledBy={id} />
      ) : (
        <Choices {...{ definition, value, disabled, onChange }} labelledBy={id} />
      )}
    </div>
  );
}

function Choices({ definition, value, disabled, onChange, labelledBy }: Props & { labelledBy: string }) {
  const several = definition.kind === "choices";
  const options: [string, AttributeValue][] =
    definition.kind === "boolean"
      ? [
          ["yes", true],
          ["no", false],
        ]
      : definition.options.map((option) => [option, option]);
  const chosen = (option: AttributeValue) => (Array.isArray(value) ? value.includes(option) : value === option);
  const choose = (option: AttributeValue) => {
    if (!several) return onChange(chosen(option) ? null : option);
    const held = Array.isArray(value) ? value : [];
    // In the order of the definition, so that the same choices are the same value.
    const next = definition.options.filter((one) => (one === option ? !held.includes(one) : held.includes(one)));
    onChange(next.length > 0 ? next : null);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: a fieldset cannot be laid out as a row of buttons everywhere
    <div role="group" aria-labelledby={labelledBy} className="flex flex-wrap gap-1">
      {options.map(([name, option]) => (
        <button
          key={name}
          type="button"
          disabled={disabled}
          aria-pressed={chosen(option)}
          onClick={() => choose(option)}
          className={cn(
            "h-7 rounded-md border border-line px-2 text-[0.8125rem] hover:border-edge pointer-coarse:h-10 pointer-coarse:px-3",
            "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-ink",
            "disabled:cursor-not-allowed disabled:opacity-60",
          )}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** What is typed counts when the field is left or Enter is pressed, so that each word is not a change of its own. */
function Typed({ definition, value, disabled, onChange, labelledBy }: Props & { labelledBy: string }) {
  const shown = value === undefined ? "" : String(value);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const commit = () => {
    const text = typed.trim();
    if (text === shown) return;
    if (text === "") return onChange(null);
    if (definition.kind === "text") return onChange(text);
    const number = Number(text.replace(",", "."));
    if (Number.isFinite(number)) onChange(number);
    else setTyped(shown);
  };
  return (
    <input
      aria-labelledby={labelledBy}
      inputMode={definition.kind === "number" ? "decimal" : "text"}
      value={typed}
      disabled={disabled}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
      className="h-8 w-full rounded-md border border-edge bg-surface px-2 text-sm pointer-coarse:h-11 pointer-coarse:text-base disabled:opacity-60"
    />
  );
}
