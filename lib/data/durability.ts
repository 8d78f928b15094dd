import pg from "pg";

/**
 * Whether the database at `url` acknowledges what it has not yet written to its disk, as its server, the database or the
 * account may be set to do: then what was said to be saved can be gone after a crash of the database server.
 */
export async function mayForget(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ late: boolean }>(
      "SELECT current_setting('synchronous_commit') = 'off' OR current_setting('fsync') = 'off' AS late",
    );
    return rows[0]?.late ?? false;
  } finally {
    await client.end();
  }
}
