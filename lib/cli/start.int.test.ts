import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSecrets } from "#lib/cli/secrets.ts";
import { lockFolder } from "#lib/data/embedded/folder-lock.ts";
import { startPostgres } from "#lib/data/embedded/postgres.ts";
import { type TemporaryFolder, temporaryFolder } from "#lib/data/embedded/temporary.ts";
import { migrate } from "#lib/data/migrate.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";

let temporary: TemporaryFolder;
let folder: string;

beforeEach(async () => {
  temporary = await temporaryFolder("test");
  folder = path.join(temporary.path, "data");
});

afterEach(() => temporary.remove());

/** Runs a command that is expected to refuse, with nothing in its environment but what is given. */
function run(words: string[], settings: Record<string, string> = {}) {
  const { PATH, HOME } = process.env;
  const done = spawnSync(process.execPath, ["lib/cli/spanwise.mjs", ...words], {
    env: { NODE_ENV: "production", PATH, HOME, SPANWISE_DATA: folder, PORT: "0", ...settings },
    encoding: "utf8",
    timeout: 20_000,
  });
  return { code: done.status, said: done.stdout, lines: done.stderr.trim().split("\n") };
}

/** One clear line, an exit code that says so, and nothing begun. */
function expectRefusal(refused: ReturnType<typeof run>, line: RegExp, code = 1): void {
  expect(refused.lines).toHaveLength(1);
  expect(refused.lines[0]).toMatch(line);
  expect(refused.code).toBe(code);
  expect(refused.said).not.toMatch(/Building/);
}

test("a port in use is refused before a database is made", async () => {
  const taken: Server = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : 0;
  expectRefusal(run(["start"], { PORT: String(port) }), new RegExp(`^Port ${port} is in use: .*PORT`));
  expect(existsSync(path.join(folder, "postgres"))).toBe(false);
  taken.close();
});

test("a second start on the same data folder is told where the first one is", () => {
  mkdirSync(folder);
  const lock = lockFolder(folder);
  if ("release" in lock) lock.setNote("http://localhost:4321");
  expectRefusal(
    run(["start"]),
    new RegExp(`already runs on ${folder} at http://localhost:4321 \\(process ${process.pid}\\)`),
  );
});

test("DATABASE_URL needs an AUTH_SECRET that is not the example", () => {
  const database = { DATABASE_URL: "postgresql://someone@127.0.0.1:1/none" };
  expectRefusal(run(["start"], database), /^AUTH_SECRET is not set/);
  expectRefusal(run(["start"], { ...database, AUTH_SECRET: "short" }), /^AUTH_SECRET must have at least 32 characters/);
  const example = "change-me-to-32-random-characters-or-more";
  expectRefusal(run(["start"], { ...database, AUTH_SECRET: example }), /^AUTH_SECRET is an example/);
});

test("a database that cannot be reached is named without its password", () => {
  const settings = { DATABASE_URL: "postgresql://someone:hush@127.0.0.1:1/none", AUTH_SECRET: "x7Gq".repeat(9) };
  const refused = run(["start"], settings);
  expectRefusal(refused, /^DATABASE_URL \(postgresql:\/\/someone@127\.0\.0\.1:1\/none\) cannot be opened/);
  expect(refused.lines.join()).not.toContain("hush");
});

test("settings that are wrong are named", () => {
  expectRefusal(run(["start"], { PORT: "http" }), /^PORT must be a number/);
  expectRefusal(run(["start"], { HOST: "192.0.2.1" }), /^HOST 192\.0\.2\.1 is not an address of this machine/);
  expectRefusal(run(["start", "--prot"]), /--prot.*--help/, 2);
  expectRefusal(run(["strat"]), /^There is no command strat/, 2);
  expect(run(["start", "--help"])).toMatchObject({ code: 0, said: expect.stringContaining("SPANWISE_DATA") });
});

test("a data folder that was used by a newer version, or has lost its secrets, is refused", async () => {
  mkdirSync(folder);
  chmodSync(folder, 0o711);
  const { databasePassword } = readSecrets(folder);
  expect(statSync(path.join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
  const server = await startPostgres({ folder, password: databasePassword });
  await migrate(server.url);
  await query(
    server.url,
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('1', '', '99990101000000_later', now())`,
  );
  await server.stop();
  expectRefusal(run(["start"]), /newer version of Spanwise.*99990101000000_later/);
  // Nothing is left running or locked.
  expect(existsSync(path.join(folder, "lock.json"))).toBe(false);
  expect(existsSync(path.join(folder, "postgres/postmaster.pid"))).toBe(false);

  rmSync(path.join(folder, "secrets.json"));
  expectRefusal(run(["start"]), /secrets\.json is missing/);
  writeFileSync(path.join(folder, "secrets.json"), "{}");
  expectRefusal(run(["start"]), /secrets\.json is damaged/);
}, 30_000);

/** A file system of two megabytes; null where we may not make one. */
function smallDisk(): string | null {
  const place = path.join(temporary.path, "small");
  mkdirSync(place);
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "none", place]).status === 0;
  return made ? place : null;
}

test("a full disk is refused in one line that says how much room is needed", ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip("only root may make a small disk");
  try {
    expectRefusal(
      run(["start"], { SPANWISE_DATA: disk }),
      /^The disk of .* is full: 2 MiB are free, and a start needs 200/,
    );
  } finally {
    execFileSync("umount", [disk]);
  }
});

test("a data folder that cannot be made is refused", () => {
  writeFileSync(path.join(temporary.path, "file"), "");
  expectRefusal(
    run(["start"], { SPANWISE_DATA: path.join(temporary.path, "file/data") }),
    /cannot be used.*SPANWISE_DATA/,
  );
});

test("owner-link makes a link for the owner, or for the person named", async () => {
  const database: TestDatabase = await testDatabase();
  try {
    const settings = {
      DATABASE_URL: database.url,
      AUTH_SECRET: "x7Gq".repeat(9),
      APP_URL: "https://labels.example.org/",
    };
    expect(run(["owner-link"], settings).said).toMatch(/https:\/\/labels\.example\.org\/setup\/\S{20,}\n$/);
    await query(
      database.url,
      `INSERT INTO "User" (id, email, name, owner) VALUES (gen_random_uuid(), 'o@example.org', 'Olga', true)`,
    );
    expect(run(["owner-link"], settings).said).toMatch(
      /Olga \(o@example\.org\):\nhttps:\/\/labels\.example\.org\/link\/\S{20,}\n$/,
    );
    expectRefusal(run(["owner-link", "who@example.org"], settings), /Nobody has the address who@example\.org/);
    const links = await query(database.url, `SELECT purpose FROM "OneTimeLink" ORDER BY id`);
    expect(links).toEqual([{ purpose: "setup" }, { purpose: "password" }]);
  } finally {
    await database.drop();
  }
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
