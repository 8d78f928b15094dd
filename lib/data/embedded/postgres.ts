import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { type Account, canEnter, databaseAccount } from "#lib/data/embedded/account.ts";
import { type Binaries, findBinaries } from "#lib/data/embedded/binaries.ts";
import { Failure } from "#lib/errors.ts";

export type EmbeddedPostgres = {
  url: string;
  /** Resolves when the server has stopped for good without being asked: it died again and again. */
  lost: Promise<Failure>;
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** Holds the data and, where needed, a copy of the programs. The caller holds the folder's lock. */
  folder: string;
  password: string;
  /** Further settings of PostgreSQL, such as `{ fsync: "off" }` for tests. */
  settings?: Record<string, string>;
  /** Told of what happens to the server while it runs, in one line. */
  log?: (line: string) => void;
};

const deathsPerMinute = 5;

/**
 * Starts the embedded PostgreSQL on a free port of the loopback address and keeps it running: a server that dies is
 * started again on the same port. One that a killed parent left behind is stopped and started as our own child, since
 * its programs may have been replaced meanwhile.
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { folder, password, settings = {}, log = () => {} } = options;
  const account = databaseAccount();
  if (account && !canEnter(account, folder)) {
    throw new Failure(
      "invalid",
      `PostgreSQL runs as ${account.name} here, who may not enter ${folder}: set SPANWISE_DATA to a folder that everybody may enter.`,
    );
  }
  const binaries = findBinaries(folder, account);
  const data = path.join(folder, "postgres");
  if (existsSync(data)) assertSameRelease(data, binaries);
  else await initialise({ folder, data, password, account, binaries });
  await stopOrphan(data);

  const port = await freePort();
  const url = addressOf(port, password);
  const run = () => spawnServer({ data, port, settings, account, binaries });
  let child = await startUntilReady(run, url);
  let stopping = false;
  const deaths: number[] = [];
  const lost = new Promise<Failure>((resolve) => {
    const watch = () =>
      child.process.once("exit", async (code, signal) => {
        if (stopping) return;
        log(`PostgreSQL ended unexpectedly (${signal ?? `code ${code}`}); starting it again.`);
        const now = Date.now();
        deaths.push(now);
        try {
          if (deaths.filter((at) => now - at < 60_000).length > deathsPerMinute) throw new Error("it dies too often");
          child = await startUntilReady(run, url);
          // Somebody may have asked for the end while it was starting.
          if (stopping) return await end(child.process);
          watch();
          log("PostgreSQL runs again.");
        } catch (error) {
          resolve(new Failure("invalid", `PostgreSQL cannot go on: ${error instanceof Error ? error.message : error}`));
        }
      });
    watch();
  });
  return {
    url,
    lost,
    async stop() {
      stopping = true;
      await end(child.process);
    },
  };
}

function addressOf(port: number, password: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** The address of the server that another process runs in `folder`; null where none runs. */
export function runningUrl(folder: string, password: string): string | null {
  const file = path.join(folder, "postgres/postmaster.pid");
  // The fourth line is the port.
  const port = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[3]) : 0;
  return port > 0 ? addressOf(port, password) : null;
}

/** PostgreSQL reads the data of its own release only; 18.4 and 18.5 are one release, 19 is another. */
function assertSameRelease(data: string, binaries: Binaries): void {
  const release = readFileSync(path.join(data, "PG_VERSION"), "utf8").trim();
  if (release === binaries.release) return;
  throw new Failure(
    "conflict",
    `The data in ${data} is of PostgreSQL ${release}, and this version of Spanwise brings PostgreSQL ${binaries.release}: start the version that made it.`,
  );
}

type Place = { data: string; account: Account | null; binaries: Binaries };

/** Makes the database cluster in a draft folder and renames it, so that a first start that is killed leaves no half. */
async function initialise({ folder, data, password, account, binaries }: Place & { folder: string; password: string }) {
  for (const name of readdirSync(folder)) {
    if (name.startsWith("postgres-draft")) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  const draft = `${data}-draft-${process.pid}`;
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = path.join(folder, `password-${process.pid}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) for (const owned of [draft, passwordFile]) chownSync(owned, account.uid, account.gid);
  try {
    const flags = [
      "-U",
      "postgres",
      "-A",
      "scram-sha-256",
      `--pwfile=${passwordFile}`,
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
    ];
    await promisify(execFile)(binaries.initdb, ["-D", draft, ...flags, "--no-instructions"], as(account));
    renameSync(draft, data);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const { stderr } = error as { stderr?: string };
    throw new Error(`initdb failed: ${stderr?.trim() || error}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The working folder is one that any account may enter: ours may be closed to it. */
function as(account: Account | null) {
  return { cwd: "/", ...(account && { uid: account.uid, gid: account.gid }) };
}

type Child = { process: ChildProcess; output(): string };

function spawnServer(place: Place & { port: number; settings: Record<string, string> }): Child {
  const settings = { max_connections: "100", shared_buffers: "64MB", ...place.settings };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(
    place.binaries.postgres,
    // No socket in the file system: its path would have to be short, and reachable by both accounts.
    ["-D", place.data, "-p", String(place.port), "-h", "127.0.0.1", "-k", "", ...flags],
    // In a session of its own, so that Ctrl-C in the terminal reaches us alone and we stop it last.
    { ...as(place.account), stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-4000);
  });
  child.once("error", (error) => {
    output += error.message;
  });
  return { process: child, output: () => output.trim() };
}

/**
 * Starts the server and waits until it answers. After a SIGKILL the old server's children may hold on to its memory
 * for a moment, and recovery may take its time; so an early end is tried again for ten seconds.
 */
async function startUntilReady(run: () => Child, url: string): Promise<Child> {
  const giveUp = Date.now() + 10_000;
  for (;;) {
    const child = run();
    const ended = new Promise<void>((resolve) => {
      child.process.once("exit", () => resolve());
      child.process.once("error", () => resolve());
    });
    const quitting = new AbortController();
    try {
      if (await Promise.race([ended.then(() => false), answers(url, quitting.signal)])) return child;
    } catch (error) {
      await end(child.process);
      throw error;
    } finally {
      quitting.abort();
    }
    if (Date.now() > giveUp) throw new Error(`PostgreSQL does not start: ${child.output()}`);
    await pause(200);
  }
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return true;
    } catch (error) {
      // SQLSTATE class 28: the server runs, and does not accept the password.
      if (String((error as { code?: string }).code).startsWith("28")) {
        throw new Failure("conflict", "The database refuses the password in the data folder's secrets.json.");
      }
      await pause(20);
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

/** Ends the server at once but cleanly: clients are sent away, what is committed is on disk. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  await ended;
}

/** Stops the server that a killed parent left running on this data, and removes a pid file that names a stranger. */
export async function stopOrphan(data: string): Promise<void> {
  const file = path.join(data, "postmaster.pid");
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
  if (!(pid > 0)) return;
  const isOurs = () => commandOf(pid).includes(` -D ${data} `);
  if (isOurs()) {
    process.kill(pid, "SIGINT");
    while (isOurs()) await pause(20);
  } else if (existsSync(file) && exists(pid)) {
    // The number was given to another process since; PostgreSQL would take that one for itself and refuse.
    rmSync(file);
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The command line of a process; empty when it has ended. */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** A port of the loopback address that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
