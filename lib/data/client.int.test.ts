import { afterAll, beforeAll, expect, test } from "vitest";
import { someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, transaction, useDatabase } from "./client.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

/** Two who rename two people in opposite order, and wait for each other after the first. */
async function crossing(how: "raw" | "rows"): Promise<string[]> {
  const [a, b] = await Promise.all(["A", "B"].map(someone));
  if (!a || !b) throw new Error("two people");
  const ids = [a.userId, b.userId];
  let arrived = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const run = (order: readonly string[], name: string) =>
    transaction(async (tx) => {
      for (const [at, id] of order.entries()) {
        if (how === "raw") await tx.$executeRaw`UPDATE "User" SET "name" = ${name} WHERE "id" = ${id}::uuid`;
        else await tx.user.update({ where: { id }, data: { name } });
        if (at > 0) continue;
        if (++arrived === 2) open();
        await both;
      }
    });
  await Promise.all([run(ids, "first"), run([...ids].reverse(), "second")]);
  expect(arrived).toBeGreaterThan(2);
  const rows = await database().prisma.user.findMany({ where: { id: { in: ids } }, select: { name: true } });
  return rows.map((row) => row.name);
}

test.each(["raw", "rows"] as const)("whoever loses in a deadlock runs again, and both are done (%s)", async (how) => {
  const [one, other] = await crossing(how);
  expect(one).toBe(other);
});

test("what a command throws comes out unchanged, and it does not run again", async () => {
  let runs = 0;
  const fault = new Error("no");
  const run = transaction(async () => {
    runs++;
    throw fault;
  });
  await expect(run).rejects.toBe(fault);
  expect(runs).toBe(1);
});
