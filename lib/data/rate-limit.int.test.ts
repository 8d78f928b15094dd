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
