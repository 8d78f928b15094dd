import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { problemsOf } from "#lib/annotation/problems.ts";
import { surface } from "#lib/annotation/span.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { document, listDocuments } from "./documents.ts";
import { exportSets } from "./export.ts";
import { labelSchema } from "./labels.ts";
import { layersOf, openLayer } from "./layers.ts";
import { listMembers } from "./members.ts";
import { userById } from "./people.ts";
import { openSample } from "./sample.ts";
import { partsOf, setHash } from "./set-rows.ts";
import { listSets, setContent } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { verifyLayer } from "./verify.ts";

let db: TestDatabase;
let who: SignedIn;
let olga: Member;
let twice: string;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  who = await someone("Olga");
  olga = await join(who, await openSample(who), "manager");
  const { rows } = await listDocuments(olga);
  expect(
    rows.map(({ name, mode, state, annotators, finishedBy }) => [name, mode, state, annotators, finishedBy]),
  ).toEqual([
    ["Talks in Moscow", "together", "new", null, null],
    ["Talks in Moscow, annotated twice", "independent", "finished", 2, 2],
  ]);
  twice = rows[1]?.id ?? "";
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

async function contents() {
  const { rows } = await listSets(olga, { documentId: twice });
  return Promise.all(rows.map((row) => setContent(olga, row.id)));
}

test("both annotations are sound: no problem, the log as promised, the hash as stored", async () => {
  const schema = await labelSchema(olga);
  const sets = await contents();
  expect(sets.map(({ set }) => set.finishedBy.name)).toEqual(["Ida (sample annotator)", "Jon (sample annotator)"]);
  for (const { set, content, text } of sets) {
    expect(problemsOf(content, schema, text)).toEqual([]);
    expect(await verifyLayer(system("test"), set.layerId)).toEqual([]);
    const { textSha256, schemaVersion, guidelineVersion } = set;
    const hash = setHash(partsOf(content), { textSha256, schemaVersion, guidelineVersion });
    expect(hash.toString("hex")).toBe(set.sha256);
    expect(set.spanCount).toBe(content.spans.size);
    expect(set.relationCount).toBe(content.relations.size);
  }
  const { sha256, text } = await document(olga, twice);
  expect(sets.map(({ set }) => set.textSha256)).toEqual([sha256, sha256]);
  expect(Buffer.from(text)).toEqual(await readFile("prisma/sample/article.txt"));
});

test("no span begins or ends inside a word", async () => {
  for (const { content, text } of await contents()) {
    const words = [...new Intl.Segmenter("en", { granularity: "word" }).segment(text)];
    const edges = new Set(words.flatMap(({ index, segment }) => [index, index + segment.length]));
    for (const span of content.spans.values()) {
      expect(
        span.fragments.flat().every((offset) => edges.has(offset)),
        surface(text, span),
      ).toBe(true);
      expect(surface(text, span).trim()).toBe(surface(text, span));
    }
  }
});

test("the two differ in labels, boundaries, missing spans, polarity and relations, and agree in most", async () => {
  const [a, b] = (await contents()).map(({ content }) => [...content.spans.values()]);
  if (!a || !b) throw new Error("two sets");
  const place = (span: { fragments: readonly (readonly number[])[] }) => span.fragments.flat().join();
  const agreed = a.filter((span) => b.some((other) => other.label === span.label && place(other) === place(span)));
  const relabelled = a.filter((span) => b.some((other) => other.label !== span.label && place(other) === place(span)));
  const overlap = (span: (typeof a)[number], other: (typeof a)[number]) =>
    (span.fragments[0]?.[0] ?? 0) < (other.fragments[0]?.[1] ?? 0) &&
    (other.fragments[0]?.[0] ?? 0) < (span.fragments[0]?.[1] ?? 0);
  const moved = a.filter(
    (span) => !agreed.includes(span) && b.some((other) => other.label === span.label && overlap(span, other)),
  );
  const missing = [
    ...a.filter((span) => !b.some((other) => overlap(span, other))),
    ...b.filter((span) => !a.some((other) => overlap(span, other))),
  ];
  const valued = agreed.filter((span) =>
    b.some((o) => place(o) === place(span) && JSON.stringify(o.attributes) !== JSON.stringify(span.attributes)),
  );
  expect(agreed.length).toBeGreaterThan(30);
  expect(relabelled.length).toBeGreaterThanOrEqual(3);
  expect(moved.length).toBeGreaterThanOrEqual(6);
  expect(missing.length).toBeGreaterThanOrEqual(3);
  expect(valued.length).toBeGreaterThanOrEqual(1);
});

test("nobody can be a sample annotator, and every sample project has the same two", async () => {
  const members = (await listMembers(olga)).rows.filter(({ name }) => name.includes("sample"));
  expect(members.map(({ role }) => role)).toEqual(["annotator", "annotator"]);
  for (const { userId } of members) expect(await userById(system("test"), userId)).toBeNull();
  const other = await someone("Pia");
  const pia = await join(other, await openSample(other), "manager");
  const hers = (await listMembers(pia)).rows.filter(({ name }) => name.includes("sample"));
  expect(hers.map(({ userId }) => userId)).toEqual(members.map(({ userId }) => userId));
  expect(await database().prisma.user.count({ where: { name: { contains: "sample annotator" } } })).toBe(2);
});

test("whoever opened the sample sees both, takes no place in it, and can export it at once", async () => {
  expect((await layersOf(olga, twice)).map(({ annotator }) => annotator?.name)).toEqual([
    "Ida (sample annotator)",
    "Jon (sample annotator)",
  ]);
  expect(await openLayer(olga, twice)).toBeNull();
  const ann = await join(await someone("Ann"), olga.projectId, "annotator");
  expect(await openLayer(ann, twice)).toBeNull();
  const lines = [];
  for await (const part of exportSets(olga)) lines.push(JSON.parse(Buffer.from(part).toString()));
  expect(lines.map((line) => [line.name, line.sets.length])).toEqual([["Talks in Moscow, annotated twice", 2]]);
});

test("opening it takes no noticeable time", async () => {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const person = await someone(`P${i}`);
    const from = performance.now();
    await openSample(person);
    times.push(performance.now() - from);
  }
  expect(Math.min(...times)).toBeLessThan(300);
});
