/** Imports whose process dies, and files that were not looked at before they came to the job. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { reviveJobs } from "#lib/data/job-runs.ts";
import { job } from "#lib/data/jobs.ts";
import { createProject } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { verifyLayer } from "#lib/data/verify.ts";
import { zipOf } from "#lib/import/testing/zip.ts";
import { askImport, ended } from "./testing-import.ts";
import { startJobs } from "./worker.ts";

const by = system("test");
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let manager: Member;
beforeEach(async () => {
  const who = await someone("Mia");
  const { id } = await createProject(who, { name: "Talks" });
  manager = await join(who, id, "manager");
});

/** How many rows there are of everything that an import writes. */
async function rows() {
  const tables = ["Document", "DocumentText", "Layer", "LayerUpdate", "AnnotationSet", "SetSpan", "StoredFile"];
  const counts = tables.map((table) => `(SELECT count(*)::int FROM "${table}") AS "${table}"`);
  return (await database().pool.query(`SELECT ${counts.join(", ")}`)).rows[0];
}

const none = { Document: 0, DocumentText: 0, Layer: 0, LayerUpdate: 0, AnnotationSet: 0, SetSpan: 0, StoredFile: 0 };

it("whose process is killed in the middle of writing has written nothing, and is done whole when it begins again", async () => {
  const lines = Array.from({ length: 300 }, (_, i) =>
    JSON.stringify({
      id: i,
      text: `Ann met Ben on day ${i}.`,
      label: [
        [0, 3, "PER"],
        [8, 11, "PER"],
      ],
    }),
  );
  const id = await askImport(manager, { "corpus.jsonl": `${lines.join("\n")}\n` }, { arrival: "model" });
  const gate = await database().pool.connect();
  await gate.query(`BEGIN; LOCK TABLE "SetSpan" IN EXCLUSIVE MODE`);
  const program = `
    import { useDatabase } from "#lib/data/client.ts";
    import { startJobs } from "#lib/jobs/worker.ts";
    useDatabase(${JSON.stringify(db.url)});
    await startJobs();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
  // Texts, layers and sets are written, and the tags of the sets are about to be.
  const atGate = async () =>
    (await database().pool.query(`SELECT FROM pg_locks WHERE NOT granted AND relation = '"SetSpan"'::regclass`))
      .rowCount;
  await expect.poll(atGate, { timeout: 60_000, interval: 30 }).toBe(1);
  const dead = once(child, "exit");
  child.kill("SIGKILL");
  await dead;
  await gate.query("ROLLBACK");
  gate.release();
  expect((await job(manager, id)).state).toBe("running");
  expect(await rows()).toEqual({ ...none, StoredFile: 1 });
  await expect.poll(() => reviveJobs(by), { timeout: 20_000, interval: 30 }).toBe(1);
  const worker = await startJobs();
  const { state, report } = await ended(manager, id);
  await worker.close();
  expect(state).toBe("done");
  expect(report).toMatchObject({ documents: 300, layers: 300, spans: 600, taken: 1, already: 0 });
  const all = { Document: 300, DocumentText: 300, Layer: 300, LayerUpdate: 300, AnnotationSet: 300, SetSpan: 600 };
  expect(await rows()).toEqual({ ...all, StoredFile: 0 });
  const layers = await database().pool.query<{ id: string }>(`SELECT "id" FROM "Layer" ORDER BY "id" LIMIT 20`);
  for (const layer of layers.rows) expect(await verifyLayer(by, layer.id)).toEqual([]);
});

it.each<[string, () => Promise<Buffer>, object, RegExp]>([
  [
    "an archive that is a bomb",
    () => zipOf({ "a.txt": Buffer.alloc(64 << 20) }),
    { state: "failed" },
    /more than 100 times as large/,
  ],
  [
    "an archive that says that a file is smaller than it is",
    async () => {
      const zip = await zipOf({ "a.txt": "a text that is long enough ".repeat(1000), "b.txt": "another text" });
      zip.writeUInt32LE(10, zip.indexOf("PK\x01\x02", 0, "latin1") + 24);
      return zip;
    },
    { state: "done", report: { documents: 1, refused: 1 } },
    /damaged or was made to look harmless/,
  ],
  [
    "a Word file that is a bomb",
    async () =>
      zipOf({ "a.docx": await zipOf({ "word/document.xml": Buffer.alloc(64 << 20, " ") }), "b.txt": "a text" }),
    { state: "done", report: { documents: 1, refused: 1 } },
    /more than 100 times as large/,
  ],
])("%s that nobody looked at before is refused by the job, and leaves nothing", async (_, make, end, why) => {
  const before = await rows();
  const id = await askImport(manager, { "a.zip": await make() });
  const worker = await startJobs();
  const row = await ended(manager, id);
  await worker.close();
  expect(row).toMatchObject(end);
  expect(JSON.stringify(row.report)).toMatch(why);
  const kept = await database().prisma.storedFile.count({ where: { jobId: null } });
  expect(kept).toBe(0);
  expect((await rows()).Document - before.Document).toBe(row.report.documents ?? 0);
});
