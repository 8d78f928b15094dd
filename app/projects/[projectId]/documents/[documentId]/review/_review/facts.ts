/** What the pages of review know, as it comes from the server: plain JSON. */
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Span } from "#lib/annotation/span.ts";
import type {
  AnswerView,
  ClaimView,
  DecisionView,
  ProvenanceRow,
  Review,
  ReviewCluster,
} from "#lib/data/review-shapes.ts";
import type { Outside } from "./window-of-cards.ts";

/** Moments come as ISO times. */
export type Decision = Omit<DecisionView, "at"> & { at: string };
export type Claim = Omit<ClaimView, "until"> & { until: string };
export type Answer = Omit<AnswerView, "at"> & { at: string };
export type ReviewCard = Omit<ReviewCluster, "decision" | "claim" | "answers"> & {
  decision: Decision | null;
  claim: Claim | null;
  answers: readonly Answer[];
};
export type Provenance = Omit<ProvenanceRow, "decision"> & { decision: Decision | null };

export type ReviewState = Omit<Review, "clusters" | "obsolete" | "claims" | "complete"> & {
  /** Changes whenever anything here changes. */
  version: string;
  clusters: readonly ReviewCard[];
  obsolete: readonly Decision[];
  claims: readonly Claim[];
  complete: (Omit<NonNullable<Review["complete"]>, "at"> & { at: string }) | null;
  /** In together mode what gold has of the shared set, untouched by any decision. */
  shared: readonly Span[];
  /** Of a long review, what its page was not sent at first; null where everything is here. */
  outside: Outside | null;
};

/** What a reviewer may add to a decision, if she likes. */
export type Remark = { reason: string; comment: string; confidence: number | null; guidelineChange: boolean };

export const noRemark: Remark = { reason: "", comment: "", confidence: null, guidelineChange: false };

/** How sure a reviewer says she is, of the five steps that are kept. */
export const confidences = [
  { value: 5, name: "Sure" },
  { value: 3, name: "Unsure" },
  { value: 1, name: "A guess" },
] as const;

export type ReviewFacts = {
  project: { id: string; name: string };
  document: {
    id: string;
    name: string;
    /** In UTF-16 units. */
    length: number;
    sha256: string;
    language: string;
    direction: "auto" | "ltr" | "rtl";
  };
  me: { userId: string; name: string; email: string };
  schema: LabelSchema;
};
