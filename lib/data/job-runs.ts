/** The runner's side of jobs: beginning one, saying how far it is, ending it, and finding those whose process died. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { System } from "#lib/access/member.ts";
import type { Action, Scopes } from "#lib/access/roles.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { database } from "./client.ts";
import type { JobKind } from "./jobs.ts";

export type BegunJob = {
  id: string;
  kind: JobKind;
  projectId: string | null;
  userId: string | null;
  action: Action;
  scopes: Scopes;
  payload: Json;
  /** The how-manieth time it is begun, from 1, and whether it is the last. */
  attempt: number;
  last: boolean;
};

export type JobEnd =
  | { state: "done" | "failed" | "cancelled"; words: string; report: Json }
  /**
   * To be begun again. `counts` false where the job is not to blame, as when the server is stopped: then at once. `after` in seconds; twice
   * as long after each attempt, up to two minutes, where it is not given.
   */
  | { state: "waiting"; counts: boolean; after?: number | undefined };

/**
 * Marks a waiting job as running here and answers with it; null where it is cancelled, over, or runs elsewhere. Files that an
 * earlier attempt left are removed.
 */
export async function beginJob(_system: System, id: string, holder: string): Promise<BegunJob | null> {
  const { rows } = await database().pool.query<
    Omit<BegunJob, "attempt" | "last"> & { attempts: number; maxAttempts: number }
  >(
    `WITH begun AS (
       UPDATE "JobReport" SET "state" = 'running', "holder" = $2, "attempts" = "attempts" + 1, "startedAt" = now(),
         "progress" = 0, "words" = ''
       WHERE "id" = $1 AND "state" = 'waiting'
       RETURNING "id", "kind", "projectId", "userId", "action", "scopes", "payload", "attempts", "maxAttempts"),
     swept AS (DELETE FROM "StoredFile" f USING begun WHERE f."jobId" = begun."id")
     SELECT * FROM begun`,
    [id, holder],
  );
  const [row] = rows;
  if (!row) return null;
  const { attempts, maxAttempts, ...begun } = row;
  return { ...begun, attempt: attempts, last: attempts >= maxAttempts };
}

/** Says how far a job is, and answers whether somebody wants it to stop. */
export async function tellProgress(_system: System, id: string, progress: number, words: string): Promise<boolean> {
  const { rows } = await database().pool.query<{ cancelled: boolean }>(
    `UPDATE "JobReport" SET "progress" = $2, "words" = $3 WHERE "id" = $1
     RETURNING "cancelledAt" IS NOT NULL AS "cancelled"`,
    [id, Math.min(Math.max(progress, 0), 1), words.slice(0, 500)],
  );
  // A job whose project was deleted has no row any more.
  return rows[0]?.cancelled ?? true;
}

/** Those of these jobs that somebody wants to stop. */
export async function cancelledOf(_system: System, ids: readonly string[]): Promise<string[]> {
  const { rows } = await database().pool.query<{ id: string }>(
    `SELECT i."id" FROM unnest($1::uuid[]) i("id") LEFT JOIN "JobReport" j ON j."id" = i."id"
     WHERE j."id" IS NULL OR j."cancelledAt" IS NOT NULL`,
    [ids],
  );
  return rows.map((row) => row.id);
}

/** A job that was taken from this process meanwhile, for dead, is not its any more. */
export async function endJob(_system: System, id: string, holder: string, end: JobEnd): Promise<void> {
  const { pool } = database();
  if (end.state === "waiting") {
    // A new entry of the queue takes the place of the one that is being worked off.
    await pool.query(
      `WITH again AS (
         UPDATE "JobReport" SET "state" = 'waiting', "holder" = '', "attempts" = "attempts" - $3
         WHERE "id" = $1 AND "holder" = $2 RETURNING "id", "kind", "attempts")
       SELECT graphile_worker.add_job("kind", json_build_object('id', "id"), max_attempts => 25, job_key => "id"::text,
         run_at => now() + coalesce($5, $4 * 2 ^ least("attempts", 8)) * interval '1 second') FROM again`,
      [id, holder, end.counts ? 0 : 1, end.counts ? 0.5 : 0, end.after ?? null],
    );
    return;
  }
  const { rowCount } = await pool.query(
    `UPDATE "JobReport" SET "state" = $3::"JobState", "words" = $4, "report" = $5, "finishedAt" = now(), "holder" = '',
       "progress" = CASE WHEN $3::text = 'done' THEN 1 ELSE "progress" END
     WHERE "id" = $1 AND "holder" = $2`,
    [id, holder, end.state, end.words.slice(0, 500), JSON.stringify(end.report)],
  );
  if (end.state !== "done" && rowCount) await pool.query(`DELETE FROM "StoredFile" WHERE "jobId" = $1`, [id]);
}

const holderLock = 5331006;

/**
 * A name for this process, and a lock under that name which PostgreSQL gives back when the process dies, however it dies: so
 * others can tell whose jobs nobody runs any more.
 */
export async function holdJobs(_system: System): Promise<{ holder: string; release(): Promise<void> }> {
  const holder = randomUUID();
  let client: pg.PoolClient | null = null;
  let closed = false;
  async function take(): Promise<void> {
    const next = await database().locks.connect();
    next.on("error", () => {
      if (client !== next) return;
      client = null;
      next.release(true);
      // While the lock is away, others may take our jobs for dead; then the end of our run finds them taken.
      if (!closed) setTimeout(() => take().catch(() => {}), 1000).unref();
    });
    await next.query("SELECT pg_advisory_lock($1, hashtext($2))", [holderLock, holder]);
    client = next;
  }
  await take();
  return {
    holder,
    async release() {
      closed = true;
      const held = client;
      client = null;
      held?.release(true);
    },
  };
}

/**
 * Puts jobs whose process has died back on the queue, and tells of those that have died too often as failed. Answers with how
 * many there were.
 */
export async function reviveJobs(_system: System): Promise<number> {
  const client = await database().locks.connect();
  try {
    await client.query("BEGIN");
    // A lock that can be taken has no living holder. It is given back at the end of this transaction.
    const { rows } = await client.query<{ id: string; attempts: number; maxAttempts: number; kind: string }>(
      `WITH holders AS MATERIALIZED (SELECT DISTINCT "holder" FROM "JobReport" WHERE "state" = 'running'),
         dead AS MATERIALIZED (SELECT "holder" FROM holders
           WHERE pg_try_advisory_xact_lock($1, hashtext("holder")))
       SELECT j."id", j."attempts", j."maxAttempts", j."kind" FROM "JobReport" j JOIN dead ON dead."holder" = j."holder"
       WHERE j."state" = 'running' FOR UPDATE OF j`,
      [holderLock],
    );
    for (const { id, attempts, maxAttempts, kind } of rows) {
      await client.query(`DELETE FROM "StoredFile" WHERE "jobId" = $1`, [id]);
      const over = attempts >= maxAttempts;
      const words = over ? "The server stopped in the middle of it, more than once. Nothing was done by halves." : "";
      await client.query(
        `UPDATE "JobReport" SET "holder" = '', "words" = $3, "state" = CASE WHEN $2 THEN 'failed'::"JobState" ELSE 'waiting' END,
           "report" = CASE WHEN $2 THEN jsonb_build_object('message', $3::text) ELSE "report" END,
           "finishedAt" = CASE WHEN $2 THEN now() END
         WHERE "id" = $1`,
        [id, over, words],
      );
      // Its entry in the queue is locked by a worker that is no more: it leaves, and where needed a new one comes.
      await client.query(
        `SELECT graphile_worker.force_unlock_workers(ARRAY(
        SELECT locked_by FROM graphile_worker.jobs WHERE key = $1 AND locked_by IS NOT NULL))`,
        [id],
      );
      if (over) await client.query("SELECT graphile_worker.remove_job($1)", [id]);
      else
        await client.query(
          `SELECT graphile_worker.add_job($1::text, json_build_object('id', $2::text), max_attempts => 25, job_key => $2::text)`,
          [kind, id],
        );
    }
    await client.query("COMMIT");
    client.release();
    return rows.length;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Removes files whose time is over, and uploads that were broken off. */
export async function sweepStoredFiles(_system: System, now: Date): Promise<number> {
  const { rowCount } = await database().pool.query(
    `DELETE FROM "StoredFile" WHERE "expiresAt" < $1 OR "sha256" IS NULL AND "createdAt" < $1::timestamptz - interval '6 hours'`,
    [now],
  );
  return rowCount ?? 0;
}
