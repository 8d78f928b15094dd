/**
 * What crosses the socket of one layer. One WebSocket per open layer, at `/collab/<layerId>`; the session cookie and the
 * origin are checked at the upgrade, before a byte is read. Frames are binary: a message type, then its fields, in lib0's
 * variable-length encoding. Updates are Yjs updates, V1.
 *
 * 1. The client sends `open` with the epoch and the log position that it holds (0 and 0 for nothing).
 * 2. The server answers `welcome`: every row since, or a snapshot where the client has nothing, too little, or an older epoch.
 *    A snapshot replaces what the client held; its own unacknowledged edits are sent again on top of it.
 * 3. The client sends `update`s, each with an id of its own and the position it had seen when the update was made (`base`).
 *    An update is what one Y.Doc wrote under its clientID (one transaction, or several in a row merged), as Yjs encodes it.
 * 4. The server answers each with `ack` (it is committed, at or before `position`) or `refused`. Rows of others arrive as
 *    `rows`. On one socket, acks and rows come in the order of the log, without a gap. After a refusal every later update that
 *    builds on the refused one is refused for the same reason; a fresh Y.Doc with a new clientID begins afresh.
 * 5. `presence` goes both ways, in shared and gold layers. What the client says is only where its selection stands; who it is,
 *    the server adds.
 *
 * The server closes with the codes of `lib/errors.ts`: 4401 no session (any more), 4403 access lost, 4404 no such layer for
 * you, 4422 a message that no honest client sends, 4429 too many sockets; and with 1012 (the layer began a new epoch: open
 * again) and 1013 (the database is away: try again later). After 4401, 4403, 4404 and 4422 there is no use in trying again.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** The largest frame that the server reads, in bytes. */
export const maxFrame = 8 * 1024 * 1024;

/** A committed row of the log. */
export type Row = {
  seq: number;
  /** Who wrote it; "" where the server itself did. */
  userId: string;
  /** The position that the writer had seen. The change is concurrent with every row in `(base, seq)`. */
  base: number;
  update: Uint8Array;
};

/** A place in the log of a layer: everything up to and including `seq`, named by the chained hash. */
export type Position = { epoch: number; seq: number; sha256: string };

/** Why an update was not taken. All but `invalid` can happen to an honest client. */
export const refusals = ["finished", "access", "epoch", "invalid", "too-large"] as const;
export type RefusalReason = (typeof refusals)[number];

/** Where somebody's caret and selection stand, in UTF-16 units; null while she looks elsewhere. */
export type Selection = { anchor: number; head: number } | null;

/** Somebody in the layer. `connection` tells two tabs of one person apart; all but `selection` is the server's word. */
export type Presence = { connection: number; userId: string; name: string; color: number; selection: Selection };

/** Something that happened to the layer other than an edit. */
export type Notice =
  /** `by` is a user's id and `name` her name. */
  | { kind: "finished"; by: string; name: string; setId: string; position: Position }
  | { kind: "reopened"; by: string; name: string }
  | { kind: "schema"; version: number }
  | { kind: "access"; access: "read" | "write" }
  /** Whether the other layers of an independent document are open to this user has changed: revealed to her, or hidden again. */
  | { kind: "sight"; open: boolean }
  /** In shared and gold layers: something beside the layer changed, such as decisions, claims, objections, or who has finished. */
  | { kind: "review" }
  /** Somebody commented in this layer, or changed, deleted or resolved a comment. */
  | { kind: "comments" }
  /** What mentions this user somewhere in the project is to be read again; only of layers that she may read. */
  | { kind: "mentions" };

export type ClientMessage =
  | { type: "open"; epoch: number; seq: number }
  | { type: "update"; id: number; epoch: number; base: number; update: Uint8Array }
  | { type: "presence"; selection: Selection }
  | { type: "ping" };

export type ServerMessage =
  | {
      type: "welcome";
      position: Position;
      access: "read" | "write";
      state: "open" | "finished";
      /** The signed-in user as the server knows her, and the number of this connection. */
      you: { userId: string; name: string; connection: number };
      /** The state after `seq`, or null where `rows` alone bring the client up to date. */
      snapshot: { seq: number; state: Uint8Array } | null;
      rows: Row[];
    }
  | { type: "rows"; rows: Row[]; position: Position }
  | { type: "ack"; id: number; position: Position }
  | { type: "refused"; id: number; reason: RefusalReason; message: string }
  /** Who came or moved (`people`), and the connections that left. The first one after `welcome` names everybody present. */
  | { type: "presence"; people: Presence[]; left: number[] }
  | { type: "notice"; notice: Notice }
  | { type: "pong" };

const clientTypes = ["open", "update", "presence", "ping"] as const;
const serverTypes = ["welcome", "rows", "ack", "refused", "presence", "notice", "pong"] as const;

export function encodeClientMessage(message: ClientMessage): Uint8Array {
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, clientTypes.indexOf(message.type));
  switch (message.type) {
    case "open":
      encoding.writeVarUint(to, message.epoch);
      encoding.writeVarUint(to, message.seq);
      break;
    case "update":
      encoding.writeVarUint(to, message.id);
      encoding.writeVarUint(to, message.epoch);
      encoding.writeVarUint(to, message.base);
      encoding.writeVarUint8Array(to, message.update);
      break;
    case "presence":
      encoding.writeVarUint(to, message.selection ? 1 : 0);
      if (message.selection) {
        encoding.writeVarUint(to, message.selection.anchor);
        encoding.writeVarUint(to, message.selection.head);
      }
      break;
    case "ping":
      break;
  }
  return encoding.toUint8Array(to);
}

/** @throws on bytes that are not exactly one message; the caller closes the socket. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const from = decoding.createDecoder(bytes);
  const message = readClientMessage(from);
  if (decoding.hasContent(from)) throw new Error("more than a message");
  return message;
}

function readClientMessage(from: decoding.Decoder): ClientMessage {
  const type = clientTypes[decoding.readVarUint(from)];
  switch (type) {
    case "open":
      return { type, epoch: decoding.readVarUint(from), seq: decoding.readVarUint(from) };
    case "update":
      return {
        type,
        id: decoding.readVarUint(from),
        epoch: decoding.readVarUint(from),
        base: decoding.readVarUint(from),
        update: decoding.readVarUint8Array(from),
      };
    case "presence":
      return {
        type,
        selection:
          decoding.readVarUint(from) === 1
            ? { anchor: decoding.readVarUint(from), head: decoding.readVarUint(from) }
            : null,
      };
    case "ping":
      return { type };
    default:
      throw new Error("not a client message");
  }
}

export function encodeServerMessage(message: ServerMessage): Uint8Array {
  const to = encoding.createEncoder();
  encoding.writeVarUint(to, serverTypes.indexOf(message.type));
  switch (message.type) {
    case "welcome":
      writePosition(to, message.position);
      encoding.writeVarUint(to, message.access === "write" ? 1 : 0);
      encoding.writeVarUint(to, message.state === "finished" ? 1 : 0);
      encoding.writeVarString(to, JSON.stringify(message.you));
      encoding.writeVarUint(to, message.snapshot ? 1 : 0);
      if (message.snapshot) {
        encoding.writeVarUint(to, message.snapshot.seq);
        encoding.writeVarUint8Array(to, message.snapshot.state);
      }
      writeRows(to, message.rows);
      break;
    case "rows":
      writePosition(to, message.position);
      writeRows(to, message.rows);
      break;
    case "ack":
      encoding.writeVarUint(to, message.id);
      writePosition(to, message.position);
      break;
    case "refused":
      encoding.writeVarUint(to, message.id);
      encoding.writeVarUint(to, refusals.indexOf(message.reason));
      encoding.writeVarString(to, message.message);
      break;
    case "presence":
      encoding.writeVarString(to, JSON.stringify([message.people, message.left]));
      break;
    case "notice":
      encoding.writeVarString(to, JSON.stringify(message.notice));
      break;
    case "pong":
      break;
  }
  return encoding.toUint8Array(to);
}

export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  const from = decoding.createDecoder(bytes);
  const type = serverTypes[decoding.readVarUint(from)];
  switch (type) {
    case "welcome":
      return {
        type,
        position: readPosition(from),
        access: decoding.readVarUint(from) === 1 ? "write" : "read",
        state: decoding.readVarUint(from) === 1 ? "finished" : "open",
        you: JSON.parse(decoding.readVarString(from)),
        snapshot:
          decoding.readVarUint(from) === 1
            ? { seq: decoding.readVarUint(from), state: decoding.readVarUint8Array(from) }
            : null,
        rows: readRows(from),
      };
    case "rows":
      return { type, position: readPosition(from), rows: readRows(from) };
    case "ack":
      return { type, id: decoding.readVarUint(from), position: readPosition(from) };
    case "refused":
      return {
        type,
        id: decoding.readVarUint(from),
        reason: refusals[decoding.readVarUint(from)] ?? "invalid",
        message: decoding.readVarString(from),
      };
    case "presence": {
      const [people, left] = JSON.parse(decoding.readVarString(from));
      return { type, people, left };
    }
    case "notice":
      return { type, notice: JSON.parse(decoding.readVarString(from)) };
    case "pong":
      return { type };
    default:
      throw new Error("not a server message");
  }
}

function writePosition(to: encoding.Encoder, position: Position): void {
  encoding.writeVarUint(to, position.epoch);
  encoding.writeVarUint(to, position.seq);
  encoding.writeVarString(to, position.sha256);
}

function readPosition(from: decoding.Decoder): Position {
  return { epoch: decoding.readVarUint(from), seq: decoding.readVarUint(from), sha256: decoding.readVarString(from) };
}

function writeRows(to: encoding.Encoder, rows: readonly Row[]): void {
  encoding.writeVarUint(to, rows.length);
  for (const row of rows) {
    encoding.writeVarUint(to, row.seq);
    encoding.writeVarString(to, row.userId);
    encoding.writeVarUint(to, row.base);
    encoding.writeVarUint8Array(to, row.update);
  }
}

function readRows(from: decoding.Decoder): Row[] {
  const rows: Row[] = [];
  for (let left = decoding.readVarUint(from); left > 0; left--) {
    rows.push({
      seq: decoding.readVarUint(from),
      userId: decoding.readVarString(from),
      base: decoding.readVarUint(from),
      update: decoding.readVarUint8Array(from),
    });
  }
  return rows;
}
