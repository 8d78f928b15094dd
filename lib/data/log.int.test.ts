import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { system } from "#lib/access/system.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { Built, type BuiltLayer, type BuiltPerson } from "#lib/collab/server/testing/build.ts";
import { chain } from "./chain.ts";
import { LogUnavailable, type NewRow } from "./layer-log.ts";
import { append, logAt, newestSnapshot, readRows, saveSnapshot } from "./log.ts";
import { verifyLayer } from "./verify.ts";

const asTest = system("test");
const start: Position = { epoch: 1, seq: 0, sha256: "" };

let built: Built;
let ann: BuiltPerson;
let session: string;
let layer: BuiltLayer;

beforeAll(async () => {
  built = await Built.project();
});

afterAll(async () => {
  await built.drop();
});

beforeEach(async () => {
  ann = await built.person();
  session = await sessionOf(ann);
  layer = await built.layer();
});

async function sessionOf({ userId }: BuiltPerson): Promise<string> {
  const [row] = await built.sql<{ id: string }>(`SELECT "id" FROM "Session" WHERE "userId" = $1`, [userId]);
  return row?.id ?? "";
}

/** Rows that follow a position, each a span of its own, and the position after them. */
function rowsAfter(after: Position, count: number, given: Partial<NewRow> = {}): { rows: NewRow[]; end: Position } {
  const rows: NewRow[] = [];
  let { sha256 } = after;
  for (let i = 0; i < count; i++) {
    const doc = new Y.Doc();
    doc.getMap("spans").set(randomUUID(), built.span(ann));
    const update = Y.encodeStateAsUpdate(doc);
    sha256 = chain(sha256, update);
    rows.push({ userId: ann.userId, sessionId: session, base: after.seq, update, sha256, ...given });
  }
  return { rows, end: { epoch: after.epoch, seq: after.seq + count, sha256 } };
}

/** Begins a transaction with a statement, and holds its locks until it is let go. */
async function holding(sql: string, values: unknown[]) {
  const client = new pg.Client({ connectionString: built.url });
  await client.connect();
  await client.query("BEGIN");
  await client.query(sql, values);
  return {
    query: (sql: string, values: unknown[]) => client.query(sql, values),
    async release() {
      await client.query("COMMIT");
      await client.end();
    },
  };
}

describe("append", () => {
  test("writes rows one after the other, and reads them back as they were", async () => {
    const first = rowsAfter(start, 3);
    expect(await append(asTest, layer.layerId, start, first.rows)).toEqual({ kind: "committed" });
    const more = rowsAfter(first.end, 2);
    expect(await append(asTest, layer.layerId, first.end, more.rows)).toEqual({ kind: "committed" });
    expect(await logAt(asTest, layer.layerId)).toEqual({ ...more.end, state: "open", set: null });
    const read = await readRows(asTest, layer.layerId, 1, 1, 4);
    expect(read.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(read.map(({ update }) => [...update])).toEqual(
      [...first.rows.slice(1), ...more.rows.slice(0, 1)].map(({ update }) => [...update]),
    );
    expect(await verifyLayer(asTest, layer.layerId)).toEqual([]);
  });

  test("writes nothing behind another's row, nor on another log", async () => {
    const mine = rowsAfter(start, 2);
    const others = rowsAfter(start, 1);
    expect(await append(asTest, layer.layerId, start, others.rows)).toEqual({ kind: "committed" });
    expect(await append(asTest, layer.layerId, start, mine.rows)).toEqual({ kind: "behind" });
    // The right length, and not the same rows.
    const wrong = { ...others.end, sha256: mine.rows[0]?.sha256 ?? "" };
    expect(await append(asTest, layer.layerId, wrong, rowsAfter(wrong, 1).rows)).toEqual({ kind: "behind" });
    expect((await logAt(asTest, layer.layerId))?.seq).toBe(1);
  });

  test("lets one of many at the same position win, and writes all of its rows or none", async () => {
    const first = rowsAfter(start, 1);
    await append(asTest, layer.layerId, start, first.rows);
    for (let round = 0; round < 10; round++) {
      const at = await logAt(asTest, layer.layerId);
      if (!at) throw new Error("no layer");
      const outcomes = await Promise.all(
        [1, 2, 3].map((n) => append(asTest, layer.layerId, at, rowsAfter(at, n).rows)),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["behind", "behind", "committed"]);
    }
    expect(await verifyLayer(asTest, layer.layerId)).toEqual([]);
  });

  test.each([
    ["finished", `UPDATE "Layer" SET "state" = 'finished' WHERE "id" = $1`],
    ["epoch", `UPDATE "Layer" SET "epoch" = 2 WHERE "id" = $1`],
    ["gone", `DELETE FROM "Layer" WHERE "id" = $1`],
  ])("says `%s`, and waits for whoever is just making it so", async (kind, sql) => {
    const first = rowsAfter(start, 1);
    await append(asTest, layer.layerId, start, first.rows);
    const command = await holding(sql, [layer.layerId]);
    const waiting = append(asTest, layer.layerId, first.end, rowsAfter(first.end, 1).rows);
    await command.release();
    expect(await waiting).toEqual({ kind });
  });

  test("delays no other layer while one is being finished, though one statement writes both", async () => {
    const first = rowsAfter(start, 1);
    await append(asTest, layer.layerId, start, first.rows);
    const others = await Promise.all([1, 2, 3].map(() => built.layer()));
    const ends = others.map(() => rowsAfter(start, 1));
    await Promise.all(others.map(({ layerId }, i) => append(asTest, layerId, start, ends[i]?.rows ?? [])));
    const next = (i: number) => {
      const end = ends[i]?.end ?? start;
      return append(asTest, others[i]?.layerId ?? "", end, rowsAfter(end, 1).rows);
    };
    const command = await holding(`SELECT FROM "Layer" WHERE "id" = $1 FOR UPDATE`, [layer.layerId]);
    // Two are on their way at once; the third waits, and goes together with the one that is held.
    const ahead = [next(0), next(1)];
    const waiting = append(asTest, layer.layerId, first.end, rowsAfter(first.end, 1).rows);
    expect(await Promise.all([...ahead, next(2)])).toEqual(Array(3).fill({ kind: "committed" }));
    await command.release();
    expect(await waiting).toEqual({ kind: "committed" });
  });

  test.each([
    ["is removed from the project", () => [`DELETE FROM "Membership" WHERE "userId" = $1`, ann.userId]],
    ["becomes a viewer", () => [`UPDATE "Membership" SET "role" = 'viewer' WHERE "userId" = $1`, ann.userId]],
    ["is signed out", () => [`DELETE FROM "Session" WHERE "id" = $1`, session]],
  ] as const)("denies the rows of somebody who %s at that moment, by index", async (_, revoke) => {
    const ben = await built.person();
    const hers = rowsAfter(start, 1);
    await append(asTest, layer.layerId, start, hers.rows);
    const his = rowsAfter(hers.end, 1, { userId: ben.userId, sessionId: await sessionOf(ben) });
    const mixed = [...his.rows, ...rowsAfter(his.end, 1).rows];
    const [sql, value] = revoke();
    const command = await holding(sql ?? "", [value]);
    const waiting = append(asTest, layer.layerId, hers.end, mixed);
    await command.release();
    expect(await waiting).toEqual({ kind: "denied", rows: [1] });
    expect((await logAt(asTest, layer.layerId))?.seq).toBe(1);
  });

  test("denies somebody with another's session, an expired one, or of a person who is disabled", async () => {
    const ben = await built.person();
    const borrowed = rowsAfter(start, 1, { sessionId: await sessionOf(ben) });
    expect(await append(asTest, layer.layerId, start, borrowed.rows)).toEqual({ kind: "denied", rows: [0] });
    await built.sql(`UPDATE "Session" SET "expiresAt" = now() WHERE "id" = $1`, [session]);
    expect(await append(asTest, layer.layerId, start, rowsAfter(start, 1).rows)).toEqual({ kind: "denied", rows: [0] });
    await built.sql(`UPDATE "User" SET "disabledAt" = now() WHERE "id" = $1`, [ben.userId]);
    const his = rowsAfter(start, 1, { userId: ben.userId, sessionId: await sessionOf(ben) });
    expect(await append(asTest, layer.layerId, start, his.rows)).toEqual({ kind: "denied", rows: [0] });
  });

  test("fixes the document's mode with the first row, in the same transaction", async () => {
    const state = () =>
      built.sql<{ mode: string | null; state: string }>(
        `SELECT "mode"::text AS "mode", "state"::text AS "state" FROM "Document" WHERE "id" = $1`,
        [layer.documentId],
      );
    await built.sql(`UPDATE "Document" SET "mode" = NULL WHERE "id" = $1`, [layer.documentId]);
    expect(await state()).toEqual([{ mode: null, state: "new" }]);
    await append(asTest, layer.layerId, start, rowsAfter(start, 1).rows);
    expect(await state()).toEqual([{ mode: "together", state: "started" }]);
  });

  test("writes nothing into a layer whose document has come to be worked on in another way", async () => {
    await built.sql(`UPDATE "Document" SET "mode" = 'independent' WHERE "id" = $1`, [layer.documentId]);
    expect(await append(asTest, layer.layerId, start, rowsAfter(start, 1).rows)).toEqual({ kind: "denied", rows: [0] });
    expect((await logAt(asTest, layer.layerId))?.seq).toBe(0);
  });

  test("finds its rows in the log when it does not hear of their commit", async () => {
    const first = rowsAfter(start, 1);
    await append(asTest, layer.layerId, start, first.rows);
    // The statement waits for this lock; meanwhile its rows are written by a try that nobody hears of any more, and the
    // connection on which it waits is broken.
    const lock = await holding(`SELECT FROM "Layer" WHERE "id" = $1 FOR UPDATE`, [layer.layerId]);
    const more = rowsAfter(first.end, 2);
    const waiting = append(asTest, layer.layerId, first.end, more.rows);
    const breaking = new pg.Client({ connectionString: built.url });
    await breaking.connect();
    for (;;) {
      const { rows } = await breaking.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'spanwise'`,
      );
      if (rows.length > 0) break;
    }
    await lock.release();
    for (const [i, row] of more.rows.entries()) {
      await breaking.query(
        `INSERT INTO "LayerUpdate" ("layerId", "epoch", "seq", "userId", "base", "update", "sha256")
         VALUES ($1, 1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [layer.layerId, 2 + i, row.userId, row.base, row.update, Buffer.from(row.sha256, "hex")],
      );
    }
    await breaking.end();
    expect(await waiting).toEqual({ kind: "committed" });
    expect((await logAt(asTest, layer.layerId))?.seq).toBe(3);
    expect(await verifyLayer(asTest, layer.layerId)).toEqual([]);
  });

  test("gives up after a while on a database that does not answer", async () => {
    const first = rowsAfter(start, 1);
    await append(asTest, layer.layerId, start, first.rows);
    const lock = await holding(`SELECT FROM "Layer" WHERE "id" = $1 FOR UPDATE`, [layer.layerId]);
    await expect(append(asTest, layer.layerId, first.end, rowsAfter(first.end, 1).rows)).rejects.toThrow(
      LogUnavailable,
    );
    await lock.release();
  });

  test("of wrong data is a defect, and does not wait for the database to come back", async () => {
    const wrong = rowsAfter(start, 1, { userId: "nobody" });
    await expect(append(asTest, layer.layerId, start, wrong.rows)).rejects.toMatchObject({ code: "22P02" });
  });
});

describe("a layer is verified:", () => {
  /** A layer of three rows, a snapshot after the second, and a set that was built from the whole. */
  async function whole(): Promise<Position> {
    const { rows, end } = rowsAfter(start, 3);
    await append(asTest, layer.layerId, start, rows);
    const doc = new Y.Doc();
    for (const { update } of rows.slice(0, 2)) Y.applyUpdate(doc, update);
    const facts = { version: 1, owners: {}, authors: { spans: {}, relations: {}, document: {} } };
    await saveSnapshot(asTest, layer.layerId, 1, { seq: 2, state: Y.encodeStateAsUpdate(doc), facts });
    await built.sql(
      `INSERT INTO "AnnotationSet" ("id", "layerId", "version", "userId", "epoch", "seq", "logSha256", "textSha256",
         "schemaVersion", "guidelineVersion", "sha256", "spanCount", "relationCount")
       VALUES ($1, $2, 1, $3, 1, 3, $4, '', 1, 0, '', 3, 0)`,
      [randomUUID(), layer.layerId, ann.userId, Buffer.from(end.sha256, "hex")],
    );
    return end;
  }

  test("a sound one has no fault", async () => {
    await whole();
    expect(await verifyLayer(asTest, layer.layerId)).toEqual([]);
    expect((await newestSnapshot(asTest, layer.layerId, 1))?.seq).toBe(2);
    expect(await newestSnapshot(asTest, layer.layerId, 1, 1)).toBeNull();
  });

  test.each([
    [
      "a changed byte",
      `UPDATE "LayerUpdate" SET "update" = set_byte("update", 20, 66) WHERE "seq" = 2 AND "layerId" = $1`,
    ],
    [
      "a changed hash",
      `UPDATE "LayerUpdate" SET "sha256" = set_byte("sha256", 0, 1) WHERE "seq" = 2 AND "layerId" = $1`,
    ],
    ["a row that is gone", `DELETE FROM "LayerUpdate" WHERE "seq" = 2 AND "layerId" = $1`],
    ["a snapshot of something else", `UPDATE "LayerSnapshot" SET "seq" = 1 WHERE "layerId" = $1`],
    ["a snapshot that cannot be read", `UPDATE "LayerSnapshot" SET "state" = '\\xff' WHERE "layerId" = $1`],
    ["a set of another log", `UPDATE "AnnotationSet" SET "logSha256" = '\\x00' WHERE "layerId" = $1`],
    ["rows lost at the end", `DELETE FROM "LayerUpdate" WHERE "seq" = 3 AND "layerId" = $1`],
  ])("%s is found", async (_, sql) => {
    await whole();
    // The database itself refuses such changes; a damaged disk does not ask.
    const damage = await holding("SET LOCAL session_replication_role = replica", []);
    await damage.query(sql, [layer.layerId]);
    await damage.release();
    expect(await verifyLayer(asTest, layer.layerId)).not.toEqual([]);
  });
});
