/** A network in memory that does what networks do: takes its time, loses connections, goes silent. Seeded, so it can be repeated. */
import type { Connect, ConnectionEvents } from "#lib/collab/client/connection.ts";
import type { SimClock } from "./sim-clock.ts";

/** The server's side of one connection. */
export type ServerEnd = { receive(bytes: Uint8Array): void; leave(): void };
/** What the server does to the client's side. */
export type ClientEnd = { send(bytes: Uint8Array): void; close(code: number, reason: string): void };
/** Lets somebody in, or answers with a close code. */
export type Door = (who: string, client: ClientEnd) => ServerEnd | number;

/** Messages on one way keep their order, as in TCP; each takes its own time. */
type Way = { readyAt: number };

class Wire {
  /** Something was lost on it, so that nothing comes through any more, either way. */
  broken = false;
  server: ServerEnd | null = null;
  clientGone = false;
  serverGone = false;
  readonly up: Way = { readyAt: 0 };
  readonly down: Way = { readyAt: 0 };
  readonly place: string;
  readonly events: ConnectionEvents;

  constructor(place: string, events: ConnectionEvents) {
    this.place = place;
    this.events = events;
  }
}

export class SimNetwork {
  /** Milliseconds that a message takes, at least and at most. */
  latency: readonly [number, number] = [1, 40];
  readonly #clock: SimClock;
  readonly #random: () => number;
  readonly #door: Door;
  readonly #cut = new Set<string>();
  readonly #wires = new Set<Wire>();

  constructor(clock: SimClock, random: () => number, door: Door) {
    this.#clock = clock;
    this.#random = random;
    this.#door = door;
  }

  /** How somebody connects from a place (a device). */
  from(place: string, who: string): Connect {
    return (_url, events) => {
      const wire = new Wire(place, events);
      this.#wires.add(wire);
      this.#carry(wire, wire.up, () => this.#arrive(wire, who));
      return {
        send: (bytes) => {
          if (!wire.clientGone) this.#carry(wire, wire.up, () => wire.serverGone || wire.server?.receive(bytes));
        },
        close: () => {
          wire.clientGone = true;
          this.#carry(wire, wire.up, () => this.#serverLeaves(wire));
        },
      };
    };
  }

  /** From now on nothing goes to or from a place. Nobody is told. */
  cut(place: string): void {
    this.#cut.add(place);
  }

  heal(place?: string): void {
    if (place === undefined) this.#cut.clear();
    else this.#cut.delete(place);
  }

  isCut(place: string): boolean {
    return this.#cut.has(place);
  }

  /** The connections of a place (or all) break, with whatever was on its way. */
  break(place?: string): void {
    for (const wire of this.#wires) if (place === undefined || wire.place === place) this.#lose(wire);
  }

  /** The server process ends: its side of everything is gone at once, the clients notice soon. */
  serverDies(): void {
    for (const wire of this.#wires) {
      wire.serverGone = true;
      this.#lose(wire);
    }
  }

  #arrive(wire: Wire, who: string): void {
    const answer = this.#door(who, {
      send: (bytes) => {
        if (wire.serverGone) return;
        // A copy: what is sent later must not depend on what becomes of the sender's memory.
        const copy = bytes.slice();
        this.#carry(wire, wire.down, () => wire.clientGone || wire.events.message(copy));
      },
      close: (code, reason) => {
        wire.serverGone = true;
        this.#carry(wire, wire.down, () => this.#clientHears(wire, code, reason));
      },
    });
    if (typeof answer === "number") {
      wire.serverGone = true;
      this.#carry(wire, wire.down, () => this.#clientHears(wire, answer, ""));
      return;
    }
    wire.server = answer;
    this.#carry(wire, wire.down, () => wire.clientGone || wire.events.opened());
  }

  #carry(wire: Wire, way: Way, deliver: () => void): void {
    if (wire.broken) return;
    const [least, most] = this.latency;
    way.readyAt = Math.max(way.readyAt, this.#clock.now() + least + this.#random() * (most - least));
    this.#clock.after(way.readyAt - this.#clock.now(), () => {
      if (wire.broken) return;
      if (this.#cut.has(wire.place)) this.#lose(wire);
      else deliver();
    });
  }

  /** Something was lost. Each side finds out some time, or by its own asking. */
  #lose(wire: Wire): void {
    if (wire.broken) return;
    wire.broken = true;
    if (this.#random() < 0.6) {
      this.#clock.after(this.#random() * 1500, () => this.#clientHears(wire, 1006, ""));
    }
    this.#clock.after(this.#random() * 8000, () => this.#serverLeaves(wire));
  }

  #clientHears(wire: Wire, code: number, reason: string): void {
    if (wire.clientGone) return;
    wire.clientGone = true;
    wire.events.closed(code, reason);
  }

  #serverLeaves(wire: Wire): void {
    this.#wires.delete(wire);
    if (wire.serverGone) return;
    wire.serverGone = true;
    wire.server?.leave();
  }
}
