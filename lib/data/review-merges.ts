/**
 * Merge rules: choices for many cards at once, with a preview of what they would settle. A rule changes nothing that a person has
 * decided, and is undone in one step, except where people have decided anew since.
 */
import { createHash, randomUUID } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Cluster, VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import { goldOf } from "#lib/annotation/disagreement/gold.ts";
import { previewRule, type Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice, Settlement } from "#lib/annotation/disagreement/settle.ts";
import { parseRule } from "#lib/annotation/disagreement/strict-choice.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { Failure } from "#lib/errors.ts";
import { database, isDuplicate, type Transaction, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Decided, insertDecisions } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { decideUnder } from "./gold.ts";
import { addJob } from "./jobs.ts";
import { namesFor } from "./review.ts";
import { type Basis, unblindedSight } from "./review-basis.ts";
import type { EarlierMerge, Merged, MergeExample, MergePreview } from "./review-shapes.ts";
import { documentsInReview, type ListedDocument, lookThrough, type Reviewed, readReviewed } from "./review-walk.ts";
import { answered, type CommandKey, commandKey, keepAnswer } from "./sets.ts";
import { mineSql, unblindedSql } from "./sight.ts";

/** One document, or all of the project that the member may review. */
export type MergeRequest = { rule: Rule; documentId?: string | undefined };

type Settles = { cluster: Cluster; choice: Choice; settlement: Settlement };
type Would = { settles: Settles[]; leaves: number; keeps: number };

const mostExamples = 5;

/**
 * What a rule would settle: nothing is changed. Of a project so many documents at a time, from `after` on; the figures of all of it are
 * the sums over the pages.
 */
export async function previewMerge(
  member: Member,
  request: MergeRequest & { after?: string | null | undefined },
): Promise<MergePreview> {
  demand(member, "review.read");
  const rule = ruleOf(request);
  const byKind: Record<string, number> = {};
  const examples: MergeExample[] = [];
  const total = { settles: 0, leaves: 0, keeps: 0, documents: 0 };
  const visit = async ({ basis, decided }: Reviewed, documentName: string) => {
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
          ...{ documentId: basis.documentId, documentName, cluster: cluster.id, kind: cluster.kind },
          ...around(text, cluster.hull),
          spans: settlement.spans.map(({ sources: _, ...span }): VersionSpan => span),
        });
      }
    }
    return true;
  };
  const { documentId } = request;
  let page: { looked: number; next: string | null } = { looked: 1, next: null };
  if (documentId === undefined) {
    const list = await documentsInReview(member, request.after ?? null, true);
    page = await lookThrough(member, list, (document) => visit(document, document.listed.name));
  } else {
    const reviewed = await readReviewed(member, documentId);
    const { name } = await database().prisma.document.findUniqueOrThrow({
      where: { id: documentId },
      select: { name: true },
    });
    await visit(reviewed, name);
  }
  return { ...total, byKind, examples, ...page };
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

/** How a job hears how many documents are done, and where it is told to stop. */
export type MergeOptions = { onDocument?: (done: number) => Promise<void>; cancelled?: AbortSignal; now?: Clock };

/**
 * Settles what a rule applies to, in each document in one step. The batch that it answers undoes all of it. Over a whole project it takes as
 * long as there are documents, so that a job calls it; stopped and begun again with the same key, it goes on in the same batch.
 */
export async function applyMerge(
  member: Member,
  request: MergeRequest & { key: string },
  options: MergeOptions = {},
): Promise<Merged> {
  demand(member, "gold.decide");
  const rule = ruleOf(request);
  const { documentId } = request;
  const key = mergeKey(member, { ...request, rule });
  const earlier = await transaction((tx) => answered<Merged>(tx, member, key));
  if (earlier) return earlier;
  const batch = batchOf(member, key);
  const visit = async ({ basis, decided }: Reviewed) => {
    const names = await namesFor(database().prisma, member, basis);
    const real = names.realRule(rule);
    if (wouldSettle(real, basis, decided).settles.length > 0) {
      await settleByRule(member, basis.documentId, real, batch, options.now).catch((error) => {
        // Of a whole project, what is complete or has become hidden meanwhile is passed over.
        if (documentId !== undefined || !(error instanceof Failure)) throw error;
      });
    }
  };
  if (documentId !== undefined) await visit(await readReviewed(member, documentId));
  let done = 0;
  for (let after: string | null = null, more = documentId === undefined; more; more = after !== null) {
    const list: ListedDocument[] = await documentsInReview(member, after, true);
    const page = await lookThrough(member, list, async (document) => {
      options.cancelled?.throwIfAborted();
      await visit(document);
      await options.onDocument?.(++done);
      return true;
    });
    after = page.next;
  }
  return concluded(member, key, batch);
}

/** The batch that a merge of the whole project has, or will have. */
export function batchOfMerge(member: Member, request: { rule: Rule; key: string }): string {
  return batchOf(member, mergeKey(member, request));
}

function mergeKey({ projectId }: Member, { rule, documentId, key }: MergeRequest & { key: string }): CommandKey {
  return commandKey("merge", key, [projectId, documentId ?? null, rule as unknown as Json]);
}

/** Asks for a merge of all that the member may review; a job makes it. The batch is what undoes it, also while it is being made. */
export async function requestMerge(member: Member, request: { rule: Rule }): Promise<{ jobId: string; batch: string }> {
  demand(member, "gold.decide");
  const payload = { rule: ruleOf(request), key: randomUUID() };
  const batch = batchOfMerge(member, payload);
  return { jobId: await transaction((tx) => addMerge(tx, member, payload as unknown as Json)), batch };
}

/** For `lib/data` only. */
export function addMerge(tx: Transaction, { projectId, userId, scopes }: Member, payload: Json): Promise<string> {
  const job = { kind: "merge" as const, projectId, userId, action: "gold.decide" as const, payload };
  return addJob(tx, { ...job, ...(scopes && { scopes }) });
}

/** What stands of a batch, for whoever stopped in the middle of it. */
export async function standingOfBatch(member: Member, batch: string): Promise<Merged> {
  const [row] = await database().prisma.$queryRaw<{ settled: number; documents: number }[]>`
    SELECT count(*)::int AS "settled", count(DISTINCT e."documentId")::int AS "documents"
    FROM "Decision" e JOIN "Document" d ON d."id" = e."documentId"
    WHERE e."batch" = ${batch}::uuid AND e."undoneAt" IS NULL AND d."projectId" = ${member.projectId}::uuid`;
  return { batch, settled: row?.settled ?? 0, documents: row?.documents ?? 0 };
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
  const merged = await standingOfBatch(member, batch);
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
      // Begun again, it leaves alone where it was before: meanwhile somebody may have taken that back.
      if ((await tx.decision.count({ where: { documentId, batch } })) > 0) return { settled: 0 };
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
