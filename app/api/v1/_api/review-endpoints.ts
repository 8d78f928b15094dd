import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import { claim, releaseClaim, reviewersIn } from "#lib/data/claims.ts";
import { decide, undoDecision } from "#lib/data/decisions.ts";
import { exportDecisions } from "#lib/data/decisions-export.ts";
import { completeGold, reopenGold } from "#lib/data/gold.ts";
import { listObjections, object, withdrawObjection } from "#lib/data/objections.ts";
import { hideNames, listReview, namesHidden, reviewOf } from "#lib/data/review.ts";
import { applyMerge, listMerges, previewMerge, requestMerge } from "#lib/data/review-merges.ts";
import { answerDecision, provenanceOf, whatBecame } from "#lib/data/review-provenance.ts";
import { applyToSimilar, similarTo } from "#lib/data/review-similar.ts";
import { undoMerge } from "#lib/data/review-unmerge.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as own from "./review-shapes.ts";
import * as shapes from "./shapes.ts";

const tag = "Review";
const ofDocument = "/projects/{projectId}/documents/{documentId}";
const ofCard = `${ofDocument}/review/cards/{cluster}`;

export const reviewEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/review",
    tag,
    summary: "The documents that I may review, with what is left to decide",
    description:
      "A page can hold fewer documents than it may, or none: as long as there is a `next`, there are more to look at.",
    action: "review.read",
    params: shapes.projectParams,
    query: own.reviewListQuery,
    body: null,
    status: 200,
    answer: own.reviewPage,
    async handle({ query }, member) {
      const { rows, next } = await listReview(member, query);
      const ids = rows.map(({ documentId }) => documentId);
      const here = await reviewersIn(member, ids);
      return { rows: rows.map((row) => ({ ...row, here: here.get(row.documentId) ?? [] })), next };
    },
  }),
  inProject({
    method: "GET",
    path: `${ofDocument}/review`,
    tag,
    summary: "Where annotators differ, what was decided, who looks at what",
    description: "Refused to whoever annotates the document and is still blind to the others, whatever her role.",
    action: "review.read",
    params: shapes.documentParams,
    query: own.reviewQuery,
    body: null,
    status: 200,
    answer: own.review,
    handle: ({ params, query }, member) => reviewOf(member, params.documentId, query),
  }),
  inProject({
    method: "POST",
    path: `${ofCard}/decisions`,
    tag,
    summary: "Decide on a card",
    description: "Where somebody decided first, or the sets have changed, 409 tells what stands and what was not done.",
    action: "gold.decide",
    params: own.clusterParams,
    query: shapes.noQuery,
    body: own.deciding,
    status: 200,
    answer: own.revised,
    repeats: "by-itself",
    handle: ({ params: { documentId, cluster }, body, key }, member) =>
      decide(member, { ...body, documentId, cluster, key: key ?? "" }),
  }),
  inProject({
    method: "POST",
    path: `${ofCard}/undo`,
    tag,
    summary: "Undo what holds on a card, whoever decided it",
    action: "gold.decide",
    params: own.clusterParams,
    query: shapes.noQuery,
    body: own.undoing,
    status: 200,
    answer: own.revised,
    repeats: "by-itself",
    handle: ({ params: { documentId, cluster }, body, key }, member) =>
      undoDecision(member, { documentId, cluster, revision: body.revision, key: key ?? "" }),
  }),
  inProject({
    method: "PUT",
    path: `${ofCard}/claim`,
    tag,
    summary: "Say that I look at a card",
    description: "Soft: where somebody else does, her claim is answered, and nobody is kept from deciding.",
    action: "gold.decide",
    params: own.clusterParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: own.claim,
    repeats: "by-itself",
    handle: ({ params: { documentId, cluster } }, member) => claim(member, { documentId, cluster }),
  }),
  inProject({
    method: "DELETE",
    path: `${ofDocument}/review/claim`,
    tag,
    summary: "Let go of the card that I looked at",
    action: "gold.decide",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 204,
    answer: null,
    repeats: "by-itself",
    async handle({ params }, member) {
      await releaseClaim(member, params);
      return undefined;
    },
  }),
  inProject({
    method: "GET",
    path: `${ofCard}/similar`,
    tag,
    summary: "Open cards elsewhere that are alike to a decided one",
    description: "As many as one request can look for: as long as there is a `next`, there may be more.",
    action: "review.read",
    params: own.clusterParams,
    query: own.afterQuery,
    body: null,
    status: 200,
    answer: own.similar,
    handle: ({ params: { documentId, cluster }, query }, member) =>
      similarTo(member, { documentId, cluster, after: query.after }),
  }),
  inProject({
    method: "POST",
    path: `${ofCard}/similar`,
    tag,
    summary: "Decide chosen cards like a decided one in the same way",
    action: "gold.decide",
    params: own.clusterParams,
    query: shapes.noQuery,
    body: own.applying,
    status: 200,
    answer: own.merged,
    repeats: "by-itself",
    handle: ({ params: { documentId, cluster }, body, key }, member) =>
      applyToSimilar(member, { documentId, cluster, cards: body.cards, key: key ?? "" }),
  }),
  inProject({
    method: "POST",
    path: `${ofCard}/answers`,
    tag,
    summary: "Answer to a decision",
    action: "comment.write",
    params: own.clusterParams,
    query: shapes.noQuery,
    body: own.answering,
    status: 201,
    answer: own.made,
    repeats: "by-itself",
    handle: ({ params: { documentId, cluster }, body, key }, member) =>
      answerDecision(member, { documentId, cluster, body: body.body, key: key ?? "" }),
  }),
  ...mergeEndpoints("/projects/{projectId}/review", "every document that I may review", shapes.projectParams),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/review/merges",
    tag,
    summary: "Ask to settle by a rule in every document that I may review, which a job does; what people decided stays",
    description:
      "`batch` undoes all of it. A job that is stopped leaves what it has settled until then, which `batch` undoes, too.",
    action: "gold.decide",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: own.merging,
    status: 201,
    answer: own.mergeAsked,
    handle: ({ body }, member) => requestMerge(member, { rule: body.rule as unknown as Rule }),
  }),
  ...mergeEndpoints(`${ofDocument}/review`, "a document", shapes.documentParams),
  inProject({
    method: "POST",
    path: `${ofDocument}/review/merges`,
    tag,
    summary: "Settle by a rule in a document; what people decided stays",
    action: "gold.decide",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: own.merging,
    status: 200,
    answer: own.merged,
    repeats: "by-itself",
    handle: ({ params, body, key }, member) =>
      applyMerge(member, { rule: body.rule as unknown as Rule, documentId: params.documentId, key: key ?? "" }),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/review/merges/{batch}/undo",
    tag,
    summary: "Undo a merge in one step, but for what people have decided since",
    description:
      "Where it is in more than 50 documents a job does it, and `jobId` names it. `kept` counts what stays: what was decided anew since and, where it is in several documents, what is in those that are archived or whose gold is complete.",
    action: "gold.decide",
    params: own.batchParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: own.unmerged,
    repeats: "by-itself",
    handle: ({ params, key }, member) => undoMerge(member, { batch: params.batch, key: key ?? "" }),
  }),
  inProject({
    method: "POST",
    path: `${ofDocument}/gold/complete`,
    tag,
    summary: "Store gold as an annotation set",
    description: "409 with the number of cards while some are open.",
    action: "gold.decide",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: own.completing,
    status: 200,
    answer: own.completed,
    repeats: "by-itself",
    handle: ({ params, body, key }, member) =>
      completeGold(member, { documentId: params.documentId, despite: body.despite, key: key ?? "" }),
  }),
  inProject({
    method: "POST",
    path: `${ofDocument}/gold/reopen`,
    tag,
    summary: "Reopen complete gold",
    action: "gold.decide",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.reopened,
    repeats: "by-itself",
    handle: ({ params, key }, member) => reopenGold(member, { documentId: params.documentId, key: key ?? "" }),
  }),
  inProject({
    method: "GET",
    path: `${ofDocument}/gold/provenance`,
    tag,
    summary: "Where each span of gold comes from",
    action: "document.read",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: own.provenance,
    async handle({ params }, member) {
      return { rows: await provenanceOf(member, params.documentId) };
    },
  }),
  inProject({
    method: "GET",
    path: `${ofDocument}/gold/mine`,
    tag,
    summary: "What became of the spans that I made, once that is revealed to me",
    action: "document.read",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: own.became,
    handle: ({ params }, member) => whatBecame(member, params.documentId),
  }),
  inProject({
    method: "GET",
    path: `${ofDocument}/objections`,
    tag,
    summary: "The objections to spans that were tagged together",
    action: "document.read",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: own.objections,
    async handle({ params }, member) {
      return { rows: await listObjections(member, params.documentId) };
    },
  }),
  inProject({
    method: "POST",
    path: `${ofDocument}/objections`,
    tag,
    summary: "Object to a span",
    action: "comment.write",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: own.objecting,
    status: 201,
    answer: own.made,
    repeats: "by-itself",
    handle: ({ params, body, key }, member) =>
      object(member, { ...body, documentId: params.documentId, key: key ?? "" }),
  }),
  inProject({
    method: "DELETE",
    path: "/projects/{projectId}/objections/{objectionId}",
    tag,
    summary: "Withdraw my objection",
    action: "comment.write",
    params: own.objectionParams,
    query: shapes.noQuery,
    body: null,
    status: 204,
    answer: null,
    repeats: "by-itself",
    async handle({ params }, member) {
      await withdrawObjection(member, params);
      return undefined;
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/hidden-names",
    tag,
    summary: "Whether reviews hide the names of annotators",
    action: "review.read",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: own.hidden,
    async handle(_, member) {
      return { hidden: await namesHidden(member) };
    },
  }),
  inProject({
    method: "PUT",
    path: "/projects/{projectId}/hidden-names",
    tag,
    summary: "Hide, or show, the names of annotators in reviews",
    action: "project.edit",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: own.hiding,
    status: 200,
    answer: own.hidden,
    async handle({ body }, member) {
      await hideNames(member, body.hidden);
      return body;
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/decisions",
    tag,
    summary: "The decisions as JSON Lines",
    description:
      "docs/formats/decisions-jsonl.md describes the lines. A download that breaks off has no last line break.",
    action: "export.read",
    params: shapes.projectParams,
    query: own.decisionsQuery,
    body: null,
    status: 200,
    answer: { mediaType: "application/jsonl; charset=utf-8", description: "Decisions, version 1." },
    async handle({ query: { documents, includeUndone } }, member) {
      return exportDecisions(member, { documents: documents?.split(","), includeUndone });
    },
  }),
];

/** A rule over one document, or over all. */
function mergeEndpoints(
  below: string,
  what: string,
  params: typeof shapes.projectParams | typeof shapes.documentParams,
): Endpoint[] {
  const documentOf = (given: object) => ("documentId" in given ? String(given.documentId) : undefined);
  return [
    inProject({
      method: "GET",
      path: `${below}/merges`,
      tag,
      summary: `The newest merges in ${what} that stand`,
      action: "review.read",
      params,
      query: shapes.noQuery,
      body: null,
      status: 200,
      answer: own.earlierMerges,
      async handle({ params: given }, member) {
        return { rows: await listMerges(member, documentOf(given)) };
      },
    }),
    inProject({
      method: "POST",
      path: `${below}/merges/preview`,
      tag,
      summary: `What a rule would settle in ${what}`,
      description: "Of a project as many documents as one request can look at: the rest is told after `next`.",
      action: "review.read",
      params,
      query: own.afterQuery,
      body: own.merging,
      status: 200,
      answer: own.mergePreview,
      repeats: "by-itself",
      handle: ({ params: given, query: { after }, body }, member) =>
        previewMerge(member, { rule: body.rule as unknown as Rule, documentId: documentOf(given), after }),
    }),
  ];
}
