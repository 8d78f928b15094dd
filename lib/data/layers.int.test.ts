import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, archiveDocument, document, setAnnotators, setMode } from "./documents.ts";
import { saveLabel } from "./labels.ts";
import { layerFacts, layerForMember, layersOf, openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { finish, reopen } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

const by = system("test");
let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "eva" | "rita", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, eva, rita] = await Promise.all(["Mia", "Ann", "Ben", "Eva", "Rita"].map(someone));
  people = { mia, ann, ben, eva, rita } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let eva: Member;
let rita: Member;
let label: string;
let doc: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  eva = await join(people.eva, id, "viewer");
  rita = await join(people.rita, id, "reviewer");
  label = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  doc = (await addDocument(mia, { name: "a", text: "Some people talk." })).id;
});

async function opened(member: Member) {
  const layer = await openLayer(member, doc);
  if (!layer) throw new Error("no layer");
  return layer;
}

async function done(member: Member): Promise<void> {
  const { layerId } = await opened(member);
  const position = await new Writer(layerId, member.userId).span("s", label, 0, 4);
  await finish(member, { layerId, position, key: crypto.randomUUID() });
}

describe("together", () => {
  test("there is one shared layer, also when all open it at once", async () => {
    const layers = await Promise.all([mia, ann, ben, eva, rita].map(opened));
    expect(new Set(layers.map((layer) => layer.layerId)).size).toBe(1);
    expect(layers.map((layer) => layer.access)).toEqual(["write", "write", "write", "read", "write"]);
    expect(layers[0]).toMatchObject({ kind: "shared", state: "open", epoch: 1, mode: "together" });
    expect(await layersOf(eva, doc)).toMatchObject([{ kind: "shared", annotator: null, access: "read" }]);
  });

  test("an archived document is read and not written", async () => {
    await opened(ann);
    await archiveDocument(mia, doc, true);
    expect(await opened(ann)).toMatchObject({ access: "read" });
  });
});

describe("independent", () => {
  beforeEach(() => updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2 }));

  test("an annotator takes a free place by opening, and has a layer of her own", async () => {
    const anns = await opened(ann);
    const bens = await opened(ben);
    expect(anns).toMatchObject({ kind: "personal", access: "write" });
    expect(bens.layerId).not.toBe(anns.layerId);
    expect((await opened(ann)).layerId).toBe(anns.layerId);
    const cara = await join(await someone("Cara"), mia.projectId, "annotator");
    expect(await openLayer(cara, doc)).toBeNull();
    expect(await openLayer(eva, doc)).toBeNull();
  });

  test("20 who open at once never exceed the places", async () => {
    await updateProject(mia, { annotatorsPerDocument: 3 });
    const names = Array.from({ length: 20 }, (_, i) => `Annotator${i}`);
    const crowd = await Promise.all(names.map(async (name) => join(await someone(name), mia.projectId, "annotator")));
    const layers = await Promise.all(crowd.map((member) => openLayer(member, doc)));
    expect(layers.filter((layer) => layer !== null)).toHaveLength(3);
    const assigned = await database().prisma.assignment.findMany({ where: { documentId: doc } });
    const owners = await database().prisma.layer.findMany({ where: { documentId: doc } });
    expect(new Set(owners.map((layer) => layer.owner))).toEqual(new Set(assigned.map((one) => one.userId)));
    expect(assigned).toHaveLength(3);
  });

  test("who was assigned, and not who is quick, has the place", async () => {
    await setAnnotators(mia, doc, [rita.userId, ben.userId]);
    expect(await openLayer(ann, doc)).toBeNull();
    expect(await openLayer(rita, doc)).toMatchObject({ kind: "personal", access: "write" });
  });

  test("a place of somebody who has left is free again", async () => {
    await updateProject(mia, { annotatorsPerDocument: 1 });
    await opened(ben);
    expect(await openLayer(ann, doc)).toBeNull();
    await database().prisma.membership.delete({
      where: { projectId_userId: { projectId: mia.projectId, userId: ben.userId } },
    });
    expect(await openLayer(ann, doc)).not.toBeNull();
  });

  test("the blind see no layer but their own; reviewers who are not assigned read all", async () => {
    const { layerId: anns } = await opened(ann);
    const { layerId: bens } = await opened(ben);
    expect((await layersOf(ann, doc)).map((layer) => layer.layerId)).toEqual([anns]);
    expect(await openLayer(rita, doc)).toBeNull();
    expect((await layersOf(rita, doc)).map((layer) => [layer.annotator?.name, layer.access])).toEqual([
      ["Ann", "read"],
      ["Ben", "read"],
    ]);
    expect((await layersOf(ben, doc)).map((layer) => [layer.annotator?.name, layer.access])).toEqual([
      ["Ben", "write"],
    ]);
    await expect(layerForMember(ann, bens)).rejects.toMatchObject({ code: "not-found" });
    await expect(layerForMember(eva, bens)).rejects.toMatchObject({ code: "not-found" });
    await setAnnotators(mia, doc, [ann.userId, ben.userId, rita.userId]);
    expect(await layersOf(rita, doc)).toEqual([]);
    await expect(layerForMember(rita, anns)).rejects.toMatchObject({ code: "not-found" });
  });

  test.each([
    ["never", ["Ann"], ["Ann"], 0],
    ["mine", ["Ann", "Ben"], ["Ann", "Ben"], 0],
    ["all", ["Ann"], ["Ann", "Ben"], 2],
  ] as const)("revealed %s", async (reveal, afterMine, afterAll, toOthers) => {
    await updateProject(mia, { reveal });
    const names = async (member: Member) => (await layersOf(member, doc)).map((layer) => layer.annotator?.name).sort();
    await opened(ben);
    await done(ann);
    expect(await names(ann)).toEqual(afterMine);
    expect(await names(ben)).toEqual(["Ben"]);
    await done(ben);
    expect(await names(ann)).toEqual(afterAll);
    const cara = await join(await someone("Cara"), mia.projectId, "annotator");
    expect(await names(cara)).toHaveLength(toOthers);
    expect(await names(rita)).toEqual(["Ann", "Ben"]);
  });

  test("whoever could still take a place sees nothing, though all who are assigned have finished", async () => {
    await updateProject(mia, { reveal: "all", annotatorsPerDocument: 3 });
    await opened(ben);
    await done(ann);
    await done(ben);
    const cara = await join(await someone("Cara"), mia.projectId, "annotator");
    expect(await layersOf(cara, doc)).toEqual([]);
    expect(await openLayer(cara, doc)).toMatchObject({ access: "write" });
  });

  test("reopening hides again what finishing had revealed", async () => {
    await updateProject(mia, { reveal: "all" });
    await opened(ben);
    await done(ann);
    await done(ben);
    expect(await layersOf(ben, doc)).toHaveLength(2);
    const { layerId } = await opened(ann);
    await reopen(ann, { layerId, key: "again" });
    expect(await layersOf(ben, doc)).toHaveLength(1);
    expect((await document(rita, doc)).state).toBe("started");
  });

  test("facts for the sockets' door are those of the asking user", async () => {
    const { layerId } = await opened(ann);
    const of = async (member: Member) => (await layerFacts(by, layerId, member.userId))?.facts;
    expect(await of(ann)).toEqual({
      kind: "personal",
      annotatorId: ann.userId,
      state: "open",
      mode: "independent",
      reveal: "all",
      assigned: true,
      iFinished: false,
      allFinished: false,
    });
    expect(await of(ben)).toMatchObject({ assigned: false });
    expect(await layerFacts(by, crypto.randomUUID(), ann.userId)).toBeNull();
    expect(await layerFacts(by, "../x", ann.userId)).toBeNull();
  });
});

describe("the first tag", () => {
  test("fixes the default of that moment", async () => {
    const shared = await opened(ann);
    await updateProject(mia, { defaultMode: "independent" });
    const personal = await opened(ann);
    expect(personal.kind).toBe("personal");
    // The empty shared layer takes nothing any more.
    await expect(new Writer(shared.layerId, ann.userId).span("s", label, 0, 4)).rejects.toMatchObject({
      code: "conflict",
    });
    await new Writer(personal.layerId, ann.userId).span("s", label, 0, 4);
    await updateProject(mia, { defaultMode: "together" });
    expect((await document(mia, doc)).mode).toBe("independent");
    await expect(new Writer(shared.layerId, ann.userId).span("s", label, 0, 4)).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await layersOf(mia, doc)).map((layer) => layer.kind)).toEqual(["personal"]);
  });

  test("of two kinds at once one wins, and the document is of that kind", async () => {
    for (let round = 0; round < 10; round++) {
      doc = (await addDocument(mia, { name: `round ${round}`, text: "Some people talk." })).id;
      await updateProject(mia, { defaultMode: "together" });
      const shared = await opened(ann);
      await setMode(mia, doc, "independent");
      const personal = await opened(ben);
      await setMode(mia, doc, null);
      const first = new Writer(shared.layerId, ann.userId).span("s", label, 0, 4);
      const change = updateProject(mia, { defaultMode: "independent" });
      const second = new Writer(personal.layerId, ben.userId).span("s", label, 0, 4);
      const [shares, , own] = await Promise.allSettled([first, change, second]);
      const { mode } = await database().prisma.document.findUniqueOrThrow({ where: { id: doc } });
      expect([shares.status, own.status, mode]).toEqual(
        mode === "together"
          ? ["fulfilled", "rejected", mode]
          : mode === null
            ? ["rejected", "rejected", mode]
            : ["rejected", "fulfilled", mode],
      );
    }
  });

  test("marks the document and the annotator as started", async () => {
    await setMode(mia, doc, "independent");
    const { layerId } = await opened(ann);
    expect((await document(rita, doc)).state).toBe("new");
    await new Writer(layerId, ann.userId).span("s", label, 0, 4);
    expect(await document(rita, doc)).toMatchObject({ state: "started", annotators: [{ state: "started" }] });
  });
});
