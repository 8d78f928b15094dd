"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import type { ChoiceQuery } from "#lib/data/agreement-choice.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { Checkbox } from "../../../../../_ui/choice.tsx";
import { SelectField } from "../../../../../_ui/select.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import { address } from "./query.ts";

type Named = { id: string; name: string };

/** What is compared, and how. All of it stands in the address, so that it can be sent to somebody. */
export function SettingsForm({
  base,
  query,
  people,
  models,
  gold,
  labels,
  tokenizer,
}: {
  base: string;
  query: ChoiceQuery;
  people: readonly Named[];
  models: readonly string[];
  gold: boolean;
  labels: readonly Named[];
  tokenizer: string;
}) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const chosen = (list: string | undefined, id: string) => !list || list.split(",").includes(id);
  const against = query.against ?? "people";
  const options = [
    { value: "people", label: "People against each other" },
    ...(gold || against === "gold" ? [{ value: "gold", label: "People against gold" }] : []),
    ...models.map((name) => ({ value: `model:${name}`, label: `People against the model ${name}` })),
  ];
  if (!options.some(({ value }) => value === against)) options.push({ value: against, label: against });

  function show(form: FormData) {
    const some = (name: string, all: readonly Named[]) => {
      const ids = form.getAll(name).map(String);
      return ids.length === 0 || ids.length === all.length ? null : ids.join(",");
    };
    const overlap = Number(String(form.get("overlap") || "50")) / 100;
    start(() => {
      router.push(
        address(
          base,
          {},
          {
            documents: query.documents,
            against: form.get("against") === "people" ? null : String(form.get("against")),
            unit: form.get("unit") === "tokens" ? "tokens" : null,
            overlap: overlap === 0.5 ? null : String(overlap),
            annotators: some("annotators", people),
            labels: some("labels", labels),
            afterReveal: form.get("afterReveal") ? "1" : null,
          },
        ),
        { scroll: false },
      );
    });
  }

  return (
    <details className="rounded-xl border border-line bg-surface shadow-card">
      <summary className="cursor-pointer rounded-xl px-5 py-3.5 text-sm font-medium">
        What is compared, and how
        <span className="ml-2 font-normal text-muted">{options.find(({ value }) => value === against)?.label}</span>
      </summary>
      <form
        key={JSON.stringify(query)}
        onSubmit={(event) => {
          event.preventDefault();
          show(new FormData(event.currentTarget));
        }}
        className="space-y-6 border-t border-line p-5"
      >
        <div className="grid gap-5 sm:grid-cols-3">
          <SelectField label="Compare" name="against" options={options} defaultValue={against} />
          <SelectField
            label="Length in"
            name="unit"
            options={[
              { value: "characters", label: "Characters" },
              { value: "tokens", label: "Tokens" },
            ]}
            defaultValue={query.unit === "tokens" ? "tokens" : "characters"}
            hint={`For α_U, uα and γ. Characters are UTF-16 units; tokens are ${tokenizer}.`}
          />
          <TextField
            label="Enough overlap, %"
            name="overlap"
            type="number"
            min={1}
            max={100}
            step="any"
            defaultValue={Math.round(Number(query.overlap ?? 0.5) * 10_000) / 100}
            hint="Intersection over union at which two spans count as nearly the same."
          />
        </div>
        <div className="grid gap-6 sm:grid-cols-2">
          <Choices legend="Annotators" name="annotators" of={people} chosen={(id) => chosen(query.annotators, id)} />
          <Choices legend="Labels" name="labels" of={labels} chosen={(id) => chosen(query.labels, id)} />
        </div>
        <Checkbox
          name="afterReveal"
          value="1"
          defaultChecked={Boolean(query.afterReveal)}
          label="Count what was finished after the reveal, too"
          hint="Whoever could see the others' work does not agree with them by herself, so such versions are left out unless you ask for them."
        />
        <Button type="submit" look="primary" pending={pending}>
          Show
        </Button>
      </form>
    </details>
  );
}

function Choices({
  legend,
  name,
  of,
  chosen,
}: {
  legend: string;
  name: string;
  of: readonly Named[];
  chosen: (id: string) => boolean;
}) {
  if (of.length === 0) return null;
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      <div className="grid max-h-56 gap-2 overflow-y-auto p-0.5">
        {of.map((one) => (
          <Checkbox key={one.id} name={name} value={one.id} defaultChecked={chosen(one.id)} label={one.name} />
        ))}
      </div>
    </fieldset>
  );
}
