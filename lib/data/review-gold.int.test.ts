import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { readSpanwiseLine } from "#lib/annotation/formats/spanwise-jsonl-reader.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { key, type Marked, ReviewWorld } from "#lib/auth/testing/review-world.ts";
import { claim, releaseClaim, reviewersIn } from "./claims.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { decide, undoDecision } from "./decisions.ts";
import { exportDecisions } from "./decisions-export.ts";
import { setAnnotators } from "./documents.ts";
import { listEvents } from "./events.ts";
import { exportSets } from "./export.ts";
import { sha256Of } from "./export-package.ts";
import { completeGold, findGold, reopenGold } from "./gold.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { listObjections, object, withdrawObjection } from "./objections.ts";
import { createProject, updateProject } from "./projects.ts";
import { hideNames, listReview, reviewOf } from "./review.ts";
import { applyMerge, previewMerge } from "./review-merges.ts";
import { answerDecision, provenanceOf, whatBecame } from "./review-provenance.ts";
import type { Review, ReviewCluster } from "./review-shapes.ts";
import { applyToSimilar, similarTo } from "./review-similar.ts";
import { undoMerge } from "./review-unmerge.ts";
import { furthest } from "./review-walk.ts";
import { listSets, setContent } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let world: ReviewWorld;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
beforeEach(async () => {
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

/** One place agreed, one of boundary, label and missing each. */
async function twoFinished(name?: string): Promise<string> {
  const documentId = await world.independent(text, ["ann", "ben"], name);
  await world.finished("ann", documentId, anns);
  await world.finished("ben", documentId, bens);
  return documentId;
}

const member = (name: string) => world.member(name);
const review = (documentId: string, who = "rita") => reviewOf(member(who), documentId);
const at = ({ clusters }: Review, kind: string): ReviewCluster => clusters.find((one) => one.kind === kind)!;
const deciding = (who: string, documentId: string, card: ReviewCluster, choice: Choice, more = {}) =>
  decide(member(who), {
    ...{ documentId, cluster: card.id, fingerprint: card.fingerprint, revision: card.revision, choice },
    key: key(),
    ...more,
  });
async function goldSpans(documentId: string): Promise<string[]> {
  const layer = (await findGold(database().prisma, documentId))!;
  const { seq } = await headOf(database().prisma, layer.id, layer.epoch);
  const { spans } = await contentAt(layer.id, layer.epoch, seq);
  const names = Object.fromEntries(Object.entries(world.labels).map(([name, id]) => [id, name]));
  return [...spans.values()]
    .sort((x, y) => x.fragments[0]![0] - y.fragments[0]![0] || x.fragments[0]![1] - y.fragments[0]![1])
    .map(({ label, fragments }) => `${fragments.join(" ")} ${names[label]}`);
}

describe("merge rules", () => {
  const by = (who: string): Rule => ({ kind: "annotator", rater: member(who).userId });

  test("tell what they would settle, settle that, and are undone in one step", async () => {
    const documentId = await twoFinished();
    const rule: Rule = { kind: "unanimous" };
    const preview = await previewMerge(member("rita"), { rule, documentId });
    expect(preview).toMatchObject({
      ...{ settles: 1, leaves: 3, keeps: 0, byKind: { agreed: 1 }, documents: 1 },
      examples: [
        { documentId, kind: "agreed", at: [0, 6], spans: [{ label: world.labels.actor, fragments: [[0, 6]] }] },
      ],
    });
    expect(await database().prisma.decision.count()).toBe(0);
    const same = key();
    const merged = await applyMerge(member("rita"), { rule, documentId, key: same });
    expect(merged).toMatchObject({ settled: 1, documents: 1 });
    expect(await applyMerge(member("rita"), { rule, documentId, key: same })).toEqual(merged);
    expect(await goldSpans(documentId)).toEqual(["0,6 actor"]);
    expect(at(await review(documentId), "agreed")).toMatchObject({
      state: "decided",
      decision: { how: "rule", rule: { kind: "unanimous" }, by: { name: "Rita" }, batch: merged.batch },
    });
    const undone = await undoMerge(member("sam"), { batch: merged.batch, key: key() });
    expect(undone).toEqual({ undone: 1, kept: 0, jobId: null });
    expect(await goldSpans(documentId)).toEqual([]);
    expect(at(await review(documentId), "agreed")).toMatchObject({ state: "agreed", revision: 2 });
  });

  test.each<[string, () => Rule, string[]]>([
    ["majority of two", () => ({ kind: "majority" }), ["0,6 actor"]],
    ["one of two, where none is ahead", () => ({ kind: "at-least", k: 1 }), ["0,6 actor"]],
    ["one annotator", () => by("ben"), ["0,6 actor", "12,17 event", "23,28 event", "32,39 event"]],
    [
      "a rule for each label, and another for the rest",
      () => ({
        kind: "first-of",
        rules: [
          { kind: "by-label", labels: [world.labels.event!], rule: by("ann") },
          { kind: "by-label", labels: [world.labels.actor!], rule: by("ben") },
          { kind: "both" },
        ],
      }),
      ["0,6 actor", "7,17 event", "23,28 actor", "23,28 event"],
    ],
  ])("%s", async (_, rule, gold) => {
    const documentId = await twoFinished();
    await applyMerge(member("rita"), { rule: rule(), documentId, key: key() });
    expect(await goldSpans(documentId)).toEqual(gold);
  });

  test("sent twice at once, or again after being cut off, are one merge", async () => {
    const [one, two] = [await twoFinished(), await twoFinished("two")];
    const request = { rule: { kind: "unanimous" } as const, key: key() };
    const cut = new AbortController();
    const onDocument = async () => cut.abort(new Error("cut off"));
    await expect(applyMerge(member("rita"), request, { onDocument, cancelled: cut.signal })).rejects.toThrow("cut off");
    expect([await goldSpans(one), await findGold(database().prisma, two)]).toEqual([["0,6 actor"], null]);
    const [first, second] = await Promise.all([1, 2].map(() => applyMerge(member("rita"), request)));
    expect([first!.batch, first!.documents, first!.settled]).toEqual([second!.batch, 2, 2]);
    expect(await undoMerge(member("rita"), { batch: first!.batch, key: key() })).toEqual({
      undone: 2,
      kept: 0,
      jobId: null,
    });
  });

  test("never touch what people decided, before or since", async () => {
    const documentId = await twoFinished();
    await deciding("sam", documentId, at(await review(documentId), "label"), { kind: "nobody" });
    const merged = await applyMerge(member("rita"), { rule: by("ann"), documentId, key: key() });
    expect(merged.settled).toBe(3);
    expect(await goldSpans(documentId)).toEqual(["0,6 actor", "7,17 event"]);
    await deciding("sam", documentId, at(await review(documentId), "boundary"), { kind: "intersection" });
    expect(await undoMerge(member("rita"), { batch: merged.batch, key: key() })).toEqual({
      undone: 2,
      kept: 1,
      jobId: null,
    });
    expect(await goldSpans(documentId)).toEqual(["12,17 event"]);
    const since = at(await review(documentId), "boundary");
    const place = { documentId, cluster: since.id };
    await undoDecision(member("sam"), { ...place, revision: since.revision, key: key() });
    // What the merge had settled before does not come back.
    expect(at(await review(documentId), "boundary").decision).toBeNull();
    expect(await goldSpans(documentId)).toEqual([]);
    await deciding("sam", documentId, at(await review(documentId), "boundary"), { kind: "intersection" });
    // Also what a person decided on grounds that are others now stays for people.
    await world.reopen("ben", documentId);
    await (await world.writer("ben", documentId)).span("b2", world.labels.event!, 12, 17, {
      attributes: { sure: true },
    });
    await world.finish("ben", documentId);
    const outdated = at(await review(documentId), "boundary");
    expect(outdated).toMatchObject({ state: "open", decision: { outdated: true, how: "person" } });
    expect((await previewMerge(member("rita"), { rule: { kind: "both" }, documentId })).keeps).toBe(2);
  });

  test("over the whole project, without what the reviewer is blind to or what is complete", async () => {
    const [one, two] = [await twoFinished(), await twoFinished("two")];
    const blind = await world.independent(text, ["ann", "rita"]);
    await world.finished("ann", blind, anns);
    const done = await world.independent("A complete text.", ["ann"]);
    await world.finished("ann", done, [["x", "actor", 0, 1]]);
    await applyMerge(member("sam"), { rule: { kind: "unanimous" }, documentId: done, key: key() });
    await completeGold(member("sam"), { documentId: done, key: key() });
    const rule: Rule = { kind: "unanimous" };
    expect(await previewMerge(member("rita"), { rule })).toMatchObject({ settles: 2, documents: 2, leaves: 6 });
    const heard: number[] = [];
    const onDocument = async (count: number) => void heard.push(count);
    const merged = await applyMerge(member("rita"), { rule, key: key() }, { onDocument });
    expect([merged.settled, merged.documents, heard]).toEqual([2, 2, [1, 2]]);
    expect(await undoMerge(member("rita"), { batch: merged.batch, key: key() })).toEqual({
      undone: 2,
      kept: 0,
      jobId: null,
    });
    expect([await goldSpans(one), await goldSpans(two)]).toEqual([[], []]);
    expect(await database().prisma.decision.count({ where: { documentId: blind } })).toBe(0);
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(applyMerge(member("rita"), { rule, key: key() }, { cancelled: stopped })).rejects.toThrow("stopped");
  });

  test("of a project are looked at page by page, and the pages add up to all of it", async () => {
    const documents = [
      await twoFinished(),
      await twoFinished(),
      await twoFinished(),
      await twoFinished(),
      await twoFinished(),
    ];
    const rule: Rule = { kind: "unanimous" };
    const whole = await previewMerge(member("rita"), { rule });
    expect(whole).toMatchObject({ settles: 5, leaves: 15, documents: 5, looked: 5, next: null });
    const before = { ...furthest };
    try {
      furthest.documents = 2;
      const first = await previewMerge(member("rita"), { rule });
      expect(first).toMatchObject({ settles: 2, documents: 2, looked: 2, next: documents[1] });
      const second = await previewMerge(member("rita"), { rule, after: first.next });
      expect(second).toMatchObject({ settles: 2, documents: 2, looked: 2, next: documents[3] });
      expect(await previewMerge(member("rita"), { rule, after: second.next })).toMatchObject({
        ...{ settles: 1, leaves: 3, documents: 1, looked: 1, next: null },
      });
      // Four places in each document: with the first there are enough for one go.
      furthest.places = 4;
      expect(await previewMerge(member("rita"), { rule })).toMatchObject({ looked: 1, next: documents[0] });
      expect(await listReview(member("rita"))).toMatchObject({ rows: [{}], next: documents[0] });
      furthest.places = before.places;
      expect((await listReview(member("rita"))).rows).toHaveLength(2);
      const done = await applyMerge(member("rita"), { rule, key: key() });
      expect(done).toMatchObject({ settled: 5, documents: 5 });
      // Nothing is open in the first two any more: a page of none, and where to look on.
      for (const id of documents.slice(0, 2))
        await applyMerge(member("rita"), { rule: by("ann"), documentId: id, key: key() });
      expect(await listReview(member("rita"), { open: true })).toEqual({ rows: [], next: documents[1] });
    } finally {
      Object.assign(furthest, before);
    }
  });

  test("are for reviewers, and must be rules", async () => {
    const documentId = await twoFinished();
    const rule = { kind: "unanimous" } as const;
    for (const who of ["ann", "cem", "vic"]) {
      await expect(previewMerge(member(who), { rule, documentId })).rejects.toMatchObject({ code: "forbidden" });
      await expect(applyMerge(member(who), { rule, documentId, key: key() })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    for (const wrong of [{ kind: "best" }, { kind: "at-least", k: 0 }, { kind: "unanimous", more: 1 }, null, []]) {
      const request = { rule: wrong as never, documentId };
      await expect(previewMerge(member("rita"), request)).rejects.toMatchObject({ code: "invalid" });
    }
    const merged = await applyMerge(member("rita"), { rule, documentId, key: key() });
    const other = await createProject(world.people.get("mia")!, { name: "Other" });
    const stranger = await join(await someone("Strange"), other.id, "manager");
    await expect(undoMerge(stranger, { batch: merged.batch, key: key() })).rejects.toMatchObject({ code: "not-found" });
    await expect(undoMerge(member("ann"), { batch: merged.batch, key: key() })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("similar cards", () => {
  test("are found by words and labels, previewed, settled likewise, undone together", async () => {
    const [one, two, three] = [await twoFinished("one"), await twoFinished("two"), await twoFinished("three")];
    const card = at(await review(one), "label");
    await expect(similarTo(member("rita"), { documentId: one, cluster: card.id })).rejects.toMatchObject({
      code: "conflict",
    });
    await deciding("rita", one, card, { kind: "annotator", rater: member("ann").userId });
    await deciding("sam", three, at(await review(three), "label"), { kind: "nobody" });
    const { rows } = await similarTo(member("rita"), { documentId: one, cluster: card.id });
    expect(rows).toMatchObject([{ documentId: two, documentName: "two", choice: { kind: "candidate" }, at: [23, 28] }]);
    const before = furthest.documents;
    furthest.documents = 1;
    const paged: unknown[] = [];
    for (let after: string | null = null, pages = 1; ; pages++) {
      const page = await similarTo(member("rita"), { documentId: one, cluster: card.id, after });
      paged.push(...page.rows);
      after = page.next;
      if (after !== null) continue;
      // The document itself, and that in which it is decided, are looked at, too.
      expect(pages).toBe(3);
      break;
    }
    furthest.documents = before;
    expect(paged).toEqual(rows);
    const merged = await applyToSimilar(member("rita"), { documentId: one, cluster: card.id, cards: rows, key: key() });
    expect([merged.settled, await goldSpans(two)]).toEqual([1, ["23,28 actor"]]);
    expect(at(await review(two), "label").decision).toMatchObject({ how: "similar", batch: merged.batch });
    // What somebody decided by now is not among them, even where it is asked for.
    const asked = [{ documentId: three, cluster: at(await review(three), "label").id }];
    const nothing = await applyToSimilar(member("rita"), {
      documentId: one,
      cluster: card.id,
      cards: asked,
      key: key(),
    });
    expect([nothing.settled, await goldSpans(three)]).toEqual([0, []]);
    expect(await undoMerge(member("rita"), { batch: merged.batch, key: key() })).toEqual({
      undone: 1,
      kept: 0,
      jobId: null,
    });
    expect(await goldSpans(two)).toEqual([]);
  });

  test("of documents to which the reviewer is blind are not told", async () => {
    const one = await twoFinished();
    const hidden = await world.independent(text, ["ann", "ben", "rita"]);
    await world.finished("ann", hidden, anns);
    await world.finished("ben", hidden, bens);
    const card = at(await review(one), "label");
    await deciding("rita", one, card, { kind: "nobody" });
    expect(await similarTo(member("rita"), { documentId: one, cluster: card.id })).toEqual({ rows: [], next: null });
    expect((await similarTo(member("sam"), { documentId: one, cluster: card.id })).rows).toHaveLength(1);
    const cards = [{ documentId: hidden, cluster: card.id }];
    await expect(
      applyToSimilar(member("rita"), { documentId: one, cluster: card.id, cards, key: key() }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("claims", () => {
  const minutes = (count: number) => () => new Date(Date.UTC(2026, 10, 23, 12, count));

  test("are seen, soft, one for each reviewer and document, and end by themselves", async () => {
    const documentId = await twoFinished();
    const seen = await review(documentId);
    const [first, second] = [seen.clusters[0]!, seen.clusters[1]!];
    const mine = await claim(member("rita"), { documentId, cluster: first.id }, minutes(0));
    expect(mine).toMatchObject({ mine: true, by: { name: "Rita" }, until: minutes(2)() });
    const theirs = await claim(member("sam"), { documentId, cluster: first.id }, minutes(1));
    expect(theirs).toMatchObject({ mine: false, by: { name: "Rita" } });
    const look = async (minute: number) => (await reviewOf(member("sam"), documentId, {}, minutes(minute))).claims;
    expect(await look(1)).toMatchObject([{ cluster: first.id, mine: false }]);
    // Soft: whoever does not claim may decide.
    await deciding("sam", documentId, first, { kind: "both" });
    await claim(member("rita"), { documentId, cluster: second.id }, minutes(1));
    expect(await look(1)).toMatchObject([{ cluster: second.id }]);
    expect(await look(3)).toEqual([]);
    expect(await claim(member("sam"), { documentId, cluster: second.id }, minutes(4))).toMatchObject({ mine: true });
    await releaseClaim(member("sam"), { documentId });
    expect(await look(4)).toEqual([]);
  });

  test("at once, only one has the card", async () => {
    const documentId = await twoFinished();
    const { id: cluster } = (await review(documentId)).clusters[0]!;
    const both = await Promise.all(["rita", "sam"].map((who) => claim(member(who), { documentId, cluster })));
    expect(both.filter(({ mine }) => mine)).toHaveLength(1);
    expect(both[0]!.by).toEqual(both[1]!.by);
    await expect(claim(member("ann"), { documentId, cluster })).rejects.toMatchObject({ code: "forbidden" });
    // A decision lets go of the card.
    const holder = both.findIndex(({ mine }) => mine) === 0 ? "rita" : "sam";
    await deciding(holder, documentId, (await review(documentId)).clusters[0]!, { kind: "both" });
    expect((await review(documentId)).claims).toEqual([]);
  });
});

describe("who is in which document", () => {
  test("is told of documents of the project that one may review, and of those only", async () => {
    const at = (count: number) => () => new Date(Date.UTC(2026, 10, 23, 12, count));
    const [seen, blind, other] = [await twoFinished(), await twoFinished(), await twoFinished()];
    const list = [seen, blind];
    for (const documentId of [seen, blind, other]) {
      const { id: cluster } = (await review(documentId)).clusters[0]!;
      await claim(member("rita"), { documentId, cluster }, at(0));
    }
    const told = async (who: string, minute = 1) => [...(await reviewersIn(member(who), list, at(minute)))].sort();
    expect(await told("sam")).toEqual(list.map((id) => [id, ["Rita"]]).sort());
    expect(await told("sam", 3)).toEqual([]);
    // Sam is to annotate one of them himself: he is blind there, and hears of nobody.
    const annotators = ["ann", "ben", "sam"].map((who) => member(who).userId);
    await setAnnotators(member("mia"), blind, annotators);
    expect(await told("sam")).toEqual([[seen, ["Rita"]]]);
    await expect(reviewersIn(member("ann"), list, at(1))).rejects.toMatchObject({ code: "forbidden" });
    const elsewhere = await ReviewWorld.make();
    expect([...(await reviewersIn(elsewhere.member("rita"), list, at(1)))]).toEqual([]);
    await releaseClaim(member("rita"), { documentId: seen });
    expect(await told("sam")).toEqual([]);
  });
});

describe("gold of what was tagged together", () => {
  /** Ann made three spans; Ben moved one and deleted one. */
  async function tagged() {
    const documentId = await world.together(text);
    const hers = await world.writer("ann", documentId);
    const his = await world.writer("ben", documentId);
    for (const [id, label, start, end] of anns) await hers.span(id, world.labels[label]!, start, end);
    await hers.put("relations", "r", { type: world.meets, from: "a1", to: "a2" });
    await his.span("a2", world.labels.event!, 12, 17, { author: member("ann").userId });
    await his.remove("spans", "a3");
    return { documentId, layerId: hers.layerId };
  }

  test("begins as the finished set; cards are objections, and what another changed or deleted", async () => {
    const { documentId, layerId } = await tagged();
    const alternative = { label: world.labels.event!, fragments: [[0, 6]] as [number, number][] };
    const objection = { documentId, layerId, spanId: "a1", alternative, reason: "acts", key: key() };
    const { id } = await object(member("cem"), objection);
    expect(await object(member("cem"), objection)).toEqual({ id });
    expect(await review(documentId)).toMatchObject({ ready: false, clusters: [] });
    await world.finish("ann", documentId);
    const seen = await review(documentId);
    expect(seen.clusters.map(({ kind, state }) => [kind, state])).toEqual([
      ["objection", "open"],
      ["changed", "open"],
      ["deleted", "open"],
    ]);
    expect(seen.clusters[0]).toMatchObject({ span: "a1", objections: [{ by: member("cem").userId, reason: "acts" }] });
    expect(await goldSpans(documentId)).toEqual(["0,6 actor", "12,17 event"]);
    await deciding("rita", documentId, at(seen, "objection"), { kind: "annotator", rater: member("cem").userId });
    await deciding("rita", documentId, at(seen, "changed"), { kind: "union" });
    await deciding("rita", documentId, at(seen, "deleted"), { kind: "annotator", rater: member("ann").userId });
    expect(await goldSpans(documentId)).toEqual(["0,6 event", "7,17 event", "23,28 actor"]);
    const layer = (await findGold(database().prisma, documentId))!;
    const { seq } = await headOf(database().prisma, layer.id, 1);
    const { relations, spans } = await contentAt(layer.id, 1, seq);
    const ends = [...relations.values()].map(({ from, to }) => [spans.get(from)?.fragments, spans.get(to)?.fragments]);
    expect(ends).toEqual([[[[0, 6]], [[7, 17]]]]);
    await completeGold(member("rita"), { documentId, key: key() });
    const became = await whatBecame(member("ann"), documentId);
    expect(became.rows.map(({ spanId, fate }) => [spanId, fate])).toEqual([
      ["a1", "changed"],
      ["a2", "changed"],
      ["a3", "kept"],
    ]);
  });

  test("objections are listed, replaced and withdrawn by whoever made them", async () => {
    const { documentId, layerId } = await tagged();
    const request = { documentId, layerId, spanId: "a1", alternative: null };
    await object(member("cem"), { ...request, key: key() });
    const { id } = await object(member("cem"), { ...request, reason: "again", key: key() });
    expect(await listObjections(member("vic"), documentId)).toMatchObject([
      { id, spanId: "a1", by: { name: "Cem" }, mine: false, alternative: null, reason: "again" },
    ]);
    await expect(object(member("vic"), { ...request, key: key() })).rejects.toMatchObject({ code: "forbidden" });
    await expect(object(member("cem"), { ...request, spanId: "a3", key: key() })).rejects.toMatchObject({
      code: "not-found",
    });
    const beyond = { label: world.labels.event!, fragments: [[0, 99]] as [number, number][] };
    await expect(object(member("cem"), { ...request, alternative: beyond, key: key() })).rejects.toMatchObject({
      code: "invalid",
    });
    await expect(withdrawObjection(member("ann"), { objectionId: id })).rejects.toMatchObject({ code: "forbidden" });
    await world.finish("ann", documentId);
    expect((await review(documentId)).counts.open).toBe(3);
    await withdrawObjection(member("cem"), { objectionId: id });
    expect((await review(documentId)).counts.open).toBe(2);
    expect(await listObjections(member("cem"), documentId)).toEqual([]);
    const independent = await twoFinished();
    expect(await listObjections(member("ann"), independent)).toEqual([]);
    const personal = await world.layerOf("ann", independent);
    await expect(
      object(member("ann"), { ...request, documentId: independent, layerId: personal, key: key() }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  test("differences from a model are cards", async () => {
    const documentId = await world.together(text);
    await world.writer("ann", documentId).then((hers) => hers.span("a1", world.labels.actor!, 0, 6));
    const { id } = await database().prisma.layer.create({ data: { documentId, kind: "model", owner: "tagger" } });
    await new Writer(id, member("mia").userId).span("m1", world.labels.event!, 7, 17);
    await world.finish("ann", documentId);
    const seen = await review(documentId);
    expect(seen.raters).toMatchObject([{ kind: "shared" }, { id, name: "tagger", kind: "model" }]);
    expect(await goldSpans(documentId)).toEqual(["0,6 actor"]);
    expect(seen.clusters.map(({ kind, hull }) => [kind, hull])).toEqual([
      ["missing", [0, 6]],
      ["missing", [7, 17]],
    ]);
    await deciding("rita", documentId, seen.clusters[1]!, { kind: "annotator", rater: id });
    expect(await goldSpans(documentId)).toEqual(["0,6 actor", "7,17 event"]);
    await deciding("rita", documentId, seen.clusters[0]!, { kind: "annotator", rater: id });
    expect(await goldSpans(documentId)).toEqual(["7,17 event"]);
  });

  test("is taken up anew when the shared layer is finished anew", async () => {
    const { documentId } = await tagged();
    await world.finish("ann", documentId);
    const before = await review(documentId);
    await deciding("rita", documentId, at(before, "changed"), { kind: "union" });
    await world.reopen("ann", documentId);
    expect(await review(documentId)).toMatchObject({ ready: false, mayDecide: false });
    await expect(deciding("rita", documentId, at(before, "deleted"), { kind: "nobody" })).rejects.toMatchObject({
      code: "conflict",
    });
    await (await world.writer("ann", documentId)).span("a9", world.labels.actor!, 32, 39);
    await world.finish("ann", documentId);
    expect((await review(documentId)).counts).toMatchObject({ open: 1, decided: 1 });
    expect(await goldSpans(documentId)).toEqual(["0,6 actor", "7,17 event", "32,39 actor"]);
  });
});

describe("complete gold", () => {
  const complete = (documentId: string, more = {}) => completeGold(member("rita"), { documentId, key: key(), ...more });

  test("is refused while cards are open, then a set like any other, that is reopened and made anew", async () => {
    const documentId = await twoFinished();
    await expect(complete(documentId)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("3 cards"),
      data: { open: 3, agreed: 1 },
    });
    await applyMerge(member("rita"), { rule: { kind: "unanimous" }, documentId, key: key() });
    for (const kind of ["label", "boundary", "missing"]) {
      await deciding("rita", documentId, at(await review(documentId), kind), {
        kind: "annotator",
        rater: member("ben").userId,
      });
    }
    const same = { key: key() };
    const all = await Promise.all([complete(documentId, same), complete(documentId, same), complete(documentId)]);
    expect(all).toEqual([all[0], all[0], all[0]]);
    const { setId } = all[0]!;
    const { set, content } = await setContent(member("rita"), setId);
    expect(set).toMatchObject({ layerKind: "gold", version: 1, spanCount: 4, finishedBy: { name: "Rita" } });
    expect(content.spans.size).toBe(4);
    expect(await review(documentId)).toMatchObject({
      complete: { setId, version: 1, by: { name: "Rita" } },
      ...{ mayDecide: false, changedSince: false },
    });
    const again = at(await review(documentId), "label");
    await expect(deciding("rita", documentId, again, { kind: "nobody" })).rejects.toMatchObject({
      code: "conflict",
      data: { why: "complete" },
    });
    await world.reopen("ben", documentId);
    expect(await review(documentId)).toMatchObject({ changedSince: true });
    await world.finish("ben", documentId);
    expect((await goldSpans(documentId)).length).toBe(4);
    await reopenGold(member("sam"), { documentId, key: key() });
    await deciding("rita", documentId, at(await review(documentId), "missing"), { kind: "nobody" });
    expect(await complete(documentId)).toMatchObject({ version: 2 });
    const kinds = (await listEvents(member("mia"), { limit: 200 })).rows.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(["gold.completed", "gold.reopened", "decision.made", "decision.merged"]),
    );
    for (const who of ["ann", "vic"]) {
      const request = { documentId, key: key() };
      await expect(completeGold(member(who), request)).rejects.toMatchObject({ code: "forbidden" });
      await expect(reopenGold(member(who), request)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  test("is said to be early while an annotator has not finished", async () => {
    const documentId = await world.independent(text, ["ann", "ben"]);
    await world.finished("ann", documentId, anns);
    await applyMerge(member("rita"), { rule: { kind: "unanimous" }, documentId, key: key() });
    await expect(complete(documentId)).rejects.toMatchObject({ code: "invalid", data: { waiting: 1 } });
    expect(await complete(documentId, { despite: true })).toMatchObject({ version: 1 });
  });

  test("leaves with the sets, and with the decisions; for the blind neither", async () => {
    const documentId = await twoFinished();
    await applyMerge(member("rita"), { rule: { kind: "both" }, documentId, key: key() });
    await deciding(
      "rita",
      documentId,
      at(await review(documentId), "label"),
      { kind: "annotator", rater: member("ann").userId },
      {
        reason: "Hamas acts",
        guidelineChange: true,
      },
    );
    const { setId } = await complete(documentId, { despite: true });
    const read = async (chunks: AsyncGenerator<Uint8Array>) => {
      const parts: Uint8Array[] = [];
      for await (const part of chunks) parts.push(part);
      return Buffer.concat(parts).toString();
    };
    const line = readSpanwiseLine(await read(exportSets(member("rita"), { documents: [documentId] })), 1, sha256Of);
    if (!line.ok) throw new Error(line.why);
    const gold = line.document.sets.find((set) => set.layer.kind === "gold")!;
    expect(gold.id).toBe(setId);
    const nameOf = new Map(line.document.people.map(({ id, name }) => [id, name]));
    expect(new Set(gold.spans.map(({ author }) => nameOf.get(author)))).toEqual(new Set(["Gold"]));
    const decisions = (await read(exportDecisions(member("rita"))))
      .trimEnd()
      .split("\n")
      .map((one) => JSON.parse(one));
    const file = new URL("../../docs/formats/decisions-jsonl-1.schema.json", import.meta.url);
    const schema = z.fromJSONSchema(JSON.parse(await readFile(file, "utf8")));
    for (const one of decisions) expect(schema.safeParse(one).error).toBeUndefined();
    expect(decisions).toHaveLength(4);
    expect(decisions.find(({ reason }) => reason === "Hamas acts")).toMatchObject({
      ...{ revision: 2, rule: null, guidelineChange: true, decidedBy: { name: "Rita" } },
      settlement: {
        spans: [{ label: "actor", surface: "Hamas", fragments: { utf16: [[23, 28]], codePoints: [[23, 28]] } }],
      },
      grounds: { kind: "label" },
    });
    expect(JSON.stringify(decisions)).not.toContain(member("ann").userId);
    const everything = (await read(exportDecisions(member("rita"), { includeUndone: true }))).trimEnd().split("\n");
    expect(everything).toHaveLength(5);
    await database().prisma.assignment.create({ data: { documentId, userId: member("sam").userId } });
    expect(await read(exportDecisions(member("sam")))).toBe("");
    expect((await listSets(member("sam"), { documentId })).rows).toEqual([]);
    await expect(read(exportDecisions(member("ann")))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("where gold comes from, and what became of whose", () => {
  test("each span says whose it rests on, who or which rule decided, and why", async () => {
    const documentId = await twoFinished();
    await applyMerge(member("rita"), { rule: { kind: "unanimous" }, documentId, key: key() });
    await deciding("sam", documentId, at(await review(documentId), "boundary"), { kind: "union" }, { reason: "2.1" });
    const rows = await provenanceOf(member("rita"), documentId);
    const [ann, ben] = [member("ann").userId, member("ben").userId];
    expect(rows).toMatchObject([
      { surface: "Russia", sources: { [ann]: ["a1"], [ben]: ["b1"] }, decision: { how: "rule", by: { name: "Rita" } } },
      {
        ...{ surface: "held talks", sources: { [ann]: ["a2"], [ben]: ["b2"] } },
        raters: [{ name: "Ann" }, { name: "Ben" }],
        decision: { how: "person", by: { name: "Sam" }, reason: "2.1", choice: { kind: "union" } },
      },
    ]);
  });

  test("after the reveal the annotator sees what became of her spans and why, and answers; before, nothing", async () => {
    await updateProject(member("mia"), { reveal: "all" });
    const documentId = await world.independent(text, ["ann", "ben"]);
    await world.finished("ann", documentId, anns);
    await applyMerge(member("rita"), {
      rule: { kind: "annotator", rater: member("ann").userId },
      documentId,
      key: key(),
    });
    const card = (await review(documentId)).clusters[0]!.id;
    for (const who of ["ann", "ben", "cem", "vic"]) {
      await expect(whatBecame(member(who), documentId)).rejects.toMatchObject({ code: "forbidden" });
      await expect(provenanceOf(member(who), documentId)).rejects.toMatchObject({ code: "forbidden" });
      const answer = { documentId, cluster: card, body: "why?", key: key() };
      await expect(answerDecision(member(who), answer)).rejects.toMatchObject({ code: "forbidden" });
    }
    await world.finished("ben", documentId, bens);
    await applyMerge(member("rita"), { rule: { kind: "unanimous" }, documentId, key: key() });
    const seen = await review(documentId);
    await deciding(
      "rita",
      documentId,
      at(seen, "boundary"),
      { kind: "annotator", rater: member("ben").userId },
      { reason: "2.1" },
    );
    await deciding("rita", documentId, at(seen, "missing"), { kind: "nobody" });
    const hers = await whatBecame(member("ann"), documentId);
    expect(hers.rows).toMatchObject([
      { spanId: "a1", fate: "kept", decision: { how: "rule" } },
      {
        spanId: "a2",
        fate: "changed",
        gold: [{ surface: "talks" }],
        decision: { reason: "2.1", by: { name: "Rita" } },
      },
      { spanId: "a3", fate: "open", gold: [], decision: null },
    ]);
    const his = await whatBecame(member("ben"), documentId);
    expect(his.rows.map(({ fate }) => fate)).toEqual(["kept", "kept", "open", "dropped"]);
    const { cluster } = hers.rows[1]!;
    const answer = { documentId, cluster: cluster!, body: "But 2.2 says otherwise.", key: key() };
    const { id } = await answerDecision(member("ann"), answer);
    expect(await answerDecision(member("ann"), answer)).toEqual({ id });
    const answers = at(await review(documentId), "boundary").answers;
    expect(answers).toMatchObject([{ id, by: { name: "Ann" }, body: "But 2.2 says otherwise." }]);
    expect((await whatBecame(member("ann"), documentId)).rows[1]!.answers).toEqual(answers);
    await hideNames(member("mia"), true);
    const hidden = JSON.stringify(await whatBecame(member("ann"), documentId));
    expect(hidden).not.toContain(member("ben").userId);
    await expect(answerDecision(member("ann"), { ...answer, cluster: "s0", key: key() })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(answerDecision(member("vic"), { ...answer, key: key() })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("under the rule never, annotators are never told", async () => {
    await updateProject(member("mia"), { reveal: "never" });
    const documentId = await twoFinished();
    await expect(whatBecame(member("ann"), documentId)).rejects.toMatchObject({ code: "forbidden" });
    expect(await whatBecame(member("rita"), documentId)).toMatchObject({ rows: [] });
  });
});
