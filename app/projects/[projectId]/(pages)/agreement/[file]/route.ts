import { requireMember } from "#lib/auth/membership.ts";
import { agreementOf, allDocuments } from "#lib/data/agreement.ts";
import { choiceOfQuery } from "#lib/data/agreement-choice.ts";
import { agreementCsv } from "#lib/data/agreement-csv.ts";
import { Failure, failureCodes } from "#lib/errors.ts";
import { whoIsAsking } from "../../../../../_server/who.ts";
import { choiceIn } from "../_parts/query.ts";

const types: Record<string, string> = {
  "agreement.csv": "text/csv; charset=utf-8",
  "agreement.json": "application/json; charset=utf-8",
};

/** The figures as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ projectId: string; file: string }> },
): Promise<Response> {
  const { projectId, file } = await params;
  try {
    const type = types[file];
    if (!type) throw new Failure("not-found", "There are agreement.csv and agreement.json.");
    const who = await whoIsAsking();
    if (!who) throw new Failure("unauthenticated", "Sign in, then download again.");
    const me = await requireMember(who, projectId, "agreement.read");
    const choice = choiceOfQuery(choiceIn(Object.fromEntries(new URL(request.url).searchParams)));
    const [agreement, documents] = await Promise.all([agreementOf(me, choice), allDocuments(me, choice)]);
    const { computed: _, ...figures } = agreement;
    const body = file.endsWith(".csv")
      ? agreementCsv(agreement, documents)
      : `${JSON.stringify({ ...figures, byDocument: documents }, null, 2)}\n`;
    return new Response(body, {
      headers: {
        "content-type": type,
        "content-disposition": `attachment; filename="${file}"`,
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
