/**
 * Importing a corpus of news-sized documents with 20 tags each as JSON Lines, from the upload to committed rows:
 * `npm run bench import`, or with DOCUMENTS=10000 for a smaller one. A file is read twice: once to refuse what is wrong and to
 * gather names, once to write.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { makeMember } from "#lib/auth/make-member.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, transaction, useDatabase } from "#lib/data/client.ts";
import { addJob, job } from "#lib/data/jobs.ts";
import { createProject } from "#lib/data/projects.ts";
import { storeFile } from "#lib/data/stored-files.ts";
import { testDatabase } from "#lib/data/testing/database.ts";
import { Names } from "#lib/import/names.ts";
import { type ImportPlan, Planner } from "#lib/import/plan.ts";
import { readUnit } from "#lib/import/read.ts";
import { usualPlan } from "#lib/import/usual-plan.ts";
import { startJobs } from "#lib/jobs/worker.ts";
import { figure, method } from "./report.ts";

const documents = Number(process.env.DOCUMENTS ?? 100_000);
const words =
  "The Russian government recently held talks with representatives of Hamas and the foreign minister of Iran. ";

/** A corpus of the same bytes at every call: no two texts are alike. */
async function* corpus(): AsyncGenerator<Uint8Array> {
  const text = words.repeat(28).trim();
  for (let at = 0; at < documents; at += 100) {
    const lines: string[] = [];
    for (let i = at; i < Math.min(documents, at + 100); i++) {
      const head = `Report ${i}. `;
      const label = Array.from({ length: 20 }, (_, n) => {
        const start = head.length + n * words.length + 4;
        return [start, start + 18, n % 3 === 0 ? "actor" : n % 3 === 1 ? "event" : "position"];
      });
      lines.push(JSON.stringify({ id: i, text: head + text, label }));
    }
    yield Buffer.from(`${lines.join("\n")}\n`);
  }
}

const db = await testDatabase();
useDatabase(db.url);
const who = await someone("Mia");
const { id: projectId } = await createProject(who, { name: "Corpus" });
const mia = makeMember({ projectId, userId: who.userId, role: "manager" });
const plan: ImportPlan = { ...usualPlan, arrival: "model", model: "ner", language: "en" };

let bytes = 0;
for await (const chunk of corpus()) bytes += chunk.length;
const megabytes = bytes / 1e6;
method(
  `${documents.toLocaleString("en")} documents, 20 tags each, ${megabytes.toFixed(0)} MB of doccano JSONL, on a database of its own`,
);

/** Megabytes by the second of processor time that this process used, which says more on a machine that has other work. */
let before = process.cpuUsage();
const processor = () => {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * The same of the processes of the database that work for this one, in seconds; 0 where it is on another machine, or this is no Linux.
 */
async function databaseProcessor(): Promise<number> {
  const { rows } = await database().pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()",
  );
  const spent = rows.map(async ({ pid }) => {
    const [nanoseconds = "0"] = (await readFile(`/proc/${pid}/schedstat`, "utf8").catch(() => "0")).split(" ");
    return Number(nanoseconds) / 1e9;
  });
  return (await Promise.all(spent)).reduce((sum, one) => sum + one, 0);
}

let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);
const memory = () => {
  const held = peak / 1e6;
  peak = process.memoryUsage().rss;
  return held;
};

const parsing = performance.now();
const names = new Names();
const file = { name: "corpus.jsonl", size: bytes, open: corpus };
const { items } = await readUnit({ kind: "doccano", name: file.name, files: [file] });
const schema = {
  version: 1,
  attributes: [],
  relationTypes: [],
  labels: ["actor", "event", "position"].map((name) => ({
    ...{ id: name, name, color: "#000000", key: "", chip: "", underline: "solid" as const, description: "" },
    ...{ scope: "span" as const, overlapsItself: true, granularity: "character" as const, archived: false },
  })),
};
const known = { members: new Map(), withoutAccount: new Map() };
const planner = new Planner(plan, { schema, entities: new Map(), known, userId: who.userId });
for await (const item of items) {
  if (item.kind !== "document") throw new Error(`refused: ${item.why}`);
  names.add(item.document);
  planner.document(item.document, item.file);
  // No timer fires while this goes on.
  if (names.documents % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
}
const parsedProcessor = processor();
const generating = performance.now();
for await (const _ of corpus());
const made = performance.now() - generating;
const madeProcessor = processor();
const parsed = (generating - parsing - made) / 1000;
figure("read and check alone", megabytes / parsed, "MB/s", { atLeast: 100 });
figure("the same by processor time", megabytes / (parsedProcessor - madeProcessor), "MB/s");
figure("memory of it, at most", memory(), "MB");

const uploading = performance.now();
const stored = await storeFile(mia, { name: "corpus.jsonl", mediaType: "application/jsonl", content: corpus() });
const uploaded = (performance.now() - uploading - made) / 1000;
figure("upload", megabytes / uploaded, "MB/s");
const payload = JSON.parse(JSON.stringify({ files: [stored.id], plan }));
const worker = await startJobs();
processor();
const databaseBefore = await databaseProcessor();
const running = performance.now();
const id = await transaction((tx) =>
  addJob(tx, { kind: "import", projectId, userId: who.userId, action: "document.add", payload }),
);
let row = await job(mia, id);
/** The most that the process held in each tenth of the way, in megabytes: it is to stay flat. */
const held = new Array<number>(10).fill(0);
while (row.state === "waiting" || row.state === "running") {
  await pause(100);
  row = await job(mia, id);
  const tenth = Math.min(9, Math.floor(row.progress * 10));
  held[tenth] = Math.max(held[tenth] as number, Math.round(process.memoryUsage().rss / 1e6));
}
const ran = (performance.now() - running) / 1000;
const ranProcessor = processor();
const ranDatabase = (await databaseProcessor()) - databaseBefore;
if (row.state !== "done") throw new Error(`the import ${row.state}: ${row.words}`);
figure("import as a job, both readings", megabytes / ran, "MB/s");
figure("the same by this process's processor time", megabytes / ranProcessor, "MB/s");
if (ranDatabase > 0) figure("the same by the database's processor time", megabytes / ranDatabase, "MB/s");
figure("from upload to committed rows", megabytes / (uploaded + ran), "MB/s", { atLeast: 8 });
figure("memory of it, at most", memory(), "MB");
method(`in each tenth of the way: ${held.join(", ")} MB`);
method(row.words);
const { rows } = await database().pool.query<{ spans: string }>(`SELECT count(*) AS "spans" FROM "SetSpan"`);
figure("tags stored", Number(rows[0]?.spans), "");

clearInterval(watch);
await worker.close();
await closeDatabase();
await db.drop();
