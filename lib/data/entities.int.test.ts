import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "./client.ts";
import { addDocument, setAnnotators, setMode } from "./documents.ts";
import {
  createEntity,
  listEntities,
  mergedInto,
  mergeEntities,
  renameEntity,
  resolveEntities,
  unmergeEntity,
} from "./entities.ts";
import { listEvents } from "./events.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { finishedMentions, mentions } from "./mentions.ts";
import { createProject, updateProject } from "./projects.ts";
import { finish } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "rita", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, rita] = await Promise.all(["Mia", "Ann", "Ben", "Rita"].map(someone));
  people = { mia, ann, ben, rita } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const text = "Putin met Xi, and the Russian president left.";
let mia: Member;
let ann: Member;
let ben: Member;
let rita: Member;
let actor: string;
/** Worked on together. */
let shared: string;
/** Ann and Ben annotate it, each blind to the other. */
let blind: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  shared = (await addDocument(mia, { name: "shared", text })).id;
  blind = (await addDocument(mia, { name: "blind", text })).id;
  await setMode(mia, blind, "independent");
  await setAnnotators(mia, blind, [ann.userId, ben.userId]);
});

const names = async (member: Member, q?: string) => (await listEntities(member, { q })).rows.map(({ name }) => name);
const inBlind = (member: Member, name: string) => createEntity(member, { name, documentId: blind });

async function writer(member: Member, documentId: string) {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("no layer");
  return { layerId: layer.layerId, write: new Writer(layer.layerId, member.userId) };
}

async function done(member: Member) {
  const { layerId, write } = await writer(member, blind);
  const position = await write.span(`by-${member.userId}`, actor, 0, 5);
  await finish(member, { layerId, position, key: `finish-${layerId}` });
}

describe("who sees an entity", () => {
  test("made in a document that is worked on together: every member", async () => {
    await createEntity(ann, { name: "Putin", documentId: shared });
    for (const member of [ann, ben, rita, mia]) expect(await names(member)).toEqual(["Putin"]);
  });

  test("made by a blind annotator: she and the unblinded, until the reveal", async () => {
    const { id } = await inBlind(ann, "Putin");
    expect(await names(ann)).toEqual(["Putin"]);
    expect(await names(rita)).toEqual(["Putin"]);
    expect(await names(ben)).toEqual([]);
    expect(await names(ben, "Putin")).toEqual([]);
    expect(await resolveEntities(ben, [id])).toEqual([]);
    await done(ann);
    expect(await names(ben)).toEqual([]);
    await done(ben);
    expect(await names(ben)).toEqual(["Putin"]);
  });

  test("with the rule never, not even then", async () => {
    await updateProject(mia, { reveal: "never" });
    await inBlind(ann, "Putin");
    await done(ann);
    await done(ben);
    expect(await names(ben)).toEqual([]);
  });

  test("set up by a manager: every member", async () => {
    await createEntity(mia, { name: "Xi", everyone: true });
    expect(await names(ben)).toEqual(["Xi"]);
    await expect(createEntity(ann, { name: "Xi", everyone: true })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("nobody of another project", async () => {
    const { id } = await createEntity(mia, { name: "Xi", everyone: true });
    const other = await join(people.ann, (await createProject(people.ann, { name: "Other" })).id, "manager");
    expect(await names(other)).toEqual([]);
    expect(await resolveEntities(other, [id])).toEqual([]);
    await expect(createEntity(other, { name: "x", documentId: shared })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("to the blind, what they may not see is not there", () => {
  test("the same name can be made again, and no command tells of the other", async () => {
    const { id } = await inBlind(ann, "Putin");
    const bens = await inBlind(ben, "Putin");
    expect(bens.id).not.toBe(id);
    const absent = { code: "not-found", message: "There is no such entity in this project." };
    const unknown = crypto.randomUUID();
    for (const what of [id, unknown]) {
      await expect(renameEntity(ben, what, { name: "x" })).rejects.toMatchObject(absent);
      await expect(mergeEntities(ben, what, bens.id)).rejects.toMatchObject(absent);
      await expect(mergeEntities(ben, bens.id, what)).rejects.toMatchObject(absent);
      await expect(unmergeEntity(ben, what)).rejects.toMatchObject(absent);
      expect(await mentions(ben, what)).toEqual({ layers: [], more: false });
      expect(await mergedInto(ben, what)).toEqual([]);
    }
  });

  test("a reviewer's merge of theirs changes nothing for them", async () => {
    const anns = await inBlind(ann, "Putin");
    const bens = await inBlind(ben, "The president");
    await mergeEntities(rita, anns.id, bens.id);
    expect(await names(rita)).toEqual(["The president"]);
    expect(await names(ann)).toEqual(["Putin"]);
    expect(await names(ben)).toEqual(["The president"]);
    expect(await mergedInto(ben, bens.id)).toEqual([]);
    expect((await resolveEntities(ann, [anns.id]))[0]?.entity.name).toBe("Putin");
    // She may go on with hers, and even close the circle: nothing tells her of it.
    const hers = await inBlind(ann, "Vladimir Putin");
    await mergeEntities(ann, hers.id, anns.id);
    expect(await names(ann)).toEqual(["Putin"]);
  });

  test("mentions of the others are not among hers, and a blind manager does not read of them in the events", async () => {
    const { id } = await createEntity(mia, { name: "Putin", everyone: true });
    await (await writer(ann, blind)).write.span("a", actor, 0, 5, { entity: id });
    await (await writer(ben, blind)).write.span("b", actor, 10, 12, { entity: id });
    const seen = async (member: Member) =>
      (await mentions(member, id)).layers.flatMap((layer) => layer.mentions.map(({ spanId }) => spanId)).sort();
    expect(await seen(ann)).toEqual(["a"]);
    expect(await seen(ben)).toEqual(["b"]);
    expect(await seen(rita)).toEqual(["a", "b"]);
    await setAnnotators(mia, blind, [ann.userId, ben.userId, mia.userId]);
    await inBlind(ann, "a canary");
    expect(JSON.stringify(await listEvents(mia))).not.toContain("canary");
    expect(JSON.stringify(await listEvents(mia))).toContain("entity.created");
  });
});

describe("searching", () => {
  test("finds part of a name in either case: the same first, then what begins so, then the rest", async () => {
    for (const name of ["New York", "York", "Yorkshire", "Paris", "100% York_"]) {
      await createEntity(ann, { name, documentId: shared });
    }
    expect(await names(ann, "york")).toEqual(["York", "Yorkshire", "New York", "100% York_"]);
    expect(await names(ann, "%")).toEqual(["100% York_"]);
    expect(await names(ann, "_")).toEqual(["100% York_"]);
  });

  test("pages go through all of them by name", async () => {
    for (const name of ["b", "C", "a"]) await createEntity(ann, { name, documentId: shared });
    const first = await listEntities(ann, { limit: 2 });
    expect(first.rows.map(({ name }) => name)).toEqual(["a", "b"]);
    const second = await listEntities(ann, { limit: 2, after: first.next });
    expect(second).toMatchObject({ rows: [{ name: "C" }], next: null });
    const hidden = await inBlind(ben, "b canary");
    expect(await listEntities(ann, { after: hidden.id })).toEqual({ rows: [], next: null });
  });
});

test("how often an entity is named counts finished work, with what was merged into it, and what is hidden is not counted", async () => {
  const putin = await createEntity(mia, { name: "Putin", everyone: true });
  const president = await createEntity(mia, { name: "the Russian president", everyone: true });
  const counted = async (member: Member) => (await finishedMentions(member, [putin.id])).get(putin.id);
  const { layerId, write } = await writer(ann, blind);
  await write.span("a", actor, 0, 5, { entity: putin.id });
  await write.span("b", actor, 18, 39, { entity: president.id });
  expect(await counted(ann)).toBeUndefined();
  await finish(ann, { layerId, position: await write.head(), key: "finish-named" });
  for (const member of [ann, rita]) expect(await counted(member)).toEqual({ spans: 1, documents: 1 });
  expect(await counted(ben)).toBeUndefined();
  await mergeEntities(mia, president.id, putin.id);
  expect(await counted(rita)).toEqual({ spans: 2, documents: 1 });
  const together = await writer(ben, shared);
  await together.write.span("c", actor, 0, 5, { entity: putin.id });
  await finish(ben, { layerId: together.layerId, position: await together.write.head(), key: "finish-together" });
  expect(await counted(ben)).toEqual({ spans: 1, documents: 1 });
  expect(await counted(rita)).toEqual({ spans: 3, documents: 2 });
});

describe("merging", () => {
  test("makes one of two, also for what names the merged one, until it is taken back", async () => {
    const putin = await createEntity(ann, { name: "Putin", documentId: shared });
    const president = await createEntity(ben, { name: "the Russian president", documentId: shared });
    const { write } = await writer(ann, shared);
    await write.span("a", actor, 0, 5, { entity: putin.id });
    await write.span("b", actor, 18, 39, { entity: president.id });
    expect((await mergeEntities(ann, president.id, putin.id)).name).toBe("Putin");
    expect(await names(ben)).toEqual(["Putin"]);
    expect(await names(ben, "president")).toEqual(["Putin"]);
    expect(await mergedInto(ann, putin.id)).toMatchObject([{ name: "the Russian president" }]);
    expect(await resolveEntities(ann, [president.id])).toMatchObject([{ of: president.id, entity: { name: "Putin" } }]);
    const [layer] = (await mentions(rita, putin.id)).layers;
    expect(layer).toMatchObject({ documentName: "shared", annotator: null });
    expect(layer?.mentions.map((mention) => mention.surface)).toEqual(["Putin", "the Russian president"]);
    expect((await unmergeEntity(ann, president.id)).name).toBe("the Russian president");
    expect(await names(ben)).toEqual(["Putin", "the Russian president"]);
  });

  test("never makes a circle", async () => {
    const a = await createEntity(ann, { name: "a", documentId: shared });
    const b = await createEntity(ann, { name: "b", documentId: shared });
    await mergeEntities(ann, a.id, b.id);
    await expect(mergeEntities(ann, b.id, a.id)).rejects.toMatchObject({ code: "invalid" });
    await expect(mergeEntities(ann, b.id, b.id)).rejects.toMatchObject({ code: "invalid" });
    expect(await names(ann)).toEqual(["b"]);
  });
});

test("who may change an entity: its maker, a manager what is for all, everybody what was made together", async () => {
  const forAll = await createEntity(mia, { name: "Xi", everyone: true });
  await expect(renameEntity(ann, forAll.id, { name: "x" })).rejects.toMatchObject({ code: "forbidden" });
  expect((await renameEntity(mia, forAll.id, { name: "Xi Jinping", description: "of China" })).description).toBe(
    "of China",
  );
  const together = await createEntity(ann, { name: "Putin", documentId: shared });
  expect((await renameEntity(ben, together.id, { name: "Vladimir Putin" })).name).toBe("Vladimir Putin");
  await expect(renameEntity(ben, together.id, { name: " " })).rejects.toMatchObject({ place: { field: "name" } });
  const alone = await inBlind(ann, "Moscow");
  expect((await renameEntity(ann, alone.id, { name: "Kremlin" })).mine).toBe(true);
});
