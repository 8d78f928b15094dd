/** The gold layer of a document: making it, bringing it up to date, completing and reopening it. */
import type { Member } from "#lib/access/member.ts";
import { allows } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Decided, goldFrom, readDecided } from "./decision-rows.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { goldContent, sameContent, writeGold } from "./gold-log.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { notify } from "./notify.ts";
import { type Basis, basisOf, headsOf, unblindedSight } from "./review-basis.ts";
import { countsOf, statesOf } from "./review-states.ts";
import { answered, type CommandKey, commandKey, keepAnswer, newestSet, prepareSet, storeSet } from "./sets.ts";
import type { Sight } from "./sight.ts";

/** What a command on a review works with, under the lock of the gold layer. */
export type ReviewCommand = {
  tx: Transaction;
  member: Member;
  sight: Sight;
  basis: Basis;
  decided: Decided;
  layerId: string;
  at: Date;
};

/** How often a command looks again because sets came or went while it waited for the lock. */
const attempts = 8;

/**
 * Runs a command that decides: alone in its document, on the sets as they are at that moment, and writes what gold is afterwards in
 * the same transaction. The same key with the same request answers what it answered then. With `cards`, the command reads and changes
 * these only, and so costs the same in a large document as in a small one.
 * @throws Failure forbidden for the blind, conflict where nothing can be decided here now
 */
export async function decideUnder<T extends object>(
  member: Member,
  documentId: string,
  key: CommandKey | null,
  run: (command: ReviewCommand) => Promise<T>,
  now: Clock = systemClock,
  cards?: readonly string[],
): Promise<T> {
  demand(member, "gold.decide");
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { prisma } = database();
    const sight = await unblindedSight(prisma, member, documentId);
    const basis = await basisOf(await headsOf(prisma, documentId, sight.mode));
    const { id: layerId, epoch } = (await findGold(prisma, documentId)) ?? (await makeGold(sight, basis));
    let end = 0;
    const answer = await transaction(async (tx) => {
      const state = await lockGold(tx, layerId, documentId);
      const earlier = key && (await answered<T>(tx, member, key));
      if (earlier) return earlier;
      const sightNow = await unblindedSight(tx, member, documentId);
      if (sightNow.archived) throw archived();
      if ((await headsOf(tx, documentId, sightNow.mode)).key !== basis.key) return null;
      if (!basis.ready) throw nothingToReview();
      if (state === "finished") throw complete();
      const few = cards && !basis.shared && inStep(layerId, basis, await headOf(tx, layerId, epoch));
      const among = few ? concerned(basis, [...cards, ...(await movedEnds(tx, documentId, cards))]) : undefined;
      const contentOf = ({ held }: Decided) => goldContent(goldFrom(basis, held), layerId);
      const decided = await readDecided(tx, documentId, among);
      const made = await run({ tx, member, sight: sightNow, basis, decided, layerId, at: now() });
      const after = contentOf(await readDecided(tx, documentId, among));
      end = await writeGold(tx, { layerId, epoch }, after, few ? contentOf(decided) : undefined);
      await notify(tx, { kind: "document", documentId });
      if (key) await keepAnswer(tx, member, key, made as never);
      return made;
    });
    if (end > 0) noteStep(layerId, basis, { epoch, seq: end });
    if (answer) return answer;
  }
  throw new Failure("conflict", "The annotators are finishing this document just now. Try again in a moment.");
}

/** Cards, the relations that connect their places, and the places at the other ends of those. */
function concerned(basis: Basis, cards: readonly string[]): string[] {
  const relations = basis.clusters.filter(
    ({ id, of, waitsFor }) => of === "relation" && (cards.includes(id) || waitsFor.some((end) => cards.includes(end))),
  );
  return [...new Set([...cards, ...relations.flatMap(({ id, waitsFor }) => [id, ...waitsFor])])];
}

/** Relations whose ends were moved to, or from, these cards, and the places that they connect: which these are only the decisions say. */
async function movedEnds(tx: Transaction, documentId: string, cards: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ cluster: string; from: string; to: string }[]>`
    SELECT e."cluster", r->>'from' AS "from", r->>'to' AS "to"
    FROM "Decision" e CROSS JOIN LATERAL jsonb_array_elements(e."settlement"->'relations') r
    WHERE e."documentId" = ${documentId}::uuid AND e."undoneAt" IS NULL AND e."choice"->>'kind' = 'edit'
      AND (e."cluster" = ANY(${[...cards]}) OR r->>'from' = ANY(${[...cards]}) OR r->>'to' = ANY(${[...cards]}))`;
  return rows.flatMap(({ cluster, from, to }) => [cluster, from, to]);
}

/**
 * Up to where in its log each gold layer is known to say what the decisions on which sets make. Only a help: where another process
 * wrote, or nothing is known, all of gold is compared.
 */
const steps = new Map<string, string>();

function stepOf(basis: Basis, { epoch, seq }: { epoch: number; seq: number }): string {
  return `${epoch}:${seq} ${basis.key}`;
}

function inStep(layerId: string, basis: Basis, head: { epoch: number; seq: number }): boolean {
  return steps.get(layerId) === stepOf(basis, head);
}

function noteStep(layerId: string, basis: Basis, head: { epoch: number; seq: number }): void {
  steps.delete(layerId);
  steps.set(layerId, stepOf(basis, head));
  for (const oldest of steps.keys()) {
    if (steps.size <= 1_000) break;
    steps.delete(oldest);
  }
}

/** Locks are taken in the order layer, document. What is finished or reopened meanwhile waits. */
async function lockGold(tx: Transaction, layerId: string, documentId: string): Promise<"open" | "finished"> {
  const [row] = await tx.$queryRaw<{ state: "open" | "finished" }[]>`
    SELECT "state"::text AS "state" FROM "Layer" WHERE "id" = ${layerId}::uuid FOR UPDATE`;
  await tx.$queryRaw`SELECT FROM "Document" WHERE "id" = ${documentId}::uuid FOR SHARE`;
  if (!row) throw new Failure("not-found", "There is no such layer.");
  return row.state;
}

export function findGold(tx: Transaction, documentId: string) {
  return tx.layer.findUnique({
    where: { documentId_kind_owner: { documentId, kind: "gold", owner: "" } },
    select: { id: true, state: true, epoch: true },
  });
}

async function makeGold(sight: Sight, basis: Basis): Promise<{ id: string; epoch: number }> {
  if (sight.archived) throw archived();
  if (!basis.ready) throw nothingToReview();
  const { documentId } = sight;
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Document" WHERE "id" = ${documentId}::uuid FOR NO KEY UPDATE`;
    const already = await findGold(tx, documentId);
    return already ?? tx.layer.create({ data: { documentId, kind: "gold" }, select: { id: true, epoch: true } });
  });
}

/**
 * Brings gold up to what the decisions say on the sets of now, where it may: a set may have come or gone since the last decision,
 * and gold of a together document begins as its shared set. The id of the layer; null where there is none and none is made.
 */
export async function syncGold(
  member: Member,
  sight: Sight,
  basis: Basis,
  decided: Decided,
): Promise<{ layerId: string | null; changed: boolean }> {
  const { prisma } = database();
  const found = await findGold(prisma, sight.documentId);
  if (!basis.ready) return { layerId: found?.id ?? null, changed: false };
  const may = !sight.archived && allows(member, "gold.decide");
  if (!found && !may) return { layerId: null, changed: false };
  const { id: layerId, epoch } = found ?? (await makeGold(sight, basis));
  const head = await headOf(prisma, layerId, epoch);
  if (inStep(layerId, basis, head)) return { layerId, changed: false };
  const wanted = goldContent(goldFrom(basis, decided.held), layerId);
  if (sameContent(await contentAt(layerId, epoch, head.seq), wanted)) return { layerId, changed: false };
  if (found?.state === "finished" || !may) return { layerId, changed: true };
  await decideUnder(member, sight.documentId, null, async () => ({ synced: true }));
  return { layerId, changed: false };
}

/**
 * Stores gold as an annotation set and closes it: nothing is decided any more until it is reopened.
 * @throws Failure conflict with `data: ReviewCounts` while cards are open; invalid with `data.problems` where gold has errors (or
 * warnings, or annotators who have not finished, without `despite`)
 */
export async function completeGold(
  member: Member,
  request: { documentId: string; key: string; despite?: boolean | undefined },
  now: Clock = systemClock,
): Promise<{ setId: string; version: number }> {
  demand(member, "gold.decide");
  const { documentId, despite } = request;
  const key = commandKey("complete-gold", request.key, [documentId]);
  const { prisma } = database();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const sight = await unblindedSight(prisma, member, documentId);
    const basis = await basisOf(await headsOf(prisma, documentId, sight.mode));
    const { layerId } = await syncGold(member, sight, basis, await readDecided(prisma, documentId));
    if (!layerId) throw nothingToReview();
    const { epoch } = (await findGold(prisma, documentId))!;
    const position = await headOf(prisma, layerId, epoch);
    const draft = await prepareSet(member, { documentId, layerId, position, despite: despite ?? false });
    const answer = await transaction(async (tx) => {
      const state = await lockGold(tx, layerId, documentId);
      const earlier = await answered<{ setId: string; version: number }>(tx, member, key);
      if (earlier) return earlier;
      const newest = await newestSet(tx, layerId);
      if (state === "finished" && newest) return { setId: newest.id, version: newest.version };
      const sightNow = await unblindedSight(tx, member, documentId);
      if (sightNow.archived) throw archived();
      if ((await headsOf(tx, documentId, sightNow.mode)).key !== basis.key) return null;
      if ((await headOf(tx, layerId, epoch)).seq !== position.seq) return null;
      const decided = await readDecided(tx, documentId);
      const counts = countsOf(statesOf(basis, decided.held));
      const open = counts.open + counts.blocked + counts.agreed;
      if (open > 0) throw new Failure("conflict", openWords(counts), { data: counts });
      const waiting = sightNow.mode === "independent" ? sightNow.annotators - sightNow.finishedBy : 0;
      if (waiting > 0 && !despite) {
        const who = waiting === 1 ? "One annotator has" : `${waiting} annotators have`;
        throw new Failure("invalid", `${who} not finished. You can complete gold all the same.`, { data: { waiting } });
      }
      if (draft.refusal) throw draft.refusal;
      const at = now();
      const made = await storeSet(tx, member, { layerId, position, draft, at, version: (newest?.version ?? 0) + 1 });
      const { projectId, userId } = member;
      const data = { documentId, ...made };
      await record(tx, { projectId, userId, kind: "gold.completed", subject: layerId, data });
      await tell(tx, layerId, documentId);
      await keepAnswer(tx, member, key, made);
      return made;
    });
    if (answer) return answer;
  }
  throw new Failure("conflict", "Others are deciding on this document just now. Try again in a moment.");
}

function openWords({ open, agreed, blocked }: { open: number; agreed: number; blocked: number }): string {
  const parts: string[] = [];
  if (open + blocked > 0) {
    parts.push(open + blocked === 1 ? "One card is still open." : `${open + blocked} cards are still open.`);
  }
  if (agreed > 0) {
    const what = agreed === 1 ? "One place on which all agree is" : `${agreed} places on which all agree are`;
    parts.push(`${what} not merged yet: apply the rule for what is unanimous.`);
  }
  return parts.join(" ");
}

/** Opens completed gold again. Its set stays as it is; completing again makes the next version. */
export async function reopenGold(
  member: Member,
  request: { documentId: string; key: string },
  now: Clock = systemClock,
): Promise<{ layerId: string }> {
  demand(member, "gold.decide");
  const { documentId } = request;
  const key = commandKey("reopen-gold", request.key, [documentId]);
  await unblindedSight(database().prisma, member, documentId);
  const found = await findGold(database().prisma, documentId);
  if (!found) throw new Failure("not-found", "This document has no gold yet.");
  const layerId = found.id;
  return transaction(async (tx) => {
    const state = await lockGold(tx, layerId, documentId);
    const sight = await unblindedSight(tx, member, documentId);
    if ((await answered(tx, member, key)) || state === "open") return { layerId };
    if (sight.archived) throw archived();
    const { projectId, userId } = member;
    const set = (await newestSet(tx, layerId))!;
    const data = { reopenedAt: now(), reopenedById: userId };
    await tx.annotationSet.update({ where: { id: set.id }, data, select: { id: true } });
    await tx.layer.update({ where: { id: layerId }, data: { state: "open" }, select: { id: true } });
    const event = { documentId, setId: set.id };
    await record(tx, { projectId, userId, kind: "gold.reopened", subject: layerId, data: event });
    await tell(tx, layerId, documentId);
    await keepAnswer(tx, member, key, { layerId });
    return { layerId };
  });
}

async function tell(tx: Transaction, layerId: string, documentId: string): Promise<void> {
  await notify(tx, { kind: "layer", layerId });
  await notify(tx, { kind: "document", documentId });
}

function archived(): Failure {
  return new Failure("conflict", "This document is archived, so nothing in it changes.");
}

function nothingToReview(): Failure {
  const message = "Nobody has finished this document yet, so there is nothing to decide. Come back when somebody has.";
  return new Failure("conflict", message);
}

function complete(): Failure {
  const data = { why: "complete" };
  return new Failure("conflict", "Gold of this document is complete. Reopen it to decide anew.", { data });
}
