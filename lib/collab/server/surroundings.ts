/**
 * What a room needs from outside. The gateway fills it with PostgreSQL and sockets; a test, with memory and a simulated network.
 */
import type { LayerKind } from "#lib/access/layer-access.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Position } from "#lib/collab/protocol.ts";
import type { Appended, LoggedRow, NewRow, Standing, StoredSnapshot } from "#lib/data/layer-log.ts";
import type { Newcomers } from "./newcomers.ts";

/** The log of one layer. Whatever it returns is committed. */
export type Log = {
  head(): Promise<Standing | null>;
  /**
   * Appends rows after `after`, one position each, if the log still ends there.
   * @throws LogUnavailable where the outcome could not be learnt in time: the rows may or may not be there
   */
  append(after: Position, rows: readonly NewRow[]): Promise<Appended>;
  /** The rows after `after`, in order, up to and including `upTo` where it is given. */
  rows(epoch: number, after: number, upTo?: number): Promise<LoggedRow[]>;
  /** The newest snapshot at or before `upTo`. */
  snapshot(epoch: number, upTo?: number): Promise<StoredSnapshot | null>;
  saveSnapshot(epoch: number, snapshot: StoredSnapshot): Promise<void>;
};

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
  /** One for all rooms of a server. */
  newcomers: Newcomers;
  report: Report;
};
