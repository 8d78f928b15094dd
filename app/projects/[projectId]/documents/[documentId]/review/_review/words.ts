/** How the pages of review name kinds of disagreement, choices and rules. */

import type { Cluster } from "#lib/annotation/disagreement/cluster.ts";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";
import { counted } from "#lib/counted.ts";
import type { Rater } from "#lib/data/review-shapes.ts";

type Kind = Cluster["kind"];

export const kindWords: Record<Kind, { name: string; explanation: string }> = {
  agreed: { name: "Agreed", explanation: "All made the same." },
  split: { name: "Split or merged", explanation: "Somebody has several spans where another has one." },
  label: { name: "Label", explanation: "The same words, called differently." },
  boundary: { name: "Boundary", explanation: "The same label, over other words." },
  missing: { name: "Missing", explanation: "Somebody has nothing here." },
  attribute: { name: "Attribute", explanation: "Only an attribute differs." },
  relation: { name: "Relation", explanation: "These two are connected otherwise, or not at all." },
  document: { name: "Document", explanation: "A label or an attribute of the document as a whole." },
  objection: { name: "Objection", explanation: "Somebody says that this is not right." },
  changed: { name: "Changed", explanation: "Another than its author changed this." },
  deleted: { name: "Deleted", explanation: "Another than its author deleted this." },
};

/** The versions of a card in the order of the digits that take them, which is that of the raters; what no digit takes comes last. */
export function inOrderOfDigits<T extends { supporters: readonly string[] }>(
  candidates: readonly T[],
  raters: readonly { id: string }[],
): T[] {
  const digits = new Map(raters.map(({ id }, at) => [id, at]));
  const first = ({ supporters }: T) =>
    Math.min(...supporters.map((id) => digits.get(id) ?? raters.length), raters.length);
  return candidates.toSorted((a, b) => first(a) - first(b));
}

export function kindName(kind: string): string {
  return kindWords[kind as Kind]?.name ?? kind;
}

/** What was chosen, as the end of "Decided: …". */
export function choiceWords(choice: Choice, card: Pick<Cluster, "candidates">, raters: readonly Rater[]): string {
  switch (choice.kind) {
    case "annotator":
      return `the version of ${nameOf(choice.rater, raters)}`;
    case "candidate": {
      const taken = card.candidates.find(({ key }) => key === choice.key);
      return taken ? `the version of ${namesOf(taken.supporters, raters)}` : "a version";
    }
    case "majority":
      return "what the majority made";
    case "both":
      return "both";
    case "nobody":
      return "nobody’s";
    case "union":
      return "the union";
    case "intersection":
      return "the intersection";
    case "edit":
      return "edited by hand";
  }
}

function nameOf(id: string, raters: readonly Rater[]): string {
  return raters.find((rater) => rater.id === id)?.name ?? "a former member";
}

export function namesOf(ids: readonly string[], raters: readonly Rater[]): string {
  return new Intl.ListFormat("en-GB").format(ids.map((id) => nameOf(id, raters)));
}

/** A merge rule as a sentence without its end. */
export function ruleWords(rule: Rule, raters: readonly Rater[], labelName: (id: string) => string): string {
  switch (rule.kind) {
    case "unanimous":
      return "what all made the same";
    case "at-least":
      return `what at least ${rule.k} made the same`;
    case "majority":
      return "what more than half made the same";
    case "annotator":
      return `the version of ${nameOf(rule.rater, raters)}`;
    case "union":
      return "the union, where only boundaries differ";
    case "intersection":
      return "the intersection, where only boundaries differ";
    case "both":
      return "everything that anybody made";
    case "nobody":
      return "nothing of it";
    case "by-label":
      return `${ruleWords(rule.rule, raters, labelName)}, for ${new Intl.ListFormat("en-GB").format(rule.labels.map(labelName))}`;
    case "first-of":
      return rule.rules.map((one) => ruleWords(one, raters, labelName)).join("; else ");
  }
}

/** What taking back a merge has done, or has begun to do. */
export function takenBackWords({ jobId, kept }: TakenBack): string {
  if (jobId !== null) return "The merge is being taken back in many documents; Activity shows how far it is.";
  if (kept === 0) return "The merge was taken back.";
  return `The merge was taken back, but for ${counted(kept, "place")}: decided anew since, or in a document that is archived or whose gold is complete.`;
}

/** `kept`: how many places stay as the merge, or somebody since, has settled them. */
export type TakenBack = { jobId: string | null; kept: number };

/** The values of attributes in the order of the definitions; a yes/no one shows its name where it says yes. */
export function attributeWords(
  attributes: Readonly<Record<string, AttributeValue>> | undefined,
  definitions: readonly AttributeDefinition[],
): string {
  return definitions
    .flatMap(({ id, name }) => {
      const value = attributes?.[id];
      return value === undefined ? [] : [`${name}: ${valueWords(value)}`];
    })
    .join(" · ");
}

export function valueWords(value: AttributeValue): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? value.join(", ") : String(value);
}
