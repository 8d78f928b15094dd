/** Where gold comes from, and what became of what an annotator made. */
import type { Member } from "#lib/access/member.ts";
import { overlapOf } from "#lib/annotation/agreement/overlap.ts";
import { placeKey, type VersionSpan, versionKey, versionOf } from "#lib/annotation/disagreement/cluster.ts";
import { surface } from "#lib/annotation/span.ts";
import { Failure } from "#lib/errors.ts";
import { database, transaction } from "./client.ts";
import { goldFrom, readDecided } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { paragraph } from "./field.ts";
import { findGold } from "./gold.ts";
import { notify } from "./notify.ts";
import { answersOf, namesFor, viewOf } from "./review.ts";
import { type Basis, basisNow, unblindedSight } from "./review-basis.ts";
import { textOf } from "./review-merges.ts";
import type { Became, BecameRow, Fate, ProvenanceRow } from "./review-shapes.ts";
import { answered, commandKey, keepAnswer } from "./sets.ts";

async function read(member: Member, documentId: string) {
  demand(member, "document.read");
  const { prisma } = database();
  const sight = await unblindedSight(prisma, member, documentId);
  const basis = await basisNow(sight);
  const decided = await readDecided(prisma, documentId);
  const names = await namesFor(prisma, member, basis);
  return { basis, decided, names, gold: goldFrom(basis, decided.held), text: await textOf(documentId) };
}

/** Of each span of gold, in the order of the text: whose spans it rests on, who or which rule decided, when and why. */
export async function provenanceOf(member: Member, documentId: string): Promise<ProvenanceRow[]> {
  const { basis, decided, names, gold, text } = await read(member, documentId);
  return gold.spans.map(({ id, label, fragments, cluster, sources }) => {
    const decision = decided.held.get(cluster);
    const shown = names.sources(sources);
    return {
      ...{ spanId: id, label, fragments, surface: surface(text, { fragments }) },
      cluster: cluster === "" ? null : cluster,
      sources: shown,
      raters: names.raters.filter((rater) => Object.hasOwn(shown, rater.id)),
      decision: decision ? viewOf(decision, basis, names) : null,
    };
  });
}

/**
 * What became of each span that the member made, and why. Only where she is not blind (any more): of an independent document, once the
 * project's rule reveals it to her.
 */
export async function whatBecame(member: Member, documentId: string): Promise<Became> {
  const { basis, decided, names, gold, text } = await read(member, documentId);
  const answers = await answersOf(database().prisma, documentId, names);
  const clusterOf = clustersOf(basis, member.userId);
  const goldIn = Map.groupBy(gold.spans, ({ cluster }) => cluster);
  const ids = new Map(gold.spans.map((span) => [span.id, span]));
  const rows = basis.ownSpans(member.userId).map(({ id, version }): BecameRow => {
    const cluster = clusterOf.get(id);
    const decision = cluster === undefined ? undefined : decided.held.get(cluster);
    const untouched = cluster === undefined ? ids.get(id) : undefined;
    const now = decision ? (goldIn.get(cluster!) ?? []) : untouched ? [untouched] : [];
    const mine: VersionSpan = "author" in version ? versionOf(version as never) : version;
    return {
      ...{ spanId: id, label: mine.label, fragments: mine.fragments, surface: surface(text, mine) },
      fate: decision || untouched ? fateOf(mine, now) : "open",
      gold: now.map(({ id: spanId, label, fragments }) => ({
        ...{ spanId, label, fragments },
        surface: surface(text, { fragments }),
      })),
      cluster: cluster ?? null,
      decision: decision ? viewOf(decision, basis, names) : null,
      answers: (cluster !== undefined && answers.get(cluster)) || [],
    };
  });
  const complete = (await findGold(database().prisma, documentId))?.state === "finished";
  return { documentId, complete, rows };
}

/** In which cluster each of somebody's spans is. */
function clustersOf({ clusters, shared }: Basis, userId: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const cluster of clusters) {
    if (cluster.of !== "span") continue;
    const card = "span" in cluster ? cluster : null;
    if (card?.span != null) found.set(card.span, cluster.id);
    else {
      const rater = shared ? "shared" : userId;
      for (const { sources } of cluster.candidates) for (const id of sources[rater] ?? []) found.set(id, cluster.id);
    }
  }
  return found;
}

function fateOf(mine: VersionSpan, gold: readonly VersionSpan[]): Fate {
  const whole = (span: VersionSpan) => versionKey({ spans: [versionOf(span as never)], relations: [], value: null });
  if (gold.some((span) => placeKey(span) === placeKey(mine) && whole(span) === whole(mine))) return "kept";
  return gold.some((span) => overlapOf(span.fragments, mine.fragments).shared > 0) ? "changed" : "dropped";
}

/**
 * An annotator's answer to a decision on her span, or a reviewer's to hers. It is kept as a comment in the gold layer, and shown to
 * whoever reads that.
 * @throws Failure not-found where nothing was decided there
 */
export async function answerDecision(
  member: Member,
  request: { documentId: string; cluster: string; body: string; key: string },
): Promise<{ id: string }> {
  demand(member, "comment.write");
  const { documentId, cluster } = request;
  const body = paragraph(request.body, "body", "the answer", 5_000);
  if (body === "") throw new Failure("invalid", "Please write an answer.", { place: { field: "body" } });
  const key = commandKey("answer-decision", request.key, [documentId, cluster, body]);
  await unblindedSight(database().prisma, member, documentId);
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Document" WHERE "id" = ${documentId}::uuid FOR SHARE`;
    const earlier = await answered<{ id: string }>(tx, member, key);
    if (earlier) return earlier;
    const sight = await unblindedSight(tx, member, documentId);
    if (sight.archived) throw new Failure("conflict", "This document is archived, so nothing in it changes.");
    const gold = await findGold(tx, documentId);
    const decided = await tx.decision.count({ where: { documentId, cluster } });
    if (!gold || decided === 0) throw new Failure("not-found", "Nothing was decided there.");
    const { userId, projectId } = member;
    const { id } = await tx.comment.create({
      data: { documentId, layerId: gold.id, target: `cluster:${cluster}`, authorId: userId, body },
      select: { id: true },
    });
    const data = { documentId, cluster };
    await record(tx, { projectId, userId, kind: "decision.answered", subject: id, data });
    await notify(tx, { kind: "document", documentId });
    await keepAnswer(tx, member, key, { id });
    return { id };
  });
}
