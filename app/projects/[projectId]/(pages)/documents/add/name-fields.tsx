"use client";

import type { ImportPlan } from "#lib/import/plan.ts";
import type { ImportPreview } from "../../../../../_server/import-preview.ts";
import { Badge } from "../../../../../_ui/badge.tsx";
import { RadioCards } from "../../../../../_ui/choice.tsx";
import type { Names } from "./import-files.tsx";
import { MeaningField } from "./meaning-field.tsx";

/** For each name in the files that the project does not have: make it, take another for it, or leave it out. */
export function NameFields({
  plan,
  preview,
  names,
  onChange,
}: {
  plan: ImportPlan;
  preview: ImportPreview;
  names: Names;
  onChange: (plan: ImportPlan) => void;
}) {
  const set = (change: Partial<ImportPlan>) => onChange({ ...plan, ...change });
  const unknown = preview.labels.filter((label) => !label.known);
  const others = [...preview.attributes, ...preview.relationTypes].filter((one) => !one.known);
  return (
    <div className="space-y-6">
      {unknown.length + others.length > 0 ? (
        <RadioCards
          legend="Labels, attributes and relation types that the project does not have"
          value={plan.unknown}
          onChange={(value) => set({ unknown: value })}
          columns={2}
          options={[
            {
              value: "create",
              label: "Create them",
              explanation: "With colours of their own; change them later on the labels page.",
            },
            { value: "leave-out", label: "Leave them out", explanation: "The report counts what was left out." },
          ]}
        />
      ) : null}
      {preview.labels.length > 0 ? (
        <ul className="space-y-2" aria-label="Labels in the files">
          {preview.labels.slice(0, 50).map(({ name, scope, count, known }) => (
            <li key={`${scope} ${name}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
              <span className="min-w-0 basis-40 font-medium wrap-anywhere" dir="auto">
                {name}
              </span>
              <span className="text-muted tabular-nums">{count.toLocaleString("en")}</span>
              {scope === "document" ? <Badge>of documents</Badge> : null}
              {known ? (
                <Badge tone="good">there already</Badge>
              ) : (
                <MeaningField
                  labelHidden
                  small
                  name={name}
                  label={`What becomes of ${name}`}
                  words={{
                    unsaid: plan.unknown === "create" ? "New label" : "Left out, as all that are new",
                    none: "Leave out",
                  }}
                  chosen={plan.labels}
                  ours={names.labels
                    .filter((one) => one.scope === scope)
                    .map((one) => ({ value: one.id, label: `Is “${one.name}”` }))}
                  onChoose={(labels) => set({ labels })}
                />
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {others.length > 0 ? (
        <p className="text-sm text-muted">
          {plan.unknown === "create" ? "New besides" : "Left out besides"}: {others.map((one) => one.name).join(", ")}.
        </p>
      ) : null}
    </div>
  );
}
