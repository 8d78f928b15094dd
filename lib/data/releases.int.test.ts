import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { formats } from "#lib/annotation/formats/registry.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, setAnnotators, setAnnotatorsWanted, setMode } from "./documents.ts";
import { exportSets } from "./export.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { compareReleases, exportRelease, listReleases, makeRelease, release, requestRelease } from "./releases.ts";
import { finish, reopen } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "rita", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, rita] = await Promise.all(["Mia", "Ann", "Rita"].map(someone));
  people = { mia, ann, rita } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let rita: Member;
let actor: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
});

type Edit = (writer: Writer) => Promise<Awaited<ReturnType<Writer["span"]>>>;

/** Works in one's layer of a document and finishes it. */
async function work(member: Member, documentId: string, edit: Edit): Promise<string> {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("no layer");
  const position = await edit(new Writer(layer.layerId, member.userId));
  await finish(member, { layerId: layer.layerId, position, key: crypto.randomUUID(), despite: true });
  return layer.layerId;
}

const add = async (name: string, text = "Ann met 🇷🇺 Ben in Moscow.") => (await addDocument(mia, { name, text })).id;
const tag = (member: Member, id: string, start = 0, end = 3) => work(member, id, (w) => w.span("s", actor, start, end));

async function bytesOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const jsonl = async (member: Member, id: string) =>
  bytesOf((await exportRelease(member, id, { format: "spanwise", package: "file" })).bytes);

test("a release keeps its bytes, whatever happens to the project afterwards", async () => {
  const id = await add("a");
  const layerId = await tag(ann, id);
  const before = await bytesOf(exportSets(mia));
  const made = await makeRelease(mia, { name: " First ", note: "For the paper." });
  expect(await jsonl(rita, made.id)).toEqual(before);
  expect(made).toMatchObject({ sha256: sha256(before), counts: { documents: 1, sets: 1, spans: 1, relations: 0 } });
  await reopen(ann, { layerId, key: "again" });
  await work(ann, id, (writer) => writer.span("s2", actor, 8, 12));
  await saveLabel(mia, { id: actor, name: "agent" });
  expect(await bytesOf(exportSets(mia))).not.toEqual(before);
  expect(await jsonl(rita, made.id)).toEqual(before);
  const row = await release(rita, made.id);
  expect(row).toMatchObject({ name: "First", note: "For the paper.", sha256: sha256(before), size: before.length });
  expect(row.manifest).toMatchObject({ counts: { documents: 1 }, layers: [{ kind: "shared" }], schemaVersions: [2] });
  expect(Object.keys(row.manifest?.exporters ?? {})).toHaveLength(formats.filter(({ write }) => write).length);
  const [event] = await database().prisma.event.findMany({ where: { kind: "release.made", projectId: mia.projectId } });
  expect(event).toMatchObject({ subject: made.id, userId: mia.userId });
  expect(event?.data).toEqual({ name: "First", sha256: made.sha256 });
});

test("a large release is kept in pieces, and its documents are found in them", async () => {
  const texts = [0, 1, 2, 3].map((i) => `${i}é🏁 `.repeat(60_000));
  const ids = [];
  for (const [i, text] of texts.entries()) ids.push(await add(`t${i}`, text));
  for (const id of ids) await tag(ann, id, 0, 1);
  const before = await bytesOf(exportSets(mia));
  const first = await makeRelease(mia, { name: "one" });
  expect(await database().prisma.releasePart.count({ where: { releaseId: first.id } })).toBe(
    Math.ceil(before.length / 1024 / 1024),
  );
  expect(await jsonl(mia, first.id)).toEqual(before);
  const rows = await database().prisma.releaseDocument.findMany({ where: { releaseId: first.id } });
  for (const { offset, length, sha256: hash, textSha256, name } of rows) {
    const line = before.subarray(Number(offset), Number(offset) + length);
    expect(sha256(line)).toBe(Buffer.from(hash).toString("hex"));
    expect(Buffer.from(textSha256).toString("hex")).toBe(sha256(texts[Number(name.slice(1))] ?? ""));
  }
  await addDocument(mia, { name: "x", text: "another" });
  const second = await makeRelease(mia, { name: "two" });
  expect((await compareReleases(mia, { from: first.id, to: second.id })).rows).toEqual([]);
});

test("every format leaves a release as it left it before, byte for byte", async () => {
  await tag(ann, await add("a"));
  const made = await makeRelease(mia, { name: "One" });
  for (const { id, write } of formats) {
    if (!write) continue;
    const once = await exportRelease(mia, made.id, { format: id });
    const bytes = await bytesOf(once.bytes);
    expect(once.name).toMatch(/^talks-one-[a-z-]+\.zip$/);
    expect(once.manifest().origin).toMatchObject({ release: { name: "One", sha256: made.sha256 } });
    expect((await bytesOf((await exportRelease(rita, made.id, { format: id })).bytes)).equals(bytes), id).toBe(true);
  }
});

describe("the difference between two releases", () => {
  test("names what was added, removed and changed, page by page", async () => {
    const id = await add("a");
    const layerId = await work(ann, id, async (writer) => {
      await writer.span("goes", actor, 0, 3);
      await writer.span("stays", actor, 4, 7);
      await writer.span("anew", actor, 20, 26);
      return writer.span("moves", actor, 8, 12);
    });
    await tag(ann, await add("same", "nothing happens here"));
    const first = await makeRelease(mia, { name: "1" });
    await reopen(ann, { layerId, key: "k" });
    await work(ann, id, async (writer) => {
      await writer.remove("spans", "goes");
      await writer.remove("spans", "anew");
      await writer.span("anew-2", actor, 20, 26);
      await writer.span("comes", actor, 13, 16);
      return writer.span("moves", actor, 8, 16);
    });
    const later = await add("b");
    await tag(ann, later);
    const second = await makeRelease(mia, { name: "2" });
    const all = await compareReleases(rita, { from: first.id, to: second.id });
    expect(all.documents).toEqual({ added: 1, removed: 0, changed: 1 });
    expect(all.rows.map(({ change, before, after }) => [change, before?.surface, after?.surface])).toEqual([
      ["removed", "Ann", undefined],
      ["changed", "🇷🇺", "🇷🇺 Ben"],
      ["added", undefined, "Ben"],
      ["added", undefined, "Ann"],
    ]);
    expect(all.rows[1]?.after?.fragments).toEqual({ utf16: [[8, 16]], codePoints: [[8, 14]] });
    expect(all.next).toBeNull();
    const paged = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await compareReleases(rita, { from: first.id, to: second.id }, { after, limit: 1 });
      paged.push(...page.rows);
      after = page.next;
    }
    expect(paged).toEqual(all.rows);
    const back = await compareReleases(rita, { from: second.id, to: first.id });
    expect(back.rows.map(({ change }) => change)).toEqual(["added", "changed", "removed", "removed"]);
  });
});

test("differences come layer by layer, with the names of the annotators", async () => {
  await updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2 });
  const id = await add("a");
  await tag(ann, await add("b"));
  const before = await makeRelease(mia, { name: "before" });
  await setAnnotators(mia, id, [ann.userId, rita.userId]);
  await work(rita, id, async (writer) => {
    await writer.span("x", actor, 8, 12);
    return writer.span("y", actor, 0, 3);
  });
  await tag(ann, id, 4, 7);
  const after = await makeRelease(mia, { name: "after" });
  const { rows } = await compareReleases(mia, { from: before.id, to: after.id });
  expect(rows.map(({ layer: { kind, name }, after: span }) => [kind, name, span?.surface])).toEqual([
    ["personal", "Ann", "met"],
    ["personal", "Rita", "Ann"],
    ["personal", "Rita", "🇷🇺"],
  ]);
});

describe("who may", () => {
  test("only managers make releases; reviewers read them", async () => {
    await tag(ann, await add("a"));
    await expect(makeRelease(rita, { name: "x" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(requestRelease(rita, { name: "x" })).rejects.toMatchObject({ code: "forbidden" });
    const { id } = await makeRelease(mia, { name: "x" });
    expect((await listReleases(rita)).rows.map((row) => row.id)).toEqual([id]);
    for (const read of [listReleases(ann), release(ann, id), exportRelease(ann, id, { format: "spanwise" })]) {
      await expect(read).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  test("of another project there is no such release", async () => {
    await tag(ann, await add("a"));
    const { id } = await makeRelease(mia, { name: "x" });
    const { id: other } = await createProject(people.mia, { name: "Other" });
    const elsewhere = await join(people.mia, other, "manager");
    await expect(release(elsewhere, id)).rejects.toMatchObject({ code: "not-found" });
    await expect(exportRelease(elsewhere, id, { format: "spanwise" })).rejects.toMatchObject({ code: "not-found" });
  });

  test("whoever annotates one of its documents blind gets nothing out of it until the reveal", async () => {
    await updateProject(mia, { reveal: "mine", annotatorsPerDocument: 2 });
    const id = await add("a");
    await setMode(mia, id, "independent");
    await setAnnotators(mia, id, [ann.userId, rita.userId]);
    await tag(ann, id);
    const { id: made } = await makeRelease(mia, { name: "x" });
    const row = await release(rita, made);
    expect(row).toMatchObject({ manifest: null, size: null });
    await expect(exportRelease(rita, made, { format: "conll" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(compareReleases(rita, { from: made, to: made })).rejects.toMatchObject({ code: "forbidden" });
    await tag(rita, id, 4, 7);
    expect((await release(rita, made)).manifest).not.toBeNull();
    expect((await jsonl(rita, made)).toString()).toContain("Ann");
  });
});

test("the agreement in a manifest is that of the release's documents, and of no others", async () => {
  await updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2 });
  const [inside, other] = [await add("a"), await add("b")];
  for (const id of [inside, other]) {
    await setAnnotators(mia, id, [ann.userId, rita.userId]);
    await tag(ann, id);
  }
  await tag(rita, inside);
  await tag(rita, other, 4, 7);
  // A place of it is free, so it is not finished, though two are and can be compared.
  await setAnnotatorsWanted(mia, other, 3);
  const choice = { states: ["finished" as const] };
  const row = await release(mia, (await makeRelease(mia, { name: "finished", choice })).id);
  expect(row.manifest).toMatchObject({ counts: { documents: 1 }, agreement: { documents: { counted: 1 } } });
});

test("the agreement in a manifest is that of the sets in the release, also when one is finished anew meanwhile", async () => {
  await updateProject(mia, { defaultMode: "independent", reveal: "never", annotatorsPerDocument: 2 });
  const id = await add("a");
  await setAnnotators(mia, id, [ann.userId, rita.userId]);
  await tag(ann, id);
  const layerId = await tag(rita, id, 4, 7);
  const exact = async (release_: { id: string }) => {
    const { agreement } = (await release(mia, release_.id)).manifest as { agreement: unknown };
    const { measures } = agreement as { measures: { id: string; overall: { figure: unknown }; groups: unknown[] }[] };
    const found = measures.find((one) => one.id === "span-f1-exact");
    return { figure: found?.overall.figure, groups: found?.groups };
  };
  const made = await makeRelease(mia, { name: "while they work" }, async (done, of) => {
    if (done < of) return;
    await saveLabel(mia, { id: actor, name: "agent" });
    await reopen(rita, { layerId, key: "again" });
    await work(rita, id, (writer) => writer.span("s", actor, 0, 3));
  });
  expect(await exact(made)).toMatchObject({ figure: { value: 0 }, groups: [{ name: "actor" }] });
  expect((await jsonl(mia, made.id)).toString()).not.toContain("agent");
  const later = await makeRelease(mia, { name: "afterwards" });
  expect(await exact(later)).toMatchObject({ figure: { value: 1 }, groups: [{ name: "agent" }] });
});

test("a name is taken once, and nothing is no release", async () => {
  await expect(makeRelease(mia, { name: "x" })).rejects.toMatchObject({ code: "invalid" });
  await tag(ann, await add("a"));
  await makeRelease(mia, { name: "x" });
  await expect(makeRelease(mia, { name: "x " })).rejects.toMatchObject({ code: "conflict", place: { field: "name" } });
  const both = await Promise.allSettled([makeRelease(mia, { name: "y" }), makeRelease(mia, { name: "y" })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "conflict" });
});

test("a release that stops half way leaves nothing", async () => {
  await tag(ann, await add("a"));
  const stopped = makeRelease(mia, { name: "x" }, () => Promise.reject(new Error("stop")));
  await expect(stopped).rejects.toThrow("stop");
  expect((await listReleases(mia)).rows).toEqual([]);
});

test.each([
  `UPDATE "Release" SET "name" = 'z'`,
  `DELETE FROM "Release"`,
  `UPDATE "ReleasePart" SET "bytes" = ''`,
  `DELETE FROM "ReleasePart"`,
  `INSERT INTO "ReleasePart" SELECT "releaseId", "number" + 1000, "bytes" FROM "ReleasePart"`,
  `UPDATE "ReleaseDocument" SET "name" = ''`,
  `DELETE FROM "ReleaseDocument"`,
])("the database refuses %s", async (statement) => {
  await tag(ann, await add("a"));
  await makeRelease(mia, { name: "x" });
  await expect(database().pool.query(statement)).rejects.toMatchObject({ code: "23000" });
});

test("deleting a project takes its releases along", async () => {
  await tag(ann, await add("a"));
  const { id } = await makeRelease(mia, { name: "x" });
  await database().pool.query(`DELETE FROM "Project" WHERE "id" = $1`, [mia.projectId]);
  expect(await database().prisma.releasePart.count({ where: { releaseId: id } })).toBe(0);
});
