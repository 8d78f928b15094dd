import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";

/** Gives a test run its PostgreSQL: the one that `SPANWISE_TEST_POSTGRES` names, or a new one in a temporary folder. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SPANWISE_TEST_POSTGRES) return undefined;
  const server = await temporaryPostgres();
  process.env.SPANWISE_TEST_POSTGRES = server.url;
  return server.stop;
}
