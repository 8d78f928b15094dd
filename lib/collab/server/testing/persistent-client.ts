import { setTimeout as wait } from "node:timers/promises";
import * as Y from "yjs";
import type { RawClient } from "./raw-client.ts";
import { connect, type TestServer } from "./sockets.ts";

/**
 * A client that never gives up: it keeps what is not acknowledged, finds the server again, and sends it once more. It notes each
 * tag that the server has said is saved, so that a test can hold the server to its word.
 */
export class PersistentClient {
  /** Ids of tags that were acknowledged. */
  readonly saved = new Set<string>();
  readonly faults: string[] = [];
  private readonly unacknowledged = new Map<string, Uint8Array>();
  private readonly find: () => Promise<Pick<TestServer, "address">>;
  private readonly layerId: string;
  private readonly cookie: string;
  private readonly name: string;
  private readonly value: object;
  private readonly onSaved: () => void;
  private doc = new Y.Doc();
  private position = { epoch: 0, seq: 0, sha256: "" };
  private count = 0;
  private stopping = false;

  constructor(options: {
    /** Where the server is now; waits for one that is about to start. */
    find: () => Promise<Pick<TestServer, "address">>;
    layerId: string;
    cookie: string;
    name: string;
    value: object;
    onSaved: () => void;
  }) {
    this.find = options.find;
    this.layerId = options.layerId;
    this.cookie = options.cookie;
    this.name = options.name;
    this.value = options.value;
    this.onSaved = options.onSaved;
  }

  /** Tags until `stop` is called, and then until everything is saved. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping || this.unacknowledged.size > 0) {
      const { client, socket } = await connect(await this.find(), this.layerId, this.cookie);
      if (client.closed) {
        if (++failures > 1_000) throw new Error(`the server does not come back: ${client.closed.code}`);
        // Like every client, it does not knock without a pause.
        await wait(20);
        continue;
      }
      failures = 0;
      client.doc = this.doc;
      client.position = this.position;
      await client.open();
      if (client.welcome) await this.work(client);
      this.doc = client.doc;
      this.position = client.position;
      this.faults.push(...client.faults);
      socket.terminate();
    }
  }

  stop(): void {
    this.stopping = true;
  }

  private async work(client: RawClient): Promise<void> {
    const again = [...this.unacknowledged].map(([tag, update]) => this.send(client, tag, update));
    await Promise.all(again);
    while (!this.stopping && !client.closed) {
      // A few at once, so that some are always on their way.
      const some = Array.from({ length: 3 }, () => {
        const tag = `${this.name}-${++this.count}`;
        const update = client.change((doc) => doc.getMap("spans").set(tag, this.value));
        this.unacknowledged.set(tag, update);
        return this.send(client, tag, update);
      });
      await Promise.all(some);
    }
  }

  private async send(client: RawClient, tag: string, update: Uint8Array): Promise<void> {
    const outcome = await client.update(update);
    if (outcome.kind === "refused") throw new Error(`${tag} was refused: ${outcome.reason}`);
    if (outcome.kind === "closed" && outcome.code === 4422) {
      throw new Error(`${tag} was found hostile: the server has lost what it builds on`);
    }
    if (outcome.kind !== "acknowledged") return;
    this.unacknowledged.delete(tag);
    this.saved.add(tag);
    this.onSaved();
  }
}
