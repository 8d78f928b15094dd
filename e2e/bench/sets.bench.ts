/**
 * Finishing a document of 50,000 spans, each with a row of its own in the log, and exporting 2,000 news-sized documents of 20
 * spans each: `npm run bench sets`. Server time of the whole call, on a database of its own.
 */
import { createHash } from "node:crypto";
import pg from "pg";
import * as Y from "yjs";
import type { Member } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { addDocument } from "#lib/data/documents.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";
import { exportSets } from "#lib/data/export.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { migrate } from "#lib/data/migrate.ts";
import { createProject } from "#lib/data/projects.ts";
import { finish } from "#lib/data/sets.ts";

const server = await temporaryPostgres();
await migrate(server.url);
useDatabase(server.url);
const sentence = "The Russian government recently held talks with representatives of Hamas. ";
const client = new pg.Client({ connectionString: server.url });
await client.connect();

const who = await someone("Ann");
const { id: projectId } = await createProject(who, { name: "Large" });
const ann: Member = await join(who, projectId, "manager");
const { id: label } = await saveLabel(ann, { name: "actor", color: "#3B5BDB" });

await measureFinish(50_000);
await measureExport(2_000);
await client.end();
await closeDatabase();
await server.stop();

/** Tags the actor of each sentence, one row of the log each, and gives the position after the last. */
async function tag(documentId: string, spans: number) {
  const layer = await openLayer(ann, documentId);
  if (!layer) throw new Error("no layer");
  const updates: Buffer[] = [];
  const doc = new Y.Doc();
  doc.on("update", (update: Uint8Array) => updates.push(Buffer.from(update)));
  for (let i = 0; i < spans; i++) {
    const fragments = [i * sentence.length, i * sentence.length + 11];
    doc.getMap("spans").set(`s${i}`, { label, fragments, author: ann.userId, editor: ann.userId });
  }
  let sha256 = Buffer.alloc(0);
  const hashes = updates.map((update) => {
    sha256 = createHash("sha256").update(sha256).update(update).digest();
    return sha256;
  });
  await client.query(
    `INSERT INTO "LayerUpdate" ("layerId", "epoch", "seq", "userId", "base", "update", "sha256")
     SELECT $1, 1, r.at, $2, r.at - 1, r.u, r.h FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY r(u, h, at)`,
    [layer.layerId, ann.userId, updates, hashes],
  );
  return { layerId: layer.layerId, position: { epoch: 1, seq: spans, sha256: sha256.toString("hex") } };
}

async function measureFinish(spans: number): Promise<void> {
  const { id } = await addDocument(ann, { name: "long", text: sentence.repeat(spans) });
  const tagged = await tag(id, spans);
  const start = performance.now();
  const before = process.cpuUsage();
  await finish(ann, { ...tagged, key: "finish" });
  const { user, system } = process.cpuUsage(before);
  const took = `${Math.round(performance.now() - start)} ms, of them ${Math.round((user + system) / 1000)} of this process`;
  console.log(`finish ${spans} spans from ${spans} rows of the log: ${took}; the bar is 2000 ms`);
}

async function measureExport(documents: number): Promise<void> {
  for (let at = 0; at < documents; at++) {
    const text = `${sentence.repeat(50)}${at}`;
    const { id } = await addDocument(ann, { name: `news ${at}`, text });
    await finish(ann, { ...(await tag(id, 20)), key: `finish-${at}` });
  }
  let bytes = 0;
  let most = 0;
  const start = performance.now();
  for await (const part of exportSets(ann)) {
    bytes += part.length;
    most = Math.max(most, process.memoryUsage().heapUsed);
  }
  const seconds = (performance.now() - start) / 1000;
  const speed = (bytes / 1e6 / seconds).toFixed(1);
  console.log(
    `export ${documents} documents and the long one, ${(bytes / 1e6).toFixed(0)} MB: ${speed} MB/s, heap at most ${(most / 1e6).toFixed(0)} MB`,
  );
}
