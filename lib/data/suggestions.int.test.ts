import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, setAnnotators } from "./documents.ts";
import { createEntity, mergeEntities } from "./entities.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { finish, reopen } from "./sets.ts";
import { judge, suggestions } from "./suggestions.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: SignedIn[];
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  people = await Promise.all(["Mia", "Ann", "Ben", "Eva"].map(someone));
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let eva: Member;
let actor: string;
let event: string;
beforeEach(async () => {
  const [m, a, b, e] = people as [SignedIn, SignedIn, SignedIn, SignedIn];
  const { id } = await createProject(m, { name: "Talks" });
  mia = await join(m, id, "manager");
  ann = await join(a, id, "annotator");
  ben = await join(b, id, "annotator");
  eva = await join(e, id, "viewer");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  event = (await saveLabel(mia, { name: "event", color: "#C2255C" })).id;
});

async function add(name: string, text: string, ...annotators: Member[]): Promise<string> {
  const { id } = await addDocument(mia, { name, text });
  if (annotators.length > 0)
    await setAnnotators(
      mia,
      id,
      annotators.map(({ userId }) => userId),
    );
  return id;
}

/** Tags words of a document, each as a label, and finishes. */
async function tagged(member: Member, documentId: string, words: Record<string, string>): Promise<string> {
  const layer = await openLayer(member, documentId);
  const { text } = await database().prisma.documentText.findUniqueOrThrow({ where: { documentId } });
  const writer = new Writer(layer?.layerId ?? "", member.userId);
  let position = { epoch: 1, seq: 0, sha256: "" };
  for (const [surface, label] of Object.entries(words)) {
    const at = text.indexOf(surface);
    position = await writer.span(`s${at}`, label, at, at + surface.length);
  }
  await finish(member, { layerId: writer.layerId, position, key: crypto.randomUUID() });
  return writer.layerId;
}

async function suggested(member: Member, documentId: string): Promise<string[]> {
  const { text } = await database().prisma.documentText.findUniqueOrThrow({ where: { documentId } });
  const names = new Map([
    [actor, "actor"],
    [event, "event"],
  ]);
  const { rows } = await suggestions(member, documentId);
  return rows.map(({ labelId, fragments }) => `${names.get(labelId)}: ${text.slice(...(fragments[0] ?? [0, 0]))}`);
}

describe("together", () => {
  test("what finished sets tagged is suggested, as what it was tagged most often", async () => {
    await tagged(ann, await add("a", "Hamas held talks."), { Hamas: actor, talks: event });
    await tagged(ben, await add("b", "Hamas came."), { Hamas: actor });
    await tagged(ben, await add("c", "Hamas left."), { Hamas: event });
    const now = await add("d", "Talks with Hamas, no Hamasnik.");
    expect(await suggested(ann, now)).toEqual(["event: Talks", "actor: Hamas"]);
    const { rows, learnt } = await suggestions(ann, now);
    expect(learnt).toBe(2);
    expect(rows[1]).toMatchObject({ labelId: actor, from: { kind: "sets", count: 2, of: 3 } });
  });

  test("what was reopened, and what is not finished, teaches nothing", async () => {
    const layerId = await tagged(ann, await add("a", "Hamas held talks."), { Hamas: actor });
    const now = await add("b", "Hamas came.");
    expect(await suggested(ann, now)).toEqual(["actor: Hamas"]);
    await reopen(ann, { layerId, key: crypto.randomUUID() });
    expect(await suggested(ann, now)).toEqual([]);
  });

  test("the entity comes with the words where all that name one name the same", async () => {
    const [one, two] = await Promise.all(
      ["Hamas", "Another"].map(async (name) => (await createEntity(mia, { name, everyone: true })).id),
    );
    const finished = async (name: string, entity?: string) => {
      const layerId = (await openLayer(ann, await add(name, "Hamas came.")))?.layerId ?? "";
      const position = await new Writer(layerId, ann.userId).span("s", actor, 0, 5, entity ? { entity } : {});
      await finish(ann, { layerId, position, key: crypto.randomUUID() });
    };
    const now = await add("now", "And Hamas left.");
    const named = async () => (await suggestions(ann, now)).rows[0]?.entityId;
    await finished("a");
    expect(await named()).toBeNull();
    await finished("b", one);
    expect(await named()).toBe(one);
    await finished("c", two);
    expect(await named()).toBeNull();
    // Found to be one after all.
    await mergeEntities(mia, two as string, one as string);
    expect(await named()).toBe(one);
  });

  test("labels that are archived are not suggested", async () => {
    await tagged(ann, await add("a", "Hamas held talks."), { Hamas: actor });
    const now = await add("b", "Hamas came.");
    await database().prisma.label.update({ where: { id: actor }, data: { archivedAt: new Date() } });
    expect(await suggested(ann, now)).toEqual([]);
  });

  test("what a person rejected is suggested to her no more, and still to others", async () => {
    await tagged(ann, await add("a", "Hamas held talks."), { Hamas: actor });
    const now = await add("b", "Hamas came.");
    const [row] = (await suggestions(ann, now)).rows;
    await judge(ann, now, [{ suggestion: row?.id ?? "", accepted: true, spanId: "s1" }]);
    expect(await suggested(ann, now)).toEqual(["actor: Hamas"]);
    await judge(ann, now, [{ suggestion: row?.id ?? "", accepted: false, spanId: null }]);
    expect(await suggested(ann, now)).toEqual([]);
    expect(await suggested(ben, now)).toEqual(["actor: Hamas"]);
    await expect(judge(ann, now, [{ suggestion: "not an id", accepted: true, spanId: null }])).rejects.toMatchObject({
      code: "invalid",
    });
  });

  test("models suggest, each span with where it came from", async () => {
    const now = await add("a", "Hamas held talks.");
    const { id } = await database().prisma.layer.create({ data: { documentId: now, kind: "model", owner: "tagger" } });
    await new Writer(id, mia.userId).span("m1", event, 11, 16);
    const { rows } = await suggestions(ann, now);
    expect(rows).toMatchObject([
      { labelId: event, fragments: [[11, 16]], from: { kind: "model", layerId: id, spanId: "m1", name: "tagger" } },
    ]);
  });

  test("who may not tag is suggested nothing, and other projects' documents are not there", async () => {
    const now = await add("a", "Hamas held talks.");
    await expect(suggestions(eva, now)).rejects.toMatchObject({ code: "forbidden" });
    const other = await createProject(people[0] as SignedIn, { name: "Other" });
    const stranger = await join(people[0] as SignedIn, other.id, "manager");
    await expect(suggestions(stranger, now)).rejects.toMatchObject({ code: "not-found" });
    await expect(judge(stranger, now, [])).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("independently", () => {
  beforeEach(() => updateProject(mia, { defaultMode: "independent", reveal: "mine" }));

  test("a person's suggestions learn from her own sets only, revealed or not, whatever her role", async () => {
    const first = await add("a", "Hamas held talks.", ann, ben, mia);
    await tagged(ben, first, { Hamas: event });
    await tagged(ann, first, { talks: event });
    const now = await add("b", "Hamas and talks.", ann, ben, mia);
    expect(await suggested(ben, now)).toEqual(["event: Hamas"]);
    expect(await suggested(ann, now)).toEqual(["event: talks"]);
    expect(await suggested(mia, now)).toEqual([]);
  });

  test("shared sets teach nothing in a blind document", async () => {
    const shared = await add("a", "Hamas held talks.");
    await database().prisma.document.update({ where: { id: shared }, data: { mode: "together" } });
    await tagged(ben, shared, { Hamas: actor });
    const now = await add("b", "Hamas and talks.", ann);
    expect(await suggested(ann, now)).toEqual([]);
  });
});

test("names are suggested under the label that the manager chose, if it can still be given", async () => {
  const now = await add("a", "Hamas held talks.");
  expect((await suggestions(ann, now)).nameLabelId).toBeNull();
  await updateProject(mia, { nameLabelId: actor });
  expect((await suggestions(ann, now)).nameLabelId).toBe(actor);
  await expect(updateProject(mia, { nameLabelId: crypto.randomUUID() })).rejects.toMatchObject({ code: "invalid" });
  await database().prisma.label.update({ where: { id: actor }, data: { archivedAt: new Date() } });
  expect((await suggestions(ann, now)).nameLabelId).toBeNull();
  await updateProject(mia, { nameLabelId: null });
  expect((await database().prisma.project.findFirst({ where: { id: mia.projectId } }))?.nameLabelId).toBeNull();
});
