/** The strict reader for a stored or exported label schema. */
import { parseAttributeValue } from "./annotation.ts";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "./label.ts";
import { attributeKinds, granularities, underlines } from "./label.ts";
import { booleanAt, choiceAt, idAt, integerAt, listAt, nullOr, plainObject, refuse, stringAt } from "./strict.ts";

/** Reads a label schema whole; ids are unique in each of its lists. `field` names its place. @throws Refused */
export function labelSchemaAt(value: unknown, field: string): LabelSchema {
  const stored = plainObject(value, field, schemaKeys);
  return {
    version: integerAt(stored.version, `${field}.version`, 1),
    labels: uniqueAt(stored.labels, `${field}.labels`, labelAt),
    attributes: uniqueAt(stored.attributes, `${field}.attributes`, attributeAt),
    relationTypes: uniqueAt(stored.relationTypes, `${field}.relationTypes`, relationTypeAt),
  };
}

const schemaKeys = new Set(["version", "labels", "attributes", "relationTypes"]);

const labelKeys = new Set([
  "id",
  "name",
  "color",
  "key",
  "chip",
  "underline",
  "description",
  "scope",
  "overlapsItself",
  "granularity",
  "archived",
]);

function labelAt(value: unknown, field: string): Label {
  const stored = plainObject(value, field, labelKeys);
  const color = stringAt(stored.color, `${field}.color`);
  if (!/^#[0-9A-Fa-f]{6}$/.test(color)) refuse(`${field}.color`, "is not a colour such as #3B5BDB");
  return {
    id: idAt(stored.id, `${field}.id`),
    name: stringAt(stored.name, `${field}.name`),
    color,
    key: stringAt(stored.key, `${field}.key`),
    chip: stringAt(stored.chip, `${field}.chip`),
    underline: choiceAt(stored.underline, `${field}.underline`, underlines),
    description: stringAt(stored.description, `${field}.description`),
    scope: choiceAt(stored.scope, `${field}.scope`, ["span", "document"]),
    overlapsItself: booleanAt(stored.overlapsItself, `${field}.overlapsItself`),
    granularity: choiceAt(stored.granularity, `${field}.granularity`, granularities),
    archived: booleanAt(stored.archived, `${field}.archived`),
  };
}

const attributeKeys = new Set(["id", "name", "on", "of", "kind", "options", "required", "default", "archived"]);

function attributeAt(value: unknown, field: string): AttributeDefinition {
  const stored = plainObject(value, field, attributeKeys);
  return {
    id: idAt(stored.id, `${field}.id`),
    name: stringAt(stored.name, `${field}.name`),
    on: choiceAt(stored.on, `${field}.on`, ["span", "relation", "document"]),
    of: listAt(stored.of, `${field}.of`, idAt),
    kind: choiceAt(stored.kind, `${field}.kind`, attributeKinds),
    options: listAt(stored.options, `${field}.options`, stringAt),
    required: booleanAt(stored.required, `${field}.required`),
    default: nullOr(stored.default, `${field}.default`, parseAttributeValue),
    archived: booleanAt(stored.archived, `${field}.archived`),
  };
}

const relationTypeKeys = new Set(["id", "name", "from", "to", "archived"]);

function relationTypeAt(value: unknown, field: string): RelationType {
  const stored = plainObject(value, field, relationTypeKeys);
  return {
    id: idAt(stored.id, `${field}.id`),
    name: stringAt(stored.name, `${field}.name`),
    from: listAt(stored.from, `${field}.from`, idAt),
    to: listAt(stored.to, `${field}.to`, idAt),
    archived: booleanAt(stored.archived, `${field}.archived`),
  };
}

function uniqueAt<T extends { id: string }>(
  value: unknown,
  field: string,
  read: (element: unknown, field: string) => T,
): T[] {
  const list = listAt(value, field, read);
  const ids = new Set(list.map(({ id }) => id));
  if (ids.size < list.length) refuse(field, "holds one id twice");
  return list;
}
