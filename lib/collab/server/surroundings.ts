/**
 * What a room needs from outside. The gateway fills it with PostgreSQL and sockets; a test, with memory and a simulated network.
 */
import type { LayerKind } from "#lib/access/layer-access.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Row } from "#lib/collab/protocol.ts";

/** Where a layer stands: its newest row, and whether it is open. `sha256` is in hexadecimal, "" before the first row. */
export type Standing = {
  epoch: number;
  seq: number;
  sha256: string;
  state: "open" | "finished";
  /** The newest annotation set, if the layer was ever finished. */
  set: { id: string; by: Person; seq: number; sha256: string; reopenedBy: Person | null } | null;
};

export type Person = { userId: string; name: string };

/** A row on its way into the log, after its validation. */
export type NewRow = {
  userId: string;
  /** The session that vouches for the writer. The log refuses rows whose session or membership has ended. */
  sessionId: string;
  /** The position that the writer had seen. */
  base: number;
  update: Uint8Array;
  /** The chained hash, in hexadecimal: SHA-256 over the bytes of the previous row's hash and `update`. */
  sha256: string;
};

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

/** The log of one layer. Whatever it returns is committed. */
export type Log = {
  head(): Promise<Standing | null>;
  /**
   * Appends rows after `after`, one position each, if the log still ends there.
   * @throws LogUnavailable where the outcome could not be learnt in time: the rows may or may not be there
   */
  append(after: { epoch: number; seq: number; sha256: string }, rows: readonly NewRow[]): Promise<Appended>;
  /** The rows after `after`, in order, up to and including `upTo` where it is given. */
  rows(epoch: number, after: number, upTo?: number): Promise<LoggedRow[]>;
  /** The newest snapshot at or before `upTo`. */
  snapshot(epoch: number, upTo?: number): Promise<StoredSnapshot | null>;
  saveSnapshot(epoch: number, snapshot: StoredSnapshot): Promise<void>;
};

export type LoggedRow = Row & { sha256: string };

/** The database was away, or silent, for too long. The clients keep their edits and come back. */
export class LogUnavailable extends Error {
  override readonly name = "LogUnavailable";
}

/** The server's end of one client's wire. */
export type Connection = {
  send(bytes: Uint8Array): void;
  /** Nothing is sent or received afterwards. */
  close(code: number, reason: string): void;
  /** Flow control: stop and go on reading from this client. */
  pause?(): void;
  resume?(): void;
  /** The log refused this client's rows: have the door look again whether she may still be here. */
  recheck?(): void;
};

/** Who is at a connection, as the door found out. */
export type Visitor = { userId: string; name: string; sessionId: string; access: "read" | "write" };

/** What never changes about a layer. */
export type LayerIdentity = {
  layerId: string;
  kind: LayerKind;
  documentId: string;
  projectId: string;
  /** The document's text. */
  text: string;
};

/** Time, as far as a room knows it. `after` runs something once, in so many milliseconds, and gives a way to call it off. */
export type Clock = { now(): number; after(milliseconds: number, run: () => void): () => void };

export const realClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** What a room reports. Neither names what somebody wrote. */
export type Report = {
  /** A client did what no honest client does. `rule` says which rule it broke. */
  hostile(event: { layerId: string; userId: string; rule: string }): void;
  /** Something went wrong that should not. */
  defect(event: { layerId: string; what: string; error?: unknown }): void;
};

export type Surroundings = {
  layer: LayerIdentity;
  log: Log;
  /** The project's label schema as it stands now. Asked at the start, on a signal, and before an unknown label is refused. */
  schema(): Promise<LabelSchema>;
  clock: Clock;
  report: Report;
};
