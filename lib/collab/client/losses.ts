/**
 * Concurrent changes of one value: who lost, and who says so.
 *
 * Of two changes of one id that did not know of each other, one value stands, everywhere the same: Yjs decides, and an edit
 * beats a delete. The one whose change does not stand is told, and nobody else. Every row of the log carries the position that
 * its writer had seen (`base`), so both sides can tell "concurrent" from "changed after mine":
 *
 * - the one whose change comes later in the log receives the other's row while his own is unacknowledged;
 * - the one whose change came first receives a row whose base lies before his own place in the log.
 *
 * Yjs lets an edit win over a delete of the same value. It does not where somebody changed a value and then deleted it: his
 * newer struct may win against a concurrent edit and then be gone. Then whoever comes later in the log, who alone surely sees
 * both while his own is unacknowledged, puts the edit back.
 *
 * Pure: it is told what was written and what arrived, and answers what follows.
 */
import type { Root } from "#lib/collab/schema.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { keyOf, sameMeaning } from "./edits.ts";

/** What a row of somebody else did to an id. */
export type Remote = {
  root: Root;
  id: string;
  /** The value that the row set, or null if it removed it. */
  set: Stored | null;
  /** What stands under the id now, with the row applied. */
  present: Stored | null;
};

export type Outcome =
  /** My value does not stand: tell me. */
  | { kind: "lost"; root: Root; id: string; mine: Stored | null; theirs: Stored | null; by: string }
  /** What was told as lost stands again: withdraw it. */
  | { kind: "regained"; root: Root; id: string }
  /** An edit lost to a delete: write this value. `mine` says whether it is my edit or the other's that comes back. */
  | { kind: "write"; root: Root; id: string; value: Stored; mine: boolean };

/** The last that I wrote under an id. */
type Written = {
  value: Stored | null;
  /** The number of the outbox entry that holds it. */
  entry: number;
  /** Its place in the log, or null while it is not acknowledged. */
  seq: number | null;
  told: boolean;
  /** Under my acknowledged delete a concurrent edit is hidden, and this user will put it back. */
  contestedBy: string | null;
  /** I put back an edit of this user, whom I had hidden with a delete. */
  restoredFor: string | null;
};

export class Losses {
  readonly #written = new Map<string, Written>();

  /** I changed these values, in an outbox entry of that number. */
  wrote(edits: readonly StoredEdit[], entry: number): void {
    for (const { root, id, after } of edits) {
      const written = { value: after, entry, seq: null, told: false, contestedBy: null, restoredFor: null };
      this.#written.set(keyOf(root, id), written);
    }
  }

  /** I put back the edit of somebody whom my delete had hidden. It is her value, and not mine. */
  restored(edits: readonly StoredEdit[], entry: number, forUser: string): void {
    this.wrote(edits, entry);
    for (const { root, id } of edits) {
      const written = this.#written.get(keyOf(root, id));
      if (written) written.restoredFor = forUser;
    }
  }

  /** An outbox entry stands in the log. */
  acknowledged(edits: readonly StoredEdit[], entry: number, seq: number): void {
    for (const { root, id } of edits) {
      const written = this.#written.get(keyOf(root, id));
      if (written?.entry === entry) written.seq = seq;
    }
  }

  /** An outbox entry will never be in the log under that number. */
  forget(edits: readonly StoredEdit[], entry: number): void {
    for (const { root, id } of edits) {
      if (this.#written.get(keyOf(root, id))?.entry === entry) this.#written.delete(keyOf(root, id));
    }
  }

  /** Whether I was told that this write lost. */
  wasTold(root: Root, id: string, entry: number): boolean {
    const written = this.#written.get(keyOf(root, id));
    return written?.entry === entry && written.told;
  }

  /** I was told, for a reason that did not come by a row. */
  tell(root: Root, id: string, entry: number): void {
    const written = this.#written.get(keyOf(root, id));
    if (written?.entry === entry) written.told = true;
  }

  /** A new epoch begins at this position; whatever was written before it comes before it. */
  newEpoch(seq: number): void {
    for (const written of this.#written.values()) if (written.seq !== null) written.seq = seq;
  }

  /** Somebody's row was applied. */
  arrived(row: { userId: string; base: number }, { root, id, set, present }: Remote): Outcome[] {
    const key = keyOf(root, id);
    const written = this.#written.get(key);
    if (!written) return [];
    const stands = sameMeaning(present, written.value);
    const regained: Outcome[] = stands && written.told ? [{ kind: "regained", root, id }] : [];
    const lost = (theirs: Stored | null): Outcome[] => {
      if (written.told) return [];
      written.told = true;
      return [{ kind: "lost", root, id, mine: written.value, theirs, by: row.userId }];
    };

    if (written.seq !== null && row.base >= written.seq) {
      // Its writer had seen mine: no loss, except where she puts back what my delete had hidden.
      written.told = false;
      if (!stands) this.#written.delete(key);
      return written.contestedBy === row.userId && present !== null ? lost(present) : regained;
    }
    if (written.restoredFor !== null) {
      if (stands || written.restoredFor !== row.userId || set === null) return [];
      return [{ kind: "write", root, id, value: set, mine: false }];
    }
    if (stands) {
      const hides = written.value === null && (set !== null || written.told);
      written.told = false;
      if (!hides) return regained;
      if (written.seq !== null) {
        written.contestedBy = row.userId;
        return regained;
      }
      return set === null ? regained : [...lost(set), { kind: "write", root, id, value: set, mine: false }];
    }
    if (present === null && written.value !== null && written.seq === null) {
      const value = written.value;
      const withdrawn: Outcome[] = written.told ? [{ kind: "regained", root, id }] : [];
      return [{ kind: "write", root, id, value, mine: true }, ...withdrawn];
    }
    return lost(present);
  }
}

/** What became of my unacknowledged changes of one id, where only the state of the layer came and not its rows. */
export type Settled =
  | { kind: "mine" }
  | { kind: "theirs" }
  /** Mine lost: leave what stands and tell me. */
  | { kind: "lost"; theirs: Stored | null }
  /** Mine is to be written (again). */
  | { kind: "write"; value: Stored | null };

/**
 * Weighs a change of mine, made on `before`, against what the layer holds without it. What stands in the log stands, except
 * that an edit of mine beats a delete.
 */
export function settle(change: { before: Stored | null; after: Stored | null }, standing: Stored | null): Settled {
  if (sameMeaning(standing, change.after)) return { kind: "theirs" };
  if (sameMeaning(standing, change.before)) return { kind: "write", value: change.after };
  if (standing === null) return { kind: "write", value: change.after };
  return { kind: "lost", theirs: standing };
}
