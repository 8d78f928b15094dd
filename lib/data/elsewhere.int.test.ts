import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { chain } from "./chain.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, setAnnotators } from "./documents.ts";
import { sameElsewhere, tagElsewhere, untagElsewhere } from "./elsewhere.ts";
import { createEntity } from "./entities.ts";
import { saveAttribute, saveLabel } from "./labels.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { finish } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: [SignedIn, SignedIn, SignedIn, SignedIn];
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  people = (await Promise.all(["Mia", "Ann", "Ben", "Eva"].map(someone))) as typeof people;
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
let here: string;
beforeEach(async () => {
  const [m, a, b, e] = people;
  const { id } = await createProject(m, { name: "Talks" });
  mia = await join(m, id, "manager");
  ann = await join(a, id, "annotator");
  ben = await join(b, id, "annotator");
  eva = await join(e, id, "viewer");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  here = await add("here", "Hamas came.");
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

const sought = () => ({ words: "Hamas", labelId: actor, documentId: here, matchCase: true, wholeWords: true });
const all = (documents: string[]) => ({ ...sought(), of: "s1", documents });

/** Writes a span at the start of the text, so that the document is one of hers. */
async function worksIn(member: Member, documentId: string, start = 0, end = 1): Promise<Writer> {
  const layer = await openLayer(member, documentId);
  const writer = new Writer(layer?.layerId ?? "", member.userId);
  await writer.span(`w${start}`, actor, start, end);
  return writer;
}

async function spansOf(layerId: string) {
  const { seq } = await headOf(database().prisma, layerId, 1);
  return [...(await contentAt(layerId, 1, seq)).spans.values()];
}

const text = "A Hamas delegation met Hamas, hamas and Hamasnik.";

describe("together", () => {
  test("the words are found and tagged where I work already, with me as author, in the log's chain", async () => {
    const mine = await add("mine", text);
    const others = await add("others", text);
    await worksIn(ann, mine);
    await worksIn(ben, others);
    expect(await sameElsewhere(ann, sought())).toEqual([{ documentId: mine, name: "mine", count: 2 }]);
    const { id: entityId } = await createEntity(mia, { name: "Hamas", everyone: true });
    const made = await tagElsewhere(ann, { ...all([mine, others, here]), entityId });
    expect(made.map(({ documentId, spanIds }) => [documentId, spanIds.length])).toEqual([[mine, 2]]);
    const layerId = made[0]?.layerId ?? "";
    const spans = (await spansOf(layerId)).filter(({ origin }) => origin);
    expect(
      spans.map(({ fragments, author, editor, label }) => [
        text.slice(...(fragments[0] ?? [0, 0])),
        author,
        editor,
        label,
      ]),
    ).toEqual([0, 1].map(() => ["Hamas", ann.userId, ann.userId, actor]));
    expect(spans[0]?.origin).toEqual({ kind: "same", of: "s1" });
    expect(spans.map(({ entity }) => entity)).toEqual([entityId, entityId]);
    const rows = await database().prisma.layerUpdate.findMany({ where: { layerId }, orderBy: { seq: "asc" } });
    rows.reduce((before, { update, sha256, userId }) => {
      expect(userId).toBe(ann.userId);
      expect(Buffer.from(sha256).toString("hex")).toBe(chain(before, update));
      return Buffer.from(sha256).toString("hex");
    }, "");
    // Once more finds nothing left.
    expect(await sameElsewhere(ann, sought())).toEqual([]);
    expect(await tagElsewhere(ann, all([mine]))).toEqual([]);
  });

  test("a new tag starts with what its label's attributes start with", async () => {
    const mine = await add("mine", text);
    await worksIn(ann, mine);
    const more = { on: "span", kind: "boolean", default: true } as const;
    const { id } = await saveAttribute(mia, { name: "sure", of: [actor], ...more });
    await saveAttribute(mia, { name: "none", on: "span", kind: "text" });
    const [made] = await tagElsewhere(ann, all([mine]));
    const spans = (await spansOf(made?.layerId ?? "")).filter(({ origin }) => origin);
    expect(spans.map(({ attributes }) => attributes)).toEqual([{ [id]: true }, { [id]: true }]);
  });

  test("options count, and what is tagged already is left out", async () => {
    const mine = await add("mine", text);
    await worksIn(ann, mine, 0, 18);
    const count = async (options: object) => (await sameElsewhere(ann, { ...sought(), ...options }))[0]?.count;
    expect(await count({})).toBe(1);
    expect(await count({ matchCase: false })).toBe(2);
    expect(await count({ wholeWords: false })).toBe(2);
  });

  test("taking back leaves what was changed since, and what others made", async () => {
    const mine = await add("mine", text);
    const writer = await worksIn(ann, mine);
    const made = await tagElsewhere(ann, all([mine]));
    const [first, second] = made[0]?.spanIds ?? [];
    const bens = new Writer(writer.layerId, ben.userId);
    await bens.span(first ?? "", actor, 2, 18, { author: ann.userId, origin: { kind: "same", of: "s1" } });
    expect(await untagElsewhere(ben, made)).toBe(0);
    expect(await untagElsewhere(ann, made)).toBe(1);
    const left = (await spansOf(writer.layerId)).map(({ id }) => id);
    expect(left).toContain(first);
    expect(left).not.toContain(second);
  });

  test("a finished document is passed over", async () => {
    const mine = await add("mine", text);
    const writer = await worksIn(ann, mine);
    const position = await writer.span("x", actor, 19, 22);
    await finish(ann, { layerId: writer.layerId, position, key: crypto.randomUUID() });
    expect(await sameElsewhere(ann, sought())).toEqual([]);
    expect(await tagElsewhere(ann, all([mine]))).toEqual([]);
    await expect(
      untagElsewhere(ann, [{ documentId: mine, layerId: writer.layerId, spanIds: ["x"] }]),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("who may not tag, and what is no label or no words, is refused", async () => {
    await expect(sameElsewhere(eva, sought())).rejects.toMatchObject({ code: "forbidden" });
    await expect(tagElsewhere(eva, all([]))).rejects.toMatchObject({ code: "forbidden" });
    await expect(tagElsewhere(ann, { ...all([]), labelId: crypto.randomUUID() })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(sameElsewhere(ann, { ...sought(), words: "  " })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("independently", () => {
  beforeEach(() => updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2 }));

  test("only documents assigned to me count, and only my own layer is read and written", async () => {
    const both = await add("both", text, ann, ben);
    const bens = await add("bens", text, ben);
    const bensLayer = await worksIn(ben, both, 2, 7);
    expect(await sameElsewhere(ann, sought())).toEqual([{ documentId: both, name: "both", count: 2 }]);
    const made = await tagElsewhere(ann, all([both, bens]));
    expect(made.map(({ documentId }) => documentId)).toEqual([both]);
    expect(made[0]?.layerId).not.toBe(bensLayer.layerId);
    expect((await spansOf(made[0]?.layerId ?? "")).length).toBe(2);
    expect((await spansOf(bensLayer.layerId)).length).toBe(1);
    // Another's layer is not there for her.
    const taken = untagElsewhere(ann, [{ documentId: both, layerId: bensLayer.layerId, spanIds: ["w2"] }]);
    await expect(taken).rejects.toMatchObject({ code: "not-found" });
    expect(await database().prisma.assignment.count({ where: { documentId: bens, userId: ann.userId } })).toBe(0);
  });
});
