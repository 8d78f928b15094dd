/**
 * A backup: everything that the installation stores, as it was at one moment, in one file, while people go on working.
 *
 * The file is a ZIP archive: for each table `tables/<name>.copy`, as PostgreSQL's COPY writes text, and at its end `manifest.json`, which
 * names the migrations that the tables belong to and the rows and SHA-256 of each table. `restore` takes nothing on trust that
 * the manifest does not bear out.
 */
import { createHash } from "node:crypto";
import { PassThrough, Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import yauzl, { type Entry, type ZipFile as ZipReader } from "yauzl";
import yazl from "yazl";
import { z } from "zod";
import type { System } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { databaseUrl } from "./client.ts";
import { migrate, migrationsDirectory, readMigrations } from "./migrate.ts";

const format = "spanwise-backup";

/** What need not outlive a backup: attempts that were counted, and what was applied, which the manifest says itself. */
const leftOut = ["_prisma_migrations", "RateLimit"];

const manifestShape = z.object({
  format: z.literal(format),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** In an order in which they can be filled: whatever a row refers to comes before it. */
  tables: z.array(
    z.object({
      name: z.string().regex(/^\w+$/),
      columns: z.array(z.string().regex(/^\w+$/)),
      rows: z.number().int(),
      bytes: z.number().int(),
      sha256: z.string(),
    }),
  ),
});

export type BackupManifest = z.infer<typeof manifestShape>;
type Table = BackupManifest["tables"][number];

/** How far it is: the table at work, how many are done, and of how many. */
export type BackupProgress = (table: string, done: number, of: number) => void;

/** Writes a backup into a stream, and answers with what it holds. Memory stays flat, whatever there is. The signal breaks it off. */
export async function writeBackup(
  _system: System,
  out: Writable,
  progress: BackupProgress = () => {},
  signal?: AbortSignal,
): Promise<BackupManifest> {
  const at = new Date();
  return connected(async (client) => {
    // One moment for all tables.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const names = await tablesInOrder(client);
    const { rows: migrations } = await client.query<{ name: string; checksum: string }>(
      `SELECT migration_name AS name, checksum FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name`,
    );
    const manifest: BackupManifest = { format, version: 1, createdAt: at.toISOString(), migrations, tables: [] };
    const zip = new yazl.ZipFile();
    const written = pipeline(zip.outputStream as unknown as Readable, out);
    // Whoever waits for it hears of it; until then it is nobody's.
    written.catch(() => {});
    const fail = (error: unknown) => (zip.outputStream as unknown as Readable).destroy(error as Error);
    for (const [index, name] of names.entries()) {
      const columns = await columnsOf(client, name);
      // One after another: the archive asks for a table when the one before is written.
      zip.addReadStreamLazy(`tables/${name}.copy`, { mtime: at, compressionLevel: 1 }, (give) => {
        progress(name, index, names.length);
        const list = columns.map((column) => `"${column}"`).join(", ");
        const copy = client.query(copyTo(`COPY "${name}" (${list}) TO STDOUT`));
        const counter = new Counter();
        const counted = new PassThrough();
        pipeline(copy, (source: AsyncIterable<Buffer>) => counter.watch(source), counted).then(
          () => manifest.tables.push({ name, columns, ...counter.result() }),
          fail,
        );
        give(null, counted);
      });
    }
    zip.addReadStreamLazy("manifest.json", { mtime: at }, (give) =>
      give(null, Readable.from([`${JSON.stringify(manifest, null, 2)}\n`])),
    );
    zip.end();
    await written;
    await client.query("COMMIT");
    progress("", names.length, names.length);
    return manifest;
  }, signal);
}

/**
 * Fills an empty installation from a backup: all of it, or none. A backup of an older version is brought to this one.
 * @throws Failure invalid where the file is no backup, is damaged, or is of a newer version; conflict where the installation is not
 * empty
 */
export async function restoreBackup(
  _system: System,
  file: string,
  progress: BackupProgress = () => {},
): Promise<BackupManifest> {
  const archive = await openArchive(file);
  try {
    const manifest = await readManifest(archive);
    const until = await lastMigration(manifest);
    await connected(async (client) => {
      await requireEmpty(client);
      // Nothing is there yet: the tables are made anew as they were when the backup was written.
      await client.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public`);
    });
    await migrate(databaseUrl(), migrationsDirectory, until);
    await connected(async (client) => {
      await client.query("BEGIN");
      for (const [index, table] of manifest.tables.entries()) {
        progress(table.name, index, manifest.tables.length);
        await fill(client, archive, table);
      }
      // The queue itself stays behind: what waited in it is not begun a second time somewhere else.
      await client.query(`UPDATE "JobReport" SET "state" = 'failed', "words" = 'Broken off by restoring a backup. Ask again.',
        "finishedAt" = now() WHERE "state" IN ('waiting', 'running')`);
      await client.query("COMMIT");
    });
    await migrate(databaseUrl());
    progress("", manifest.tables.length, manifest.tables.length);
    return manifest;
  } finally {
    archive.zip.close();
  }
}

async function fill(client: pg.Client, archive: Archive, table: Table): Promise<void> {
  const damaged = () =>
    new Failure("invalid", `The backup is damaged: ${table.name} is not what its manifest says. Nothing was restored.`);
  const entry = archive.entries.get(`tables/${table.name}.copy`);
  if (!entry) throw damaged();
  const list = table.columns.map((column) => `"${column}"`).join(", ");
  const counter = new Counter();
  try {
    await pipeline(
      await archive.zip.openReadStreamPromise(entry),
      (source: AsyncIterable<Buffer>) => counter.watch(source),
      client.query(copyFrom(`COPY "${table.name}" (${list}) FROM STDIN`)),
    );
  } catch (error) {
    throw new Failure("invalid", damaged().message, { cause: error });
  }
  const { rows, sha256 } = counter.result();
  if (rows !== table.rows || sha256 !== table.sha256) throw damaged();
}

/** Counts and hashes what passes. A row of COPY's text is a line, since line breaks inside of values are written as escapes. */
class Counter {
  readonly #hash = createHash("sha256");
  #rows = 0;
  #bytes = 0;

  async *watch(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      this.#hash.update(piece);
      this.#bytes += piece.length;
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) this.#rows++;
      yield piece;
    }
  }

  result(): Pick<Table, "rows" | "bytes" | "sha256"> {
    return { rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}

/** Lends a connection; the signal breaks it off, and whatever waits for it fails. */
async function connected<T>(work: (client: pg.Client) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl(), application_name: "spanwise backup" });
  await client.connect();
  const breakOff = () => void client.end();
  signal?.addEventListener("abort", breakOff, { once: true });
  try {
    signal?.throwIfAborted();
    return await work(client);
  } finally {
    signal?.removeEventListener("abort", breakOff);
    await client.end();
  }
}

/** The tables, those that others refer to first. */
async function tablesInOrder(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname <> ALL($1) ORDER BY relname`,
    [leftOut],
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `SELECT c.relname AS "from", t.relname AS "to" FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
     WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND k.conrelid <> k.confrelid`,
  );
  // These refer by a trigger and not by a foreign key.
  for (const from of ["SetSpan", "SetRelation", "SetDocumentLabel"]) references.push({ from, to: "AnnotationSet" });
  const order: string[] = [];
  const visit = (name: string) => {
    if (order.includes(name)) return;
    for (const { from, to } of references) if (from === name) visit(to);
    order.push(name);
  };
  for (const { name } of tables) visit(name);
  return order;
}

async function columnsOf(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = ('public."' || $1 || '"')::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('public."User"') IS NOT NULL AS "there"`);
  if (!rows[0]?.there) return;
  const people = await client.query(`SELECT FROM "User" LIMIT 1`);
  if (people.rowCount === 0) return;
  throw new Failure(
    "conflict",
    "There is an installation here already, and a backup is restored into an empty one only: choose another data folder with SPANWISE_DATA, or another database.",
  );
}

/** The newest migration of the backup, if this version knows all of them as they are. */
async function lastMigration({ migrations }: BackupManifest): Promise<string> {
  const known = new Map((await readMigrations(migrationsDirectory)).map(({ name, checksum }) => [name, checksum]));
  const strange = migrations.find(({ name, checksum }) => known.get(name) !== checksum);
  const last = migrations.at(-1);
  if (strange || !last) {
    throw new Failure(
      "invalid",
      "This backup was made by another version of Spanwise, which this one does not know. Start that one.",
    );
  }
  return last.name;
}

type Archive = { zip: ZipReader; entries: Map<string, Entry> };

async function openArchive(file: string): Promise<Archive> {
  try {
    const zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return { zip, entries };
  } catch (cause) {
    throw new Failure("invalid", `${file} is not a backup of Spanwise, or it is not whole.`, { cause });
  }
}

async function readManifest({ zip, entries }: Archive): Promise<BackupManifest> {
  const entry = entries.get("manifest.json");
  const pieces: Buffer[] = [];
  if (entry) for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  try {
    return manifestShape.parse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
  } catch (error) {
    throw new Failure("invalid", "The file is not a backup of Spanwise that this version can read.", { cause: error });
  }
}
