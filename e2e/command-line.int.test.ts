/** The command line as a person or a CI runs it: a program of its own, an API behind a real socket, jobs that run. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { archiveProject } from "#lib/data/projects.ts";
import { openSample } from "#lib/data/sample.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { createToken } from "#lib/data/tokens.ts";
import { startJobs } from "#lib/jobs/worker.ts";
import { apiServer } from "./support/api-server.ts";

let db: TestDatabase;
let jobs: { close(): Promise<void> };
let folder: string;
let server: Awaited<ReturnType<typeof apiServer>>;
let url: string;
let mia: SignedIn;
let token: string;
let sampleId: string;

beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  jobs = await startJobs();
  server = await apiServer();
  url = server.url;
  folder = mkdtempSync(path.join(tmpdir(), "spanwise-cli-"));
  mia = await someone("Mia");
  sampleId = await openSample(mia);
  const scopes = ["read", "write", "export", "admin"] as const;
  ({ secret: token } = await createToken(mia, { name: "ci", scopes: [...scopes] }));
});
afterAll(async () => {
  await jobs.close();
  server.close();
  await closeDatabase();
  await db.drop();
  rmSync(folder, { recursive: true });
});

type Ran = { code: number | null; out: string; err: string };

/** With nothing set but what is given. */
function begin(words: string[], env: Record<string, string>) {
  return spawn(process.execPath, ["lib/cli/spanwise.mjs", ...words], {
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH ?? "",
      HOME: folder,
      XDG_CONFIG_HOME: path.join(folder, "config"),
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs `spanwise <words>` to its end. */
async function spanwise(
  words: string[],
  { env = {}, input = "" }: { env?: Record<string, string>; input?: string } = {},
) {
  const child = begin(words, env);
  child.stdin.end(input);
  const ran: Ran = { code: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    ran.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    ran.err += text;
  });
  ran.code = await new Promise((done) => child.once("close", done));
  return ran;
}

/** As a CI runs it: by the environment, with JSON on standard output. */
async function asked(...words: string[]) {
  const ran = await spanwise([...words, "--json"], { env: { SPANWISE_URL: url, SPANWISE_TOKEN: token } });
  expect(ran.err).toBe("");
  return { code: ran.code, json: ran.out === "" ? null : JSON.parse(ran.out) };
}

const place = (name: string) => path.join(folder, name);

describe("logging in", () => {
  test("keeps a good token where only this user reads it, and forgets it", async () => {
    const login = await spanwise(["login", "--url", `${url}/`], { input: `${token}\n` });
    expect([login.code, login.out]).toEqual([0, expect.stringContaining("You are Mia")]);
    const kept = path.join(folder, "config/spanwise/credentials.json");
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(kept, "utf8"))).toEqual({ url, token });
    const list = await spanwise(["project", "list"]);
    expect([list.code, list.out]).toEqual([0, expect.stringContaining(sampleId)]);
    expect((await spanwise(["logout"])).code).toBe(0);
    const without = await spanwise(["project", "list"]);
    expect([without.code, without.out, without.err]).toEqual([3, "", expect.stringContaining("spanwise login")]);
  });

  test("a wrong token, no server, a wrong word: each has its exit code and a sentence", async () => {
    const wrong = await spanwise(["login", "--url", url, "--token", "spw_wrong"]);
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining("not known")]);
    const nobody = await spanwise(["project", "list", "--url", "http://127.0.0.1:9", "--token", token]);
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining("Nobody answers")]);
    for (const words of [
      ["nothing"],
      ["project"],
      ["project", "list", "--colour"],
      ["export"],
      ["release", "make", "x"],
    ]) {
      expect([words, (await spanwise(words, { env: { SPANWISE_URL: url, SPANWISE_TOKEN: token } })).code]).toEqual([
        words,
        2,
      ]);
    }
  });

  test("a token that may only read exports nothing", async () => {
    const { secret } = await createToken(mia, { name: "reader", scopes: ["read"] });
    const ran = await spanwise(["export", sampleId, "--url", url, "--token", secret, "--output", "-"]);
    expect([ran.code, ran.out, ran.err]).toEqual([3, "", expect.stringContaining("scope")]);
  });
});

describe("a project from its first file to a release", () => {
  const name = "From the command line";
  let id: string;

  test("is created and named by its name", async () => {
    const made = await asked("project", "create", name, "--description", "Talks");
    id = made.json.id;
    expect((await asked("project", "show", name)).json).toMatchObject({ id, name, description: "Talks" });
    expect((await asked("project", "create", name)).code).toBe(0);
    const two = await spanwise(["project", "show", name, "--url", url, "--token", token]);
    expect([two.code, two.err]).toEqual([1, expect.stringContaining("Two projects")]);
  });

  test("takes files and folders: a look first, then whole or not at all", async () => {
    mkdirSync(place("texts/deep"), { recursive: true });
    writeFileSync(place("texts/one.txt"), "Ann met 👋 Ben.");
    writeFileSync(place("texts/deep/two.txt"), "Ben left.");
    const doccano = [
      { text: "Ann met 👋 Ben.", label: [[0, 3, "actor"]] },
      { text: "Ben left.", label: [[0, 3, "actor"]] },
    ];
    writeFileSync(place("doccano.jsonl"), doccano.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const look = await asked("import", id, place("doccano.jsonl"), "--preview");
    expect(look.json).toMatchObject({ documents: 2, spans: 2, labels: [{ name: "actor", known: false }] });
    const texts = await asked("import", id, place("texts"));
    expect([texts.code, texts.json.state]).toEqual([0, "done"]);
    expect((await asked("project", "list")).json).toContainEqual(expect.objectContaining({ id, documents: 2 }));
    const again = await asked("import", id, place("texts"));
    expect(again.json.words).toContain("there already");
    const tagged = await asked("import", id, place("doccano.jsonl"), "--as", "shared");
    expect([tagged.code, tagged.json.state]).toEqual([0, "done"]);
    // An annotator who is called as I am is me, unless it is said that she is nobody here.
    const work = {
      text: "Ben left.",
      _input_hash: 1,
      _annotator_id: "Mia",
      spans: [{ start: 0, end: 3, label: "actor" }],
    };
    writeFileSync(place("prodigy.jsonl"), JSON.stringify(work));
    const places = async (...options: string[]) =>
      (await asked("import", id, place("prodigy.jsonl"), "--preview", ...options)).json.annotators;
    expect(await places()).toMatchObject([{ name: "Mia", place: "personal" }]);
    expect(await places("--people", "Mia=")).toMatchObject([{ name: "Mia", place: "annotator" }]);
  });

  test("names file, line and field of what it refuses, and ends with 1", async () => {
    writeFileSync(place("wrong.jsonl"), `${JSON.stringify({ text: "Ann", label: [[0, 99, "actor"]] })}\n`);
    const options = ["--format", "doccano", "--url", url, "--token", token];
    const ran = await spanwise(["import", id, place("wrong.jsonl"), ...options]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/wrong\.jsonl, line 1/);
    expect((await spanwise(["import", id, place("none.txt"), "--url", url, "--token", token])).err).toContain(
      "no file",
    );
  });

  test("leaves in a format, with what it lost, and exactly", async () => {
    const file = place("out.jsonl");
    const made = await asked("export", id, "--format", "doccano", "--only-file", "--output", file);
    expect(made.json).toMatchObject({ file, counts: { spans: 2 } });
    const rows = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const { text, label, entities } of rows) {
      for (const span of label ?? entities) {
        const [start, end] = Array.isArray(span) ? span : [span.start_offset, span.end_offset];
        expect(["Ann", "Ben"]).toContain(text.slice(start, end));
      }
    }
    const unknown = await spanwise(["export", id, "--format", "docx", "--url", url, "--token", token]);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("brat")]);
  });

  test("is released, and the release is the same bytes each time it is fetched", async () => {
    const made = await asked("release", "make", id, "first", "--note", "to try");
    expect([made.code, made.json]).toMatchObject([0, { state: "done", name: "first", spans: 2 }]);
    expect((await asked("release", "list", id)).json).toMatchObject([{ id: made.json.id, name: "first" }]);
    for (const file of ["a.zip", "b.zip"])
      await asked("release", "get", id, "first", "--format", "conll", "--output", place(file));
    expect(readFileSync(place("a.zip")).equals(readFileSync(place("b.zip")))).toBe(true);
    expect((await asked("release", "compare", id, "first", "first")).json).toEqual([]);
    expect((await asked("release", "show", id, "first")).json).toMatchObject({ manifest: { counts: { spans: 2 } } });
  });
});

test("an archived project is listed apart, and still named and read", async () => {
  const { id } = (await asked("project", "create", "Done with")).json;
  await archiveProject(await requireMember(mia, id, "project.edit"));
  const ids = (rows: { id: string }[]) => rows.map((row) => row.id);
  expect(ids((await asked("project", "list")).json)).not.toContain(id);
  expect(ids((await asked("project", "list", "--archived")).json)).toEqual([id]);
  expect((await asked("project", "show", "Done with")).json).toMatchObject({ id, archived: true });
});

describe("what is stopped by Ctrl-C", () => {
  /** A server whose export and whose job never end. */
  const cancelled: string[] = [];
  const endless = createServer((request, response) => {
    const json = (answer: unknown) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    if (pathname.endsWith("/projects")) json({ rows: [{ id: "p", name: "P" }], next: null });
    else if (pathname.endsWith("/preview")) json({ counts: {}, losses: [] });
    else if (pathname.endsWith("/releases")) json({ jobId: "j" });
    else if (pathname.endsWith("/jobs/j")) json({ id: "j", state: "running", progress: 0.5, words: "", report: null });
    else if (pathname.endsWith("/cancel")) json({ cancelled: cancelled.push(pathname) });
    else response.write(Buffer.alloc(1_000_000));
  });
  let env: Record<string, string>;
  beforeAll(async () => {
    await new Promise<void>((done) => endless.listen(0, "127.0.0.1", done));
    env = { SPANWISE_URL: `http://127.0.0.1:${(endless.address() as AddressInfo).port}`, SPANWISE_TOKEN: "spw_x" };
  });
  afterAll(() => {
    endless.closeAllConnections();
    endless.close();
  });

  /** Begins, waits until it is in the middle of it, and presses Ctrl-C, which reaches a program under npm twice. */
  async function stopped(words: string[], more: Record<string, string>, inTheMiddle: () => boolean): Promise<Ran> {
    const child = begin(words, more);
    const ran: Ran = { code: null, out: "", err: "" };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      ran.err += text;
    });
    const ended = new Promise<number | null>((done) => child.once("close", done));
    await expect.poll(inTheMiddle, { timeout: 30_000, interval: 20 }).toBe(true);
    child.kill("SIGINT");
    child.kill("SIGINT");
    ran.code = await ended;
    return ran;
  }

  test("an export leaves no half file", async () => {
    const file = place("half.zip");
    const ran = await stopped(["export", "P", "--output", file], env, () => existsSync(`${file}.unfinished`));
    expect([ran.code, ran.err.trim()]).toEqual([130, "Stopped."]);
    expect([existsSync(file), existsSync(`${file}.unfinished`)]).toEqual([false, false]);
  });

  test("a job that is waited for is stopped too", async () => {
    let asked = 0;
    endless.on("request", ({ url: path = "" }) => {
      if (path.endsWith("/jobs/j")) asked++;
    });
    const ran = await stopped(["release", "make", "P", "v1"], env, () => asked > 1);
    expect([ran.code, cancelled]).toEqual([130, ["/api/v1/projects/p/jobs/j/cancel"]]);
  });

  test("a backup leaves no half file", async () => {
    const client = await database().pool.connect();
    try {
      // The backup waits for this table for as long as it is locked.
      await client.query(`BEGIN; LOCK TABLE "Project" IN ACCESS EXCLUSIVE MODE`);
      const file = place("half.spanwise");
      const here = { DATABASE_URL: db.url, AUTH_SECRET: "a secret for the tests of the command line, long enough" };
      const ran = await stopped(["backup", file], here, () => existsSync(`${file}.unfinished`));
      expect([ran.code, ran.err]).toEqual([130, expect.stringContaining("Stopped.")]);
      expect([existsSync(file), existsSync(`${file}.unfinished`)]).toEqual([false, false]);
    } finally {
      await client.query("ROLLBACK");
      client.release();
    }
  });
});

test("agreement is told in figures, for programs and as a table", async () => {
  const { json } = await asked("agreement", sampleId);
  expect(json.raters).toHaveLength(2);
  const csv = await spanwise(["agreement", sampleId, "--csv", "--url", url, "--token", token]);
  expect([csv.code, csv.out.split("\r\n").length > 10]).toEqual([0, true]);
});

test("the converter for spaCy is ten lines and reads what we write", async () => {
  const { code, out } = await spanwise(["converter"]);
  expect([code, out.includes("DocBin"), out.trim().split("\n").length <= 12]).toEqual([0, true, true]);
});

test("a backup of one installation is restored in another, and the doctor is content", async () => {
  const secret = { AUTH_SECRET: "a secret for the tests of the command line, long enough" };
  const here = { env: { DATABASE_URL: db.url, ...secret } };
  const file = place("all.spanwise");
  const backup = await spanwise(["backup", file, "--json"], here);
  expect([backup.code, JSON.parse(backup.out).file]).toEqual([0, file]);
  expect((await spanwise(["backup", file], here)).err).toContain("there already");
  const other = await testDatabase();
  const there = { env: { DATABASE_URL: other.url, ...secret } };
  try {
    expect((await spanwise(["restore", file], here)).code).toBe(1);
    const restore = await spanwise(["restore", file], there);
    expect([restore.code, restore.out]).toEqual([0, expect.stringContaining("are back")]);
    const doctor = await spanwise(["doctor", "--json"], there);
    expect([doctor.code, JSON.parse(doctor.out).faults]).toEqual([0, []]);
    const client = new pg.Client({ connectionString: other.url });
    await client.connect();
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE "ReleasePart" SET "bytes" = set_byte("bytes", 20, 33); COMMIT`);
    await client.end();
    const worried = await spanwise(["doctor"], there);
    expect([worried.code, worried.err]).toEqual([1, expect.stringMatching(/release \S+: does not hold what its hash/)]);
    expect(worried.out).toContain("One fault; see above.");
  } finally {
    await other.drop();
  }
});
