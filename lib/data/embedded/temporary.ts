import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type FolderLock, lockFolder } from "#lib/data/embedded/folder-lock.ts";
import { startPostgres, stopOrphan } from "#lib/data/embedded/postgres.ts";

/** A folder, held by this process, that is removed at the end. */
export type TemporaryFolder = { path: string; lock: FolderLock; remove(): void };

/** A folder whose program was killed is removed by the next that asks for one of the same kind. */
export async function temporaryFolder(kind: "demo" | "test"): Promise<TemporaryFolder> {
  const base = realpathSync(tmpdir());
  const prefix = `spanwise-${kind}-`;
  await sweep(base, prefix);
  const folder = mkdtempSync(path.join(base, prefix));
  // The account that PostgreSQL runs under must be able to pass.
  chmodSync(folder, 0o711);
  const lock = lockFolder(folder);
  if ("pid" in lock) throw new Error(`${folder} was taken by another program`);
  return { path: folder, lock, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function sweep(base: string, prefix: string): Promise<void> {
  for (const name of readdirSync(base)) {
    const folder = path.join(base, name);
    // A folder without a lock is being made at this moment, or removed.
    if (!name.startsWith(prefix) || !existsSync(path.join(folder, "lock.json"))) continue;
    if ("pid" in lockFolder(folder)) continue;
    await stopOrphan(path.join(folder, "postgres"));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A throw-away PostgreSQL. Unless it is `durable`, it is real in everything but that it does not wait for the disk. */
export async function temporaryPostgres({ durable = false } = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await temporaryFolder("test");
  const server = await startPostgres({
    folder: folder.path,
    password: randomBytes(18).toString("base64url"),
    settings: { max_connections: "200", ...(!durable && { fsync: "off", full_page_writes: "off" }) },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      folder.remove();
    },
  };
}
