/**
 * Exporting news-sized documents (3,700 characters) with 20 spans each out of the database: `npm run bench export`. Server time of the
 * whole way: rows, lines, bytes, and the manifest's hashes. The documents are put there as rows, as an import leaves them.
 *
 * `BENCH_DOCUMENTS` says how many; 100,000 is what the bars are for.
 */
import { createHash } from "node:crypto";
import pg from "pg";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";
import { exportFormat, exportSets } from "#lib/data/export.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { migrate } from "#lib/data/migrate.ts";
import { createProject } from "#lib/data/projects.ts";
import { exportRelease, makeRelease } from "#lib/data/releases.ts";
import { figure, method } from "./report.ts";

const documents = Number(process.env.BENCH_DOCUMENTS ?? 100_000);
const spans = 20;
const sentence = "The Russian government recently held talks with representatives of Hamas. ";
const text = sentence.repeat(50);

const server = await temporaryPostgres();
await migrate(server.url);
useDatabase(server.url);
try {
  const who = await someone("Ann");
  const { id: projectId } = await createProject(who, { name: "Large" });
  const ann = await join(who, projectId, "manager");
  const { id: label } = await saveLabel(ann, { name: "actor", color: "#3B5BDB" });
  await fill(projectId, ann.userId, label);
  method(
    `${documents} documents of ${text.length} characters with ${spans} spans each, read from the database; heap and buffers.`,
  );
  await measure("Spanwise JSONL", 50, async () => exportSets(ann));
  await measure(
    "Spanwise JSONL, archive with manifest",
    null,
    async () => (await exportFormat(ann, { format: "spanwise" })).bytes,
  );
  await measure("CoNLL-2003", 10, async () => (await exportFormat(ann, { format: "conll", package: "file" })).bytes);
  await measure("brat, archive", null, async () => (await exportFormat(ann, { format: "brat" })).bytes);
  const start = performance.now();
  const { id } = await makeRelease(ann, { name: "bench" });
  figure("making a release", (performance.now() - start) / 1000, "s");
  await measure(
    "a release's JSONL",
    null,
    async () => (await exportRelease(ann, id, { format: "spanwise", package: "file" })).bytes,
  );
  await measure(
    "a release as CoNLL-2003",
    null,
    async () => (await exportRelease(ann, id, { format: "conll", package: "file" })).bytes,
  );
} finally {
  await closeDatabase();
  await server.stop();
}

async function measure(
  name: string,
  bar: number | null,
  open: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<void> {
  globalThis.gc?.();
  const held: number[] = [];
  let bytes = 0;
  let seen = 0;
  const start = performance.now();
  const before = process.cpuUsage();
  for await (const piece of await open()) {
    bytes += piece.length;
    if (bytes - seen < 5_000_000) continue;
    seen = bytes;
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    held.push((heapUsed + arrayBuffers) / 1e6);
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  figure(
    `${name}: ${(bytes / 1e6).toFixed(0)} MB`,
    bytes / 1e6 / seconds,
    "MB/s",
    bar === null ? undefined : { atLeast: bar },
  );
  figure(`${name}: of this process’s time`, bytes / (user + system), "MB/s");
  // Flat memory: what the second half of the way holds at most is not more than what the first held, but for noise.
  const half = Math.floor(held.length / 2);
  const most = (list: readonly number[]) => Math.max(0, ...list);
  figure(`${name}: memory at most, first half`, most(held.slice(0, half)), "MB");
  figure(`${name}: memory at most, second half`, most(held.slice(half)), "MB");
}

/** Documents with a finished set each, as rows. */
async function fill(projectId: string, userId: string, label: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const id = (kind: number, number = "i") =>
    `('${String(kind).padStart(8, "0")}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
  const sha256 = createHash("sha256").update(text).digest("hex");
  const hash = `decode('${sha256}', 'hex')`;
  const all = `generate_series(1, ${documents}) i`;
  for (const step of [
    `INSERT INTO "Document" ("id", "projectId", "name", "mode", "state", "sha256", "length", "codePoints", "createdById")
       SELECT ${id(3)}, '${projectId}', 'news ' || i, 'together', 'finished', ${hash}, ${text.length}, ${text.length}, '${userId}' FROM ${all}`,
    `INSERT INTO "DocumentText" ("documentId", "text", "clusters") SELECT ${id(3)}, '${text}', '' FROM ${all}`,
    `INSERT INTO "Layer" ("id", "documentId", "kind", "state") SELECT ${id(4)}, ${id(3)}, 'shared', 'finished' FROM ${all}`,
    `BEGIN`,
    `INSERT INTO "AnnotationSet" ("id", "layerId", "version", "userId", "epoch", "seq", "logSha256", "textSha256", "schemaVersion",
         "guidelineVersion", "sha256", "spanCount", "relationCount")
       SELECT ${id(6)}, ${id(4)}, 1, '${userId}', 1, ${spans}, ${hash}, ${hash}, 2, 0, ${hash}, ${spans}, 0 FROM ${all}`,
    `INSERT INTO "SetSpan" ("setId", "id", "ordinal", "labelId", "fragments", "surface", "authorId", "editorId")
       SELECT ${id(6)}, 's' || lpad(k::text, 2, '0'), k, '${label}', ARRAY[k * ${sentence.length}, k * ${sentence.length} + 11], 'The Russian',
         '${userId}', '${userId}' FROM ${all}, generate_series(0, ${spans - 1}) k`,
    `COMMIT`,
    "VACUUM ANALYZE",
  ]) {
    await client.query(step);
  }
  await client.end();
}
