import { databaseAnswers } from "#lib/data/health.ts";

// Asked anew each time, never at build time.
export const dynamic = "force-dynamic";

/** For load balancers and watchers: says no more than whether the server and its database answer. */
export async function GET(): Promise<Response> {
  const well = await databaseAnswers();
  return Response.json(
    { status: well ? "ok" : "database-down" },
    { status: well ? 200 : 503, headers: { "Cache-Control": "no-store" } },
  );
}
