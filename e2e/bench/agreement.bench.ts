/**
 * Agreement of stored sets: 2,000 news-sized documents by 5 annotators with about 20 spans each, counted for the first time, asked
 * for again, after one document has changed, and by a server that has just started. `npm run bench agreement`. Time of the whole call,
 * on a database of its own.
 */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { seeded } from "#lib/annotation/agreement/gamma-sampling.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { agreementDocuments, agreementOf, forgetAnswers } from "#lib/data/agreement.ts";
import { agreementCases } from "#lib/data/agreement-cases.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { testDatabase } from "#lib/data/testing/database.ts";

const documents = 2_000;
const sentence = "The Russian government recently held talks with representatives of Hamas. ";
const text = sentence.repeat(50);

const db = await testDatabase();
useDatabase(db.url);
const client = new pg.Client({ connectionString: db.url });
await client.connect();
const owner = await someone("Mia");
const { id: projectId } = await createProject(owner, { name: "Large" });
const mia = await join(owner, projectId, "manager");
await updateProject(mia, { defaultMode: "independent", reveal: "never" });
const labels = [
  (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id,
  (await saveLabel(mia, { name: "event", color: "#9C36B5" })).id,
];
const people: string[] = [];
for (const name of ["Ann", "Ben", "Cem", "Dee", "Eva"]) {
  const { userId } = await join(await someone(name), projectId, "annotator");
  people.push(userId);
}

const random = seeded(1);
for (let at = 0; at < documents; at++) await insert(at);

async function insert(at: number): Promise<void> {
  const documentId = randomUUID();
  await client.query("BEGIN");
  const seen = Array.from({ length: 20 }, (_, i) => ({
    start: i * 180 + Math.floor(random() * 90),
    label: labels[i % 2],
  }));
  const none = Buffer.alloc(32);
  await client.query(
    `INSERT INTO "Document" ("id", "projectId", "name", "mode", "state", "sha256", "length", "codePoints", "createdById")
     VALUES ($1, $2, $3, 'independent', 'finished', $4, $5, $5, $6)`,
    [documentId, projectId, `news ${at}`, none, text.length, mia.userId],
  );
  await client.query(`INSERT INTO "DocumentText" ("documentId", "text", "clusters") VALUES ($1, $2, '')`, [
    documentId,
    text,
  ]);
  for (const userId of people) {
    const [layerId, setId] = [randomUUID(), randomUUID()];
    await client.query(
      `INSERT INTO "Layer" ("id", "documentId", "kind", "owner", "state") VALUES ($1, $2, 'personal', $3, 'finished')`,
      [layerId, documentId, userId],
    );
    await client.query(
      `INSERT INTO "AnnotationSet" ("id", "layerId", "version", "userId", "epoch", "seq", "logSha256", "textSha256",
         "schemaVersion", "guidelineVersion", "sha256", "spanCount", "relationCount")
       VALUES ($1, $2, 1, $3, 1, 20, $4, $4, 1, 0, $4, 20, 0)`,
      [setId, layerId, userId, none],
    );
    const spans = seen
      .filter(() => random() < 0.9)
      .map(({ start, label }, ordinal) => ({
        ordinal,
        label: random() < 0.9 ? label : labels[0],
        start: random() < 0.85 ? start : start + 2,
        end: random() < 0.85 ? start + 12 : start + 15,
      }));
    await client.query(
      `INSERT INTO "SetSpan" ("setId", "id", "ordinal", "labelId", "fragments", "surface", "authorId", "editorId")
       SELECT $1, 's' || r."ordinal", r."ordinal", r."label", ARRAY[r."start", r."end"], '', $2, $2
       FROM jsonb_to_recordset($3::jsonb) AS r("ordinal" int, "label" uuid, "start" int, "end" int)`,
      [setId, userId, JSON.stringify(spans)],
    );
  }
  await client.query("COMMIT");
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const took = `${Math.round(performance.now() - start)} ms, of them ${Math.round((user + system) / 1000)} of this process`;
  console.log(`${name.padEnd(60)} ${took}`);
}

console.log(`${documents} documents, ${people.length} annotators, about 20 spans each, from the store`);
await timed("for the first time", () => agreementOf(mia));
await timed("again", () => agreementOf(mia));
await insert(documents);
await timed("after one document was finished", () => agreementOf(mia));
forgetAnswers();
await timed("by a server that has just started", () => agreementOf(mia));
await timed("the documents that disagree most", () => agreementDocuments(mia));
await timed("the first 50 places of a cell", () => agreementCases(mia, {}, { a: labels[0] ?? null, b: null }));
await client.end();
await closeDatabase();
await db.drop();
