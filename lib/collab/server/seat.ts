import type { Notice, Position, RefusalReason, Selection } from "#lib/collab/protocol.ts";
import { decodeClientMessage, encodeServerMessage } from "#lib/collab/protocol.ts";
import { failureCodes } from "#lib/errors.ts";
import type { Connection, Visitor } from "./surroundings.ts";

/** What a client asks of the layer. Jobs are done one after the other, in the order in which they came. */
export type OpenJob = { kind: "open"; seat: Seat; epoch: number; seq: number };
export type UpdateJob = { kind: "update"; seat: Seat; id: number; epoch: number; base: number; update: Uint8Array };

/** What a seat needs of its room. */
export type Host = {
  enqueue(job: OpenJob | UpdateJob): void;
  select(seat: Seat, selection: Selection): void;
  hostile(seat: Seat, rule: string): void;
  left(seat: Seat): void;
};

/** Reading from a client stops while more than `most` of its messages or bytes wait, and goes on at half of that. */
const waiting = { messages: 64, bytes: 16 * 1024 * 1024 };

/** An honest client opens once on a connection, and once more after a gap; each opening may cost a whole snapshot. */
const mostOpenings = 16;

const refusalMessages: Record<RefusalReason, string> = {
  finished: "The document was finished in the meantime. Reopen it to go on.",
  access: "You may not change this layer any more.",
  epoch: "The layer was restored or compacted in the meantime. Your changes can be made again.",
  invalid: "The change does not fit the layer.",
  "too-large": "One tag or note may have 64 KiB at most.",
};

/** One connection's place in a room: what it has been told, what it may do, and how much of its work waits. */
export class Seat {
  /** Tells two tabs of one person apart. */
  readonly connection: number;
  readonly visitor: Visitor;
  access: "read" | "write";
  /** Whether the client has opened the layer. It hears nothing of the layer before. */
  welcomed = false;
  /** The position up to which the client has rows and acknowledgements. */
  told = 0;
  /** Its unfinished work is dropped and it is told nothing any more. */
  banned = false;
  /** By clientID, why an update was refused: later ones that build on it are refused for the same reason. */
  readonly refusals = new Map<number, RefusalReason>();
  private sight: boolean | null = null;
  private readonly wire: Connection;
  private readonly host: Host;
  private gone = false;
  private messages = 0;
  private bytes = 0;
  private openings = 0;
  private paused = false;

  constructor(connection: number, wire: Connection, visitor: Visitor, host: Host) {
    this.connection = connection;
    this.wire = wire;
    this.visitor = visitor;
    this.access = visitor.access;
    this.host = host;
  }

  get open(): boolean {
    return this.welcomed && !this.gone && !this.banned;
  }

  /** A whole message from the client, in the order in which they came. */
  receive(bytes: Uint8Array): void {
    if (this.gone || this.banned) return;
    let message: ReturnType<typeof decodeClientMessage>;
    try {
      message = decodeClientMessage(bytes);
    } catch {
      this.host.hostile(this, "message");
      return;
    }
    switch (message.type) {
      case "open":
        if (++this.openings > mostOpenings) {
          this.close(failureCodes.limited.close, "Opened too often on one connection.");
          return;
        }
        this.enqueue({ kind: "open", seat: this, epoch: message.epoch, seq: message.seq }, 0);
        break;
      case "update": {
        const { id, epoch, base, update } = message;
        this.enqueue({ kind: "update", seat: this, id, epoch, base, update }, update.length);
        break;
      }
      case "presence":
        this.host.select(this, message.selection);
        break;
      case "ping":
        this.send(pong);
        break;
    }
  }

  /** The connection is gone. What it had sent is still done. */
  leave(): void {
    if (this.gone) return;
    this.gone = true;
    this.host.left(this);
  }

  /** Ends the connection and drops what it had sent. */
  close(code: number, reason: string): void {
    if (this.banned) return;
    this.banned = true;
    if (!this.gone) this.wire.close(code, reason);
    this.leave();
  }

  /** What the door says now. */
  setAccess(access: "read" | "write"): void {
    if (this.access === access) return;
    this.access = access;
    this.notice({ kind: "access", access });
  }

  /** Whether the door shows this visitor the document's other layers. What it says first is no news. */
  setSight(open: boolean): void {
    const before = this.sight;
    this.sight = open;
    if (before !== null && before !== open) this.notice({ kind: "sight", open });
  }

  /** The log says that this writer may not write any more: writes nothing more, and has the door look again. */
  doubt(): void {
    this.setAccess("read");
    this.wire.recheck?.();
  }

  send(bytes: Uint8Array): void {
    if (!this.gone && !this.banned) this.wire.send(bytes);
  }

  notice(notice: Notice): void {
    if (this.open) this.send(encodeServerMessage({ type: "notice", notice }));
  }

  acknowledge(id: number, position: Position): void {
    if (this.open) this.send(encodeServerMessage({ type: "ack", id, position }));
  }

  /** `client` is whose structs the update has, if any. */
  refuse(id: number, reason: RefusalReason, client: number | null): void {
    if (client !== null) this.refusals.set(client, reason);
    if (this.open) this.send(encodeServerMessage({ type: "refused", id, reason, message: refusalMessages[reason] }));
  }

  /** A job of this seat was done or dropped. */
  done(bytes: number): void {
    this.messages--;
    this.bytes -= bytes;
    if (this.paused && this.messages <= waiting.messages / 2 && this.bytes <= waiting.bytes / 2) {
      this.paused = false;
      if (!this.gone) this.wire.resume?.();
    }
  }

  private enqueue(job: OpenJob | UpdateJob, bytes: number): void {
    this.messages++;
    this.bytes += bytes;
    if (!this.paused && (this.messages > waiting.messages || this.bytes > waiting.bytes)) {
      this.paused = true;
      this.wire.pause?.();
    }
    this.host.enqueue(job);
  }
}

const pong = encodeServerMessage({ type: "pong" });

/** The codes that a room closes with, besides those of failures: RFC 6455's "service restart" and "try again later". */
export const closing = {
  hostile: failureCodes.invalid.close,
  gone: failureCodes["not-found"].close,
  again: 1012,
  unavailable: 1013,
  defect: 1011,
} as const;
