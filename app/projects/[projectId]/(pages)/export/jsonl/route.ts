import { ReadableStream } from "node:stream/web";
import { requireMember } from "#lib/auth/membership.ts";
import { exportSets } from "#lib/data/export.ts";
import { Failure, failureCodes } from "#lib/errors.ts";
import { whoIsAsking } from "../../../../../_server/who.ts";

/** The finished sets as a file, streamed: its size does not matter to the server's memory. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ projectId: string }> },
): Promise<Response> {
  const { projectId } = await params;
  try {
    const who = await whoIsAsking();
    if (!who) throw new Failure("unauthenticated", "Sign in, then download again.");
    const me = await requireMember(who, projectId, "export.read");
    return new Response(ReadableStream.from(exportSets(me)) as unknown as BodyInit, {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": `attachment; filename="spanwise-${projectId}.jsonl"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return new Response(`${error.message}\n`, {
      status: failureCodes[error.code].status,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  }
}
