import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { guidelines, saveGuidelines } from "./guidelines.ts";
import { labelSchema, moveLabel, saveAttribute, saveLabel, saveRelationType, schemaAt, setArchived } from "./labels.ts";
import { archiveProject, createProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
beforeEach(async () => {
  const who = await someone("Mia");
  mia = await join(who, (await createProject(who, { name: "Talks" })).id, "manager");
});

const actor = { name: "actor", color: "#3b5bdb", key: "1" };
const refusedAt = (field: string) => expect.objectContaining({ code: "invalid", place: { field } });

test("every change makes a version that keeps the whole schema, and an event", async () => {
  expect(await labelSchema(mia)).toEqual({ version: 1, labels: [], attributes: [], relationTypes: [] });
  expect(await schemaAt(mia, 1)).toEqual(await labelSchema(mia));
  const { id, version } = await saveLabel(mia, actor);
  expect(version).toBe(2);
  const second = await labelSchema(mia);
  expect(second.labels).toEqual([
    {
      id,
      name: "actor",
      color: "#3B5BDB",
      key: "1",
      chip: "A",
      underline: "solid",
      description: "",
      scope: "span",
      overlapsItself: true,
      granularity: "word",
      archived: false,
    },
  ]);
  expect((await saveLabel(mia, { id, name: "agent" })).version).toBe(3);
  expect((await saveAttribute(mia, { name: "polarity", options: ["for", "against"], of: [id] })).version).toBe(4);
  expect((await saveRelationType(mia, { name: "holds", from: [id] })).version).toBe(5);
  expect((await setArchived(mia, "label", id, true)).version).toBe(6);
  expect(await schemaAt(mia, 2)).toEqual(second);
  expect(await schemaAt(mia, 6)).toEqual(await labelSchema(mia));
  expect((await labelSchema(mia)).labels[0]).toMatchObject({ name: "agent", chip: "A", archived: true });
  await expect(schemaAt(mia, 7)).rejects.toMatchObject({ code: "not-found" });
  const events = await database().prisma.event.findMany({
    where: { projectId: mia.projectId, kind: { endsWith: ".changed" } },
    orderBy: { id: "asc" },
  });
  expect(events.map((event) => event.data)).toEqual([2, 3, 4, 5, 6].map((version) => ({ version })));
});

test("a change that changes nothing makes no version", async () => {
  const { id } = await saveLabel(mia, actor);
  expect(await saveLabel(mia, { id, ...actor })).toEqual({ id, version: 2 });
  await expect(schemaAt(mia, 3)).rejects.toMatchObject({ code: "not-found" });
});

test("two managers at once lose no version", async () => {
  const saved = await Promise.all(
    Array.from({ length: 12 }, (_, i) => saveLabel(mia, { name: `label ${i}`, color: "#000000" })),
  );
  expect(saved.map((one) => one.version).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 2));
  for (const { version } of saved) expect((await schemaAt(mia, version)).labels).toHaveLength(version - 1);
  expect(new Set((await labelSchema(mia)).labels.map((label) => label.name)).size).toBe(12);
});

test("of two who take one name or one key at once, one is refused", async () => {
  const names = await Promise.allSettled(["Event", "event"].map((name) => saveLabel(mia, { name, color: "#000000" })));
  expect(names.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  const keys = await Promise.allSettled(["a", "b"].map((name) => saveLabel(mia, { name, color: "#000000", key: "x" })));
  expect(keys.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});

test("a key is free once its label is archived, and then that label comes back only without it", async () => {
  const { id } = await saveLabel(mia, actor);
  await setArchived(mia, "label", id, true);
  await saveLabel(mia, { name: "event", color: "#C2255C", key: "1" });
  await expect(setArchived(mia, "label", id, false)).rejects.toEqual(refusedAt("key"));
  await saveLabel(mia, { id, key: "" });
  expect((await setArchived(mia, "label", id, false)).id).toBe(id);
});

test("what would make old tags mean something else is refused", async () => {
  const { id } = await saveLabel(mia, actor);
  await expect(saveLabel(mia, { id, scope: "document" })).rejects.toEqual(refusedAt("scope"));
  const attribute = await saveAttribute(mia, { name: "sure", kind: "boolean" });
  await expect(saveAttribute(mia, { id: attribute.id, kind: "text" })).rejects.toEqual(refusedAt("kind"));
  await expect(saveAttribute(mia, { id: attribute.id, on: "relation" })).rejects.toEqual(refusedAt("on"));
  expect((await saveAttribute(mia, { id: attribute.id, required: true, default: true })).id).toBe(attribute.id);
  expect((await labelSchema(mia)).attributes[0]).toMatchObject({ required: true, default: true });
  await saveAttribute(mia, { id: attribute.id, default: null });
  expect((await labelSchema(mia)).attributes[0]).toMatchObject({ required: true, default: null });
});

test("labels can be put in another order", async () => {
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) ids.push((await saveLabel(mia, { name, color: "#000000" })).id);
  const [a, b, c] = ids as [string, string, string];
  await moveLabel(mia, c, 0);
  expect((await labelSchema(mia)).labels.map((label) => label.id)).toEqual([c, a, b]);
  await moveLabel(mia, c, 99);
  expect((await labelSchema(mia)).labels.map((label) => label.id)).toEqual([a, b, c]);
  await expect(moveLabel(mia, c, -1)).rejects.toEqual(refusedAt("position"));
});

test("labels of another project, and other people's projects, are out of reach", async () => {
  const { id } = await saveLabel(mia, actor);
  const ann = await someone("Ann");
  const other = await join(ann, (await createProject(ann, { name: "Other" })).id, "manager");
  await expect(saveLabel(other, { id, name: "stolen" })).rejects.toMatchObject({ code: "not-found" });
  await expect(setArchived(other, "label", id, true)).rejects.toMatchObject({ code: "not-found" });
  await expect(saveRelationType(other, { name: "r", from: [id] })).rejects.toEqual(refusedAt("from"));
  const reviewer = await join(ann, mia.projectId, "reviewer");
  await expect(saveLabel(reviewer, actor)).rejects.toMatchObject({ code: "forbidden" });
  expect((await labelSchema(reviewer)).labels).toHaveLength(1);
});

test("an archived project is not changed", async () => {
  await archiveProject(mia);
  await expect(saveLabel(mia, actor)).rejects.toMatchObject({ code: "conflict" });
  await expect(saveGuidelines(mia, { body: "x", baseVersion: 0 })).rejects.toMatchObject({ code: "conflict" });
});

test("guidelines have versions, and whoever saves over an unseen one is told", async () => {
  expect(await guidelines(mia)).toEqual({ version: 0, body: "" });
  expect(await saveGuidelines(mia, { body: "# One", baseVersion: 0 })).toEqual({ version: 1, body: "# One" });
  await expect(saveGuidelines(mia, { body: "# Two", baseVersion: 0 })).rejects.toMatchObject({
    code: "conflict",
    data: { version: 1, body: "# One" },
  });
  const both = await Promise.allSettled(
    ["# Three", "# Four"].map((body) => saveGuidelines(mia, { body, baseVersion: 1 })),
  );
  expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect((await guidelines(mia)).version).toBe(2);
  expect((await database().prisma.project.findUniqueOrThrow({ where: { id: mia.projectId } })).guidelineVersion).toBe(
    2,
  );
});
