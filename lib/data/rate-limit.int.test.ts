import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { system } from "#lib/access/system.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { forgiveAttempt, spendAttempt } from "./rate-limit.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

const by = system("test");
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const spend = (email: string, ip: string) => spendAttempt(by, { email, ip });

async function refusals(attempts: Promise<void>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(attempts);
  return results.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
}

describe("attempts to sign in", () => {
  it("are five for an account from one network address, at once or one by one", async () => {
    const refused = await refusals(Array.from({ length: 12 }, () => spend("Ann@example.org ", "192.0.2.1")));
    expect(refused).toHaveLength(7);
    for (const failure of refused) expect(failure).toMatchObject({ code: "limited" });
    const [{ retryAfterSeconds }] = refused as [{ retryAfterSeconds: number }];
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(15 * 60);
    await expect(spend("ann@EXAMPLE.org", "192.0.2.1")).rejects.toMatchObject({ code: "limited" });
    await spend("ann@example.org", "192.0.2.2");
    await spend("ben@example.org", "192.0.2.1");
  });

  it("are a hundred from one network address, whatever the accounts", async () => {
    const refused = await refusals(Array.from({ length: 110 }, (_, n) => spend(`${n}@example.org`, "192.0.2.9")));
    expect(refused).toHaveLength(10);
  });

  it("are counted for the 64 bits of an IPv6 network, however they are written, and for an IPv4 address in IPv6", async () => {
    const six = [
      "2001:db8::1",
      "2001:DB8:0:0:ffff::2",
      "2001:db8::3%eth0",
      "2001:db8:0:0:1:2:3:4",
      "2001:db8::192.0.2.1",
    ];
    expect(await refusals([...six, "2001:db8::9"].map((ip) => spend("eva@example.org", ip)))).toHaveLength(1);
    await spend("eva@example.org", "2001:db8:0:1::1");
    const four = ["192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:207", "192.0.2.7", "192.0.2.7", "0:0::ffff:192.0.2.7"];
    expect(await refusals(four.map((ip) => spend("finn@example.org", ip)))).toHaveLength(1);
    await spend("finn@example.org", "::ffff:192.0.2.8");
    await spend("finn@example.org", "::1");
  });

  it("are fifty in an hour for an account, from however many networks", async () => {
    const from = (n: number) => spend("Gus@example.org", `198.51.100.${n}`);
    const refused = await refusals(Array.from({ length: 60 }, (_, n) => from(n)));
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ code: "limited" });
    const [{ retryAfterSeconds }] = refused as [{ retryAfterSeconds: number }];
    expect(retryAfterSeconds).toBeGreaterThan(15 * 60);
    await expect(spend("gus@example.ORG", "198.51.100.99")).rejects.toMatchObject({ code: "limited" });
    await spend("hal@example.org", "198.51.100.1");
  });

  it("from one network alone do not use up what an account has everywhere", async () => {
    await refusals(Array.from({ length: 80 }, () => spend("ida@example.org", "203.0.113.1")));
    await spend("ida@example.org", "203.0.113.2");
  });

  it("do not count where they succeed", async () => {
    const attempt = { email: "cleo@example.org", ip: "192.0.2.3" };
    for (let n = 0; n < 120; n++) {
      await spendAttempt(by, attempt);
      await forgiveAttempt(by, attempt);
    }
  });

  it("are allowed again when the time is over", async () => {
    const four = () => refusals(Array.from({ length: 6 }, () => spend("dan@example.org", "192.0.2.4")));
    expect(await four()).toHaveLength(1);
    await database().pool.query(`UPDATE "RateLimit" SET expire = 1`);
    expect(await four()).toHaveLength(1);
  });

  it("are counted in the database, without the addresses that were typed", async () => {
    await spend("secret-typed-here", "192.0.2.5");
    const { rows } = await database().pool.query(`SELECT key FROM "RateLimit"`);
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toContain("secret-typed-here");
  });
});

it("are still limited, by each process for itself, while the database does not answer", async () => {
  await closeDatabase();
  useDatabase("postgresql://nobody@127.0.0.1:1/none");
  const refused = await refusals(Array.from({ length: 8 }, () => spend("eve@example.org", "192.0.2.6")));
  expect(refused.map((each) => (each as { code?: string }).code)).toEqual(["limited", "limited", "limited"]);
  await closeDatabase();
});
