/** A project's labels, as the workbench needs them: by id, by key, and what may be given now. */
import type { AttributeDefinition, AttributeValue, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";
import { withChips } from "#lib/annotation/label-chips.ts";

export class Palette {
  readonly schema: LabelSchema;
  /** The labels that mark text and are not archived, in the project's order. */
  readonly givable: readonly Label[];
  /** Whether edges between any two letters are usual here: a label says so. */
  readonly byLetter: boolean;
  private readonly byId: ReadonlyMap<string, Label>;

  /** Labels that would have the same chip get chips that tell them apart. */
  constructor(given: LabelSchema) {
    const schema = { ...given, labels: withChips(given.labels) };
    this.schema = schema;
    this.byId = new Map(schema.labels.map((label) => [label.id, label]));
    this.givable = schema.labels.filter(({ scope, archived }) => scope === "span" && !archived);
    this.byLetter = this.givable.some(({ granularity }) => granularity === "character");
  }

  /** The label of an id. One that this page does not know yet is drawn in grey until the schema has come. */
  label(id: string): Label {
    return this.byId.get(id) ?? { ...unknownLabel, id };
  }

  /** The attributes that a span of this label carries and that can be set now. */
  attributesOf(labelId: string): AttributeDefinition[] {
    return this.carried("span", [labelId]);
  }

  /** What a new span of this label starts with. */
  defaultsOf(labelId: string): Record<string, AttributeValue> {
    return defaults(this.attributesOf(labelId));
  }

  /** The type of an id; one that this page does not know yet has no name until the schema has come. */
  relationType(id: string): RelationType {
    return this.schema.relationTypes.find((type) => type.id === id) ?? { ...unknownType, id };
  }

  relationAttributesOf(typeId: string): AttributeDefinition[] {
    return this.carried("relation", [typeId]);
  }

  relationDefaultsOf(typeId: string): Record<string, AttributeValue> {
    return defaults(this.relationAttributesOf(typeId));
  }

  /** The labels that say something of the whole document and are not archived. */
  get documentLabels(): Label[] {
    return this.schema.labels.filter(({ scope, archived }) => scope === "document" && !archived);
  }

  /** The attributes of a document that has these labels. */
  documentAttributes(labelIds: readonly string[]): AttributeDefinition[] {
    return this.carried("document", labelIds);
  }

  private carried(by: AttributeDefinition["on"], ids: readonly string[]): AttributeDefinition[] {
    return this.schema.attributes.filter(
      ({ on, of, archived }) => on === by && !archived && (of.length === 0 || of.some((id) => ids.includes(id))),
    );
  }
}

/** What is set from the start. */
function defaults(attributes: readonly AttributeDefinition[]): Record<string, AttributeValue> {
  return Object.fromEntries(
    attributes.flatMap((attribute) => (attribute.default === null ? [] : [[attribute.id, attribute.default]])),
  );
}

const unknownType: RelationType = { id: "", name: "unknown relation", from: [], to: [], archived: true };

const unknownLabel: Label = {
  id: "",
  name: "unknown label",
  color: "#7a7a7a",
  key: "",
  chip: "?",
  underline: "dotted",
  description: "",
  scope: "span",
  overlapsItself: true,
  granularity: "word",
  archived: true,
};
