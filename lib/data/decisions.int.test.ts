/** Two reviewers, one card, at the same moment: many times over, with PostgreSQL as judge. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { key, type Marked, ReviewWorld } from "#lib/auth/testing/review-world.ts";
import { Failure } from "#lib/errors.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { decide, undoDecision } from "./decisions.ts";
import { findGold } from "./gold.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { reviewOf } from "./review.ts";
import type { DecisionConflict } from "./review-shapes.ts";
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

const races = process.env.SPANWISE_SOAK ? 1_000 : 250;
const cardsEach = 25;
const atOnce = 4;

/** The same numbers every time. */
function* chance(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield state / 2 ** 32;
  }
}

test(`in ${races} races of two decisions on one card, none is overwritten without its being said`, {
  timeout: 300_000,
}, async () => {
  const dice = chance(20_261_123);
  const roll = () => dice.next().value as number;
  const text = "abcde ".repeat(cardsEach * 2);
  const marks = (label: string): Marked[] =>
    Array.from({ length: cardsEach }, (_, i) => [`${label}${i}`, label, i * 12, i * 12 + 5]);
  let overwritten = 0;
  let refused = 0;
  for (let round = 0; round < races / cardsEach; round++) {
    const documentId = await world.independent(`${text}${round}`, ["ann", "ben"]);
    await world.finished("ann", documentId, marks("actor"));
    await world.finished("ben", documentId, marks("event"));
    const { clusters } = await reviewOf(world.member("rita"), documentId);
    expect(clusters).toHaveLength(cardsEach);
    const race = async (card: (typeof clusters)[number]) => {
      const choices: Choice[] = [
        { kind: "annotator", rater: world.member("ann").userId },
        { kind: "annotator", rater: world.member("ben").userId },
        { kind: "both" },
        { kind: "nobody" },
      ];
      const decideAs = async (who: string, revision: number) => {
        const choice = choices[Math.floor(roll() * choices.length)]!;
        const { id: cluster, fingerprint } = card;
        const request = { documentId, cluster, fingerprint, revision, choice, key: key() };
        return decide(world.member(who), request).then(
          () => ({ won: true, choice, data: null }),
          (error: Failure) => {
            if (!(error instanceof Failure) || error.code !== "conflict") throw error;
            return { won: false, choice, data: error.data as DecisionConflict };
          },
        );
      };
      // In some races both go for a card that was decided, or undone, before.
      let revision = 0;
      if (roll() < 0.4) {
        await decideAs("rita", revision++);
        const undone = { documentId, cluster: card.id, revision, key: key() };
        if (roll() < 0.5) revision = (await undoDecision(world.member("sam"), undone)).revision;
      }
      const both = await Promise.all([decideAs("rita", revision), decideAs("sam", revision)]);
      const [winner] = both.filter(({ won }) => won);
      const [loser] = both.filter(({ won }) => !won);
      const stored = await database().prisma.decision.findMany({ where: { documentId, cluster: card.id } });
      const last = stored.find((row) => row.revision === revision + 1);
      if (!winner || !loser || stored.length !== revision + 1) overwritten++;
      else if (JSON.stringify(last?.choice) !== JSON.stringify(winner.choice)) overwritten++;
      // The loser hears of both: what stands, and what was not done.
      else if (
        JSON.stringify([loser.data?.standing?.choice, loser.data?.yours]) !==
        JSON.stringify([winner.choice, loser.choice])
      )
        overwritten++;
      else refused++;
    };
    for (let i = 0; i < clusters.length; i += atOnce) await Promise.all(clusters.slice(i, i + atOnce).map(race));
    const gold = (await findGold(database().prisma, documentId))!;
    const { seq } = await headOf(database().prisma, gold.id, 1);
    const { spans } = await contentAt(gold.id, 1, seq);
    const held = await reviewOf(world.member("rita"), documentId);
    const wanted = held.clusters.flatMap(({ decision }) => decision?.settlement.spans ?? []);
    expect([...spans.values()].map(({ fragments, label }) => `${fragments} ${label}`).sort()).toEqual(
      wanted.map(({ fragments, label }) => `${fragments} ${label}`).sort(),
    );
    if (round === 0) expect(await verifyLayer(system("test"), gold.id)).toEqual([]);
  }
  expect([overwritten, refused]).toEqual([0, races]);
});
