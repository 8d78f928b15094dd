/** A layer's Y.Doc, handled: writing edits into it, applying rows to it, and telling what an update holds. */
import * as Y from "yjs";
import type { Root } from "#lib/collab/schema.ts";
import { replay, roots } from "#lib/collab/schema.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { keyOf } from "./edits.ts";

/** A Y.Doc in the state that the server gave, which writes under a clientID of its own. */
export function freshDoc(snapshot: Uint8Array | null, updates: Iterable<Uint8Array>, clientId?: () => number): Y.Doc {
  const doc = replay(snapshot, updates);
  if (clientId) doc.clientID = clientId();
  return doc;
}

/** What stands under an id. */
export function standing(doc: Y.Doc, root: Root, id: string): Stored | null {
  return (doc.getMap(root).get(id) as Stored | undefined) ?? null;
}

/** Makes the edits in one transaction. Returns its update, or null where nothing changed. */
export function write(doc: Y.Doc, edits: readonly StoredEdit[]): Uint8Array | null {
  let written: Uint8Array | null = null;
  const listen = (update: Uint8Array) => {
    written = update;
  };
  doc.on("update", listen);
  doc.transact(() => {
    for (const { root, id, after } of edits) {
      if (after === null) doc.getMap(root).delete(id);
      else doc.getMap(root).set(id, after);
    }
  });
  doc.off("update", listen);
  return written;
}

/** An id that an update touched, with the value that the update itself set there: null where it only removed. */
export type Touch = { root: Root; id: string; set: Stored | null };

/**
 * Applies an update and tells what it touched, also where the value that it set lost against a concurrent one and is not to
 * be seen. Nothing is touched by an update that the Y.Doc holds already.
 */
export function apply(doc: Y.Doc, update: Uint8Array): Touch[] {
  return doc.transact((transaction) => {
    Y.applyUpdate(doc, update);
    const touched = new Map<string, Touch>();
    for (const root of roots) {
      for (const id of transaction.changed.get(doc.getMap(root) as Y.AbstractType<unknown> as never) ?? []) {
        if (id !== null) touched.set(keyOf(root, id), { root, id, set: null });
      }
    }
    if (touched.size === 0) return [];
    // What was set has to be read before the transaction ends, when Yjs forgets the values that do not stand.
    for (const [client, structs] of doc.store.clients) {
      const before = transaction.beforeState.get(client) ?? 0;
      for (let i = structs.length - 1; i >= 0; i--) {
        const item = structs[i];
        if (!item || item.id.clock < before) break;
        if (!(item instanceof Y.Item) || item.parentSub === null) continue;
        const root = roots.find((name) => doc.getMap(name) === item.parent);
        const touch = root && touched.get(keyOf(root, item.parentSub));
        if (touch && touch.set === null) touch.set = (item.content.getContent().at(-1) as Stored | undefined) ?? null;
      }
    }
    return [...touched.values()];
  }, "remote");
}

/** Whether updates wait in the Y.Doc for others that it does not have. */
export function waitsForMore(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/** Whether the Y.Doc holds everything that an update wrote. Cannot be told (false) of an update that only deletes. */
export function holds(doc: Y.Doc, update: Uint8Array): boolean {
  const { to } = Y.parseUpdateMeta(update);
  if (to.size === 0) return false;
  return [...to].every(
    ([client, clock]) => (doc.store.clients.has(client) ? Y.getState(doc.store, client) : 0) >= clock,
  );
}

/** Whether an update only deletes, and all of that is deleted in the Y.Doc, be it by whom it may. */
export function isDeletedIn(doc: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  if (structs.length > 0 || ds.clients.size === 0) return false;
  return [...ds.clients].every(([client, deleted]) => {
    const there = doc.store.clients.get(client);
    return there && deleted.every(({ clock, len }) => isGone(there, clock, clock + len));
  });
}

function isGone(structs: (Y.Item | Y.GC)[], from: number, to: number): boolean {
  const last = structs.at(-1);
  if (!last || last.id.clock + last.length < to) return false;
  for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
    const struct = structs[i];
    if (!struct || struct.id.clock >= to) break;
    if (!struct.deleted) return false;
  }
  return true;
}

/**
 * Whether a row of my own is this update, or what of it the log lacked. It is told by what was written, which nobody else
 * writes. Of an update that only deletes, a row must delete all: one that deletes a part may be another tab's.
 */
export function isRowOf(row: Uint8Array, update: Uint8Array): boolean {
  const logged = Y.decodeUpdate(row);
  const made = Y.decodeUpdate(update);
  if (logged.structs.length > 0) {
    return logged.structs.every((struct) =>
      made.structs.some(
        ({ id, length }) =>
          id.client === struct.id.client &&
          id.clock <= struct.id.clock &&
          struct.id.clock + struct.length <= id.clock + length,
      ),
    );
  }
  if (made.structs.length > 0 || made.ds.clients.size === 0) return false;
  return [...made.ds.clients].every(([client, deleted]) =>
    deleted.every(({ clock, len }) =>
      logged.ds.clients.get(client)?.some((row) => row.clock <= clock && clock + len <= row.clock + row.len),
    ),
  );
}
