/**
 * Taking the layer's state afresh: at the first opening, after a refusal, in a new epoch, or after having been away too long.
 *
 * The state of the server comes first. My changes that it lacks are then laid on top: sent as they are where their updates fit
 * (the server knows what it has), and otherwise made anew from their edits. Where somebody changed the same value meanwhile,
 * the rules for concurrent changes hold: one value stands, an edit beats a delete, and I hear of it if mine does not stand.
 */
import type * as Y from "yjs";
import type { Row } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { keyOf, sameMeaning } from "./edits.ts";
import { apply, freshDoc, holds, isDeletedIn, isRowOf, standing, waitsForMore, write } from "./layer-doc.ts";
import { settle } from "./losses.ts";
import type { Pending } from "./unsent.ts";
import { takeOutFromUnder } from "./unsent.ts";

/** Something of mine that does not stand. */
export type LostHere = { root: Root; id: string; mine: Stored | null; theirs: Stored | null; entry: Pending };

export type Installed = {
  doc: Y.Doc;
  /** In the log already, or with nothing left to be sent. */
  settled: Pending[];
  /** Marked with a refusal, and not in the log: to be set aside. They are not in the Y.Doc. */
  refused: Pending[];
  /** Laid on top, in order. Those made anew have got their edits, update, epoch and base. */
  laid: Pending[];
  lost: LostHere[];
  /** What has to be written besides, so that an edit beats a delete. `mine`: it is my own change. */
  writes: { root: Root; id: string; value: Stored | null; mine: boolean }[];
};

export type State = { epoch: number; snapshot: Uint8Array | null; rows: readonly Row[] };

export function install(state: State, queue: readonly Pending[], userId: string, clientId?: () => number): Installed {
  for (;;) {
    const installed = attempt(state, queue, userId, clientId);
    if (installed) return installed;
  }
}

/** Null if an entry turned out to build on what is not there; it is marked, and another attempt makes it anew. */
function attempt(state: State, queue: readonly Pending[], userId: string, clientId?: () => number): Installed | null {
  const updates = state.rows.map(({ update }) => update);
  const doc = freshDoc(state.snapshot, updates, clientId);
  const mine = state.rows.filter((row) => row.userId === userId);
  const done: Installed = { doc, settled: [], refused: [], laid: [], lost: [], writes: [] };
  const todo: Pending[] = [];
  for (const [index, entry] of queue.entries()) {
    if (isLogged(entry, state.epoch, doc, mine)) done.settled.push(entry);
    else if (entry.refusal) {
      takeOutFromUnder(entry, queue.slice(index + 1));
      done.refused.push(entry);
    } else todo.push(entry);
  }
  const contest = new Contest(doc, todo);
  for (const entry of todo) {
    if (entry.update !== null && entry.epoch === state.epoch && !entry.remake) {
      apply(doc, entry.update);
      if (waitsForMore(doc)) {
        entry.remake = true;
        return null;
      }
      contest.laidAsItIs(entry);
      done.laid.push(entry);
    } else if (remake(entry, state.epoch, doc, contest)) done.laid.push(entry);
    else done.settled.push(entry);
  }
  contest.decide(done);
  return done;
}

function isLogged({ update, epoch, edits }: Pending, now: number, doc: Y.Doc, mine: readonly Row[]): boolean {
  if (update === null || epoch !== now) return false;
  if (holds(doc, update) || mine.some((row) => isRowOf(row.update, update))) return true;
  // A value is deleted also when another takes its place, so what I removed is gone only where nothing stands.
  return isDeletedIn(doc, update) && edits.every(({ root, id }) => standing(doc, root, id) === null);
}

/** Makes the edits of an entry anew. False if none of them is left. */
function remake(entry: Pending, epoch: number, doc: Y.Doc, contest: Contest): boolean {
  const edits: StoredEdit[] = [];
  for (const edit of entry.edits) {
    const { root, id } = edit;
    const there = standing(doc, root, id);
    const settled = settle(edit, there);
    if (settled.kind === "write") edits.push({ root, id, before: there, after: settled.value });
    contest.remade(entry, edit, settled.kind === "lost" ? { theirs: settled.theirs } : null);
  }
  entry.edits = edits;
  entry.update = edits.length > 0 ? write(doc, edits) : null;
  // Of another epoch nothing is known: the change is concurrent with all of it.
  if (entry.epoch !== epoch) entry.base = 0;
  entry.epoch = epoch;
  entry.remake = false;
  return entry.update !== null;
}

/** What my changes met, by id, over all entries that are laid on top. */
class Contest {
  readonly #doc: Y.Doc;
  /** What stands without my changes. */
  readonly #without = new Map<string, Stored | null>();
  /** Per id: what I started from, what I ended with, and the entry that holds that. */
  readonly #net = new Map<
    string,
    { root: Root; id: string; before: Stored | null; after: Stored | null; entry: Pending }
  >();
  readonly #lost = new Map<string, LostHere>();

  constructor(doc: Y.Doc, entries: readonly Pending[]) {
    this.#doc = doc;
    for (const { edits } of entries) {
      for (const { root, id } of edits) this.#without.set(keyOf(root, id), standing(doc, root, id));
    }
  }

  laidAsItIs(entry: Pending): void {
    for (const { root, id, before, after } of entry.edits) {
      const key = keyOf(root, id);
      const net = this.#net.get(key);
      this.#net.set(key, { root, id, before: net ? net.before : before, after, entry });
      this.#lost.delete(key);
    }
  }

  remade(entry: Pending, { root, id, after }: StoredEdit, lost: { theirs: Stored | null } | null): void {
    const key = keyOf(root, id);
    this.#net.delete(key);
    if (lost) this.#lost.set(key, { root, id, mine: after, theirs: lost.theirs, entry });
    else this.#lost.delete(key);
  }

  decide(into: Installed): void {
    for (const [key, { root, id, before, after, entry }] of this.#net) {
      const theirs = this.#without.get(key) ?? null;
      const present = standing(this.#doc, root, id);
      if (sameMeaning(present, after)) {
        // Mine stands. But an edit that my delete has hidden comes back, and it is I who lost.
        if (after !== null || theirs === null || sameMeaning(theirs, before)) continue;
        into.writes.push({ root, id, value: theirs, mine: false });
        this.#lost.set(key, { root, id, mine: after, theirs, entry });
      } else if (present === null || sameMeaning(theirs, before) || sameMeaning(theirs, after)) {
        // An edit beats a delete; and what was changed and changed back is no reason to drop mine.
        into.writes.push({ root, id, value: after, mine: true });
      } else this.#lost.set(key, { root, id, mine: after, theirs: present, entry });
    }
    into.lost.push(...this.#lost.values());
  }
}
