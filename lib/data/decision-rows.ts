/** Decisions as they are stored, and what of them holds. For `lib/data` only. */
import type { Cluster } from "#lib/annotation/disagreement/cluster.ts";
import { type Gold, type GoldRelation, type GoldSpan, goldOf } from "#lib/annotation/disagreement/gold.ts";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice, Settlement } from "#lib/annotation/disagreement/settle.ts";
import { type Card, goldOfShared } from "#lib/annotation/disagreement/together.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import type { Transaction } from "./client.ts";
import type { Prisma } from "./generated/client.ts";
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

export async function readDecided(tx: Transaction, documentId: string): Promise<Decided> {
  const rows = await tx.$queryRaw<(DecisionRow & { undone: boolean })[]>`
    SELECT e."id", e."cluster", e."revision", e."fingerprint", e."choice", e."settlement", e."rule", e."batch", e."userId",
      coalesce(u."name", '') AS "userName", e."reason", e."comment", e."confidence", e."guidelineChange", e."createdAt",
      e."grounds"->'hull' AS "hull", e."grounds"->>'entry' AS "entry", e."undoneAt" IS NOT NULL AS "undone"
    FROM "Decision" e LEFT JOIN "User" u ON u."id" = e."userId"
    WHERE e."documentId" = ${documentId}::uuid ORDER BY e."cluster", e."revision"`;
  const held = new Map<string, DecisionRow>();
  const revisions = new Map<string, number>();
  for (const { undone, ...row } of rows) {
    revisions.set(row.cluster, row.revision);
    if (!undone) held.set(row.cluster, row);
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
  await tx.decision.createMany({
    data: list.map((one) => ({
      documentId,
      cluster: one.cluster.id,
      revision: (decided.revisions.get(one.cluster.id) ?? 0) + 1,
      fingerprint: one.cluster.fingerprint,
      choice: json(one.choice),
      settlement: json(one.settlement),
      grounds: json(groundsOf(one.cluster)),
      ...(more.rule ? { rule: json(more.rule) } : {}),
      batch: more.batch ?? null,
      userId,
      reason: one.reason ?? "",
      comment: one.comment ?? "",
      confidence: one.confidence ?? null,
      guidelineChange: one.guidelineChange ?? false,
      createdAt: more.at,
    })),
  });
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
  await tx.decision.updateMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    data: { undoneAt: at, undoneById: userId },
  });
  await tx.decision.createMany({
    data: rows.map((row) => ({
      documentId,
      cluster: row.cluster,
      revision: (decided.revisions.get(row.cluster) ?? 0) + 1,
      choice: { kind: "undo", revision: row.revision },
      userId,
      createdAt: at,
      undoneAt: at,
      undoneById: userId,
    })),
  });
}

function json(value: unknown): Prisma.InputJsonObject {
  return value as Prisma.InputJsonObject;
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

export type { GoldRelation, GoldSpan };
