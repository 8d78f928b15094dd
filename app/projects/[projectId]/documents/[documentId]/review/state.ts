import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import { reviewOf } from "#lib/data/review.ts";
import { provenanceOf } from "#lib/data/review-provenance.ts";
import type { ReviewState } from "./_review/facts.ts";
import { windowOf } from "./_review/window-of-cards.ts";

/** The review as its page shows it, as JSON with the version that it has. @throws Failure as `reviewOf` */
export async function reviewJson(
  member: Member,
  documentId: string,
  hideNames: boolean,
): Promise<{ json: string; version: string }> {
  return versioned(await read(member, documentId, hideNames));
}

/**
 * What a page that is opened begins with: all of a short review; of a long one the cards where work begins, or those around `at`, and
 * how many more there are. The page asks for the rest by itself. @throws Failure as `reviewOf`
 */
export async function openingState(member: Member, documentId: string, at: number | null): Promise<ReviewState> {
  const review = await read(member, documentId, false);
  const some = windowOf(review.clusters, at);
  if (!some) return JSON.parse(versioned(review).json) as ReviewState;
  const hulls = some.cards.flatMap(({ hull }) => (hull ? [hull] : []));
  const from = hulls[0]?.[0] ?? 0;
  const to = Math.max(0, ...hulls.map(([, end]) => end));
  const shared = review.shared.filter(({ fragments: [first] }) => first && first[0] >= from && first[0] < to);
  // A version that no review has: what is asked for next is sent whole.
  const opening = { ...review, clusters: some.cards, outside: some.outside, obsolete: [], shared, version: "" };
  return JSON.parse(JSON.stringify(opening)) as ReviewState;
}

async function read(member: Member, documentId: string, hideNames: boolean) {
  const review = await reviewOf(member, documentId, { hideNames });
  const shared =
    review.mode === "together" && review.ready
      ? (await provenanceOf(member, documentId)).flatMap(({ spanId, label, fragments, cluster }) =>
          cluster === null ? [{ id: spanId, label, fragments, author: "", editor: "" }] : [],
        )
      : [];
  return { ...review, shared, outside: null };
}

/** With a version that changes with anything in it that is shown; until when a claim lasts is not. */
function versioned(review: object): { json: string; version: string } {
  const json = JSON.stringify(review);
  const seen = json.replaceAll(/"until":"[^"]{0,40}"/g, "");
  const version = createHash("sha256").update(seen).digest("base64url").slice(0, 22);
  return { json: `{"version":"${version}",${json.slice(1)}`, version };
}
