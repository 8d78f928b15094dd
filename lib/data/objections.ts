/** Objections: somebody says of a span of a shared layer that it is not right, and what it should be. */
import type { Member } from "#lib/access/member.ts";
import { fitsText } from "#lib/annotation/annotation.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { parseChoice } from "#lib/annotation/disagreement/strict-choice.ts";
import { Failure } from "#lib/errors.ts";
import { database, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid, paragraph } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { readSchema } from "./labels.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { readLayerFor, sightFor } from "./layers.ts";
import { notify } from "./notify.ts";
import { textOf } from "./review-merges.ts";
import type { ObjectionView } from "./review-shapes.ts";
import { answered, commandKey, keepAnswer } from "./sets.ts";
import { isUuid } from "./uuid.ts";

export type ObjectionRequest = {
  documentId: string;
  layerId: string;
  spanId: string;
  /** What the span should be; null: it should not be there. */
  alternative: VersionSpan | null;
  reason?: string | undefined;
  key: string;
};

/**
 * Objects to a span. Whoever objects to the same span again says what she says now; one objection of hers stands.
 * @throws Failure not-found where the span is not there, invalid where the alternative does not fit the text
 */
export async function object(
  member: Member,
  request: ObjectionRequest,
  now: Clock = systemClock,
): Promise<{ id: string }> {
  demand(member, "comment.write");
  const { documentId, layerId, spanId } = request;
  const reason = paragraph(request.reason ?? "", "reason", "the reason", 2_000);
  const alternative = alternativeOf(request.alternative);
  const asked = [layerId, spanId, alternative as unknown as Json, reason];
  const key = commandKey("object", request.key, asked);
  const { prisma } = database();
  const layer = await readLayerFor(prisma, member, layerId);
  if (layer.facts.kind !== "shared" || layer.documentId !== documentId) {
    throw new Failure("not-found", "Objections are made to what people tag together; there is no such layer.");
  }
  const { seq } = await headOf(prisma, layerId, layer.epoch);
  const span = (await contentAt(layerId, layer.epoch, seq)).spans.get(spanId);
  if (!span) throw new Failure("not-found", "This span is not there any more.");
  if (alternative) await refuseUnfit(member, documentId, alternative);
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Layer" WHERE "id" = ${layerId}::uuid FOR UPDATE`;
    const earlier = await answered<{ id: string }>(tx, member, key);
    if (earlier) return earlier;
    if ((await readLayerFor(tx, member, layerId)).archived) {
      throw new Failure("conflict", "This document is archived, so nothing in it changes.");
    }
    const { userId, projectId } = member;
    const at = now();
    await tx.objection.updateMany({ where: { layerId, spanId, userId, withdrawnAt: null }, data: { withdrawnAt: at } });
    const stored = alternative === null ? Prisma.DbNull : (alternative as unknown as Prisma.InputJsonObject);
    const { id } = await tx.objection.create({
      data: { layerId, spanId, userId, alternative: stored, reason, createdAt: at },
      select: { id: true },
    });
    await record(tx, { projectId, userId, kind: "objection.made", subject: id, data: { documentId, layerId, spanId } });
    await notify(tx, { kind: "document", documentId });
    await keepAnswer(tx, member, key, { id });
    return { id };
  });
}

function alternativeOf(value: VersionSpan | null): VersionSpan | null {
  if (value === null) return null;
  const parsed = parseChoice({ kind: "edit", version: { spans: [value] } });
  if (!parsed.ok || parsed.value.kind !== "edit") {
    throw invalid("alternative", `This is not a span: ${parsed.ok ? "it is something else" : parsed.why}.`);
  }
  return parsed.value.version.spans[0]!;
}

async function refuseUnfit(member: Member, documentId: string, span: VersionSpan): Promise<void> {
  const fits = fitsText(span, await textOf(documentId));
  if (!fits.ok) throw invalid("alternative", `This span does not fit the text: ${fits.why}.`);
  const { labels } = await readSchema(database().prisma, member.projectId);
  if (!labels.some(({ id, scope, archived }) => id === span.label && scope === "span" && !archived)) {
    throw invalid("alternative", "The project has no such label.");
  }
}

/** Takes back one's own objection. */
export async function withdrawObjection(
  member: Member,
  request: { objectionId: string },
  now: Clock = systemClock,
): Promise<void> {
  demand(member, "comment.write");
  const missing = () => new Failure("not-found", "There is no such objection.");
  const { objectionId: id } = request;
  await transaction(async (tx) => {
    const found = isUuid(id) ? await tx.objection.findUnique({ where: { id } }) : null;
    if (!found) throw missing();
    const { documentId, archived } = await readLayerFor(tx, member, found.layerId);
    if (archived) throw new Failure("conflict", "This document is archived, so nothing in it changes.");
    if (found.userId !== member.userId) {
      throw new Failure("forbidden", "This is somebody else's objection. A reviewer settles it in the review.");
    }
    const where = { id, withdrawnAt: null };
    const { count } = await tx.objection.updateMany({ where, data: { withdrawnAt: now() } });
    if (count === 0) return;
    const { projectId, userId } = member;
    await record(tx, { projectId, userId, kind: "objection.withdrawn", subject: id, data: { documentId } });
    await notify(tx, { kind: "document", documentId });
  });
}

/** The objections of a together document that stand, oldest first. Every member who reads the shared layer sees them. */
export async function listObjections(member: Member, documentId: string): Promise<ObjectionView[]> {
  demand(member, "document.read");
  const { prisma } = database();
  const sight = await sightFor(prisma, member, documentId);
  if (sight.mode !== "together") return [];
  const rows = await prisma.$queryRaw<(Omit<ObjectionView, "by" | "mine"> & { userId: string; name: string | null })[]>`
    SELECT o."id", o."layerId", o."spanId", o."userId", u."name", o."alternative", o."reason", o."createdAt" AS "at"
    FROM "Objection" o JOIN "Layer" l ON l."id" = o."layerId" LEFT JOIN "User" u ON u."id" = o."userId"
    WHERE l."documentId" = ${documentId}::uuid AND l."kind" = 'shared' AND o."withdrawnAt" IS NULL ORDER BY o."id"`;
  return rows.map(({ userId, name, ...row }) => ({
    ...row,
    by: { userId, name: name ?? "" },
    mine: userId === member.userId,
  }));
}
