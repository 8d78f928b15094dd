import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FolderLock, holderOf, lockFolder } from "#lib/data/embedded/folder-lock.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "spanwise-lock-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const hold = (content: unknown) => writeFileSync(path.join(folder, "lock.json"), JSON.stringify(content));

test("a second start learns who holds the folder, and what she says of herself", () => {
  const lock = lockFolder(folder) as FolderLock;
  lock.setNote("http://localhost:3000");
  expect(lockFolder(folder)).toMatchObject({ pid: process.pid, note: "http://localhost:3000" });
  expect(holderOf(folder)).toMatchObject({ pid: process.pid });
});

test("a folder that was released is free, and no file is left but its lock", () => {
  (lockFolder(folder) as FolderLock).release();
  expect(holderOf(folder)).toBeNull();
  expect(lockFolder(folder)).toHaveProperty("release");
  expect(readdirSync(folder)).toEqual(["lock.json"]);
});

test("the lock of a process that has ended is taken over", () => {
  hold({ pid: spawnSync("true").pid, began: "once", note: "" });
  expect(holderOf(folder)).toBeNull();
  expect(lockFolder(folder)).toHaveProperty("release");
  expect(readdirSync(folder)).toEqual(["lock.json"]);
});

test("a lock whose process id was given to another process since is taken over", () => {
  hold({ pid: process.pid, began: "long ago", note: "" });
  expect(lockFolder(folder)).toHaveProperty("release");
});

test("a lock that cannot be read is taken over", () => {
  writeFileSync(path.join(folder, "lock.json"), "{");
  expect(lockFolder(folder)).toHaveProperty("release");
});
