import { afterAll, beforeAll, expect, test } from "vitest";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument } from "./documents.ts";
import { saveGuidelines } from "./guidelines.ts";
import { saveLabel, saveRelationType } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject } from "./projects.ts";
import { finish } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let projectId: string;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const who = await someone("Mia");
  projectId = (await createProject(who, { name: "Talks" })).id;
  const mia = await join(who, projectId, "manager");
  const label = await saveLabel(mia, { name: "actor", color: "#3B5BDB" });
  const type = await saveRelationType(mia, { name: "knows" });
  await saveGuidelines(mia, { body: "x", baseVersion: 0 });
  const { id } = await addDocument(mia, { name: "a", text: "Ann knows Ben." });
  const layer = await openLayer(mia, id);
  if (!layer) throw new Error("no layer");
  const writer = new Writer(layer.layerId, mia.userId);
  await writer.span("a", label.id, 0, 3);
  await writer.span("b", label.id, 10, 13);
  await writer.put("relations", "r", { type: type.id, from: "a", to: "b" });
  const position = await writer.put("document", "note", { value: "short" });
  await finish(mia, { layerId: layer.layerId, position, key: "1" });
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const refused = { code: "23000", message: expect.stringMatching(/is refused/) };

test.each([
  `UPDATE "AnnotationSet" SET "spanCount" = 0`,
  `UPDATE "AnnotationSet" SET "reopenedAt" = now(), "sha256" = ''`,
  `DELETE FROM "AnnotationSet"`,
  `UPDATE "SetSpan" SET "surface" = 'Eva'`,
  `DELETE FROM "SetSpan" WHERE "id" = 'a'`,
  `INSERT INTO "SetSpan" SELECT "setId", 'c', 2, "labelId", '{0,1}', 'A', "authorId", "editorId" FROM "SetSpan" LIMIT 1`,
  `INSERT INTO "SetSpan" SELECT gen_random_uuid(), 'c', 2, "labelId", '{0,1}', 'A', "authorId", "editorId" FROM "SetSpan" LIMIT 1`,
  `UPDATE "SetRelation" SET "toId" = 'a'`,
  `DELETE FROM "SetRelation"`,
  `INSERT INTO "SetRelation" SELECT "setId", 'q', "typeId", "toId", "fromId", "authorId", "editorId" FROM "SetRelation"`,
  `UPDATE "SetDocumentLabel" SET "value" = '"long"'`,
  `DELETE FROM "SetDocumentLabel"`,
  `INSERT INTO "SetDocumentLabel" SELECT "setId", 'label:x', 'true', "authorId", "editorId" FROM "SetDocumentLabel"`,
  `UPDATE "DocumentText" SET "text" = 'x'`,
  `DELETE FROM "DocumentText"`,
  `UPDATE "Document" SET "sha256" = ''`,
  `UPDATE "Document" SET "length" = 1`,
  `DELETE FROM "Document"`,
  `DELETE FROM "Layer"`,
  `UPDATE "LayerUpdate" SET "update" = ''`,
  `UPDATE "LayerUpdate" SET "userId" = NULL`,
  `UPDATE "SchemaVersion" SET "content" = '{}'`,
  `UPDATE "GuidelineVersion" SET "body" = ''`,
  `UPDATE "Event" SET "kind" = 'x'`,
  `DELETE FROM "Event"`,
])("the database refuses %s", async (statement) => {
  await expect(database().pool.query(statement)).rejects.toMatchObject(refused);
});

test("what may change, changes: a set is reopened once, a document renamed and archived", async () => {
  const { pool } = database();
  await pool.query(`UPDATE "Document" SET "name" = 'b', "state" = 'started', "archivedAt" = now()`);
  await pool.query(`UPDATE "AnnotationSet" SET "reopenedAt" = now(), "reopenedById" = "userId"`);
  await expect(pool.query(`UPDATE "AnnotationSet" SET "reopenedAt" = NULL`)).rejects.toMatchObject(refused);
});

test("deleting a project takes everything along", async () => {
  const { pool } = database();
  await pool.query(`DELETE FROM "Project" WHERE "id" = $1`, [projectId]);
  for (const table of ["AnnotationSet", "SetSpan", "SetRelation", "SetDocumentLabel", "DocumentText", "LayerUpdate"]) {
    expect((await pool.query(`SELECT FROM "${table}"`)).rowCount, table).toBe(0);
  }
});
