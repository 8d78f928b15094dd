import { expect, vi } from "vitest";
import { database } from "#lib/data/client.ts";

/** Resolves when that many wait for a lock of this kind in the test's database: how a test knows that somebody stands in line. */
export async function someoneWaits(locktype: "advisory" | "relation" | "transactionid", count = 1): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await database().pool.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_locks
         WHERE NOT granted AND locktype = $1
           AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
        [locktype],
      );
      expect(rows[0]?.waiting).toBe(count);
    },
    { timeout: 5_000 },
  );
}
