/**
 * A span: one or more pieces of a text that carry a label together.
 *
 * Every offset in this file is in UTF-16 units, half-open: the surface of a fragment is
 * `text.slice(start, end)`.
 */

/** `[start, end)` in UTF-16 units, with `start < end`. */
export type Fragment = readonly [start: number, end: number];

/** How a span came to be, where a person did not simply make it. */
export type Origin =
  | { kind: "same"; of: string }
  | { kind: "suggestion"; layer: string; id: string }
  | { kind: "import"; file: string };

export type Span = {
  /** Made by the client, unique in its layer: 1–64 of `A–Z a–z 0–9 _ -`. */
  id: string;
  /** The id of a label of the project. */
  label: string;
  /** 1–64 fragments, sorted, disjoint and not touching, none empty. */
  fragments: readonly Fragment[];
  /** The id of the user who made the span; never changes. */
  author: string;
  /** The id of the user who last wrote it. */
  editor: string;
  /** By the id of the attribute's definition. */
  attributes?: Readonly<Record<string, import("./label.ts").AttributeValue>>;
  /** The id of the entity that the span names. */
  entity?: string;
  origin?: Origin;
};

/** The most fragments that one span may have. */
export const maxFragments = 64;
