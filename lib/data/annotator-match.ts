import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { lockDocuments } from "./assignments.ts";
import { type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { lockMembers } from "./members.ts";
import { notify } from "./notify.ts";
import { noteArrivals } from "./reveal.ts";
import { isUuid } from "./uuid.ts";
import { withoutAccountSql } from "./without-account.ts";

/**
 * Says which member an annotator without an account is. The layers and the places are the member's from then on; what stands in them
 * stays signed with the name that the files had, because what is signed is never signed anew. The annotator is no member any more.
 * @throws Failure not-found; invalid; conflict where both annotate a document, which nobody does twice
 */
export async function matchAnnotator(member: Member, annotatorId: string, userId: string): Promise<{ layers: number }> {
  demand(member, "member.manage");
  const { projectId } = member;
  return transaction(async (tx) => {
    await lockMembers(tx, projectId);
    const [annotator, person] = [await find(tx, projectId, annotatorId), await find(tx, projectId, userId)];
    if (!annotator || annotator.account) {
      throw new Failure("not-found", "There is no such annotator without an account in this project.");
    }
    if (!person?.account || person.role === "viewer") {
      throw invalid("userId", "Choose a member who has an account and may annotate.");
    }
    const ids = await lockDocuments(tx, Prisma.sql`d."projectId" = ${projectId}::uuid AND (${takesPart(annotatorId)})`);
    const of = Prisma.sql`"documentId" = ANY(${ids}::uuid[])`;
    const [both] = await tx.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS "count" FROM "Document" d WHERE d."id" = ANY(${ids}::uuid[]) AND (${takesPart(userId)})`;
    if (both && both.count > 0) {
      throw new Failure(
        "conflict",
        `${person.name} annotates ${both.count} of these documents already, and nobody has two layers of one document.`,
      );
    }
    const layers = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "Layer" SET "owner" = ${userId} WHERE "kind" = 'personal' AND "owner" = ${annotatorId} AND ${of} RETURNING "id"`;
    // What she could see of the others' as a reviewer or manager she has seen, now that she is one of them.
    const notBlind = await noteArrivals(tx, ids, [userId]);
    await tx.$executeRaw`UPDATE "Assignment" SET "userId" = ${userId}::uuid WHERE "userId" = ${annotatorId}::uuid AND ${of}`;
    await tx.$executeRaw`
      INSERT INTO "Reveal" ("documentId", "userId", "at")
      SELECT "documentId", ${userId}::uuid, "at" FROM "Reveal" WHERE "userId" = ${annotatorId}::uuid AND ${of}
      ON CONFLICT DO NOTHING`;
    await tx.membership.delete({
      where: { projectId_userId: { projectId, userId: annotatorId } },
      select: { userId: true },
    });
    const data = { annotatorId, name: annotator.name, layers: layers.length };
    await record(tx, { projectId, userId: member.userId, kind: "annotator.matched", subject: userId, data });
    for (const { documentId } of notBlind)
      await record(tx, {
        projectId,
        kind: "assignment.not-blind",
        subject: documentId,
        data: { documentId, userIds: [userId] },
      });
    for (const { id } of layers) await notify(tx, { kind: "layer", layerId: id });
    await notify(tx, { kind: "membership", projectId, userId });
    return { layers: layers.length };
  });
}

/** Whether somebody has a place or a layer of her own in a document `d`. */
function takesPart(userId: string): Prisma.Sql {
  return Prisma.sql`
    EXISTS (SELECT FROM "Assignment" a WHERE a."documentId" = d."id" AND a."userId" = ${userId}::uuid)
    OR EXISTS (SELECT FROM "Layer" l WHERE l."documentId" = d."id" AND l."kind" = 'personal' AND l."owner" = ${userId})`;
}

async function find(tx: Transaction, projectId: string, userId: string) {
  if (!isUuid(userId)) return undefined;
  const [found] = await tx.$queryRaw<{ name: string; role: string; account: boolean }[]>`
    SELECT u."name", m."role"::text AS "role", NOT ${Prisma.raw(withoutAccountSql)} AS "account"
    FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
    WHERE m."projectId" = ${projectId}::uuid AND m."userId" = ${userId}::uuid`;
  return found;
}
