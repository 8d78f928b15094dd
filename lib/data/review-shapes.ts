/**
 * What the review of a document looks like to whoever may see it. Everything here is plain JSON but for dates.
 *
 * A rater is told by an id that stands for her in this review: her user id, or `annotator-` and some digits where names are hidden.
 * Every command that names a rater takes either.
 */
import type { Mode } from "#lib/access/layer-access.ts";
import type { Cluster, VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice, Settlement, Sources } from "#lib/annotation/disagreement/settle.ts";
import type { Objection as CoreObjection } from "#lib/annotation/disagreement/together.ts";
import type { Fragment } from "#lib/annotation/span.ts";

export type Person = { userId: string; name: string };

/** Somebody who was asked, in the order of the digit keys. */
export type Rater = {
  id: string;
  /** Her name, or "Annotator 1" where names are hidden; a model's own name; "Shared" for the shared set. */
  name: string;
  kind: "annotator" | "model" | "shared";
  /** Whoever has not finished is waited for: nothing of hers is in any cluster. */
  state: "finished" | "waiting";
};

/**
 * open: nobody has decided, or what was decided is outdated (`decision` then holds the earlier one). agreed: all made the same,
 * and no rule has taken it into gold yet. decided: it is in gold. blocked: a relation that was decided on, of which an end has
 * become nothing since.
 */
export type ClusterState = "open" | "agreed" | "decided" | "blocked";

export type DecisionView = {
  id: string;
  cluster: string;
  revision: number;
  /** How it was made: by a person on this card, by a rule, or carried over from a card like it. */
  by: Person;
  how: "person" | "rule" | "similar";
  /** Of a rule: which. */
  rule: Rule | null;
  /** What was applied together with it, and is undone together. */
  batch: string | null;
  choice: Choice;
  settlement: Settlement;
  reason: string;
  comment: string;
  /** 1 (unsure) to 5 (sure); null where it was not said. */
  confidence: number | null;
  guidelineChange: boolean;
  at: Date;
  /** The cluster as it was then differs from the cluster as it is now, or is no more. */
  outdated: boolean;
  /** From the first letter to the last, in UTF-16 units, as it was then; null for the document. */
  hull: Fragment | null;
};

export type ClaimView = { cluster: string; by: Person; mine: boolean; until: Date };

/** What was said about a decision: an annotator's answer, or a reviewer's to hers. */
export type AnswerView = { id: string; cluster: string; by: Person; body: string; at: Date };

export type ReviewCluster = Cluster & {
  state: ClusterState;
  /** What a decision must name as seen: 0 before the first. */
  revision: number;
  /** What holds, or, where the card is open again, what was decided earlier. */
  decision: DecisionView | null;
  claim: ClaimView | null;
  answers: readonly AnswerView[];
  /** In together mode: the span of the shared set that the card is about; null for a difference from a model. */
  span: string | null;
  objections: readonly CoreObjection[];
};

export type ReviewCounts = { open: number; agreed: number; decided: number; blocked: number };

export type Review = {
  documentId: string;
  mode: Mode;
  /** False in together mode before the document is finished, and before anybody has finished an independent one. */
  ready: boolean;
  /** The layer to open for reading live; null before there is anything in it. */
  goldLayerId: string | null;
  raters: readonly Rater[];
  namesHidden: boolean;
  /** Spans in the order of the text, then relations, then the document. */
  clusters: readonly ReviewCluster[];
  /** Decisions on places that are no more, since somebody's new set has others there. They are not in gold. */
  obsolete: readonly DecisionView[];
  counts: ReviewCounts;
  /** Other reviewers' and my own claims that have not expired. */
  claims: readonly ClaimView[];
  complete: { setId: string; version: number; by: Person; at: Date } | null;
  /** Whether gold is not what the decisions on the sets of now would make: somebody finished anew since it was completed. */
  changedSince: boolean;
  /** Whether the member may decide here: her role, her token, and nothing is archived or complete. */
  mayDecide: boolean;
};

export type DecideRequest = {
  documentId: string;
  cluster: string;
  /** As seen. Another one by now is a conflict: the decision would be made on other grounds. */
  fingerprint: string;
  /** As seen: 0 where nothing was decided. */
  revision: number;
  choice: Choice;
  reason?: string | undefined;
  comment?: string | undefined;
  confidence?: number | null | undefined;
  guidelineChange?: boolean | undefined;
  /** The viewer's own choice, for the names in a conflict. */
  hideNames?: boolean | undefined;
  /** 1–200 characters, made by the client: the same key with the same request answers the same. */
  key: string;
};

/** `data` of the 409 of a decision: what stands now, and what was not done. */
export type DecisionConflict = {
  /** decided: somebody else was first. grounds: a set came, went or changed. complete: gold is complete. */
  why: "decided" | "grounds" | "complete";
  standing: DecisionView | null;
  revision: number;
  yours: Choice;
};

/** What a rule would do, by counts and by examples. */
export type MergePreview = {
  settles: number;
  leaves: number;
  keeps: number;
  /** How many it would settle of each kind of cluster. */
  byKind: Readonly<Record<string, number>>;
  examples: readonly MergeExample[];
  /** In how many documents it would settle something, and how many were looked at. */
  documents: number;
  looked: number;
  /** What to ask `after` for the rest of the project; null where there is none. */
  next: string | null;
};
export type MergeExample = {
  documentId: string;
  documentName: string;
  cluster: string;
  kind: string;
  /** The text around, and where in it the cluster is, in UTF-16 units of `context`. */
  context: string;
  at: Fragment | null;
  /** What gold would hold. */
  spans: readonly VersionSpan[];
};

/** A merge that stands, as far as it has not been taken back. */
export type EarlierMerge = { batch: string; by: Person; at: Date; settled: number; documents: number };

export type Merged = { batch: string; settled: number; documents: number };

export type SimilarCard = {
  documentId: string;
  documentName: string;
  cluster: string;
  fingerprint: string;
  context: string;
  at: Fragment | null;
  choice: Choice;
};

export type ReviewRow = {
  documentId: string;
  name: string;
  mode: Mode;
  ready: boolean;
  counts: ReviewCounts;
  /** Decided of all, 0 to 1; 1 where there is nothing to decide. */
  progress: number;
  /** Annotators who have finished, and all of them. */
  finished: number;
  annotators: number;
  complete: boolean;
};

/** Where a span of gold comes from. */
export type ProvenanceRow = {
  spanId: string;
  label: string;
  fragments: readonly Fragment[];
  surface: string;
  cluster: string | null;
  /** Whose spans it rests on: rater's id to ids of spans in her set. */
  sources: Sources;
  raters: readonly Rater[];
  /** Null where the shared set was taken as it is. */
  decision: DecisionView | null;
};

/** What became of a span that I made. kept: as it was. changed: gold has something else there. dropped: nothing. */
export type Fate = "kept" | "changed" | "dropped" | "open";
export type BecameRow = {
  spanId: string;
  label: string;
  fragments: readonly Fragment[];
  surface: string;
  fate: Fate;
  gold: readonly { spanId: string; label: string; fragments: readonly Fragment[]; surface: string }[];
  cluster: string | null;
  decision: DecisionView | null;
  answers: readonly AnswerView[];
};
export type Became = { documentId: string; complete: boolean; rows: readonly BecameRow[] };

export type ObjectionView = {
  id: string;
  layerId: string;
  spanId: string;
  by: Person;
  mine: boolean;
  /** Null: the span should not be there at all. */
  alternative: VersionSpan | null;
  reason: string;
  at: Date;
};
