import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate, migrationsDirectory } from "#lib/data/migrate.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await testDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "spanwise-migrate-"));
  await cp(migrationsDirectory, folder, { recursive: true });
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, "migration.sql"), sql);
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a database that is up to date is left alone", async () => {
  expect(await migrate(database.url, folder)).toEqual([]);
});

test("a new migration reaches a database that is filled, and keeps what is in it", async () => {
  await query(`INSERT INTO "User" (id, email, name) VALUES (gen_random_uuid(), 'ann@example.org', 'Ann')`);
  await addMigration("99990101000000_nickname", `ALTER TABLE "User" ADD COLUMN nickname text NOT NULL DEFAULT 'none'`);
  expect(await migrate(database.url, folder)).toEqual(["99990101000000_nickname"]);
  expect(await query(`SELECT name, nickname FROM "User"`)).toEqual([{ name: "Ann", nickname: "none" }]);
});

test("two programs that start at once apply a migration once", async () => {
  await addMigration("99990101000000_slow", "CREATE TABLE slow (n int); SELECT pg_sleep(0.2)");
  const applied = await Promise.all([migrate(database.url, folder), migrate(database.url, folder)]);
  expect(applied.flat()).toEqual(["99990101000000_slow"]);
});

test("a migration that fails leaves nothing behind and can be mended", async () => {
  await addMigration("99990101000000_half", "CREATE TABLE half (n int); SELECT 1 / 0");
  await expect(migrate(database.url, folder)).rejects.toThrow(/99990101000000_half failed: division by zero/);
  await addMigration("99990101000000_half", "CREATE TABLE half (n int)");
  expect(await migrate(database.url, folder)).toEqual(["99990101000000_half"]);
});

test("what a migration did is undone when it cannot be written down", async () => {
  const refuse = `ALTER TABLE "_prisma_migrations" ADD CHECK (migration_name <> '99990101000000_lost')`;
  await addMigration("99990101000000_lost", `CREATE TABLE lost (n int); ${refuse}`);
  await expect(migrate(database.url, folder)).rejects.toThrow(/99990101000000_lost failed/);
  expect(await query("SELECT to_regclass('lost') AS lost")).toEqual([{ lost: null }]);
});

test("an edited migration is refused before anything is applied", async () => {
  await addMigration("99990101000000_one", "CREATE TABLE one (n int)");
  await migrate(database.url, folder);
  await addMigration("99990101000000_one", "CREATE TABLE one (n bigint)");
  await addMigration("99990101000001_two", "CREATE TABLE two (n int)");
  await expect(migrate(database.url, folder)).rejects.toThrow(/99990101000000_one was edited/);
  expect(await query("SELECT to_regclass('two') AS two")).toEqual([{ two: null }]);
});

test("a database of a newer version is refused", async () => {
  await addMigration("99990101000000_future", "CREATE TABLE future (n int)");
  await migrate(database.url, folder);
  await expect(migrate(database.url)).rejects.toMatchObject({ code: "conflict", message: /newer version/ });
});
