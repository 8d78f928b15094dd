import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import {
  addComment,
  type CommentTarget,
  countCommentMentions,
  deleteComment,
  editComment,
  listCommentMentions,
  listComments,
  resolveThread,
} from "./comments.ts";
import { addDocument, archiveDocument, document, setAnnotators } from "./documents.ts";
import { listEvents } from "./events.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { finish } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "rita" | "vic", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, rita, vic] = await Promise.all(["Mia", "Ann", "Ben", "Rita", "Vic"].map(someone));
  people = { mia, ann, ben, rita, vic } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let rita: Member;
let vic: Member;
let doc: string;
let actor: string;
let count = 0;
const key = () => `key-${count++}`;
const whole: CommentTarget = { on: "document", id: "" };

beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  vic = await join(people.vic, id, "viewer");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  doc = (await addDocument(mia, { name: "a", text: "Ann met Ben." })).id;
});

async function layerOf(member: Member): Promise<string> {
  const layer = await openLayer(member, doc);
  if (!layer) throw new Error("no layer");
  return layer.layerId;
}

const say = (member: Member, layerId: string, body: string, more: object = { target: whole }) =>
  addComment(member, { layerId, body, key: key(), ...more });
const bodies = async (member: Member, layerId: string) =>
  (await listComments(member, layerId)).rows.map((row) => row.body);
const mentionsOf = async (member: Member) => (await listCommentMentions(member)).rows.map((row) => row.body);

describe("in a document that people tag together", () => {
  let layerId: string;
  beforeEach(async () => {
    layerId = await layerOf(ann);
  });

  test("a thread is begun on a span, answered, resolved, and opened again by the next answer", async () => {
    await new Writer(layerId, ann.userId).span("s", actor, 0, 3);
    const { id } = await say(ann, layerId, "Is she one?", { target: { on: "span", id: "s" }, mentions: [ben.userId] });
    await say(ben, layerId, "Yes.", { threadId: id });
    expect((await listComments(vic, layerId)).rows).toMatchObject([
      { id, target: { on: "span", id: "s" }, threadId: null, author: { name: "Ann" }, mentions: [{ name: "Ben" }] },
      { threadId: id, target: { on: "span", id: "s" }, body: "Yes.", resolvedAt: null },
    ]);
    await resolveThread(rita, id, true);
    expect((await listComments(ann, layerId)).rows[0]?.resolvedAt).toBeInstanceOf(Date);
    expect(await mentionsOf(ben)).toEqual([]);
    await say(ann, layerId, "Sure?", { threadId: id });
    expect((await listComments(ann, layerId)).rows[0]?.resolvedAt).toBeNull();
    expect(await mentionsOf(ben)).toEqual(["Is she one?"]);
  });

  test("only what is there can be commented", async () => {
    const lost = { target: { on: "span", id: "nowhere" } };
    await expect(say(ann, layerId, "Hm", lost)).rejects.toMatchObject({ code: "not-found" });
    await expect(say(ann, layerId, "Hm", { target: { on: "relation", id: "s" } })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(say(ann, layerId, "Hm", {})).rejects.toMatchObject({ code: "invalid", place: { field: "target" } });
    await expect(say(ann, layerId, " ")).rejects.toMatchObject({ code: "invalid", place: { field: "body" } });
    const stranger = { target: whole, mentions: ["00000000-0000-7000-8000-000000000000"] };
    await expect(say(ann, layerId, "Hm", stranger)).rejects.toMatchObject({ place: { field: "mentions" } });
  });

  test("one's own words can be changed, and deleted while nobody has answered", async () => {
    const { id } = await say(ann, layerId, "Helo");
    await editComment(ann, id, { body: "Hello" });
    expect((await listComments(ben, layerId)).rows).toMatchObject([{ body: "Hello", editedAt: expect.any(Date) }]);
    await expect(editComment(ben, id, { body: "Mine" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(deleteComment(mia, id)).rejects.toMatchObject({ code: "forbidden" });
    const { id: answer } = await say(ben, layerId, "Hi", { threadId: id });
    await expect(deleteComment(ann, id)).rejects.toMatchObject({ code: "conflict" });
    await deleteComment(ben, answer);
    await deleteComment(ann, id);
    expect(await bodies(ann, layerId)).toEqual([]);
  });

  test("viewers read and do not write; an archived document takes nothing more", async () => {
    const { id } = await say(ann, layerId, "Hello");
    await expect(say(vic, layerId, "Hello")).rejects.toMatchObject({ code: "forbidden" });
    await expect(resolveThread(vic, id, true)).rejects.toMatchObject({ code: "forbidden" });
    await archiveDocument(mia, doc, true);
    await expect(say(ann, layerId, "More")).rejects.toMatchObject({ code: "conflict" });
    expect(await bodies(ann, layerId)).toEqual(["Hello"]);
  });

  test("the same request twice is one comment; another under its key is refused", async () => {
    const request = { layerId, target: whole, body: "Once", key: key() };
    const [first, second] = await Promise.all([addComment(ann, request), addComment(ann, request)]);
    expect(second).toEqual(first);
    expect(await bodies(ann, layerId)).toEqual(["Once"]);
    await expect(addComment(ann, { ...request, body: "Twice" })).rejects.toMatchObject({ code: "conflict" });
  });

  test("the first comment fixes how the document is worked on, as the first tag does", async () => {
    await say(ann, layerId, "Hello");
    await updateProject(mia, { defaultMode: "independent" });
    expect((await document(ann, doc)).mode).toBe("together");
    expect(await bodies(ben, layerId)).toEqual(["Hello"]);
  });

  test("pages go by key", async () => {
    for (let n = 0; n < 5; n++) await say(ann, layerId, `${n}`);
    const first = await listComments(ann, layerId, { limit: 3 });
    const second = await listComments(ann, layerId, { limit: 3, after: first.next });
    expect([...first.rows, ...second.rows].map((row) => row.body)).toEqual(["0", "1", "2", "3", "4"]);
    expect(second.next).toBeNull();
  });
});

describe("in an independent document", () => {
  let anns: string;
  let bens: string;
  let id: string;
  beforeEach(async () => {
    await updateProject(mia, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 2 });
    await setAnnotators(mia, doc, [ann.userId, ben.userId]);
    [anns, bens] = [await layerOf(ann), await layerOf(ben)];
    ({ id } = await say(ann, anns, "Is this right?", { target: whole, mentions: [ben.userId, rita.userId] }));
  });

  const missing = { code: "not-found" };

  test("the blind neither read, nor answer, nor hear that there are comments", async () => {
    await expect(listComments(ben, anns)).rejects.toMatchObject(missing);
    await expect(say(ben, anns, "Hm")).rejects.toMatchObject(missing);
    await expect(say(ben, anns, "Hm", { threadId: id })).rejects.toMatchObject(missing);
    await expect(say(ben, bens, "Hm", { threadId: id })).rejects.toMatchObject(missing);
    const unknown = "00000000-0000-7000-8000-000000000000";
    for (const act of [
      (of: string) => resolveThread(ben, of, true),
      (of: string) => editComment(ben, of, { body: "x" }),
      (of: string) => deleteComment(ben, of),
    ]) {
      const [theirs, none] = await Promise.all(
        [id, unknown].map((of) => act(of).catch((error: Error) => error.message)),
      );
      expect(theirs).toBe(none);
    }
    expect(await mentionsOf(ben)).toEqual([]);
  });

  test("what is said about a model's tags is heard by the unblinded only, though all read its layer", async () => {
    const model = await database().prisma.layer.create({ data: { documentId: doc, kind: "model", owner: "spacy" } });
    await expect(say(ann, model.id, "I tagged this otherwise")).rejects.toMatchObject(missing);
    const { id: said } = await say(rita, model.id, "Ann tagged this", { target: whole, mentions: [ben.userId] });
    await expect(listComments(ben, model.id)).rejects.toMatchObject(missing);
    await expect(resolveThread(ben, said, true)).rejects.toMatchObject(missing);
    expect(await mentionsOf(ben)).toEqual([]);
    expect(await bodies(mia, model.id)).toEqual(["Ann tagged this"]);
  });

  test("a blind manager's record of events has none of it", async () => {
    const blind = await join(people.vic, mia.projectId, "manager");
    await updateProject(mia, { annotatorsPerDocument: 3 });
    await setAnnotators(mia, doc, [ann.userId, ben.userId, blind.userId]);
    const kinds = async (member: Member) => (await listEvents(member, { limit: 200 })).rows.map((row) => row.kind);
    expect(await kinds(mia)).toContain("comment.added");
    expect(await kinds(blind)).not.toContain("comment.added");
  });

  test("the unblinded take part; the annotator reads what they say in her layer", async () => {
    expect(await mentionsOf(rita)).toEqual(["Is this right?"]);
    await say(rita, anns, "It is.", { threadId: id });
    expect(await bodies(ann, anns)).toEqual(["Is this right?", "It is."]);
    expect(await bodies(ben, bens)).toEqual([]);
  });

  test("after the reveal the mention is found", async () => {
    for (const [member, layerId] of [
      [ann, anns],
      [ben, bens],
    ] as const) {
      const position = await new Writer(layerId, member.userId).put("document", "note", { value: "done" });
      await finish(member, { layerId, position, key: key() });
    }
    expect(await mentionsOf(ben)).toEqual(["Is this right?"]);
    expect(await bodies(ben, anns)).toEqual(["Is this right?"]);
  });

  test("what is counted over all projects is what may be read in each", async () => {
    const counted = async (who: SignedIn, ...projects: string[]) => [...(await countCommentMentions(who, projects))];
    const { id: other } = await createProject(people.rita, { name: "Other" });
    expect(await counted(people.ben, mia.projectId, other)).toEqual([]);
    expect(await counted(people.rita, mia.projectId, other)).toEqual([[mia.projectId, 1]]);
    expect(await counted(people.rita, other)).toEqual([]);
    const model = await database().prisma.layer.create({ data: { documentId: doc, kind: "model", owner: "spacy" } });
    await say(rita, model.id, "Ann tagged this", { target: whole, mentions: [ben.userId, rita.userId, vic.userId] });
    expect(await counted(people.ben, mia.projectId)).toEqual([]);
    expect(await counted(people.vic, mia.projectId)).toEqual([]);
    expect(await counted(people.rita, mia.projectId)).toEqual([[mia.projectId, 2]]);
    await resolveThread(rita, id, true);
    expect(await counted(people.rita, mia.projectId)).toEqual([[mia.projectId, 1]]);
  });

  test("another project has none of it", async () => {
    const other = await join(people.ben, (await createProject(people.ben, { name: "Other" })).id, "manager");
    await expect(listComments(other, anns)).rejects.toMatchObject(missing);
    await expect(resolveThread(other, id, true)).rejects.toMatchObject(missing);
    expect(await mentionsOf(other)).toEqual([]);
  });
});
