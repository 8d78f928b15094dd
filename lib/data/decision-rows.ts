/** Decisions as they are stored, and what of them holds. For `lib/data` only. */
import { randomUUID } from "node:crypto";
import type { Cluster } from "#lib/annotation/disagreement/cluster.ts";
import { type Gold, goldOf } from "#lib/annotation/disagreement/gold.ts";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice, Settlement } from "#lib/annotation/disagreement/settle.ts";
import { type Card, goldOfShared } from "#lib/annotation/disagreement/together.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import type { Transaction } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import type { Basis } from "./review-basis.ts";

/** What a decision repeats: a rule applied to many, or another decision carried over. */
export type MadeBy = { kind: "rule"; rule: Rule } | { kind: "similar"; documentId: string; cluster: string };

/** A revision of a decision, without the grounds on which it was made. */
export type DecisionRow = {
  id: string;
  cluster: string;
  revision: number;
  fingerprint: string;
  choice: Choice;
  settlement: Settlement;
  rule: MadeBy | null;
  batch: string | null;
  userId: string;
  userName: string;
  reason: string;
  comment: string;
  confidence: number | null;
  guidelineChange: boolean;
  createdAt: Date;
  hull: Fragment | null;
  entry: string | null;
};

export type Decided = {
  /** What holds of each cluster: the newest revision that was not undone. */
  held: ReadonlyMap<string, DecisionRow>;
  /** The number of the newest revision of each cluster, undone or not. */
  revisions: ReadonlyMap<string, number>;
};

/**
 * What was decided in a document, or about these clusters of it. Read as one JSON list, which takes a fraction of the time that rows
 * take.
 */
export async function readDecided(tx: Transaction, documentId: string, among?: readonly string[]): Promise<Decided> {
  const [answer] = await tx.$queryRaw<{ list: string | null }[]>`
    SELECT json_agg(json_build_object(
      'id', e."id", 'cluster', e."cluster", 'revision', e."revision", 'fingerprint', e."fingerprint", 'choice', e."choice",
      'settlement', e."settlement", 'rule', e."rule", 'batch', e."batch", 'userId', e."userId", 'userName', coalesce(u."name", ''),
      'reason', e."reason", 'comment', e."comment", 'confidence', e."confidence", 'guidelineChange', e."guidelineChange",
      'createdAt', e."createdAt", 'hull', e."grounds"->'hull', 'entry', e."grounds"->'entry', 'undone', e."undoneAt" IS NOT NULL
    ) ORDER BY e."cluster", e."revision")::text AS "list"
    FROM "Decision" e LEFT JOIN "User" u ON u."id" = e."userId"
    WHERE e."documentId" = ${documentId}::uuid
      AND ${among ? Prisma.sql`e."cluster" = ANY(${[...among]})` : Prisma.sql`TRUE`}`;
  const rows: (DecisionRow & { undone: boolean })[] = JSON.parse(answer?.list ?? "[]");
  const held = new Map<string, DecisionRow>();
  const revisions = new Map<string, number>();
  for (const { undone, ...row } of rows) {
    revisions.set(row.cluster, row.revision);
    if (!undone) held.set(row.cluster, { ...row, createdAt: new Date(row.createdAt) });
  }
  return { held, revisions };
}

export type NewDecision = {
  cluster: Cluster;
  choice: Choice;
  settlement: Settlement;
  reason?: string;
  comment?: string;
  confidence?: number | null;
  guidelineChange?: boolean;
};

/** Writes decisions as the next revisions. The caller holds the lock of the gold layer. */
export async function insertDecisions(
  tx: Transaction,
  userId: string,
  documentId: string,
  list: readonly NewDecision[],
  decided: Decided,
  more: { at: Date; rule?: MadeBy; batch?: string },
): Promise<void> {
  const rows = list.map((one) => ({
    id: nextId(more.at),
    cluster: one.cluster.id,
    revision: (decided.revisions.get(one.cluster.id) ?? 0) + 1,
    fingerprint: one.cluster.fingerprint,
    choice: one.choice,
    settlement: one.settlement,
    grounds: groundsOf(one.cluster),
    reason: one.reason ?? "",
    comment: one.comment ?? "",
    confidence: one.confidence ?? null,
    guidelineChange: one.guidelineChange ?? false,
  }));
  const rule = more.rule ? JSON.stringify(more.rule) : null;
  // As JSON, which is ten times faster than values one by one.
  for (let from = 0; from < rows.length; from += chunk) {
    await tx.$executeRaw`
      INSERT INTO "Decision" ("id", "documentId", "cluster", "revision", "fingerprint", "choice", "settlement", "grounds", "rule",
        "batch", "userId", "reason", "comment", "confidence", "guidelineChange", "createdAt")
      SELECT r."id", ${documentId}::uuid, r."cluster", r."revision", r."fingerprint", r."choice", r."settlement", r."grounds",
        ${rule}::jsonb, ${more.batch ?? null}::uuid, ${userId}::uuid, r."reason", r."comment", r."confidence",
        r."guidelineChange", ${more.at}
      FROM jsonb_to_recordset(${JSON.stringify(rows.slice(from, from + chunk))}::jsonb) AS r("id" uuid, "cluster" text,
        "revision" int, "fingerprint" text, "choice" jsonb, "settlement" jsonb, "grounds" jsonb, "reason" text, "comment" text,
        "confidence" int, "guidelineChange" boolean)`;
  }
}

/** Rows for one statement. */
const chunk = 2_000;

/** A UUID of version 7, as the other rows have. */
function nextId(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** Undoes what holds of these clusters. Each undoing is a revision of its own, so that whoever saw less is told. */
export async function insertUndoings(
  tx: Transaction,
  userId: string,
  documentId: string,
  rows: readonly DecisionRow[],
  decided: Decided,
  at: Date,
): Promise<void> {
  const undoings = rows.map(({ cluster, revision }) => ({
    ...{ id: nextId(at), cluster, revision: (decided.revisions.get(cluster) ?? 0) + 1 },
    choice: { kind: "undo", revision },
  }));
  const ids = rows.map(({ id }) => id);
  await tx.$executeRaw`
    UPDATE "Decision" SET "undoneAt" = ${at}, "undoneById" = ${userId}::uuid WHERE "id" = ANY(${ids}::uuid[])`;
  await tx.$executeRaw`
    INSERT INTO "Decision" ("id", "documentId", "cluster", "revision", "choice", "userId", "createdAt", "undoneAt", "undoneById")
    SELECT r."id", ${documentId}::uuid, r."cluster", r."revision", r."choice", ${userId}::uuid, ${at}, ${at}, ${userId}::uuid
    FROM jsonb_to_recordset(${JSON.stringify(undoings)}::jsonb)
      AS r("id" uuid, "cluster" text, "revision" int, "choice" jsonb)`;
}

/** What a decision was made on, to be understood when the sets are others. */
function groundsOf({ of, kind, differences, hull, raters, candidates, waitsFor, entry }: Cluster) {
  return { of, kind, differences, hull, raters, candidates, waitsFor, entry };
}

/** Gold, with the clusters that its parts come from ("" where the shared set was taken as it is). */
export function goldFrom(basis: Basis, held: ReadonlyMap<string, DecisionRow>): Gold {
  // What was decided on a place that is no more is not in gold: the place is another question now, and open.
  const decisions = [...held.values()].filter(({ cluster }) => basis.byId.has(cluster));
  if (!basis.shared) {
    return goldOf(
      decisions.map(({ cluster, fingerprint, settlement }) => ({
        ...{ cluster, fingerprint, settlement },
        entry: basis.byId.get(cluster)!.entry,
      })),
    );
  }
  const { spans, relations, document } = basis.shared;
  const set = { spans: [...spans.values()], relations: [...relations.values()], document: [...document.values()] };
  const gold = goldOfShared(
    set,
    decisions.map(({ cluster, settlement }) => ({ card: basis.byId.get(cluster) as Card, settlement })),
  );
  return { ...gold, blocked: [] };
}
