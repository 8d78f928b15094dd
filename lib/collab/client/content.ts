/**
 * What the layer says, as values that are never changed, kept in step with a Y.Doc.
 *
 * A change costs what it touches and not what the layer holds: only the ids that a transaction names are read again.
 */
import type * as Y from "yjs";
import type { DocumentEntry, LayerContent } from "#lib/annotation/annotation.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { Root } from "#lib/collab/schema.ts";
import { roots } from "#lib/collab/schema.ts";
import type { Value } from "./edits.ts";
import { parseStored, sameJson } from "./edits.ts";
import { VersionedMap } from "./versioned-map.ts";

/** Which ids of a root a change touched. An id stands in one of the three lists only. */
export type Ids = { added: readonly string[]; updated: readonly string[]; removed: readonly string[] };

/** Something in the content changed: exactly these ids, so that only these need be drawn again. */
export type Change = {
  /** Whether it was made in this replica, and not by somebody else (or by the same person in another tab). */
  local: boolean;
  /** What the layer says now, and what it said before. Both are immutable and share what did not change. */
  content: LayerContent;
  previous: LayerContent;
  spans: Ids;
  relations: Ids;
  document: Ids;
};

/** Ids by root. */
export type Touched = Record<Root, Set<string>>;

export function nothingTouched(): Touched {
  return { spans: new Set(), relations: new Set(), document: new Set() };
}

type Maps = { spans: VersionedMap<Span>; relations: VersionedMap<Relation>; document: VersionedMap<DocumentEntry> };

/** The content of a Y.Doc that it is told about. */
export class LiveContent {
  #maps: Maps = { spans: VersionedMap.of([]), relations: VersionedMap.of([]), document: VersionedMap.of([]) };

  get now(): LayerContent {
    return this.#maps;
  }

  /**
   * Reads the touched ids again. Null where they all say what they said.
   * @throws Error if a value is not of the layer's shape; the server lets none through.
   */
  read(doc: Y.Doc, touched: Touched, local: boolean): Change | null {
    const previous = this.#maps;
    const spans = reread<Span>("spans", doc, touched.spans, previous.spans);
    const relations = reread<Relation>("relations", doc, touched.relations, previous.relations);
    const document = reread<DocumentEntry>("document", doc, touched.document, previous.document);
    if (!spans && !relations && !document) return null;
    this.#maps = {
      spans: spans?.map ?? previous.spans,
      relations: relations?.map ?? previous.relations,
      document: document?.map ?? previous.document,
    };
    return {
      local,
      content: this.#maps,
      previous,
      spans: spans?.ids ?? none,
      relations: relations?.ids ?? none,
      document: document?.ids ?? none,
    };
  }

  /** Reads another Y.Doc instead, whole. */
  readAll(doc: Y.Doc): Change | null {
    const touched = nothingTouched();
    for (const root of roots) {
      for (const id of this.#maps[root].keys()) touched[root].add(id);
      for (const id of doc.getMap(root).keys()) touched[root].add(id);
    }
    return this.read(doc, touched, false);
  }
}

const none: Ids = { added: [], updated: [], removed: [] };

function reread<V extends Value>(root: Root, doc: Y.Doc, touched: ReadonlySet<string>, held: VersionedMap<V>) {
  const changes: [string, V | null][] = [];
  const ids = { added: [] as string[], updated: [] as string[], removed: [] as string[] };
  const map = doc.getMap(root);
  for (const id of touched) {
    const before = held.get(id);
    const stored = map.get(id);
    if (stored === undefined) {
      if (before === undefined) continue;
      ids.removed.push(id);
      changes.push([id, null]);
      continue;
    }
    const parsed = parseStored(root, id, stored);
    if (!parsed.ok) throw new Error(`${root}/${id}: ${parsed.why}`);
    if (before !== undefined && sameJson(before, parsed.value)) continue;
    (before === undefined ? ids.added : ids.updated).push(id);
    changes.push([id, parsed.value as V]);
  }
  return changes.length === 0 ? null : { map: held.with(changes), ids };
}
