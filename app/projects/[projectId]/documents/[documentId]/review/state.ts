import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import { reviewOf } from "#lib/data/review.ts";
import { provenanceOf } from "#lib/data/review-provenance.ts";
import type { ReviewState } from "./_review/facts.ts";

/** The review as its page shows it: as JSON, with a version that changes with anything in it. @throws Failure as `reviewOf` */
export async function reviewState(member: Member, documentId: string, hideNames: boolean): Promise<ReviewState> {
  const review = await reviewOf(member, documentId, { hideNames });
  const shared =
    review.mode === "together" && review.ready
      ? (await provenanceOf(member, documentId)).flatMap(({ spanId, label, fragments, cluster }) =>
          cluster === null ? [{ id: spanId, label, fragments, author: "", editor: "" }] : [],
        )
      : [];
  const json = JSON.stringify({ ...review, shared });
  // Claims are renewed all the time; until when one lasts is nothing that is shown.
  const seen = JSON.stringify({ ...review, shared }, (key, value) => (key === "until" ? undefined : value));
  const version = createHash("sha256").update(seen).digest("base64url").slice(0, 22);
  return { ...JSON.parse(json), version } as ReviewState;
}
