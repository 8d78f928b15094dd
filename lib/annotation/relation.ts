import type { AttributeValue, RelationType } from "./label.ts";

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

/** A type that two spans may be joined by; `turned` where only the other way round: from the second to the first. */
export type Fitting = { type: RelationType; turned: boolean };

/** Whether a type may lead from a span of one label to a span of another. */
export function allowsEnds(type: Pick<RelationType, "from" | "to">, fromLabel: string, toLabel: string): boolean {
  return (
    (type.from.length === 0 || type.from.includes(fromLabel)) && (type.to.length === 0 || type.to.includes(toLabel))
  );
}

/** The types that may join spans of two labels, in the project's order; where none leads that way, those that lead back. */
export function fittingTypes(types: readonly RelationType[], fromLabel: string, toLabel: string): Fitting[] {
  const current = types.filter(({ archived }) => !archived);
  const there = current.filter((type) => allowsEnds(type, fromLabel, toLabel));
  if (there.length > 0) return there.map((type) => ({ type, turned: false }));
  return current.filter((type) => allowsEnds(type, toLabel, fromLabel)).map((type) => ({ type, turned: true }));
}
