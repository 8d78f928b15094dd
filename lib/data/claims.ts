/**
 * Claims: who is looking at which card. They are soft: everybody sees them and nobody is kept from deciding, since a decision that
 * comes second is told. A claim ends by itself, so that nobody holds a card by closing her laptop.
 */
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, transaction } from "./client.ts";
import { type Clock, later, minute, systemClock } from "./clock.ts";
import { demand } from "./demand.ts";
import { notify } from "./notify.ts";
import { claimsOf } from "./review.ts";
import { unblindedSight } from "./review-basis.ts";
import type { ClaimView } from "./review-shapes.ts";
import { mineSql, unblindedSql } from "./sight.ts";

/** How long a claim stands unless it is made again: a page makes it again every minute. */
const lasting = 2 * minute;

/**
 * Claims a card, and lets go of the one that the member had in this document. Where somebody else looks at the card already, her claim
 * stands and is answered, with `mine` false.
 */
export async function claim(
  member: Member,
  request: { documentId: string; cluster: string },
  now: Clock = systemClock,
): Promise<ClaimView> {
  demand(member, "gold.decide");
  const { userId } = member;
  const { documentId, cluster } = request;
  if (!/^[\w-]{1,100}$/.test(cluster)) throw new Failure("not-found", "There is no such card.");
  await unblindedSight(database().prisma, member, documentId);
  const at = now();
  const until = later(at, lasting);
  return transaction(async (tx) => {
    // One after another in a document: two who claim at once must not both believe that they were first.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${documentId}, 5331003))`;
    const before = await claimsOf(tx, member, documentId, at);
    const others = before.find((one) => one.cluster === cluster && !one.mine);
    const mine = before.some((one) => one.mine && one.cluster === cluster);
    const left = before.some((one) => one.mine && one.cluster !== cluster);
    await tx.claim.deleteMany({
      where: { documentId, OR: [{ userId, cluster: { not: cluster } }, { until: { lte: at } }] },
    });
    if (!others) {
      await tx.claim.upsert({
        where: { documentId_cluster: { documentId, cluster } },
        create: { documentId, cluster, userId, until },
        update: { userId, until },
      });
    }
    // Making one's claim again tells nobody anything new.
    if (left || !(mine || others)) await notify(tx, { kind: "document", documentId });
    const standing = (await claimsOf(tx, member, documentId, at)).find((one) => one.cluster === cluster);
    if (!standing) throw new Error("a claim was made and is not there");
    return standing;
  });
}

/** Lets go of what the member claimed in a document, as when she leaves it. */
export async function releaseClaim(member: Member, request: { documentId: string }): Promise<void> {
  demand(member, "gold.decide");
  const { documentId } = request;
  await unblindedSight(database().prisma, member, documentId);
  await transaction(async (tx) => {
    const { count } = await tx.claim.deleteMany({ where: { documentId, userId: member.userId } });
    if (count > 0) await notify(tx, { kind: "document", documentId });
  });
}

/** Who looks at cards of these documents just now, by document; of those to which the member is blind, nothing. */
export async function reviewersIn(
  member: Member,
  documentIds: readonly string[],
  now: Clock = systemClock,
): Promise<Map<string, string[]>> {
  demand(member, "review.read");
  const rows = await database().prisma.$queryRaw<{ documentId: string; name: string }[]>`
    SELECT DISTINCT c."documentId", u."name"
    FROM "Claim" c JOIN "User" u ON u."id" = c."userId" JOIN "Document" d ON d."id" = c."documentId"
      JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}
    WHERE d."projectId" = ${member.projectId}::uuid AND d."id" = ANY(${[...documentIds]}::uuid[])
      AND c."until" > ${now()} AND ${unblindedSql(member.role)}
    ORDER BY u."name"`;
  const groups = Map.groupBy(rows, ({ documentId }) => documentId);
  return new Map([...groups].map(([id, of]) => [id, of.map(({ name }) => name)]));
}
