import * as Y from "yjs";
import type { Position } from "#lib/collab/protocol.ts";
import { encodeServerMessage } from "#lib/collab/protocol.ts";
import type { LoggedRow } from "#lib/data/layer-log.ts";
import type { Seat } from "./seat.ts";
import type { Clock } from "./surroundings.ts";

/** How long rows wait at most to go out together, in milliseconds. A quiet layer waits for nothing. */
const window = 8;

/**
 * Tells connections of committed rows. Each hears every row once, in the order of the log: its own as acknowledgements, the
 * others' as rows, and never an acknowledgement before the rows that come before it. With many people in a layer the rows of
 * eight milliseconds go out as one message, which is encoded once.
 */
export class Publisher {
  private readonly clock: Clock;
  private readonly seats: () => Iterable<Seat>;
  private epoch = 0;
  /** Committed rows that somebody may not have heard of. */
  private tail: LoggedRow[] = [];
  private readonly encoded = new Map<string, Uint8Array>();
  private cancel: (() => void) | null = null;
  private flushedAt = Number.NEGATIVE_INFINITY;
  private state: { position: Position; bytes: Uint8Array } | null = null;

  constructor(clock: Clock, seats: () => Iterable<Seat>) {
    this.clock = clock;
    this.seats = seats;
  }

  add(epoch: number, rows: readonly LoggedRow[]): void {
    this.epoch = epoch;
    this.state = null;
    for (const row of rows) this.tail.push(row);
  }

  /** Sends what is due, now or within the window. */
  publish(): void {
    if (this.cancel || this.tail.length === 0) return;
    const wait = this.flushedAt + window - this.clock.now();
    if (wait <= 0) this.flush();
    else this.cancel = this.clock.after(wait, () => this.flush());
  }

  flush(): void {
    this.cancel?.();
    this.cancel = null;
    const last = this.tail.at(-1);
    if (!last) return;
    this.flushedAt = this.clock.now();
    for (const seat of this.seats()) this.bringTo(seat, last.seq);
    this.tail = [];
    this.encoded.clear();
  }

  /** Sends a connection all rows up to a position that it has not heard of. */
  bringTo(seat: Seat, seq: number): void {
    if (!seat.open || seat.told >= seq) return;
    seat.send(this.encode(seat.told, seq));
    seat.told = seq;
  }

  /** The whole layer, encoded once for all who come while it stays as it is. */
  stateOf(doc: Y.Doc, position: Position): Uint8Array {
    if (this.state?.position !== position) {
      const kept = { position, bytes: Y.encodeStateAsUpdate(doc) };
      this.state = kept;
      this.clock.after(1000, () => {
        if (this.state === kept) this.state = null;
      });
    }
    return this.state.bytes;
  }

  close(): void {
    this.cancel?.();
    this.cancel = null;
    this.tail = [];
    this.encoded.clear();
    this.state = null;
  }

  private encode(after: number, upTo: number): Uint8Array {
    const key = `${after} ${upTo}`;
    const known = this.encoded.get(key);
    if (known) return known;
    const rows = this.tail.filter(({ seq }) => seq > after && seq <= upTo);
    const last = rows.at(-1);
    if (!last || rows.length !== upTo - after) throw new Error("rows are missing that a connection must hear of");
    const position = { epoch: this.epoch, seq: last.seq, sha256: last.sha256 };
    const message = encodeServerMessage({ type: "rows", rows, position });
    this.encoded.set(key, message);
    return message;
  }
}
