/**
 * The review of a document: where its annotators differ, what was decided, and who is looking at what. Only for reviewers, and of them
 * only for those who are not blind to the document: not even a number goes to one who annotates it and has not finished.
 */
import type { Member } from "#lib/access/member.ts";
import { allows } from "#lib/access/roles.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Decided, type DecisionRow, readDecided } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { syncGold } from "./gold.ts";
import { type Page, type PageRequest, pageSize } from "./page.ts";
import { type Basis, basisNow, unblindedSight } from "./review-basis.ts";
import { ReviewNames } from "./review-names.ts";
import type { AnswerView, ClaimView, DecisionView, Review, ReviewCluster, ReviewRow } from "./review-shapes.ts";
import { countsOf, statesOf } from "./review-states.ts";
import { documentsInReview, type ListedDocument, lookThrough } from "./review-walk.ts";
import { newestSet } from "./sets.ts";
import type { Sight } from "./sight.ts";

/**
 * Everything that the page of a review shows. `hideNames` is the viewer's own choice; where the project hides names, they are hidden
 * whatever she chooses.
 * @throws Failure not-found, forbidden for the blind
 */
export async function reviewOf(
  member: Member,
  documentId: string,
  options: { hideNames?: boolean | undefined } = {},
  now: Clock = systemClock,
): Promise<Review> {
  demand(member, "review.read");
  const { prisma } = database();
  const sight = await unblindedSight(prisma, member, documentId);
  const basis = await basisNow(sight);
  const decided = await readDecided(prisma, documentId);
  const { layerId, changed } = await syncGold(member, sight, basis, decided);
  const names = await namesFor(prisma, member, basis, options.hideNames ?? false);
  const set = layerId ? await newestSet(prisma, layerId) : null;
  const by = set && (await prisma.user.findUnique({ where: { id: set.userId }, select: { name: true } }));
  const complete =
    set && !set.reopenedAt
      ? {
          ...{ setId: set.id, version: set.version, at: set.createdAt },
          by: { userId: set.userId, name: by?.name ?? "" },
        }
      : null;
  const claims = await claimsOf(prisma, member, documentId, now());
  const answers = await answersOf(prisma, documentId, names);
  const states = statesOf(basis, decided.held);
  const claimOf = new Map(claims.map((claim) => [claim.cluster, claim]));
  const clusters = basis.clusters.map((cluster): ReviewCluster => {
    const decision = decided.held.get(cluster.id);
    const card = "objections" in cluster ? cluster : { span: null, objections: [] };
    return {
      ...names.cluster(cluster),
      state: states.get(cluster.id)!,
      revision: decided.revisions.get(cluster.id) ?? 0,
      decision: decision ? viewOf(decision, basis, names) : null,
      claim: claimOf.get(cluster.id) ?? null,
      answers: answers.get(cluster.id) ?? [],
      span: card.span,
      objections: card.objections.map((one) => ({ ...one, by: names.id(one.by) })),
    };
  });
  return {
    documentId,
    mode: sight.mode,
    ready: basis.ready,
    goldLayerId: layerId,
    raters: names.raters,
    namesHidden: names.hidden,
    clusters,
    obsolete: [...decided.held.values()]
      .filter(({ cluster }) => !basis.byId.has(cluster))
      .map((row) => viewOf(row, basis, names)),
    counts: countsOf(states),
    claims,
    complete,
    changedSince: complete !== null && changed,
    mayDecide: basis.ready && !complete && !sight.archived && allows(member, "gold.decide"),
  };
}

/** Names as this member sees them here. Annotators who have not finished are in it, as waited for. For `lib/data` only. */
export async function namesFor(tx: Transaction, member: Member, basis: Basis, wish = false): Promise<ReviewNames> {
  const { hideNames } = await tx.project.findUniqueOrThrow({
    where: { id: member.projectId },
    select: { hideNames: true },
  });
  const waiting =
    basis.mode === "independent"
      ? await tx.assignment.findMany({
          where: { documentId: basis.documentId, state: { not: "finished" } },
          select: { userId: true },
        })
      : [];
  const ids = waiting.map(({ userId }) => userId).filter((id) => !basis.annotators.includes(id));
  return ReviewNames.read(tx, basis, ids, hideNames || wish);
}

/** A decision as people see it. For `lib/data` only. */
export function viewOf(row: DecisionRow, basis: Basis, names: ReviewNames): DecisionView {
  return {
    ...{
      id: row.id,
      cluster: row.cluster,
      revision: row.revision,
      batch: row.batch,
      hull: row.hull as Fragment | null,
    },
    by: { userId: row.userId, name: row.userName },
    how: row.rule?.kind ?? "person",
    rule: row.rule?.kind === "rule" ? names.rule(row.rule.rule) : null,
    choice: names.choice(row.choice),
    settlement: names.settlement(row.settlement),
    ...{ reason: row.reason, comment: row.comment, confidence: row.confidence, guidelineChange: row.guidelineChange },
    at: row.createdAt,
    outdated: basis.byId.get(row.cluster)?.fingerprint !== row.fingerprint,
  };
}

/** Claims that have not expired. For `lib/data` only. */
export async function claimsOf(tx: Transaction, member: Member, documentId: string, at: Date): Promise<ClaimView[]> {
  const rows = await tx.$queryRaw<{ cluster: string; userId: string; name: string | null; until: Date }[]>`
    SELECT c."cluster", c."userId", u."name", c."until" FROM "Claim" c LEFT JOIN "User" u ON u."id" = c."userId"
    WHERE c."documentId" = ${documentId}::uuid AND c."until" > ${at} ORDER BY c."cluster"`;
  return rows.map(({ cluster, userId, name, until }) => ({
    ...{ cluster, until, mine: userId === member.userId },
    by: { userId, name: name ?? "" },
  }));
}

/** What was said about decisions, oldest first, by cluster. For `lib/data` only. */
export async function answersOf(
  tx: Transaction,
  documentId: string,
  names: ReviewNames,
): Promise<Map<string, AnswerView[]>> {
  const rows = await tx.$queryRaw<
    { id: string; target: string; authorId: string; name: string | null; body: string; createdAt: Date }[]
  >`
    SELECT c."id", c."target", c."authorId", u."name", c."body", c."createdAt"
    FROM "Comment" c LEFT JOIN "User" u ON u."id" = c."authorId"
    WHERE c."documentId" = ${documentId}::uuid AND c."target" LIKE 'cluster:%' ORDER BY c."id"`;
  const answers = rows.map(({ id, target, authorId, name, body, createdAt }): AnswerView => {
    const cluster = target.slice("cluster:".length);
    return { id, cluster, by: names.person(authorId, name ?? ""), body, at: createdAt };
  });
  return Map.groupBy(answers, ({ cluster }) => cluster);
}

/**
 * The documents that the member may review, oldest first: those of which somebody has finished an annotation set. With `open`, only
 * those in which something is left to decide. A page can hold fewer than it may, or none, where one request has looked far enough: as long as
 * there is a `next`, there is more to look at.
 */
export async function listReview(
  member: Member,
  request: PageRequest & { open?: boolean | undefined } = {},
): Promise<Page<ReviewRow>> {
  demand(member, "review.read");
  const limit = pageSize(request);
  const rows: ReviewRow[] = [];
  const { next } = await lookThrough(
    member,
    await documentsInReview(member, request.after ?? null),
    async ({ listed, sight, basis, decided }) => {
      const row = rowOf(listed, sight, basis, decided);
      if (!request.open || row.counts.open + row.counts.blocked + row.counts.agreed > 0) rows.push(row);
      return rows.length < limit;
    },
  );
  return { rows, next };
}

function rowOf(listed: ListedDocument, sight: Sight, basis: Basis, decided: Decided): ReviewRow {
  const counts = countsOf(statesOf(basis, decided.held));
  const all = basis.clusters.length;
  return {
    ...{ documentId: listed.id, name: listed.name, mode: sight.mode, ready: basis.ready, counts },
    progress: all === 0 ? 1 : counts.decided / all,
    ...{ annotators: listed.annotators, finished: listed.finished, complete: listed.complete },
  };
}

/** Whether reviews of the project hide the names of annotators, whatever the viewer chooses. */
export async function namesHidden(member: Member): Promise<boolean> {
  demand(member, "review.read");
  const where = { id: member.projectId };
  const row = await database().prisma.project.findUnique({ where, select: { hideNames: true } });
  if (!row) throw new Failure("not-found", "There is no such project.");
  return row.hideNames;
}

/** Hides, or shows, the names of annotators in all reviews of the project. */
export async function hideNames(member: Member, hidden: boolean): Promise<void> {
  demand(member, "project.edit");
  const { projectId, userId } = member;
  await transaction(async (tx) => {
    await tx.project.update({ where: { id: projectId }, data: { hideNames: hidden }, select: { id: true } });
    await record(tx, { projectId, userId, kind: "project.changed", subject: projectId, data: { hideNames: hidden } });
  });
}
