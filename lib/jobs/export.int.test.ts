import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { addDocument } from "#lib/data/documents.ts";
import { exportFormat, requestExport } from "#lib/data/export.ts";
import { job, jobFile } from "#lib/data/jobs.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { createProject } from "#lib/data/projects.ts";
import { exportRelease, listReleases, requestRelease, requestReleaseExport } from "#lib/data/releases.ts";
import { finish } from "#lib/data/sets.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { exportJob } from "./export.ts";
import { releaseJob } from "./release.ts";
import { startJobs } from "./worker.ts";

let db: TestDatabase;
let mia: Member;
let worker: { close(): Promise<void> };
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const who = await someone("Mia");
  const { id } = await createProject(who, { name: "Talks" });
  mia = await join(who, id, "manager");
  const { id: label } = await saveLabel(mia, { name: "actor", color: "#3B5BDB" });
  const { id: documentId } = await addDocument(mia, { name: "a", text: "Ann 🏁 met Ben." });
  const layer = await openLayer(mia, documentId);
  if (!layer) throw new Error("no layer");
  const position = await new Writer(layer.layerId, mia.userId).span("s", label, 11, 14);
  await finish(mia, { layerId: layer.layerId, position, key: "k" });
  worker = await startJobs({ files: [exportJob, releaseJob], report: () => {} });
});
afterAll(async () => {
  await worker.close();
  await closeDatabase();
  await db.drop();
});

const over = (id: string) =>
  expect.poll(async () => (await job(mia, id)).state, { timeout: 20_000, interval: 50 }).toBe("done");

async function bytesOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

it("leaves the very bytes that a download has, and reports what was lost", async () => {
  const { jobId } = await requestExport(mia, { format: "conll" });
  await over(jobId);
  const left = await bytesOf((await jobFile(mia, jobId)).content);
  expect(left.equals(await bytesOf((await exportFormat(mia, { format: "conll" })).bytes))).toBe(true);
  const { report, files } = await job(mia, jobId);
  expect(report).toMatchObject({
    counts: { documents: 1, spans: 1 },
    sha256: createHash("sha256").update(left).digest("hex"),
    losses: [{ what: "author", count: 1 }],
  });
  expect(files).toMatchObject([{ name: "talks-conll.zip", mediaType: "application/zip", size: left.length }]);
});

it("makes a release, and a release in a format", async () => {
  const { jobId } = await requestRelease(mia, { name: "First" });
  await over(jobId);
  const { rows } = await listReleases(mia);
  const releaseId = rows[0]?.id ?? "";
  expect((await job(mia, jobId)).report).toMatchObject({ releaseId, sha256: rows[0]?.sha256, documents: 1 });
  const asked = await requestReleaseExport(mia, releaseId, { format: "brat" });
  await over(asked.jobId);
  const left = await bytesOf((await jobFile(mia, asked.jobId)).content);
  expect(left.equals(await bytesOf((await exportRelease(mia, releaseId, { format: "brat" })).bytes))).toBe(true);
});
