import { expect, test, vi } from "vitest";
import { Closing } from "#lib/cli/closing.ts";
import { openDatabase } from "#lib/cli/installation.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { testDatabase } from "#lib/data/testing/database.ts";

test("whoever starts on a database that commits before it writes is told so in one line", async () => {
  const db = await testDatabase();
  useDatabase(db.url);
  vi.stubEnv("DATABASE_URL", db.url);
  try {
    const name = new URL(db.url).pathname.slice(1);
    await database().pool.query(`ALTER DATABASE "${name}" SET synchronous_commit = off`);
    const said: string[] = [];
    await openDatabase(null, new Closing(), { log: (line) => said.push(line) });
    expect(said).toEqual([expect.stringMatching(/^The database server has synchronous_commit .* may be lost\. .*$/)]);
  } finally {
    vi.unstubAllEnvs();
    await closeDatabase();
    await db.drop();
  }
});
