/**
 * The label schema of a project and the commands that change it. Each command locks the project's row, so that two managers at
 * once make two versions, and writes the whole schema as the next `SchemaVersion` in the same transaction.
 */
import type { Member, System } from "#lib/access/member.ts";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Reader, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { Prisma } from "./generated/client.ts";
import { checkAttribute, checkLabel, checkRelationType } from "./label-rules.ts";
import { lockProject, type Precondition } from "./lock-project.ts";
import { notify } from "./notify.ts";

/** A new label has no id and needs a name and a colour; of an existing one, only the fields that are given change. */
export type LabelChange = Partial<Omit<Label, "archived">>;
/** A new attribute needs a name, `on` and a kind; these last two never change afterwards. */
export type AttributeChange = Partial<Omit<AttributeDefinition, "archived">>;
/** A new relation type needs a name. */
export type RelationTypeChange = Partial<Omit<RelationType, "archived">>;

/** What a change made: the id of what was saved and the version of the schema that it began. */
export type Saved = { id: string; version: number };

/** The project's labels, attributes and relation types as they stand, archived ones included and marked. */
export async function labelSchema(member: Member, tx: Transaction = database().prisma): Promise<LabelSchema> {
  demand(member, "project.read");
  return readSchema(tx, member.projectId);
}

/** The same for the rooms that act for nobody, such as the validator of updates. */
export async function schemaOf(_system: System, projectId: string): Promise<LabelSchema> {
  return readSchema(database().prisma, projectId);
}

/** The schema as it stood at a version. @throws Failure not-found */
export async function schemaAt(member: Member, version: number): Promise<LabelSchema> {
  demand(member, "project.read");
  return readSchemaAt(database().prisma, member.projectId, version);
}

/** For `lib/data` only. */
export async function readSchemaAt(tx: Transaction, projectId: string, version: number): Promise<LabelSchema> {
  const row = await tx.schemaVersion.findUnique({ where: { projectId_version: { projectId, version } } });
  if (row) return row.content as unknown as LabelSchema;
  if (version === 1) return first;
  throw new Failure("not-found", `The label schema of this project has no version ${version}.`);
}

/** The newest version: one row, so that it is whole also while somebody changes it. For `lib/data` only. */
export async function readSchema(tx: Transaction, projectId: string): Promise<LabelSchema> {
  const row = await tx.schemaVersion.findFirst({ where: { projectId }, orderBy: { version: "desc" } });
  return row ? (row.content as unknown as LabelSchema) : first;
}

/** The newest as a reader sees it, whose snapshot may be of some time ago. For `lib/data` only. */
export async function readSchemaFrom(reader: Reader, projectId: string): Promise<LabelSchema> {
  const { rows } = await reader.query<{ content: LabelSchema }>({
    text: `SELECT "content" FROM "SchemaVersion" WHERE "projectId" = $1 ORDER BY "version" DESC LIMIT 1`,
    values: [projectId],
  });
  return rows[0]?.content ?? first;
}

/** A project begins with version 1, which is empty and needs no row. */
const first: LabelSchema = { version: 1, labels: [], attributes: [], relationTypes: [] };

/** The schema as the rows have it now, under this version. The caller holds the project's row. For `lib/data` only. */
export async function schemaFromRows(tx: Transaction, projectId: string, version: number): Promise<LabelSchema> {
  const query = { where: { projectId }, orderBy: [{ position: "asc" as const }, { id: "asc" as const }] };
  const labels = await tx.label.findMany(query);
  const attributes = await tx.attributeDefinition.findMany(query);
  const relationTypes = await tx.relationType.findMany(query);
  return {
    version,
    labels: labels.map(({ projectId: _, position: __, archivedAt, ...label }) => ({
      ...label,
      archived: archivedAt !== null,
    })),
    attributes: attributes.map(({ projectId: _, position: __, archivedAt, defaultValue, ...attribute }) => ({
      ...attribute,
      default: defaultValue as AttributeDefinition["default"],
      archived: archivedAt !== null,
    })),
    relationTypes: relationTypes.map(({ projectId: _, position: __, archivedAt, ...type }) => ({
      ...type,
      archived: archivedAt !== null,
    })),
  };
}

/** @throws Failure invalid with `place.field`, forbidden, not-found */
export async function saveLabel(member: Member, change: LabelChange, only?: Precondition): Promise<Saved> {
  return changeSchema(member, "label", only, async (tx, schema) => {
    const before = existing(schema.labels, change.id, "label");
    if (before && change.scope !== undefined && change.scope !== before.scope) {
      refuse("scope", "What a label says something of cannot change later. Make another label and archive this one.");
    }
    const label = checkLabel({ ...newLabel(), ...before, ...given(change), ...identity(before) }, schema);
    const { id, archived: _, ...fields } = label;
    const select = { id: true };
    if (before) return (await tx.label.update({ where: { id }, data: fields, select })).id;
    return (await tx.label.create({ data: { ...fields, ...place(member, schema.labels) }, select })).id;
  });
}

/** Puts a label at a place among all labels of the project, counted from 0. */
export async function moveLabel(member: Member, id: string, position: number, only?: Precondition): Promise<Saved> {
  return changeSchema(member, "label", only, async (tx, schema) => {
    existing(schema.labels, id, "label");
    if (!Number.isInteger(position) || position < 0) refuse("position", "A place is a whole number from 0.");
    const order = schema.labels.map((label) => label.id).filter((other) => other !== id);
    order.splice(position, 0, id);
    for (const [at, labelId] of order.entries()) {
      await tx.label.update({ where: { id: labelId }, data: { position: at }, select: { id: true } });
    }
    return id;
  });
}

/** @throws Failure invalid with `place.field`, forbidden, not-found */
export async function saveAttribute(member: Member, change: AttributeChange, only?: Precondition): Promise<Saved> {
  return changeSchema(member, "attribute", only, async (tx, schema) => {
    const before = existing(schema.attributes, change.id, "attribute");
    for (const field of ["on", "kind"] as const) {
      if (before && change[field] !== undefined && change[field] !== before[field]) {
        refuse(field, "This cannot change later. Make another attribute and archive this one.");
      }
    }
    const merged = { ...newAttribute(), ...before, ...given(change), ...identity(before) };
    const attribute = checkAttribute(merged, schema);
    const { id, archived: _, default: value, of, options, ...rest } = attribute;
    const defaultValue = value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue);
    const fields = { ...rest, of: [...of], options: [...options], defaultValue };
    const select = { id: true };
    if (before) return (await tx.attributeDefinition.update({ where: { id }, data: fields, select })).id;
    const data = { ...fields, ...place(member, schema.attributes) };
    return (await tx.attributeDefinition.create({ data, select })).id;
  });
}

/** @throws Failure invalid with `place.field`, forbidden, not-found */
export async function saveRelationType(
  member: Member,
  change: RelationTypeChange,
  only?: Precondition,
): Promise<Saved> {
  return changeSchema(member, "relationType", only, async (tx, schema) => {
    const before = existing(schema.relationTypes, change.id, "relation type");
    const merged = { ...newRelationType(), ...before, ...given(change), ...identity(before) };
    const { id, archived: _, from, to, name } = checkRelationType(merged, schema);
    const fields = { name, from: [...from], to: [...to] };
    const select = { id: true };
    if (before) return (await tx.relationType.update({ where: { id }, data: fields, select })).id;
    const data = { ...fields, ...place(member, schema.relationTypes) };
    return (await tx.relationType.create({ data, select })).id;
  });
}

/** What an import brings that the project does not have yet. What carries an attribute is everything of its kind. */
export type SchemaAdditions = {
  labels: (Pick<Label, "name" | "color" | "scope"> & Partial<Label>)[];
  attributes: (Pick<AttributeDefinition, "name" | "on" | "kind" | "options"> & Partial<AttributeDefinition>)[];
  relationTypes: Pick<RelationType, "name">[];
};

/** Adds all of it as one version of the schema. @throws Failure invalid, forbidden */
export async function addToSchema(member: Member, additions: SchemaAdditions): Promise<Saved> {
  return changeSchema(member, "label", undefined, async (tx, before) => {
    const schema = {
      ...before,
      labels: [...before.labels],
      attributes: [...before.attributes],
      relationTypes: [...before.relationTypes],
    };
    for (const label of additions.labels) {
      const checked = checkLabel({ ...newLabel(), ...label, id: "", archived: false }, schema);
      const { id: _, archived: __, ...fields } = checked;
      const { id } = await tx.label.create({
        data: { ...fields, ...place(member, schema.labels) },
        select: { id: true },
      });
      schema.labels.push({ ...checked, id });
    }
    for (const attribute of additions.attributes) {
      const checked = checkAttribute({ ...newAttribute(), ...attribute, of: [], id: "", archived: false }, schema);
      const { id: _, archived: __, default: value, of, options, ...rest } = checked;
      const defaultValue = value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue);
      const data = { ...rest, of: [...of], options: [...options], defaultValue, ...place(member, schema.attributes) };
      const { id } = await tx.attributeDefinition.create({ data, select: { id: true } });
      schema.attributes.push({ ...checked, id });
    }
    for (const type of additions.relationTypes) {
      const checked = checkRelationType({ ...newRelationType(), ...type, id: "", archived: false }, schema);
      const data = { name: checked.name, from: [], to: [], ...place(member, schema.relationTypes) };
      const { id } = await tx.relationType.create({ data, select: { id: true } });
      schema.relationTypes.push({ ...checked, id });
    }
    return schema.labels.at(-1)?.id ?? member.projectId;
  });
}

/** Archives, or brings back. Nothing is ever deleted: spans that carry an archived label stay what they are. */
export async function setArchived(
  member: Member,
  what: "label" | "attribute" | "relationType",
  id: string,
  archived: boolean,
  only?: Precondition,
): Promise<Saved> {
  return changeSchema(member, what, only, async (tx, schema) => {
    const change = { where: { id }, data: { archivedAt: archived ? new Date() : null }, select: { id: true } };
    switch (what) {
      case "label": {
        // Its key may have been given to another label meanwhile; the check says which.
        checkLabel({ ...required(schema.labels, id, "label"), archived }, schema);
        await tx.label.update(change);
        break;
      }
      case "attribute":
        required(schema.attributes, id, "attribute");
        await tx.attributeDefinition.update(change);
        break;
      case "relationType":
        required(schema.relationTypes, id, "relation type");
        await tx.relationType.update(change);
        break;
    }
    return id;
  });
}

/** The frame of every change. A change that changes nothing makes no version. */
async function changeSchema(
  member: Member,
  what: "label" | "attribute" | "relationType",
  only: Precondition | undefined,
  run: (tx: Transaction, schema: LabelSchema) => Promise<string>,
): Promise<Saved> {
  demand(member, "label.edit");
  const { projectId, userId } = member;
  return transaction(async (tx) => {
    await lockProject(tx, member, { only });
    const { version: current } = await readSchema(tx, projectId);
    const before = await schemaFromRows(tx, projectId, current);
    const id = await run(tx, before);
    const after = await schemaFromRows(tx, projectId, current);
    if (JSON.stringify(after) === JSON.stringify(before)) return { id, version: current };
    const version = current + 1;
    await writeVersion(tx, projectId, userId, { ...after, version });
    await record(tx, { projectId, userId, kind: `${what}.changed`, subject: id, data: { version } });
    await notify(tx, { kind: "schema", projectId });
    return { id, version };
  });
}

/** Makes `schema` the project's current version. The caller holds the project's row. For `lib/data` only. */
export async function writeVersion(
  tx: Transaction,
  projectId: string,
  userId: string,
  schema: LabelSchema,
): Promise<void> {
  const { version } = schema;
  await tx.project.update({ where: { id: projectId }, data: { schemaVersion: version }, select: { id: true } });
  const content = schema as unknown as Prisma.InputJsonObject;
  await tx.schemaVersion.create({ data: { projectId, version, content, createdById: userId } });
}

function existing<T extends { id: string }>(list: readonly T[], id: string | undefined, what: string): T | undefined {
  return id === undefined ? undefined : required(list, id, what);
}

function required<T extends { id: string }>(list: readonly T[], id: string, what: string): T {
  const found = list.find((one) => one.id === id);
  if (!found) throw new Failure("not-found", `There is no such ${what} in this project.`);
  return found;
}

/** What a change really says: a field that is there but undefined says nothing. */
function given<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;
}

/** What a change cannot say. What is new has no id yet: the store makes it. */
function identity(before: { id: string; archived: boolean } | undefined): { id: string; archived: boolean } {
  return { id: before?.id ?? "", archived: before?.archived ?? false };
}

/** At the end of the list. */
function place(member: Member, list: readonly unknown[]): { projectId: string; position: number } {
  return { projectId: member.projectId, position: list.length };
}

function newLabel(): Omit<Label, "id" | "archived"> {
  return {
    name: "",
    color: "",
    key: "",
    chip: "",
    underline: "solid",
    description: "",
    scope: "span",
    overlapsItself: true,
    granularity: "word",
  };
}

function newAttribute(): Omit<AttributeDefinition, "id" | "archived"> {
  return { name: "", on: "span", of: [], kind: "choice", options: [], required: false, default: null };
}

function newRelationType(): Omit<RelationType, "id" | "archived"> {
  return { name: "", from: [], to: [] };
}

function refuse(field: string, message: string): never {
  throw new Failure("invalid", message, { place: { field } });
}
