import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { Failure } from "#lib/errors.ts";

/** The account that PostgreSQL runs under, where it is not our own. */
export type Account = { name: string; uid: number; gid: number };

/** PostgreSQL refuses to run as root, so root lends it an account without rights; anybody else runs it as herself. */
export function databaseAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const uid = idOf("-u", name);
    const gid = idOf("-g", name);
    if (uid !== null && gid !== null) return { name, uid, gid };
  }
  throw new Failure(
    "invalid",
    "PostgreSQL refuses to run as root, and there is no account named postgres or nobody: start as another user, or set DATABASE_URL.",
  );
}

function idOf(flag: string, name: string): number | null {
  try {
    return Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return null;
  }
}

/** Whether the account may enter `folder` (which may not be there yet), going by the rights of every folder above it. */
export function canEnter(account: Account, folder: string): boolean {
  for (let here = path.resolve(folder); ; here = path.dirname(here)) {
    const stat = statSync(here, { throwIfNoEntry: false });
    if (stat) {
      const right = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
      if (!(stat.mode & right)) return false;
    }
    if (here === path.dirname(here)) return true;
  }
}
