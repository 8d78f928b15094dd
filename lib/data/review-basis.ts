/**
 * What the review of a document rests on: the finished sets, laid side by side. Sets never change, so what is computed from the same
 * sets is computed once; `heads` says in one statement which sets those are just now.
 */
import type { Mode } from "#lib/access/layer-access.ts";
import { isUnblinded } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { Cluster, VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { alignSets, type RaterSet, raterSetOf } from "#lib/annotation/disagreement/clusters.ts";
import { type Card, type Objection, togetherCards } from "#lib/annotation/disagreement/together.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction } from "./client.ts";
import { foreignEdits } from "./foreign-edits.ts";
import { Prisma } from "./generated/client.ts";
import { contentAt } from "./layer-content.ts";
import { sightFor } from "./layers.ts";
import { contentOf, readParts } from "./set-rows.ts";
import type { Sight } from "./sight.ts";

/** A layer that is compared, at the place in its log that counts. */
type Source = { layerId: string; kind: "personal" | "shared" | "model"; owner: string; setId: string | null } & {
  epoch: number;
  seq: number;
};

export type Heads = {
  documentId: string;
  mode: Mode;
  sources: readonly Source[];
  objections: readonly {
    id: string;
    spanId: string;
    userId: string;
    alternative: VersionSpan | null;
    reason: string;
  }[];
  /** Names all of the above: the same key, the same clusters. */
  key: string;
};

export type Basis = {
  documentId: string;
  mode: Mode;
  key: string;
  /** Whether there is anything to decide on: a finished annotator, or the finished shared set. */
  ready: boolean;
  clusters: readonly (Cluster | Card)[];
  byId: ReadonlyMap<string, Cluster | Card>;
  /** Whose sets were compared, by user id. */
  annotators: readonly string[];
  /** Models by the id of their layer, with their names. */
  models: ReadonlyMap<string, string>;
  /** Of a together document. */
  shared: LayerContent | null;
  /** Spans by annotator; in together mode by author, deleted ones included. */
  ownSpans(userId: string): readonly { id: string; version: VersionSpan }[];
};

/** The sight of a document that the member may review or read the gold of. @throws Failure not-found, forbidden for the blind */
export async function unblindedSight(tx: Transaction, member: Member, documentId: string): Promise<Sight> {
  const sight = await sightFor(tx, member, documentId);
  if (!isUnblinded(member.role, sight)) {
    const message = sight.assigned
      ? "You annotate this document yourself, so what the others did stays hidden from you until it is revealed."
      : "What the annotators did stays hidden until it is revealed.";
    throw new Failure("forbidden", message);
  }
  return sight;
}

/** Which sets, models and objections count just now. */
export async function headsOf(tx: Transaction, documentId: string, mode: Mode): Promise<Heads> {
  const of = Prisma.sql`l."documentId" = ${documentId}::uuid`;
  const newest = Prisma.sql`
    SELECT s."id", s."epoch", s."seq", s."reopenedAt" FROM "AnnotationSet" s WHERE s."layerId" = l."id"
    ORDER BY s."version" DESC LIMIT 1`;
  const sources =
    mode === "independent"
      ? await tx.$queryRaw<Source[]>`
          SELECT l."id" AS "layerId", 'personal' AS "kind", l."owner", s."id" AS "setId", s."epoch", s."seq"
          FROM "Layer" l JOIN "Assignment" a ON a."documentId" = l."documentId" AND a."userId"::text = l."owner"
            CROSS JOIN LATERAL (${newest}) s
          WHERE ${of} AND l."kind" = 'personal' AND a."state" = 'finished' AND s."reopenedAt" IS NULL ORDER BY l."owner"`
      : await tx.$queryRaw<Source[]>`
          SELECT l."id" AS "layerId", 'shared' AS "kind", '' AS "owner", s."id" AS "setId", s."epoch", s."seq"
          FROM "Layer" l CROSS JOIN LATERAL (${newest}) s
          WHERE ${of} AND l."kind" = 'shared' AND l."state" = 'finished' AND s."reopenedAt" IS NULL
          UNION ALL
          SELECT l."id", 'model', l."owner", NULL, l."epoch", u."seq" FROM "Layer" l CROSS JOIN LATERAL (
            SELECT u."seq" FROM "LayerUpdate" u WHERE u."layerId" = l."id" AND u."epoch" = l."epoch"
            ORDER BY u."seq" DESC LIMIT 1) u
          WHERE ${of} AND l."kind" = 'model' ORDER BY "kind" DESC, "owner"`;
  const shared = sources.find(({ kind }) => kind === "shared");
  const objections = shared
    ? await tx.objection.findMany({
        where: { layerId: shared.layerId, withdrawnAt: null },
        orderBy: { id: "asc" },
        select: { id: true, spanId: true, userId: true, alternative: true, reason: true },
      })
    : [];
  const key = [
    documentId,
    mode,
    ...sources.map(({ layerId, setId, epoch, seq }) => setId ?? `${layerId}:${epoch}:${seq}`),
    ...objections.map(({ id }) => id),
  ].join(" ");
  return { documentId, mode, sources, objections: objections as unknown as Heads["objections"], key };
}

/** Bounded by the number of documents, since one cannot be larger than a text allows. */
const kept = new Map<string, Promise<Basis>>();
const most = 40;

/** Reads outside of any transaction: sets and prefixes of logs do not change. */
export function basisOf(heads: Heads): Promise<Basis> {
  const known = kept.get(heads.key);
  const basis = known ?? compute(heads);
  kept.delete(heads.key);
  kept.set(heads.key, basis);
  if (!known) basis.catch(() => kept.delete(heads.key));
  for (const key of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(key);
  }
  return basis;
}

/** The same for a document as it is now. */
export async function basisNow(sight: Sight): Promise<Basis> {
  return basisOf(await headsOf(database().prisma, sight.documentId, sight.mode));
}

async function compute(heads: Heads): Promise<Basis> {
  const { documentId, mode, key, sources } = heads;
  const setIds = sources.flatMap(({ setId }) => setId ?? []);
  const parts = await readParts(setIds);
  const contentBy = async ({ setId, layerId, epoch, seq }: Source) => {
    const held = setId === null ? undefined : parts.get(setId);
    return held ? contentOf(held) : contentAt(layerId, epoch, seq);
  };
  if (mode === "independent") {
    const sets: RaterSet[] = [];
    for (const source of sources) sets.push(raterSetOf(source.owner, await contentBy(source)));
    const { clusters } = alignSets(sets);
    const own = new Map(sets.map((set) => [set.rater, set.spans.map((span) => ({ id: span.id, version: span }))]));
    return {
      ...{ documentId, mode, key, clusters, shared: null, models: new Map() },
      ready: sets.length > 0,
      byId: new Map(clusters.map((cluster) => [cluster.id, cluster])),
      annotators: sets.map(({ rater }) => rater),
      ownSpans: (userId) => own.get(userId) ?? [],
    };
  }
  return together(heads, contentBy);
}

async function together(heads: Heads, contentBy: (source: Source) => Promise<LayerContent>): Promise<Basis> {
  const { documentId, mode, key, sources } = heads;
  const source = sources.find(({ kind }) => kind === "shared");
  const empty = { documentId, mode, key, annotators: [], models: new Map<string, string>() };
  if (!source) return { ...empty, ready: false, clusters: [], byId: new Map(), shared: null, ownSpans: () => [] };
  const shared = await contentBy(source);
  const edits = await foreignEdits(source);
  const models = new Map<string, string>();
  const compared: RaterSet[] = [];
  for (const model of sources.filter(({ kind }) => kind === "model")) {
    models.set(model.layerId, model.owner);
    compared.push(raterSetOf(model.layerId, await contentBy(model)));
  }
  const objections = heads.objections.map(
    ({ spanId, userId, alternative, reason }): Objection => ({ span: spanId, by: userId, alternative, reason }),
  );
  const clusters = togetherCards({ spans: [...shared.spans.values()], objections, edits, models: compared });
  const people = new Set(clusters.flatMap(({ raters }) => raters).filter((id) => !models.has(id) && id !== "shared"));
  const gone = edits.filter((edit) => edit.deleted && !shared.spans.has(edit.span));
  return {
    ...{ documentId, mode, key, clusters, shared, models },
    ready: true,
    byId: new Map(clusters.map((cluster) => [cluster.id, cluster])),
    annotators: [...people].sort(),
    ownSpans: (userId) => [
      ...[...shared.spans.values()]
        .filter(({ author }) => author === userId)
        .map((span) => ({ id: span.id, version: span })),
      ...[...new Map(gone.toReversed().map((edit) => [edit.span, edit])).values()]
        .filter(({ author }) => author === userId)
        .map(({ span, before }) => ({ id: span, version: before })),
    ],
  };
}
