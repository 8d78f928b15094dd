/**
 * The strict readers for what a reviewer sends: a choice, a rule, an edited version. Whether an edit fits the text and the labels is
 * asked besides, by `faultOf`.
 */
import { fitsText, type Parsed, parseAttributeValue, spanAt } from "../annotation.ts";
import type { AttributeValue, LabelSchema } from "../label.ts";
import { attempt, choiceAt, idAt, integerAt, listAt, nullOr, plainObject, refuse, stringAt } from "../strict.ts";
import { type Cluster, type Version, type VersionRelation, type VersionSpan, versionOf } from "./cluster.ts";
import type { Rule } from "./rules.ts";
import type { Choice } from "./settle.ts";

/** The most spans, or relations, that one edit may put in the place of a cluster. */
const most = 100;

export function parseChoice(value: unknown): Parsed<Choice> {
  return attempt(() => {
    const { kind } = plainObject(value, "choice", null);
    switch (kind) {
      case "annotator":
        return { kind, rater: stringAt(plainObject(value, "choice", annotatorKeys).rater, "choice.rater", 200) };
      case "candidate":
        return { kind, key: stringAt(plainObject(value, "choice", candidateKeys).key, "choice.key", 200) };
      case "edit":
        return { kind, version: versionAt(plainObject(value, "choice", editKeys).version) };
      default:
        plainObject(value, "choice", kindKeys);
        return { kind: choiceAt(kind, "choice.kind", ["majority", "both", "nobody", "union", "intersection"]) };
    }
  });
}

const kindKeys = new Set(["kind"]);
const annotatorKeys = new Set(["kind", "rater"]);
const candidateKeys = new Set(["kind", "key"]);
const editKeys = new Set(["kind", "version"]);
const versionKeys = new Set(["spans", "relations", "value"]);
const versionSpanKeys = new Set(["label", "fragments", "attributes", "entity"]);
const relationKeys = new Set(["type", "from", "to", "fromWhich", "toWhich", "fromSpan", "toSpan", "attributes"]);

function versionAt(value: unknown): Version {
  const { spans = [], relations = [], value: answer = null } = plainObject(value, "version", versionKeys);
  const version = {
    spans: listAt(spans, "spans", versionSpanAt),
    relations: listAt(relations, "relations", versionRelationAt),
    value: nullOr(answer, "value", (one) => parseAttributeValue(one, "value")),
  };
  if (version.spans.length > most || version.relations.length > most) refuse("version", `holds more than ${most}`);
  return version;
}

/** A span without who and when, its fragments as pairs. @throws Refused */
function versionSpanAt(value: unknown, field: string): VersionSpan {
  const { fragments, ...stored } = plainObject(value, field, versionSpanKeys);
  const pairs = listAt(fragments, `${field}.fragments`, (pair, at) => {
    if (!Array.isArray(pair) || pair.length !== 2) refuse(at, "is not a start and an end");
    return pair;
  });
  return versionOf(spanAt("edit", { ...stored, fragments: pairs.flat(), author: "edit", editor: "edit" }));
}

function versionRelationAt(value: unknown, field: string): VersionRelation {
  const stored = plainObject(value, field, relationKeys);
  const relation: VersionRelation = {
    type: idAt(stored.type, `${field}.type`),
    from: idAt(stored.from, `${field}.from`),
    to: idAt(stored.to, `${field}.to`),
    fromWhich: stringAt(stored.fromWhich ?? "", `${field}.fromWhich`, 2_000),
    toWhich: stringAt(stored.toWhich ?? "", `${field}.toWhich`, 2_000),
    fromSpan: versionSpanAt(stored.fromSpan, `${field}.fromSpan`),
    toSpan: versionSpanAt(stored.toSpan, `${field}.toSpan`),
  };
  if (stored.attributes === undefined) return relation;
  const attributes = Object.entries(plainObject(stored.attributes, `${field}.attributes`, null)).map(
    ([id, given]): [string, AttributeValue] => [idAt(id, field), parseAttributeValue(given, `${field}.attributes`)],
  );
  return { ...relation, attributes: Object.fromEntries(attributes) };
}

/**
 * Why an edited version cannot stand in the place of a cluster, as a sentence; null where it can. `placeOf` knows the clusters of the
 * document: the ends of a relation may be moved to any place in it.
 */
export function faultOf(
  version: Version,
  cluster: Cluster,
  text: string,
  schema: LabelSchema,
  placeOf: (id: string) => Pick<Cluster, "of"> | undefined,
): string | null {
  const { spans, relations, value } = version;
  if (cluster.of !== "span" && spans.length > 0) return "Only a card about spans can be settled with spans.";
  if (cluster.of !== "relation" && relations.length > 0)
    return "Only a card about relations can be settled with those.";
  if (cluster.of !== "document" && value !== null) return "Only a question about the document has such an answer.";
  const labels = new Set(
    schema.labels.filter(({ scope, archived }) => scope === "span" && !archived).map(({ id }) => id),
  );
  const known = new Set(cluster.candidates.flatMap((candidate) => candidate.spans.map(({ label }) => label)));
  for (const span of spans) {
    const fits = fitsText(span, text);
    if (!fits.ok) return `This span does not fit the text: ${fits.why}.`;
    if (!labels.has(span.label) && !known.has(span.label)) return "The project has no such label any more.";
  }
  const places = spans.map(({ label, fragments }) => `${label} ${fragments.join(" ")}`);
  if (new Set(places).size < places.length) return "The same span is there twice.";
  const types = new Set(schema.relationTypes.filter(({ archived }) => !archived).map(({ id }) => id));
  for (const { type, from, to } of relations) {
    if (!types.has(type)) return "The project has no such type of relation.";
    if (placeOf(from)?.of !== "span" || placeOf(to)?.of !== "span") {
      return "A relation goes from one place of this document to another, and one of these is not there any more.";
    }
  }
  if (cluster.entry?.startsWith("label:") && value !== null && value !== true) return "A label is there, or it is not.";
  return null;
}

export function parseRule(value: unknown): Parsed<Rule> {
  return attempt(() => ruleAt(value, "rule", 0));
}

function ruleAt(value: unknown, field: string, depth: number): Rule {
  if (depth > 3) refuse(field, "has rules in rules in rules");
  const { kind } = plainObject(value, field, null);
  switch (kind) {
    case "at-least":
      return { kind, k: integerAt(plainObject(value, field, new Set(["kind", "k"])).k, `${field}.k`, 1) };
    case "annotator": {
      const { rater } = plainObject(value, field, annotatorKeys);
      return { kind, rater: stringAt(rater, `${field}.rater`, 200) };
    }
    case "by-label": {
      const { labels, rule } = plainObject(value, field, new Set(["kind", "labels", "rule"]));
      return { kind, labels: listAt(labels, `${field}.labels`, idAt), rule: ruleAt(rule, `${field}.rule`, depth + 1) };
    }
    case "first-of": {
      const { rules } = plainObject(value, field, new Set(["kind", "rules"]));
      const list = listAt(rules, `${field}.rules`, (rule, at) => ruleAt(rule, at, depth + 1));
      if (list.length > most) refuse(field, `holds more than ${most} rules`);
      return { kind, rules: list };
    }
    default:
      plainObject(value, field, kindKeys);
      return {
        kind: choiceAt(kind, `${field}.kind`, ["unanimous", "majority", "union", "intersection", "both", "nobody"]),
      };
  }
}
