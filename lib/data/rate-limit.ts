import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type pg from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { System } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";

/**
 * Failed attempts: in a quarter of an hour for one account from one network, and from one network at all; in an hour for one
 * account from everywhere, against many networks that guess together. The last is generous, since it also shuts out its person.
 */
const limits = {
  account: { points: 5, duration: 15 * 60, keyPrefix: "sign-in account" },
  everywhere: { points: 50, duration: 60 * 60, keyPrefix: "sign-in everywhere" },
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
  const all = { account: make("account"), everywhere: make("everywhere"), network: make("network") };
  made.set(pool, all);
  return all;
}

/**
 * Counts an attempt before it is made, so that a thousand at once count as a thousand.
 * @throws Failure limited, with the seconds to wait
 */
export async function spendAttempt(_system: System, attempt: Attempt): Promise<void> {
  const { account, everywhere, network } = limiters();
  try {
    // In this order, so that one network alone does not use up what the account has everywhere.
    await network.consume(networkOf(attempt.ip));
    await account.consume(accountKey(attempt));
    await everywhere.consume(accountKey({ ...attempt, ip: "everywhere" }));
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    const retryAfterSeconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1000));
    const minutes = Math.ceil(retryAfterSeconds / 60);
    throw new Failure("limited", `There were too many attempts. Try again in ${minutes} min.`, { retryAfterSeconds });
  }
}

/** Takes the count back after a success: only failures are limited. */
export async function forgiveAttempt(_system: System, attempt: Attempt): Promise<void> {
  const { account, everywhere, network } = limiters();
  await Promise.all([
    network.reward(networkOf(attempt.ip)),
    account.delete(accountKey(attempt)),
    everywhere.reward(accountKey({ ...attempt, ip: "everywhere" })),
  ]);
}

/** Hashed, since people type passwords where addresses belong. */
function accountKey({ email, ip }: Attempt): string {
  return createHash("sha256")
    .update(`${email.trim().toLowerCase()} ${networkOf(ip)}`)
    .digest("base64url");
}

/** What one subscriber holds: an IPv4 address, also where it is written as IPv6, or the first 64 bits of an IPv6 address. */
function networkOf(ip: string): string {
  const [address = ""] = ip.split("%");
  if (!isIPv6(address)) return ip;
  // The URL parser writes every address in one way, in lower case, with an IPv4 part as two groups.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head.split(":").filter(Boolean);
  const after = tail?.split(":").filter(Boolean) ?? [];
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") {
    const bits = groups.slice(6).map((group) => Number.parseInt(group, 16));
    return bits.flatMap((group) => [group >> 8, group & 255]).join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
