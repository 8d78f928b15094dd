import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { makeMember } from "#lib/auth/make-member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { key, type Marked, ReviewWorld } from "#lib/auth/testing/review-world.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { decide, undoDecision } from "./decisions.ts";
import { archiveDocument } from "./documents.ts";
import { findGold } from "./gold.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { createProject, updateProject } from "./projects.ts";
import { hideNames, listReview, reviewOf } from "./review.ts";
import type { Review, ReviewCluster } from "./review-shapes.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { someoneWaits } from "./testing/locks.ts";
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

//            0         1         2         3
//            0123456789012345678901234567890123456789
const text = "Russia held talks with Hamas on Tuesday.";
const anns: Marked[] = [
  ["a1", "actor", 0, 6],
  ["a2", "event", 7, 17],
  ["a3", "actor", 23, 28],
];
const bens: Marked[] = [
  ["b1", "actor", 0, 6],
  ["b2", "event", 12, 17],
  ["b3", "event", 23, 28],
  ["b4", "event", 32, 39],
];

/** A document that Ann and Ben have finished: one place agreed, one of boundary, label and missing each. */
async function twoFinished(): Promise<string> {
  const documentId = await world.independent(text, ["ann", "ben"]);
  await world.finished("ann", documentId, anns);
  await world.finished("ben", documentId, bens);
  return documentId;
}

const member = (name: string) => world.member(name);
const review = (documentId: string, who = "rita") => reviewOf(member(who), documentId);
const cards = ({ clusters }: Review) => clusters.map(({ kind, state }) => `${kind} ${state}`);
const at = ({ clusters }: Review, kind: string): ReviewCluster => clusters.find((one) => one.kind === kind)!;

const deciding = (who: string, documentId: string, card: ReviewCluster, choice: Choice, more = {}) =>
  decide(member(who), {
    ...{ documentId, cluster: card.id, fingerprint: card.fingerprint, revision: card.revision, choice },
    key: key(),
    ...more,
  });

/** What the gold layer says, read from its log. */
async function goldSpans(documentId: string) {
  const layer = (await findGold(database().prisma, documentId))!;
  const { seq } = await headOf(database().prisma, layer.id, layer.epoch);
  const { spans } = await contentAt(layer.id, layer.epoch, seq);
  for (const span of spans.values()) expect([span.author, span.editor]).toEqual([layer.id, layer.id]);
  expect(await verifyLayer(system("test"), layer.id)).toEqual([]);
  const names = Object.fromEntries(Object.entries(world.labels).map(([name, id]) => [id, name]));
  return [...spans.values()]
    .map(({ label, fragments }) => `${fragments.join(" ")} ${names[label]}`)
    .sort((x, y) => Number.parseInt(x, 10) - Number.parseInt(y, 10) || (x < y ? -1 : 1));
}

describe("a review", () => {
  test("lays finished sets side by side, and says for whom it waits", async () => {
    const documentId = await world.independent(text, ["ann", "ben"]);
    expect(await review(documentId)).toMatchObject({ ready: false, clusters: [], goldLayerId: null, mayDecide: false });
    await world.finished("ann", documentId, anns);
    const first = await review(documentId);
    expect(first.raters).toMatchObject([
      { name: "Ann", kind: "annotator", state: "finished" },
      { name: "Ben", state: "waiting" },
    ]);
    expect(cards(first)).toEqual(["agreed agreed", "agreed agreed", "agreed agreed"]);
    await world.finished("ben", documentId, bens);
    const both = await review(documentId);
    expect(both.raters.map(({ state }) => state)).toEqual(["finished", "finished"]);
    expect(cards(both)).toEqual(["agreed agreed", "boundary open", "label open", "missing open"]);
    expect(both).toMatchObject({
      ready: true,
      counts: { open: 3, agreed: 1, decided: 0, blocked: 0 },
      mayDecide: true,
    });
    const [ann, ben] = [member("ann").userId, member("ben").userId];
    expect(Object.assign({}, ...at(both, "label").candidates.map(({ sources }) => sources))).toEqual({
      [ann]: ["a3"],
      [ben]: ["b3"],
    });
  });

  test("hides names and ids where the project or the viewer wishes, and takes the stand-ins back", async () => {
    const documentId = await twoFinished();
    const shown = JSON.stringify(await review(documentId));
    expect(shown).toContain("Ann");
    const hidden = await reviewOf(member("rita"), documentId, { hideNames: true });
    await hideNames(member("mia"), true);
    const byProject = await review(documentId);
    expect(byProject).toEqual(hidden);
    for (const name of ["ann", "ben"]) {
      expect(JSON.stringify(hidden)).not.toContain(member(name).userId);
      expect(JSON.stringify(hidden)).not.toContain(name === "ann" ? 'Ann"' : 'Ben"');
    }
    expect(hidden.raters.map(({ name }) => name)).toEqual(["Annotator 1", "Annotator 2"]);
    const card = at(hidden, "label");
    const rater = card.candidates.find((one) => one.spans[0]!.label === world.labels.event)!.supporters[0]!;
    await deciding("rita", documentId, card, { kind: "annotator", rater });
    expect(await goldSpans(documentId)).toEqual(["23,28 event"]);
    expect(JSON.stringify(await review(documentId))).not.toContain(member("ben").userId);
    await hideNames(member("mia"), false);
    const stored = await database().prisma.decision.findFirstOrThrow({ where: { documentId } });
    expect(stored.choice).toEqual({ kind: "annotator", rater: member("ben").userId });
    await expect(hideNames(member("rita"), true)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is nothing for the blind, whatever their role, nor for others", async () => {
    const documentId = await world.independent(text, ["ann", "ben", "sam", "mia"]);
    await world.finished("ann", documentId, anns);
    const card = (await review(documentId)).clusters[0]!;
    for (const who of ["sam", "mia", "ann", "ben", "cem", "vic"]) {
      await expect(review(documentId, who)).rejects.toMatchObject({ code: "forbidden", data: undefined });
      await expect(deciding(who, documentId, card, { kind: "nobody" })).rejects.toMatchObject({
        code: "forbidden",
        data: undefined,
      });
    }
    const listed = async (who: string) => (await listReview(member(who))).rows.map((row) => row.documentId);
    expect(await listed("rita")).toContain(documentId);
    expect(await listed("sam")).not.toContain(documentId);
    expect(await listed("mia")).not.toContain(documentId);
    const { id } = await createProject(world.people.get("mia")!, { name: "Other" });
    const stranger = await join(await someone("Strange"), id, "manager");
    await expect(reviewOf(stranger, documentId)).rejects.toMatchObject({ code: "not-found" });
    await expect(
      decide(stranger, {
        documentId,
        cluster: card.id,
        fingerprint: "",
        revision: 0,
        choice: { kind: "nobody" },
        key: key(),
      }),
    ).rejects.toMatchObject({ code: "not-found" });
    // Whoever decided before she was assigned is blind from then on, to what she decided herself, too.
    await deciding("rita", documentId, card, { kind: "nobody" });
    await database().prisma.assignment.create({ data: { documentId, userId: member("rita").userId } });
    await expect(review(documentId)).rejects.toMatchObject({ code: "forbidden" });
    const undo = { documentId, cluster: card.id, revision: 1, key: key() };
    await expect(undoDecision(member("rita"), undo)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("only reads with a token that only reads, and nothing is decided where it is archived", async () => {
    const documentId = await twoFinished();
    const { userId, projectId } = member("rita");
    const token = makeMember({ projectId, userId, role: "reviewer", scopes: ["read"] });
    const seen = await reviewOf(token, documentId);
    expect(seen).toMatchObject({ mayDecide: false, goldLayerId: null });
    const request = {
      documentId,
      cluster: seen.clusters[0]!.id,
      fingerprint: seen.clusters[0]!.fingerprint,
      revision: 0,
    };
    await expect(decide(token, { ...request, choice: { kind: "nobody" }, key: key() })).rejects.toMatchObject({
      code: "forbidden",
    });
    const card = at(await review(documentId), "label");
    await archiveDocument(member("mia"), documentId, true);
    await expect(deciding("rita", documentId, card, { kind: "both" })).rejects.toMatchObject({ code: "conflict" });
    expect(await review(documentId)).toMatchObject({ mayDecide: false });
  });
});

describe("deciding", () => {
  test("every choice writes the decision and gold together", async () => {
    const documentId = await twoFinished();
    const before = await review(documentId);
    const ann = member("ann").userId;
    await deciding(
      "rita",
      documentId,
      at(before, "label"),
      { kind: "annotator", rater: ann },
      {
        ...{ reason: "Hamas acts", comment: "see 2.1", confidence: 4, guidelineChange: true },
      },
    );
    await deciding("rita", documentId, at(before, "boundary"), { kind: "union" });
    await deciding("sam", documentId, at(before, "missing"), { kind: "nobody" });
    await deciding("sam", documentId, at(before, "agreed"), { kind: "majority" });
    expect(await goldSpans(documentId)).toEqual(["0,6 actor", "7,17 event", "23,28 actor"]);
    const after = await review(documentId);
    expect(after.counts).toEqual({ open: 0, agreed: 0, decided: 4, blocked: 0 });
    expect(at(after, "label").decision).toMatchObject({
      by: { name: "Rita" },
      how: "person",
      ...{ reason: "Hamas acts", comment: "see 2.1", confidence: 4, guidelineChange: true, outdated: false },
      settlement: { spans: [{ sources: { [ann]: ["a3"] } }] },
    });
    const again = async (choice: Choice, gold: string) => {
      await deciding("rita", documentId, at(await review(documentId), "boundary"), choice);
      expect((await goldSpans(documentId)).filter((one) => one.endsWith("event")).join()).toBe(gold);
    };
    await again({ kind: "intersection" }, "12,17 event");
    await again({ kind: "both" }, "7,17 event,12,17 event");
    await again(
      {
        kind: "edit",
        version: { spans: [{ label: world.labels.event!, fragments: [[7, 11]] }], relations: [], value: null },
      },
      "7,11 event",
    );
    const hers = at(after, "boundary").candidates.find(({ supporters }) => supporters.includes(ann))!;
    await again({ kind: "candidate", key: hers.key }, "7,17 event");
    await expect(again({ kind: "majority" }, "")).rejects.toMatchObject({ code: "invalid" });
  });

  test("what was edited by hand must fit the text and the labels", async () => {
    const documentId = await twoFinished();
    const card = at(await review(documentId), "boundary");
    const edit = (label: string, start: number, end: number) =>
      deciding("rita", documentId, card, {
        kind: "edit",
        version: { spans: [{ label, fragments: [[start, end]] }], relations: [], value: null },
      });
    const { event } = world.labels as { event: string };
    await expect(edit(event, 7, 400)).rejects.toMatchObject({ code: "invalid" });
    await expect(edit(event, 9, 9)).rejects.toMatchObject({ code: "invalid" });
    await expect(edit("00000000-0000-7000-8000-000000000000", 7, 9)).rejects.toMatchObject({ code: "invalid" });
    await expect(deciding("rita", documentId, card, { kind: "best" } as never)).rejects.toMatchObject({
      code: "invalid",
    });
    expect(await database().prisma.decision.count({ where: { documentId } })).toBe(0);
  });

  test("who decides second is told both values, and nothing is overwritten", async () => {
    const documentId = await twoFinished();
    const card = at(await review(documentId), "label");
    const [ann, ben] = [member("ann").userId, member("ben").userId];
    await deciding("rita", documentId, card, { kind: "annotator", rater: ann });
    const failure = await deciding("sam", documentId, card, { kind: "annotator", rater: ben }).catch((error) => error);
    expect(failure).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Rita"),
      data: {
        why: "decided",
        revision: 1,
        standing: { choice: { kind: "annotator", rater: ann }, by: { name: "Rita" } },
        yours: { kind: "annotator", rater: ben },
      },
    });
    expect(await goldSpans(documentId)).toEqual(["23,28 actor"]);
    await deciding("sam", documentId, { ...card, revision: 1 }, { kind: "annotator", rater: ben });
    expect(await goldSpans(documentId)).toEqual(["23,28 event"]);
  });

  test("the same key decides once", async () => {
    const documentId = await twoFinished();
    const card = at(await review(documentId), "label");
    const same = { key: key() };
    const all = await Promise.all([1, 2, 3].map(() => deciding("rita", documentId, card, { kind: "nobody" }, same)));
    expect(all).toEqual([{ revision: 1 }, { revision: 1 }, { revision: 1 }]);
    expect(await database().prisma.decision.count({ where: { documentId } })).toBe(1);
    await expect(deciding("rita", documentId, card, { kind: "both" }, same)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("undoing brings back what was before, and says who undid whose", async () => {
    const documentId = await twoFinished();
    const card = at(await review(documentId), "label");
    const undo = (who: string, revision: number) =>
      undoDecision(member(who), { documentId, cluster: card.id, revision, key: key() });
    await deciding("rita", documentId, card, { kind: "annotator", rater: member("ann").userId });
    await deciding("sam", documentId, { ...card, revision: 1 }, { kind: "nobody" });
    expect(await goldSpans(documentId)).toEqual([]);
    await expect(undo("rita", 1)).rejects.toMatchObject({ code: "conflict", data: { revision: 2 } });
    expect(await undo("rita", 2)).toEqual({ revision: 3 });
    expect(await goldSpans(documentId)).toEqual(["23,28 actor"]);
    const event = await database().prisma.event.findFirst({ where: { kind: "decision.undone", subject: documentId } });
    expect(event).toMatchObject({ userId: member("rita").userId, data: { of: member("sam").userId, revision: 2 } });
    expect(at(await review(documentId), "label")).toMatchObject({
      state: "decided",
      revision: 3,
      decision: { revision: 1 },
    });
    // Whoever still looks at the second revision is told.
    await expect(deciding("sam", documentId, { ...card, revision: 2 }, { kind: "both" })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await undo("sam", 3)).toEqual({ revision: 4 });
    expect(at(await review(documentId), "label")).toMatchObject({ state: "open", revision: 4, decision: null });
    expect(await goldSpans(documentId)).toEqual([]);
    await expect(undo("sam", 4)).rejects.toMatchObject({ code: "conflict" });
  });

  test("a decision stays as it was made, and cannot be deleted", async () => {
    const documentId = await twoFinished();
    await deciding("rita", documentId, at(await review(documentId), "label"), { kind: "nobody" });
    const { prisma } = database();
    await expect(prisma.decision.updateMany({ where: { documentId }, data: { reason: "other" } })).rejects.toThrow(
      /immutable/,
    );
    await expect(prisma.decision.deleteMany({ where: { documentId } })).rejects.toThrow(/kept/);
  });

  test("a new set opens what it changes, with the earlier decision shown, and leaves the rest", async () => {
    const documentId = await twoFinished();
    const before = await review(documentId);
    for (const kind of ["label", "boundary", "missing"]) {
      await deciding("rita", documentId, at(before, kind), { kind: "both" });
    }
    await world.reopen("ben", documentId);
    const without = await review(documentId);
    expect(without.raters).toMatchObject([{ state: "finished" }, { state: "waiting" }]);
    // What was decided about places that only Ben had is decided about nothing now.
    expect(without.obsolete).toHaveLength(3);
    expect(await goldSpans(documentId)).toEqual([]);
    // The same again: all holds.
    await world.finish("ben", documentId);
    expect((await review(documentId)).counts.decided).toBe(3);
    expect((await goldSpans(documentId)).length).toBe(5);
    // Another attribute: the question is the same, the grounds are not.
    await world.reopen("ben", documentId);
    const writer = await world.writer("ben", documentId);
    await writer.span("b3", world.labels.event!, 23, 28, { attributes: { tone: "x" } });
    await world.finish("ben", documentId);
    const label = (await review(documentId)).clusters.find(({ hull }) => hull?.[0] === 23)!;
    expect(label).toMatchObject({ state: "open", revision: 1, decision: { outdated: true, revision: 1 } });
    const stale = at(before, "label");
    await expect(deciding("rita", documentId, { ...stale, revision: 1 }, { kind: "nobody" })).rejects.toMatchObject({
      code: "conflict",
      data: { why: "grounds" },
    });
    await deciding("rita", documentId, label, { kind: "nobody" });
    expect((await review(documentId)).counts.decided).toBe(3);
  });

  test("a set that arrives while a decision waits for its turn is not passed over", async () => {
    const documentId = await world.independent(text, ["ann", "ben"]);
    await world.finished("ann", documentId, anns);
    const seen = await review(documentId);
    const card = seen.clusters.find(({ hull }) => hull?.[0] === 23)!;
    const client = await database().pool.connect();
    await client.query("BEGIN");
    await client.query(`SELECT FROM "Layer" WHERE "id" = $1 FOR UPDATE`, [seen.goldLayerId]);
    const waiting = deciding("rita", documentId, card, { kind: "majority" }).catch((error) => error);
    await someoneWaits("transactionid");
    await world.finished("ben", documentId, bens);
    await client.query("COMMIT");
    client.release();
    expect(await waiting).toMatchObject({ code: "conflict", data: { why: "grounds", revision: 0, standing: null } });
    expect(await goldSpans(documentId)).toEqual([]);
  });

  test("a relation waits for its ends", async () => {
    const documentId = await world.independent(text, ["ann", "ben"]);
    const hers = await world.writer("ann", documentId);
    await world.finished("ben", documentId, [
      ["b1", "actor", 0, 6],
      ["b3", "event", 23, 28],
    ]);
    await hers.span("a1", world.labels.actor!, 0, 6);
    await hers.span("a3", world.labels.actor!, 23, 28);
    await hers.put("relations", "r", { type: world.meets, from: "a1", to: "a3" });
    await world.finish("ann", documentId);
    const seen = await review(documentId);
    const card = at(seen, "relation");
    const take = { kind: "annotator", rater: member("ann").userId } as const;
    const refused = await deciding("rita", documentId, card, take).catch((error) => error);
    expect(refused).toMatchObject({ code: "invalid", message: expect.stringContaining("first") });
    await deciding("rita", documentId, at(seen, "agreed"), { kind: "majority" });
    await deciding("rita", documentId, at(seen, "label"), { kind: "nobody" });
    await expect(deciding("rita", documentId, card, take)).rejects.toMatchObject({
      message: expect.stringContaining("nothing"),
    });
    await deciding("rita", documentId, { ...at(seen, "label"), revision: 1 }, take);
    await deciding("rita", documentId, card, take);
    const layer = (await findGold(database().prisma, documentId))!;
    const { seq } = await headOf(database().prisma, layer.id, 1);
    const { relations, spans } = await contentAt(layer.id, 1, seq);
    expect([...relations.values()]).toMatchObject([{ type: world.meets, author: layer.id }]);
    expect(spans.has([...relations.values()][0]!.from)).toBe(true);
    // An end that becomes nothing takes the relation out, and the card says so.
    await deciding("rita", documentId, { ...at(seen, "label"), revision: 2 }, { kind: "nobody" });
    expect((await review(documentId)).counts).toMatchObject({ blocked: 1, open: 0 });
  });

  test("the ends of a relation are moved by hand, and gold follows both the old and the new ones", async () => {
    const documentId = await world.independent(text, ["ann", "ben"]);
    const places: Marked[] = [
      ["s1", "actor", 0, 6],
      ["s2", "event", 7, 17],
      ["s3", "actor", 23, 28],
    ];
    const hers = await world.writer("ann", documentId);
    for (const [id, label, start, end] of places) await hers.span(id, world.labels[label]!, start, end);
    await hers.put("relations", "r", { type: world.meets, from: "s1", to: "s3" });
    await world.finish("ann", documentId);
    await world.finished("ben", documentId, places);
    const [russia, talks, hamas] = (await review(documentId)).clusters.filter(({ of }) => of === "span") as [
      ReviewCluster,
      ReviewCluster,
      ReviewCluster,
    ];
    const card = at(await review(documentId), "relation");
    const [made] = card.candidates.flatMap(({ relations }) => relations);
    const moved = (to: ReviewCluster) =>
      ({
        kind: "edit",
        version: {
          ...{ spans: [], value: null },
          relations: [{ ...made!, to: to.id, toSpan: to.candidates[0]!.spans[0]! }],
        },
      }) as const;
    const take = { kind: "majority" } as const;
    const layer = async () => {
      const { id } = (await findGold(database().prisma, documentId))!;
      return contentAt(id, 1, (await headOf(database().prisma, id, 1)).seq);
    };
    const joined = async () => {
      const { relations, spans } = await layer();
      const start = (id: string) => spans.get(id)?.fragments[0]?.[0];
      return [...relations.values()].map(({ from, to }) => [start(from), start(to)]);
    };
    for (const one of [russia, hamas]) await deciding("rita", documentId, one, take);
    // Where it is to go is not settled yet, and a card about a relation is no place.
    await expect(deciding("rita", documentId, card, moved(talks))).rejects.toMatchObject({
      message: expect.stringContaining("first"),
    });
    await expect(deciding("rita", documentId, card, moved({ ...talks, id: card.id }))).rejects.toMatchObject({
      code: "invalid",
    });
    await deciding("rita", documentId, talks, take);
    await deciding("rita", documentId, card, { kind: "annotator", rater: member("ann").userId });
    expect(await joined()).toEqual([[0, 23]]);
    await deciding("rita", documentId, { ...card, revision: 1 }, moved(talks));
    expect(await joined()).toEqual([[0, 7]]);
    // The end where it was before plays no part any more.
    await deciding("rita", documentId, { ...hamas, revision: 1 }, { kind: "nobody" });
    expect(await joined()).toEqual([[0, 7]]);
    // The end where it is now does, though the card's own places are others.
    await deciding("rita", documentId, { ...talks, revision: 1 }, { kind: "nobody" });
    expect(await joined()).toEqual([]);
    expect((await review(documentId)).counts).toMatchObject({ blocked: 1 });
    await undoDecision(member("rita"), { documentId, cluster: talks.id, revision: 2, key: key() });
    expect(await joined()).toEqual([[0, 7]]);
    await undoDecision(member("rita"), { documentId, cluster: hamas.id, revision: 2, key: key() });
    await undoDecision(member("rita"), { documentId, cluster: card.id, revision: 2, key: key() });
    expect(await joined()).toEqual([[0, 23]]);
  });
});

describe("the list of reviews", () => {
  test("counts what is open, by pages, and leaves out what there is nothing to see of", async () => {
    const own = await ReviewWorld.make();
    const other = world;
    world = own;
    const documents = [await twoFinished(), await twoFinished(), await twoFinished()];
    await own.independent(text, ["ann", "ben"]);
    const first = await listReview(own.member("rita"), { limit: 2 });
    expect(first.rows).toMatchObject(
      documents.slice(0, 2).map((documentId) => ({
        documentId,
        counts: { open: 3, agreed: 1 },
        ...{ progress: 0, finished: 2, annotators: 2, complete: false, ready: true },
      })),
    );
    const second = await listReview(own.member("rita"), { limit: 2, after: first.next });
    expect([second.rows.map((row) => row.documentId), second.next]).toEqual([[documents[2]], null]);
    const seen = await review(documents[0]!);
    for (const card of seen.clusters) await deciding("rita", documents[0]!, card, { kind: "both" });
    const open = await listReview(own.member("rita"), { open: true, limit: 1 });
    expect(open.rows.map((row) => row.documentId)).toEqual([documents[1]]);
    expect((await listReview(own.member("rita"))).rows[0]).toMatchObject({ progress: 1 });
    await expect(listReview(own.member("ann"))).rejects.toMatchObject({ code: "forbidden" });
    // Revealed to annotators does not make them reviewers.
    await updateProject(own.member("mia"), { reveal: "all" });
    await expect(listReview(own.member("vic"))).rejects.toMatchObject({ code: "forbidden" });
    world = other;
  });
});
