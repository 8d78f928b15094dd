import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { makeMember } from "#lib/auth/make-member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, transaction, useDatabase } from "#lib/data/client.ts";
import { day, later } from "#lib/data/clock.ts";
import { addDocument, setAnnotators } from "#lib/data/documents.ts";
import { reviveJobs, sweepStoredFiles } from "#lib/data/job-runs.ts";
import { addJob, cancelJob, job, jobFile, jobKinds, listJobs, type NewJob } from "#lib/data/jobs.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { Failure } from "#lib/errors.ts";
import { kinds } from "./kinds.ts";
import type { JobFile, RunningJob } from "./running-job.ts";
import { type JobOptions, startJobs } from "./worker.ts";

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
let ann: Member;
beforeEach(async () => {
  const who = await someone("Mia");
  const { id } = await createProject(who, { name: "Talks" });
  manager = await join(who, id, "manager");
  ann = await join(await someone("Ann"), id, "annotator");
});

const workers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

/** Starts a worker whose imports are `run`. */
async function work(run: JobFile["run"], options: JobOptions = {}) {
  const worker = await startJobs({ files: [{ kind: "import", run }], report: () => {}, ...options });
  workers.push(worker);
  return worker;
}

function ask(member: Member, more: Partial<NewJob> = {}): Promise<string> {
  const { projectId, userId } = member;
  return transaction((tx) =>
    addJob(tx, { kind: "import", projectId, userId, action: "project.read", payload: { of: "a test" }, ...more }),
  );
}

const stateOf = (member: Member, id: string) =>
  expect.poll(async () => (await job(member, id)).state, { timeout: 20_000, interval: 30 });
const done = async () => ({ words: "Done.", report: { did: 1 } });
const untilStopped = ({ cancelled }: RunningJob) =>
  new Promise<never>((_, reject) => cancelled.addEventListener("abort", () => reject(cancelled.reason)));

describe("a job", () => {
  it("runs once its command is committed, with its payload, and its report stays", async () => {
    const seen: unknown[] = [];
    await work(async ({ payload, progress }) => {
      seen.push(payload);
      await progress(1, 2, "Half.");
      return { words: "Two documents.", report: { documents: 2 } };
    });
    const id = await ask(manager);
    await stateOf(manager, id).toBe("done");
    expect(seen).toEqual([{ of: "a test" }]);
    expect(await job(manager, id)).toMatchObject({ progress: 1, words: "Two documents.", report: { documents: 2 } });
  });

  it("does not exist where its command failed", async () => {
    const { projectId, userId } = manager;
    const failed = transaction(async (tx) => {
      await addJob(tx, { kind: "import", projectId, userId, action: "project.read", payload: {} });
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect((await listJobs(manager)).rows).toEqual([]);
    const { rows } = await database().pool.query("SELECT FROM graphile_worker.jobs");
    expect(rows).toEqual([]);
  });

  it("is its person's, and the managers'; nobody else knows of it", async () => {
    const id = await ask(ann);
    const other = await join(await someone("Ben"), ann.projectId, "annotator");
    expect((await listJobs(ann)).rows.map((row) => row.id)).toEqual([id]);
    expect((await listJobs(manager)).rows.map((row) => row.id)).toEqual([id]);
    expect((await listJobs(other)).rows).toEqual([]);
    await expect(job(other, id)).rejects.toMatchObject({ code: "not-found" });
    await expect(cancelJob(other, id)).rejects.toMatchObject({ code: "not-found" });
    expect((await cancelJob(manager, id)).state).toBe("cancelled");
  });

  it("that was cancelled while it waited never runs", async () => {
    const id = await ask(ann);
    await cancelJob(ann, id);
    const ran: string[] = [];
    await work(async (running) => {
      ran.push(running.id);
      return done();
    });
    const next = await ask(ann);
    await stateOf(ann, next).toBe("done");
    expect(ran).toEqual([next]);
  });

  it("that is cancelled while it runs stops, and what it left is gone", async () => {
    const begun = Promise.withResolvers<void>();
    await work(async (running) => {
      await running.leave({ name: "half.txt", mediaType: "text/plain", content: [Buffer.from("half")] });
      begun.resolve();
      return untilStopped(running);
    });
    const id = await ask(ann);
    await begun.promise;
    await cancelJob(ann, id);
    await stateOf(ann, id).toBe("cancelled");
    expect(await database().prisma.storedFile.count({ where: { jobId: id } })).toBe(0);
  });

  it("that is refused is told as failed, with the sentence, and is not begun again", async () => {
    let times = 0;
    await work(async () => {
      times++;
      throw new Failure("invalid", "Line 3 is no JSON.", { place: { line: 3 } });
    });
    const id = await ask(ann);
    await stateOf(ann, id).toBe("failed");
    expect(await job(ann, id)).toMatchObject({ words: "Line 3 is no JSON.", report: { place: { line: 3 } } });
    expect(times).toBe(1);
  });

  it("that goes wrong is begun again, as often as it may, and then told as failed", async () => {
    let times = 0;
    await work(async () => {
      times++;
      throw new Error("a defect");
    });
    const id = await ask(ann, { maxAttempts: 2 });
    await stateOf(ann, id).toBe("failed");
    expect(times).toBe(2);
    const { words } = await job(ann, id);
    expect(words).toMatch(/^Something went wrong on our side/);
    expect(words).not.toContain("a defect");
  });

  it("has the rights that its person has when it runs", async () => {
    const id = await ask(ann, { action: "comment.write" });
    const gone = await ask(ann);
    await join({ userId: ann.userId } as never, ann.projectId, "viewer");
    let ran = 0;
    const worker = await work(async () => {
      ran++;
      return done();
    });
    await stateOf(manager, id).toBe("failed");
    await stateOf(manager, gone).toBe("done");
    expect((await job(manager, id)).words).toMatch(/role/);
    expect(ran).toBe(1);
    await worker.close();
    const last = await ask(ann);
    await database().prisma.user.update({ where: { id: ann.userId }, data: { disabledAt: new Date() } });
    await work(done);
    await stateOf(manager, last).toBe("failed");
  });

  it("of a token has what the token was made for", async () => {
    await work(done);
    const id = await ask(manager, { action: "document.add", scopes: ["read"] });
    await stateOf(manager, id).toBe("failed");
    const able = await ask(manager, { action: "document.add", scopes: ["read", "write"] });
    await stateOf(manager, able).toBe("done");
  });

  it("that the stopping of the server interrupts begins again at the next start, and that counts for nothing", async () => {
    const begun = Promise.withResolvers<void>();
    const worker = await work(async (running) => {
      begun.resolve();
      return untilStopped(running);
    });
    const id = await ask(ann, { maxAttempts: 1 });
    await begun.promise;
    await worker.close();
    expect((await job(ann, id)).state).toBe("waiting");
    await work(done);
    await stateOf(ann, id).toBe("done");
  });

  it("whose process dies is begun again; one that dies too often is told as failed", async () => {
    const ids = [await ask(ann), await ask(ann, { maxAttempts: 1 })] as const;
    const program = `
      import { useDatabase } from "#lib/data/client.ts";
      import { startJobs } from "#lib/jobs/worker.ts";
      useDatabase(${JSON.stringify(db.url)});
      const run = async ({ id }) => { console.log(id); return new Promise(() => {}); };
      await startJobs({ files: [{ kind: "import", run }] });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const begun = new Set<string>();
    for await (const line of createInterface({ input: child.stdout })) {
      begun.add(line);
      if (begun.size === 2) break;
    }
    expect(await reviveJobs(by)).toBe(0);
    const dead = once(child, "exit");
    child.kill("SIGKILL");
    await dead;
    await expect.poll(() => reviveJobs(by), { timeout: 20_000, interval: 30 }).toBe(2);
    expect(await job(ann, ids[1])).toMatchObject({ state: "failed", words: expect.stringMatching(/server stopped/) });
    await work(done);
    await stateOf(ann, ids[0]).toBe("done");
  });
});

describe("what a job leaves", () => {
  it("is for its person, while she has the right, for seven days", async () => {
    const bytes = Buffer.alloc(2_500_000, "spans ");
    await work(async ({ leave }) => {
      await leave({
        name: "sets.jsonl",
        mediaType: "application/jsonl",
        content: [bytes.subarray(0, 7), bytes.subarray(7)],
      });
      return done();
    });
    const id = await ask(ann, { action: "comment.write" });
    await stateOf(ann, id).toBe("done");
    const { content, ...file } = await jobFile(ann, id);
    expect(file).toMatchObject({ name: "sets.jsonl", size: 2_500_000 });
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect((await job(ann, id)).files).toHaveLength(1);
    expect((await job(manager, id)).files).toEqual([]);
    await expect(jobFile(manager, id)).rejects.toMatchObject({ code: "not-found" });
    await expect(jobFile(makeMember({ ...ann, role: "viewer" }), id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await sweepStoredFiles(by, later(new Date(), 6.9 * day))).toBe(0);
    expect(await sweepStoredFiles(by, later(new Date(), 7.1 * day))).toBe(1);
    await expect(jobFile(ann, id)).rejects.toMatchObject({ code: "not-found" });
  });
});

it("what others' jobs found is not told to a manager who annotates a document blind", async () => {
  await work(async () => ({ words: "12 spans.", report: { spans: 12 } }));
  const [hers, own] = [await ask(ann), await ask(manager)];
  await stateOf(manager, hers).toBe("done");
  await stateOf(manager, own).toBe("done");
  expect(await job(manager, hers)).toMatchObject({ words: "12 spans.", report: { spans: 12 } });
  await updateProject(manager, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 2 });
  const { id } = await addDocument(manager, { name: "a", text: "Ann met Ben." });
  await setAnnotators(manager, id, [manager.userId, ann.userId]);
  const { rows } = await listJobs(manager);
  expect(rows.map(({ report }) => report)).toEqual([{ spans: 12 }, null]);
  expect(rows[1]?.words).not.toContain("12");
  expect((await job(manager, hers)).report).toBeNull();
});

it("every kind of job has a file, and every file its kind", () => {
  expect(kinds.map(({ kind }) => kind).sort()).toEqual([...jobKinds].sort());
});
