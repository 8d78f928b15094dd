import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { restoreBackup, writeBackup } from "./backup.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { examine } from "./doctor.ts";
import { addDocument } from "./documents.ts";
import { labelSchema, saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject } from "./projects.ts";
import { makeRelease } from "./releases.ts";
import { openSample } from "./sample.ts";
import { finish } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

const by = system("test");
const databases: TestDatabase[] = [];
let folder: string;
let file: string;
let source: TestDatabase;
let projectId: string;

async function another(): Promise<TestDatabase> {
  const made = await testDatabase();
  databases.push(made);
  return made;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "spanwise-backup-"));
  file = path.join(folder, "whole.spanwise");
  source = await another();
  useDatabase(source.url);
});
afterEach(async () => {
  await closeDatabase();
  useDatabase(source.url);
});
afterAll(async () => {
  await closeDatabase();
  for (const made of databases) await made.drop();
  await rm(folder, { recursive: true });
});

/** Somebody who goes on tagging until she is told to stop; how many tags were acknowledged. */
function goesOn(writer: Writer, label: string): { stop(): Promise<number> } {
  let stopped = false;
  const work = (async () => {
    let tags = 0;
    for (; !stopped; tags++) await writer.span(`s${tags}`, label, 0, 3);
    return tags;
  })();
  return {
    async stop() {
      stopped = true;
      return work;
    },
  };
}

/** Every row of every table that a backup holds, as text. */
async function everything(): Promise<Record<string, string[]>> {
  const { pool } = database();
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname NOT IN ('_prisma_migrations', 'RateLimit') ORDER BY relname`,
  );
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    found[name] = rows.map(({ row }) => row).sort();
  }
  return found;
}

async function faults(): Promise<{ looked: number; faults: string[] }> {
  let looked = 0;
  const found: string[] = [];
  for await (const { subject, fault } of examine(by)) {
    looked++;
    if (fault) found.push(`${subject} ${fault}`);
  }
  return { looked, faults: found };
}

describe("a backup that is written while people tag", () => {
  let ann: SignedIn;
  let asAnn: Member;
  let layerId: string;
  let tagsThen: number;

  test("is one moment of all of it", async () => {
    const mia = await someone("Mia");
    ann = await someone("Ann");
    await openSample(mia);
    ({ id: projectId } = await createProject(mia, { name: "Talks" }));
    const asMia = await join(mia, projectId, "manager");
    asAnn = await join(ann, projectId, "annotator");
    const label = (await saveLabel(asMia, { name: "actor", color: "#3B5BDB" })).id;
    const text = "Ann \t met\\ Ben 👋\r\n\\. and\u2028 left.";
    const { id: done } = await addDocument(asMia, { name: "done \\N", text });
    const doneLayer = (await openLayer(asAnn, done))?.layerId ?? "";
    const position = await new Writer(doneLayer, ann.userId).span("s", label, 0, 3);
    await finish(asAnn, { layerId: doneLayer, position, key: "k" });
    await addDocument(asMia, { name: "also done", text: "Ben." });
    await makeRelease(await requireMember(mia, projectId, "release.make"), { name: "v1" });
    const { id: open } = await addDocument(asMia, { name: "open", text });
    layerId = (await openLayer(asAnn, open))?.layerId ?? "";
    const work = goesOn(new Writer(layerId, ann.userId), label);
    const logged = () => database().prisma.layerUpdate.count({ where: { layerId } });
    await expect.poll(logged, { timeout: 20_000 }).toBeGreaterThan(5);
    tagsThen = await logged();
    const manifest = await writeBackup(by, createWriteStream(file));
    expect(await work.stop()).toBeGreaterThanOrEqual(tagsThen);
    const updates = manifest.tables.find(({ name }) => name === "LayerUpdate");
    expect(updates?.rows).toBeGreaterThanOrEqual(tagsThen);
  });

  test("restores into an empty installation, and the doctor finds nothing wrong with it", async () => {
    await closeDatabase();
    useDatabase((await another()).url);
    const manifest = await restoreBackup(by, file);
    const { looked, faults: found } = await faults();
    expect(found).toEqual([]);
    expect(looked).toBeGreaterThan(10);
    for (const { name, rows } of manifest.tables) {
      const counted = await database().pool.query(`SELECT count(*)::int AS n FROM "${name}"`);
      expect([name, counted.rows[0].n]).toEqual([name, rows]);
    }
    const again = await requireMember(ann, projectId, "document.read");
    expect((await labelSchema(again)).labels.map(({ name }) => name)).toEqual(["actor"]);
    // And it is alive: work goes on where it was.
    await new Writer((await openLayer(again, (await newest()) ?? ""))?.layerId ?? "", ann.userId).put(
      "document",
      "note",
      { value: "here" },
    );
  });

  async function newest(): Promise<string | undefined> {
    const where = { projectId, name: "open" };
    return (await database().prisma.document.findFirst({ where }))?.id;
  }

  test("is the same, row by row, when nobody works meanwhile", async () => {
    const quiet = path.join(folder, "quiet.spanwise");
    await writeBackup(by, createWriteStream(quiet));
    const before = await everything();
    await closeDatabase();
    useDatabase((await another()).url);
    await restoreBackup(by, quiet);
    expect(await everything()).toEqual(before);
  });

  test("is refused where there is an installation already, which stays as it is", async () => {
    const before = await everything();
    await expect(restoreBackup(by, file)).rejects.toMatchObject({ code: "conflict" });
    expect(await everything()).toEqual(before);
  });

  test.each([
    ["one byte of it is wrong", (bytes: Buffer) => bytes.fill(bytes[2000]! ^ 1, 2000, 2001)],
    ["its end is missing", (bytes: Buffer) => bytes.subarray(0, bytes.length - 500)],
    ["it is something else", () => Buffer.from("not a backup")],
  ])("is refused where %s, and leaves nothing behind", async (_what, change) => {
    const damaged = path.join(folder, "damaged.spanwise");
    await writeFile(damaged, change(await readFile(file)));
    await closeDatabase();
    useDatabase((await another()).url);
    await expect(restoreBackup(by, damaged)).rejects.toMatchObject({ code: "invalid" });
    expect((await everything()).User).toEqual([]);
    // And the whole one still goes in afterwards.
    await restoreBackup(by, file);
    expect((await faults()).faults).toEqual([]);
  });
});

/** A hand at a console, or a bad disk: past all that protects the rows. */
async function damage(sql: string): Promise<void> {
  const client = await database().pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
  } finally {
    client.release();
  }
}

test.each([
  ["a text", `UPDATE "DocumentText" SET "text" = "text" || '.'`, "text does not have the hash"],
  ["a length", `UPDATE "Document" SET "length" = "length" + 1`, "text has another number of UTF-16 units"],
  ["a missing text", `DELETE FROM "DocumentText"`, "text is missing"],
  ["a row of a log", `UPDATE "LayerUpdate" SET "update" = "update" || '\\x00' WHERE "seq" = 1`, "layer epoch 1: row 1"],
  ["a set's span", `UPDATE "SetSpan" SET "fragments" = ARRAY[0, 2]`, "annotation set does not hold"],
  ["a release", `UPDATE "ReleasePart" SET "bytes" = set_byte("bytes", 20, 33)`, "release does not hold"],
  ["a release's end", `UPDATE "ReleasePart" SET "bytes" = substr("bytes", 1, 40)`, "release does not hold"],
  ["a missing release", `DELETE FROM "ReleasePart"`, "release does not hold"],
  ["a release's index", `UPDATE "ReleaseDocument" SET "sha256" = decode('00', 'hex')`, "release has an index"],
  ["a migration", `UPDATE "_prisma_migrations" SET "checksum" = 'x'`, "migration was applied in another form"],
])("the doctor sees %s that is damaged", async (_what, sql, expected) => {
  await closeDatabase();
  useDatabase((await another()).url);
  await restoreBackup(by, file);
  await damage(sql);
  expect((await faults()).faults.join("\n")).toContain(expected);
});
