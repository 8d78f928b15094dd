/**
 * The only file that knows the keys of a layer's Y.Doc.
 *
 * A layer has three roots, each a flat Y.Map from an id to one plain JSON value that is replaced whole:
 * `spans` (a Span without its id, fragments flattened to start, end, start, end …), `relations` (a Relation without its id) and
 * `document` (`label:<label id>`, `attribute:<attribute id>` and `note`). There are no nested shared types.
 */
import * as Y from "yjs";
import type { DocumentEntry, LayerContent } from "#lib/annotation/annotation.ts";
import { parseDocumentEntry, parseRelation, parseSpan } from "#lib/annotation/annotation.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import { newMapsUpdate } from "./layer-update.ts";

export const roots = ["spans", "relations", "document"] as const;
export type Root = (typeof roots)[number];

/** What is stored under a span's id. */
export function storedSpan(span: Span): object {
  const { id: _, fragments, ...rest } = span;
  return { ...rest, fragments: fragments.flat() };
}

/** A Y.Doc with a snapshot and the later updates applied in one transaction, which is how loading is fast. */
export function replay(snapshot: Uint8Array | null, updates: Iterable<Uint8Array>): Y.Doc {
  const doc = new Y.Doc();
  for (const root of roots) doc.getMap(root);
  doc.transact(() => {
    if (snapshot) Y.applyUpdate(doc, snapshot);
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

/**
 * What a layer says, read from its Y.Doc. Values that are not of the layer's shape cannot pass the server's validator;
 * should one be there all the same, this throws rather than drop it.
 */
export function readLayer(doc: Y.Doc): LayerContent {
  const read = <T>(
    root: Root,
    parse: (id: string, value: unknown) => { ok: true; value: T } | { ok: false; why: string },
  ) =>
    new Map(
      [...doc.getMap(root)].map(([id, stored]) => {
        const parsed = parse(id, stored);
        if (!parsed.ok) throw new Error(`${root}/${id}: ${parsed.why}`);
        return [id, parsed.value] as const;
      }),
    );
  return {
    spans: read("spans", parseSpan),
    relations: read("relations", parseRelation),
    document: read("document", parseDocumentEntry),
  };
}

/** A whole layer as one Yjs update, for content that comes from elsewhere and not out of a room. No id may come twice. */
export function encodeLayer(content: {
  spans: readonly Span[];
  relations: readonly Relation[];
  document: readonly DocumentEntry[];
}): Uint8Array {
  // Not by a Y.Doc, which takes ten times as long.
  return newMapsUpdate(randomClient(), [
    ["spans", content.spans.map((span) => [span.id, storedSpan(span)])],
    ["relations", content.relations.map(({ id, ...relation }) => [id, relation])],
    ["document", content.document.map(({ key, ...entry }) => [key, entry])],
  ]);
}

/** Asking for four random bytes takes as long as all the rest of a small layer, so many are asked for at once. */
const clients = new Uint32Array(1024);
let nextClient = clients.length;

function randomClient(): number {
  if (nextClient === clients.length) {
    crypto.getRandomValues(clients);
    nextClient = 0;
  }
  return clients[nextClient++] as number;
}
