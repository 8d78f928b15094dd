/**
 * What makes a label, an attribute or a relation type acceptable in its project's schema. Each function answers with the
 * value as it is to be stored, or throws a Failure that names the field.
 */
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";
import { attributeKinds, granularities, underlines } from "#lib/annotation/label.ts";
import { Failure } from "#lib/errors.ts";

/** How much a schema may hold. Lengths are in UTF-16 units. */
const schemaLimits = {
  labels: 500,
  attributes: 64,
  relationTypes: 200,
  options: 256,
  optionLength: 500,
  nameLength: 80,
  descriptionLength: 10_000,
  defaultLength: 10_000,
} as const;

export function checkLabel(label: Label, schema: LabelSchema): Label {
  const others = schema.labels.filter((other) => other.id !== label.id);
  if (others.length >= schemaLimits.labels) refuse("name", `A project has at most ${schemaLimits.labels} labels.`);
  const name = checkName(label.name, others, "label");
  if (!/^#[0-9a-f]{6}$/i.test(label.color)) {
    refuse("color", `The colour “${label.color}” is not of the form #RRGGBB, such as #3B5BDB.`);
  }
  const key = label.key.toLowerCase();
  if (key !== "" && !/^[\p{L}\p{N}]$/u.test(key)) refuse("key", "A key is one letter or digit, or nothing.");
  const holder = others.find((other) => key !== "" && !other.archived && other.key === key);
  if (holder && !label.archived) refuse("key", `The key ${key} already gives the label “${holder.name}”.`);
  const chip = label.chip.trim() || firstLetter(name);
  if (letters(chip) > 2) refuse("chip", "The sign beside a span is one or two letters.");
  oneOf("underline", label.underline, underlines);
  oneOf("scope", label.scope, ["span", "document"]);
  oneOf("granularity", label.granularity, granularities);
  checkText("chip", chip, 20);
  checkText("description", label.description, schemaLimits.descriptionLength);
  return { ...label, name, color: label.color.toUpperCase(), key, chip };
}

export function checkAttribute(attribute: AttributeDefinition, schema: LabelSchema): AttributeDefinition {
  const others = schema.attributes.filter((other) => other.id !== attribute.id);
  if (others.length >= schemaLimits.attributes) {
    refuse("name", `A project has at most ${schemaLimits.attributes} attributes.`);
  }
  oneOf("on", attribute.on, ["span", "relation", "document"]);
  oneOf("kind", attribute.kind, attributeKinds);
  const name = checkName(
    attribute.name,
    others.filter((other) => other.on === attribute.on),
    "attribute",
  );
  const carriers =
    attribute.on === "relation" ? schema.relationTypes : schema.labels.filter((label) => label.scope === attribute.on);
  const of = checkIds("of", attribute.of, carriers, attribute.on === "relation" ? "relation type" : "label");
  const options = attribute.options.map((option) => option.trim());
  if (attribute.kind === "choice" || attribute.kind === "choices") {
    if (options.length === 0) refuse("options", "Give at least one option to choose.");
    if (options.length > schemaLimits.options) refuse("options", `At most ${schemaLimits.options} options, please.`);
    for (const option of options) {
      if (option === "") refuse("options", "An option is empty.");
      checkText("options", option, schemaLimits.optionLength);
    }
    if (new Set(options).size < options.length) refuse("options", "An option is there twice.");
  } else if (options.length > 0) {
    refuse("options", "Only an attribute to choose from has options.");
  }
  checkDefault({ ...attribute, options });
  return { ...attribute, name, of, options };
}

export function checkRelationType(type: RelationType, schema: LabelSchema): RelationType {
  const others = schema.relationTypes.filter((other) => other.id !== type.id);
  if (others.length >= schemaLimits.relationTypes) {
    refuse("name", `A project has at most ${schemaLimits.relationTypes} relation types.`);
  }
  const name = checkName(type.name, others, "relation type");
  const ends = schema.labels.filter((label) => label.scope === "span");
  const from = checkIds("from", type.from, ends, "label");
  const to = checkIds("to", type.to, ends, "label");
  return { ...type, name, from, to };
}

function checkDefault(attribute: AttributeDefinition): void {
  const value = attribute.default;
  if (value === null) return;
  const fits = {
    choice: () => typeof value === "string" && attribute.options.includes(value),
    choices: () =>
      Array.isArray(value) &&
      value.every((choice) => attribute.options.includes(choice)) &&
      new Set(value).size === value.length,
    boolean: () => typeof value === "boolean",
    number: () => typeof value === "number" && Number.isFinite(value),
    text: () => typeof value === "string",
  }[attribute.kind];
  if (!fits()) refuse("default", "The default is not a value that this attribute may have.");
  if (typeof value === "string") checkText("default", value, schemaLimits.defaultLength);
}

/** Names are told apart without case, so that nobody has to ask which "Actor" is meant. */
function checkName(given: string, others: readonly { name: string; archived: boolean }[], what: string): string {
  const name = given.trim();
  if (name === "") refuse("name", `Give the ${what} a name.`);
  checkText("name", name, schemaLimits.nameLength);
  if (/\p{Cc}|\u2028|\u2029/u.test(name)) refuse("name", "A name has no line breaks or control characters.");
  const twin = others.find((other) => fold(other.name) === fold(name));
  if (twin) {
    const where = twin.archived ? ", in the archive" : "";
    refuse("name", `There already is a ${what} with the name “${twin.name}”${where}.`);
  }
  return name;
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function checkIds(field: string, ids: readonly string[], known: readonly { id: string }[], what: string): string[] {
  const stranger = ids.find((id) => !known.some((one) => one.id === id));
  if (stranger !== undefined)
    refuse(field, `“${stranger.slice(0, 80)}” is not a ${what} of this project that may stand here.`);
  return [...new Set(ids)];
}

/** A text that PostgreSQL and UTF-8 hold unchanged. */
function checkText(field: string, value: string, maxLength: number): void {
  if (value.length > maxLength) refuse(field, `At most ${maxLength} characters, please.`);
  if (!value.isWellFormed() || value.includes("\0")) refuse(field, "This holds a character that cannot be stored.");
}

function oneOf(field: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) refuse(field, `“${value.slice(0, 80)}” is none of ${allowed.join(", ")}.`);
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function letters(text: string): number {
  return [...segmenter.segment(text)].length;
}

function firstLetter(name: string): string {
  for (const { segment } of segmenter.segment(name)) return segment.toUpperCase();
  return "";
}

function refuse(field: string, message: string): never {
  throw new Failure("invalid", message, { place: { field } });
}
