import { buildIfStale } from "#lib/cli/build.ts";
import { Closing } from "#lib/cli/closing.ts";
import { setup as startPostgres } from "#lib/data/testing/global-setup.ts";

/** Once for all stories: the pages are built, and there is a PostgreSQL for throw-away databases. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  await buildIfStale(new Closing(), (line) => console.log(line));
  return startPostgres();
}
