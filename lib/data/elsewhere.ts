/**
 * The same words in other documents of mine: where they stand untagged, tagging them, and taking that back. The updates are
 * logged in the person's name, like those that her browser sends; whoever has a layer open sees them come.
 *
 * Mine are the open layers that I may write: of independent documents my personal ones, of shared ones those in whose log I
 * have written already. Nothing is read of any other layer.
 */
import type { Member } from "#lib/access/member.ts";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import { decodeClusters } from "#lib/annotation/clusters.ts";
import type { AttributeValue } from "#lib/annotation/label.ts";
import { type SameOptions, sameStretches, untagged } from "#lib/annotation/same.ts";
import type { Fragment, Span } from "#lib/annotation/span.ts";
import { readLayer, storedSpan } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";
import { demand } from "./demand.ts";
import { resolveEntities } from "./entities.ts";
import { invalid } from "./field.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { append, changeOf, docIn, newId, writing } from "./layer-writing.ts";
import { openLayer } from "./layers.ts";
import { modeSql } from "./sight.ts";
import { isUuid } from "./uuid.ts";

export type Sought = SameOptions & {
  words: string;
  labelId: string;
  /** The document in which the words were tagged; it is left out. */
  documentId: string;
};

export type Place = { documentId: string; name: string; count: number };

/** So many documents are looked through, the newest first. */
const mostDocuments = 300;
/** So many places of one document are tagged at once. */
const mostPlaces = 2_000;

type Candidate = { documentId: string; name: string; layerId: string | null; epoch: number | null };

/** My other documents in which the words stand untagged, and how often. Changes nothing. */
export async function sameElsewhere(member: Member, sought: Sought): Promise<Place[]> {
  demand(member, "layer.write");
  check(sought);
  const found: Place[] = [];
  for (const { documentId, name, layerId, epoch } of await candidates(member, sought)) {
    const content = layerId && epoch ? await contentNow(layerId, epoch) : null;
    const count = (await places(documentId, content, sought)).length;
    if (count > 0) found.push({ documentId, name, count });
  }
  return found;
}

/** A layer of mine with the spans that were made in it. */
export type Made = { documentId: string; layerId: string; spanIds: string[] };

/**
 * Tags the words in these documents of mine, wherever they stand untagged. A document that is not mine, or no longer open, is
 * passed over. Doing it again finds nothing left to tag.
 */
export async function tagElsewhere(
  member: Member,
  sought: Sought & { of: string; entityId?: string | null | undefined; documents: readonly string[] },
): Promise<Made[]> {
  demand(member, "layer.write");
  check(sought);
  const { projectId } = member;
  const label = isUuid(sought.labelId)
    ? await database().prisma.label.findFirst({
        where: { id: sought.labelId, projectId, archivedAt: null, scope: "span" },
      })
    : null;
  if (!label) throw new Failure("not-found", "There is no such label to give.");
  const attributes = await defaultsOf(projectId, sought.labelId);
  // The same words name the same; what else was said of the tag was said of its place in the text, and stays there.
  const entity = sought.entityId ? (await resolveEntities(member, [sought.entityId]))[0]?.entity.id : undefined;
  const wanted = new Set(sought.documents);
  const made: Made[] = [];
  for (const { documentId } of (await candidates(member, sought)).filter((one) => wanted.has(one.documentId))) {
    const layer = await openLayer(member, documentId);
    if (layer?.access !== "write") continue;
    const spanIds = await tagIn(member, layer.layerId, documentId, { ...sought, attributes, entity });
    if (spanIds.length > 0) made.push({ documentId, layerId: layer.layerId, spanIds });
  }
  return made;
}

function tagIn(
  member: Member,
  layerId: string,
  documentId: string,
  sought: Sought & { of: string; attributes: Record<string, AttributeValue>; entity: string | undefined },
): Promise<string[]> {
  return writing(member, layerId, async (tx, { epoch }) => {
    const doc = await docIn(tx, layerId, epoch);
    const found = await places(documentId, readLayer(doc), sought);
    const spans = found.map((fragment): Span => {
      const by = { author: member.userId, editor: member.userId };
      const origin = { kind: "same", of: sought.of } as const;
      const given = Object.keys(sought.attributes).length > 0 ? { attributes: sought.attributes } : {};
      const named = sought.entity === undefined ? {} : { entity: sought.entity };
      return { id: newId(), label: sought.labelId, fragments: [fragment], ...by, ...given, ...named, origin };
    });
    const update = changeOf(doc, { layerId, userId: member.userId }, () => {
      for (const span of spans) doc.getMap("spans").set(span.id, storedSpan(span));
    });
    if (update) await append(tx, member, layerId, epoch, update);
    return spans.map(({ id }) => id);
  });
}

/** Takes back what `tagElsewhere` made, but for spans that somebody has changed since. The number of spans taken back. */
export async function untagElsewhere(member: Member, made: readonly Made[]): Promise<number> {
  demand(member, "layer.write");
  let count = 0;
  for (const { layerId, spanIds } of made) {
    count += await writing(member, layerId, async (tx, { epoch }) => {
      const doc = await docIn(tx, layerId, epoch);
      const spans = doc.getMap<Span>("spans");
      const mine = spanIds.filter((id) => {
        const span = spans.get(id);
        return span?.author === member.userId && span.editor === member.userId && span.origin?.kind === "same";
      });
      const update = changeOf(doc, { layerId, userId: member.userId }, () => {
        for (const id of mine) spans.delete(id);
      });
      if (update) await append(tx, member, layerId, epoch, update);
      return mine.length;
    });
  }
  return count;
}

/** What a new span of the label starts with. */
async function defaultsOf(projectId: string, labelId: string): Promise<Record<string, AttributeValue>> {
  const rows = await database().prisma.attributeDefinition.findMany({
    where: { projectId, on: "span", archivedAt: null, OR: [{ of: { isEmpty: true } }, { of: { has: labelId } }] },
    select: { id: true, defaultValue: true },
  });
  const set = rows.filter(({ defaultValue }) => defaultValue !== null);
  return Object.fromEntries(set.map(({ id, defaultValue }) => [id, defaultValue as AttributeValue]));
}

function check({ words, documentId }: Sought): void {
  if (words.trim() === "" || words.length > 500)
    throw invalid("words", "Give the words to look for, at most 500 characters.");
  if (!isUuid(documentId)) throw new Failure("not-found", "There is no such document.");
}

function candidates(member: Member, { documentId }: Sought): Promise<Candidate[]> {
  const { projectId, userId } = member;
  return database().prisma.$queryRaw<Candidate[]>`
    SELECT d."id" AS "documentId", d."name", l."id" AS "layerId", l."epoch"
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId"
      LEFT JOIN "Assignment" a ON a."documentId" = d."id" AND a."userId" = ${userId}::uuid
      LEFT JOIN "Layer" l ON l."documentId" = d."id" AND CASE WHEN ${modeSql} = 'independent'
        THEN l."kind" = 'personal' AND l."owner" = ${userId} ELSE l."kind" = 'shared' END
    WHERE d."projectId" = ${projectId}::uuid AND d."id" <> ${documentId}::uuid
      AND d."archivedAt" IS NULL AND p."archivedAt" IS NULL AND (l."id" IS NULL OR l."state" = 'open')
      AND CASE WHEN ${modeSql} = 'independent' THEN a."userId" IS NOT NULL AND a."state" <> 'finished'
        ELSE EXISTS (SELECT FROM "LayerUpdate" u WHERE u."layerId" = l."id" AND u."userId" = ${userId}::uuid) END
    ORDER BY d."id" DESC LIMIT ${mostDocuments}`;
}

async function contentNow(layerId: string, epoch: number): Promise<LayerContent> {
  const { seq } = await headOf(database().prisma, layerId, epoch);
  return contentAt(layerId, epoch, seq);
}

async function places(documentId: string, content: LayerContent | null, sought: Sought): Promise<Fragment[]> {
  const row = await database().prisma.documentText.findUniqueOrThrow({ where: { documentId } });
  const found = sameStretches(row.text, sought.words, sought, decodeClusters(row.clusters), mostPlaces);
  return untagged(found, sought.labelId, content?.spans.values() ?? []);
}
