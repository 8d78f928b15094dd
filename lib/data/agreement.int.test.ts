import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { measureDocuments, measures } from "#lib/annotation/agreement/measures.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import {
  type Agreement,
  agreementDocuments,
  agreementOf,
  agreementReport,
  allDocuments,
  gammaOf,
} from "./agreement.ts";
import { agreementCases, agreementSentences } from "./agreement-cases.ts";
import type { AgreementChoice } from "./agreement-choice.ts";
import { agreementCsv } from "./agreement-csv.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, archiveDocument, setAnnotators } from "./documents.ts";
import { saveAttribute, saveLabel, saveRelationType } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { finish, reopen } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "cem", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, cem] = await Promise.all(["Mia", "Ann", "Ben", "Cem"].map(someone));
  people = { mia, ann, ben, cem } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let cem: Member;
let actor: string;
let event: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  cem = await join(people.cem, id, "reviewer");
  await updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2, reveal: "all" });
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB", granularity: "character" })).id;
  event = (await saveLabel(mia, { name: "event", color: "#9C36B5", granularity: "character" })).id;
});

const text = "Putin met Modi here today. They spoke of peace for an hour. Nobody else was there to listen.";
type Mark = [start: number, end: number, label: string];

const add = async (name: string) => (await addDocument(mia, { name, text: `${text} ${name}` })).id;

/** Marks spans in a document and finishes it. */
async function work(member: Member, documentId: string, marks: readonly Mark[]): Promise<string> {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("no layer");
  const writer = new Writer(layer.layerId, member.userId);
  // A layer without a row has no position but the empty one.
  let position = { epoch: 1, seq: 0, sha256: "" };
  for (const [start, end, label] of marks) position = await writer.span(crypto.randomUUID(), label, start, end);
  await finish(member, { layerId: layer.layerId, position, key: crypto.randomUUID(), despite: true });
  return layer.layerId;
}

/** Two documents whose figures are counted by hand below. */
async function world(): Promise<{ first: string; second: string; layers: string[] }> {
  const first = await add("first");
  const second = await add("second");
  const layers = [
    await work(ann, first, [
      [0, 5, actor],
      [10, 14, event],
      [20, 25, actor],
    ]),
    await work(ben, first, [
      [0, 5, actor],
      [10, 14, actor],
      [21, 25, actor],
    ]),
    await work(ann, second, []),
    await work(ben, second, [[0, 5, actor]]),
  ];
  return { first, second, layers };
}

const figure = (agreement: Agreement, id: string) => agreement.measures.find((one) => one.id === id)!.overall.figure;
const value = async (member: Member, id: string, choice: AgreementChoice = {}) =>
  figure(await agreementOf(member, choice), id).value;

describe("figures of stored sets", () => {
  test("are what counting by hand gives; finished with no span is data", async () => {
    await world();
    const agreement = await agreementOf(mia);
    expect(agreement.documents).toEqual({ counted: 2, alone: 0, waiting: 0, hidden: 0 });
    expect(agreement.raters.map(({ name }) => name)).toEqual(["Ann", "Ben"]);
    // Ann made 3, Ben 4; one is the same, one more has the same place.
    expect(figure(agreement, "span-f1-exact").value).toBeCloseTo(2 / 7, 12);
    expect(figure(agreement, "span-f1-boundary").value).toBeCloseTo(4 / 7, 12);
    expect(figure(agreement, "span-f1-overlap").value).toBeCloseTo(4 / 7, 12);
    const exact = agreement.measures.find(({ id }) => id === "span-f1-exact")!;
    expect(exact).toMatchObject({ unit: "spans", overall: { documents: 2, units: 7, raters: 2 } });
    expect(exact.overall.beside.macro?.value).toBeCloseTo(1 / 6, 12);
    expect(exact.groups.map(({ name, figure: own }) => [name, own.value])).toEqual([
      ["actor", 2 / 6],
      ["event", 0],
    ]);
    expect(figure(agreement, "attribute-alpha")).toEqual({ value: null, why: "no-units" });
    // α_U as the core gives it for the same spans, read from nowhere.
    const span = ([start, end, label]: Mark) => ({ label, fragments: [[start, end]] as const });
    const rated = (id: string, a: Mark[], b: Mark[]) => ({
      id,
      length: `${text} ${id}`.length,
      sets: new Map([
        [ann.userId, a.map(span)],
        [ben.userId, b.map(span)],
      ]),
    });
    const plain = measureDocuments(measures.find(({ id }) => id === "alpha-u")!, [
      rated(
        "first",
        [
          [0, 5, actor],
          [10, 14, event],
          [20, 25, actor],
        ],
        [
          [0, 5, actor],
          [10, 14, actor],
          [21, 25, actor],
        ],
      ),
      rated("second", [], [[0, 5, actor]]),
    ]);
    expect(figure(agreement, "alpha-u").value).toBeCloseTo(plain.overall.figure.value!, 12);
  });

  test("tell what stood against what, and the places behind each cell, page by page", async () => {
    const { first, second } = await world();
    const { confusion } = await agreementOf(mia);
    const [pair] = confusion;
    const cells = Object.fromEntries(
      pair!.cells.map(({ a, b, count }) => [
        [a, b].map((id) => (id === actor ? "actor" : id && "event")).join(),
        count,
      ]),
    );
    const annFirst = pair!.a === ann.userId;
    expect(cells).toEqual({
      "actor,actor": 2,
      [annFirst ? "event,actor" : "actor,event"]: 1,
      [annFirst ? ",actor" : "actor,"]: 1,
    });
    const both = await agreementCases(mia, {}, { a: actor, b: actor }, { limit: 1 });
    expect(both.rows).toHaveLength(1);
    expect(both.rows[0]).toMatchObject({ document: { id: first, name: "first" }, text: "Putin", before: "", start: 0 });
    const rest = await agreementCases(mia, {}, { a: actor, b: actor }, { limit: 5, after: both.next });
    expect(rest.rows.map((row) => [row.a?.surface, row.b?.surface].sort())).toEqual([
      ["oday.", "today."].map((word) => word.slice(0, -1)).sort(),
    ]);
    expect(rest.next).toBeNull();
    // Either way round, as no pair of people has a first.
    for (const cell of [
      { a: actor, b: event },
      { a: event, b: actor },
    ]) {
      const { rows } = await agreementCases(mia, {}, cell);
      expect(rows.map((row) => row.text)).toEqual(["Modi"]);
    }
    const missed = await agreementCases(mia, {}, { a: null, b: actor });
    expect(missed.rows.map((row) => row.document.id)).toEqual([second]);
    const directed = { a: event, b: actor };
    expect((await agreementCases(mia, {}, { ...directed, pair: [ann.userId, ben.userId] })).rows).toHaveLength(1);
    expect((await agreementCases(mia, {}, { ...directed, pair: [ben.userId, ann.userId] })).rows).toHaveLength(0);
    const sentences = await agreementSentences(mia);
    expect(sentences[0]).toMatchObject({
      document: { id: first },
      text: "Putin met Modi here today.",
      differ: 2,
      places: 3,
    });
  });

  test("can be asked for one label, one document, another unit, and those who disagree most", async () => {
    const { first, second } = await world();
    expect(await value(mia, "span-f1-exact", { labels: [actor] })).toBeCloseTo(2 / 6, 12);
    expect(await value(mia, "span-f1-exact", { documents: [first] })).toBeCloseTo(1 / 3, 12);
    expect(await value(mia, "span-f1-iou", { overlap: 0.81, documents: [first] })).toBeCloseTo(1 / 3, 12);
    const tokens = await agreementOf(mia, { unit: "tokens" });
    expect(tokens.measures.find(({ id }) => id === "alpha-u")?.unit).toBe("tokens");
    expect(await value(mia, "span-f1-exact", { annotators: [ann.userId] })).toBeNull();
    const { rows, next } = await agreementDocuments(mia, {}, { limit: 1 });
    expect(rows.map(({ id }) => id)).toEqual([second]);
    expect((await agreementDocuments(mia, {}, { limit: 1, after: next })).rows.map(({ id }) => id)).toEqual([first]);
    await archiveDocument(mia, second, true);
    expect(await value(mia, "span-f1-exact")).toBeCloseTo(1 / 3, 12);
    await expect(agreementOf(mia, { overlap: 0 })).rejects.toThrow("above 0");
    await expect(agreementOf(mia, { documents: ["1'"] })).rejects.toThrow("not an id");
  });

  test("laws: the same work agrees wholly, and who is who plays no part", async () => {
    const one = await add("one");
    const marks: Mark[] = [
      [0, 5, actor],
      [10, 14, event],
    ];
    await work(ann, one, marks);
    await work(ben, one, marks);
    for (const { id, overall } of (await agreementOf(mia)).measures) {
      if (overall.figure.value !== null) expect(overall.figure.value, id).toBeCloseTo(1, 9);
    }
    const before = await agreementOf(mia);
    const two = await add("two");
    await work(ben, two, [[0, 5, actor]]);
    await work(ann, two, [
      [0, 6, actor],
      [10, 14, event],
    ]);
    const three = await add("three");
    await work(ann, three, [[0, 5, actor]]);
    await work(ben, three, [
      [0, 6, actor],
      [10, 14, event],
    ]);
    const of = async (id: string) => (await agreementOf(mia, { documents: [id] })).measures;
    const [here, turned] = [await of(two), await of(three)];
    for (const [i, { id, overall }] of here.entries()) {
      // The texts differ in length by two letters of their names.
      if (["alphaU", "unitized", "tokens"].includes(measures.find((one) => one.id === id)!.family)) continue;
      expect(turned[i]!.overall.figure, id).toEqual(overall.figure);
    }
    expect(before.documents.counted).toBe(1);
  });

  test("leave as a table in which no name is a formula, and no reason a number", async () => {
    await world();
    await saveLabel(mia, { id: event, name: '=1+1,"x"' });
    const documents = await allDocuments(mia);
    const rows = agreementCsv(await agreementOf(mia), documents)
      .trimEnd()
      .split("\r\n");
    expect(rows).toContainEqual(expect.stringMatching(/^span-f1-exact,"F1, exact",group,"'=1\+1,""x""",,,,0,,/));
    expect(rows).toContainEqual(expect.stringMatching(/^attribute-alpha,[^,]*,project,,,,,,no-units,/));
    expect(rows).toContainEqual(expect.stringMatching(/^span-f1-exact,"F1, exact",document,,,,second,0,,/));
    expect(rows.length).toBeGreaterThan(documents.length + measures.length);
  });

  test("γ is counted apart, in as many goes as it takes, and says its seed, samples and interval", async () => {
    await world();
    const first = await gammaOf(mia, {}, 0);
    expect(first).toMatchObject({ done: 1, of: 2, measures: null });
    const second = await gammaOf(mia, {}, 0);
    expect(second.done).toBe(2);
    const [gamma, category] = second.measures!;
    expect(gamma?.margin?.samples).toBeGreaterThanOrEqual(60);
    expect(gamma?.margin?.seed).toBe(1);
    const [low, high] = gamma!.margin!.interval!;
    expect(gamma!.overall.figure.value).toBeGreaterThan(low);
    expect(gamma!.overall.figure.value).toBeLessThan(high);
    expect(category?.groups.map(({ name }) => name)).toEqual(["actor", "event"]);
  });
});

describe("what is counted", () => {
  test("only what changed is counted again", async () => {
    const { first, layers } = await world();
    expect((await agreementOf(mia)).computed).toBe(2);
    expect((await agreementOf(mia)).computed).toBe(0);
    const third = await add("third");
    await work(ann, third, [[0, 5, actor]]);
    expect((await agreementOf(mia)).computed).toBe(0);
    await work(ben, third, [[0, 5, actor]]);
    expect((await agreementOf(mia)).computed).toBe(1);
    expect(await value(mia, "span-f1-exact")).toBeCloseTo(4 / 9, 12);
    // What was counted with other settings is another thing; what was counted for few serves for many.
    expect((await agreementOf(mia, { overlap: 0.7, documents: [first] })).computed).toBe(1);
    expect((await agreementOf(mia, { overlap: 0.7 })).computed).toBe(2);
    // Another manager asks for the same.
    expect((await agreementOf(cem, { overlap: 0.7 })).computed).toBe(0);
    await database().prisma.$executeRaw`DELETE FROM "AgreementParts" WHERE "documentId" = ${first}::uuid`;
    await archiveDocument(mia, third, true);
    expect((await agreementOf(mia, { overlap: 0.7 })).computed).toBe(1);
    await archiveDocument(mia, third, false);
    expect(layers).toHaveLength(4);
  });

  test("a reopened set does not count, until it is finished again; unfinished documents never do", async () => {
    const { layers } = await world();
    await updateProject(mia, { reveal: "never" });
    const third = await add("third");
    const layerId = await work(ann, third, [[0, 5, actor]]);
    expect((await agreementOf(mia)).documents).toMatchObject({ counted: 2, alone: 1, waiting: 0 });
    await reopen(ann, { layerId, key: crypto.randomUUID() });
    expect((await agreementOf(mia)).documents).toMatchObject({ counted: 2, alone: 0, waiting: 1 });
    expect(layers).toHaveLength(4);
  });

  test("what is finished after the reveal is a new version that does not count unless asked; the one before stays", async () => {
    const { layers } = await world();
    const before = await value(mia, "span-f1-exact");
    const layerId = layers[2]!;
    await reopen(ann, { layerId, key: crypto.randomUUID() });
    expect(await value(mia, "span-f1-exact")).toBe(before);
    const position = await new Writer(layerId, ann.userId).span("late", actor, 0, 5);
    await finish(ann, { layerId, position, key: crypto.randomUUID(), despite: true });
    expect(await value(mia, "span-f1-exact")).toBe(before);
    expect(await value(mia, "span-f1-exact", { afterReveal: true })).toBeCloseTo(4 / 8, 12);
  });
});

test("labels of documents, attributes and relations are counted from what is stored", async () => {
  const urgent = (await saveLabel(mia, { name: "urgent", color: "#0B7A5B", scope: "document" })).id;
  const grade = (await saveAttribute(mia, { name: "grade", kind: "number", on: "document" })).id;
  const meets = (await saveRelationType(mia, { name: "meets" })).id;
  // Four documents. Ann finds all urgent but the last, Ben the first two; both end the relation alike in three.
  for (const [at, [anns, bens]] of [
    [1, 1],
    [1, 2],
    [3, 3],
    [3, 3],
  ].entries()) {
    const documentId = await add(`d${at}`);
    for (const [who, value] of [
      [ann, anns],
      [ben, bens],
    ] as const) {
      const layer = (await openLayer(who, documentId))!;
      const writer = new Writer(layer.layerId, who.userId);
      await writer.span("a", actor, 0, 5);
      await writer.span("b", actor, 10, 14);
      await writer.span("c", event, 20, 25);
      await writer.put("relations", "r", { type: meets, from: "a", to: who === ben && at === 0 ? "c" : "b" });
      if (at < (who === ann ? 3 : 2)) await writer.put("document", `label:${urgent}`, { value: true });
      await writer.put("document", `attribute:${grade}`, { value: value! });
      const position = await writer.head();
      await finish(who, { layerId: layer.layerId, position, key: crypto.randomUUID(), despite: true });
    }
  }
  expect(await value(mia, "relation-f1", {})).toBeCloseTo(3 / 4, 12);
  expect(await value(mia, "relation-f1-given", {})).toBeCloseTo(3 / 4, 12);
  // p_o = 3/4, p_e = 3/4 · 2/4 + 1/4 · 2/4.
  expect(await value(mia, "document-kappa", {})).toBeCloseTo(1 / 2, 12);
  // As in the measure's own test: quadratic weights of the distances.
  expect(await value(mia, "attribute-gwet", {})).toBeCloseTo(11 / 13, 12);
  const csv = agreementCsv(await agreementOf(mia), []);
  expect(csv).toContain("relation-f1,");
  expect(csv).toContain("attribute-gwet,");
});

describe("against a model or gold", () => {
  async function layerOf(documentId: string, kind: "model" | "gold", owner: string, marks: readonly Mark[]) {
    const { id } = await database().prisma.layer.create({ data: { documentId, kind, owner } });
    const writer = new Writer(id, mia.userId);
    let position = { epoch: 1, seq: 0, sha256: "" };
    for (const [start, end, label] of marks) position = await writer.span(crypto.randomUUID(), label, start, end);
    return { id, position };
  }

  test("each person is compared with it, in the documents where it is", async () => {
    const { first } = await world();
    await layerOf(first, "model", "m1", [
      [0, 5, actor],
      [10, 14, event],
    ]);
    const agreement = await agreementOf(mia, { against: "model:m1" });
    expect(agreement.documents).toMatchObject({ counted: 1 });
    const exact = agreement.measures.find(({ id }) => id === "span-f1-exact")!;
    expect(exact.pairs.map(({ raters }) => raters[0])).toEqual(["model:m1", "model:m1"]);
    const byPerson = Object.fromEntries(exact.pairs.map(({ raters, overall }) => [raters[1], overall.figure.value]));
    expect(byPerson[ann.userId]).toBeCloseTo(4 / 5, 12);
    expect(byPerson[ben.userId]).toBeCloseTo(2 / 5, 12);
    expect(exact.overall.figure.value).toBeCloseTo(3 / 5, 12);
    // Rows are the model's: it called event what Ben called actor.
    const cases = await agreementCases(mia, { against: "model:m1" }, { a: event, b: actor });
    expect(cases.rows.map(({ raters }) => raters.map(({ name }) => name))).toEqual([["m1", "Ben"]]);
    expect((await agreementCases(mia, { against: "model:m1" }, { a: actor, b: event })).rows).toEqual([]);
    expect(await value(mia, "span-f1-exact", { against: "model:m2" })).toBeNull();
    expect(await value(mia, "span-f1-exact", { against: "gold" })).toBeNull();
  });
});

describe("blindness", () => {
  const all = async (member: Member) => ({
    agreement: { ...(await agreementOf(member)), computed: 0 },
    documents: await agreementDocuments(member),
    sentences: await agreementSentences(member),
    cases: await agreementCases(member, {}, { a: actor, b: null }),
    gamma: await gammaOf(member),
    report: await agreementReport(member),
  });

  test("a manager who is to annotate a document gets nothing that was computed from it, nor whether there is anything", async () => {
    await updateProject(mia, { reveal: "never", annotatorsPerDocument: 3 });
    await world();
    const blind = await add("blind");
    await setAnnotators(mia, blind, [ann.userId, ben.userId, mia.userId]);
    const before = await all(mia);
    expect(before.agreement.documents).toEqual({ counted: 2, alone: 0, waiting: 0, hidden: 1 });
    await work(ann, blind, [
      [0, 5, actor],
      [10, 14, event],
    ]);
    await work(ben, blind, [[0, 5, event]]);
    expect(await all(mia)).toEqual(before);
    // Somebody who is not to annotate it sees it, and what she asked for first is nothing to those who are blind.
    expect((await agreementOf(cem)).documents).toEqual({ counted: 3, alone: 0, waiting: 0, hidden: 0 });
    expect(await all(mia)).toEqual(before);
    expect(await value(mia, "span-f1-exact", { documents: [blind] })).toBeNull();
    expect((await agreementCases(mia, { documents: [blind] }, { a: actor, b: event })).rows).toEqual([]);
  });

  test("annotators are turned away, at every door", async () => {
    await world();
    for (const ask of [agreementOf, agreementDocuments, agreementSentences, gammaOf, agreementReport]) {
      await expect(ask(ann)).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(agreementCases(ann, {}, { a: actor, b: null })).rejects.toMatchObject({ code: "forbidden" });
  });
});

test("a release's report names nobody, and is the same each time", async () => {
  await world();
  const report = JSON.stringify(await agreementReport(mia));
  expect(JSON.stringify(await agreementReport(cem))).toBe(report);
  for (const { userId, name } of [people.ann, people.ben]) {
    expect(report).not.toContain(userId);
    expect(report).not.toContain(name);
  }
  expect(JSON.parse(report)).toMatchObject({
    settings: { against: "people", unit: "characters", overlap: 0.5, afterReveal: false },
    documents: { counted: 2, alone: 0 },
  });
});
