/**
 * Edits: what a person does to a layer, before it becomes a Yjs update.
 *
 * An edit sets or removes one value under one root. Who made it is not the caller's to say: the replica stamps `author` and
 * `editor`. Offsets are UTF-16 units.
 */
import type { DocumentEntry } from "#lib/annotation/annotation.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { Root } from "#lib/collab/schema.ts";

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
