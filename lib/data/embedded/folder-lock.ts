import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Who holds a folder. A process id alone would not do: it is given anew, in containers within seconds. */
export type Holder = {
  pid: number;
  /** When that process began, in the words of its system; with `pid` it names one process for ever. */
  began: string;
  /** What the holder wants a second start to know, such as the address it serves. */
  note: string;
};

export type FolderLock = { setNote(note: string): void; release(): void };

const fileIn = (folder: string) => path.join(folder, "lock.json");

/**
 * Takes the folder for this process, or answers with who holds it. The lock ends with its process, however that ends:
 * a lock whose holder no longer runs is taken over.
 */
export function lockFolder(folder: string, note = ""): FolderLock | Holder {
  const file = fileIn(folder);
  const mine = path.join(folder, `lock-${randomUUID()}.json`);
  const write = (text: string) =>
    writeFileSync(mine, JSON.stringify({ pid: process.pid, began: beginOf(process.pid), note: text }), { mode: 0o600 });
  write(note);
  try {
    for (;;) {
      if (linked(mine, file)) break;
      const text = read(file);
      if (text === null) continue;
      const holder = parse(text);
      if (holder && runs(holder)) return holder;
      setAside(file, text);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    setNote(text) {
      write(text);
      renameSync(mine, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Who holds the folder now, if anybody does. */
export function holderOf(folder: string): Holder | null {
  const text = read(fileIn(folder));
  const holder = text === null ? null : parse(text);
  return holder && runs(holder) ? holder : null;
}

/** Linking, unlike renaming, fails where the file is already there, and never shows a file that is half written. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a lock that was seen to be stale. Another start may have done so meanwhile and put its own in place; what was
 * moved is therefore looked at again, and put back if it is not the one that was seen.
 */
function setAside(file: string, seen: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== seen) linked(aside, file);
  rmSync(aside, { force: true });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parse(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function runs(holder: Holder): boolean {
  const began = beginOf(holder.pid);
  return began !== "" && began === holder.began;
}

/** When a process began, as its system says it; empty when there is no such process. */
function beginOf(pid: number): string {
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    }
    // The second field is the program's name in brackets, which may hold anything; the rest is split by spaces. The
    // third field is the state (Z is a process that has ended and was not waited for), the 22nd its beginning in
    // clock ticks since the machine was started.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return "";
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
  } catch {
    return "";
  }
}
