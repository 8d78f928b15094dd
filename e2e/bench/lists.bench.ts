/**
 * The document list and its kin in a project of 100,000 documents: `npm run bench lists`. Half of them are independent, with
 * two annotators each; a third is finished. Server time of the whole call, on a warm database of its own.
 */
import pg from "pg";
import type { Member } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { makeMember } from "#lib/auth/make-member.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { listDocuments, nextDocument } from "#lib/data/documents.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";
import { migrate } from "#lib/data/migrate.ts";
import { listSets } from "#lib/data/sets.ts";

const documents = 100_000;
const bar = 100;

/** Ids in order, each of a kind and a number, as SQL. */
const id = (kind: number, number: string) =>
  `('${String(kind).padStart(8, "0")}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const idOf = (kind: number, number: number) =>
  `${String(kind).padStart(8, "0")}-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const projectId = idOf(1, 1);

const people = `
  INSERT INTO "User" ("id", "email", "name") SELECT ${id(2, "i")}, 'p' || i, 'Person ' || i FROM generate_series(1, 22) i;
  INSERT INTO "Project" ("id", "name", "createdById") VALUES ('${projectId}', 'Large', ${id(2, "1")});
  INSERT INTO "Membership" ("projectId", "userId", "role")
    SELECT '${projectId}', ${id(2, "i")}, (CASE i WHEN 21 THEN 'reviewer' WHEN 22 THEN 'manager' ELSE 'annotator' END)::"Role"
    FROM generate_series(1, 22) i;`;

const texts = `
  INSERT INTO "Document" ("id", "projectId", "name", "mode", "state", "sha256", "length", "codePoints", "createdById", "metadata")
    SELECT ${id(3, "i")}, '${projectId}', 'News report number ' || i || '.txt',
      (CASE i % 2 WHEN 0 THEN 'independent' ELSE 'together' END)::"Mode",
      (CASE i % 3 WHEN 0 THEN 'new' WHEN 1 THEN 'finished' ELSE 'started' END)::"DocumentState",
      int8send(i::bigint), 3700, 3700, ${id(2, "1")}, '{"source": "an agency", "date": "2026-11-22"}'
    FROM generate_series(1, ${documents}) i;
  INSERT INTO "Assignment" ("documentId", "userId", "state")
    SELECT ${id(3, "i")}, ${id(2, "(1 + (i / 2 + k) % 20)")},
      (CASE i % 3 WHEN 0 THEN 'assigned' WHEN 1 THEN 'finished' ELSE 'started' END)::"AssignmentState"
    FROM generate_series(2, ${documents}, 2) i, generate_series(0, 1) k;`;

const sets = `
  INSERT INTO "Layer" ("id", "documentId", "kind", "owner", "state")
    SELECT ${id(4, "i")}, ${id(3, "i")}, 'shared', '', 'finished' FROM generate_series(1, ${documents}, 2) i WHERE i % 3 = 1;
  INSERT INTO "Layer" ("id", "documentId", "kind", "owner", "state")
    SELECT ${id(5, "i * 2 + k")}, ${id(3, "i")}, 'personal', ${id(2, "(1 + (i / 2 + k) % 20)")}::text, 'finished'
    FROM generate_series(2, ${documents}, 2) i, generate_series(0, 1) k WHERE i % 3 = 1;
  INSERT INTO "AnnotationSet" ("id", "layerId", "version", "userId", "epoch", "seq", "logSha256", "textSha256",
      "schemaVersion", "guidelineVersion", "sha256", "spanCount", "relationCount")
    SELECT ${id(6, 'row_number() OVER (ORDER BY "id")')}, "id", 1, ${id(2, "1")}, 1, 20, '', '', 1, 0, '', 20, 0 FROM "Layer";`;

const server = await temporaryPostgres();
await migrate(server.url);
const client = new pg.Client({ connectionString: server.url });
await client.connect();
for (const step of [people, texts, sets, "VACUUM ANALYZE"]) await client.query(step);
await client.end();
useDatabase(server.url);

const member = (number: number, role: Role): Member => makeMember({ projectId, userId: idOf(2, number), role });
const middle = idOf(3, documents / 2);

console.log(
  `${documents} documents; the bar is ${bar} ms. Median and 95th percentile of the whole call, in milliseconds`,
);
for (const [role, who] of [
  ["annotator", member(5, "annotator")],
  ["reviewer", member(21, "reviewer")],
] as const) {
  await measure(`${role}: first page`, () => listDocuments(who));
  await measure(`${role}: page from the middle`, () => listDocuments(who, { after: middle }));
  await measure(`${role}: finished ones`, () => listDocuments(who, { state: "finished", after: middle }));
  await measure(`${role}: by a name that is there once`, () => listDocuments(who, { q: "number 77777." }));
  await measure(`${role}: next document`, () => nextDocument(who, middle));
  await measure(`${role}: sets, first page`, () => listSets(who));
}
await closeDatabase();
await server.stop();

async function measure(name: string, call: () => Promise<unknown>): Promise<void> {
  for (let warm = 0; warm < 3; warm++) await call();
  const times: number[] = [];
  for (let run = 0; run < 20; run++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [p50, p95] = [times[10] as number, times[18] as number];
  console.log(`${name.padEnd(44)} p50 ${p50.toFixed(1).padStart(6)}  p95 ${p95.toFixed(1).padStart(6)}`);
}
