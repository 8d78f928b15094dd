/** What agreement is asked about: who against whom, in which documents and labels, and counted how. */

import { defaultSettings, type Settings } from "#lib/annotation/agreement/parts.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { Failure } from "#lib/errors.ts";
import { isUuid } from "./uuid.ts";

export type AgreementChoice = {
  /** People against each other; or each against `gold`; or each against a model's layer, `model:` and its name. */
  against?: string | undefined;
  /** Only these, by id; otherwise all that are not archived. */
  documents?: readonly string[] | undefined;
  /** Only these people, by id; otherwise all. */
  annotators?: readonly string[] | undefined;
  /** Only spans, and labels of documents, of these labels, by id; otherwise all. */
  labels?: readonly string[] | undefined;
  /** What α_U, uα and γ measure length in. */
  unit?: Settings["continuum"] | undefined;
  /** The least intersection over union of the relaxed figures, above 0 and at most 1. */
  overlap?: number | undefined;
  /** Count what was finished after its annotator could see the others' work, too. */
  afterReveal?: boolean | undefined;
};

/** The same, complete, checked and in one order, so that equal questions are equal. */
export type SettledChoice = {
  against: "people" | "gold" | `model:${string}`;
  documents: readonly string[] | null;
  annotators: readonly string[] | null;
  labels: readonly string[] | null;
  unit: Settings["continuum"];
  overlap: number;
  afterReveal: boolean;
};

/** @throws Failure invalid */
export function settleChoice(choice: AgreementChoice): SettledChoice {
  const { against = "people", unit = "characters", overlap = defaultSettings.iou, afterReveal = false } = choice;
  if (against !== "people" && against !== "gold" && !/^model:./.test(against)) {
    throw wrong("against", "Compare with people, with gold, or with model: and the name of a model.");
  }
  if (unit !== "characters" && unit !== "tokens") throw wrong("unit", "Measure length in characters or in tokens.");
  if (!(overlap > 0 && overlap <= 1)) throw wrong("overlap", "The least overlap is a number above 0 and at most 1.");
  return {
    against: against as SettledChoice["against"],
    documents: idsOf(choice.documents, "documents"),
    annotators: idsOf(choice.annotators, "annotators"),
    labels: idsOf(choice.labels, "labels"),
    unit,
    overlap,
    afterReveal,
  };
}

export function settingsOf({ unit, overlap }: SettledChoice): Settings {
  return { ...defaultSettings, iou: overlap, continuum: unit };
}

/** The choice as it stands in files. */
export function choiceJson(choice: SettledChoice): Record<string, Json> {
  const list = (ids: readonly string[] | null): Json => (ids ? [...ids] : null);
  const { documents, annotators, labels, ...plain } = choice;
  return { ...plain, documents: list(documents), annotators: list(annotators), labels: list(labels) };
}

function idsOf(ids: readonly string[] | undefined, field: string): string[] | null {
  if (!ids || ids.length === 0) return null;
  if (ids.length > 10_000) throw wrong(field, "These are too many to name one by one; name at most 10,000.");
  for (const id of ids) if (!isUuid(id)) throw wrong(field, `“${id.slice(0, 60)}” is not an id.`);
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort();
}

function wrong(field: string, message: string): Failure {
  return new Failure("invalid", message, { place: { field } });
}

/** A choice as it stands in an address: lists with commas, `1` for yes. */
export type ChoiceQuery = Partial<Record<keyof AgreementChoice, string | undefined>>;

/** @throws Failure invalid, by `settleChoice` */
export function choiceOfQuery(query: ChoiceQuery): AgreementChoice {
  const list = (text: string | undefined) => text?.split(",").filter((id) => id !== "");
  return {
    against: query.against || undefined,
    documents: list(query.documents),
    annotators: list(query.annotators),
    labels: list(query.labels),
    unit: (query.unit || undefined) as AgreementChoice["unit"],
    overlap: query.overlap ? Number(query.overlap) : undefined,
    afterReveal: query.afterReveal === "1" || query.afterReveal === "true",
  };
}
