import type { Member } from "#lib/access/member.ts";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";

/** A new label has no id and needs a name and a colour; of an existing one, only the fields that are given change. */
export type LabelChange = Partial<Omit<Label, "archived">>;
export type AttributeChange = Partial<Omit<AttributeDefinition, "archived">>;
export type RelationTypeChange = Partial<Omit<RelationType, "archived">>;

/** What a change made: the id of what was saved and the version of the schema that it began. */
export type Saved = { id: string; version: number };

/** The project's labels, attributes and relation types as they stand, archived ones included and marked. */
export async function labelSchema(_member: Member): Promise<LabelSchema> {
  throw new Error("not written");
}

/** The schema as it stood at a version. @throws Failure not-found */
export async function schemaAt(_member: Member, _version: number): Promise<LabelSchema> {
  throw new Error("not written");
}

/** @throws Failure invalid with `place.field`, forbidden, not-found */
export async function saveLabel(_member: Member, _change: LabelChange): Promise<Saved> {
  throw new Error("not written");
}

/** Puts a label at a place among all labels of the project, counted from 0. */
export async function moveLabel(_member: Member, _id: string, _position: number): Promise<Saved> {
  throw new Error("not written");
}

export async function saveAttribute(_member: Member, _change: AttributeChange): Promise<Saved> {
  throw new Error("not written");
}

export async function saveRelationType(_member: Member, _change: RelationTypeChange): Promise<Saved> {
  throw new Error("not written");
}

/** Archives, or brings back. Nothing is ever deleted: spans that carry an archived label stay what they are. */
export async function setArchived(
  _member: Member,
  _what: "label" | "attribute" | "relationType",
  _id: string,
  _archived: boolean,
): Promise<Saved> {
  throw new Error("not written");
}
