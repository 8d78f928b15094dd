import { createHash, randomUUID } from "node:crypto";
import pg from "pg";
import { migrate, migrationsDirectory, readMigrations } from "#lib/data/migrate.ts";

export type TestDatabase = { url: string; drop(): Promise<void> };

/**
 * An empty, migrated database of the test's own. It is copied from a template that is made once for each state of the
 * migrations, which takes a tenth of a second.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = testServer();
  template ??= makeTemplate(server);
  const source = await template;
  const name = `spanwise_test_${randomUUID().replaceAll("-", "")}`;
  await administer(server, (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(source)}`),
  );
  return {
    url: withDatabase(server, name),
    drop: () =>
      administer(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

/** The PostgreSQL of this test run: `global-setup.ts` starts it, or the environment names one. */
function testServer(): string {
  const url = process.env.SPANWISE_TEST_POSTGRES;
  if (!url) throw new Error("SPANWISE_TEST_POSTGRES is not set: run integration tests through vitest.config.ts");
  return url;
}

let template: Promise<string> | undefined;

/** Makes the template under another name and renames it, so that nobody ever copies one that is half made. */
async function makeTemplate(server: string): Promise<string> {
  const migrations = await readMigrations(migrationsDirectory);
  const hash = createHash("sha256").update(migrations.map((migration) => migration.checksum).join());
  const name = `spanwise_template_${hash.digest("hex").slice(0, 16)}`;
  await administer(server, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [name]);
    const { rows } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rows.length > 0) return;
    const draft = `${name}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(draft)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(draft)}`);
    await migrate(withDatabase(server, draft));
    await client.query(`ALTER DATABASE ${client.escapeIdentifier(draft)} RENAME TO ${client.escapeIdentifier(name)}`);
  });
  return name;
}

async function administer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The same server's database of another name. */
function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.toString();
}
