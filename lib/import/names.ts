/** What the documents of an import name: labels, attributes, relation types, people, entities. Gathered before anything is written. */
import type { ExchangeDocument, ExchangeLayer, NamedAttributes } from "#lib/annotation/formats/exchange.ts";
import type { AttributeDefinition, AttributeKind, AttributeValue, Label, RelationType } from "#lib/annotation/label.ts";
import type { LayerSource } from "./place.ts";

/** What is known of an attribute by its values. */
export type SeenAttribute = {
  on: AttributeDefinition["on"];
  name: string;
  count: number;
  booleans: number;
  numbers: number;
  lists: number;
  strings: number;
  /** Different values as text, no more than are kept. */
  values: Set<string>;
  longest: number;
};

const mostValues = 256;
const mostEntities = 200_000;
const mostNames = 2_000;

export class Names {
  documents = 0;
  spans = 0;
  relations = 0;
  notes = 0;
  readonly spanLabels = new Map<string, number>();
  readonly documentLabels = new Map<string, number>();
  readonly relationTypes = new Map<string, number>();
  readonly attributes = new Map<string, SeenAttribute>();
  /** How many layers there are of each kind and annotator. */
  readonly layers = new Map<string, LayerSource & { count: number }>();
  /** Who is named as the author of single tags, but for the annotators of their layers. */
  readonly authors = new Map<string, number>();
  /** References of entities and their names. */
  readonly entities = new Map<string, string>();
  /** Definitions that came along, by name in lower case: Spanwise's own files have them. */
  readonly known = {
    label: new Map<string, Label>(),
    attribute: new Map<string, AttributeDefinition>(),
    relationType: new Map<string, RelationType>(),
  };
  private readonly schemas = new Set<string>();

  /** True where there are more different names than any project has. */
  get tooMany(): boolean {
    return [this.spanLabels, this.attributes, this.relationTypes, this.layers, this.authors].some(
      (one) => one.size > mostNames,
    );
  }

  add(document: ExchangeDocument): void {
    this.documents++;
    this.learn(document);
    for (const layer of layersOf(document)) {
      const key = `${layer.kind} ${layer.annotator}`;
      const held = this.layers.get(key) ?? { kind: layer.kind, annotator: layer.annotator, count: 0 };
      held.count++;
      this.layers.set(key, held);
      // In gold the author is the layer, and in a model's whoever brought it.
      const byPeople = layer.kind === "shared" || layer.kind === "personal";
      for (const { label, attributes, entity, author, note } of layer.spans) {
        count(this.spanLabels, label);
        if (byPeople && author !== "" && author !== layer.annotator) count(this.authors, author);
        if (note !== "") this.notes++;
        this.values("span", attributes);
        if (entity && this.entities.size < mostEntities) {
          this.entities.set(entity.reference, entity.name || this.entities.get(entity.reference) || entity.reference);
        }
      }
      for (const { type, attributes, note } of layer.relations) {
        count(this.relationTypes, type);
        if (note !== "") this.notes++;
        this.values("relation", attributes);
      }
      for (const label of layer.labels) count(this.documentLabels, label);
      this.values("document", layer.attributes);
      this.spans += layer.spans.length;
      this.relations += layer.relations.length;
    }
  }

  /** Takes over what others were gathered from files that are taken. */
  merge(other: Names): void {
    this.documents += other.documents;
    this.spans += other.spans;
    this.relations += other.relations;
    this.notes += other.notes;
    for (const kind of ["spanLabels", "documentLabels", "relationTypes", "authors"] as const)
      for (const [name, number] of other[kind]) this[kind].set(name, (this[kind].get(name) ?? 0) + number);
    for (const [key, layer] of other.layers)
      this.layers.set(key, { ...layer, count: layer.count + (this.layers.get(key)?.count ?? 0) });
    for (const [key, seen] of other.attributes) {
      const held = this.attributes.get(key);
      if (!held) this.attributes.set(key, seen);
      else {
        for (const field of ["count", "booleans", "numbers", "lists", "strings"] as const) held[field] += seen[field];
        held.longest = Math.max(held.longest, seen.longest);
        for (const value of seen.values) if (held.values.size <= mostValues) held.values.add(value);
      }
    }
    for (const [reference, name] of other.entities)
      if (this.entities.size < mostEntities) this.entities.set(reference, name);
    for (const kind of ["label", "attribute", "relationType"] as const)
      for (const [name, one] of other.known[kind]) (this.known[kind] as Map<string, typeof one>).set(name, one);
  }

  private values(on: AttributeDefinition["on"], attributes: NamedAttributes): void {
    for (const name in attributes) {
      const value = attributes[name] as AttributeValue;
      const key = `${on} ${name.toLowerCase()}`;
      let seen = this.attributes.get(key);
      if (!seen) {
        seen = { on, name, count: 0, booleans: 0, numbers: 0, lists: 0, strings: 0, values: new Set(), longest: 0 };
        this.attributes.set(key, seen);
      }
      seen.count++;
      if (typeof value === "boolean") seen.booleans++;
      else if (typeof value === "number") seen.numbers++;
      else if (typeof value === "string") seen.strings++;
      else seen.lists++;
      for (const one of typeof value === "object" ? value : [String(value)]) {
        seen.longest = Math.max(seen.longest, one.length);
        if (seen.values.size <= mostValues) seen.values.add(one);
      }
    }
  }

  private learn({ whole }: ExchangeDocument): void {
    if (!whole) return;
    for (const schema of whole.schemas) {
      const key = JSON.stringify(schema);
      if (this.schemas.has(key)) continue;
      this.schemas.add(key);
      for (const label of schema.labels) this.known.label.set(label.name.toLowerCase(), label);
      for (const one of schema.attributes) this.known.attribute.set(`${one.on} ${one.name.toLowerCase()}`, one);
      for (const type of schema.relationTypes) this.known.relationType.set(type.name.toLowerCase(), type);
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The layers of a document, of which Spanwise's own files may hold several versions: the newest of each that was not reopened. */
export function layersOf(document: ExchangeDocument): readonly ExchangeLayer[] {
  const { whole, layers } = document;
  if (!whole) return layers;
  // `exchanged` has put the layers in this order.
  const sets = [...whole.sets].sort(
    (a, b) => (a.layer.id < b.layer.id ? -1 : a.layer.id > b.layer.id ? 1 : 0) || a.version - b.version,
  );
  const people = new Map(whole.people.map((person) => [person.id, person.name]));
  const named = (id: string) => people.get(id) || id;
  return layers.flatMap((layer, i): ExchangeLayer[] => {
    if (sets[i + 1]?.layer.id === sets[i]?.layer.id) return [];
    const annotator = layer.kind === "model" ? (sets[i]?.layer.model ?? layer.annotator) : named(layer.annotator);
    const signed = <T extends { author: string }>(one: T): T => ({ ...one, author: named(one.author) });
    return [{ ...layer, annotator, spans: layer.spans.map(signed), relations: layer.relations.map(signed) }];
  });
}

/** The kind that fits all values that were seen, and what may be chosen. */
export function kindOfValues(seen: SeenAttribute): { kind: AttributeKind; options: string[] } {
  const { count: all, booleans, numbers, lists, values, longest } = seen;
  const options = [...values].sort();
  if (booleans === all || options.every((value) => value === "true" || value === "false")) {
    return { kind: "boolean", options: [] };
  }
  if (numbers === all) return { kind: "number", options: [] };
  const few = options.length <= (lists > 0 ? mostValues : 40) && longest <= (lists > 0 ? 500 : 80);
  const distinct = new Set(options.map((option) => option.trim())).size === options.length && !options.includes("");
  if (few && distinct) return { kind: lists > 0 ? "choices" : "choice", options };
  return { kind: "text", options: [] };
}
