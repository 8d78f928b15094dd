/** What a person decided about an import, and the documents as the project will hold them. */
import type { DocumentEntry } from "#lib/annotation/annotation.ts";
import { limits } from "#lib/annotation/annotation.ts";
import type {
  ExchangeDocument,
  ExchangeLayer,
  ExchangeRelation,
  ExchangeSpan,
  NamedAttributes,
} from "#lib/annotation/formats/exchange.ts";
import type { AttributeDefinition, AttributeValue, LabelSchema } from "#lib/annotation/label.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import { maxFragments, type Span } from "#lib/annotation/span.ts";
import { isId, refuse } from "#lib/annotation/strict.ts";
import { layersOf } from "./names.ts";
import { cleanName, type Known, memberNamed, type Placing, placeOf } from "./place.ts";
import type { Fields } from "./rows.ts";
import { commentsOf, fitted, languageOf, metadataOf, type PlannedComment } from "./values.ts";

export type ImportPlan = Placing & {
  /** Instead of what the files look like. */
  kind?: string | undefined;
  encoding?: string | undefined;
  fields?: Fields | undefined;
  options?: Readonly<Record<string, string>> | undefined;
  /** Whether what a model says now takes the place, as a new version, of what it said before of the same text. */
  renew: boolean;
  /** Whether layers arrive finished, or open to go on with. */
  finished: boolean;
  /** What becomes of labels, attributes and relation types that the project does not have. */
  unknown: "create" | "leave-out";
  /** Names in the files, and the ids of labels of the project that they stand for; null leaves a name out. */
  labels: Readonly<Record<string, string | null>>;
  /** For documents whose file does not say. */
  language: string;
  /** In which direction they are read; `auto`: as each paragraph begins. */
  direction: "auto" | "ltr" | "rtl";
};

export type PlannedLayer = {
  kind: "shared" | "personal" | "model" | "gold";
  /** As `Layer.owner`. */
  owner: string;
  finished: boolean;
  spans: Span[];
  relations: Relation[];
  document: DocumentEntry[];
  /** Notes on spans and relations. */
  comments: PlannedComment[];
};

export type PlannedDocument = {
  name: string;
  text: string;
  language: string;
  direction: ImportPlan["direction"];
  metadata: Record<string, string>;
  layers: PlannedLayer[];
};

export type Surroundings = {
  schema: LabelSchema;
  /** Ids of entities by their reference. */
  entities: ReadonlyMap<string, string>;
  known: Known;
  /** Who imports: everything that nobody else is named for is hers. */
  userId: string;
};

/** Makes documents into the project's, by a plan. What is left out is counted by name. */
export class Planner {
  readonly leftOut = new Map<string, number>();
  private readonly plan: ImportPlan;
  private readonly around: Surroundings;
  private readonly labels: { span: Map<string, string>; document: Map<string, string> };
  private readonly scopes: ReadonlyMap<string, "span" | "document">;
  private readonly attributes: Map<string, AttributeDefinition>;
  private readonly types: Map<string, string>;

  constructor(plan: ImportPlan, around: Surroundings) {
    const { schema } = around;
    this.plan = plan;
    this.around = around;
    const labelsOf = (scope: "span" | "document") =>
      new Map(schema.labels.filter((label) => label.scope === scope).map(({ name, id }) => [name.toLowerCase(), id]));
    this.labels = { span: labelsOf("span"), document: labelsOf("document") };
    this.scopes = new Map(schema.labels.map(({ id, scope }) => [id, scope]));
    this.attributes = new Map(schema.attributes.map((one) => [`${one.on} ${one.name.toLowerCase()}`, one]));
    this.types = new Map(schema.relationTypes.map(({ name, id }) => [name.toLowerCase(), id]));
  }

  /** @throws Refused with the field, where a value does not fit the project */
  document(document: ExchangeDocument, file: string): PlannedDocument {
    const layers: PlannedLayer[] = [];
    if (this.plan.arrival !== "none") {
      for (const layer of layersOf(document)) {
        const planned = this.layer(layer, file);
        const twin = layers.find((one) => one.kind === planned.kind && one.owner === planned.owner);
        if (twin && planned.kind === "model") planned.owner = nextName(planned.owner, layers);
        else if (twin) {
          const whose = planned.kind === "personal" ? "two layers of one member" : `two ${planned.kind} layers`;
          refuse("layers", `there are ${whose} on one text; bring them as model layers, or name other members`);
        }
        layers.push(planned);
      }
      const kinds = new Set(layers.map(({ kind }) => kind));
      if (kinds.has("shared") && kinds.has("personal")) {
        refuse(
          "layers",
          "a shared layer and personal layers cannot be on one text; bring one of them as a model layer",
        );
      }
    }
    return {
      name: cleanName(document.name || document.id) || "Untitled",
      text: document.text,
      language: languageOf(document.language) || languageOf(this.plan.language),
      direction: document.whole?.direction ?? this.plan.direction,
      metadata: metadataOf(document.metadata),
      layers,
    };
  }

  private layer(layer: ExchangeLayer, file: string): PlannedLayer {
    const { kind, owner } = this.place(layer);
    const comments: PlannedComment[] = [];
    const editor = kind === "personal" ? owner : this.around.userId;
    const spans: Span[] = [];
    const ids = new Map<string, string>();
    const taken = new Set<string>();
    for (const span of layer.spans) {
      const label = this.label("span", span.label);
      if (label === null) continue;
      const id = isId(span.id) && !taken.has(span.id) ? span.id : nextId("s", taken);
      taken.add(id);
      ids.set(span.id, id);
      const author = this.author(span.author, editor);
      spans.push(this.span(span, id, label, author, kind === "model" ? "" : file));
      if (span.note) comments.push(...commentsOf(`span:${id}`, author, span.note));
    }
    const relations: Relation[] = [];
    const used = new Set<string>();
    for (const relation of layer.relations) {
      const planned = this.relation(relation, ids, used, this.author(relation.author, editor));
      if (!planned) continue;
      relations.push(planned);
      if (relation.note) comments.push(...commentsOf(`relation:${planned.id}`, planned.author, relation.note));
    }
    return {
      kind,
      owner,
      finished: this.plan.finished || kind === "model",
      spans,
      relations,
      document: this.said(layer, editor, comments),
      comments,
    };
  }

  private place(layer: ExchangeLayer): { kind: PlannedLayer["kind"]; owner: string } {
    const place = placeOf(layer, this.plan, this.around.known);
    switch (place.kind) {
      case "shared":
      case "gold":
        return { kind: place.kind, owner: "" };
      case "model":
        return { kind: "model", owner: place.name };
      case "personal":
        return { kind: "personal", owner: place.userId };
      case "annotator":
        // All of them were made before the first document is planned.
        throw new Error(`nobody was made for “${place.name}”`);
      case "nowhere":
        return refuse("annotator", place.why);
    }
  }

  private author(name: string, otherwise: string): string {
    return (name !== "" && memberNamed(name, this.plan, this.around.known)) || otherwise;
  }

  private label(scope: "span" | "document", name: string): string | null {
    const chosen = Object.hasOwn(this.plan.labels, name) ? this.plan.labels[name] : undefined;
    // A name may be one of tags and one of documents, too: what was chosen is meant where it fits.
    const meant = chosen === null || (chosen !== undefined && this.scopes.get(chosen) === scope);
    const id = meant ? chosen : this.find(scope, name);
    if (id) return id;
    this.left(scope === "span" ? `the label “${name}”` : `the label of documents “${name}”`);
    return null;
  }

  private find(scope: "span" | "document", name: string): string | undefined {
    const own = this.labels[scope];
    const key = nameKey(name);
    return own.get(key) ?? (scope === "document" ? own.get(nameKey(documentLabelName(name))) : undefined);
  }

  private span(span: ExchangeSpan, id: string, label: string, author: string, file: string): Span {
    if (span.fragments.length > maxFragments) refuse("fragments", `are more than ${maxFragments}`);
    const made: Span = { id, label, fragments: span.fragments, author, editor: author };
    const attributes = this.values("span", span.attributes);
    if (attributes) made.attributes = attributes;
    const entity = span.entity && this.around.entities.get(span.entity.reference);
    if (entity) made.entity = entity;
    if (file) made.origin = { kind: "import", file: file.slice(-limits.fileNameLength) };
    return made;
  }

  private relation(
    relation: ExchangeRelation,
    ids: ReadonlyMap<string, string>,
    used: Set<string>,
    author: string,
  ): Relation | null {
    const type = this.types.get(nameKey(relation.type));
    if (!type) {
      this.left(`the relation type “${relation.type}”`);
      return null;
    }
    const [from, to] = [ids.get(relation.from), ids.get(relation.to)];
    if (!from || !to) {
      this.left("relations of tags that are left out");
      return null;
    }
    const id = isId(relation.id) && !used.has(relation.id) ? relation.id : nextId("r", used);
    used.add(id);
    const attributes = this.values("relation", relation.attributes);
    return { id, type, from, to, author, editor: author, ...(attributes ? { attributes } : {}) };
  }

  private said(layer: ExchangeLayer, author: string, comments: PlannedComment[]): DocumentEntry[] {
    const by = { author, editor: author };
    const entries = new Map<string, DocumentEntry>();
    for (const name of layer.labels) {
      const id = this.label("document", name);
      if (id) entries.set(`label:${id}`, { key: `label:${id}`, value: true, ...by });
    }
    for (const [id, value] of Object.entries(this.values("document", layer.attributes) ?? {})) {
      entries.set(`attribute:${id}`, { key: `attribute:${id}`, value, ...by });
    }
    if (layer.note.length > limits.noteLength) comments.push(...commentsOf("document", author, layer.note));
    else if (layer.note) entries.set("note", { key: "note", value: layer.note.toWellFormed(), ...by });
    return [...entries.values()];
  }

  private values(on: AttributeDefinition["on"], named: NamedAttributes): Record<string, AttributeValue> | null {
    let values: Record<string, AttributeValue> | null = null;
    for (const name in named) {
      const definition = this.attributes.get(`${on} ${nameKey(name)}`);
      if (!definition) {
        this.left(`the attribute “${name}”`);
        continue;
      }
      values ??= {};
      values[definition.id] = fitted(named[name] as AttributeValue, definition);
    }
    return values;
  }

  private left(what: string): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1);
  }
}

function nextId(letter: string, taken: ReadonlySet<string>): string {
  let number = taken.size + 1;
  while (taken.has(`${letter}${number}`)) number++;
  return `${letter}${number}`;
}

function nextName(name: string, layers: readonly PlannedLayer[]): string {
  let number = 2;
  while (layers.some((layer) => layer.kind === "model" && layer.owner === `${name} ${number}`)) number++;
  return `${name} ${number}`;
}

/** The name that a label, attribute or relation type of the files has in a project. */
export function schemaName(name: string): string {
  return cleanName(name).slice(0, 80).toWellFormed().trim();
}

/** The same for a label of documents where a label of tags has its name. */
export function documentLabelName(name: string): string {
  return `${schemaName(name).slice(0, 69).toWellFormed()} (document)`;
}

/** By which names are the same. */
export function nameKey(name: string): string {
  return schemaName(name).toLowerCase();
}
