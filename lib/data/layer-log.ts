/** What a layer's log is, whoever keeps it. The log in PostgreSQL is `log.ts`; tests may keep one in memory. */
import type { Position, Row } from "#lib/collab/protocol.ts";

export type Person = { userId: string; name: string };

/** Where a layer stands: the end of its log, and whether it is open. `sha256` is in hexadecimal, "" before the first row. */
export type Standing = Position & {
  state: "open" | "finished";
  /** The newest annotation set, if the layer was ever finished. `seq` and `sha256` say what it was built from. */
  set: { id: string; by: Person; seq: number; sha256: string; reopenedBy: Person | null } | null;
};

/** A row on its way into the log, after its validation. */
export type NewRow = {
  userId: string;
  /** The session that vouches for the writer. The log refuses rows whose session or membership has ended. */
  sessionId: string;
  /** The position that the writer had seen. */
  base: number;
  update: Uint8Array;
  /** The chained hash, in hexadecimal: see `chain`. */
  sha256: string;
};

export type LoggedRow = Row & { sha256: string };

/** What became of rows that were appended together: all of them are committed, or none is. */
export type Appended =
  | { kind: "committed" }
  /** Others wrote in between: read on, and try again. */
  | { kind: "behind" }
  /** The layer was finished meanwhile. */
  | { kind: "finished" }
  /** The layer has a new epoch. */
  | { kind: "epoch" }
  /** The layer is not there any more. */
  | { kind: "gone" }
  /** The writers of these rows (by index) may not write any more. */
  | { kind: "denied"; rows: number[] };

/** A state of the layer from which reading can begin, with what the validator must know and a Y.Doc does not say. */
export type StoredSnapshot = { seq: number; state: Uint8Array; facts: unknown };

/** The database was away, or silent, for too long. What was being appended may or may not be in the log. */
export class LogUnavailable extends Error {
  override readonly name = "LogUnavailable";
}
