/** What an outbox is, wherever it keeps what is put into it. `outbox.test.ts` holds every one of them to it. */
import type { RefusalReason } from "#lib/collab/protocol.ts";
import type { StoredEdit } from "./edits.ts";

/** A change that was made here and is not acknowledged. */
export type OutboxEntry = {
  /** Grows with every entry of one holder. */
  n: number;
  /** The epoch that the change was made in. */
  epoch: number;
  /** The position that its maker had seen. */
  base: number;
  /** The Yjs update, or null where only the edits are known and have to be made anew. */
  update: Uint8Array | null;
  edits: readonly StoredEdit[];
  /** What the person did, in words. */
  label: string;
  /** Why the server refused it; such an entry is not sent again until the person says so. */
  aside: { reason: RefusalReason; message: string } | null;
};

/** The outbox of one open layer. */
export type OutboxLayer = {
  /** `device` where everything added so far is stored; `tab` where it lives only as long as the tab. */
  readonly kept: "device" | "tab";
  /**
   * Entries left by holders that are gone. They belong to this holder from now on, in the order of their making, under numbers
   * that `nextNumber` gives.
   */
  adopt(nextNumber: () => number): Promise<OutboxEntry[]>;
  /** Stores an entry under its number, in place of an older one of that number. */
  put(entry: OutboxEntry): void;
  erase(n: number): void;
  /** Called when `kept` may have changed. */
  onKept(listener: () => void): void;
  /** Lets go of the entries, for another holder to adopt. */
  close(): void;
};

/** Where unacknowledged changes are kept. One for the whole page. */
export type Outbox = {
  open(userId: string, layerId: string): Promise<OutboxLayer>;
  /** How many changes of this person are kept and not acknowledged, over all layers: asked before signing out. */
  pendingCount(userId: string): Promise<number>;
  /** Forgets everything of this person: at sign-out. */
  clear(userId: string): Promise<void>;
};
