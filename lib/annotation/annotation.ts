import type { AttributeValue } from "./label.ts";
import type { Relation } from "./relation.ts";
import type { Span } from "./span.ts";

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

export type Parsed<T> = { ok: true; value: T } | { ok: false; why: string };

/** Parses what is stored under a span's id (fragments flat). Offsets are UTF-16 units. TO BE WRITTEN by the core's owner. */
export function parseSpan(_id: string, _value: unknown): Parsed<Span> {
  throw new Error("not written");
}
export function parseRelation(_id: string, _value: unknown): Parsed<Relation> {
  throw new Error("not written");
}
export function parseDocumentEntry(_key: string, _value: unknown): Parsed<DocumentEntry> {
  throw new Error("not written");
}
