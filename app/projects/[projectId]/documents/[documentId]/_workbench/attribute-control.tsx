"use client";

import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";
import { cn } from "../../../../../_ui/cn.ts";

type Props = {
  definition: AttributeDefinition;
  value: AttributeValue | undefined;
  disabled: boolean;
  /** Null takes the value away. */
  onChange: (value: AttributeValue | null) => void;
  /** One value was chosen, or what was typed was confirmed, by key. */
  onDone?: () => void;
};

/** One attribute of a tag: its name and the means to set it. */
export function AttributeControl({ definition, value, disabled, onChange, onDone }: Props) {
  const id = useId();
  const missing = definition.required && value === undefined;
  return (
    <div className="space-y-1" data-attribute={definition.id}>
      <p id={id} className="text-xs text-muted">
        {definition.name}
        {missing ? <span className="text-danger-ink"> · needed to finish</span> : null}
      </p>
      {definition.kind === "text" || definition.kind === "number" ? (
        <Typed {...{ definition, value, disabled, onChange, onDone }} labelledBy={id} />
      ) : (
        <Choices {...{ definition, value, disabled, onChange, onDone }} labelledBy={id} />
      )}
    </div>
  );
}

function Choices({ definition, value, disabled, onChange, onDone, labelledBy }: Props & { labelledBy: string }) {
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
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { key, currentTarget, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const buttons = [...currentTarget.querySelectorAll("button")];
    const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : key === "ArrowLeft" || key === "ArrowUp" ? -1 : 0;
    const option = /^[1-9]$/.test(key) ? options[Number(key) - 1]?.[1] : undefined;
    if (step !== 0) buttons[buttons.indexOf(target as HTMLButtonElement) + step]?.focus();
    else if (option !== undefined) {
      if (several || !chosen(option)) choose(option);
      if (!several) onDone?.();
    } else if (key === "Enter" && several) onDone?.();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: reason: a fieldset cannot be laid out as a row of buttons everywhere
    <div role="group" aria-labelledby={labelledBy} onKeyDown={onKeyDown} className="group/choices flex flex-wrap gap-1">
      {options.map(([name, option], i) => (
        <button
          key={name}
          type="button"
          disabled={disabled}
          aria-pressed={chosen(option)}
          aria-keyshortcuts={i < 9 ? String(i + 1) : undefined}
          onClick={() => choose(option)}
          className={cn(
            "h-7 rounded-md border border-line px-2 text-[0.8125rem] hover:border-edge pointer-coarse:h-10 pointer-coarse:px-3",
            "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-ink",
            "disabled:cursor-not-allowed disabled:opacity-60",
          )}
        >
          {name}
          {i < 9 ? (
            <span aria-hidden className="ml-1.5 hidden text-[0.6875rem] text-muted group-focus-within/choices:inline">
              {i + 1}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}

/** What is typed counts when the field is left or Enter is pressed, so that each word is not a change of its own. */
function Typed({ definition, value, disabled, onChange, onDone, labelledBy }: Props & { labelledBy: string }) {
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
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        commit();
        onDone?.();
      }}
      className="h-8 w-full rounded-md border border-edge bg-surface px-2 text-sm pointer-coarse:h-11 pointer-coarse:text-base disabled:opacity-60"
    />
  );
}
