"use client";

import { type ReactNode, useId, useState } from "react";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { FieldError } from "../../../../_ui/field-error.tsx";
import { useFieldError } from "../../../../_ui/form.tsx";

/** Any number out of a list; none chosen means all of them, and says so. */
export function Pick({
  name,
  legend,
  all,
  items,
  defaultChosen,
}: {
  name: string;
  legend: string;
  /** What none chosen means, such as "all labels". */
  all: string;
  items: readonly { id: string; content: ReactNode }[];
  defaultChosen: readonly string[];
}) {
  const id = useId();
  const error = useFieldError(name);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(defaultChosen));
  return (
    <fieldset aria-describedby={`${id}-all`} className="min-w-0 space-y-2">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      <div className="flex max-h-44 flex-col gap-1.5 overflow-y-auto p-0.5">
        {items.map((item) => (
          <Checkbox
            key={item.id}
            name={name}
            value={item.id}
            label={item.content}
            checked={chosen.has(item.id)}
            onChange={(checked) => {
              const next = new Set(chosen);
              if (checked) next.add(item.id);
              else next.delete(item.id);
              setChosen(next);
            }}
          />
        ))}
      </div>
      <p id={`${id}-all`} className="text-[0.8125rem] text-muted">
        {chosen.size === 0 ? `None chosen means ${all}.` : `${chosen.size} chosen.`}
      </p>
      <FieldError>{error}</FieldError>
    </fieldset>
  );
}
