/** What a look at brought files tells before anything is written. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { createProject } from "#lib/data/projects.ts";
import { storeFile } from "#lib/data/stored-files.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { usualPlan } from "#lib/import/usual-plan.ts";
import { previewImport } from "./import-preview.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

it("says whom files name as the authors of single tags, and which of them are members", async () => {
  const mia = await someone("Mia");
  const { id } = await createProject(mia, { name: "Talks" });
  const manager = await join(mia, id, "manager");
  const bring = async (name: string, content: string) =>
    (await storeFile(manager, { name, mediaType: "", content: [Buffer.from(content)] })).id;
  const layers = JSON.stringify([{ kind: "shared", annotator: "", labels: [], attributes: {}, note: "" }]);
  const files = [
    await bring(
      "documents.csv",
      `document_id,document,text,layers\nd,Talks,Macron met Xi.,"${layers.replaceAll('"', '""')}"\n`,
    ),
    await bring(
      "spans.csv",
      `document_id,layer,annotator,span_id,label,start,end,author\nd,1,,a,PER,0,6,${mia.email}\nd,1,,b,PER,11,13,Eve\n`,
    ),
  ];
  const { annotators, authors, refusals } = await previewImport(manager, files, usualPlan);
  expect([refusals, annotators]).toMatchObject([[], [{ name: "", place: "shared" }]]);
  expect(authors).toEqual([
    { name: mia.email, tags: 1, member: mia.userId, withoutAccount: null },
    { name: "Eve", tags: 1, member: null, withoutAccount: null },
  ]);
});
