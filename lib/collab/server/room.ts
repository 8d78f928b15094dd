import type { Connection, Surroundings, Visitor } from "./surroundings.ts";

/** One connection's place in a room. */
export type Seat = {
  readonly connection: number;
  readonly visitor: Visitor;
  /** A whole message from the client, in the order in which they came. */
  receive(bytes: Uint8Array): void;
  /** The connection is gone. Updates that were received stay in the queue. */
  leave(): void;
  /** What the door says now. */
  setAccess(access: "read" | "write"): void;
};

/** One layer: its state at the head of the log, one queue, and whoever is connected. */
export class Room {
  constructor(_surroundings: Surroundings) {
    throw new Error("not written");
  }

  join(_connection: Connection, _visitor: Visitor): Seat {
    throw new Error("not written");
  }

  /** Reads what others have appended, or what a command has done to the layer. Call it on a hint; it is cheap for nothing. */
  async catchUp(): Promise<void> {}

  /** Resolves when everything that was received has been answered or dropped. */
  async idle(): Promise<void> {}

  /** Forgets everything and closes all connections (1012). */
  close(): void {}
}
