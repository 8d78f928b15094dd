import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import path from "node:path";
import { canEnter, databaseAccount } from "#lib/data/embedded/account.ts";
import { dataDirectory } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";

/** The folder of package.json. */
export const checkout = path.resolve(import.meta.dirname, "../..");

/** What a first start writes (a new database, perhaps a copy of its programs), and what a later one may, in bytes. */
const roomFor = { firstStart: 200 * 2 ** 20, laterStart: 50 * 2 ** 20 };

/**
 * Where the data lies: SPANWISE_DATA, else `.spanwise` in the checkout, else, where PostgreSQL's account may not enter the
 * checkout, a folder under /var/lib that is this checkout's own. `moved` says that it is the last of these.
 */
export function dataFolder(setting: string | undefined): { path: string; moved: boolean } {
  if (setting) return { path: dataDirectory(setting), moved: false };
  const account = databaseAccount();
  if (!account || canEnter(account, checkout)) return { path: path.join(checkout, ".spanwise"), moved: false };
  const mark = createHash("sha256").update(checkout).digest("hex").slice(0, 8);
  return { path: `/var/lib/spanwise/${path.basename(checkout)}-${mark}`, moved: true };
}

/** Makes the folder, and fails in one sentence where it cannot be used. */
export function openDataFolder(folder: string): void {
  try {
    // As root, PostgreSQL's account must be able to pass; nobody can list the folder.
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
    const why = error instanceof Error ? error.message : error;
    throw new Failure(
      "invalid",
      `The data folder ${folder} cannot be used (${why}); set SPANWISE_DATA to another one.`,
    );
  }
  const needed = existsSync(path.join(folder, "postgres")) ? roomFor.laterStart : roomFor.firstStart;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return;
  throw new Failure(
    "invalid",
    `The disk of ${folder} is full: ${mebibytes(bavail * bsize)} are free, and a start needs ${mebibytes(needed)}. Make room, or set SPANWISE_DATA to a folder elsewhere.`,
  );
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}
