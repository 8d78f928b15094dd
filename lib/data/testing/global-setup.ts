/** Gives a test run its PostgreSQL: the one that `SPANWISE_TEST_POSTGRES` names. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SPANWISE_TEST_POSTGRES) return undefined;
  throw new Error("Set SPANWISE_TEST_POSTGRES for now");
}
