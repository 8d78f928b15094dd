/** Two reviewers, one card, at the same moment: many times over, with PostgreSQL as judge. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { key, ReviewWorld } from "#lib/auth/testing/review-world.ts";
import { storedSpan } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { decide, undoDecision } from "./decisions.ts";
import { findGold } from "./gold.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { reviewOf } from "./review.ts";
import type { DecideRequest, DecisionConflict } from "./review-shapes.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { verifyLayer } from "./verify.ts";

let db: TestDatabase;
let world: ReviewWorld;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  world = await ReviewWorld.make();
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

/** Many small documents, for whoever decides has the whole document counted anew. */
const documents = 40;
const documentsAtOnce = 8;
const cardsEach = 25;
const races = documents * cardsEach;
/** Races on other cards of the same document meanwhile. */
const atOnce = 3;

/** The same numbers every time, whatever comes first. */
function* chance(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield state / 2 ** 32;
  }
}

/** What is rolled for a race before it begins: what was done on the card until then, and who chooses what. */
type Plan = { before: Choice | null; undone: boolean; rita: Choice; sam: Choice };

function plansFrom(seed: number): Plan[] {
  const dice = chance(seed);
  const roll = () => dice.next().value as number;
  const choices: Choice[] = [
    { kind: "annotator", rater: world.member("ann").userId },
    { kind: "annotator", rater: world.member("ben").userId },
    { kind: "both" },
    { kind: "nobody" },
  ];
  const choice = () => choices[Math.floor(roll() * choices.length)]!;
  return Array.from({ length: cardsEach }, () => ({
    before: roll() < 0.15 ? choice() : null,
    undone: roll() < 0.5,
    rita: choice(),
    sam: choice(),
  }));
}

async function finishedAtOnce(who: string, documentId: string, label: string): Promise<void> {
  const { userId } = world.member(who);
  const of = { label: world.labels[label]!, author: userId, editor: userId };
  await (await world.writer(who, documentId)).edit((doc) => {
    for (let i = 0; i < cardsEach; i++) {
      const span = { ...of, id: `${label}${i}`, fragments: [[i * 12, i * 12 + 5]] as const };
      doc.getMap("spans").set(span.id, storedSpan(span));
    }
  });
  await world.finish(who, documentId);
}

test(`in ${races} races of two decisions on one card, none is overwritten without its being said`, {
  timeout: 300_000,
}, async () => {
  const text = "abcde ".repeat(cardsEach * 2);
  const faults: string[] = [];
  let refused = 0;

  const decideAs = (who: string, request: Omit<DecideRequest, "key">) =>
    decide(world.member(who), { ...request, key: key() }).then(
      () => ({ won: true, choice: request.choice, data: null }),
      (error: Failure) => {
        if (!(error instanceof Failure) || error.code !== "conflict") throw error;
        return { won: false, choice: request.choice, data: error.data as DecisionConflict };
      },
    );

  const raceIn = async (at: number) => {
    const documentId = await world.independent(`${text}${at}`, ["ann", "ben"]);
    await finishedAtOnce("ann", documentId, "actor");
    await finishedAtOnce("ben", documentId, "event");
    const { clusters } = await reviewOf(world.member("rita"), documentId);
    expect(clusters).toHaveLength(cardsEach);
    const plans = plansFrom(20_261_123 + at);
    const outcomes = new Map<string, { revision: number; winner: Choice }>();
    const race = async (i: number) => {
      const { id: cluster, fingerprint } = clusters[i]!;
      const plan = plans[i]!;
      // In some races both go for a card that was decided, or undone, before.
      let revision = 0;
      if (plan.before) {
        await decideAs("rita", { documentId, cluster, fingerprint, revision: revision++, choice: plan.before });
        const undone = { documentId, cluster, revision, key: key() };
        if (plan.undone) revision = (await undoDecision(world.member("sam"), undone)).revision;
      }
      const request = { documentId, cluster, fingerprint, revision };
      const both = await Promise.all([
        decideAs("rita", { ...request, choice: plan.rita }),
        decideAs("sam", { ...request, choice: plan.sam }),
      ]);
      const [winner] = both.filter(({ won }) => won);
      const [loser] = both.filter(({ won }) => !won);
      if (!winner || !loser) {
        faults.push(`${at}/${i}: ${winner ? "both" : "neither"} won`);
        return;
      }
      refused++;
      outcomes.set(cluster, { revision: revision + 1, winner: winner.choice });
      // The loser hears of both: what stands, and what was not done.
      const told = [loser.data?.standing?.choice, loser.data?.yours];
      if (JSON.stringify(told) !== JSON.stringify([winner.choice, loser.choice])) faults.push(`${at}/${i}: not told`);
    };
    let next = 0;
    const run = async () => {
      while (next < cardsEach) await race(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, run));

    // What is stored is what those who won were told, and nothing besides.
    const stored = Map.groupBy(
      await database().prisma.decision.findMany({ where: { documentId }, orderBy: { revision: "asc" } }),
      ({ cluster }) => cluster,
    );
    for (const [cluster, { revision, winner }] of outcomes) {
      const rows = stored.get(cluster) ?? [];
      const last = JSON.stringify(rows.at(-1)?.choice);
      if (rows.length !== revision || last !== JSON.stringify(winner)) faults.push(`${at}: ${cluster} was overwritten`);
    }
    const gold = (await findGold(database().prisma, documentId))!;
    const { seq } = await headOf(database().prisma, gold.id, 1);
    const { spans } = await contentAt(gold.id, 1, seq);
    const held = await reviewOf(world.member("rita"), documentId);
    const wanted = held.clusters.flatMap(({ decision }) => decision?.settlement.spans ?? []);
    expect([...spans.values()].map(({ fragments, label }) => `${fragments} ${label}`).sort()).toEqual(
      wanted.map(({ fragments, label }) => `${fragments} ${label}`).sort(),
    );
    if (at === 0) expect(await verifyLayer(system("test"), gold.id)).toEqual([]);
  };

  let document = 0;
  const runThrough = async () => {
    while (document < documents) await raceIn(document++);
  };
  await Promise.all(Array.from({ length: documentsAtOnce }, runThrough));
  expect(faults).toEqual([]);
  expect(refused).toBe(races);
});
