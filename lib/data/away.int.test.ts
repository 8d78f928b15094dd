import { afterAll, beforeAll, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { changesSince } from "./away.ts";
import { closeDatabase, useDatabase } from "./client.ts";
import { addDocument } from "./documents.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let owner: SignedIn;
let ann: Member;
let ben: Member;
let actor: string;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  owner = await someone("Mia");
  const { id } = await createProject(owner, { name: "Talks" });
  const mia = await join(owner, id, "manager");
  ann = await join(await someone("Ann"), id, "annotator");
  ben = await join(await someone("Ben"), id, "annotator");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

async function layerOf(name: string): Promise<string> {
  const { id } = await addDocument(await manager(), { name, text: "Ann met Ben." });
  return ((await openLayer(ann, id)) as { layerId: string }).layerId;
}
const manager = () => join(owner, ann.projectId, "manager");

test("one who was away hears what the others added, changed and removed, and by whom; not her own", async () => {
  const layerId = await layerOf("a");
  const hers = new Writer(layerId, ann.userId);
  const his = new Writer(layerId, ben.userId);
  await hers.span("one", actor, 0, 3);
  await hers.span("two", actor, 8, 11);
  const seen = await hers.head();
  await his.span("three", actor, 4, 7);
  await his.remove("spans", "two");
  await his.span("one", actor, 0, 7, { author: ann.userId });
  await hers.span("mine", actor, 0, 11);
  const away = await changesSince(ann, layerId, seen);
  expect(away).toMatchObject({ known: true, more: 0, position: await his.head() });
  expect(away.changes.map(({ kind, surface, by }) => [kind, surface, by]).sort()).toEqual([
    ["added", "met", "Ben"],
    ["changed", "Ann met", "Ben"],
    ["removed", "Ben", "Ben"],
  ]);
  expect((await changesSince(ann, layerId, away.position)).changes).toEqual([]);
  expect((await changesSince(ben, layerId, seen)).changes.map(({ id }) => id)).toEqual(["mine"]);
});

test("a position that is not in the log tells nothing, and a stranger is not told of the layer", async () => {
  const layerId = await layerOf("b");
  const his = new Writer(layerId, ben.userId);
  await his.span("one", actor, 0, 3);
  const made = { epoch: 1, seq: 1, sha256: "ab".repeat(32) };
  expect(await changesSince(ann, layerId, made)).toMatchObject({ known: false, changes: [] });
  const elsewhere = await createProject(owner, { name: "Elsewhere" });
  const stranger = await join(await someone("Zoe"), elsewhere.id, "annotator");
  await expect(changesSince(stranger, layerId, await his.head())).rejects.toMatchObject({ code: "not-found" });
});
