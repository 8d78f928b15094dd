import * as Y from "yjs";
import type { ClientMessage, Notice, Position, Presence, RefusalReason, ServerMessage } from "#lib/collab/protocol.ts";
import { decodeServerMessage, encodeClientMessage } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import { roots } from "#lib/collab/schema.ts";

/** What became of an update that was sent. */
export type Outcome =
  | { kind: "acknowledged"; position: Position }
  | { kind: "refused"; reason: RefusalReason }
  | { kind: "closed"; code: number };

/**
 * A small client that speaks the protocol and checks the server's side of it: no gap, no row twice, no acknowledgement out of
 * order. It keeps a Y.Doc, and can send anything, also what no honest client sends.
 */
export class RawClient {
  doc = new Y.Doc();
  position: Position = { epoch: 0, seq: 0, sha256: "" };
  welcome: Extract<ServerMessage, { type: "welcome" }> | null = null;
  readonly notices: Notice[] = [];
  readonly people = new Map<number, Presence>();
  /** Set when the server has closed. */
  closed: { code: number; reason: string } | null = null;
  /** Whatever the server did that its protocol rules out. */
  readonly faults: string[] = [];
  onRow: ((seq: number) => void) | null = null;
  private readonly write: (bytes: Uint8Array) => void;
  private readonly waiting = new Map<number, (outcome: Outcome) => void>();
  private readonly watchers = new Set<() => void>();
  private lastId = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.write = write;
    for (const root of roots) this.doc.getMap(root);
  }

  send(message: ClientMessage): void {
    this.write(encodeClientMessage(message));
  }

  sendBytes(bytes: Uint8Array): void {
    this.write(bytes);
  }

  /** Opens the layer from where this client stands, and waits for the welcome. */
  async open(): Promise<this> {
    this.welcome = null;
    this.send({ type: "open", epoch: this.position.epoch, seq: this.position.seq });
    await this.until(() => this.welcome !== null || this.closed !== null);
    return this;
  }

  /** What a change to the Y.Doc comes to as one update. The Y.Doc keeps it. */
  change(run: (doc: Y.Doc) => void): Uint8Array {
    let made: Uint8Array | null = null;
    const note = (update: Uint8Array) => {
      made = update;
    };
    this.doc.on("update", note);
    this.doc.transact(() => run(this.doc));
    this.doc.off("update", note);
    if (!made) throw new Error("the change changed nothing");
    return made;
  }

  set(root: Root, key: string, value: object): Promise<Outcome> {
    return this.update(this.change((doc) => doc.getMap(root).set(key, value)));
  }

  remove(root: Root, key: string): Promise<Outcome> {
    return this.update(this.change((doc) => doc.getMap(root).delete(key)));
  }

  /** Sends an update and says what became of it. */
  update(update: Uint8Array, given: { epoch?: number; base?: number } = {}): Promise<Outcome> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      if (this.closed) {
        resolve({ kind: "closed", code: this.closed.code });
        return;
      }
      this.waiting.set(id, resolve);
      this.send({
        type: "update",
        id,
        epoch: given.epoch ?? this.position.epoch,
        base: given.base ?? this.position.seq,
        update,
      });
    });
  }

  receive(bytes: Uint8Array): void {
    const message = decodeServerMessage(bytes);
    switch (message.type) {
      case "welcome":
        this.welcome = message;
        if (message.snapshot) {
          this.doc = new Y.Doc();
          for (const root of roots) this.doc.getMap(root);
          Y.applyUpdate(this.doc, message.snapshot.state);
        }
        for (const row of message.rows) Y.applyUpdate(this.doc, row.update);
        this.position = message.position;
        break;
      case "rows":
        for (const row of message.rows) {
          if (row.seq !== this.position.seq + 1) this.faults.push(`row ${row.seq} after ${this.position.seq}`);
          this.position = { ...this.position, seq: row.seq };
          Y.applyUpdate(this.doc, row.update);
          this.onRow?.(row.seq);
        }
        if (message.position.seq !== this.position.seq) this.faults.push("rows and position differ");
        this.position = message.position;
        break;
      case "ack": {
        const step = message.position.seq - this.position.seq;
        if (step !== 0 && step !== 1) this.faults.push(`ack ${message.position.seq} after ${this.position.seq}`);
        this.position = message.position;
        this.settle(message.id, { kind: "acknowledged", position: message.position });
        break;
      }
      case "refused":
        this.settle(message.id, { kind: "refused", reason: message.reason });
        break;
      case "presence":
        for (const person of message.people) this.people.set(person.connection, person);
        for (const connection of message.left) this.people.delete(connection);
        break;
      case "notice":
        this.notices.push(message.notice);
        break;
      case "pong":
        break;
    }
    this.look();
  }

  /** The server has closed, or the wire broke. */
  end(code: number, reason: string): void {
    this.closed ??= { code, reason };
    for (const id of [...this.waiting.keys()]) this.settle(id, { kind: "closed", code });
    this.look();
  }

  /** Resolves as soon as something holds. It is looked at after each message. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const watcher = () => {
        if (!holds()) return;
        this.watchers.delete(watcher);
        resolve();
      };
      this.watchers.add(watcher);
    });
  }

  /** All values as plain JSON, in an order that does not depend on who wrote first. */
  content(): string {
    return contentOf(this.doc);
  }

  private settle(id: number, outcome: Outcome): void {
    const resolve = this.waiting.get(id);
    if (!resolve) this.faults.push(`an answer to ${id}, which nobody waits for`);
    this.waiting.delete(id);
    resolve?.(outcome);
  }

  private look(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}

export function contentOf(doc: Y.Doc): string {
  return JSON.stringify(roots.map((root) => [...doc.getMap(root).entries()].sort(([a], [b]) => (a < b ? -1 : 1))));
}
