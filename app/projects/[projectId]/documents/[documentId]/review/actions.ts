"use server";

import { z } from "zod";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { claim } from "#lib/data/claims.ts";
import { decide, undoDecision } from "#lib/data/decisions.ts";
import { completeGold, reopenGold } from "#lib/data/gold.ts";
import type { Page } from "#lib/data/page.ts";
import { applyMerge, listMerges, previewMerge, requestMerge } from "#lib/data/review-merges.ts";
import { answerDecision, provenanceOf } from "#lib/data/review-provenance.ts";
import type { DecideRequest, EarlierMerge, Merged, MergePreview, SimilarCard } from "#lib/data/review-shapes.ts";
import { applyToSimilar, similarTo } from "#lib/data/review-similar.ts";
import { undoMerge } from "#lib/data/review-unmerge.ts";
import { act, acting } from "../../../../../_server/who.ts";
import type { Outcome } from "../../../../../_ui/outcome.ts";
import type { Provenance } from "./_review/facts.ts";

const id = z.uuid();
const key = z.string().min(1).max(200);
const cluster = z.string().min(1).max(200);
const place = z.uuid().nullable();

const decideRequest = z.strictObject({
  documentId: id,
  cluster,
  fingerprint: z.string().max(200),
  revision: z.int().min(0),
  // The store reads it strictly.
  choice: z.custom<Choice>((value) => typeof value === "object" && value !== null),
  reason: z.string().max(2_000),
  comment: z.string().max(5_000),
  confidence: z.int().min(1).max(5).nullable(),
  guidelineChange: z.boolean(),
  key,
});
const rule = z.custom<Rule>((value) => typeof value === "object" && value !== null);

/** Settles a card. Where somebody was first, the failure is a conflict that holds what stands. */
export async function decideCard(projectId: string, request: DecideRequest): Promise<Outcome<{ revision: number }>> {
  return act(async () => decide(await acting(projectId, "gold.decide"), decideRequest.parse(request)));
}

const undoRequest = z.strictObject({ documentId: id, cluster, revision: z.int().min(0), key });

/** Takes back what stands on a card. */
export async function undoCard(
  projectId: string,
  request: z.input<typeof undoRequest>,
): Promise<Outcome<{ revision: number }>> {
  return act(async () => undoDecision(await acting(projectId, "gold.decide"), undoRequest.parse(request)));
}

/** Makes known that this card is looked at now, and no other. */
export async function claimCard(projectId: string, documentId: string, card: string): Promise<Outcome<null>> {
  return act(async () => {
    const request = { documentId: id.parse(documentId), cluster: cluster.parse(card) };
    await claim(await acting(projectId, "gold.decide"), request);
    return null;
  });
}

/** What a rule would settle, in one document or in all: of these, those after `after` of which one request can tell. */
export async function previewRule(
  projectId: string,
  documentId: string | null,
  by: Rule,
  after: string | null,
): Promise<Outcome<MergePreview>> {
  return act(async () => {
    const request = { rule: rule.parse(by), after: place.parse(after) };
    const one = documentId === null ? {} : { documentId: id.parse(documentId) };
    return previewMerge(await acting(projectId, "review.read"), { ...request, ...one });
  });
}

export async function applyRule(
  projectId: string,
  documentId: string,
  by: Rule,
  once: string,
): Promise<Outcome<Merged>> {
  return act(async () => {
    const request = { rule: rule.parse(by), documentId: id.parse(documentId), key: key.parse(once) };
    return applyMerge(await acting(projectId, "gold.decide"), request);
  });
}

/** Settles by a rule in all documents, which a job does. */
export async function applyRuleEverywhere(projectId: string, by: Rule): Promise<Outcome<{ jobId: string }>> {
  return act(async () => requestMerge(await acting(projectId, "gold.decide"), { rule: rule.parse(by) }));
}

/** What was merged before and stands. */
export async function mergesOf(projectId: string, documentId: string | null): Promise<Outcome<EarlierMerge[]>> {
  return act(async () =>
    listMerges(await acting(projectId, "review.read"), documentId === null ? undefined : id.parse(documentId)),
  );
}

/** Takes back a merge, or what was applied to similar places, as far as nobody decided anew since. */
export async function undoBatch(
  projectId: string,
  batch: string,
  once: string,
): Promise<Outcome<{ undone: number; kept: number; jobId: string | null }>> {
  return act(async () =>
    undoMerge(await acting(projectId, "gold.decide"), { batch: id.parse(batch), key: key.parse(once) }),
  );
}

/** The cards like a decided one, in all documents that the reviewer may see: those after `after` of which one request can tell. */
export async function findSimilar(
  projectId: string,
  documentId: string,
  card: string,
  after: string | null,
): Promise<Outcome<Page<SimilarCard>>> {
  return act(async () => {
    const request = { documentId: id.parse(documentId), cluster: cluster.parse(card), after: place.parse(after) };
    return similarTo(await acting(projectId, "review.read"), request);
  });
}

export async function applySimilar(
  projectId: string,
  documentId: string,
  card: string,
  cards: readonly { documentId: string; cluster: string }[],
  once: string,
): Promise<Outcome<Merged>> {
  return act(async () => {
    const request = {
      documentId: id.parse(documentId),
      cluster: cluster.parse(card),
      cards: cards.map((one) => ({ documentId: id.parse(one.documentId), cluster: cluster.parse(one.cluster) })),
      key: key.parse(once),
    };
    return applyToSimilar(await acting(projectId, "gold.decide"), request);
  });
}

/** Where each span of gold comes from. */
export async function originsOf(projectId: string, documentId: string): Promise<Outcome<Provenance[]>> {
  return act(async () => {
    const rows = await provenanceOf(await acting(projectId, "review.read"), id.parse(documentId));
    return JSON.parse(JSON.stringify(rows)) as Provenance[];
  });
}

/** Stores gold as an annotation set. `despite`: also where annotators have not finished. */
export async function complete(
  projectId: string,
  documentId: string,
  despite: boolean,
  once: string,
): Promise<Outcome<{ version: number }>> {
  return act(async () => {
    const request = { documentId: id.parse(documentId), despite, key: key.parse(once) };
    return completeGold(await acting(projectId, "gold.decide"), request);
  });
}

export async function reopen(projectId: string, documentId: string, once: string): Promise<Outcome<null>> {
  return act(async () => {
    const request = { documentId: id.parse(documentId), key: key.parse(once) };
    await reopenGold(await acting(projectId, "gold.decide"), request);
    return null;
  });
}

const answerForm = z.object({ body: z.string().trim().min(1, "Please write an answer.").max(5_000), key });

/** An annotator answers what was decided about her span. */
export async function answer(
  projectId: string,
  documentId: string,
  card: string,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome> {
  return act(async () => {
    const said = answerForm.parse(Object.fromEntries(form));
    const request = { documentId: id.parse(documentId), cluster: cluster.parse(card), ...said };
    await answerDecision(await acting(projectId, "comment.write"), request);
    return null;
  });
}
