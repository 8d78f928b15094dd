import type { WebSocket } from "ws";
import { maxFrame } from "#lib/collab/protocol.ts";
import type { Connection } from "./surroundings.ts";

/** A client that reads so slowly that this much waits for it is better off with a fresh start, in bytes. */
const mostUnread = 4 * maxFrame;

/** How often a client is asked whether it is there. One that has not answered by the next time is dropped. Milliseconds. */
const heartbeat = 15_000;

/** How long a client may take to say goodbye, in milliseconds. */
const goodbye = 2_000;

/** The server's end of a WebSocket: sends, closes, holds back, and notices when nobody is there any more. */
export class Wire implements Connection {
  private readonly socket: WebSocket;
  private readonly beat: NodeJS.Timeout;
  private alive = true;
  recheck: () => void = () => {};

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.beat = setInterval(() => this.check(), heartbeat);
    this.beat.unref();
    socket.on("message", () => this.live());
    socket.on("pong", () => this.live());
    socket.on("close", () => clearInterval(this.beat));
    // Whatever it is, "close" follows.
    socket.on("error", () => {});
  }

  send(bytes: Uint8Array): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(bytes, { binary: true });
    if (this.socket.bufferedAmount > mostUnread) this.socket.terminate();
  }

  close(code: number, reason: string): void {
    // A paused socket would not hear the goodbye of the other side.
    this.socket.resume();
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), goodbye).unref();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  private live(): void {
    this.alive = true;
  }

  private check(): void {
    // While we do not read, the answer cannot be heard.
    if (!this.alive && !this.socket.isPaused) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }
}
