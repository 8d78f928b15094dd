import type { AttributeValue } from "./label.ts";

/** A directed relation between two spans of one layer. */
export type Relation = {
  /** Made by the client, unique in its layer: 1–64 of `A–Z a–z 0–9 _ -`. */
  id: string;
  /** The id of a relation type of the project. */
  type: string;
  /** The id of the span at the start. */
  from: string;
  /** The id of the span at the end. */
  to: string;
  /** The id of the user who made it; never changes. */
  author: string;
  /** The id of the user who last wrote it. */
  editor: string;
  /** By the id of the attribute's definition. */
  attributes?: Readonly<Record<string, AttributeValue>>;
};
