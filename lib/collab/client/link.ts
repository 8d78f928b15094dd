/**
 * Keeps one layer connected: opens the socket, tells a dead one by its silence, and tries again, ever more patiently.
 *
 * A state machine of five states. It knows nothing of documents: what to say first, and what to make of what arrives, is the
 * replica's affair.
 */
import type { ClientMessage, ServerMessage } from "#lib/collab/protocol.ts";
import { decodeServerMessage, encodeClientMessage } from "#lib/collab/protocol.ts";
import type { FailureCode } from "#lib/errors.ts";
import { failureCodes } from "#lib/errors.ts";
import type { Clock } from "./clock.ts";
import type { Connect, Connection } from "./connection.ts";

/** Milliseconds. */
export const timing = {
  /** The first wait before trying again; it doubles each time … */
  firstWait: 250,
  /** … up to this. */
  longestWait: 10_000,
  /** A connection that lived so long was a good one: the next wait is the first again. */
  goodLife: 5_000,
  /** How long a new connection may take until it is welcomed. */
  welcome: 10_000,
  /** With something unanswered, so much silence makes us ask whether anybody is there. */
  silenceWaiting: 2_000,
  /** With nothing unanswered, so much. */
  silenceIdle: 10_000,
  /** How long the answer to that question may take. */
  answer: 3_000,
  /** How often we look. */
  look: 1_000,
} as const;

/** Why the server closes the door for good. */
export type Denial = "unauthenticated" | "forbidden" | "not-found" | "invalid";

export type LinkEvents = {
  /** What to say when the socket is open. */
  hello(): ClientMessage;
  /** Whether something was sent that is not answered. */
  waiting(): boolean;
  message(message: ServerMessage): void;
  /** The connection was lost; another try follows by itself. */
  down(): void;
  /** The server found what was sent unacceptable (4422). Answers whether it makes sense to try again. */
  unacceptable(): boolean;
  /** The server closed the door. Nothing is tried any more until `retry`. */
  denied(why: Denial): void;
};

type State =
  | { name: "stopped" }
  | { name: "connecting"; connection: Connection; giveUp: () => void }
  | {
      name: "live";
      connection: Connection;
      since: number;
      heard: number;
      asked: number | null;
      stopLooking: () => void;
    }
  | { name: "waiting"; cancel: () => void }
  | { name: "denied" };

export class Link {
  readonly #url: string;
  readonly #connect: Connect;
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  #state: State = { name: "stopped" };
  /** How many tries in a row did not lead to a good connection. */
  #failures = 0;

  constructor(url: string, connect: Connect, clock: Clock, events: LinkEvents) {
    this.#url = url;
    this.#connect = connect;
    this.#clock = clock;
    this.#events = events;
  }

  get live(): boolean {
    return this.#state.name === "live";
  }

  start(): void {
    if (this.#state.name === "stopped") this.#open();
  }

  stop(): void {
    this.#leave();
    this.#state = { name: "stopped" };
  }

  /** Does at once what would have been done later: connects, or asks whether the other end is still there. */
  retry(): void {
    switch (this.#state.name) {
      case "waiting":
      case "denied":
        this.#leave();
        this.#open();
        break;
      case "live":
        this.#ask(this.#state);
        break;
      case "connecting":
      case "stopped":
        break;
    }
  }

  /** Leaves this connection and opens another, to take the state of the layer afresh. */
  restart(): void {
    if (this.#state.name === "stopped" || this.#state.name === "denied") return;
    this.#leave();
    this.#open();
  }

  /** Closes for good, as if the server had. */
  deny(why: Denial): void {
    this.#leave();
    this.#state = { name: "denied" };
    this.#events.denied(why);
  }

  send(message: ClientMessage): void {
    if (this.#state.name === "live") this.#state.connection.send(encodeClientMessage(message));
  }

  #open(): void {
    // Each connection has its own events, so that an old one has no say over a new one.
    let current = true;
    const inner = this.#connect(this.#url, {
      opened: () => {
        if (current) connection.send(encodeClientMessage(this.#events.hello()));
      },
      message: (bytes) => {
        if (current) this.#receive(connection, bytes);
      },
      closed: (code) => {
        if (current) this.#closed(code);
      },
    });
    const connection: Connection = {
      send: (bytes) => inner.send(bytes),
      close: () => {
        current = false;
        inner.close();
      },
    };
    const giveUp = this.#clock.after(timing.welcome, () => this.#closed(1006));
    this.#state = { name: "connecting", connection, giveUp };
  }

  #receive(connection: Connection, bytes: Uint8Array): void {
    let message: ServerMessage;
    try {
      message = decodeServerMessage(bytes);
    } catch {
      // Not of our protocol: a newer server, or a broken path. Another connection may do better.
      this.#closed(1006);
      return;
    }
    if (this.#state.name === "connecting" && message.type === "welcome") {
      this.#state.giveUp();
      const now = this.#clock.now();
      this.#state = { name: "live", connection, since: now, heard: now, asked: null, stopLooking: () => {} };
      this.#lookLater(this.#state);
    }
    if (this.#state.name !== "live") return;
    this.#state.heard = this.#clock.now();
    this.#state.asked = null;
    this.#events.message(message);
  }

  #lookLater(live: State & { name: "live" }): void {
    live.stopLooking = this.#clock.after(timing.look, () => {
      if (this.#state !== live) return;
      const now = this.#clock.now();
      const silence = now - live.heard;
      if (live.asked !== null && now - live.asked >= timing.answer) {
        this.#closed(1006);
        return;
      }
      if (silence >= (this.#events.waiting() ? timing.silenceWaiting : timing.silenceIdle)) this.#ask(live);
      this.#lookLater(live);
    });
  }

  #ask(live: State & { name: "live" }): void {
    if (live.asked !== null) return;
    live.asked = this.#clock.now();
    live.connection.send(encodeClientMessage({ type: "ping" }));
  }

  #closed(code: number): void {
    const was = this.#state;
    this.#leave();
    if (was.name === "live" && this.#clock.now() - was.since >= timing.goodLife) this.#failures = 0;
    const denial = denials.find((failure) => failureCodes[failure].close === code);
    if (denial) {
      this.#state = { name: "denied" };
      this.#events.denied(denial);
      return;
    }
    if (code === failureCodes.limited.close) this.#failures = Math.max(this.#failures, 6);
    const wait = Math.min(timing.longestWait, timing.firstWait * 2 ** Math.min(this.#failures, 10));
    this.#failures++;
    // Half of the wait is chance, so that a server that returns is not met by everybody at once.
    const cancel = this.#clock.after(wait * (0.5 + this.#clock.random() / 2), () => this.#open());
    this.#state = { name: "waiting", cancel };
    this.#events.down();
    if (code === failureCodes.invalid.close && !this.#events.unacceptable()) this.deny("invalid");
  }

  #leave(): void {
    const was = this.#state;
    this.#state = { name: "stopped" };
    switch (was.name) {
      case "connecting":
        was.giveUp();
        was.connection.close();
        break;
      case "live":
        was.stopLooking();
        was.connection.close();
        break;
      case "waiting":
        was.cancel();
        break;
      case "stopped":
      case "denied":
        break;
    }
  }
}

const denials: readonly (Denial & FailureCode)[] = ["unauthenticated", "forbidden", "not-found"];
