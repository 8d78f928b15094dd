import { createHash } from "node:crypto";
import type pg from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { System } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";

/** Failed attempts in a quarter of an hour: for one account from one network address, and from one network address at all. */
const limits = {
  account: { points: 5, duration: 15 * 60, keyPrefix: "sign-in account" },
  network: { points: 100, duration: 15 * 60, keyPrefix: "sign-in network" },
} as const;

type Limiters = Record<keyof typeof limits, RateLimiterPostgres>;
export type Attempt = { email: string; ip: string };

const made = new WeakMap<pg.Pool, Limiters>();

function limiters(): Limiters {
  const { pool } = database();
  const existing = made.get(pool);
  if (existing) return existing;
  const make = (name: keyof typeof limits) =>
    new RateLimiterPostgres({
      ...limits[name],
      storeClient: pool,
      storeType: "pool",
      tableName: "RateLimit",
      tableCreated: true,
      // While the database does not answer, this process counts by itself.
      insuranceLimiter: new RateLimiterMemory(limits[name]),
    });
  const both = { account: make("account"), network: make("network") };
  made.set(pool, both);
  return both;
}

/**
 * Counts an attempt before it is made, so that a thousand at once count as a thousand.
 * @throws Failure limited, with the seconds to wait
 */
export async function spendAttempt(_system: System, attempt: Attempt): Promise<void> {
  const { account, network } = limiters();
  try {
    await network.consume(attempt.ip);
    await account.consume(accountKey(attempt));
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    const retryAfterSeconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1000));
    const minutes = Math.ceil(retryAfterSeconds / 60);
    throw new Failure("limited", `There were too many attempts. Try again in ${minutes} min.`, { retryAfterSeconds });
  }
}

/** Takes the count back after a success: only failures are limited. */
export async function forgiveAttempt(_system: System, attempt: Attempt): Promise<void> {
  const { account, network } = limiters();
  await Promise.all([network.reward(attempt.ip), account.delete(accountKey(attempt))]);
}

/** Hashed, since people type passwords where addresses belong. */
function accountKey({ email, ip }: Attempt): string {
  return createHash("sha256").update(`${email.trim().toLowerCase()} ${ip}`).digest("base64url");
}
