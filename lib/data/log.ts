/**
 * The log of every layer, in PostgreSQL: the only truth about a layer.
 *
 * `append` is where "saved" gets its meaning, so it never guesses. It answers "committed" only when PostgreSQL has said so, or
 * when the rows were found in the log; where a connection broke in the middle, it looks. One statement checks everything that
 * could forbid the rows (state and epoch of the layer, whether its document or project is archived, the end of the log, session
 * and membership of each writer) under locks that finishing, archiving, removing a member and signing out wait for, so that no
 * row can come after them.
 *
 * Appends to many layers that wait at the same time are written by one statement and one commit.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import type { System } from "#lib/access/member.ts";
import { can, roles } from "#lib/access/roles.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";
import type { Appended, LoggedRow, NewRow, Standing, StoredSnapshot } from "./layer-log.ts";
import { LogUnavailable } from "./layer-log.ts";
import { fixMode, type Run } from "./layers.ts";
import { channel } from "./notify.ts";

/** How long an append waits for a database that is away or silent, in milliseconds. */
const patience = 3_000;

/** How much one statement takes at most, and how many are on their way at once. */
const flight = { rows: 1_000, bytes: 4 * 1024 * 1024, most: 2 };

type Batch = {
  layerId: string;
  after: Position;
  rows: readonly NewRow[];
  /** When to give up, by `performance.now()`. */
  until: number;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
};

/**
 * Appends rows after `after`, one position each: all of them, or none.
 * @throws LogUnavailable where the outcome could not be learnt in time: the rows may or may not be there
 */
export function append(_system: System, layerId: string, after: Position, rows: readonly NewRow[]): Promise<Appended> {
  return new Promise((resolve, reject) => {
    committer.add({ layerId, after, rows, until: performance.now() + patience, resolve, reject });
  });
}

class Committer {
  private readonly waiting: Batch[] = [];
  private flying = 0;

  add(batch: Batch): void {
    // The first row of a layer fixes its document's mode in the same transaction, which is more than one statement.
    if (batch.after.seq === 0) void this.alone(batch, false);
    else {
      this.waiting.push(batch);
      this.next();
    }
  }

  private next(): void {
    while (this.flying < flight.most && this.waiting.length > 0) {
      this.flying++;
      void this.together(this.take()).finally(() => {
        this.flying--;
        this.next();
      });
    }
  }

  private take(): Batch[] {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const batch of this.waiting) {
      rows += batch.rows.length;
      bytes += batch.rows.reduce((sum, row) => sum + row.update.length, 0);
      if (count > 0 && (rows > flight.rows || bytes > flight.bytes)) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  /** Many layers by one statement. Whatever is not simply committed is settled alone. */
  private async together(batches: Batch[]): Promise<void> {
    let verdicts: Map<string, Verdict> | null = null;
    let uncertain = false;
    try {
      verdicts = await withClient(Math.min(...batches.map(({ until }) => until)), (client) =>
        write(client, batches, true),
      );
    } catch (error) {
      uncertain = !isDuplicate(error);
    }
    for (const batch of batches) {
      if (verdicts?.get(batch.layerId)?.verdict === "good") {
        batch.resolve({ kind: "committed" });
        hint(batch);
      } else void this.alone(batch, uncertain);
    }
  }

  /** One layer, until its outcome is certain. `uncertain`: an earlier try may have been committed. */
  private async alone(batch: Batch, uncertain: boolean): Promise<void> {
    for (let pause = 50; ; pause = Math.min(pause * 2, 500)) {
      try {
        const appended = await settle(batch, uncertain);
        if (appended.kind === "committed") hint(batch);
        batch.resolve(appended);
        return;
      } catch (error) {
        if (isOurs(error)) {
          batch.reject(error);
          return;
        }
        uncertain = true;
        if (performance.now() + pause >= batch.until) {
          batch.reject(new LogUnavailable("the database is away", { cause: error }));
          return;
        }
        await wait(pause);
      }
    }
  }
}

const committer = new Committer();

/** One try. Its answer is certain; its failure leaves the outcome open. */
async function settle(batch: Batch, uncertain: boolean): Promise<Appended> {
  const verdict = await withClient(batch.until, async (client) => {
    try {
      if (batch.after.seq > 0) return (await write(client, [batch], false)).get(batch.layerId);
      return await writeFirst(client, batch);
    } catch (error) {
      if (isDuplicate(error)) return { verdict: "behind", denied: [] } as const;
      throw error;
    }
  });
  if (verdict?.verdict === "good") return { kind: "committed" };
  // The statement has waited for whatever an earlier try had locked, so by now that try is committed or gone.
  if (uncertain && (await isLogged(batch))) return { kind: "committed" };
  if (!verdict || verdict.verdict === "gone") return { kind: "gone" };
  if (verdict.verdict !== "denied") return { kind: verdict.verdict };
  return { kind: "denied", rows: verdict.denied.map((seq) => seq - batch.after.seq - 1) };
}

async function writeFirst(client: pg.ClientBase, batch: Batch): Promise<Verdict | undefined> {
  const run: Run = async <Row>(sql: string, values: readonly unknown[]) =>
    (await client.query(sql, [...values])).rows as Row[];
  await client.query("BEGIN");
  try {
    // In this order and as strongly as `fixMode` needs it: two first rows in one document would wait for each other.
    await client.query(`SELECT FROM "Layer" WHERE "id" = $1 FOR SHARE`, [batch.layerId]);
    await client.query(
      `SELECT FROM "Document" WHERE "id" = (SELECT "documentId" FROM "Layer" WHERE "id" = $1) FOR NO KEY UPDATE`,
      [batch.layerId],
    );
    const verdict = (await write(client, [batch], false)).get(batch.layerId);
    if (verdict?.verdict === "good") await fixMode(run, batch.layerId);
    await client.query("COMMIT");
    return verdict;
  } catch (error) {
    await client.query("ROLLBACK");
    // The way of working on the document was changed before its first tag: this layer takes none.
    if (error instanceof Failure) return { verdict: "denied", denied: batch.rows.map((_, i) => i + 1) };
    throw error;
  }
}

/** The hash at the last position names the whole log up to there, so it alone tells whether these rows are in it. */
async function isLogged({ layerId, after, rows, until }: Batch): Promise<boolean> {
  const last = rows.at(-1);
  const found = await withClient(until, (client) =>
    client.query(`SELECT FROM "LayerUpdate" WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" = $3 AND "sha256" = $4`, [
      layerId,
      after.epoch,
      after.seq + rows.length,
      Buffer.from(last?.sha256 ?? "", "hex"),
    ]),
  );
  return found.rowCount === 1;
}

const writers = roles.filter((role) => can(role, "layer.write"));

type Verdict = { verdict: "good" | "gone" | "epoch" | "finished" | "denied" | "behind"; denied: readonly number[] };

/**
 * Writes the rows of those layers for which all is well. With `skipLocked`, a layer or writer that somebody else holds just
 * now is not waited for, and counts as not well: finishing one layer must not delay the others.
 */
async function write(client: pg.ClientBase, batches: Batch[], skipLocked: boolean): Promise<Map<string, Verdict>> {
  const rows = batches.flatMap(({ layerId, after, rows }) =>
    rows.map((row, i) => ({ ...row, layerId, epoch: after.epoch, seq: after.seq + 1 + i })),
  );
  const answer = await client.query<Verdict & { layerId: string }>({
    name: skipLocked ? "log-append" : "log-append-alone",
    text: skipLocked ? appendSql("SKIP LOCKED") : appendSql(""),
    values: [
      rows.map((row) => row.layerId),
      rows.map((row) => row.epoch),
      rows.map((row) => row.seq),
      rows.map((row) => row.userId),
      rows.map((row) => row.sessionId),
      rows.map((row) => row.base),
      rows.map((row) => asBuffer(row.update)),
      rows.map((row) => Buffer.from(row.sha256, "hex")),
      batches.map(({ layerId }) => layerId),
      batches.map(({ after }) => after.epoch),
      batches.map(({ after }) => after.seq),
      batches.map(({ after }) => Buffer.from(after.sha256, "hex")),
      writers,
    ],
  });
  return new Map(answer.rows.map((row) => [row.layerId, row]));
}

function appendSql(ifLocked: "SKIP LOCKED" | ""): string {
  return `
WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::uuid[], $6::int[], $7::bytea[], $8::bytea[])
    AS i("layerId", "epoch", "seq", "userId", "sessionId", "base", "update", "sha256")
), "end" AS (
  SELECT * FROM unnest($9::uuid[], $10::int[], $11::int[], $12::bytea[]) AS e("layerId", "epoch", "seq", "sha256")
), layer AS MATERIALIZED (
  SELECT l."id", l."epoch", l."state", d."projectId", coalesce(d."archivedAt", p."archivedAt") IS NOT NULL AS "archived"
  FROM "Layer" l JOIN "Document" d ON d."id" = l."documentId" JOIN "Project" p ON p."id" = d."projectId"
  WHERE l."id" = ANY($9::uuid[]) ORDER BY l."id" FOR SHARE OF l, d, p ${ifLocked}
), member AS MATERIALIZED (
  SELECT m."projectId", m."userId" FROM "Membership" m
  WHERE (m."projectId", m."userId") IN
      (SELECT l."projectId", i."userId" FROM input i JOIN layer l ON l."id" = i."layerId")
    AND m."role"::text = ANY($13::text[])
  ORDER BY m."projectId", m."userId" FOR SHARE OF m ${ifLocked}
), session AS MATERIALIZED (
  SELECT s."id", s."userId" FROM "Session" s JOIN "User" u ON u."id" = s."userId" AND u."disabledAt" IS NULL
  WHERE s."id" = ANY($5::uuid[]) AND s."expiresAt" > now() ORDER BY s."id" FOR KEY SHARE OF s ${ifLocked}
), denied AS MATERIALIZED (
  SELECT i."layerId", i."seq"
  FROM input i JOIN layer l ON l."id" = i."layerId"
    LEFT JOIN member m ON m."projectId" = l."projectId" AND m."userId" = i."userId"
    LEFT JOIN session s ON s."id" = i."sessionId" AND s."userId" = i."userId"
  WHERE m."userId" IS NULL OR s."id" IS NULL OR l."archived"
), verdict AS MATERIALIZED (
  SELECT e."layerId", CASE
    WHEN l."id" IS NULL THEN 'gone'
    WHEN l."epoch" <> e."epoch" THEN 'epoch'
    WHEN EXISTS (SELECT FROM denied d WHERE d."layerId" = e."layerId") THEN 'denied'
    WHEN l."state" <> 'open' THEN 'finished'
    WHEN EXISTS (SELECT FROM "LayerUpdate" u
      WHERE u."layerId" = e."layerId" AND u."epoch" = e."epoch" AND u."seq" = e."seq" + 1) THEN 'behind'
    WHEN e."seq" > 0 AND NOT EXISTS (SELECT FROM "LayerUpdate" u
      WHERE u."layerId" = e."layerId" AND u."epoch" = e."epoch" AND u."seq" = e."seq" AND u."sha256" = e."sha256")
      THEN 'behind'
    ELSE 'good' END AS "verdict"
  FROM "end" e LEFT JOIN layer l ON l."id" = e."layerId"
), written AS (
  INSERT INTO "LayerUpdate" ("layerId", "epoch", "seq", "userId", "base", "update", "sha256")
  SELECT i."layerId", i."epoch", i."seq", i."userId", i."base", i."update", i."sha256"
  FROM input i JOIN verdict v ON v."layerId" = i."layerId" WHERE v."verdict" = 'good'
  ORDER BY i."layerId", i."seq"
)
SELECT v."layerId", v."verdict", ARRAY(SELECT d."seq" FROM denied d WHERE d."layerId" = v."layerId") AS "denied"
FROM verdict v`;
}

/** Lends a connection until `until`. A connection on which anything failed is not used again. */
async function withClient<T>(until: number, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let late = false;
  let lent: pg.PoolClient | null = null;
  const work = async () => {
    const client = await database().pool.connect();
    if (late) {
      client.release();
      throw new Error("too late");
    }
    lent = client;
    // A lent connection that breaks says so to its statement and besides as an event, which would end the process.
    client.on("error", ignore);
    let failed = true;
    try {
      const result = await run(client);
      failed = false;
      return result;
    } catch (error) {
      failed = !isDuplicate(error);
      throw error;
    } finally {
      if (!late) {
        client.off("error", ignore);
        client.release(failed);
      }
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const giveUp = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        late = true;
        lent?.release(true);
        reject(new Error("the database does not answer"));
      },
      Math.max(0, until - performance.now()),
    );
  });
  try {
    const working = work();
    // When time is up nobody waits for it any more.
    working.catch(() => {});
    return await Promise.race([working, giveUp]);
  } finally {
    clearTimeout(timer);
  }
}

function ignore(): void {}

function sqlState(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** Somebody else wrote the same position. PostgreSQL has undone the statement. */
function isDuplicate(error: unknown): boolean {
  return sqlState(error) === "23505";
}

/** A wrong statement or wrong data: trying again does not help. */
function isOurs(error: unknown): boolean {
  return /^(22|23|42)/.test(sqlState(error)) && !isDuplicate(error);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// ── Telling other servers that there is more ──

/** Tells this process's own hints from others'. */
export const thisServer = randomUUID();

const hintWait = 20;
const hinted = new Map<string, Position>();
let hinting = false;

/** Soon after a commit, and not on its way: whoever misses a hint finds the rows when it looks the next time. */
function hint({ layerId, after, rows }: Batch): void {
  hinted.set(layerId, { epoch: after.epoch, seq: after.seq + rows.length, sha256: "" });
  if (hinting) return;
  hinting = true;
  setTimeout(() => {
    hinting = false;
    const payloads = [...hinted].map(([layerId, { epoch, seq }]) =>
      JSON.stringify({ kind: "appended", layerId, epoch, seq, by: thisServer }),
    );
    hinted.clear();
    database()
      .pool.query(
        `SELECT set_config('synchronous_commit', 'off', true), (SELECT count(pg_notify($1, p)) FROM unnest($2::text[]) p)`,
        [channel, payloads],
      )
      .catch(() => {});
  }, hintWait).unref();
}

// ── Reading ──

/** Where a layer stands; null where there is no such layer. */
export async function logAt(system: System, layerId: string): Promise<Standing | null> {
  return (await standings(system, [layerId])).get(layerId) ?? null;
}

/** Where layers stand, by their ids. */
export async function standings(_system: System, layerIds: readonly string[]): Promise<Map<string, Standing>> {
  const { rows } = await read<{
    layerId: string;
    epoch: number;
    state: "open" | "finished";
    seq: number | null;
    sha256: Buffer | null;
    setId: string | null;
    setSeq: number;
    setSha256: Buffer;
    byId: string;
    byName: string | null;
    reopenedById: string | null;
    reopenedByName: string | null;
  }>(
    `SELECT l."id" AS "layerId", l."epoch", l."state"::text AS "state", u."seq", u."sha256",
       s."id" AS "setId", s."seq" AS "setSeq", s."logSha256" AS "setSha256", s."userId" AS "byId", f."name" AS "byName",
       s."reopenedById", r."name" AS "reopenedByName"
     FROM "Layer" l
     LEFT JOIN LATERAL (SELECT "seq", "sha256" FROM "LayerUpdate"
       WHERE "layerId" = l."id" AND "epoch" = l."epoch" ORDER BY "seq" DESC LIMIT 1) u ON true
     LEFT JOIN LATERAL (SELECT * FROM "AnnotationSet" WHERE "layerId" = l."id" ORDER BY "version" DESC LIMIT 1) s ON true
     LEFT JOIN "User" f ON f."id" = s."userId"
     LEFT JOIN "User" r ON r."id" = s."reopenedById"
     WHERE l."id" = ANY($1::uuid[])`,
    [layerIds],
  );
  return new Map(
    rows.map((row) => {
      const set = row.setId && {
        id: row.setId,
        by: { userId: row.byId, name: row.byName ?? "" },
        seq: row.setSeq,
        sha256: row.setSha256.toString("hex"),
        reopenedBy: row.reopenedById ? { userId: row.reopenedById, name: row.reopenedByName ?? "" } : null,
      };
      const { epoch, state, seq, sha256 } = row;
      return [row.layerId, { epoch, state, seq: seq ?? 0, sha256: sha256?.toString("hex") ?? "", set: set || null }];
    }),
  );
}

/** The rows after `after`, in order, up to and including `upTo` where it is given. */
export async function readRows(
  _system: System,
  layerId: string,
  epoch: number,
  after: number,
  upTo?: number,
): Promise<LoggedRow[]> {
  const { rows } = await read<{ seq: number; userId: string | null; base: number; update: Buffer; sha256: Buffer }>(
    `SELECT "seq", "userId", "base", "update", "sha256" FROM "LayerUpdate"
     WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" > $3 AND "seq" <= coalesce($4, 2147483647) ORDER BY "seq"`,
    [layerId, epoch, after, upTo ?? null],
  );
  return rows.map(({ seq, userId, base, update, sha256 }) => ({
    seq,
    userId: userId ?? "",
    base,
    update: new Uint8Array(update),
    sha256: sha256.toString("hex"),
  }));
}

/** The newest snapshot, at or before `upTo` where it is given. */
export async function newestSnapshot(
  _system: System,
  layerId: string,
  epoch: number,
  upTo?: number,
): Promise<StoredSnapshot | null> {
  const { rows } = await read<{ seq: number; state: Buffer; facts: unknown }>(
    `SELECT "seq", "state", "facts" FROM "LayerSnapshot"
     WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" <= coalesce($3, 2147483647) ORDER BY "seq" DESC LIMIT 1`,
    [layerId, epoch, upTo ?? null],
  );
  const [row] = rows;
  return row ? { seq: row.seq, state: new Uint8Array(row.state), facts: row.facts } : null;
}

/** Keeps a snapshot that was checked against the log. The last three of an epoch stay. */
export async function saveSnapshot(
  _system: System,
  layerId: string,
  epoch: number,
  { seq, state, facts }: StoredSnapshot,
): Promise<void> {
  await read(
    `WITH saved AS (
       INSERT INTO "LayerSnapshot" ("layerId", "epoch", "seq", "state", "facts") VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING)
     DELETE FROM "LayerSnapshot" WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" <
       (SELECT min("seq") FROM (SELECT "seq" FROM "LayerSnapshot"
         WHERE "layerId" = $1 AND "epoch" = $2 ORDER BY "seq" DESC LIMIT 2) newest)`,
    [layerId, epoch, seq, asBuffer(state), JSON.stringify(facts)],
  );
}

/** @throws LogUnavailable */
async function read<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
  try {
    return await withClient(performance.now() + patience, (client) => client.query<Row>(sql, values));
  } catch (error) {
    if (isOurs(error)) throw error;
    throw new LogUnavailable("the database is away", { cause: error });
  }
}
