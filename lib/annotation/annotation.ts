/**
 * What a layer says about a text, and the one strict reader for it.
 *
 * Stored values come from other people's programs, so nothing is taken on trust: a key that is not known, an offset that is
 * not a whole number, a fragment out of order, a string that PostgreSQL could not hold, all are refused, with a sentence that
 * names the field. A value that is parsed here is right in itself. Whether values fit each other (a relation and its ends, a
 * span and its schema) is the business of `problems.ts`, because concurrent honest edits can break that.
 */
import type { AttributeValue } from "./label.ts";
import type { Relation } from "./relation.ts";
import type { Fragment, Origin, Span } from "./span.ts";
import { maxFragments } from "./span.ts";
import type { Parsed, PlainObject } from "./strict.ts";
import { attempt, idAt, plainObject, refuse, stringAt } from "./strict.ts";

export type { Parsed };

/** One thing said of the whole document: `label:<id>`, `attribute:<id>` or `note`. */
export type DocumentEntry = {
  key: string;
  /** `true` for a label, the value of an attribute, the text of the note. */
  value: AttributeValue;
  author: string;
  editor: string;
};

/** Everything that a layer says about a text. */
export type LayerContent = {
  spans: ReadonlyMap<string, Span>;
  relations: ReadonlyMap<string, Relation>;
  document: ReadonlyMap<string, DocumentEntry>;
};

/** How large one value may be. Lengths of strings are in UTF-16 units. */
export const limits = {
  /** One stored value as JSON in UTF-8, in bytes. */
  valueBytes: 64 * 1024,
  attributes: 64,
  /** What may be chosen at once in an attribute of kind `choices`. */
  choices: 256,
  choiceLength: 500,
  textLength: 10_000,
  noteLength: 20_000,
  fileNameLength: 500,
} as const;

/** Parses what is stored under a span's id, its fragments flat: start, end, start, end … in UTF-16 units. */
export function parseSpan(id: string, value: unknown): Parsed<Span> {
  return attempt(() => spanAt(id, value));
}

/** The same within a larger value. @throws Refused */
export function spanAt(id: unknown, value: unknown): Span {
  const stored = plainObject(value, "the span", spanKeys);
  const span: Span = {
    id: idAt(id, "id"),
    label: idAt(stored.label, "label"),
    fragments: parseFragments(stored.fragments),
    author: idAt(stored.author, "author"),
    editor: idAt(stored.editor, "editor"),
  };
  if ("attributes" in stored) span.attributes = parseAttributes(stored.attributes);
  if ("entity" in stored) span.entity = idAt(stored.entity, "entity");
  if ("origin" in stored) span.origin = parseOrigin(stored.origin);
  return checkSize(span, stored);
}

/** Parses what is stored under a relation's id. That its ends are there is not asked here. */
export function parseRelation(id: string, value: unknown): Parsed<Relation> {
  return attempt(() => relationAt(id, value));
}

/** The same within a larger value. @throws Refused */
export function relationAt(id: unknown, value: unknown): Relation {
  const stored = plainObject(value, "the relation", relationKeys);
  const relation: Relation = {
    id: idAt(id, "id"),
    type: idAt(stored.type, "type"),
    from: idAt(stored.from, "from"),
    to: idAt(stored.to, "to"),
    author: idAt(stored.author, "author"),
    editor: idAt(stored.editor, "editor"),
  };
  if ("attributes" in stored) relation.attributes = parseAttributes(stored.attributes);
  return checkSize(relation, stored);
}

/** Parses what is stored under a key of `document`. */
export function parseDocumentEntry(key: string, value: unknown): Parsed<DocumentEntry> {
  return attempt(() => documentEntryAt(key, value));
}

/** The same within a larger value. @throws Refused */
export function documentEntryAt(key: string, value: unknown): DocumentEntry {
  const stored = plainObject(value, "the entry", entryKeys);
  const entry = { author: idAt(stored.author, "author"), editor: idAt(stored.editor, "editor") };
  const [kind, id] = splitEntryKey(key);
  switch (kind) {
    case "label":
      idAt(id, "key");
      if (stored.value !== true) refuse("value", "a label of the document is either true or not there");
      return { key, value: true, ...entry };
    case "attribute":
      idAt(id, "key");
      return checkSize({ key, value: parseAttributeValue(stored.value, "value"), ...entry }, stored);
    case "note":
      return { key, value: stringAt(stored.value, "value", limits.noteLength), ...entry };
    default:
      return refuse("key", `"${key.slice(0, 80)}" is neither label:<id>, attribute:<id> nor note`);
  }
}

/** The two halves of a key of `document`: its kind, and the id after the colon (none for `note`). */
export function splitEntryKey(key: string): ["label" | "attribute" | "note" | "", string] {
  if (key === "note") return ["note", ""];
  if (key.startsWith("label:")) return ["label", key.slice("label:".length)];
  if (key.startsWith("attribute:")) return ["attribute", key.slice("attribute:".length)];
  return ["", ""];
}

/** Whether a span lies in a text and cuts no surrogate pair. Lone surrogates cannot occur in a stored text. */
export function fitsText(span: Pick<Span, "fragments">, text: string): Parsed<null> {
  for (const [start, end] of span.fragments) {
    if (start < 0 || end > text.length) {
      return {
        ok: false,
        why: `fragments: ${start}–${end} is outside the text, which has ${text.length} UTF-16 units`,
      };
    }
    for (const offset of [start, end]) {
      if (cutsPair(text, offset)) return { ok: false, why: `fragments: ${offset} is inside a surrogate pair` };
    }
  }
  return { ok: true, value: null };
}

function cutsPair(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return false;
  return (text.charCodeAt(offset) & 0xfc00) === 0xdc00 && (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800;
}

const spanKeys = new Set(["label", "fragments", "author", "editor", "attributes", "entity", "origin"]);
const relationKeys = new Set(["type", "from", "to", "author", "editor", "attributes"]);
const entryKeys = new Set(["value", "author", "editor"]);
const originKeys = {
  same: new Set(["kind", "of"]),
  suggestion: new Set(["kind", "layer", "id"]),
  import: new Set(["kind", "file"]),
};

function parseFragments(value: unknown): Fragment[] {
  if (!Array.isArray(value)) refuse("fragments", "is not a list");
  if (value.length === 0 || value.length % 2 === 1) refuse("fragments", "is not a list of starts and ends");
  if (value.length > 2 * maxFragments) refuse("fragments", `are more than ${maxFragments}`);
  const fragments: Fragment[] = [];
  let before = -1;
  for (let i = 0; i < value.length; i++) {
    const offset: unknown = value[i];
    if (typeof offset !== "number" || !Number.isSafeInteger(offset))
      refuse("fragments", "an offset is not a whole number");
    if (offset < 0) refuse("fragments", `${offset} is before the start of the text`);
    // Each offset after the one before: no fragment is empty, none touches or overlaps the next.
    if (offset <= before) refuse("fragments", `${offset} is not after ${before}`);
    if (i % 2 === 1) fragments.push([before, offset]);
    before = offset + 0; // Turns a negative zero into zero.
  }
  return fragments;
}

function parseAttributes(value: unknown): Record<string, AttributeValue> {
  const entries = Object.entries(plainObject(value, "attributes", null));
  if (entries.length > limits.attributes) refuse("attributes", `are more than ${limits.attributes}`);
  // fromEntries defines each key as its own, so that a key such as __proto__ does no harm.
  return Object.fromEntries(
    entries.map(([id, given]) => [idAt(id, "attributes"), parseAttributeValue(given, `attributes.${id}`)]),
  );
}

/** A value of some attribute's kind; whether it is of *its* kind, only the schema can tell. @throws Refused */
export function parseAttributeValue(value: unknown, field: string): AttributeValue {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) refuse(field, "is not a finite number");
    return value === 0 ? 0 : value; // JSON has no negative zero.
  }
  if (!Array.isArray(value)) return stringAt(value, field, limits.textLength);
  if (value.length > limits.choices) refuse(field, `holds more than ${limits.choices} choices`);
  const choices = value.map((choice) => stringAt(choice, field, limits.choiceLength));
  if (new Set(choices).size < choices.length) refuse(field, "holds one choice twice");
  return choices;
}

function parseOrigin(value: unknown): Origin {
  const { kind } = plainObject(value, "origin", null);
  switch (kind) {
    case "same":
      return { kind, of: idAt(plainObject(value, "origin", originKeys.same).of, "origin.of") };
    case "suggestion": {
      const stored = plainObject(value, "origin", originKeys.suggestion);
      return { kind, layer: idAt(stored.layer, "origin.layer"), id: idAt(stored.id, "origin.id") };
    }
    case "import": {
      const stored = plainObject(value, "origin", originKeys.import);
      return { kind, file: stringAt(stored.file, "origin.file", limits.fileNameLength) };
    }
    default:
      return refuse("origin.kind", "is neither same, suggestion nor import");
  }
}

function checkSize<T>(parsed: T, stored: PlainObject): T {
  // Only these can be long; everything else in a value is bounded by its own rule.
  if (stored.attributes === undefined && !Array.isArray(stored.value)) return parsed;
  const json = JSON.stringify(stored);
  let bytes = json.length;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    // A unit of a surrogate pair is two bytes of the pair's four.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit & 0xf800) !== 0xd800 ? 2 : 1;
  }
  if (bytes > limits.valueBytes) refuse("the value", `is larger than ${limits.valueBytes} bytes`);
  return parsed;
}
