/**
 * Comments on spans, relations and documents, in threads. A comment stands in a layer and follows its access: whoever may not
 * read the layer is not told that there is one, and a mention of her in it waits until she may.
 */
import { isUnblinded } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { demand, demandScope } from "./demand.ts";
import { record } from "./events.ts";
import { invalid, paragraph } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { fixMode, readLayerFor, runIn } from "./layers.ts";
import { notify, notifyMentioned } from "./notify.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { answered, commandKey, keepAnswer, type Reader, visibleSetsSql } from "./sets.ts";
import { mineSql, unblindedSql } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";

/** What a thread is about: a span or a relation of the layer, by its id there, or the document. */
export type CommentTarget = { on: "span" | "relation"; id: string } | { on: "document"; id: "" };

export type CommentRow = {
  id: string;
  target: CommentTarget;
  /** The first comment of its thread; null on that one. */
  threadId: string | null;
  author: { userId: string; name: string };
  /** Who brought it in a file that names the author: it says what the file says, and not what the author wrote here. */
  importedBy: { userId: string; name: string } | null;
  body: string;
  mentions: { userId: string; name: string }[];
  createdAt: Date;
  editedAt: Date | null;
  /** Of the first of a thread: since when it is resolved. */
  resolvedAt: Date | null;
};

export type CommentMention = CommentRow & { documentId: string; documentName: string; layerId: string };

const mostMentions = 50;

/**
 * Adds a comment, or an answer where `threadId` names a thread. The first one on a document fixes its mode, as a tag does.
 * @throws Failure not-found where the layer, the thread, or what it is about is not there; conflict in an archived document
 */
export async function addComment(
  member: Member,
  request: {
    layerId: string;
    target?: CommentTarget | undefined;
    threadId?: string | null | undefined;
    body: string;
    mentions?: readonly string[] | undefined;
    key: string;
  },
  now: Clock = systemClock,
): Promise<{ id: string }> {
  demand(member, "comment.write");
  const { layerId, threadId = null } = request;
  const body = bodyOf(request.body);
  const mentions = await mentioned(member, request.mentions ?? []);
  const asked = [layerId, threadId ?? "", request.target?.on ?? "", request.target?.id ?? "", body, mentions];
  const key = commandKey("comment", request.key, asked);
  const { projectId, userId } = member;
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Layer" WHERE "id" = ${uuid(layerId, "layer")}::uuid FOR UPDATE`;
    const earlier = await answered<{ id: string }>(tx, member, key);
    if (earlier) return earlier;
    const layer = await commentedLayer(tx, member, layerId);
    requireOpen(layer);
    const { documentId } = layer;
    const thread = threadId === null ? null : await threadIn(tx, member, threadId, layerId);
    const target = thread?.target ?? (await knownTarget(tx, layerId, layer.epoch, request.target));
    await fixMode(runIn(tx), layerId);
    const data = { documentId, layerId, target, threadId: thread?.id ?? null, authorId: userId, body, mentions };
    const { id } = await tx.comment.create({ data: { ...data, createdAt: now() }, select: { id: true } });
    // An answer opens what was closed.
    if (thread?.resolvedAt)
      await tx.comment.update({ where: { id: thread.id }, data: { resolvedAt: null }, select: { id: true } });
    await record(tx, { projectId, userId, kind: "comment.added", subject: id, data: { documentId, layerId } });
    await notify(tx, { kind: "comments", layerId });
    // An answer that opens a thread again brings back what it said before.
    await notifyMentioned(
      tx,
      layerId,
      thread?.resolvedAt ? [...(await mentionedIn(tx, thread.id)), ...mentions] : mentions,
    );
    await keepAnswer(tx, member, key, { id });
    return { id };
  });
}

/** Changes one's own comment. @throws Failure not-found */
export async function editComment(
  member: Member,
  id: string,
  change: { body: string; mentions?: readonly string[] | undefined },
  now: Clock = systemClock,
): Promise<void> {
  demand(member, "comment.write");
  const body = bodyOf(change.body);
  const mentions = await mentioned(member, change.mentions ?? []);
  await transaction(async (tx) => {
    const { layerId, mentions: before } = await ownComment(tx, member, id);
    await tx.comment.update({ where: { id }, data: { body, mentions, editedAt: now() }, select: { id: true } });
    await notify(tx, { kind: "comments", layerId });
    await notifyMentioned(tx, layerId, [...before, ...mentions]);
  });
}

/** Deletes one's own comment. @throws Failure conflict where others have answered it; not-found */
export async function deleteComment(member: Member, id: string): Promise<void> {
  demand(member, "comment.write");
  await transaction(async (tx) => {
    const { layerId, documentId, mentions } = await ownComment(tx, member, id);
    await tx.$queryRaw`SELECT FROM "Layer" WHERE "id" = ${layerId}::uuid FOR UPDATE`;
    if ((await tx.comment.count({ where: { threadId: id } })) > 0) {
      throw new Failure(
        "conflict",
        "Others have answered this, so it stays. You can change its words, or resolve the thread.",
      );
    }
    await tx.comment.deleteMany({ where: { id } });
    const { projectId, userId } = member;
    await record(tx, { projectId, userId, kind: "comment.deleted", subject: id, data: { documentId, layerId } });
    await notify(tx, { kind: "comments", layerId });
    await notifyMentioned(tx, layerId, mentions);
  });
}

/** Marks a thread as resolved, or opens it again; whoever may comment there may. Doing it twice is harmless. @throws Failure not-found */
export async function resolveThread(
  member: Member,
  threadId: string,
  resolved: boolean,
  now: Clock = systemClock,
): Promise<void> {
  demand(member, "comment.write");
  await transaction(async (tx) => {
    const thread = await threadIn(tx, member, threadId, null);
    if ((thread.resolvedAt !== null) === resolved) return;
    await tx.comment.update({
      where: { id: thread.id },
      data: { resolvedAt: resolved ? now() : null },
      select: { id: true },
    });
    const { projectId, userId } = member;
    const data = { documentId: thread.documentId, layerId: thread.layerId };
    await record(tx, {
      projectId,
      userId,
      kind: resolved ? "comment.resolved" : "comment.reopened",
      subject: thread.id,
      data,
    });
    await notify(tx, { kind: "comments", layerId: thread.layerId });
    await notifyMentioned(tx, thread.layerId, await mentionedIn(tx, thread.id));
  });
}

/** The comments of a layer, oldest first. @throws Failure not-found where the member may not read the layer */
export async function listComments(
  member: Member,
  layerId: string,
  request: PageRequest = {},
): Promise<Page<CommentRow>> {
  demand(member, "document.read");
  await commentedLayer(database().prisma, member, layerId);
  const limit = pageSize(request);
  const after = request.after ? Prisma.sql`c."id" > ${uuid(request.after, "comment")}::uuid` : Prisma.sql`TRUE`;
  const rows = await read(member, Prisma.sql`c."layerId" = ${layerId}::uuid AND ${after} ORDER BY c."id"`, limit + 1);
  return pageOf(rows.map(withoutPlace), limit, (row) => row.id);
}

/** Comments that mention the member, newest first, where she may read them; of threads that are resolved only if `all` is said. */
export async function listCommentMentions(
  member: Member,
  request: PageRequest & { all?: boolean } = {},
): Promise<Page<CommentMention>> {
  demand(member, "document.read");
  const limit = pageSize(request);
  const after = request.after ? Prisma.sql`c."id" < ${uuid(request.after, "comment")}::uuid` : Prisma.sql`TRUE`;
  const open = request.all ? Prisma.sql`TRUE` : Prisma.sql`coalesce(t."resolvedAt", c."resolvedAt") IS NULL`;
  const where = Prisma.sql`c."mentions" @> ARRAY[${member.userId}::uuid] AND ${after} AND ${open} ORDER BY c."id" DESC`;
  return pageOf(await read(member, where, limit + 1), limit, (row) => row.id);
}

/**
 * How many comments mention the caller in each of these projects, in threads that are not resolved, as far as she may read them: the
 * count of `listCommentMentions` for a list of projects, in one statement. Projects with none are left out.
 */
export async function countCommentMentions(who: SignedIn, projectIds: readonly string[]): Promise<Map<string, number>> {
  demandScope(who, "read");
  const { userId, by } = who;
  const bound = by.kind === "token" ? by.projectId : null;
  const ids = projectIds.filter((id) => isUuid(id) && (bound === null || bound === id));
  const reader = { projectId: Prisma.sql`m."projectId"`, userId, role: Prisma.sql`m."role"` };
  const rows = await database().prisma.$queryRaw<{ projectId: string; count: number }[]>`
    SELECT d."projectId", count(*)::int AS "count"
    FROM "Comment" c JOIN "Layer" l ON l."id" = c."layerId" JOIN "Document" d ON d."id" = l."documentId"
      JOIN "Project" p ON p."id" = d."projectId" JOIN "Membership" m ON m."projectId" = p."id" AND m."userId" = ${userId}::uuid
      LEFT JOIN "Comment" t ON t."id" = c."threadId" ${mineSql(userId)}
    WHERE c."mentions" @> ARRAY[${userId}::uuid] AND p."id" = ANY(${ids}::uuid[])
      AND coalesce(t."resolvedAt", c."resolvedAt") IS NULL AND ${readableCommentsSql(reader)}
    GROUP BY d."projectId"`;
  return new Map(rows.map(({ projectId, count }) => [projectId, count]));
}

type Stored = Omit<CommentMention, "target" | "author" | "importedBy" | "mentions"> & {
  target: string;
  authorId: string;
  authorName: string | null;
  importedById: string | null;
  importedByName: string | null;
  mentions: string[];
};

/** The rule for reading the comment `c`, over the joins of `read`: that of its layer's sets, but a model's layer is talked about by the unblinded. */
export function readableCommentsSql(member: Reader): Prisma.Sql {
  return Prisma.sql`${visibleSetsSql(member)} AND (l."kind" <> 'model' OR ${unblindedSql(member.role)})
    AND c."target" NOT LIKE 'cluster:%'`;
}

/** Comments in layers that the member may read. */
async function read(member: Member, where: Prisma.Sql, limit: number): Promise<CommentMention[]> {
  const { prisma } = database();
  const rows = await prisma.$queryRaw<Stored[]>`
    SELECT c."id", c."target", c."threadId", c."authorId", u."name" AS "authorName",
      c."importedById", i."name" AS "importedByName", c."body", coalesce(c."mentions", '{}')::text[] AS "mentions",
      c."createdAt", c."editedAt", c."resolvedAt", d."id" AS "documentId", d."name" AS "documentName", c."layerId"
    FROM "Comment" c JOIN "Layer" l ON l."id" = c."layerId" JOIN "Document" d ON d."id" = l."documentId"
      JOIN "Project" p ON p."id" = d."projectId" LEFT JOIN "User" u ON u."id" = c."authorId"
      LEFT JOIN "User" i ON i."id" = c."importedById" LEFT JOIN "Comment" t ON t."id" = c."threadId" ${mineSql(member.userId)}
    WHERE ${readableCommentsSql(member)} AND ${where} LIMIT ${limit}`;
  const ids = [...new Set(rows.flatMap((row) => row.mentions))];
  const people = await prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map(({ target, authorId, authorName, importedById, importedByName, mentions, ...row }) => ({
    ...row,
    target: readTarget(target),
    author: { userId: authorId, name: authorName ?? "" },
    importedBy: importedById === null ? null : { userId: importedById, name: importedByName ?? "" },
    mentions: mentions.map((userId) => ({ userId, name: names.get(userId) ?? "" })),
  }));
}

function withoutPlace({ documentId: _, documentName: _name, layerId: _layer, ...row }: CommentMention): CommentRow {
  return row;
}

function bodyOf(value: string): string {
  const body = paragraph(value, "body", "the comment", 5_000);
  if (body === "") throw invalid("body", "Please write something.");
  return body;
}

/** Those of the ids who are members, each once. @throws Failure invalid where one is not */
async function mentioned(member: Member, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)].sort();
  if (wanted.length > mostMentions) throw invalid("mentions", `Mention at most ${mostMentions} people.`);
  const where = { projectId: member.projectId, userId: { in: wanted.filter(isUuid) } };
  const found = wanted.length === 0 ? 0 : await database().prisma.membership.count({ where });
  if (found !== wanted.length) throw invalid("mentions", "Only members of the project can be mentioned.");
  return wanted;
}

/**
 * A layer whose comments the member may read. A model's layer is read by all who annotate a document, and by it the blind must not
 * hear of each other.
 */
async function commentedLayer(tx: Transaction, member: Member, layerId: string) {
  const layer = await readLayerFor(tx, member, layerId);
  if (layer.facts.kind === "model" && !isUnblinded(member.role, layer.facts)) {
    throw new Failure("not-found", "There are no comments here until the others' work is revealed to you.");
  }
  return layer;
}

function requireOpen({ archived }: { archived: boolean }): void {
  if (archived) throw new Failure("conflict", "This document is archived, so nothing in it changes.");
}

async function knownTarget(
  tx: Transaction,
  layerId: string,
  epoch: number,
  target: CommentTarget | undefined,
): Promise<string> {
  if (target === undefined) throw invalid("target", "Say what the comment is about.");
  if (target.on === "document") return "document";
  const content = await contentAt(layerId, epoch, (await headOf(tx, layerId, epoch)).seq);
  const there = target.on === "span" ? content.spans.has(target.id) : content.relations.has(target.id);
  if (!there) throw new Failure("not-found", `This ${target.on} is not there any more, or is not stored yet.`);
  return `${target.on}:${target.id}`;
}

function readTarget(stored: string): CommentTarget {
  const [on, ...id] = stored.split(":");
  if (on === "span" || on === "relation") return { on, id: id.join(":") };
  return { on: "document", id: "" };
}

const missing = () => new Failure("not-found", "There is no such comment.");

async function commentFor(tx: Transaction, member: Member, id: string) {
  const found = isUuid(id) ? await tx.comment.findUnique({ where: { id } }) : null;
  const { layerId } = found ?? {};
  if (!found || !layerId || found.target.startsWith("cluster:")) throw missing();
  const layer = await commentedLayer(tx, member, layerId).catch((error: unknown) => {
    // Not even that there is a comment is told.
    throw error instanceof Failure && error.code === "not-found" ? missing() : error;
  });
  requireOpen(layer);
  return { ...found, layerId, documentId: layer.documentId };
}

/** Whom the comments of a thread mention. */
async function mentionedIn(tx: Transaction, threadId: string): Promise<string[]> {
  const where = { OR: [{ id: threadId }, { threadId }] };
  return (await tx.comment.findMany({ where, select: { mentions: true } })).flatMap(({ mentions }) => mentions);
}

async function ownComment(tx: Transaction, member: Member, id: string) {
  const found = await commentFor(tx, member, id);
  if (found.authorId !== member.userId)
    throw new Failure("forbidden", "Only who wrote a comment changes or deletes it.");
  return found;
}

/** The first comment of a thread; of that layer, where one is named. */
async function threadIn(tx: Transaction, member: Member, id: string, layerId: string | null) {
  const found = await commentFor(tx, member, id);
  if (found.threadId !== null || (layerId !== null && found.layerId !== layerId)) throw missing();
  return found;
}
