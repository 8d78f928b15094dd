import pg from "pg";
import { expect, test } from "vitest";
import { mayForget } from "./durability.ts";
import { testDatabase } from "./testing/database.ts";

test("a database that commits before it writes is noticed, and only that one", async () => {
  const db = await testDatabase();
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
  try {
    const { rows } = await client.query("SHOW fsync");
    const set = async (value: string) => {
      const name = client.escapeIdentifier(client.database ?? "");
      await client.query(`ALTER DATABASE ${name} SET synchronous_commit = ${value}`);
    };
    for (const value of ["on", "local", "remote_apply"]) {
      await set(value);
      expect(await mayForget(db.url), value).toBe(rows[0].fsync === "off");
    }
    await set("off");
    expect(await mayForget(db.url)).toBe(true);
  } finally {
    await client.end();
    await db.drop();
  }
});
