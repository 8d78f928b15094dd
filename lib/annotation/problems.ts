/**
 * Rules between values: what is wrong with a layer although each value in it is right.
 *
 * Concurrent honest edits can break these rules (she deletes the span to which he draws a relation), so nothing is refused
 * on their account: they are shown while people work, and checked when they finish. An *error* keeps a layer from being
 * finished; a *warning* only asks for a look.
 */
import type { DocumentEntry, LayerContent } from "./annotation.ts";
import { splitEntryKey } from "./annotation.ts";
import type { Clusters } from "./clusters.ts";
import { clusterOffsets, isInsideCluster } from "./clusters.ts";
import type { AttributeDefinition, AttributeValue, Label, LabelSchema } from "./label.ts";
import type { Relation } from "./relation.ts";
import type { Span } from "./span.ts";
import { compareSpans, compareStrings, spanEnd, spanStart, surface } from "./span.ts";

export type ProblemKind =
  | "relation-end-missing"
  | "relation-end-label"
  | "attribute-missing"
  | "attribute-value"
  | "attribute-not-carried"
  | "unknown"
  | "archived"
  | "overlaps-itself"
  | "twice"
  | "inside-cluster";

export type Problem = {
  kind: ProblemKind;
  /** The span's or relation's id, or the key of the document's entry. */
  id: string;
  severity: "error" | "warning";
  /** A sentence for people. */
  message: string;
};

/**
 * All problems of a layer: those of spans in reading order, then of relations by id, then of the document.
 * `clusters` are the offsets inside grapheme clusters as the server sees them; without them, this engine looks for itself.
 */
export function problemsOf(
  content: LayerContent,
  schema: LabelSchema,
  text: string,
  clusters: Clusters = clusterOffsets(text),
): Problem[] {
  const spans = [...content.spans.values()].sort(compareSpans);
  const relations = [...content.relations.values()].sort((a, b) => compareStrings(a.id, b.id));
  const entries = [...content.document.values()].sort((a, b) => compareStrings(a.key, b.key));
  const rules = new Rules(schema, text);
  for (const span of spans) rules.span(span, clusters);
  rules.overlaps(spans);
  for (const relation of relations) rules.relation(relation, content.spans);
  rules.document(entries);
  return rules.problems;
}

class Rules {
  readonly problems: Problem[] = [];
  private readonly labels: ReadonlyMap<string, Label>;
  private readonly schema: LabelSchema;
  private readonly text: string;

  constructor(schema: LabelSchema, text: string) {
    this.schema = schema;
    this.text = text;
    this.labels = new Map(schema.labels.map((label) => [label.id, label]));
  }

  span(span: Span, clusters: Clusters): void {
    const what = this.describe(span);
    this.label(span.id, what, span.label, "span");
    this.attributes(span.id, what, "span", span.label, span.attributes ?? {});
    if (span.fragments.some((fragment) => fragment.some((offset) => isInsideCluster(clusters, offset)))) {
      this.warn("inside-cluster", span.id, `${what} begins or ends inside a character that readers see as one.`);
    }
  }

  /** Spans come in reading order. Says of each span which earlier one it is the same as, or overlaps against its rule. */
  overlaps(spans: readonly Span[]): void {
    const seen = new Set<string>();
    for (const span of spans) {
      const key = `${span.label} ${span.fragments.flat().join()}`;
      if (seen.has(key)) this.warn("twice", span.id, `${this.describe(span)} is there twice, with the same label.`);
      seen.add(key);
    }
    for (const [labelId, sameLabel] of Map.groupBy(spans, (span) => span.label)) {
      if (this.labels.get(labelId)?.overlapsItself === false) this.overlapsOf(sameLabel);
    }
  }

  private overlapsOf(sameLabel: readonly Span[]): void {
    const pieces = sameLabel.flatMap((span) => span.fragments.map(([start, end]) => ({ start, end, span })));
    pieces.sort((a, b) => a.start - b.start);
    const said = new Set<Span>();
    let reaching = pieces[0];
    for (const piece of pieces.slice(1)) {
      // Fragments of one span never overlap, so the one that reaches farthest is enough to know.
      if (reaching && piece.start < reaching.end && !said.has(piece.span)) {
        said.add(piece.span);
        const message = `${this.describe(piece.span)} overlaps ${this.describe(reaching.span)}, and this label may not overlap itself.`;
        this.warn("overlaps-itself", piece.span.id, message);
      }
      if (!reaching || piece.end > reaching.end) reaching = piece;
    }
  }

  relation(relation: Relation, spans: ReadonlyMap<string, Span>): void {
    const type = this.schema.relationTypes.find(({ id }) => id === relation.type);
    const what = type ? `The relation “${type.name}”` : "A relation";
    if (!type) this.error("unknown", relation.id, "A relation has a type that the project does not know.");
    else if (type.archived) this.warn("archived", relation.id, `${what} is of a type that is archived.`);
    for (const [end, id] of [
      ["start", relation.from],
      ["end", relation.to],
    ] as const) {
      const span = spans.get(id);
      if (!span) {
        this.error("relation-end-missing", relation.id, `${what} has no span at its ${end}; it was deleted.`);
        continue;
      }
      const allowed = (end === "start" ? type?.from : type?.to) ?? [];
      if (allowed.length > 0 && !allowed.includes(span.label)) {
        const message = `${what} may not have ${this.describe(span)} at its ${end}.`;
        this.error("relation-end-label", relation.id, message);
      }
    }
    if (type) this.attributes(relation.id, what, "relation", type.id, relation.attributes ?? {});
  }

  document(entries: readonly DocumentEntry[]): void {
    const labels: string[] = [];
    const attributes: [string, AttributeValue][] = [];
    for (const entry of entries) {
      const [kind, id] = splitEntryKey(entry.key);
      if (kind === "label") {
        labels.push(id);
        this.label(entry.key, "The document", id, "document");
      }
      if (kind === "attribute") attributes.push([id, entry.value]);
    }
    this.attributes("document", "The document", "document", labels, Object.fromEntries(attributes));
  }

  private label(id: string, what: string, labelId: string, scope: Label["scope"]): void {
    const label = this.labels.get(labelId);
    if (!label) this.error("unknown", id, `${what} has a label that the project does not know.`);
    else if (label.archived) this.warn("archived", id, `${what} has the label “${label.name}”, which is archived.`);
    else if (label.scope !== scope) {
      const meant = label.scope === "span" ? "for pieces of text" : "for whole documents";
      this.warn("unknown", id, `${what} has the label “${label.name}”, which is ${meant}.`);
    }
  }

  /** `carrier`: the id of the span's label or of the relation's type, or the ids of the document's labels. */
  private attributes(
    id: string,
    what: string,
    on: AttributeDefinition["on"],
    carrier: string | readonly string[],
    given: Readonly<Record<string, AttributeValue>>,
  ): void {
    const carries = (definition: AttributeDefinition) =>
      definition.on === on &&
      (definition.of.length === 0 ||
        definition.of.some((of) => (typeof carrier === "string" ? of === carrier : carrier.includes(of))));
    const place = (attribute: string) => (on === "document" ? `attribute:${attribute}` : id);
    for (const definition of this.schema.attributes) {
      if (!definition.required || definition.archived || !carries(definition)) continue;
      const value = Object.hasOwn(given, definition.id) ? given[definition.id] : undefined;
      if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) {
        this.error("attribute-missing", place(definition.id), `${what} needs a value for “${definition.name}”.`);
      }
    }
    for (const attribute of Object.keys(given).sort(compareStrings)) {
      const definition = this.schema.attributes.find((known) => known.id === attribute);
      if (!definition) {
        this.warn("unknown", place(attribute), `${what} has an attribute that the project does not know.`);
        continue;
      }
      if (definition.archived)
        this.warn("archived", place(attribute), `${what} has “${definition.name}”, which is archived.`);
      else if (!carries(definition)) {
        this.warn(
          "attribute-not-carried",
          place(attribute),
          `${what} has “${definition.name}”, which is not meant for it.`,
        );
      }
      const why = valueProblem(definition, given[attribute] as AttributeValue);
      if (why) this.warn("attribute-value", place(attribute), `${what}: the value of “${definition.name}” ${why}.`);
    }
  }

  /** A span in words: its label and the beginning of its text. */
  private describe(span: Span): string {
    const label = this.labels.get(span.label)?.name ?? "span";
    const marked = surface(this.text, span).replaceAll(/\s+/gu, " ");
    const letters = [...marked.slice(0, 100)];
    const short = letters.length > 40 ? `${letters.slice(0, 39).join("")}…` : marked;
    return `${label} “${short}” (${spanStart(span)}–${spanEnd(span)})`;
  }

  private error(kind: ProblemKind, id: string, message: string): void {
    this.problems.push({ kind, id, severity: "error", message });
  }

  private warn(kind: ProblemKind, id: string, message: string): void {
    this.problems.push({ kind, id, severity: "warning", message });
  }
}

/** Why a value is not one that its attribute can have, as the end of a sentence; null when it can. */
export function valueProblem(definition: AttributeDefinition, value: AttributeValue): string | null {
  switch (definition.kind) {
    case "boolean":
      return typeof value === "boolean" ? null : "is neither yes nor no";
    case "number":
      return typeof value === "number" ? null : "is not a number";
    case "text":
      return typeof value === "string" ? null : "is not a text";
    case "choice":
      if (typeof value !== "string") return "is not one choice";
      return definition.options.includes(value) ? null : `is “${value}”, which cannot be chosen`;
    case "choices": {
      if (!Array.isArray(value)) return "is not a list of choices";
      const wrong = value.find((choice) => !definition.options.includes(choice));
      return wrong === undefined ? null : `holds “${wrong}”, which cannot be chosen`;
    }
  }
}
