import * as Y from "yjs";
import type { Span } from "#lib/annotation/span.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { replay, storedSpan } from "#lib/collab/schema.ts";
import { chain } from "#lib/data/chain.ts";
import { database } from "#lib/data/client.ts";
import { fixMode, type Run } from "#lib/data/layers.ts";
import { notify } from "#lib/data/notify.ts";

/** Writes into a layer's log as the collaboration server does, one row an edit, without its sockets and its validator. */
export class Writer {
  readonly layerId: string;
  readonly userId: string;
  private doc = new Y.Doc();

  constructor(layerId: string, userId: string) {
    this.layerId = layerId;
    this.userId = userId;
  }

  /** Marks `[start, end)` in UTF-16 units. */
  span(id: string, label: string, start: number, end: number, more: Partial<Span> = {}): Promise<Position> {
    const { userId } = this;
    return this.edit((doc) => {
      const span = { id, label, fragments: [[start, end]] as const, author: userId, editor: userId, ...more };
      doc.getMap("spans").set(id, storedSpan(span));
    });
  }

  put(root: "spans" | "relations" | "document", id: string, value: object): Promise<Position> {
    return this.edit((doc) => doc.getMap(root).set(id, { author: this.userId, editor: this.userId, ...value }));
  }

  remove(root: "spans" | "relations" | "document", id: string): Promise<Position> {
    return this.edit((doc) => doc.getMap(root).delete(id));
  }

  /** Where the log ends. */
  async head(): Promise<Position> {
    const { rows } = await database().pool.query<{ epoch: number; seq: number; sha256: Buffer }>(
      `SELECT r."epoch", r."seq", r."sha256" FROM "LayerUpdate" r WHERE r."layerId" = $1 ORDER BY r."seq" DESC LIMIT 1`,
      [this.layerId],
    );
    const [last] = rows;
    return last ? { ...last, sha256: last.sha256.toString("hex") } : { epoch: 1, seq: 0, sha256: "" };
  }

  /** Appends what `change` does as one row; the position after it. */
  async edit(change: (doc: Y.Doc) => void): Promise<Position> {
    const client = await database().pool.connect();
    try {
      await client.query("BEGIN");
      await client.query(`SELECT FROM "Layer" WHERE "id" = $1 FOR UPDATE`, [this.layerId]);
      const { rows } = await client.query<{ epoch: number; seq: number; update: Buffer; sha256: Buffer }>(
        `SELECT r."epoch", r."seq", r."update", r."sha256" FROM "LayerUpdate" r WHERE r."layerId" = $1 ORDER BY r."seq"`,
        [this.layerId],
      );
      const { clientID } = this.doc;
      this.doc = replay(
        null,
        rows.map((row) => row.update),
      );
      this.doc.clientID = clientID;
      const before = Y.encodeStateVector(this.doc);
      this.doc.transact(() => change(this.doc));
      const update = Y.encodeStateAsUpdate(this.doc, before);
      const last = rows.at(-1);
      const seq = (last?.seq ?? 0) + 1;
      const sha256 = chain(last ? last.sha256.toString("hex") : "", update);
      await client.query(
        `INSERT INTO "LayerUpdate" ("layerId", "epoch", "seq", "userId", "base", "update", "sha256")
         VALUES ($1, 1, $2, $3, $4, $5, $6)`,
        [this.layerId, seq, this.userId, seq - 1, update, Buffer.from(sha256, "hex")],
      );
      const run: Run = async <Row>(sql: string, values: readonly unknown[]) =>
        (await client.query(sql, [...values])).rows as Row[];
      if (seq === 1) await fixMode(run, this.layerId);
      // Without it a server that has the layer open would look only with its next sweep.
      await notify(client, { kind: "appended", layerId: this.layerId, epoch: 1, seq, by: "a writer" });
      await client.query("COMMIT");
      return { epoch: 1, seq, sha256 };
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }
}
