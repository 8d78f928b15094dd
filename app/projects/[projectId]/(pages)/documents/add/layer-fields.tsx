"use client";

import { counted } from "#lib/counted.ts";
import { annotatorName, type Known, memberNamed, type Place, placeOf } from "#lib/import/place.ts";
import type { ImportPlan } from "#lib/import/plan.ts";
import type { ImportPreview } from "../../../../../_server/import-preview.ts";
import { Checkbox, RadioCards } from "../../../../../_ui/choice.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import type { Names } from "./import-files.tsx";
import { MeaningField } from "./meaning-field.tsx";

type Props = {
  plan: ImportPlan;
  preview: ImportPreview;
  members: Names["members"];
  onChange: (plan: ImportPlan) => void;
};

/** How many layers of whom are asked about, and told of, by name. */
const mostShown = 40;

const noneOfThem = "None of the members";

/** Whose the tags become: asked for each annotator whom the files name, and for the tags that name nobody, and told. */
export function LayerFields({ plan, preview, members, onChange }: Props) {
  const set = (change: Partial<ImportPlan>) => onChange({ ...plan, ...change });
  const known = knownFrom(preview, members);
  const sources = preview.annotators
    .slice(0, mostShown)
    .map((one) => ({ ...one, to: placeOf({ kind: one.kind, annotator: one.name }, plan, known) }));
  const asked = sources.filter(
    ({ kind, name }) =>
      plan.arrival === "personal" || (plan.arrival === "file" && (kind === "personal" || (kind === "shared" && !name))),
  );
  // Only where a member seems to be meant is there something to say of who signed single tags.
  const signers = preview.authors
    .slice(0, mostShown)
    .filter(({ name, member }) => member !== null && !asked.some((one) => one.name === name));
  const strange = sources.some(({ kind, name, to }) => {
    const named = name !== "" && (plan.arrival === "personal" || kind === "personal");
    return named && (to.kind === "annotator" || to.kind === "model" || to.kind === "nowhere");
  });
  const models = sources.filter(({ to }) => to.kind === "model");
  const people = {
    chosen: plan.people,
    ours: members.map((one) => ({ value: one.userId, label: one.name })),
    onChoose: (people: ImportPlan["people"]) => set({ people }),
  };
  return (
    <div className="space-y-6">
      {asked.length + signers.length > 0 ? (
        <div className="grid gap-5 sm:grid-cols-2">
          {asked.map(({ name, kind, member, withoutAccount, layers, to }) => (
            <MeaningField
              key={`${kind} ${name}`}
              label={name === "" ? "Whose are the tags that name nobody?" : `Who is “${name}”?`}
              hint={counted(layers, "layer")}
              meant={member}
              words={
                member === null
                  ? {
                      unsaid:
                        name === "" && plan.arrival === "file" ? "The shared layer’s, under my name" : unchosen(to),
                    }
                  : // Where the name is only that of somebody without an account, nobody else is meant by it.
                    { none: member === withoutAccount ? undefined : noneOfThem }
              }
              {...{ name, ...people }}
            />
          ))}
          {signers.map(({ name, member, tags }) => (
            <MeaningField
              key={`by ${name}`}
              label={`Who is “${name}”?`}
              hint={counted(tags, "tag")}
              meant={member}
              words={{ none: noneOfThem }}
              {...{ name, ...people }}
            />
          ))}
        </div>
      ) : null}
      {strange && plan.arrival !== "model" ? (
        <RadioCards
          legend="Annotators who are no members"
          value={plan.strangers}
          onChange={(strangers) => set({ strangers })}
          columns={2}
          options={[
            {
              value: "annotator",
              label: "Stay annotators",
              explanation: "Without an account. On the page of members you can say later who they are.",
            },
            { value: "model", label: "Become models", explanation: "Their tags are suggestions." },
          ]}
        />
      ) : null}
      {models.some(({ name }) => name === "") ? (
        <TextField
          label="Name of the model, where the file gives none"
          value={plan.model}
          maxLength={100}
          onChange={(event) => set({ model: event.target.value || "import" })}
        />
      ) : null}
      {models.length > 0 ? (
        <Checkbox
          label="Renew what models have said here before"
          hint="Where one says something else of a text now, that becomes a new version of its layer; releases and annotation sets keep the earlier one. Otherwise such a layer stays as it is, and the report says so."
          checked={plan.renew}
          onChange={(renew) => set({ renew })}
        />
      ) : null}
      <ul
        aria-label="Whose layers these become"
        className="space-y-1.5 rounded-xl border border-line bg-surface px-4 py-3 text-sm shadow-card"
      >
        {sources.map(({ kind, name, layers, to }) => (
          <li key={`${kind} ${name}`} className="wrap-anywhere">
            <span className="text-muted">
              {counted(layers, "layer")} {preview.complete ? "" : "or more "}
              {name === "" ? (layers === 1 ? "that names nobody" : "that name nobody") : `of ${name}`}
              {layers === 1 ? " becomes" : " become"}
            </span>{" "}
            {becomes(to, layers, members)}
          </li>
        ))}
        {preview.annotators.length > mostShown ? (
          <li className="text-muted">and {preview.annotators.length - mostShown} more</li>
        ) : null}
        {preview.authors.slice(0, mostShown).map(({ name, tags }) => (
          <li key={`by ${name}`} className="wrap-anywhere">
            <span className="text-muted">
              {counted(tags, "tag")} by {name} {tags === 1 ? "is" : "are"} signed
            </span>{" "}
            {signed(name, plan, known, members)}
          </li>
        ))}
        {preview.authors.length > mostShown ? (
          <li className="text-muted">and those by {preview.authors.length - mostShown} more</li>
        ) : null}
      </ul>
    </div>
  );
}

/** Whom names mean, as the preview tells it. */
function knownFrom({ annotators, authors }: ImportPreview, members: Names["members"]): Known {
  const named = [...annotators, ...authors];
  const means = (id: (one: (typeof named)[number]) => string | null) =>
    named.flatMap((one): [string, string][] => {
      const meant = id(one);
      return meant === null ? [] : [[one.name.toLowerCase(), meant]];
    });
  return {
    members: new Map([
      ...members.map(({ userId }): [string, string] => [userId, userId]),
      ...means(({ member }) => member),
    ]),
    withoutAccount: new Map(means(({ withoutAccount }) => withoutAccount)),
  };
}

/** In whose name single tags are, that are not of their layer's annotator. */
function signed(name: string, plan: ImportPlan, known: Known, members: Names["members"]): string {
  const userId = memberNamed(name, plan, known);
  if (userId) return `in the name of ${nameOf(userId, members)}`;
  if (plan.strangers === "model" || plan.arrival === "model") return "like the layer that they are in";
  return `as of ${annotatorName(name)}, an annotator without an account`;
}

function nameOf(userId: string, members: Names["members"]): string {
  return members.find((one) => one.userId === userId)?.name ?? "a member";
}

/** What stands where nobody is chosen. What becomes of the layers then is told below. */
function unchosen(to: Place): string {
  return to.kind === "nowhere" ? "Say who" : noneOfThem;
}

function becomes(to: Place, layers: number, members: Names["members"]): string {
  switch (to.kind) {
    case "shared":
      return `the shared ${layers === 1 ? "layer of its document" : "layers of their documents"}, under your name`;
    case "gold":
      return "gold";
    case "model":
      return `suggestions of “${to.name}”`;
    case "personal":
      return `${nameOf(to.userId, members)}’s own work`;
    case "annotator":
      return `the work of ${to.name}, an annotator without an account`;
    case "nowhere":
      return `nothing: ${to.why}`;
  }
}
