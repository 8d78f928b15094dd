/** Documents: adding them, finding them, the next one to work on, who annotates them. */
import { createHash } from "node:crypto";
import type { Mode } from "#lib/access/layer-access.ts";
import { isUnblinded } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import { can } from "#lib/access/roles.ts";
import { clusterOffsets, decodeClusters, encodeClusters } from "#lib/annotation/clusters.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import { Failure } from "#lib/errors.ts";
import { refreshState } from "./assignments.ts";
import { database, isDuplicate, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import type { EventKind } from "./event-kinds.ts";
import { record } from "./events.ts";
import { invalid, line, paragraph, whole } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import type { Intake } from "./intake.ts";
import { readPastedText, refuseUnfit } from "./intake.ts";
import { sightFor } from "./layers.ts";
import { demandOpenProject, type Precondition } from "./lock-project.ts";
import { notify } from "./notify.ts";
import { pageOf, pageSize } from "./page.ts";
import { noteArrivals, noteRevealsOf } from "./reveal.ts";
import type { Sight } from "./sight.ts";
import { countSql, freeSql, mineSql, modeSql, unblindedSql, undoneSql, visibleStateSql } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";
import { withoutAccountSql } from "./without-account.ts";

export type DocumentState = "new" | "started" | "finished";
export type Direction = "auto" | "ltr" | "rtl";

export type NewDocument = {
  name: string;
  /** As `readTextFile` or `readPastedText` gave it; it is checked again here. */
  text: string;
  /** BCP 47, or "" where unknown. */
  language?: string;
  direction?: Direction;
  /** Free fields such as source, date, link. */
  metadata?: Record<string, string>;
  intake?: Intake;
};

/**
 * A line of the document list, as the member may see it. For whoever is blind to the others' work, `state`, `spans` and
 * `myState` speak of her own work only and `annotators` and `finishedBy` are null.
 */
export type DocumentRow = {
  id: string;
  name: string;
  state: DocumentState;
  /** The document's mode, or the project's default while it has no tag. */
  mode: Mode;
  /** In UTF-16 units. */
  length: number;
  /** How many annotators it is assigned to; null in together mode and for the blind. */
  annotators: number | null;
  /** How many of them have finished; null likewise. */
  finishedBy: number | null;
  /** Mine, where I am assigned; null otherwise and in together mode. */
  myState: "assigned" | "started" | "finished" | null;
  /** Spans in the newest annotation sets that the member may see; null where there is none. */
  spans: number | null;
  archived: boolean;
  createdAt: Date;
};

export type DocumentPage = {
  rows: DocumentRow[];
  /** The id to ask for the next page with, or null on the last. */
  next: string | null;
  /** Of all documents of the project that are not archived, whatever the filter, in the states that the member sees. */
  counts: Record<DocumentState, number>;
};

/** A document with its text. */
export type OpenDocument = {
  id: string;
  projectId: string;
  name: string;
  text: string;
  /** In UTF-16 units, and in code points. */
  length: number;
  codePoints: number;
  /** SHA-256 of the text in UTF-8, in hexadecimal. */
  sha256: string;
  /** Offsets strictly inside a grapheme cluster, in UTF-16 units, ascending: never cut here. */
  clusters: number[];
  mode: Mode;
  /** False while the document has no tag: then `mode` is the project's default and may still change. */
  modeFixed: boolean;
  /** As in `DocumentRow`. */
  state: DocumentState;
  language: string;
  direction: Direction;
  metadata: Record<string, string>;
  intake: Intake;
  /** Who is assigned. To the blind, the states of others are null; to the blind who may not assign, only herself is listed. */
  annotators: { userId: string; name: string; state: "assigned" | "started" | "finished" | null }[];
  /** How many annotators the document asks for, while independent; null where it follows its project. */
  annotatorsWanted: number | null;
  archived: boolean;
  createdAt: Date;
};

/** A document with its text if that is short, else with the beginning of it. */
export type DocumentHead = Omit<OpenDocument, "text" | "clusters"> & {
  whole: { text: string; clusters: number[] } | null;
  opening: string;
};

/**
 * Adds a document. The same text under the same name is there only once: then `already` is true and `id` names it.
 * @throws Failure invalid, forbidden
 */
export async function addDocument(member: Member, document: NewDocument): Promise<{ id: string; already: boolean }> {
  demand(member, "document.add");
  const row = newDocumentRow(document);
  const { projectId, userId } = member;
  const same = { projectId_sha256_name: { projectId, sha256: row.sha256, name: row.name } };
  const { prisma } = database();
  const there = await prisma.document.findUnique({ where: same, select: { id: true } });
  if (there) return { id: there.id, already: true };
  try {
    return await transaction(async (tx) => {
      await demandOpenProject(tx, member);
      const data = { ...row, projectId, createdById: userId };
      const { id } = await tx.document.create({ data, select: { id: true } });
      await record(tx, { projectId, userId, kind: "document.added", subject: id, data: { name: row.name } });
      return { id, already: false };
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // Somebody added the same meanwhile.
    const { id } = await prisma.document.findUniqueOrThrow({ where: same, select: { id: true } });
    return { id, already: true };
  }
}

/** What is stored of a new document, all of it checked. For `lib/data` only. @throws Failure invalid */
export function newDocumentRow(document: NewDocument) {
  const name = line(document.name, "name", "the name of a document", 200);
  const { intake } = document;
  // What was read already may still begin with a mark: only one is taken off, once.
  const { text, intake: noticed } = intake ? { text: document.text, intake } : readPastedText(document.text, name);
  refuseUnfit(text, name);
  const language = languageTag(document.language ?? "");
  const metadata = Object.entries(document.metadata ?? {});
  if (metadata.length > 50) throw invalid("metadata", "A document has at most 50 fields.");
  return {
    name,
    sha256: createHash("sha256").update(text).digest(),
    length: text.length,
    codePoints: new CodePoints(text).length,
    language,
    direction: document.direction ?? "auto",
    metadata: Object.fromEntries(
      metadata.map(([key, value]) => [
        line(key, "metadata", "the name of a field", 100),
        paragraph(value, "metadata", `the field "${key}"`, 2_000),
      ]),
    ),
    intake: noticed,
    text: { create: { text, clusters: encodeClusters(clusterOffsets(text)) } },
  };
}

function languageTag(language: string): string {
  if (language === "") return "";
  try {
    return new Intl.Locale(language).toString();
  } catch {
    throw invalid("language", `"${language.slice(0, 80)}" is not a language code such as en, de or pt-BR.`);
  }
}

export type DocumentQuery = {
  after?: string | null | undefined;
  limit?: number | undefined;
  /** In the sense of `DocumentRow.state`. */
  state?: DocumentState | undefined;
  /** Looked for in the name, without case. */
  q?: string | undefined;
  /** The archive instead of the documents in use. */
  archived?: boolean | undefined;
};

/** A page of documents in the order in which they came. */
export async function listDocuments(member: Member, query: DocumentQuery = {}): Promise<DocumentPage> {
  demand(member, "document.read");
  const limit = pageSize(query);
  const [rows, counts] = await Promise.all([readRows(member, query, limit), countStates(member)]);
  const page = pageOf(rows, limit, (row) => row.id);
  return { ...page, counts };
}

async function readRows(member: Member, query: DocumentQuery, limit: number): Promise<DocumentRow[]> {
  const { projectId, userId, role } = member;
  const mine = mineSql(userId);
  const filters = [
    Prisma.sql`d."projectId" = ${projectId}::uuid`,
    query.archived ? Prisma.sql`d."archivedAt" IS NOT NULL` : Prisma.sql`d."archivedAt" IS NULL`,
  ];
  if (query.after) filters.push(Prisma.sql`d."id" > ${uuid(query.after, "document")}::uuid`);
  if (query.q) filters.push(Prisma.sql`position(lower(${query.q}) IN lower(d."name")) > 0`);
  if (query.state) filters.push(Prisma.sql`${visibleStateSql(role)} = ${query.state}`);
  return database().prisma.$queryRaw<DocumentRow[]>`
    WITH page AS MATERIALIZED (
      SELECT d."id" FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mine}
      WHERE ${Prisma.join(filters, " AND ")} ORDER BY d."id" LIMIT ${limit + 1}
    )
    SELECT d."id", d."name", ${visibleStateSql(role)} AS "state", ${modeSql}::text AS "mode", d."length",
      CASE WHEN ${modeSql} = 'independent' AND ${unblindedSql(role)} THEN n.annotators END AS "annotators",
      CASE WHEN ${modeSql} = 'independent' AND ${unblindedSql(role)} THEN n.finished END AS "finishedBy",
      CASE WHEN ${modeSql} = 'independent' THEN mine."state"::text END AS "myState",
      (SELECT sum(s."spanCount")::int FROM "Layer" l JOIN "AnnotationSet" s ON s."layerId" = l."id"
        WHERE l."documentId" = d."id" AND s."reopenedAt" IS NULL
          AND (l."kind" = 'shared' OR l."kind" = 'personal' AND (l."owner" = ${userId} OR ${unblindedSql(role)}))) AS "spans",
      d."archivedAt" IS NOT NULL AS "archived", d."createdAt"
    FROM page JOIN "Document" d ON d."id" = page."id" JOIN "Project" p ON p."id" = d."projectId" ${mine} ${countSql}
    ORDER BY d."id"`;
}

/** Counts groups of like documents first, and decides once for each group what may be seen of it. */
async function countStates(member: Member): Promise<Record<DocumentState, number>> {
  const { projectId, userId, role } = member;
  const rows = await database().prisma.$queryRaw<{ state: DocumentState; count: number }[]>`
    SELECT ${visibleStateSql(role, Prisma.sql`d."undone"`)} AS "state", sum(d."count")::int AS "count"
    FROM (
      SELECT d."mode", d."state", mine."state" AS "mine", d."state" = 'finished' AND ${undoneSql} AS "undone",
        count(*) AS "count"
      FROM "Document" d ${mineSql(userId)}
      WHERE d."projectId" = ${projectId}::uuid AND d."archivedAt" IS NULL GROUP BY 1, 2, 3, 4
    ) d JOIN "Project" p ON p."id" = ${projectId}::uuid
      CROSS JOIN LATERAL (SELECT d."mine" AS "state", CASE WHEN d."mine" IS NOT NULL THEN ${userId}::uuid END AS "userId") mine
    GROUP BY 1`;
  const counts = { new: 0, started: 0, finished: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** @throws Failure not-found */
export async function document(member: Member, id: string, tx: Transaction = database().prisma): Promise<OpenDocument> {
  const facts = await factsOf(tx, member, id);
  return { ...facts, ...(await textOf(tx, id)) };
}

/**
 * A document for a page that should be there at once: all of its text where that is not longer than `most` UTF-16 units, else
 * only the beginning, up to `opening` code points. Five megabytes cost a tenth of a second to read.
 * @throws Failure not-found
 */
export async function documentHead(
  member: Member,
  id: string,
  { most, opening }: { most: number; opening: number },
): Promise<DocumentHead> {
  const { prisma } = database();
  const facts = await factsOf(prisma, member, id);
  if (facts.length <= most) {
    const whole = await textOf(prisma, id);
    return { ...facts, whole, opening: whole.text };
  }
  const [row] = await prisma.$queryRaw<{ opening: string }[]>`
    SELECT left("text", ${opening}::int) AS "opening" FROM "DocumentText" WHERE "documentId" = ${id}::uuid`;
  return { ...facts, whole: null, opening: row?.opening ?? "" };
}

async function textOf(tx: Transaction, documentId: string): Promise<{ text: string; clusters: number[] }> {
  const { text, clusters } = await tx.documentText.findUniqueOrThrow({ where: { documentId } });
  return { text, clusters: decodeClusters(clusters) };
}

/** All but the text. */
async function factsOf(tx: Transaction, member: Member, id: string): Promise<Omit<OpenDocument, "text" | "clusters">> {
  demand(member, "document.read");
  const sight = await sightFor(tx, member, id);
  // When it was revealed tells of the others' work.
  const omit = { createdById: true, revealedAt: true } as const;
  const { sha256, archivedAt, ...row } = await tx.document.findUniqueOrThrow({ where: { id }, omit });
  const unblinded = isUnblinded(member.role, sight);
  return {
    ...row,
    sha256: Buffer.from(sha256).toString("hex"),
    mode: sight.mode,
    // That somebody has begun is for the unblinded to know; a blind annotator cannot change the mode anyway.
    modeFixed: unblinded ? sight.modeFixed : true,
    state: unblinded ? sight.documentState : ownState(sight),
    metadata: row.metadata as Record<string, string>,
    intake: row.intake as unknown as Intake,
    annotators: await annotatorsOf(tx, member, sight, unblinded),
    archived: archivedAt !== null,
  };
}

function ownState(sight: Sight): DocumentState {
  return sight.myState === null || sight.myState === "assigned" ? "new" : sight.myState;
}

async function annotatorsOf(
  tx: Transaction,
  member: Member,
  sight: Sight,
  unblinded: boolean,
): Promise<OpenDocument["annotators"]> {
  if (sight.mode === "together") return [];
  const all = unblinded || can(member.role, "document.assign");
  const rows = await tx.$queryRaw<OpenDocument["annotators"]>`
    SELECT a."userId", u."name", a."state"::text AS "state" FROM "Assignment" a JOIN "User" u ON u."id" = a."userId"
    WHERE a."documentId" = ${sight.documentId}::uuid AND (${all} OR a."userId" = ${member.userId}::uuid)
    ORDER BY a."createdAt", a."userId"`;
  return rows.map((row) => (unblinded || row.userId === member.userId ? row : { ...row, state: null }));
}

/**
 * What to work on next after `afterId`: what she has started comes first, then what has a place for her, in order, beginning
 * again from the top at the end. Never what she (or, in together mode, anybody) has finished, and never `afterId` itself.
 */
export async function nextDocument(member: Member, afterId: string | null): Promise<string | null> {
  if (!can(member.role, "layer.write")) return null;
  const after = afterId === null ? null : uuid(afterId, "document");
  const started = Prisma.sql`CASE WHEN ${modeSql} = 'together' THEN d."state" = 'started' ELSE mine."state" = 'started' END`;
  // Reviewers and managers annotate an independent document only where they are assigned.
  const place = Prisma.sql`CASE WHEN ${modeSql} = 'together' THEN d."state" = 'new'
    ELSE mine."state" = 'assigned' OR mine."userId" IS NULL AND ${member.role === "annotator"} AND ${freeSql} END`;
  for (const wanted of [started, place]) {
    for (const range of after === null
      ? [Prisma.sql`TRUE`]
      : [Prisma.sql`d."id" > ${after}::uuid`, Prisma.sql`d."id" < ${after}::uuid`]) {
      const [found] = await database().prisma.$queryRaw<{ id: string }[]>`
        SELECT d."id" FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${mineSql(member.userId)} ${countSql}
        WHERE d."projectId" = ${member.projectId}::uuid AND d."archivedAt" IS NULL AND p."archivedAt" IS NULL
          AND ${range} AND ${wanted}
        ORDER BY d."id" LIMIT 1`;
      if (found) return found.id;
    }
  }
  return null;
}

/**
 * Assigns an independent document to exactly these members. Who is no longer among them keeps her layer, to read.
 * A manager who annotates the document herself and has begun leaves it to another to take her off and to bring her back.
 * @throws Failure invalid, conflict, forbidden, not-found
 */
export async function setAnnotators(
  member: Member,
  documentId: string,
  userIds: readonly string[],
  only?: Precondition,
): Promise<void> {
  demand(member, "document.assign");
  const wanted = [...new Set(userIds)];
  await transaction(async (tx) => {
    const sight = await lockDocument(tx, member, documentId, { only });
    if (sight.mode !== "independent") {
      throw new Failure("conflict", "This document is worked on together, so nobody is assigned to it.");
    }
    await refuseOwnSight(tx, member, sight, wanted.includes(member.userId));
    await demandAnnotators(tx, member, wanted);
    await refuseNobody(tx, documentId, wanted);
    const notBlind = await noteArrivals(tx, [documentId], wanted);
    await tx.assignment.deleteMany({ where: { documentId, userId: { notIn: wanted } } });
    // Whoever comes back is as far as her layer is.
    await tx.$executeRaw`
      INSERT INTO "Assignment" ("documentId", "userId", "state")
      SELECT ${documentId}::uuid, w.id, (CASE
        WHEN l."state" = 'finished' THEN 'finished'
        WHEN EXISTS (SELECT FROM "LayerUpdate" r WHERE r."layerId" = l."id") THEN 'started'
        ELSE 'assigned' END)::"AssignmentState"
      FROM unnest(${wanted}::uuid[]) AS w(id) LEFT JOIN "Layer" l
        ON l."documentId" = ${documentId}::uuid AND l."kind" = 'personal' AND l."owner" = w.id::text
      ON CONFLICT DO NOTHING`;
    await refreshState(tx, documentId);
    await noteRevealsOf(tx, documentId);
    if (notBlind.length > 0) {
      // Not in the name of whoever assigned them, who may be blind herself: that others had begun is not for her to know.
      const data = { documentId, userIds: notBlind.map(({ userId }) => userId) };
      await record(tx, { projectId: member.projectId, kind: "assignment.not-blind", subject: documentId, data });
    }
    await finishCommand(tx, member, "document.assigned", documentId, { userIds: wanted });
  });
}

/**
 * Whoever has begun to annotate does not take herself off to look at the others' work, nor comes back by herself after she
 * could look.
 */
async function refuseOwnSight(tx: Transaction, member: Member, sight: Sight, stays: boolean): Promise<void> {
  const { documentId, assigned, myState } = sight;
  if (assigned === stays) return;
  if (assigned) {
    if (myState !== "assigned" && !isUnblinded(member.role, sight)) throw blind();
    return;
  }
  const own = { documentId, kind: "personal", owner: member.userId } as const;
  const begun = await tx.layer.findFirst({
    where: { ...own, OR: [{ state: "finished" }, { updates: { some: {} } }] },
    select: { id: true },
  });
  if (begun) throw blind();
}

function blind(): Failure {
  const message = "You annotate this document without seeing the others' work, so another manager has to do this.";
  return new Failure("forbidden", message);
}

async function demandAnnotators(tx: Transaction, member: Member, userIds: readonly string[]): Promise<void> {
  if (!userIds.every(isUuid)) throw invalid("userIds", "One of these is not a member of the project.");
  const members = await tx.membership.count({
    where: { projectId: member.projectId, userId: { in: [...userIds] }, role: { not: "viewer" } },
  });
  if (members < userIds.length) {
    throw invalid("userIds", "Only members who may annotate can be assigned. Somebody here is a viewer, or has left.");
  }
}

/** Nobody signs in as an annotator of whom only files tell, so she finishes nothing but what was imported as hers. */
async function refuseNobody(tx: Transaction, documentId: string, userIds: readonly string[]): Promise<void> {
  const [nobody] = await tx.$queryRaw<{ name: string }[]>`
    SELECT u."name" FROM "User" u WHERE u."id" = ANY(${[...userIds]}::uuid[]) AND ${Prisma.raw(withoutAccountSql)}
      AND NOT EXISTS (SELECT FROM "Layer" l
        WHERE l."documentId" = ${documentId}::uuid AND l."kind" = 'personal' AND l."owner" = u."id"::text)
    ORDER BY u."id" LIMIT 1`;
  if (!nobody) return;
  const why = `${nobody.name} is known by imported files only and has no account, so nobody would ever annotate this document as her.`;
  throw invalid("userIds", why);
}

/**
 * Sets how many annotators an independent document asks for; null follows the project. More of them give places away again, also
 * of a document that was finished, and hide the layers from whoever could take one.
 * @throws Failure invalid, conflict, forbidden, not-found
 */
export async function setAnnotatorsWanted(
  member: Member,
  documentId: string,
  wanted: number | null,
  only?: Precondition,
): Promise<void> {
  demand(member, "document.assign");
  const annotatorsWanted = wanted === null ? null : whole(wanted, "wanted", "The number of annotators", 1, 20);
  await transaction(async (tx) => {
    const sight = await lockDocument(tx, member, documentId, { only });
    if (sight.mode !== "independent") {
      throw new Failure("conflict", "This document is worked on together, so it asks for no number of annotators.");
    }
    await tx.document.update({ where: { id: documentId }, data: { annotatorsWanted }, select: { id: true } });
    await refreshState(tx, documentId);
    await noteRevealsOf(tx, documentId);
    await finishCommand(tx, member, "document.annotators-wanted", documentId, { wanted: annotatorsWanted });
  });
}

/** Sets a mode of the document's own; null follows the project's default. @throws Failure conflict once it has a tag */
export async function setMode(
  member: Member,
  documentId: string,
  mode: Mode | null,
  only?: Precondition,
): Promise<void> {
  demand(member, "document.assign");
  await transaction(async (tx) => {
    const sight = await lockDocument(tx, member, documentId, { only });
    if (!isUnblinded(member.role, sight)) throw blind();
    const tagged = await tx.layerUpdate.findFirst({ where: { layer: { documentId } }, select: { seq: true } });
    if (tagged || sight.documentState !== "new") {
      throw new Failure("conflict", "The way of working was fixed when the first tag was made, and cannot change now.");
    }
    await tx.document.update({ where: { id: documentId }, data: { mode }, select: { id: true } });
    await finishCommand(tx, member, "document.mode-changed", documentId, { mode });
  });
}

export async function archiveDocument(
  member: Member,
  id: string,
  archived: boolean,
  only?: Precondition,
): Promise<void> {
  demand(member, "document.archive");
  await transaction(async (tx) => {
    await lockDocument(tx, member, id, { only, but: { archived: true } });
    const data = { archivedAt: archived ? new Date() : null };
    await tx.document.update({ where: { id }, data, select: { id: true } });
    await finishCommand(tx, member, archived ? "document.archived" : "document.unarchived", id, {});
  });
}

/** @throws Failure conflict where the same text is already there under that name */
export async function renameDocument(member: Member, id: string, name: string, only?: Precondition): Promise<void> {
  demand(member, "document.add");
  const data = { name: line(name, "name", "the name of a document", 200) };
  try {
    await transaction(async (tx) => {
      await lockDocument(tx, member, id, { only });
      await tx.document.update({ where: { id }, data, select: { id: true } });
      await finishCommand(tx, member, "document.renamed", id, data);
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new Failure("conflict", "The same text is already there under that name.", { place: { field: "name" } });
  }
}

/** Commands on one document come one after another. @throws Failure not-found, conflict where it or its project is archived */
async function lockDocument(
  tx: Transaction,
  member: Member,
  id: string,
  { only, but = { archived: false } }: { only?: Precondition | undefined; but?: { archived: boolean } },
): Promise<Sight> {
  await tx.$queryRaw`SELECT FROM "Document" WHERE "id" = ${uuid(id, "document")}::uuid FOR NO KEY UPDATE`;
  const sight = await sightFor(tx, member, id);
  if (sight.archived && !but.archived) {
    throw new Failure("conflict", "This document is archived, so nothing in it changes. A manager can bring it back.");
  }
  await only?.(tx);
  return sight;
}

async function finishCommand(
  tx: Transaction,
  member: Member,
  kind: EventKind,
  documentId: string,
  data: Prisma.InputJsonObject,
): Promise<void> {
  const { projectId, userId } = member;
  await record(tx, { projectId, userId, kind, subject: documentId, data });
  await notify(tx, { kind: "document", documentId });
}
