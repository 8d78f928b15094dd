/** Whose the layers of an import become: members, people whom nobody here knows, models; and what becomes of notes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { matchAnnotator } from "#lib/data/annotator-match.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { addComment, listComments } from "#lib/data/comments.ts";
import { listDocuments, setAnnotators, setAnnotatorsWanted } from "#lib/data/documents.ts";
import { listEvents } from "#lib/data/events.ts";
import { labelSchema, saveLabel } from "#lib/data/labels.ts";
import { contentAt } from "#lib/data/layer-content.ts";
import { layersOf } from "#lib/data/layers.ts";
import { listMembers } from "#lib/data/members.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { finish, listSets, reopen, setContent } from "#lib/data/sets.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { verifyLayer } from "#lib/data/verify.ts";
import { zipOf } from "#lib/import/testing/zip.ts";
import { askImport, ended } from "./testing-import.ts";
import { startJobs } from "./worker.ts";

let db: TestDatabase;
let worker: { close(): Promise<void> };
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  worker = await startJobs();
});
afterAll(async () => {
  await worker.close();
  await closeDatabase();
  await db.drop();
});

let manager: Member;
beforeEach(async () => {
  const who = await someone("Mia");
  const { id } = await createProject(who, { name: "Talks" });
  manager = await join(who, id, "manager");
});

const lines = (...rows: object[]) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const run = async (files: Record<string, string | Uint8Array>, plan = {}) =>
  ended(manager, await askImport(manager, files, plan));
const only = async () => (await listDocuments(manager)).rows[0]?.id as string;
const whose = async () =>
  (await layersOf(manager, await only()))
    .map(({ kind, owner, annotator }) => `${kind} ${annotator?.name ?? owner}`.trim())
    .sort();

/** What two annotators of Prodigy said of one text. */
const prodigy = (...who: string[]) =>
  lines(
    ...who.map((_annotator_id, i) => ({
      ...{ text: "Putin met Xi.", _input_hash: 1, answer: "accept", _annotator_id },
      spans: [i === 0 ? { start: 0, end: 5, label: "PER" } : { start: 10, end: 12, label: "PER" }],
    })),
  );
const doccano = lines({ text: "Putin met Xi.", label: [[0, 5, "PER"]] });

describe("annotators whom a file names", () => {
  it("stay annotators where nobody here knows them, and are the same ones the next time", async () => {
    const { report } = await run({ "a.jsonl": prodigy("ben"), "b.jsonl": prodigy("7") });
    expect(report.created.annotators).toEqual(["ben", "Annotator 7"]);
    expect(await whose()).toEqual(["personal Annotator 7", "personal ben"]);
    const again = await run({ "a.jsonl": prodigy("ben"), "b.jsonl": prodigy("7") });
    expect(again.report).toMatchObject({ layers: 0, layersAlready: 2, created: { annotators: [] } });
    const { rows } = await listMembers(manager);
    expect(rows.map(({ name, account, email }) => [name, account, email === null])).toEqual([
      ["Mia", true, false],
      ["ben", false, true],
      ["Annotator 7", false, true],
    ]);
  });

  it("are a member from the moment that a manager says so, and what they signed stays signed", async () => {
    await run({ "a.jsonl": prodigy("ben") });
    const ben = (await listMembers(manager)).rows.find(({ account }) => !account)?.userId as string;
    const benjamin = await join(await someone("Benjamin"), manager.projectId, "annotator");
    const [before] = (await listSets(manager)).rows;
    await expect(matchAnnotator(benjamin, ben, benjamin.userId)).rejects.toMatchObject({ code: "forbidden" });
    await expect(matchAnnotator(manager, benjamin.userId, ben)).rejects.toMatchObject({ code: "not-found" });
    expect(await matchAnnotator(manager, ben, benjamin.userId)).toEqual({ layers: 1 });
    expect(await whose()).toEqual(["personal Benjamin"]);
    const [layer] = await layersOf(benjamin, await only());
    expect(layer).toMatchObject({ kind: "personal", access: "read", state: "finished" });
    expect((await listMembers(manager)).rows.map(({ name }) => name)).toEqual(["Mia", "Benjamin"]);
    const { content } = await setContent(manager, before?.id as string);
    expect([...content.spans.values()].map(({ author }) => author)).toEqual([ben]);
    expect(await verifyLayer(system("test"), layer?.layerId as string)).toEqual([]);
    // The files call him what they did, and nobody is made for that name again.
    const { report } = await run({ "a.jsonl": prodigy("ben") });
    expect(report).toMatchObject({ layers: 0, created: { annotators: [] } });
    expect(report.notices[0]?.why).toContain("what people did there is not overwritten");
    expect(await whose()).toEqual(["personal Benjamin"]);
  });

  it("who are matched with a manager who has read the others' layers are not blind from then on", async () => {
    await updateProject(manager, { reveal: "never" });
    await run({ "a.jsonl": prodigy("ben"), "b.jsonl": prodigy("x") });
    const ben = (await listMembers(manager)).rows.find(({ name }) => name === "ben")?.userId as string;
    await matchAnnotator(manager, ben, manager.userId);
    const [layer] = await layersOf(manager, await only());
    const layerId = layer?.layerId as string;
    await reopen(manager, { layerId, key: "open" });
    const position = await new Writer(layerId, manager.userId).put("document", "note", { value: "seen" });
    await finish(manager, { layerId, position, key: "again" });
    const sets = (await listSets(manager)).rows.filter((set) => set.layerId === layerId);
    expect(sets.map(({ afterReveal }) => afterReveal)).toEqual([false, true]);
    const zoe = await join(await someone("Zoe"), manager.projectId, "manager");
    const { rows } = await listEvents(zoe, { kind: "assignment.not-blind" });
    expect(rows).toMatchObject([{ by: null, data: { userIds: [manager.userId] } }]);
  });

  it("are the same ones the next time where two members have their name, and nobody says who is meant", async () => {
    for (const role of ["annotator", "reviewer"] as const) await join(await someone("Ben"), manager.projectId, role);
    await run({ "a.jsonl": prodigy("Ben") });
    const again = await run({ "a.jsonl": prodigy("Ben") });
    expect(again.report).toMatchObject({ layers: 0, layersAlready: 1, created: { annotators: [] } });
  });

  it("are not the member of their name where it is said so, and are the same ones the next time", async () => {
    const ben = await join(await someone("Ben"), manager.projectId, "annotator");
    const plan = { people: { ben: null } };
    const { report } = await run({ "a.jsonl": prodigy("ben") }, plan);
    expect(report).toMatchObject({ layers: 1, created: { annotators: ["ben"] } });
    const guest = (await listMembers(manager)).rows.find(({ account }) => !account)?.userId as string;
    expect(await layersOf(manager, await only())).toMatchObject([{ annotator: { userId: guest } }]);
    expect(await layersOf(ben, await only())).toEqual([]);
    const again = await run({ "a.jsonl": prodigy("ben") }, plan);
    expect(again.report).toMatchObject({ layersAlready: 1, created: { annotators: [] } });
    // Where nobody says anything the member is still meant.
    await run({ "b.jsonl": prodigy("ben") });
    expect(await whose()).toEqual(["personal Ben", "personal ben"]);
  });

  it("are given no other document, which nobody could finish as them, and keep the ones that they have", async () => {
    await run({ "a.jsonl": prodigy("ben"), "b.txt": "Xi met Putin." });
    await updateProject(manager, { defaultMode: "independent" });
    const ben = (await listMembers(manager)).rows.find(({ account }) => !account)?.userId as string;
    const { rows } = await listDocuments(manager);
    const [his, other] = [rows.find(({ name }) => name !== "b"), rows.find(({ name }) => name === "b")];
    await setAnnotators(manager, his?.id as string, [ben, manager.userId]);
    await expect(setAnnotators(manager, other?.id as string, [ben])).rejects.toMatchObject({
      place: { field: "userIds" },
    });
  });

  it("finish a document only where it asks for no more of them", async () => {
    await updateProject(manager, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 1 });
    await run({ "talks.txt": "Putin met Xi." });
    await setAnnotatorsWanted(manager, await only(), 2);
    const ann = await join(await someone("Ann"), manager.projectId, "annotator");
    await run({ "a.jsonl": prodigy("ben") });
    expect((await listDocuments(manager)).rows).toMatchObject([{ state: "started" }]);
    expect(await layersOf(ann, await only())).toEqual([]);
    await run({ "b.jsonl": prodigy("x", "x").split("\n")[0] as string });
    expect((await listDocuments(manager)).rows).toMatchObject([{ state: "finished" }]);
  });

  it("are not matched with whoever annotates the same text, who may be blind to them", async () => {
    const ann = await join(await someone("Ann"), manager.projectId, "annotator");
    await run({ "a.jsonl": prodigy("ben"), "b.jsonl": prodigy("x") }, { people: { x: ann.userId } });
    const ben = (await listMembers(manager)).rows.find(({ account }) => !account)?.userId as string;
    await expect(matchAnnotator(manager, ben, ann.userId)).rejects.toMatchObject({ code: "conflict" });
    expect(await whose()).toEqual(["personal Ann", "personal ben"]);
  });

  it("cannot be said to be somebody who is no member", async () => {
    const stranger = await someone("Eve");
    const { state, report } = await run({ "a.jsonl": prodigy("ben") }, { people: { ben: stranger.userId } });
    expect(state).toBe("failed");
    expect(JSON.stringify(report)).toContain("who is no member");
    expect((await listDocuments(manager)).rows).toEqual([]);
    expect((await labelSchema(manager)).labels).toEqual([]);
  });

  it("are not made where there are too many of them, and neither is a label", async () => {
    const { state, report } = await run({ "a.jsonl": prodigy(...Array.from({ length: 201 }, (_, i) => `eve${i}`)) });
    expect(state).toBe("failed");
    expect(JSON.stringify(report)).toContain("200 are the most");
    expect((await labelSchema(manager)).labels).toEqual([]);
    expect((await listMembers(manager)).rows).toHaveLength(1);
  });

  it("are made of no file that is refused, and neither are labels", async () => {
    const wrong = lines({
      text: "Xi.",
      _input_hash: 1,
      _annotator_id: "eve",
      spans: [{ start: 0, end: 9, label: "NEW" }],
    });
    const { report } = await run({ "wrong.jsonl": prodigy("eve") + wrong, "right.jsonl": prodigy("ben") });
    expect(report).toMatchObject({ refused: 1, taken: 1, created: { annotators: ["ben"], labels: ["PER"] } });
  });
});

describe("tags that name nobody", () => {
  it.each<[string, object, string]>([
    ["are of the shared layer, unless", {}, "shared"],
    ["are a member's whom the plan names", { people: { "": "mia" } }, "personal Mia"],
    ["are a model's", { arrival: "model", model: "old tool" }, "model old tool"],
    ["are gold", { arrival: "gold" }, "gold"],
  ])("%s", async (_, plan, wanted) => {
    const { report } = await run({ "a.jsonl": doccano }, plan);
    expect(report).toMatchObject({ layers: 1, spans: 1 });
    expect(await whose()).toEqual([wanted]);
  });

  it("are refused as annotators' layers, where the plan does not say whose", async () => {
    const { report } = await run({ "a.jsonl": doccano }, { arrival: "personal" });
    expect(report.refusals[0]?.why).toContain("say whose tags they are");
    expect(report).toMatchObject({ documents: 0, refused: 1 });
  });
});

describe("labels that the plan names", () => {
  it.each(["no-such-label", "00000000-0000-7000-8000-000000000000"])("are the project's: %s is none", async (id) => {
    const { state, report } = await run({ "a.jsonl": doccano }, { labels: { PER: id } });
    expect(state).toBe("failed");
    expect(JSON.stringify(report)).toContain("which this project does not have");
    expect((await listDocuments(manager)).rows).toEqual([]);
  });

  it("are given to what they are for: one of documents to no tag", async () => {
    const { id } = await saveLabel(manager, { name: "topic", color: "#3B5BDB", scope: "document" });
    const { report } = await run({ "a.jsonl": doccano }, { labels: { PER: id } });
    expect(report).toMatchObject({ spans: 0, leftOut: [{ what: "the label “PER”", count: 1 }] });
  });

  it.each(["constructor", "__proto__"])("are not what every object has: %s is a name like others", async (name) => {
    const { report } = await run({ "a.jsonl": lines({ text: "Putin met Xi.", label: [[0, 5, name]] }) });
    expect(report).toMatchObject({ spans: 1, created: { labels: [name] } });
  });
});

it("predictions that come again with something else in them renew their layer, if asked to, and the earlier set stays", async () => {
  const plan = { arrival: "model", model: "ner" };
  const second = lines({ text: "Putin met Xi.", label: [[10, 12, "PER"]] });
  await run({ "a.jsonl": doccano }, plan);
  const refused = await run({ "a.jsonl": second }, plan);
  expect(refused.report).toMatchObject({ layers: 0, layersRenewed: 0 });
  expect(refused.report.notices[0]?.why).toContain("have it renewed");
  const { report, words } = await run({ "a.jsonl": second }, { ...plan, renew: true });
  expect(report).toMatchObject({ layers: 0, layersRenewed: 1, spans: 1 });
  expect(words).toContain("1 model layer was renewed");
  const [layer] = await layersOf(manager, await only());
  expect(layer).toMatchObject({ kind: "model", owner: "ner", epoch: 2, state: "finished" });
  const at = await contentAt(layer?.layerId as string, 2, 1);
  expect([...at.spans.values()].map(({ fragments }) => fragments)).toEqual([[[10, 12]]]);
  const { rows } = await database().pool.query(
    `SELECT "version", "epoch", "reopenedAt" IS NULL AS "newest" FROM "AnnotationSet" WHERE "layerId" = $1 ORDER BY "version"`,
    [layer?.layerId],
  );
  expect(rows).toEqual([
    { version: 1, epoch: 1, newest: false },
    { version: 2, epoch: 2, newest: true },
  ]);
  expect(await verifyLayer(system("test"), layer?.layerId as string)).toEqual([]);
  const again = await run({ "a.jsonl": second }, { ...plan, renew: true });
  expect(again.report).toMatchObject({ layersRenewed: 0, layersAlready: 1 });
});

describe("notes of brat", () => {
  const talks = () =>
    zipOf({
      "a.txt": "Putin met Xi.",
      "a.ann": `T1\tPER 0 5\tPutin\nT2\tPER 10 12\tXi\nR1\tmet Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tcheck this\n#2\tAnnotatorNotes R1\t${"long ".repeat(1500)}\n`,
    });

  it("become comments in the name of whoever imports, the longest in pieces, and only once", async () => {
    const { report } = await run({ "a.zip": await talks() });
    expect(report).toMatchObject({ comments: 3, leftOut: [] });
    const [layer] = await layersOf(manager, await only());
    const { rows } = await listComments(manager, layer?.layerId as string);
    expect(rows.map(({ target, author, body }) => [target.on, author.name, body.length])).toEqual([
      ["span", "Mia", 10],
      ["relation", "Mia", 4999],
      ["relation", "Mia", 2499],
    ]);
    const written = await addComment(manager, {
      layerId: layer?.layerId as string,
      target: { on: "document", id: "" },
      body: "Why?",
      key: "written",
    });
    const all = (await listComments(manager, layer?.layerId as string)).rows;
    expect(all.map(({ id, importedBy }) => (id === written.id ? importedBy : importedBy?.name))).toEqual([
      "Mia",
      "Mia",
      "Mia",
      null,
    ]);
    const [{ target } = { target: null }] = rows;
    const content = await contentAt(layer?.layerId as string, 1, 1);
    expect(content.spans.get(target?.id ?? "")?.fragments).toEqual([[0, 5]]);
    expect((await run({ "a.zip": await talks() })).report).toMatchObject({ comments: 0, layersAlready: 1 });
  });

  it("are said once of a model's layer that is renewed, also when they come again", async () => {
    const notes = (more: string) =>
      zipOf({
        "a.txt": "Putin met Xi.",
        "a.ann": `T1\tPER 0 5\tPutin\nT2\tPER 10 12\tXi\n#1\tAnnotatorNotes T1\tcheck this\n${more}`,
      });
    const plan = { arrival: "model", model: "ner", renew: true };
    await run({ "a.zip": await notes("") }, plan);
    const { report } = await run(
      { "a.zip": await notes("R1\tmet Arg1:T1 Arg2:T2\n#2\tAnnotatorNotes T2\tand this\n") },
      plan,
    );
    expect(report).toMatchObject({ layersRenewed: 1, comments: 1 });
    const [layer] = await layersOf(manager, await only());
    const { rows } = await listComments(manager, layer?.layerId as string);
    expect(rows.map(({ body }) => body)).toEqual(["check this", "and this"]);
  });

  it("follow the access of their layer: the blind hear nothing of them", async () => {
    const ben = await join(await someone("Ben"), manager.projectId, "annotator");
    const ann = await join(await someone("Ann"), manager.projectId, "annotator");
    await run({ "a.zip": await talks() }, { people: { "": ann.userId }, finished: false });
    const [layer] = await layersOf(ann, await only());
    const layerId = layer?.layerId as string;
    // Signed as the plan says, and not without the sign of who brought them.
    const signed = (await listComments(ann, layerId)).rows.map(({ author, importedBy }) => [
      author.name,
      importedBy?.name,
    ]);
    expect(signed).toEqual(Array(3).fill(["Ann", "Mia"]));
    await expect(listComments(ben, layerId)).rejects.toMatchObject({ code: "not-found" });
  });
});
