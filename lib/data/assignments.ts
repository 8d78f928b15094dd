/** How far an independent document is, computed from who annotates it. For `lib/data` only. */
import type { Transaction } from "./client.ts";
import { record } from "./events.ts";
import { Prisma } from "./generated/client.ts";
import { countSql, modeSql, wantedSql } from "./sight.ts";

/** Finished: everybody who counts has finished, and as many as the document asks for. */
const finishedSql = Prisma.sql`n.annotators > 0 AND n.finished = n.annotators AND n.finished >= ${wantedSql}`;

/**
 * Locks documents of their projects `p` that fulfil a condition on `d`, in the order of their ids; what is read afterwards
 * holds until the transaction ends. Locks are taken in the order layer, document, assignment.
 */
export async function lockDocuments(tx: Transaction, where: Prisma.Sql): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT d."id" FROM "Document" d JOIN "Project" p ON p."id" = d."projectId"
    WHERE ${where} ORDER BY d."id" FOR NO KEY UPDATE OF d`;
  return rows.map((row) => row.id);
}

/** Sets the state of an independent document anew, after its annotators or what they did has changed. */
export async function refreshState(tx: Transaction, documentId: string): Promise<void> {
  await lockDocuments(tx, Prisma.sql`d."id" = ${documentId}::uuid`);
  await forgetLeavers(tx, Prisma.sql`a."documentId" = ${documentId}::uuid`);
  const changed = await tx.$queryRaw<Changed[]>`
    UPDATE "Document" u SET "state" = now."state"
    FROM (
      SELECT d."id", (CASE
        WHEN ${finishedSql} THEN 'finished'
        WHEN n.finished > 0 OR EXISTS (
          SELECT FROM "Layer" l JOIN "LayerUpdate" r ON r."layerId" = l."id"
          WHERE l."documentId" = d."id" AND l."kind" = 'personal') THEN 'started'
        ELSE 'new' END)::"DocumentState" AS "state"
      FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${countSql}
      WHERE d."id" = ${documentId}::uuid AND ${modeSql} = 'independent'
    ) now
    WHERE u."id" = now."id" AND u."state" <> now."state"
    RETURNING u."id", u."projectId", u."state"::text AS "state"`;
  await recordFinished(tx, changed);
}

type Changed = { id: string; projectId: string; state: "new" | "started" | "finished" };

/** That the last of a document's annotators has finished is an event of the document, and nobody's own. */
async function recordFinished(tx: Transaction, changed: readonly Changed[]): Promise<void> {
  for (const { id, projectId, state } of changed) {
    if (state === "finished") await record(tx, { projectId, kind: "document.finished", subject: id });
  }
}

/**
 * Finishes what has become finished because the project now asks for fewer annotators, or because one of them has left
 * or become a viewer. Call it in the transaction that changes `annotatorsPerDocument`, a role, or removes a member. Finished documents stay finished.
 */
export async function settleStates(tx: Transaction, projectId: string): Promise<void> {
  // Without an assignment nothing becomes finished here, and a large project holds many documents that have none.
  const documentIds = await lockDocuments(
    tx,
    Prisma.sql`d."projectId" = ${projectId}::uuid AND d."state" <> 'finished' AND ${modeSql} = 'independent'
      AND EXISTS (SELECT FROM "Assignment" a WHERE a."documentId" = d."id")`,
  );
  await forgetLeavers(tx, Prisma.sql`d."projectId" = ${projectId}::uuid`);
  const changed = await tx.$queryRaw<Changed[]>`
    UPDATE "Document" u SET "state" = 'finished'
    FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" ${countSql}
    WHERE u."id" = d."id" AND d."id" = ANY(${documentIds}::uuid[]) AND d."mode" = 'independent' AND d."state" = 'started'
      AND ${finishedSql}
    RETURNING u."id", u."projectId", u."state"::text AS "state"`;
  await recordFinished(tx, changed);
}

/** Nobody waits for what somebody who has left has not finished; should she return, her place is given anew. */
async function forgetLeavers(tx: Transaction, where: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "Assignment" a USING "Document" d
    WHERE d."id" = a."documentId" AND ${where} AND a."state" <> 'finished' AND NOT EXISTS (
      SELECT FROM "Membership" m WHERE m."projectId" = d."projectId" AND m."userId" = a."userId")`;
}
