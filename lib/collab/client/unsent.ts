/**
 * My changes that are not in the log: those on their way, in order, and those that the server refused and that wait for the
 * person to decide. Whatever stands here stands in the outbox too.
 */
import type { RefusalReason } from "#lib/collab/protocol.ts";
import type { StoredEdit } from "./edits.ts";
import { keyOf } from "./edits.ts";
import type { OutboxEntry, OutboxLayer } from "./outbox-contract.ts";

/** A change on its way. */
export type Pending = OutboxEntry & {
  /** The edits as they were when the person made them; by these the history knows them. */
  readonly made: readonly StoredEdit[];
  /** When it was made (or adopted), in milliseconds of the replica's clock. */
  readonly madeAt: number;
  /** Whether it was sent on the present connection. */
  sent: boolean;
  /** Its update cannot be sent as it is: the edits have to be made anew in a fresh Y.Doc. */
  remake: boolean;
  /** How often the server has refused it. */
  refusals: number;
  /** It shall be set aside, for this reason, unless it turns out to be in the log. */
  refusal: { reason: RefusalReason; message: string } | null;
};

/** How many updates may be unanswered on a connection. */
const window = 64;

export class Unsent {
  /** In the order of their making. */
  queue: Pending[] = [];
  /** Refused, and not decided about. */
  aside: OutboxEntry[] = [];
  /** After a close that named no culprit, one at a time. */
  careful = false;
  #outbox: OutboxLayer | null = null;
  #numbers = 0;

  /** Where the changes are kept. Until the outbox is there, in this tab only. */
  get kept(): "device" | "tab" {
    return this.#outbox?.kept ?? "tab";
  }

  nextNumber(): number {
    return ++this.#numbers;
  }

  /** The outbox is open; what was made meanwhile goes into it. */
  keepIn(outbox: OutboxLayer): void {
    this.#outbox = outbox;
    for (const entry of [...this.queue, ...this.aside]) outbox.put(bare(entry));
  }

  /** What was sent under that number on the present connection, and is not answered. */
  sent(n: number): Pending | undefined {
    return this.queue.find((entry) => entry.n === n && entry.sent);
  }

  /** Takes over what a tab that is gone has left. True if some of it is to be sent. */
  adopted(entries: readonly OutboxEntry[], now: number): boolean {
    const live = entries.filter((entry) => entry.aside === null);
    this.aside.push(...entries.filter((entry) => entry.aside !== null));
    this.queue.push(...live.map((entry) => pending(entry, now)));
    return live.length > 0;
  }

  add(entry: Omit<OutboxEntry, "n" | "aside">, now: number): Pending {
    const added = pending({ ...entry, n: this.nextNumber(), aside: null }, now);
    this.queue.push(added);
    this.#outbox?.put(bare(added));
    return added;
  }

  /** The entry has changed. */
  changed(entry: OutboxEntry): void {
    this.#outbox?.put(bare(entry));
  }

  /** The entry is in the log, or there is nothing of it left to be sent. */
  settle(entry: OutboxEntry): void {
    this.queue = this.queue.filter((other) => other !== entry);
    this.aside = this.aside.filter((other) => other !== entry);
    this.#outbox?.erase(entry.n);
    if (this.queue.length === 0) this.careful = false;
  }

  /** Sets a refused entry aside. */
  setAside(entry: Pending, refusal: { reason: RefusalReason; message: string }): void {
    const kept: OutboxEntry = { ...bare(entry), aside: refusal };
    this.queue = this.queue.filter((other) => other !== entry);
    this.aside.push(kept);
    this.#outbox?.put(kept);
  }

  /** No update can be sent as it is any more. */
  remakeAll(): void {
    for (const entry of this.queue) entry.remake = true;
  }

  /** A connection was lost, or is new: nothing has been sent on it. */
  nothingSent(): void {
    for (const entry of this.queue) entry.sent = false;
  }

  /** What may be sent now. They count as sent from here on. */
  takeNext(): (Pending & { update: Uint8Array })[] {
    const room = (this.careful ? 1 : window) - this.queue.filter(({ sent }) => sent).length;
    const next: (Pending & { update: Uint8Array })[] = [];
    for (const entry of this.queue) {
      if (next.length >= room) break;
      if (entry.sent) continue;
      // Order is meaning: what cannot be sent yet keeps back what was made after it.
      if (entry.update === null || entry.remake) break;
      entry.sent = true;
      next.push(entry as Pending & { update: Uint8Array });
    }
    return next;
  }

  close(): void {
    this.#outbox?.close();
    this.#outbox = null;
  }
}

/** An entry is taken out from under later ones: those were made on top of it, and now stand on what it stood on. */
export function takeOutFromUnder({ edits }: Pending, later: readonly Pending[]): void {
  const below = new Map(edits.map(({ root, id, before }) => [keyOf(root, id), before]));
  for (const entry of later) {
    entry.edits = entry.edits.map((edit) => {
      const key = keyOf(edit.root, edit.id);
      const before = below.get(key);
      below.delete(key);
      return before === undefined ? edit : { ...edit, before };
    });
  }
}

function pending(entry: OutboxEntry, madeAt: number): Pending {
  return { ...entry, made: entry.edits, madeAt, sent: false, remake: false, refusals: 0, refusal: null };
}

/** What of an entry is stored. */
function bare({ n, epoch, base, update, edits, label, aside }: OutboxEntry): OutboxEntry {
  return { n, epoch, base, update, edits, label, aside };
}
