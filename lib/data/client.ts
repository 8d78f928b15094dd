import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "#lib/env.ts";
import { Prisma, PrismaClient } from "./generated/client.ts";

/** A transaction of Prisma's. Commands hand it to `record` and `notify`, so that all three stand or fall together. */
export type Transaction = Prisma.TransactionClient;

type Database = {
  prisma: PrismaClient;
  pool: pg.Pool;
  /** Connections that hold a lock while work is done on others. Were they of the same pool, holders could use it up. */
  locks: pg.Pool;
};

/** On globalThis, because Next reloads modules while developing and bundles its own copy of this one. */
const holder = globalThis as { [key: symbol]: { url?: string; open?: Database } | undefined };
const key = Symbol.for("spanwise.database");

function state(): { url?: string; open?: Database } {
  holder[key] ??= {};
  return holder[key];
}

/** The connections of this process; Prisma's come out of `pool` too. For `lib/data` only. */
export function database(): Database {
  const held = state();
  held.open ??= open(held.url ?? env().databaseUrl);
  return held.open;
}

function open(connectionString: string): Database {
  const pool = newPool(connectionString, 20);
  return { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }), locks: newPool(connectionString, 5) };
}

function newPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, application_name: "spanwise" });
  // A connection that breaks while nobody uses it has already left the pool; without a listener it would end the process.
  pool.on("error", () => {});
  return pool;
}

/** Where something is read: the pool, or one connection whose snapshot of the database does not move. */
export type Reader = { query<Row>(query: { text: string; values: unknown[] }): Promise<{ rows: Row[] }> };

export function poolReader(): Reader {
  return database().pool as unknown as Reader;
}

/** How often a transaction is begun at most, where PostgreSQL undid it for another's sake. */
const tries = 4;

/**
 * Runs a command's statements as one: all of them are committed, or none is. What `run` throws comes out unchanged, unless
 * PostgreSQL chose the transaction as the victim of a deadlock: then nothing was done, and it runs again.
 * Read committed; take row locks where two people could decide at once.
 */
export async function transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let left = tries; ; ) {
    try {
      return await database().prisma.$transaction(run, { maxWait: 10_000, timeout: 60_000 });
    } catch (error) {
      if (--left === 0 || !isUndone(error)) throw error;
    }
  }
}

/** Whether PostgreSQL undid a transaction for another's sake: a deadlock (40P01), or one that cannot be serialised (40001). */
function isUndone(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const { code, meta } = error;
  return code === "P2034" || (code === "P2010" && /40P01|40001/.test(JSON.stringify(meta ?? {})));
}

/** Runs in the caller's transaction, or in one of its own where there is none. */
export function within<T>(tx: Transaction | undefined, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return tx ? run(tx) : transaction(run);
}

/** For tests and the command line: work on this database. Call it before the first query, or after `closeDatabase`. */
export function useDatabase(url: string): void {
  const held = state();
  if (held.open && held.url !== url) throw new Error("Another database is open: call closeDatabase first.");
  held.url = url;
}

export async function closeDatabase(): Promise<void> {
  const held = state();
  const { open: opened } = held;
  held.open = undefined;
  held.url = undefined;
  if (!opened) return;
  await opened.prisma.$disconnect();
  await Promise.all([opened.pool, opened.locks].map((pool) => (pool.ended ? undefined : pool.end())));
}

/** The address of the database in use, for connections that must live outside the pool. */
export function databaseUrl(): string {
  return state().url ?? env().databaseUrl;
}

/** Whether a statement failed because a row with the same key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
