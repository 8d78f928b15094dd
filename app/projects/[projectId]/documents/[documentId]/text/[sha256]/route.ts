import { requireMember } from "#lib/auth/membership.ts";
import { document } from "#lib/data/documents.ts";
import { Failure, failureCodes } from "#lib/errors.ts";
import { signedIn } from "../../../../../../_server/who.ts";

type Params = { projectId: string; documentId: string; sha256: string };

/**
 * The text of a document and the offsets inside its grapheme clusters. A text never changes, and its hash is in the address:
 * a browser keeps it for good, for this session's cookie only.
 */
export async function GET(_request: Request, { params }: { params: Promise<Params> }): Promise<Response> {
  const { projectId, documentId, sha256 } = await params;
  try {
    const member = await requireMember(await signedIn(), projectId, "document.read");
    const { text, clusters, ...found } = await document(member, documentId);
    if (found.sha256 !== sha256) throw new Failure("not-found", "The document has no such text.");
    return Response.json(
      { text, clusters },
      { headers: { "Cache-Control": "private, max-age=31536000, immutable", Vary: "Cookie" } },
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return new Response(error.message, {
      status: failureCodes[error.code].status,
      headers: { "Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8" },
    });
  }
}
