import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fromBuffer, type ZipFile } from "yauzl";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addComment } from "./comments.ts";
import { addDocument, archiveDocument, document, listDocuments, setAnnotators, setMode } from "./documents.ts";
import { type ExportRequest, exportFormat, exportSets, previewExport } from "./export.ts";
import type { ExportChoice } from "./export-choice.ts";
import type { BatchSize } from "./export-documents.ts";
import { guidelines } from "./guidelines.ts";
import { labelSchema, saveLabel, saveRelationType, schemaAt } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { object } from "./objections.ts";
import { createProject, project, updateProject } from "./projects.ts";
import { exportRelease, makeRelease } from "./releases.ts";
import { openSample } from "./sample.ts";
import { finish, reopen } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "rita", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, rita] = await Promise.all(["Mia", "Ann", "Ben", "Rita"].map(someone));
  people = { mia, ann, ben, rita } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let rita: Member;
let actor: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
});

async function bytes(member: Member, choice: ExportChoice = {}, batch?: BatchSize): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of exportSets(member, choice, batch)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

// biome-ignore lint/suspicious/noExplicitAny: reason: the test reads JSON as a stranger's program would
async function lines(member: Member, choice: ExportChoice = {}): Promise<any[]> {
  const all = await bytes(member, choice);
  return all
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Tags `[start, end)` in a document and finishes it. */
async function work(member: Member, documentId: string, start: number, end: number): Promise<string> {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("no layer");
  const position = await new Writer(layer.layerId, member.userId).span(`s${start}`, actor, start, end);
  await finish(member, { layerId: layer.layerId, position, key: crypto.randomUUID(), despite: true });
  return layer.layerId;
}

const add = async (name: string, text: string) => (await addDocument(mia, { name, text })).id;

test("every offset is right in both units, for awkward texts", async () => {
  const texts = [
    "👩‍👩‍👧 Ann",
    "a\r\nb\r\n",
    "\u2028שלום 42 عمّان",
    "e\u0301te\u0301",
    "𝔘𝔫𝔦",
    "名前です。",
    "x\u0085\u2029y",
  ];
  for (const [at, text] of texts.entries()) await work(ann, await add(`t${at}`, text), 0, text.length);
  const all = await lines(rita);
  expect(all.map((line) => line.text)).toEqual(texts);
  for (const line of all) {
    expect(line.textSha256).toBe(createHash("sha256").update(line.text).digest("hex"));
    for (const span of line.sets[0].spans) {
      const [[start, end]] = span.fragments.utf16;
      expect(line.text.slice(start, end)).toBe(span.surface);
      const [[from, to]] = span.fragments.codePoints;
      expect([...line.text].slice(from, to).join("")).toBe(span.surface);
      expect(line.people).toContainEqual({ id: span.author, name: "Ann" });
    }
  }
});

test("the same state gives the same bytes, in batches of any size, to whoever may read all", async () => {
  for (let i = 0; i < 7; i++) await work(i % 2 ? ann : ben, await add(`t${i}`, `Ann and Ben, ${i}`), 0, 3);
  const once = await bytes(rita);
  expect(once.split("\n")).toHaveLength(8);
  expect(await bytes(rita)).toBe(once);
  expect(await bytes(mia)).toBe(once);
  const large = { documents: 100, units: 1e6, spans: 1e6 };
  for (const small of [{ documents: 1 }, { documents: 3 }, { units: 1 }, { units: 40 }, { spans: 1 }, { spans: 2 }]) {
    expect(await bytes(rita, {}, { ...large, ...small })).toBe(once);
  }
  // Nobody's internal id leaves the house.
  for (const member of [mia, ann, ben, rita]) expect(once).not.toContain(member.userId);
});

test("a line says everything: relations, attributes, what is said of the document, the schema of its time", async () => {
  const id = await add("a", "Ann met Ben.");
  const meets = await saveRelationType(mia, { name: "meets" });
  const layer = await openLayer(ann, id);
  if (!layer) throw new Error("no layer");
  const writer = new Writer(layer.layerId, ann.userId);
  await writer.span("x", actor, 0, 3);
  await writer.span("y", actor, 8, 11);
  await writer.put("relations", "r", { type: meets.id, from: "x", to: "y" });
  const position = await writer.put("document", "note", { value: "short" });
  await finish(ann, { layerId: layer.layerId, position, key: "k" });
  await saveLabel(mia, { id: actor, name: "agent" });
  const [line] = await lines(rita);
  const [set] = line.sets;
  expect(set).toMatchObject({ version: 1, position, schemaVersion: 3, layer: { kind: "shared", annotator: null } });
  expect(set.spans.map((span: { label: string }) => span.label)).toEqual(["actor", "actor"]);
  expect(set.relations).toMatchObject([{ type: "meets", from: "x", to: "y" }]);
  expect(set.document.note).toMatchObject({ text: "short" });
  expect(line.schemas).toMatchObject([{ version: 3 }]);
});

test("only what is finished and not reopened, of documents in use; or all versions; or chosen documents", async () => {
  const a = await add("a", "Ann.");
  const b = await add("b", "Ben.");
  await add("c", "New.");
  await work(ann, a, 0, 3);
  await work(ben, b, 0, 3);
  const layerId = (await openLayer(ann, a))?.layerId ?? "";
  await reopen(ann, { layerId, key: "1" });
  expect((await lines(rita)).map((line) => line.id)).toEqual([b]);
  await work(ann, a, 0, 2);
  expect(
    (await lines(rita)).map((line) => [line.id, line.sets.map((set: { version: number }) => set.version)]),
  ).toEqual([
    [a, [2]],
    [b, [1]],
  ]);
  const [first] = await lines(rita, { versions: "all", documents: [a] });
  expect(
    first.sets.map((set: { version: number; reopenedAt: string | null }) => [set.version, set.reopenedAt !== null]),
  ).toEqual([
    [1, true],
    [2, false],
  ]);
  await archiveDocument(mia, b, true);
  expect((await lines(rita)).map((line) => line.id)).toEqual([a]);
  expect((await lines(rita, { documents: [b] })).map((line) => line.id)).toEqual([b]);
  await expect(bytes(rita, { documents: ["x"] })).rejects.toMatchObject({ code: "not-found" });
});

test("an annotator has no export, and a blind reviewer only her own sets", async () => {
  await updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2, reveal: "never" });
  const id = await add("a", "Ann met Ben.");
  await setAnnotators(mia, id, [ann.userId, rita.userId]);
  await work(ann, id, 0, 3);
  await expect(bytes(ann)).rejects.toMatchObject({ code: "forbidden" });
  expect(await bytes(rita)).toBe("");
  await work(rita, id, 8, 11);
  const [line] = await lines(rita);
  expect(line.sets).toHaveLength(1);
  expect(line.people.map((person: { name: string }) => person.name)).toEqual(["Rita"]);
  expect((await lines(mia))[0].sets).toHaveLength(2);
});

test("a reader that stops early stops the reading", async () => {
  for (let i = 0; i < 3; i++) await work(ann, await add(`t${i}`, "Ann."), 0, 3);
  for await (const part of exportSets(rita)) {
    expect(part.at(-1)).toBe(0x0a);
    break;
  }
  expect(database().pool.idleCount).toBe(database().pool.totalCount);
});

test("the sample project is the article, ready to be tagged", async () => {
  const who = await someone("Olga");
  const [id, again] = await Promise.all([openSample(who), openSample(who)]);
  expect(again).toBe(id);
  expect(await openSample(who)).toBe(id);
  const olga = await join(who, id, "manager");
  expect(await project(olga)).toMatchObject({ sample: true, defaultMode: "together", guidelineVersion: 1 });
  const { rows } = await listDocuments(olga);
  const article = await document(olga, rows[0]?.id ?? "");
  expect(Buffer.from(article.text)).toEqual(await readFile("prisma/sample/article.txt"));
  expect(article).toMatchObject({ language: "en", intake: { fileName: "article.txt", notes: [] } });
  const schema = await labelSchema(olga);
  expect(await schemaAt(olga, 1)).toEqual(schema);
  expect(schema.labels.map(({ name, color, key, chip, underline }) => [name, color, key, chip, underline])).toEqual([
    ["actor", "#3B5BDB", "1", "A", "solid"],
    ["event", "#C2255C", "2", "E", "dashed"],
    ["position", "#B07A00", "3", "P", "double"],
  ]);
  const [a, e, p] = schema.labels.map((label) => label.id);
  expect(schema.attributes).toMatchObject([
    { name: "polarity", on: "span", of: [p], kind: "choice", options: ["supports", "opposes", "neutral"] },
  ]);
  expect(schema.relationTypes.map(({ name, from, to }) => [name, from, to])).toEqual([
    ["holds", [a], [p]],
    ["about", [p], [e]],
    ["takes part in", [a], [e]],
  ]);
  expect((await guidelines(olga)).body).toContain("## Position");
  // Whoever is no longer a member gets one of her own.
  await database().prisma.membership.deleteMany({ where: { projectId: id } });
  expect(await openSample(who)).not.toBe(id);
});

test("modes can be mixed in one project", async () => {
  const a = await add("a", "Ann.");
  const b = await add("b", "Ben.");
  await setMode(mia, b, "independent");
  await work(ann, a, 0, 3);
  await work(ann, b, 0, 3);
  expect((await lines(rita)).map((line) => line.sets[0].layer.kind)).toEqual(["shared", "personal"]);
});

/** An export as its files, read by another program. */
async function archive(member: Member, request: ExportRequest): Promise<Map<string, string>> {
  const made = await exportFormat(member, request);
  const parts: Uint8Array[] = [];
  for await (const part of made.bytes) parts.push(part);
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(Buffer.concat(parts), { lazyEntries: true }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    ),
  );
  const files = new Map<string, string>();
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(files));
    zip.on("entry", (entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const held: Buffer[] = [];
        stream.on("data", (part) => held.push(part));
        stream.on("end", () => {
          files.set(entry.fileName, Buffer.concat(held).toString("utf8"));
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
}

test("an archive says in its manifest what is in it, with the hash of every file", async () => {
  await work(ann, await add("a", "Ann met 🏁 Ben."), 0, 3);
  await work(ben, await add("b", "Ben was there."), 0, 3);
  const files = await archive(rita, { format: "brat", documents: undefined });
  const manifest = JSON.parse(files.get("manifest.json") ?? "");
  expect(manifest).toMatchObject({
    exporter: { name: "spanwise", format: "brat", version: 1 },
    offsets: "codePoints",
    origin: { project: { name: "Talks" }, filter: { layers: "all", versions: "newest" } },
    counts: { documents: 2, sets: 2, spans: 2, relations: 0 },
    losses: [{ what: "author", outcome: "lost", count: 2, documents: 2 }],
  });
  files.delete("manifest.json");
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const told = [...files].map(([name, text]) => ({ name, bytes: Buffer.byteLength(text), sha256: sha256(text) }));
  expect(manifest.files).toEqual(told);
  expect(files.get("a.ann")).toBe(`T1\tactor 0 3\tAnn\n`);
});

test("what belongs to the layers and is in no set is counted, in every format, in the preview, and in a release", async () => {
  const id = await add("a", "Ann met Ben.");
  const data = { projectId: mia.projectId, name: "Ann", createdById: mia.userId, everyone: true };
  const [described, plain] = await Promise.all(
    ["An analyst.", ""].map((description) => database().prisma.entity.create({ data: { ...data, description } })),
  );
  const layer = await openLayer(ann, id);
  if (!layer || !described || !plain) throw new Error("no layer");
  const { layerId } = layer;
  const writer = new Writer(layerId, ann.userId);
  await writer.span("a", actor, 0, 3, { entity: described.id });
  await writer.span("b", actor, 8, 11, { entity: plain.id, origin: { kind: "same", of: "a" } });
  const key = () => crypto.randomUUID();
  await finish(ann, { layerId, position: await writer.head(), key: key() });
  await object(ben, { documentId: id, layerId, spanId: "a", alternative: null, reason: "not her", key: key() });
  await addComment(ben, { layerId, target: { on: "span", id: "a" }, body: "Who?", key: key() });
  await addComment(ann, { layerId, target: { on: "document", id: "" }, body: "Read twice.", key: key() });
  // What is in a layer that does not leave is not counted.
  const other = await openLayer(ann, await add("b", "Ben."));
  await addComment(ann, { layerId: other?.layerId ?? "", target: { on: "document", id: "" }, body: "?", key: key() });
  const apart = [
    { what: "comment", count: 2, documents: 1, names: ["a"] },
    { what: "objection", count: 1, documents: 1, names: ["a"] },
    { what: "entity description", count: 1, documents: 1, names: ["a"] },
  ];
  const saidApart = (losses: readonly { what: string; apart: boolean }[]) =>
    losses.flatMap(({ what, apart }) => (apart ? [what] : []));
  const { losses: ours } = await previewExport(rita, { format: "spanwise" });
  expect(ours).toMatchObject(apart);
  // That our own format loses nothing, and that these stay, is both true, and is said apart.
  expect(saidApart(ours)).toEqual(apart.map(({ what }) => what));
  const { losses: theirs } = await previewExport(rita, { format: "conll" });
  expect([theirs.length, saidApart(theirs)]).toEqual([7, apart.map(({ what }) => what)]);
  const conll = JSON.parse((await archive(rita, { format: "conll" })).get("manifest.json") ?? "");
  // What is said of a span is a note, where a format has them, and is counted as one where it has not.
  const counts = { author: 2, entity: 2, note: 1, origin: 1 };
  const lost = Object.entries(counts).map(([what, count]) => ({ what, outcome: "lost", count }));
  const others = [{ ...apart[0], count: 1 }, ...apart.slice(1)];
  expect(conll.losses).toMatchObject([...lost, ...others]);
  const brat = await archive(rita, { format: "brat" });
  expect(brat.get("a.ann")).toContain("\tAnnotatorNotes T1\tWho?\n");
  const told = JSON.parse(brat.get("manifest.json") ?? "").losses.map(({ what }: { what: string }) => what);
  expect(told).not.toContain("note");
  expect(told).toContain("comment");
  const { id: releaseId } = await makeRelease(mia, { name: "x" });
  await addComment(ann, { layerId, target: { on: "document", id: "" }, body: "Later.", key: key() });
  const kept = await exportRelease(rita, releaseId, { format: "spanwise" });
  expect(kept.manifest().losses).toMatchObject(apart);
  expect((await previewExport(rita, { format: "spanwise" })).losses[0]).toMatchObject({ what: "comment", count: 3 });
});

test("an entity leaves in brat under the reference that a file brought, unless it is not hers alone", async () => {
  const id = await add("a", "Ann met Ben in Bonn.");
  const data = { projectId: mia.projectId, createdById: mia.userId, everyone: true };
  const made = (name: string, description: string) =>
    database().prisma.entity.create({ data: { ...data, name, description } });
  const [one, two, twin] = [
    await made("Ann", "Wikidata:Q1"),
    await made("Ben", "Wiki:2"),
    await made("Benny", "Wiki:2"),
  ];
  const layer = await openLayer(ann, id);
  if (!layer) throw new Error("no layer");
  const writer = new Writer(layer.layerId, ann.userId);
  await writer.span("a", actor, 0, 3, { entity: one.id });
  await writer.span("b", actor, 8, 11, { entity: two.id });
  await writer.span("c", actor, 15, 19, { entity: (await made("Bonn", "A town: on the Rhine")).id });
  await finish(ann, { layerId: layer.layerId, position: await writer.head(), key: crypto.randomUUID() });
  const brat = await archive(rita, { format: "brat" });
  const named = [...(brat.get("a.ann") ?? "").matchAll(/^N\d\tReference T\d (\S+)/gm)].map(
    ([, reference]) => reference,
  );
  expect(named).toEqual(["Wikidata:Q1", `Spanwise:${two.id}`, expect.stringContaining("Spanwise:")]);
  const lost = (files: Map<string, string>) => JSON.parse(files.get("manifest.json") ?? "").losses;
  expect(lost(brat)).toContainEqual(expect.objectContaining({ what: "entity description", count: 2 }));
  expect(twin.description).toBe(two.description);
  // Elsewhere an entity has the id of the project.
  expect((await lines(rita))[0].entities).toContainEqual({ id: one.id, name: "Ann" });
  expect((await archive(rita, { format: "csv" })).get("spans.csv")).toContain(one.id);
});

test("what is chosen leaves, and nothing else", async () => {
  const event = (await saveLabel(mia, { name: "event", color: "#C2255C" })).id;
  const id = await add("a", "Ann met Ben.");
  const layer = await openLayer(ann, id);
  if (!layer) throw new Error("no layer");
  const writer = new Writer(layer.layerId, ann.userId);
  await writer.span("x", actor, 0, 3);
  const position = await writer.span("y", event, 4, 7);
  await finish(ann, { layerId: layer.layerId, position, key: crypto.randomUUID() });
  await work(ann, await add("b", "Ben."), 0, 3);
  const surfaces = async (choice: ExportChoice) =>
    (await lines(rita, choice)).flatMap((line) => line.sets[0].spans.map((span: { surface: string }) => span.surface));
  expect(await surfaces({})).toEqual(["Ann", "met", "Ben"]);
  expect(await surfaces({ labels: [event] })).toEqual(["met"]);
  expect(await surfaces({ documents: [id] })).toEqual(["Ann", "met"]);
  expect(await surfaces({ layers: ["shared"] })).toHaveLength(3);
  expect(await surfaces({ layers: ["gold", "personal"] })).toEqual([]);
  expect(await surfaces({ states: ["finished"] })).toHaveLength(3);
  expect(await surfaces({ states: ["started"] })).toEqual([]);
  await expect(surfaces({ labels: ["x"] })).rejects.toMatchObject({ code: "not-found" });
  await expect(surfaces({ layers: ["mine" as "gold"] })).rejects.toMatchObject({ code: "invalid" });
});

test("each annotator's layer leaves in a folder of its own where a format holds one; one person's alone as a file", async () => {
  const id = await add("a", "Ann met Ben.");
  await setMode(mia, id, "independent");
  await setAnnotators(mia, id, [ann.userId, ben.userId]);
  await work(ann, id, 0, 3);
  await work(ben, id, 8, 11);
  const files = await archive(rita, { format: "conll" });
  const manifest = JSON.parse(files.get("manifest.json") ?? "");
  expect(manifest.folders).toHaveLength(2);
  expect(manifest.counts).toMatchObject({ documents: 1, sets: 2, spans: 2 });
  const tagged = manifest.folders.map(({ folder }: { folder: string }) =>
    (files.get(`${folder}/documents.conll`) ?? "").split("\n").filter((line) => line.includes("B-actor")),
  );
  expect(tagged.flat().sort()).toEqual(["Ann -X- _ B-actor", "Ben -X- _ B-actor"]);
  await expect(exportFormat(rita, { format: "conll", package: "file" })).rejects.toMatchObject({ code: "invalid" });
  const own = await exportFormat(rita, { format: "conll", package: "file", annotators: [ben.userId] });
  const text: Uint8Array[] = [];
  for await (const part of own.bytes) text.push(part);
  expect(Buffer.concat(text).toString()).toContain("Ben -X- _ B-actor");
  expect(await previewExport(rita, { format: "conll" })).toMatchObject({
    counts: { documents: 1, sets: 2, spans: 2 },
    whole: true,
    folders: manifest.folders,
    losses: manifest.losses,
  });
});

test("work from before the reveal can be told from what came after", async () => {
  await updateProject(mia, { reveal: "mine" });
  const id = await add("a", "Ann met Ben.");
  await setMode(mia, id, "independent");
  await setAnnotators(mia, id, [ann.userId, ben.userId]);
  const layerId = await work(ann, id, 0, 3);
  await reopen(ann, { layerId, key: crypto.randomUUID() });
  await database().pool.query(`UPDATE "Reveal" SET "at" = now() - interval '1 day'`);
  await work(ann, id, 4, 7);
  const [after] = await lines(rita);
  expect(after.sets).toMatchObject([{ version: 2, afterReveal: true }]);
  const [blind] = await lines(rita, { versions: "before-reveal" });
  expect(blind.sets.map((set: { version: number }) => set.version)).toEqual([1]);
  expect(blind.sets[0]).not.toHaveProperty("afterReveal");
  expect((await lines(rita, { versions: "all" }))[0].sets).toHaveLength(2);
});
