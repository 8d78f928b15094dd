/**
 * Merge rules: choices for many cards at once, with a preview of what they would settle. A rule changes nothing that a person has
 * decided, and is undone in one step, except where people have decided anew since.
 */
import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Cluster, VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { goldOf } from "#lib/annotation/disagreement/gold.ts";
import { previewRule, type Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice, Settlement } from "#lib/annotation/disagreement/settle.ts";
import { parseRule } from "#lib/annotation/disagreement/strict-choice.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { Failure } from "#lib/errors.ts";
import { database, isDuplicate, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Decided, insertDecisions, insertUndoings, readDecided } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { decideUnder } from "./gold.ts";
import { namesFor, nextDocuments } from "./review.ts";
import { type Basis, basisNow, unblindedSight } from "./review-basis.ts";
import type { EarlierMerge, Merged, MergeExample, MergePreview } from "./review-shapes.ts";
import { answered, type CommandKey, commandKey, keepAnswer } from "./sets.ts";
import { mineSql, unblindedSql } from "./sight.ts";
import { isUuid } from "./uuid.ts";

/** One document, or all of the project that the member may review. */
export type MergeRequest = { rule: Rule; documentId?: string | undefined };

type Settles = { cluster: Cluster; choice: Choice; settlement: Settlement };
type Would = { settles: Settles[]; leaves: number; keeps: number };

const mostExamples = 5;

/** What a rule would settle: nothing is changed. */
export async function previewMerge(member: Member, request: MergeRequest): Promise<MergePreview> {
  demand(member, "review.read");
  const rule = ruleOf(request);
  const byKind: Record<string, number> = {};
  const examples: MergeExample[] = [];
  const total = { settles: 0, leaves: 0, keeps: 0, documents: 0 };
  for await (const document of documentsOf(member, request.documentId)) {
    const { basis, decided } = document;
    const names = await namesFor(database().prisma, member, basis);
    const { settles, leaves, keeps } = wouldSettle(names.realRule(rule), basis, decided);
    total.settles += settles.length;
    total.leaves += leaves;
    total.keeps += keeps;
    if (settles.length > 0) total.documents++;
    for (const { cluster } of settles) byKind[cluster.kind] = (byKind[cluster.kind] ?? 0) + 1;
    if (examples.length < mostExamples && settles.length > 0) {
      const text = await textOf(basis.documentId);
      for (const { cluster, settlement } of settles.slice(0, mostExamples - examples.length)) {
        examples.push({
          ...{ documentId: basis.documentId, documentName: document.name, cluster: cluster.id, kind: cluster.kind },
          ...around(text, cluster.hull),
          spans: settlement.spans.map(({ sources: _, ...span }): VersionSpan => span),
        });
      }
    }
  }
  return { ...total, byKind, examples };
}

/** What a rule settles of a document as it stands. A relation waits for its ends, which the same rule may settle. */
function wouldSettle(rule: Rule, basis: Basis, { held }: Decided): Would {
  // A rule may do again what a rule did on other grounds; what a person decided it leaves alone, also where that is outdated.
  const decided = new Set(
    [...held.values()]
      .filter((row) => row.rule === null || row.fingerprint === basis.byId.get(row.cluster)?.fingerprint)
      .map(({ cluster }) => cluster),
  );
  const { settles, leaves, keeps } = previewRule(rule, basis.clusters, decided);
  const renewed = new Set(settles.map(({ cluster }) => cluster.id));
  const standing = [...held.values()].filter((row) => basis.byId.has(row.cluster) && !renewed.has(row.cluster));
  const { blocked } = goldOf([
    ...standing,
    ...settles.map(({ cluster, settlement }) => ({
      ...{ cluster: cluster.id, fingerprint: cluster.fingerprint, settlement },
      entry: cluster.entry,
    })),
  ]);
  const loose = new Set(blocked.map(({ cluster }) => cluster));
  const possible = settles.filter(({ cluster }) => !loose.has(cluster.id));
  return { settles: possible, leaves: leaves.length + settles.length - possible.length, keeps: keeps.length };
}

/**
 * Settles what a rule applies to, in each document in one step. The batch that it answers undoes all of it.
 * `onDocument` hears after each document how many are done; a project of many is better merged by a job, which calls this.
 */
export async function applyMerge(
  member: Member,
  request: MergeRequest & { key: string },
  options: { onDocument?: (done: number) => Promise<void>; cancelled?: AbortSignal; now?: Clock } = {},
): Promise<Merged> {
  demand(member, "gold.decide");
  const rule = ruleOf(request);
  const { projectId } = member;
  const key = commandKey("merge", request.key, [projectId, request.documentId ?? null, rule as unknown as Json]);
  const earlier = await transaction((tx) => answered<Merged>(tx, member, key));
  if (earlier) return earlier;
  const batch = batchOf(member, key);
  let done = 0;
  for await (const { basis, decided } of documentsOf(member, request.documentId)) {
    options.cancelled?.throwIfAborted();
    const names = await namesFor(database().prisma, member, basis);
    const real = names.realRule(rule);
    if (wouldSettle(real, basis, decided).settles.length > 0) {
      await settleByRule(member, basis.documentId, real, batch, options.now).catch((error) => {
        // Of a whole project, what is complete or has become hidden meanwhile is passed over.
        if (request.documentId !== undefined || !(error instanceof Failure)) throw error;
      });
    }
    done++;
    await options.onDocument?.(done);
  }
  return concluded(member, key, batch);
}

/** The same for the same command, so that one which was cut off goes on in its own batch when it is sent again. For `lib/data` only. */
export function batchOf(member: Member, { key, request }: CommandKey): string {
  const hash = createHash("sha256")
    .update(`${member.projectId} ${member.userId} ${key} `)
    .update(request)
    .digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Counts what a batch settled, and keeps the answer; of two that were sent at once, the first one's. For `lib/data` only. */
export async function concluded(member: Member, key: CommandKey, batch: string): Promise<Merged> {
  const rows = await database().prisma.decision.groupBy({ by: ["documentId"], where: { batch }, _count: true });
  const merged = { batch, settled: rows.reduce((sum, row) => sum + row._count, 0), documents: rows.length };
  await transaction((tx) => keepAnswer(tx, member, key, merged)).catch((error) => {
    if (!isDuplicate(error)) throw error;
  });
  return (await transaction((tx) => answered<Merged>(tx, member, key))) ?? merged;
}

async function settleByRule(member: Member, documentId: string, rule: Rule, batch: string, now: Clock = systemClock) {
  await decideUnder(
    member,
    documentId,
    null,
    async ({ tx, basis, decided, at }) => {
      const { settles } = wouldSettle(rule, basis, decided);
      if (settles.length === 0) return { settled: 0 };
      const more = { at, rule: { kind: "rule" as const, rule }, batch };
      await insertDecisions(tx, member.userId, documentId, settles, decided, more);
      const data = { documentId, batch, settled: settles.length, rule: rule.kind };
      const { projectId, userId } = member;
      await record(tx, { projectId, userId, kind: "decision.merged", subject: documentId, data });
      return { settled: settles.length };
    },
    now,
  );
}

const mostMerges = 20;

/** The newest merges, and what was carried over to similar cards, of which something stands; in documents that she may review. */
export async function listMerges(member: Member, documentId?: string): Promise<EarlierMerge[]> {
  demand(member, "review.read");
  const { projectId, userId, role } = member;
  if (documentId !== undefined) await unblindedSight(database().prisma, member, documentId);
  const one = documentId === undefined ? Prisma.sql`TRUE` : Prisma.sql`d."id" = ${documentId}::uuid`;
  const rows = await database().prisma.$queryRaw<(Omit<EarlierMerge, "by"> & { userId: string; name: string })[]>`
    SELECT e."batch"::text AS "batch", e."userId"::text AS "userId", coalesce(u."name", '') AS "name",
      max(e."createdAt") AS "at", count(*)::int AS "settled", count(DISTINCT d."id")::int AS "documents"
    FROM "Decision" e JOIN "Document" d ON d."id" = e."documentId" JOIN "Project" p ON p."id" = d."projectId"
      LEFT JOIN "User" u ON u."id" = e."userId" ${mineSql(userId)}
    WHERE d."projectId" = ${projectId}::uuid AND ${one} AND e."batch" IS NOT NULL AND e."undoneAt" IS NULL
      AND ${unblindedSql(role)}
    GROUP BY e."batch", e."userId", u."name" ORDER BY max(e."createdAt") DESC LIMIT ${mostMerges}`;
  return rows.map(({ userId: id, name, ...row }) => ({ ...row, by: { userId: id, name } }));
}

/**
 * Takes back, in one step, what a rule settled or what was carried over to similar cards. What people have decided on those cards
 * since is kept.
 * @throws Failure not-found
 */
export async function undoMerge(
  member: Member,
  request: { batch: string; key: string },
  now: Clock = systemClock,
): Promise<{ undone: number; kept: number }> {
  demand(member, "gold.decide");
  const { batch } = request;
  const missing = () => new Failure("not-found", "There is no such merge.");
  if (!isUuid(batch)) throw missing();
  const { prisma } = database();
  const documents = await prisma.decision.findMany({
    where: { batch, document: { projectId: member.projectId } },
    distinct: ["documentId"],
    orderBy: { documentId: "asc" },
    select: { documentId: true },
  });
  if (documents.length === 0) throw missing();
  // Before anything is undone: a document that she may not see any more leaves all of it as it is.
  for (const { documentId } of documents) await unblindedSight(prisma, member, documentId);
  const total = { undone: 0, kept: 0 };
  for (const { documentId } of documents) {
    const key = commandKey("undo-merge", request.key, [batch, documentId]);
    const { undone, kept } = await decideUnder(
      member,
      documentId,
      { ...key, key: `${key.key}:${documentId}` },
      async ({ tx, decided, at }) => {
        const all = await tx.decision.count({ where: { batch, documentId, undoneAt: null } });
        const rows = [...decided.held.values()].filter((row) => row.batch === batch);
        await insertUndoings(tx, member.userId, documentId, rows, decided, at);
        // What people decided over stands, and must not come back when they undo that.
        await tx.decision.updateMany({
          where: { batch, documentId, undoneAt: null },
          data: { undoneAt: at, undoneById: member.userId },
        });
        const data = { documentId, batch, undone: rows.length };
        const { projectId, userId } = member;
        await record(tx, { projectId, userId, kind: "decision.unmerged", subject: documentId, data });
        return { undone: rows.length, kept: all - rows.length };
      },
      now,
    );
    total.undone += undone;
    total.kept += kept;
  }
  return total;
}

type Reviewed = { name: string; basis: Basis; decided: Decided };

/** One document, or one after another all that the member may review and that are not complete. */
async function* documentsOf(member: Member, documentId: string | undefined): AsyncGenerator<Reviewed> {
  const { prisma } = database();
  const read = async (id: string, name: string): Promise<Reviewed> => {
    const sight = await unblindedSight(prisma, member, id);
    return { name, basis: await basisNow(sight), decided: await readDecided(prisma, id) };
  };
  if (documentId !== undefined) {
    await unblindedSight(prisma, member, documentId);
    const { name } = await prisma.document.findUniqueOrThrow({ where: { id: documentId }, select: { name: true } });
    yield await read(documentId, name);
    return;
  }
  for (let after: string | null = null; ; ) {
    const found: Awaited<ReturnType<typeof nextDocuments>> = await nextDocuments(member, after, 100);
    for (const { id, name, complete } of found) if (!complete) yield await read(id, name);
    after = found.at(-1)?.id ?? null;
    if (after === null) return;
  }
}

function ruleOf({ rule }: MergeRequest): Rule {
  const parsed = parseRule(rule);
  if (!parsed.ok) throw invalid("rule", `This is not a rule: ${parsed.why}.`);
  return parsed.value;
}

/** For `lib/data` only. */
export async function textOf(documentId: string): Promise<string> {
  const where = { documentId };
  return (await database().prisma.documentText.findUniqueOrThrow({ where, select: { text: true } })).text;
}

/** As many UTF-16 units on either side as help to understand a place, and as much of the place itself as a line holds. */
const near = 60;
const longest = 300;

/** The text around a place, and where in it the place is. For `lib/data` only. */
export function around(text: string, hull: Fragment | null): { context: string; at: Fragment | null } {
  if (!hull) return { context: "", at: null };
  const [start, end] = [hull[0], Math.min(hull[1], hull[0] + longest)];
  const from = Math.max(0, start - near);
  return { context: text.slice(from, end + near).toWellFormed(), at: [start - from, end - from] };
}
