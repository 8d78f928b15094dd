/** A project's labels, as the workbench needs them: by id, by key, and what may be given now. */
import type { AttributeDefinition, AttributeValue, Label, LabelSchema } from "#lib/annotation/label.ts";

export class Palette {
  readonly schema: LabelSchema;
  /** The labels that mark text and are not archived, in the project's order. */
  readonly givable: readonly Label[];
  private readonly byId: ReadonlyMap<string, Label>;

  constructor(schema: LabelSchema) {
    this.schema = schema;
    this.byId = new Map(schema.labels.map((label) => [label.id, label]));
    this.givable = schema.labels.filter(({ scope, archived }) => scope === "span" && !archived);
  }

  /** The label of an id. One that this page does not know yet is drawn in grey until the schema has come. */
  label(id: string): Label {
    return this.byId.get(id) ?? { ...unknownLabel, id };
  }

  /** The attributes that a span of this label carries and that can be set now. */
  attributesOf(labelId: string): AttributeDefinition[] {
    return this.schema.attributes.filter(
      ({ on, of, archived }) => on === "span" && !archived && (of.length === 0 || of.includes(labelId)),
    );
  }

  /** What a new span of this label starts with. */
  defaultsOf(labelId: string): Record<string, AttributeValue> {
    return Object.fromEntries(
      this.attributesOf(labelId).flatMap((attribute) =>
        attribute.default === null ? [] : [[attribute.id, attribute.default]],
      ),
    );
  }
}

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
