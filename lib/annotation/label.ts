/**
 * What a project may say about a text: its labels, the attributes they carry and the relations between them.
 *
 * A span names its label by id, never by name, so renaming a label touches no tag. Nothing here is ever
 * deleted: an archived label can no longer be given, and the spans that carry it stay what they are.
 */

/** How a label is drawn besides its colour, so that it survives grayscale and colour blindness. */
export const underlines = ["solid", "double", "dotted", "dashed", "wavy"] as const;
export type Underline = (typeof underlines)[number];

/** The smallest piece of text that a label may mark. */
export const granularities = ["character", "word", "sentence"] as const;
export type Granularity = (typeof granularities)[number];

export type Label = {
  id: string;
  /** Unique among the project's labels, compared without case. */
  name: string;
  /** `#RRGGBB`. */
  color: string;
  /** The single key that gives this label, or "" for none. */
  key: string;
  /** One or two letters shown beside the span. */
  chip: string;
  underline: Underline;
  /** The short guideline, Markdown. */
  description: string;
  /** `span`: marks text. `document`: says something of the whole document. */
  scope: "span" | "document";
  /** May two spans of this label overlap? */
  overlapsItself: boolean;
  granularity: Granularity;
  archived: boolean;
};

export const attributeKinds = ["choice", "choices", "boolean", "number", "text"] as const;
export type AttributeKind = (typeof attributeKinds)[number];

/** `choice` and `text` hold a string, `choices` a list of strings, `boolean` and `number` themselves. */
export type AttributeValue = string | number | boolean | readonly string[];

export type AttributeDefinition = {
  id: string;
  name: string;
  /** What carries the attribute. */
  on: "span" | "relation" | "document";
  /** Ids of the labels (or, on a relation, of the relation types) that carry it; empty means all. */
  of: readonly string[];
  kind: AttributeKind;
  /** What may be chosen, in order; empty for the other kinds. */
  options: readonly string[];
  required: boolean;
  default: AttributeValue | null;
  archived: boolean;
};

export type RelationType = {
  id: string;
  name: string;
  /** Ids of the labels that may stand at the start; empty means all. */
  from: readonly string[];
  /** Ids of the labels that may stand at the end; empty means all. */
  to: readonly string[];
  archived: boolean;
};

/** Everything a project's tags may refer to, at one version. */
export type LabelSchema = {
  version: number;
  labels: readonly Label[];
  attributes: readonly AttributeDefinition[];
  relationTypes: readonly RelationType[];
};
