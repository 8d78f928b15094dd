import type { Presence, Selection } from "#lib/collab/protocol.ts";
import { encodeServerMessage } from "#lib/collab/protocol.ts";
import type { Clock } from "./surroundings.ts";

/** How often the others are told at most, in milliseconds. */
const tick = 60;

/**
 * Who is in a layer, and where their selections stand. From a client only its selection is taken: name, colour and user are
 * the server's word. What happens within one tick goes out once, so that many people moving cost little.
 */
export class PresenceBoard {
  private readonly people = new Map<number, Presence>();
  private readonly moved = new Set<number>();
  private left: number[] = [];
  private cancel: (() => void) | null = null;
  private readonly clock: Clock;
  private readonly broadcast: (bytes: Uint8Array) => void;

  constructor(clock: Clock, broadcast: (bytes: Uint8Array) => void) {
    this.clock = clock;
    this.broadcast = broadcast;
  }

  /** Returns what the newcomer is told: everybody who is here, herself included. */
  enter(connection: number, person: { userId: string; name: string }): Uint8Array {
    const color = this.colorFor(person.userId);
    this.people.set(connection, { connection, ...person, color, selection: null });
    this.touch(connection);
    return encodeServerMessage({ type: "presence", people: [...this.people.values()], left: [] });
  }

  move(connection: number, selection: Selection): void {
    const person = this.people.get(connection);
    if (!person || sameSelection(person.selection, selection)) return;
    this.people.set(connection, { ...person, selection });
    this.touch(connection);
  }

  leave(connection: number): void {
    if (!this.people.delete(connection)) return;
    this.moved.delete(connection);
    this.left.push(connection);
    this.schedule();
  }

  close(): void {
    this.cancel?.();
    this.cancel = null;
    this.people.clear();
    this.moved.clear();
    this.left = [];
  }

  private touch(connection: number): void {
    this.moved.add(connection);
    this.schedule();
  }

  private schedule(): void {
    this.cancel ??= this.clock.after(tick, () => {
      this.cancel = null;
      const people = [...this.moved].flatMap((connection) => this.people.get(connection) ?? []);
      const message = encodeServerMessage({ type: "presence", people, left: this.left });
      this.moved.clear();
      this.left = [];
      this.broadcast(message);
    });
  }

  /** One person has one colour in all her tabs; another, the smallest number that nobody here has. */
  private colorFor(userId: string): number {
    const taken = new Set<number>();
    for (const person of this.people.values()) {
      if (person.userId === userId) return person.color;
      taken.add(person.color);
    }
    let color = 0;
    while (taken.has(color)) color++;
    return color;
  }
}

function sameSelection(a: Selection, b: Selection): boolean {
  return a === b || (a !== null && b !== null && a.anchor === b.anchor && a.head === b.head);
}
