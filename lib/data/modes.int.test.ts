/** What `docs/modes.md` promises: ways of working, reveal rules, coming late, leaving, reopening. Each test names its rule there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RevealRule } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, document, listDocuments, setAnnotators, setAnnotatorsWanted, setMode } from "./documents.ts";
import { listEvents } from "./events.ts";
import { saveLabel } from "./labels.ts";
import { layersOf, openLayer } from "./layers.ts";
import { changeRole, removeMember } from "./members.ts";
import { createProject, updateProject } from "./projects.ts";
import { previewChange } from "./reveal.ts";
import { finish, listSets, reopen } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

const names = ["mia", "max", "rita", "ann", "ben", "cat"] as const;
type Name = (typeof names)[number];

let db: TestDatabase;
let people: Record<Name, SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  people = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await someone(name)] as const)),
  ) as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let max: Member;
let rita: Member;
let ann: Member;
let ben: Member;
let cat: Member;
let actor: string;
let doc: string;
let spans = 0;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  max = await join(people.max, id, "manager");
  rita = await join(people.rita, id, "reviewer");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  cat = await join(people.cat, id, "annotator");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  await updateProject(mia, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 2 });
  doc = (await addDocument(mia, { name: "a", text: "Ann met Ben." })).id;
});

const rule = (reveal: RevealRule, by = mia) => updateProject(by, { reveal });

async function layerOf(member: Member): Promise<string> {
  const layer = await openLayer(member, doc);
  if (!layer) throw new Error("there is no layer to work in");
  return layer.layerId;
}

async function tag(member: Member): Promise<Position> {
  return new Writer(await layerOf(member), member.userId).span(`s${spans++}`, actor, 0, 3);
}

/** Tags once and finishes; whether what was stored is marked as made after the reveal. */
async function work(member: Member): Promise<boolean> {
  const { setId } = await finish(member, {
    layerId: await layerOf(member),
    position: await tag(member),
    key: key(),
    despite: true,
  });
  const row = await database().prisma.annotationSet.findUniqueOrThrow({ where: { id: setId } });
  return row.afterReveal;
}

const key = () => `key-${spans++}`;
const again = async (member: Member) => reopen(member, { layerId: await layerOf(member), key: key() });
/** Whose layers a member may read. */
const sees = async (member: Member) => (await layersOf(member, doc)).map(({ annotator }) => annotator?.name).sort();

describe("edits after the reveal", () => {
  test("make a version that is marked, and the one before stays unmarked", async () => {
    expect([await work(ann), await work(ben)]).toEqual([false, false]);
    expect(await sees(ann)).toEqual(["ann", "ben"]);
    await again(ann);
    expect(await work(ann)).toBe(true);
    const { rows } = await listSets(rita, { documentId: doc });
    expect(rows.map(({ version, afterReveal }) => [version, afterReveal])).toEqual([
      [1, false],
      [1, false],
      [2, true],
    ]);
  });

  test("are marked by the rule “after I finish” as soon as she has finished, and only hers", async () => {
    await rule("mine");
    await tag(ben);
    expect(await work(ann)).toBe(false);
    await again(ann);
    expect([await work(ann), await work(ben)]).toEqual([true, false]);
  });

  test("are not marked where nothing was ever revealed", async () => {
    await rule("never");
    await work(ann);
    await work(ben);
    await again(ann);
    expect(await work(ann)).toBe(false);
  });

  test("are marked also when the rule was made stricter after she had looked", async () => {
    await rule("mine");
    await work(ann);
    await rule("never");
    expect(await sees(ann)).toEqual(["ann"]);
    await again(ann);
    expect(await work(ann)).toBe(true);
  });

  test("reopening hides the others' work again until all have finished", async () => {
    await work(ann);
    await work(ben);
    await again(ben);
    expect(await sees(ann)).toEqual(["ann"]);
    expect(await sees(ben)).toEqual(["ben"]);
  });
});

describe("the reveal rule", () => {
  test("takes effect at once for what is finished, and marks it", async () => {
    await rule("never");
    await work(ann);
    await work(ben);
    expect(await sees(ann)).toEqual(["ann"]);
    await rule("all");
    expect(await sees(ann)).toEqual(["ann", "ben"]);
    await again(ben);
    expect(await work(ben)).toBe(true);
  });

  test("is opened by nobody who is blind to a document; to a stricter one she may change", async () => {
    await rule("never");
    await setAnnotators(mia, doc, [ann.userId, max.userId]);
    await work(max);
    for (const reveal of ["all", "mine"] as const) {
      await expect(rule(reveal, max)).rejects.toMatchObject({ code: "forbidden", place: { field: "reveal" } });
    }
    await rule("mine");
    expect(await sees(max)).toContain("max");
    await rule("all", max);
    await rule("never", max);
    await expect(rule("all", max)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("what a change of the settings would do", () => {
  test("is counted before it is made, and not of what the manager is blind to", async () => {
    await rule("never");
    await work(ann);
    await addDocument(mia, { name: "b", text: "Ben met Ann." });
    const nothing = { opened: 0, hidden: 0, finished: 0, switched: 0 };
    expect(await previewChange(mia, {})).toEqual(nothing);
    expect(await previewChange(mia, { reveal: "mine" })).toEqual({ ...nothing, opened: 1 });
    expect(await previewChange(mia, { annotatorsPerDocument: 1 })).toEqual({ ...nothing, finished: 1 });
    expect(await previewChange(mia, { defaultMode: "together" })).toEqual({ ...nothing, switched: 1 });
    await setAnnotators(mia, doc, [ann.userId, max.userId]);
    expect(await previewChange(max, { reveal: "mine", annotatorsPerDocument: 1 })).toEqual(nothing);
    await work(max);
    await rule("all");
    expect(await previewChange(mia, { reveal: "never" })).toEqual({ ...nothing, hidden: 1 });
    await expect(previewChange(rita, {})).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a manager or reviewer who looks and comes back", () => {
  test("is marked, and the record says so: she took herself off, and others had begun", async () => {
    await setAnnotators(mia, doc, [ann.userId, max.userId]);
    await layerOf(max);
    await tag(ann);
    await setAnnotators(max, doc, [ann.userId]);
    expect(await sees(max)).toContain("ann");
    await setAnnotators(max, doc, [ann.userId, max.userId]);
    expect(await sees(max)).toEqual(["max"]);
    const noted = async (by: Member) =>
      (await listEvents(by)).rows.filter(({ kind }) => kind === "assignment.not-blind").map(({ data }) => data);
    expect(await noted(mia)).toEqual([{ documentId: doc, userIds: [max.userId] }]);
    // That others had begun is not for the blind to know, also where she assigned somebody herself.
    await setAnnotators(max, doc, [ann.userId, max.userId, rita.userId]);
    expect(await noted(mia)).toHaveLength(2);
    expect(await noted(max)).toEqual([]);
    expect(await work(max)).toBe(true);
    expect(await work(ann)).toBe(false);
  });

  test("is not marked where there was nothing to see", async () => {
    await setAnnotators(max, doc, [ann.userId, max.userId]);
    expect(await work(max)).toBe(false);
  });

  test("cannot take herself off once she has begun", async () => {
    await setAnnotators(mia, doc, [ann.userId, max.userId]);
    await tag(max);
    await expect(setAnnotators(max, doc, [ann.userId])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is marked also when she became an annotator first, or left and returned", async () => {
    await tag(ann);
    await changeRole(mia, rita.userId, "annotator");
    const asAnnotator = await join(people.rita, mia.projectId, "annotator");
    expect(await work(asAnnotator)).toBe(true);
    doc = (await addDocument(mia, { name: "b", text: "Ben met Ann." })).id;
    await tag(ann);
    await removeMember(mia, max.userId);
    expect(await work(await join(people.max, mia.projectId, "annotator"))).toBe(true);
  });
});

describe("coming late and leaving", () => {
  test("a member who joins late takes a free place, and is blind; without one she sees what is revealed to all", async () => {
    await tag(ann);
    expect(await sees(cat)).toEqual([]);
    expect(await work(cat)).toBe(false);
    expect(await sees(cat)).toEqual(["cat"]);
    await work(ann);
    expect(await openLayer(ben, doc)).toBeNull();
    expect(await sees(ben)).toEqual(["ann", "cat"]);
  });

  test("nobody waits for one who leaves before finishing: her layer stays, and the others' work is revealed", async () => {
    await updateProject(mia, { annotatorsPerDocument: 1 });
    await setAnnotators(mia, doc, [ann.userId, ben.userId]);
    await tag(ben);
    await work(ann);
    expect(await sees(ann)).toEqual(["ann"]);
    await removeMember(mia, ben.userId);
    expect((await document(rita, doc)).state).toBe("finished");
    expect(await sees(ann)).toEqual(["ann", "ben"]);
    await again(ann);
    expect(await work(ann)).toBe(true);
  });

  test("one who leaves after finishing still counts", async () => {
    await work(ann);
    await removeMember(mia, ann.userId);
    await work(ben);
    expect((await document(rita, doc)).state).toBe("finished");
    expect(await sees(ben)).toEqual(["ann", "ben"]);
  });

  test("nobody waits for one who becomes a viewer, and she who saw the others then is marked", async () => {
    await work(ann);
    await tag(ben);
    await changeRole(mia, ben.userId, "viewer");
    expect(await sees(ann)).toEqual(["ann", "ben"]);
    await again(ann);
    expect(await work(ann)).toBe(true);
  });
});

test("one who becomes a viewer before she finished sees nothing while she could still take it up again", async () => {
  await work(ann);
  await tag(ben);
  await changeRole(mia, ben.userId, "viewer");
  expect(await sees({ ...ben, role: "viewer" })).toEqual(["ben"]);
  await changeRole(mia, ben.userId, "annotator");
  expect(await work(ben)).toBe(false);
});

test("one who becomes a viewer before she finished is not waited for, and is marked where she sees what is revealed to all", async () => {
  await updateProject(mia, { annotatorsPerDocument: 1 });
  await setAnnotators(mia, doc, [ann.userId, ben.userId]);
  await work(ann);
  await tag(ben);
  await changeRole(mia, ben.userId, "viewer");
  expect((await document(rita, doc)).state).toBe("finished");
  expect(await sees({ ...ben, role: "viewer" })).toEqual(["ann", "ben"]);
  await changeRole(mia, ben.userId, "annotator");
  expect(await work(ben)).toBe(true);
});

describe("the number of annotators of one document", () => {
  const state = async () => (await document(rita, doc)).state;

  test("follows the project until it is set, and then stands for itself", async () => {
    expect((await document(mia, doc)).annotatorsWanted).toBeNull();
    await setAnnotatorsWanted(mia, doc, 1);
    expect((await document(mia, doc)).annotatorsWanted).toBe(1);
    await work(ann);
    expect(await state()).toBe("finished");
    expect(await openLayer(ben, doc)).toBeNull();
    const other = (await addDocument(mia, { name: "b", text: "Ben met Ann." })).id;
    await updateProject(mia, { annotatorsPerDocument: 3 });
    await setAnnotatorsWanted(mia, other, null);
    const rows = (await listDocuments(rita)).rows.map((row) => [row.name, row.state, row.annotators]);
    expect(rows).toEqual([
      ["a", "finished", 1],
      ["b", "new", 0],
    ]);
  });

  test("more of them open a finished document again, and whoever could see it before is marked", async () => {
    await work(ann);
    await work(ben);
    expect(await sees(cat)).toEqual(["ann", "ben"]);
    await setAnnotatorsWanted(mia, doc, 3);
    expect(await state()).toBe("started");
    expect(await sees(cat)).toEqual([]);
    expect(await work(cat)).toBe(true);
    expect(await state()).toBe("finished");
  });

  test("fewer of them finish what is done, and reveal it", async () => {
    await work(ann);
    expect(await sees(cat)).toEqual([]);
    await setAnnotatorsWanted(mia, doc, 1);
    expect(await state()).toBe("finished");
    expect(await sees(cat)).toEqual(["ann"]);
  });

  test("is asked for by managers, from 1 to 20, and of independent documents only", async () => {
    await expect(setAnnotatorsWanted(rita, doc, 2)).rejects.toMatchObject({ code: "forbidden" });
    for (const number of [0, 21, 1.5]) {
      await expect(setAnnotatorsWanted(mia, doc, number)).rejects.toMatchObject({ code: "invalid" });
    }
    await setMode(mia, doc, "together");
    await expect(setAnnotatorsWanted(mia, doc, 2)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the way of working", () => {
  test("changes until the first tag, keeps who is assigned, and is fixed by the first tag", async () => {
    await setAnnotators(mia, doc, [ann.userId, ben.userId]);
    const hers = await layerOf(ann);
    await setMode(mia, doc, "together");
    // What was open before takes no tag any more.
    await expect(new Writer(hers, ann.userId).span("late", actor, 0, 3)).rejects.toMatchObject({ code: "conflict" });
    expect((await openLayer(ann, doc))?.kind).toBe("shared");
    await setMode(mia, doc, "independent");
    expect((await document(mia, doc)).annotators.map(({ name }) => name).sort()).toEqual(["ann", "ben"]);
    expect(await layerOf(ann)).toBe(hers);
    await tag(ann);
    await expect(setMode(mia, doc, "together")).rejects.toMatchObject({ code: "conflict" });
    await updateProject(mia, { defaultMode: "together" });
    expect((await document(mia, doc)).mode).toBe("independent");
  });
});
