import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { canEnter, databaseAccount } from "#lib/data/embedded/account.ts";
import { findBinaries } from "#lib/data/embedded/binaries.ts";
import { type EmbeddedPostgres, startPostgres } from "#lib/data/embedded/postgres.ts";
import { type TemporaryFolder, temporaryFolder } from "#lib/data/embedded/temporary.ts";

const account = databaseAccount();
let temporary: TemporaryFolder;
let folder: string;
let server: EmbeddedPostgres | undefined;

beforeEach(async () => {
  temporary = await temporaryFolder("test");
  folder = temporary.path;
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  temporary.remove();
});

const start = async (log?: (line: string) => void) => {
  server = await startPostgres({ folder, password: "a password/with:signs", log });
  return server;
};

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const pidFile = () => path.join(folder, "postgres/postmaster.pid");
const postmaster = () => Number(readFileSync(pidFile(), "utf8").split("\n")[0]);

test("what was committed is there after a clean stop and after the server was killed", async () => {
  let { url } = await start();
  await query(url, "CREATE TABLE kept AS SELECT 1 AS n");
  await server?.stop();
  const said: string[] = [];
  ({ url } = await start((line) => said.push(line)));
  expect(await query(url, "SELECT n FROM kept")).toEqual([{ n: 1 }]);

  for (let deaths = 1; deaths <= 2; deaths += 1) {
    const killed = postmaster();
    process.kill(killed, "SIGKILL");
    await vi.waitFor(() => expect(said.filter((line) => line.includes("runs again"))).toHaveLength(deaths), {
      timeout: 15_000,
    });
    // At the same address.
    expect(await query(url, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    expect(postmaster()).not.toBe(killed);
  }
});

test("the server listens on the loopback address only, asks for the password, and counts texts in Unicode", async () => {
  const { url } = await start();
  expect(await query(url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect(await query(url, "SELECT length('👩🏽‍🚀') AS points")).toEqual([{ points: 4 }]);
  const stranger = new URL(url);
  stranger.password = "guess";
  await expect(query(stranger.toString(), "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
});

test("a server whose parent was killed is taken over, with all that it had committed", async () => {
  const script = `
    import { startPostgres } from "#lib/data/embedded/postgres.ts";
    const { url } = await startPostgres({ folder: ${JSON.stringify(folder)}, password: "a password/with:signs" });
    console.log(url);`;
  const parent = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await firstLine(parent);
  await query(url, "CREATE TABLE kept AS SELECT 1 AS n");
  parent.kill("SIGKILL");
  const orphan = postmaster();
  expect(await query((await start()).url, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
  expect(postmaster()).not.toBe(orphan);
});

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (data) => resolve(String(data).trim()));
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
}

test("a pid file that names a process of somebody else's does not stop the start", async () => {
  await start();
  const [, ...rest] = readFileSync(pidFile(), "utf8").split("\n");
  await server?.stop();
  // Of the same account: PostgreSQL passes over those of others by itself.
  const stranger = spawn("sleep", ["60"], account ? { uid: account.uid, gid: account.gid } : {});
  try {
    writeFileSync(pidFile(), [stranger.pid, ...rest].join("\n"));
    expect(await query((await start()).url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  } finally {
    stranger.kill();
  }
});

test("a first start that was killed half way is begun again", async () => {
  mkdirSync(path.join(folder, "postgres-draft-1/base"), { recursive: true });
  await start();
  expect(existsSync(path.join(folder, "postgres-draft-1"))).toBe(false);
});

test("data of another release and a password that was lost are refused in one sentence", async () => {
  await start();
  await server?.stop();
  server = undefined;
  await expect(startPostgres({ folder, password: "another" })).rejects.toMatchObject({ code: "conflict" });
  expect(existsSync(pidFile())).toBe(false);
  writeFileSync(path.join(folder, "postgres/PG_VERSION"), "99\n");
  await expect(start()).rejects.toMatchObject({ code: "conflict", message: /PostgreSQL 99/ });
});

test.runIf(account)(
  "as root, a folder closed to PostgreSQL's account is refused, and its programs are copied",
  async () => {
    if (!account) return;
    chmodSync(folder, 0o700);
    expect(canEnter(account, path.join(folder, "not/yet/there"))).toBe(false);
    await expect(start()).rejects.toMatchObject({ message: /may not enter/ });
    chmodSync(folder, 0o711);
    expect(canEnter(account, path.join(folder, "not/yet/there"))).toBe(true);

    // A package of one library, in a checkout that only root may enter.
    const checkout = path.join(folder, "checkout");
    mkdirSync(path.join(checkout, "native/lib"), { recursive: true });
    chmodSync(checkout, 0o700);
    writeFileSync(path.join(checkout, "native/lib/libpq.so.5.18"), "library");
    const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];
    writeFileSync(path.join(checkout, "native/pg-symlinks.json"), JSON.stringify(links));
    const { postgres, release } = findBinaries(folder, account, { root: checkout, version: "18.4.0" });
    expect(release).toBe("18");
    expect(canEnter(account, path.dirname(postgres))).toBe(true);
    expect(readFileSync(path.join(path.dirname(postgres), "../lib/libpq.so.5"), "utf8")).toBe("library");
  },
);
