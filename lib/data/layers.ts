/**
 * The layers of a document: which there are, who may do what with them, and how the first tag fixes the document's mode.
 *
 * Locks are always taken in the order layer, document, assignment.
 */
import type { LayerAccess, LayerFacts, LayerKind, Mode } from "#lib/access/layer-access.ts";
import { layerAccess } from "#lib/access/layer-access.ts";
import type { Member, System } from "#lib/access/member.ts";
import { can } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { notify } from "./notify.ts";
import { factsOf, fitsMode, type LayerRow, type Sight, sightOf } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";

export type OpenedLayer = {
  layerId: string;
  kind: LayerKind;
  access: "read" | "write";
  state: "open" | "finished";
  epoch: number;
  mode: Mode;
};

export type ListedLayer = {
  layerId: string;
  kind: LayerKind;
  /** Whose personal layer it is. */
  annotator: { userId: string; name: string } | null;
  /** The suggester of a model layer; "" otherwise. */
  owner: string;
  state: "open" | "finished";
  access: "read" | "write";
  epoch: number;
};

/**
 * The layer that the member works in: the shared one of a together document; of an independent document her personal one,
 * if she is assigned. An annotator who is not assigned takes a free place by opening. Null where the document has no layer
 * for her to work in; `layersOf` lists what she may read.
 * @throws Failure not-found
 */
export async function openLayer(member: Member, documentId: string): Promise<OpenedLayer | null> {
  demand(member, "document.read");
  const { prisma } = database();
  const sight = await sightFor(prisma, member, documentId);
  const held = await find(prisma, member, sight);
  if (held) return opened(member, sight, held);
  if (!mayHaveOne(member, sight)) return null;
  return transaction(async (tx) => {
    // One after another from here on, so that places are given out one by one and a layer is made once.
    await tx.$queryRaw`SELECT FROM "Document" WHERE "id" = ${documentId}::uuid FOR NO KEY UPDATE`;
    const now = await sightFor(tx, member, documentId);
    const already = await find(tx, member, now);
    if (already) return opened(member, now, already);
    if (!mayHaveOne(member, now)) return null;
    if (now.mode === "independent" && !now.assigned) await takePlace(tx, member, documentId);
    const made = await tx.layer.create({
      data: { documentId, kind: wanted(now), owner: wanted(now) === "personal" ? member.userId : "" },
    });
    return opened(member, now.mode === "independent" ? { ...now, assigned: true } : now, made);
  });
}

function wanted(sight: Sight): "shared" | "personal" {
  return sight.mode === "together" ? "shared" : "personal";
}

function mayHaveOne(member: Member, sight: Sight): boolean {
  if (sight.mode === "together") return true;
  if (sight.archived) return false;
  if (sight.assigned) return can(member.role, "layer.write");
  // Reviewers and managers read the others' layers; to annotate too, they have themselves assigned.
  return member.role === "annotator" && sight.free;
}

async function takePlace(tx: Transaction, member: Member, documentId: string): Promise<void> {
  const { projectId, userId } = member;
  await tx.assignment.create({ data: { documentId, userId } });
  await record(tx, { projectId, userId, kind: "assignment.taken", subject: documentId });
  await notify(tx, { kind: "document", documentId });
}

type StoredLayer = LayerRow & { id: string; epoch: number };

async function find(tx: Transaction, member: Member, sight: Sight): Promise<StoredLayer | null> {
  const kind = wanted(sight);
  const owner = kind === "personal" ? member.userId : "";
  return tx.layer.findUnique({ where: { documentId_kind_owner: { documentId: sight.documentId, kind, owner } } });
}

function opened(member: Member, sight: Sight, layer: StoredLayer): OpenedLayer {
  const facts = factsOf(sight, layer);
  const access = layerAccess(member, facts);
  if (access === "none") throw new Error("one's own layer is always readable");
  return { layerId: layer.id, kind: layer.kind, access, state: facts.state, epoch: layer.epoch, mode: sight.mode };
}

/** The layers of a document that the member may read, her own first. Nothing else is listed or counted. */
export async function layersOf(member: Member, documentId: string): Promise<ListedLayer[]> {
  demand(member, "document.read");
  const { prisma } = database();
  const sight = await sightFor(prisma, member, documentId);
  const layers = await prisma.layer.findMany({ where: { documentId }, orderBy: { id: "asc" } });
  const readable = layers.flatMap((layer) => {
    const facts = factsOf(sight, layer);
    const access = layerAccess(member, facts);
    return access === "none" || !fitsMode(layer.kind, sight.mode) ? [] : [{ ...layer, access, state: facts.state }];
  });
  const annotators = readable.filter((layer) => layer.kind === "personal").map((layer) => layer.owner);
  const people = await prisma.user.findMany({ where: { id: { in: annotators } }, select: { id: true, name: true } });
  const names = new Map(people.map((person) => [person.id, person.name]));
  const list = readable.map(({ id, kind, owner, state, access, epoch }): ListedLayer => {
    const annotator = kind === "personal" ? { userId: owner, name: names.get(owner) ?? "" } : null;
    return { layerId: id, kind, annotator, owner: kind === "model" ? owner : "", state, access, epoch };
  });
  const own = (layer: ListedLayer) => (layer.annotator?.userId === member.userId ? 0 : 1);
  return list.sort((a, b) => own(a) - own(b));
}

/**
 * What decides about a layer for one user; null where there is no such layer. `closed`: nobody may write, finished or not,
 * because the document is archived or is worked on in another way.
 */
export async function layerFacts(
  _system: System,
  layerId: string,
  userId: string,
): Promise<{ facts: LayerFacts; closed: boolean; projectId: string; documentId: string } | null> {
  if (!isUuid(layerId)) return null;
  const { prisma } = database();
  const layer = await prisma.layer.findUnique({ where: { id: layerId } });
  const sight = layer && (await sightOf(prisma, layer.documentId, userId));
  if (!layer || !sight) return null;
  const closed = sight.archived || !fitsMode(layer.kind, sight.mode);
  return { facts: factsOf(sight, layer), closed, projectId: sight.projectId, documentId: layer.documentId };
}

/** A layer as one member may treat it. */
export type LayerForMember = {
  facts: LayerFacts;
  access: Exclude<LayerAccess, "none">;
  documentId: string;
  epoch: number;
  /** The layer's own; `facts.state` is also `finished` where the document is archived. */
  layerState: "open" | "finished";
  archived: boolean;
};

/** What the member may do with a layer of her project. @throws Failure not-found where that is nothing */
export async function layerForMember(member: Member, layerId: string): Promise<LayerForMember> {
  demand(member, "document.read");
  return readLayerFor(database().prisma, member, layerId);
}

/** The same inside a transaction. For `lib/data` only. */
export async function readLayerFor(tx: Transaction, member: Member, layerId: string): Promise<LayerForMember> {
  const missing = () => new Failure("not-found", "There is no such layer.");
  const layer = isUuid(layerId) ? await tx.layer.findUnique({ where: { id: layerId } }) : null;
  const sight = layer && (await sightOf(tx, layer.documentId, member.userId));
  if (!layer || sight?.projectId !== member.projectId) throw missing();
  const facts = factsOf(sight, layer);
  const access = layerAccess(member, facts);
  if (access === "none") throw missing();
  const { documentId, epoch, state } = layer;
  return { facts, access, documentId, epoch, layerState: state, archived: sight.archived };
}

/** What never changes about a layer, with the text that its offsets are in; null where there is no such layer. */
export async function layerIdentity(
  _system: System,
  layerId: string,
): Promise<{ kind: LayerKind; documentId: string; projectId: string; text: string } | null> {
  if (!isUuid(layerId)) return null;
  const layer = await database().prisma.layer.findUnique({
    where: { id: layerId },
    select: { kind: true, document: { select: { id: true, projectId: true, text: { select: { text: true } } } } },
  });
  if (!layer?.document.text) return null;
  const { id, projectId, text } = layer.document;
  return { kind: layer.kind, documentId: id, projectId, text: text.text };
}

/** Runs one statement inside the caller's transaction, whoever's client it is. */
export type Run = <Row>(sql: string, values: readonly unknown[]) => Promise<Row[]>;

/**
 * Called by the append of a layer's first row, in the append's transaction: fixes the document's mode, and marks the document
 * and the annotator's assignment as started.
 * @throws Failure conflict where the layer's kind is not of the document's mode: the default was changed before the first tag
 */
export async function fixMode(run: Run, layerId: string): Promise<void> {
  const [row] = await run<{ kind: LayerKind; owner: string; documentId: string; mode: Mode | null; inForce: Mode }>(
    `SELECT l."kind"::text AS "kind", l."owner", d."id" AS "documentId", d."mode"::text AS "mode",
       coalesce(d."mode", p."defaultMode")::text AS "inForce"
     FROM "Layer" l JOIN "Document" d ON d."id" = l."documentId" JOIN "Project" p ON p."id" = d."projectId"
     WHERE l."id" = $1::uuid FOR NO KEY UPDATE OF d`,
    [layerId],
  );
  if (!row) throw new Failure("not-found", "There is no such layer.");
  if (!fitsMode(row.kind, row.inForce)) {
    const message = "Since you opened this document, the way of working on it was changed. Open it again to go on.";
    throw new Failure("conflict", message);
  }
  if (row.kind !== "shared" && row.kind !== "personal") return;
  await run(
    `UPDATE "Document" SET "mode" = $2::text::"Mode", "state" = CASE WHEN "state" = 'new' THEN 'started' ELSE "state" END
     WHERE "id" = $1::uuid AND ("mode" IS NULL OR "state" = 'new')`,
    [row.documentId, row.inForce],
  );
  if (row.kind === "personal") {
    await run(
      `UPDATE "Assignment" SET "state" = 'started'
       WHERE "documentId" = $1::uuid AND "userId" = $2::uuid AND "state" = 'assigned'`,
      [row.documentId, row.owner],
    );
  }
}

/** `fixMode` in a transaction of Prisma's. */
export function runIn(tx: Transaction): Run {
  return <Row>(sql: string, values: readonly unknown[]) => tx.$queryRawUnsafe<Row[]>(sql, ...values);
}

/** The member's sight of a document of her project. For `lib/data` only. @throws Failure not-found */
export async function sightFor(tx: Transaction, member: Member, documentId: string): Promise<Sight> {
  const sight = await sightOf(tx, uuid(documentId, "document"), member.userId);
  if (sight?.projectId !== member.projectId) throw new Failure("not-found", "There is no such document.");
  return sight;
}
