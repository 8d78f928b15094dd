/** Where an entity is named in a project, as far as a member may read: in the layers as they stand, finished or not. */
import type { Member } from "#lib/access/member.ts";
import { compareSpans, spanEnd, spanStart, surface } from "#lib/annotation/span.ts";
import { database } from "./client.ts";
import { demand } from "./demand.ts";
import { insideManySql, insideSql } from "./entity-sight.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { type ListedLayer, layersOf } from "./layers.ts";
import { visibleSetsSql } from "./sets.ts";
import { mineSql } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";

export type Mention = {
  spanId: string;
  labelId: string;
  /** The text of the span, its pieces joined by one space. */
  surface: string;
  /** In UTF-16 units. */
  start: number;
  end: number;
};

export type MentionsInLayer = {
  documentId: string;
  documentName: string;
  layerId: string;
  /** Whose personal layer it is; null for one that is shared, of a model, or gold. */
  annotator: string | null;
  mentions: Mention[];
};

/** `more`: there are further documents that were not looked through. */
export type Mentions = { layers: MentionsInLayer[]; more: boolean };

/** In how many documents is looked, the newest first. */
const mostDocuments = 200;

/** Also the mentions of what was merged into the entity. */
export async function mentions(member: Member, entityId: string): Promise<Mentions> {
  demand(member, "document.read");
  const { prisma } = database();
  const inside = await prisma.$queryRaw<{ id: string }[]>`
    ${insideSql(member, uuid(entityId, "entity"))} SELECT DISTINCT "id" FROM inside`;
  const ids = new Set(inside.map(({ id }) => id));
  if (ids.size === 0) return { layers: [], more: false };
  // Sets say at once which documents name it; of layers that are open only their logs know.
  const documents = await prisma.$queryRaw<{ id: string; name: string }[]>`
    SELECT d."id", d."name" FROM "Document" d
    WHERE d."projectId" = ${member.projectId}::uuid AND d."archivedAt" IS NULL AND EXISTS (
      SELECT FROM "Layer" l WHERE l."documentId" = d."id" AND CASE WHEN l."state" = 'open'
        THEN EXISTS (SELECT FROM "LayerUpdate" u WHERE u."layerId" = l."id" AND u."epoch" = l."epoch")
        ELSE EXISTS (SELECT FROM "AnnotationSet" s JOIN "SetSpan" n ON n."setId" = s."id"
          WHERE s."layerId" = l."id" AND n."entityId" = ANY(${[...ids]}::uuid[])) END)
    ORDER BY d."id" DESC LIMIT ${mostDocuments + 1}`;
  const layers: MentionsInLayer[] = [];
  for (const { id, name } of documents.slice(0, mostDocuments)) {
    let text: string | null = null;
    // What may be read of each document, the one rule decides.
    for (const layer of await layersOf(member, id)) {
      const spans = await naming(layer, ids);
      if (spans.length === 0) continue;
      text ??= (await prisma.documentText.findUniqueOrThrow({ where: { documentId: id } })).text;
      layers.push({
        documentId: id,
        documentName: name,
        layerId: layer.layerId,
        annotator: layer.annotator?.name ?? null,
        mentions: spans.map((span) => ({
          spanId: span.id,
          labelId: span.label,
          surface: surface(text ?? "", span),
          start: spanStart(span),
          end: spanEnd(span),
        })),
      });
    }
  }
  return { layers, more: documents.length > mostDocuments };
}

/** How many spans of finished work name an entity, and in how many documents. */
export type Named = { spans: number; documents: number };

/**
 * For a list: how often each entity, or what was merged into it, is named in the standing annotation sets that the member may read.
 * Gold and models are left out, where the same is said again. Those that are named nowhere are not in it.
 */
export async function finishedMentions(member: Member, entityIds: readonly string[]): Promise<Map<string, Named>> {
  demand(member, "document.read");
  const ids = entityIds.filter(isUuid);
  if (ids.length === 0) return new Map();
  const rows = await database().prisma.$queryRaw<(Named & { root: string })[]>`
    ${insideManySql(member, ids)}
    SELECT i.root, count(*)::int AS "spans", count(DISTINCT d."id")::int AS "documents"
    FROM inside i JOIN "SetSpan" n ON n."entityId" = i."id" JOIN "AnnotationSet" s ON s."id" = n."setId"
      JOIN "Layer" l ON l."id" = s."layerId" JOIN "Document" d ON d."id" = l."documentId"
      JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)}
    WHERE s."reopenedAt" IS NULL AND d."archivedAt" IS NULL AND l."kind" IN ('shared', 'personal')
      AND ${visibleSetsSql(member)}
    GROUP BY i.root`;
  return new Map(rows.map(({ root, ...named }) => [root, named]));
}

async function naming({ layerId, epoch }: ListedLayer, ids: ReadonlySet<string>) {
  const { seq } = await headOf(database().prisma, layerId, epoch);
  if (seq === 0) return [];
  const { spans } = await contentAt(layerId, epoch, seq);
  return [...spans.values()].filter(({ entity }) => entity !== undefined && ids.has(entity)).sort(compareSpans);
}
