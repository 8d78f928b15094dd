/**
 * Edits: what a person does to a layer, before it becomes a Yjs update.
 *
 * An edit sets or removes one value under one root. Who made it is not the caller's to say: the replica stamps `author` and
 * `editor`. What the server's validator would refuse is refused here first, with a sentence, so that an honest program never
 * hears a refusal for it. Offsets are UTF-16 units.
 */
import type { DocumentEntry, Parsed } from "#lib/annotation/annotation.ts";
import {
  fitsText,
  limits,
  parseDocumentEntry,
  parseRelation,
  parseSpan,
  splitEntryKey,
} from "#lib/annotation/annotation.ts";
import type { AttributeDefinition, LabelSchema } from "#lib/annotation/label.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { Root } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";

/** A span as its maker states it. More keys (`id`, `author`, `editor`) may be there, and are not read. */
export type SpanValue = Omit<Span, "id" | "author" | "editor">;
export type RelationValue = Omit<Relation, "id" | "author" | "editor">;
/** What is said of the document under a key such as `label:<id>`. */
export type EntryValue = Omit<DocumentEntry, "key" | "author" | "editor">;

/** Set the value of an id, or remove it (`null`). */
export type Edit =
  | { root: "spans"; id: string; value: SpanValue | null }
  | { root: "relations"; id: string; value: RelationValue | null }
  | { root: "document"; id: string; value: EntryValue | null };

/** What a layer holds under an id, of whichever root. */
export type Value = Span | Relation | DocumentEntry;

/** A value as it lies in the Y.Doc: plain JSON, stamped. */
export type Stored = { readonly author: string; readonly editor: string; readonly [key: string]: unknown };

/** One value that was changed, as it was before and after; null for "not there". This is what undo and the outbox keep. */
export type StoredEdit = { root: Root; id: string; before: Stored | null; after: Stored | null };

/** The stored form of what an edit sets, in the name of an author and an editor. Keys that are undefined are left out. */
export function stamp(edit: Edit, author: string, editor: string): Stored | null {
  if (edit.value === null) return null;
  const stated: Record<string, unknown> = {};
  for (const key of statedKeys[edit.root]) {
    const value = (edit.value as Record<string, unknown>)[key];
    if (value !== undefined) stated[key] = key === "fragments" ? (value as Span["fragments"]).flat() : value;
  }
  // A copy, so that nobody can change afterwards what the layer holds.
  return structuredClone({ ...stated, author, editor });
}

const statedKeys = {
  spans: ["label", "attributes", "entity", "origin", "fragments"],
  relations: ["type", "from", "to", "attributes"],
  document: ["value"],
} as const;

/** The value that a stored form stands for. */
export function parseStored(root: Root, id: string, stored: unknown): Parsed<Value> {
  switch (root) {
    case "spans":
      return parseSpan(id, stored);
    case "relations":
      return parseRelation(id, stored);
    case "document":
      return parseDocumentEntry(id, stored);
  }
}

/**
 * The value that a stored form of this replica's own stands for.
 * @throws Error if it is none, which cannot be: it was checked before it was stored.
 */
export function readStored(root: Root, id: string, stored: Stored | null): Value | null {
  if (stored === null) return null;
  const parsed = parseStored(root, id, stored);
  if (!parsed.ok) throw new Error(`${root}/${id}: ${parsed.why}`);
  return parsed.value;
}

/** @throws Failure `invalid` where the server would refuse the value. Archived labels are not refused. */
export function checkStored(root: Root, id: string, stored: Stored, text: string, schema: LabelSchema): void {
  const refusal = (why: string, field?: string) =>
    new Failure("invalid", `This cannot be saved: ${why}.`, field === undefined ? {} : { place: { field } });
  const knows = (on: AttributeDefinition["on"], attribute: string) =>
    schema.attributes.some((definition) => definition.id === attribute && definition.on === on);
  const parsed = parseStored(root, id, stored);
  if (!parsed.ok) throw refusal(parsed.why);
  if (jsonBytes(stored) > limits.valueBytes) throw refusal(`it is larger than ${limits.valueBytes / 1024} KiB`);
  const value = parsed.value;
  if ("fragments" in value) {
    const fits = fitsText(value, text);
    if (!fits.ok) throw refusal(fits.why, "fragments");
    if (!schema.labels.some((label) => label.id === value.label))
      throw refusal("the project has no such label", "label");
  } else if ("type" in value) {
    if (!schema.relationTypes.some((type) => type.id === value.type)) {
      throw refusal("the project has no such type of relation", "type");
    }
  } else {
    const [kind, of] = splitEntryKey(value.key);
    if (kind === "label" && !schema.labels.some((label) => label.id === of)) {
      throw refusal("the project has no such label", "key");
    }
    if (kind === "attribute" && !knows("document", of)) throw refusal("the project has no such attribute", "key");
  }
  if ("attributes" in value) {
    const on = "fragments" in value ? "span" : "relation";
    for (const attribute of Object.keys(value.attributes ?? {})) {
      if (!knows(on, attribute)) throw refusal("the project has no such attribute", "attributes");
    }
  }
}

const utf8 = new TextEncoder();

/** How long a value is as JSON, in bytes of UTF-8. */
export function jsonBytes(value: unknown): number {
  return utf8.encode(JSON.stringify(value)).length;
}

/** Whether two pieces of JSON are equal, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}

/** Whether two values say the same, whoever wrote them: two people who agree have lost nothing to each other. */
export function sameMeaning(a: Stored | null, b: Stored | null): boolean {
  if (a === null || b === null) return a === b;
  return sameJson({ ...a, author: "", editor: "" }, { ...b, author: "", editor: "" });
}

/** The name of an id over all roots. */
export function keyOf(root: Root, id: string): string {
  return `${root}/${id}`;
}

/** A new id for a span or a relation: 21 characters of 64, so that two people never draw the same. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(21));
  return Array.from(bytes, (byte) => idAlphabet[byte & 63]).join("");
}

const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
