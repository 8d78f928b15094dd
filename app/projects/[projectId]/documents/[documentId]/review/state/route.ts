import { requireMember } from "#lib/auth/membership.ts";
import { Failure, failureCodes } from "#lib/errors.ts";
import { signedIn } from "../../../../../../_server/who.ts";
import { reviewJson } from "../state.ts";

type Params = { projectId: string; documentId: string };

/** The review as it is now, for a page that is open. 204 where it is still the version that `since` names. */
export async function GET(request: Request, { params }: { params: Promise<Params> }): Promise<Response> {
  const { projectId, documentId } = await params;
  const { searchParams } = new URL(request.url);
  const headers = { "Cache-Control": "no-store" };
  try {
    const member = await requireMember(await signedIn(), projectId, "review.read");
    const { json, version } = await reviewJson(member, documentId, searchParams.get("hide") === "1");
    if (version === searchParams.get("since")) return new Response(null, { status: 204, headers });
    return new Response(json, { headers: { ...headers, "Content-Type": "application/json" } });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return new Response(error.message, { status: failureCodes[error.code].status, headers });
  }
}
