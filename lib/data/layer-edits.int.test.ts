/** What a program does to a layer leaves it as good for people as what people do: authors, clients, relations, roles. */

import { afterAll, beforeAll, expect, it } from "vitest";
import * as Y from "yjs";
import type { Member } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { replay } from "#lib/collab/schema.ts";
import { closeDatabase, useDatabase } from "./client.ts";
import { addDocument } from "./documents.ts";
import { tagElsewhere, untagElsewhere } from "./elsewhere.ts";
import { saveLabel, saveRelationType } from "./labels.ts";
import { editLayer, layerNow } from "./layer-edits.ts";
import { openLayer } from "./layers.ts";
import { readRows } from "./log.ts";
import { changeRole } from "./members.ts";
import { createProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let mia: Member;
let ann: Member;
let [label, type, documentId, layerId] = ["", "", "", ""];
const text = "Ann saw Ben in Geneva.";
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const who = await someone("Mia");
  const { id } = await createProject(who, { name: "Talks" });
  mia = await join(who, id, "manager");
  ann = await join(await someone("Ann"), id, "annotator");
  label = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  type = (await saveRelationType(mia, { name: "meets" })).id;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const span = (id: string, start: number, end: number) => ({ id, label, fragments: [[start, end]] as const });
const edit = (member: Member, edits: Partial<Parameters<typeof editLayer>[2]>) =>
  editLayer(member, layerId, { unit: "utf16", spans: [], relations: [], document: [], remove: {}, ...edits });

async function fresh(): Promise<void> {
  documentId = (await addDocument(mia, { name: `Talks ${Math.random()}`, text })).id;
  layerId = (await openLayer(ann, documentId))?.layerId as string;
}

it("what was removed keeps its author: nobody begins under its id anew, and so signs it", async () => {
  await fresh();
  await edit(ann, { spans: [span("a", 0, 3), span("b", 8, 11)], relations: [{ id: "r", type, from: "a", to: "b" }] });
  await edit(mia, { remove: { spans: ["a", "b"], relations: ["r"] } });
  await expect(edit(mia, { spans: [span("a", 0, 3)] })).rejects.toMatchObject({ place: { field: "spans.0.id" } });
  const back = { spans: [span("c", 0, 3)], relations: [{ id: "r", type, from: "c", to: "c" }] };
  await expect(edit(mia, back)).rejects.toMatchObject({ place: { field: "relations.0.id" } });
  // In one request it only changes, and its author stays.
  await edit(ann, { spans: [span("d", 0, 3)] });
  await edit(mia, { spans: [span("d", 0, 7)], remove: { spans: ["d"] } });
  const { content } = await layerNow(mia, layerId);
  expect([...content.spans.values()]).toMatchObject([{ id: "d", author: ann.userId, editor: mia.userId }]);
});

it("a relation that lost its end to somebody's browser keeps no program from tagging", async () => {
  await fresh();
  const writer = new Writer(layerId, ann.userId);
  await writer.span("a", label, 0, 3);
  await writer.span("b", label, 8, 11);
  await writer.put("relations", "r", { type, from: "a", to: "b" });
  await writer.remove("spans", "b");
  await edit(mia, { spans: [span("c", 15, 21)] });
  const again = { relations: [{ id: "r", type, from: "c", to: "b" }] };
  await expect(edit(mia, again)).rejects.toMatchObject({ place: { field: "relations.r" } });
  await edit(mia, { relations: [{ id: "r", type, from: "a", to: "c" }] });
  await expect(edit(mia, { remove: { spans: ["c"] } })).rejects.toMatchObject({ place: { field: "relations.r" } });
});

it("a program that tags again and again is one client of a layer, whatever it does it by", async () => {
  await fresh();
  const [first, there] = [layerId, documentId];
  await edit(ann, { spans: [span("a", 0, 3)] });
  await edit(ann, { remove: { spans: ["a"] } });
  await edit(mia, { spans: [span("m", 0, 3)] });
  await fresh();
  const sought = { words: "Geneva", labelId: label, documentId, matchCase: true, wholeWords: true };
  const made = await tagElsewhere(ann, { ...sought, of: "x", documents: [there] });
  expect(made).toMatchObject([{ layerId: first, spanIds: [expect.any(String)] }]);
  expect(await untagElsewhere(ann, made)).toBe(1);
  const rows = await readRows(system("test"), first, 1, 0);
  expect(rows.map(({ userId }) => userId)).toEqual([ann, ann, mia, ann, ann].map(({ userId }) => userId));
  const doc = replay(
    null,
    rows.map(({ update }) => update),
  );
  expect(Y.decodeStateVector(Y.encodeStateVector(doc)).size).toBe(2);
  expect([...(await layerNow(ann, first)).content.spans.keys()]).toEqual(["m"]);
});

it("whoever was made a viewer while her request was on its way writes nothing", async () => {
  await fresh();
  const asked = ann;
  await changeRole(mia, ann.userId, "viewer");
  await expect(edit(asked, { spans: [span("a", 0, 3)] })).rejects.toMatchObject({ code: "forbidden" });
  await changeRole(mia, ann.userId, "annotator");
  await edit(asked, { spans: [span("a", 0, 3)] });
});
