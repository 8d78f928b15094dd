import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "#lib/env.ts";
import { Prisma, PrismaClient } from "./generated/client.ts";

/** A transaction of Prisma's. Commands hand it to `record` and `notify`, so that all three stand or fall together. */
export type Transaction = Prisma.TransactionClient;

type Database = { prisma: PrismaClient; pool: pg.Pool };

/** On globalThis, because Next reloads modules while developing and bundles its own copy of this one. */
const holder = globalThis as { [key: symbol]: { url?: string; open?: Database } | undefined };
const key = Symbol.for("spanwise.database");

function state(): { url?: string; open?: Database } {
  holder[key] ??= {};
  return holder[key];
}

/** Every connection of this process comes out of this one pool, Prisma's too. For `lib/data` only. */
export function database(): Database {
  const held = state();
  held.open ??= open(held.url ?? env().databaseUrl);
  return held.open;
}

function open(connectionString: string): Database {
  const pool = new pg.Pool({ connectionString, max: 20, application_name: "spanwise" });
  // A connection that breaks while nobody uses it has already left the pool; without a listener it would end the process.
  pool.on("error", () => {});
  return { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

/**
 * Runs a command's statements as one: all of them are committed, or none is. What `run` throws comes out unchanged.
 * Read committed; take row locks where two people could decide at once.
 */
export function transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
  return database().prisma.$transaction(run, { maxWait: 10_000, timeout: 60_000 });
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
  await opened?.prisma.$disconnect();
  if (opened && !opened.pool.ended) await opened.pool.end();
}

/** The address of the database in use, for connections that must live outside the pool. */
export function databaseUrl(): string {
  return state().url ?? env().databaseUrl;
}

/** Whether a statement failed because a row with the same key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
