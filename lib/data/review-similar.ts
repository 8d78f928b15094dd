/** The same disagreement elsewhere in the project: the same words, called the same different things. */
import type { Member } from "#lib/access/member.ts";
import type { Cluster } from "#lib/annotation/disagreement/cluster.ts";
import { type Choice, settle } from "#lib/annotation/disagreement/settle.ts";
import { mostSimilar, sameChoice, similarityKey } from "#lib/annotation/disagreement/similar.ts";
import { surface } from "#lib/annotation/span.ts";
import { Failure } from "#lib/errors.ts";
import { database, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type DecisionRow, insertDecisions, type NewDecision, readDecided } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { decideUnder } from "./gold.ts";
import type { Page } from "./page.ts";
import { namesFor } from "./review.ts";
import { type Basis, basisNow, unblindedSight } from "./review-basis.ts";
import { around, batchOf, concluded, textOf } from "./review-merges.ts";
import type { Merged, SimilarCard } from "./review-shapes.ts";
import { furthest, lookThrough } from "./review-walk.ts";
import { answered, commandKey } from "./sets.ts";
import { mineSql, unblindedSql } from "./sight.ts";
import { isUuid } from "./uuid.ts";

type Place = { documentId: string; cluster: string };
type Here = { decision: DecisionRow; cluster: Cluster; text: string };

/**
 * Open cards elsewhere that are alike to a decided one, with what the same decision would choose there: so far at a time, from the document
 * after `after` on. Nothing is changed. Of a document all cards are on one page.
 * @throws Failure conflict where the card is not decided
 */
export async function similarTo(
  member: Member,
  request: Place & { after?: string | null | undefined },
): Promise<Page<SimilarCard>> {
  demand(member, "review.read");
  const here = await decidedCard(member, request);
  const rows: SimilarCard[] = [];
  const list = await documentsLike(member, here, request.after ?? null);
  const { next } = await lookThrough(member, list, async ({ listed: { id, name }, basis, decided }) => {
    const text = await textOf(id);
    const names = await namesFor(database().prisma, member, basis);
    for (const { cluster, choice } of alike(here, basis, decided.held, text)) {
      rows.push({
        ...{ documentId: id, documentName: name, cluster: cluster.id, fingerprint: cluster.fingerprint },
        ...around(text, cluster.hull),
        choice: names.choice(choice),
      });
    }
    return rows.length < mostSimilar;
  });
  return { rows, next };
}

/** Nobody has decided there, neither a person nor a rule, since any of it would be overwritten. */
function alike(here: Here, basis: Basis, held: ReadonlyMap<string, DecisionRow>, text: string) {
  return basis.clusters.flatMap((cluster): { cluster: Cluster; choice: Choice }[] => {
    if (held.has(cluster.id) || cluster === here.cluster) return [];
    const choice = sameChoice(here.decision.choice, here, { cluster, text });
    return choice ? [{ cluster, choice }] : [];
  });
}

async function decidedCard(member: Member, { documentId, cluster: id }: Place): Promise<Here> {
  const sight = await unblindedSight(database().prisma, member, documentId);
  const basis = await basisNow(sight);
  const decision = (await readDecided(database().prisma, documentId)).held.get(id);
  const cluster = basis.byId.get(id);
  if (!cluster) throw new Failure("not-found", "There is no such card.");
  if (decision?.fingerprint !== cluster.fingerprint) {
    throw new Failure("conflict", "Decide on this card first; then the same can be done to others like it.");
  }
  return { decision, cluster, text: await textOf(documentId) };
}

/** The next documents in whose sets the card's texts are marked with the card's labels: one more than is looked at in one go. */
async function documentsLike(
  member: Member,
  { cluster, text }: Here,
  after: string | null,
): Promise<{ id: string; name: string }[]> {
  if (similarityKey(cluster, text) === null) return [];
  const spans = cluster.candidates.flatMap((candidate) => candidate.spans);
  // Of people who differ, each says it in her set, so what is alike says all of it there; a few are enough to pass over nearly all other
  // documents. Objections, and what models made, are in no set.
  const together = "objections" in cluster;
  const sayings = new Map(spans.map((span) => [`${span.label} ${surface(text, span)}`, span]));
  const said = [...sayings.values()].slice(0, together ? 100 : 8).map(
    (span) => Prisma.sql`EXISTS (
      SELECT FROM "Layer" l JOIN "AnnotationSet" s ON s."layerId" = l."id" JOIN "SetSpan" x ON x."setId" = s."id"
      WHERE l."documentId" = d."id" AND s."reopenedAt" IS NULL
        AND x."surface" = ${surface(text, span)} AND x."labelId" = ${span.label}::uuid)`,
  );
  return database().prisma.$queryRaw`
    SELECT d."id", d."name" FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}
    WHERE d."projectId" = ${member.projectId}::uuid AND d."archivedAt" IS NULL AND ${unblindedSql(member.role)}
      AND NOT EXISTS (SELECT FROM "Layer" g
        WHERE g."documentId" = d."id" AND g."kind" = 'gold' AND g."state" = 'finished')
      AND (${Prisma.join(said, together ? " OR " : " AND ")})
      AND ${after !== null && isUuid(after) ? Prisma.sql`d."id" > ${after}::uuid` : Prisma.sql`TRUE`}
    ORDER BY d."id" LIMIT ${furthest.documents + 1}`;
}

/**
 * Decides cards like a decided one in the same way: those of the preview that were chosen and are still open and alike. Undone in one
 * step by `undoMerge` with the batch that it answers.
 */
export async function applyToSimilar(
  member: Member,
  request: Place & { cards: readonly Place[]; key: string },
  now: Clock = systemClock,
): Promise<Merged> {
  demand(member, "gold.decide");
  const { documentId, cluster, cards } = request;
  if (cards.length === 0 || cards.length > mostSimilar) throw invalid("cards", `Choose 1 to ${mostSimilar} cards.`);
  const wanted = Map.groupBy(cards, (card) => card.documentId);
  const places = cards.map((card) => [card.documentId, card.cluster]);
  const key = commandKey("similar", request.key, [documentId, cluster, places]);
  const earlier = await transaction((tx) => answered<Merged>(tx, member, key));
  if (earlier) return earlier;
  const here = await decidedCard(member, request);
  // All or none of what she may not see: asked for each before anything is decided.
  for (const id of wanted.keys()) await unblindedSight(database().prisma, member, id);
  const batch = batchOf(member, key);
  for (const [id, chosen] of wanted) {
    const text = await textOf(id);
    const among = new Set(chosen.map((card) => card.cluster));
    await decideUnder(
      member,
      id,
      null,
      async ({ tx, basis, decided, at }) => {
        const list = alike(here, basis, decided.held, text).flatMap(({ cluster: other, choice }): NewDecision[] => {
          const result = among.has(other.id) ? settle(other, choice) : null;
          return result?.ok ? [{ cluster: other, choice, settlement: result.settlement }] : [];
        });
        const of = { kind: "similar" as const, documentId, cluster };
        await insertDecisions(tx, member.userId, id, list, decided, { at, rule: of, batch });
        const data = { documentId: id, batch, settled: list.length, of: cluster };
        const { projectId, userId } = member;
        await record(tx, { projectId, userId, kind: "decision.merged", subject: id, data });
        return { settled: list.length };
      },
      now,
    );
  }
  return concluded(member, key, batch);
}
