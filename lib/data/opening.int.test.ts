import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Span } from "#lib/annotation/span.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { storedSpan } from "#lib/collab/schema.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, setAnnotators, setMode } from "./documents.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { layerOpening, openingLength } from "./opening.ts";
import { createProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "rita" | "eve", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, rita, eve] = await Promise.all(["Mia", "Ann", "Ben", "Rita", "Eve"].map(someone));
  people = { mia, ann, ben, rita, eve } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let rita: Member;
let label: string;
let doc: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  label = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
  doc = (await addDocument(mia, { name: "a", text: "Some people talk. ".repeat(600) })).id;
});

async function layerOf(member: Member): Promise<string> {
  const layer = await openLayer(member, doc);
  if (!layer) throw new Error("no layer");
  return layer.layerId;
}

const seen = async (member: Member, layerId: string) =>
  (await layerOpening(member, layerId)).map(({ id, fragments }) => [id, ...fragments.flat()]);

test("the spans of the opening are those that the log holds now, however often it is asked", async () => {
  const layerId = await layerOf(ann);
  expect(await seen(ann, layerId)).toEqual([]);
  const writer = new Writer(layerId, ann.userId);
  await writer.span("b", label, 5, 11);
  await writer.span("far", label, openingLength, openingLength + 4);
  expect(await seen(ann, layerId)).toEqual([["b", 5, 11]]);
  // From here on only the new rows are read.
  await writer.span("a", label, 0, 4);
  expect(await seen(ben, layerId)).toEqual([
    ["a", 0, 4],
    ["b", 5, 11],
  ]);
  await writer.span("b", label, 5, 16);
  await writer.remove("spans", "a");
  await writer.span("far", label, 18, 22);
  const now = [
    ["b", 5, 16],
    ["far", 18, 22],
  ];
  expect(await Promise.all([ann, ben, mia].map((member) => seen(member, layerId)))).toEqual([now, now, now]);
});

test("a log that was put back is read anew", async () => {
  const layerId = await layerOf(ann);
  const writer = new Writer(layerId, ann.userId);
  await writer.span("a", label, 0, 4);
  await writer.span("b", label, 5, 11);
  expect(await seen(ann, layerId)).toHaveLength(2);
  const drop = (seq: number) =>
    database().pool.query(
      `SET session_replication_role = replica; DELETE FROM "LayerUpdate" WHERE "layerId" = '${layerId}' AND "seq" >= ${seq};
       SET session_replication_role = DEFAULT`,
    );
  await drop(2);
  expect(await seen(ann, layerId)).toEqual([["a", 0, 4]]);
  // As many rows as were read, and another one among them.
  await writer.span("b", label, 5, 11);
  expect(await seen(ann, layerId)).toHaveLength(2);
  await drop(2);
  await writer.span("c", label, 12, 16);
  expect(await seen(ann, layerId)).toEqual([
    ["a", 0, 4],
    ["c", 12, 16],
  ]);
});

test("of an independent document an annotator gets her own only, the unblinded get all, strangers none", async () => {
  await setMode(mia, doc, "independent");
  await setAnnotators(mia, doc, [ann.userId, ben.userId]);
  const hers = await layerOf(ann);
  await new Writer(hers, ann.userId).span("secret", label, 0, 4);
  const missing = { code: "not-found" };
  // What was read for one who may is not given to one who may not.
  for (const _ of [1, 2]) {
    expect(await seen(ann, hers)).toEqual([["secret", 0, 4]]);
    expect(await seen(rita, hers)).toEqual([["secret", 0, 4]]);
    await expect(layerOpening(ben, hers)).rejects.toMatchObject(missing);
  }
  const { id: other } = await createProject(people.eve, { name: "Other" });
  await expect(layerOpening(await join(people.eve, other, "manager"), hers)).rejects.toMatchObject(missing);
});

test("no more come than a screen needs, and none of a layer that is too large to be kept", async () => {
  const layerId = await layerOf(ann);
  const writer = new Writer(layerId, ann.userId);
  const author = ann.userId;
  const put = (count: number, at: (i: number) => number, more: Partial<Span> = {}) =>
    writer.edit((ydoc) => {
      for (let i = 0; i < count; i++) {
        const fragments = [[at(i), at(i) + 3]] as const;
        ydoc
          .getMap("spans")
          .set(`s${i}`, storedSpan({ id: `s${i}`, label, fragments, author, editor: author, ...more }));
      }
    });
  await put(900, (i) => i * 5);
  const some = await layerOpening(ann, layerId);
  expect(some).toHaveLength(400);
  expect(some.at(-1)?.fragments).toEqual([[399 * 5, 399 * 5 + 3]]);
  await put(20_000, (i) => i % 10_000, { origin: { kind: "import", file: "f".repeat(490) } });
  expect(await layerOpening(ann, layerId)).toEqual([]);
  expect(await layerOpening(ann, layerId)).toEqual([]);
});
