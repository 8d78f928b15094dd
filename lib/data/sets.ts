/**
 * Finishing and reopening a layer, and the annotation sets that finishing stores.
 *
 * A set is built from the log at exactly the position that the annotator saw. Building needs no lock, since a prefix of the log
 * never changes; then, with the layer locked against appends, the position must still be the log's end.
 */
import { createHash } from "node:crypto";
import { layerAccess } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import { fitsText } from "#lib/annotation/annotation.ts";
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import { decodeClusters } from "#lib/annotation/clusters.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { type Problem, problemsOf } from "#lib/annotation/problems.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { Failure } from "#lib/errors.ts";
import { lockDocuments, refreshState } from "./assignments.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { readSchema, readSchemaAt } from "./labels.ts";
import { changesBetween, contentAt, headOf, hex, isInLog, type SetChange } from "./layer-content.ts";
import { fixMode, readLayerFor, runIn } from "./layers.ts";
import { notify } from "./notify.ts";
import { pageOf, pageSize } from "./page.ts";
import { couldSee, noteRevealsOf } from "./reveal.ts";
import { contentOf, insertParts, partsOf, readParts, setHash } from "./set-rows.ts";
import { mineSql, unblindedSql } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";

export type { SetChange } from "./layer-content.ts";

/**
 * The `data` of the conflict that `finish` throws where the log has moved on. `position` is where the layer now stands; `more`
 * counts the changes that are not listed. `finished` names the set that somebody else made meanwhile, if that is why.
 */
export type MovedOn = {
  changes: SetChange[];
  more: number;
  position: Position;
  finished: { setId: string; version: number } | null;
};

export type FinishRequest = {
  layerId: string;
  /** What the annotator saw. */
  position: Position;
  /** Made by the client, 1–200 characters: sending the request again with the same key answers the same. */
  key: string;
  /** Finish in spite of warnings. Errors are never passed over. */
  despite?: boolean | undefined;
};

type Finished = { setId: string; version: number };

/** As many changes as a person would read. */
const mostChanges = 200;

/**
 * Stores what the layer says at exactly `position` as an annotation set and closes the layer.
 * @throws Failure conflict with `data: MovedOn` where others have changed the layer since; invalid with `data.problems`
 * where the content has errors (or warnings, without `despite`); forbidden, not-found
 */
export async function finish(
  member: Member,
  request: FinishRequest,
  now: Clock = systemClock,
): Promise<{ setId: string; version: number }> {
  demand(member, "layer.finish");
  const key = commandKey("finish", request.key, [request.layerId, request.position]);
  const draft = await prepare(member, request);
  const answer = await transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Layer" WHERE "id" = ${request.layerId}::uuid FOR UPDATE`;
    const earlier = await answered<Finished>(tx, member, key);
    if (earlier) return earlier;
    const layer = await ownLayer(tx, member, request.layerId);
    const set = await newestSet(tx, request.layerId);
    const finished = layer.layerState === "finished" ? set : null;
    const end = finished ? positionOf(finished) : await headOf(tx, request.layerId, layer.epoch);
    if (!samePosition(end, request.position)) return null;
    if (!finished && layer.facts.state === "finished") throw closed();
    if (!finished && draft.refusal) throw draft.refusal;
    const made = finished
      ? { setId: finished.id, version: finished.version }
      : await write(tx, member, layer, request, draft, now(), (set?.version ?? 0) + 1);
    await keepAnswer(tx, member, key, made);
    return made;
  });
  if (!answer) throw await movedOn(member, request, draft);
  return answer;
}

/** What is to be stored, with everything that can be known before the lock. */
export type Draft = {
  content: LayerContent;
  schema: LabelSchema;
  text: string;
  textSha256: string;
  /** Why this content is not to be stored, unless it is already. */
  refusal: Failure | null;
};

async function prepare(member: Member, { layerId, position, despite }: FinishRequest): Promise<Draft> {
  const { prisma } = database();
  const { documentId } = await ownLayer(prisma, member, layerId);
  if (!(await isInLog(prisma, layerId, position))) {
    // Nothing of ours ever said this position; what the layer is now, it can be finished with.
    const standing = await ownLayer(prisma, member, layerId);
    throw new Failure(
      "conflict",
      "What you saw is not what is stored. Look at the document as it is now, then finish.",
      {
        data: {
          changes: [],
          more: 0,
          position: await headOf(prisma, layerId, standing.epoch),
          finished: null,
        } satisfies MovedOn,
      },
    );
  }
  return prepareSet(member, { documentId, layerId, position, despite: despite ?? false });
}

/** The same for a layer and a position that are known to be right. For `lib/data` only. */
export async function prepareSet(
  member: Member,
  {
    documentId,
    layerId,
    position,
    despite,
  }: { documentId: string; despite: boolean } & Pick<FinishRequest, "layerId" | "position">,
): Promise<Draft> {
  const { prisma } = database();
  const { text, sha256 } = await prisma.document.findUniqueOrThrow({
    where: { id: documentId },
    select: { text: true, sha256: true },
  });
  if (!text) throw new Error(`the document ${documentId} has no text`);
  const schema = await readSchema(prisma, member.projectId);
  const content = await contentAt(layerId, position.epoch, position.seq);
  for (const span of content.spans.values()) {
    const fits = fitsText(span, text.text);
    // The sockets' validator lets no such span in. A set with a wrong offset would be wrong for ever.
    if (!fits.ok) throw new Error(`the layer ${layerId} holds the span ${span.id}, ${fits.why}`);
  }
  const problems = [
    ...problemsOf(content, schema, text.text, decodeClusters(text.clusters)),
    ...(await strangeEntities(member, content)),
  ];
  return { content, schema, text: text.text, textSha256: hex(sha256), refusal: refusalOf(problems, despite) };
}

/** Spans that name an entity which the project does not have. */
async function strangeEntities(member: Member, content: LayerContent): Promise<Problem[]> {
  const spans = [...content.spans.values()].filter((span) => span.entity !== undefined);
  if (spans.length === 0) return [];
  const ids = [...new Set(spans.map((span) => span.entity ?? ""))].filter(isUuid);
  const where = { projectId: member.projectId, id: { in: ids } };
  const known = new Set((await database().prisma.entity.findMany({ where, select: { id: true } })).map(({ id }) => id));
  const message = "A span names an entity that the project does not know. Take the name away, or give another.";
  return spans
    .filter((span) => !known.has(span.entity ?? ""))
    .map((span) => ({ kind: "unknown", id: span.id, severity: "error", message }));
}

function refusalOf(problems: readonly Problem[], despite: boolean): Failure | null {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  if (errors === 0 && (despite || problems.length === 0)) return null;
  const message =
    errors > 0
      ? `Before this can be finished, ${errors === 1 ? "one thing has" : `${errors} things have`} to be put right.`
      : `There ${problems.length === 1 ? "is one thing" : `are ${problems.length} things`} to look at. You can finish all the same.`;
  return new Failure("invalid", message, { data: { problems } });
}

async function write(
  tx: Transaction,
  member: Member,
  layer: OwnLayer,
  request: FinishRequest,
  draft: Draft,
  at: Date,
  version: number,
): Promise<Finished> {
  const { projectId, userId } = member;
  const { layerId, position } = request;
  const { documentId, facts } = layer;
  // An empty layer can be finished too; then this is its first word.
  await fixMode(runIn(tx), layerId);
  const afterReveal = facts.kind === "personal" && (await couldSee(tx, documentId, facts.annotatorId ?? userId));
  const { setId } = await storeSet(tx, member, { layerId, position, draft, at, version, afterReveal });
  if (facts.kind === "shared") {
    await tx.document.update({ where: { id: documentId }, data: { state: "finished" }, select: { id: true } });
    await record(tx, { projectId, userId, kind: "document.finished", subject: documentId, data: { setId } });
  } else {
    const where = { documentId, userId: facts.annotatorId ?? userId };
    await tx.assignment.updateMany({ where, data: { state: "finished", finishedAt: at } });
    await refreshState(tx, documentId);
    await noteRevealsOf(tx, documentId);
  }
  await record(tx, {
    projectId,
    userId,
    kind: "layer.finished",
    subject: layerId,
    data: { documentId, setId, version },
  });
  await tell(tx, layerId, documentId);
  return { setId, version };
}

/**
 * Writes the set and closes the layer, which the caller has locked. For `lib/data` only.
 * @throws Failure conflict where the labels were changed since the draft was made
 */
export async function storeSet(
  tx: Transaction,
  { projectId, userId }: Member,
  made: { layerId: string; position: Position; draft: Draft; at: Date; version: number; afterReveal?: boolean },
): Promise<Finished> {
  const { layerId, position, draft, at, version } = made;
  const project = await tx.project.findUniqueOrThrow({
    where: { id: projectId },
    select: { schemaVersion: true, guidelineVersion: true },
  });
  if (project.schemaVersion !== draft.schema.version) {
    throw new Failure("conflict", "The labels were changed this moment. Look at the document once more, then finish.", {
      data: { changes: [], more: 0, position, finished: null } satisfies MovedOn,
    });
  }
  const parts = partsOf(draft.content);
  const context = { textSha256: draft.textSha256, ...project };
  const { id: setId } = await tx.annotationSet.create({
    data: {
      layerId,
      version,
      userId,
      epoch: position.epoch,
      seq: position.seq,
      logSha256: Buffer.from(position.sha256, "hex"),
      textSha256: Buffer.from(draft.textSha256, "hex"),
      ...project,
      sha256: setHash(parts, context) as Uint8Array<ArrayBuffer>,
      spanCount: parts.spans.length,
      relationCount: parts.relations.length,
      afterReveal: made.afterReveal ?? false,
      createdAt: at,
    },
    select: { id: true },
  });
  await insertParts(tx, setId, parts, draft.text);
  await tx.layer.update({ where: { id: layerId }, data: { state: "finished" }, select: { id: true } });
  return { setId, version };
}

/** The layer's sockets; and, since finishing may reveal and reopening hide, those of the document's other layers. */
async function tell(tx: Transaction, layerId: string, documentId: string): Promise<void> {
  await notify(tx, { kind: "layer", layerId });
  await notify(tx, { kind: "document", documentId });
}

/** Opens a finished layer again. Its set stays as it is; finishing again makes the next version. */
export async function reopen(
  member: Member,
  request: { layerId: string; key: string },
  now: Clock = systemClock,
): Promise<{ layerId: string }> {
  demand(member, "layer.reopen");
  const { projectId, userId } = member;
  const { layerId } = request;
  const key = commandKey("reopen", request.key, [layerId]);
  const { documentId } = await ownLayer(database().prisma, member, layerId);
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Layer" WHERE "id" = ${layerId}::uuid FOR UPDATE`;
    // As `fixMode` does for `finish`: beside another's finish, one of the two sees what the other did.
    await lockDocuments(tx, Prisma.sql`d."id" = ${documentId}::uuid`);
    const { layerState, facts, archived } = await ownLayer(tx, member, layerId);
    if ((await answered(tx, member, key)) || layerState === "open") return { layerId };
    if (archived) throw closed();
    const set = await newestSet(tx, layerId);
    if (!set) throw new Error(`the finished layer ${layerId} has no set`);
    const data = { reopenedAt: now(), reopenedById: userId };
    await tx.annotationSet.update({ where: { id: set.id }, data, select: { id: true } });
    await tx.layer.update({ where: { id: layerId }, data: { state: "open" }, select: { id: true } });
    if (facts.kind === "shared") {
      await tx.document.update({ where: { id: documentId }, data: { state: "started" }, select: { id: true } });
    } else {
      const where = { documentId, userId: facts.annotatorId ?? userId };
      await tx.assignment.updateMany({ where, data: { state: "started", finishedAt: null } });
      await refreshState(tx, documentId);
    }
    await record(tx, {
      projectId,
      userId,
      kind: "layer.reopened",
      subject: layerId,
      data: { documentId, setId: set.id },
    });
    await tell(tx, layerId, documentId);
    await keepAnswer(tx, member, key, { layerId });
    return { layerId };
  });
}

type OwnLayer = Awaited<ReturnType<typeof readLayerFor>>;

/** A layer that the member writes, or would if it were open. @throws Failure forbidden, not-found */
async function ownLayer(tx: Transaction, member: Member, layerId: string): Promise<OwnLayer> {
  const layer = await readLayerFor(tx, member, layerId);
  if (layerAccess(member, { ...layer.facts, state: "open" }) !== "write") {
    throw new Failure("forbidden", "Only who works in this layer can finish or reopen it.");
  }
  return layer;
}

function closed(): Failure {
  return new Failure(
    "conflict",
    "This document is archived or is worked on in another way now, so nothing in it changes.",
  );
}

export function newestSet(tx: Transaction, layerId: string) {
  return tx.annotationSet.findFirst({ where: { layerId }, orderBy: { version: "desc" } });
}

function positionOf(set: { epoch: number; seq: number; logSha256: Uint8Array }): Position {
  return { epoch: set.epoch, seq: set.seq, sha256: hex(set.logSha256) };
}

function samePosition(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.seq === b.seq && a.sha256 === b.sha256;
}

/** The conflict of somebody who saw less than there is: what is new, and where the layer stands. */
async function movedOn(member: Member, { layerId, position: from }: FinishRequest, draft: Draft): Promise<Failure> {
  const { prisma } = database();
  const layer = await ownLayer(prisma, member, layerId);
  const set = layer.layerState === "finished" ? await newestSet(prisma, layerId) : null;
  const position = set ? positionOf(set) : await headOf(prisma, layerId, layer.epoch);
  const changes = await changesBetween(layerId, from, position, draft.schema, draft.text);
  const data: MovedOn = {
    changes: changes.slice(0, mostChanges),
    more: Math.max(0, changes.length - mostChanges),
    position,
    finished: set && { setId: set.id, version: set.version },
  };
  const message = set
    ? "Somebody else has finished this document already, with changes that you had not seen."
    : "Others have changed this document since. Look at what is new, then finish with it.";
  return new Failure("conflict", message, { data });
}

export type CommandKey = { key: string; request: Buffer<ArrayBuffer> };

/** Keys of commands are kept apart from those that clients send with other requests. */
export function commandKey(command: string, key: string, request: readonly Json[]): CommandKey {
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw invalid("key", "The key of a command has 1 to 200 characters, without spaces.");
  return { key: `${command}:${key}`, request: createHash("sha256").update(canonicalJson(request)).digest() };
}

export async function answered<T>(tx: Transaction, member: Member, { key, request }: CommandKey): Promise<T | null> {
  const row = await tx.idempotencyKey.findUnique({ where: { userId_key: { userId: member.userId, key } } });
  if (!row) return null;
  if (!request.equals(row.request))
    throw new Failure("conflict", "This key was used for another request. Make a new key.");
  return row.answer as T;
}

export async function keepAnswer(
  tx: Transaction,
  member: Member,
  key: CommandKey,
  answer: Prisma.InputJsonObject,
): Promise<void> {
  await tx.idempotencyKey.create({
    data: { userId: member.userId, ...key, status: 200, answer },
    select: { key: true },
  });
}

export type SetRow = {
  id: string;
  layerId: string;
  layerKind: "shared" | "personal" | "model" | "gold";
  /** Whose personal layer it is. */
  annotatorId: string | null;
  documentId: string;
  documentName: string;
  version: number;
  finishedBy: { userId: string; name: string };
  position: Position;
  spanCount: number;
  relationCount: number;
  /** Of a personal layer: whether its annotator could see others' work on the document before she finished this version. */
  afterReveal: boolean;
  schemaVersion: number;
  guidelineVersion: number;
  /** SHA-256 of the set's canonical JSON and of the text, in hexadecimal. */
  sha256: string;
  textSha256: string;
  createdAt: Date;
  reopenedAt: Date | null;
};

/** The sets of the layers that the member may read, oldest first. */
export async function listSets(
  member: Member,
  page: { documentId?: string | undefined; after?: string | null | undefined; limit?: number | undefined } = {},
): Promise<{ rows: SetRow[]; next: string | null }> {
  demand(member, "document.read");
  const limit = pageSize(page);
  const filters = [visibleSetsSql(member)];
  if (page.documentId) filters.push(Prisma.sql`d."id" = ${uuid(page.documentId, "document")}::uuid`);
  if (page.after) filters.push(Prisma.sql`s."id" > ${uuid(page.after, "annotation set")}::uuid`);
  const rows = await readSets(member, Prisma.join(filters, " AND "), limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}

/** Who reads: a member; or, where rows are of several projects, what names her project and her role there in SQL. */
export type Reader = Pick<Member, "userId"> & { projectId: string | Prisma.Sql; role: Role | Prisma.Sql };

/** The rule of `layerAccess` for reading, over the joins of `readSets`. For `lib/data` only. */
export function visibleSetsSql({ projectId, userId, role }: Reader): Prisma.Sql {
  return Prisma.sql`d."projectId" = ${projectId}::uuid AND (CASE l."kind"
    WHEN 'shared' THEN TRUE
    WHEN 'personal' THEN l."owner" = ${userId} OR ${unblindedSql(role)}
    WHEN 'model' THEN ${typeof role === "string" ? Prisma.sql`${role !== "viewer"}` : Prisma.sql`${role} <> 'viewer'`}
    WHEN 'gold' THEN ${unblindedSql(role)} END)`;
}

async function readSets(member: Member, where: Prisma.Sql, limit: number): Promise<SetRow[]> {
  const rows = await database().prisma.$queryRaw<SetQueryRow[]>`
    SELECT s."id", s."layerId", l."kind"::text AS "layerKind", nullif(l."owner", '') AS "owner", d."id" AS "documentId",
      d."name" AS "documentName", s."version", s."userId", u."name" AS "userName", s."epoch", s."seq", s."logSha256",
      s."spanCount", s."relationCount", s."afterReveal", s."schemaVersion", s."guidelineVersion", s."sha256", s."textSha256",
      s."createdAt", s."reopenedAt"
    FROM "AnnotationSet" s JOIN "Layer" l ON l."id" = s."layerId" JOIN "Document" d ON d."id" = l."documentId"
      JOIN "Project" p ON p."id" = d."projectId" LEFT JOIN "User" u ON u."id" = s."userId" ${mineSql(member.userId)}
    WHERE ${where} ORDER BY s."id" LIMIT ${limit}`;
  return rows.map(({ owner, userId, userName, epoch, seq, logSha256, sha256, textSha256, ...row }) => ({
    ...row,
    annotatorId: row.layerKind === "personal" ? owner : null,
    finishedBy: { userId, name: userName ?? "" },
    position: { epoch, seq, sha256: hex(logSha256) },
    sha256: hex(sha256),
    textSha256: hex(textSha256),
  }));
}

type SetQueryRow = Omit<SetRow, "annotatorId" | "finishedBy" | "position" | "sha256" | "textSha256"> & {
  owner: string | null;
  userId: string;
  userName: string | null;
  epoch: number;
  seq: number;
  logSha256: Uint8Array;
  sha256: Uint8Array;
  textSha256: Uint8Array;
};

/** @throws Failure not-found, also where the member is blind to the layer */
export async function setContent(
  member: Member,
  setId: string,
): Promise<{ set: SetRow; content: LayerContent; schema: LabelSchema; text: string }> {
  demand(member, "document.read");
  const { prisma } = database();
  const where = Prisma.sql`${visibleSetsSql(member)} AND s."id" = ${uuid(setId, "annotation set")}::uuid`;
  const [set] = await readSets(member, where, 1);
  if (!set) throw new Failure("not-found", "There is no such annotation set.");
  const [parts, schema, row] = await Promise.all([
    readParts([set.id]),
    readSchemaAt(prisma, member.projectId, set.schemaVersion),
    prisma.documentText.findUniqueOrThrow({ where: { documentId: set.documentId } }),
  ]);
  const held = parts.get(set.id);
  if (!held) throw new Error(`the set ${set.id} was not read`);
  return { set, content: contentOf(held), schema, text: row.text };
}
