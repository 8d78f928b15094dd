import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { Failure } from "#lib/errors.ts";

/** Where the migrations of this version of Spanwise lie. */
export const migrationsDirectory = path.resolve(import.meta.dirname, "../../prisma/migrations");

const quiet = new Logger(() => () => {});

type Migration = { name: string; sql: string /** SHA-256 of the file, hex, as Prisma keeps it. */; checksum: string };

/** The lock that Prisma's own `migrate` takes, so that the two never run at once. */
const LOCK = 72707369;

/** Prisma's table of what was applied: `prisma migrate status` and `migrate dev` go on working beside us. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

/** The migrations in a folder, oldest first. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/**
 * Brings the database at `url` to the newest migration of `directory`, or to the one named `until`, and answers with the names
 * of those applied.
 *
 * Each migration and its line in the table are one transaction, so a migration that fails, or is killed half way,
 * leaves nothing behind and is tried again at the next start. Hence no migration may hold a statement that refuses a
 * transaction, such as CREATE INDEX CONCURRENTLY.
 *
 * Fails with `conflict`, before anything is changed, when the database has migrations that this version does not
 * know (it was used by a newer version), or when a migration was edited after it was applied.
 */
export async function migrate(url: string, directory = migrationsDirectory, until?: string): Promise<string[]> {
  const all = await readMigrations(directory);
  const migrations = until === undefined ? all : all.filter(({ name }) => name <= until);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await client.query(TABLE);
    const due = await findDue(client, migrations);
    for (const migration of due) await apply(client, migration);
    // The queue of jobs lives in a schema of its own, which its library keeps.
    if (directory === migrationsDirectory && until === undefined)
      await runMigrations({ connectionString: url, logger: quiet });
    return due.map((migration) => migration.name);
  } finally {
    // Closing the connection gives the lock back.
    await client.end();
  }
}

async function findDue(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(`
    SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
    FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name`);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.name);
    if (!migration) {
      throw new Failure(
        "conflict",
        `The database belongs to a newer version of Spanwise (it has the migration ${row.name}); start that version.`,
      );
    }
    if (!row.finished) {
      throw new Failure(
        "conflict",
        `The migration ${row.name} was begun by another program and not finished; see "prisma migrate resolve".`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new Failure("conflict", `The migration ${row.name} was edited after it was applied; restore its file.`);
    }
  }
  const done = new Set(rows.map((row) => row.name));
  return migrations.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`The migration ${name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
