import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Closing } from "#lib/cli/closing.ts";
import { checkout } from "#lib/cli/data-folder.ts";
import { lockFolder } from "#lib/data/embedded/folder-lock.ts";

/** What the pages are made of. */
const sources = [
  "app",
  "lib",
  "public",
  "prisma/schema.prisma",
  "next.config.ts",
  "postcss.config.mjs",
  "package-lock.json",
];
const notBuilt = /\.test\.tsx?$|^lib\/cli\/|\/testing\//;

const folder = path.join(checkout, ".next");
/** Holds the hash of the sources that the build was made from. Written last, so that it never vouches for half a build. */
const mark = path.join(folder, "sources.sha256");

/** Builds the pages when there is no build of the sources as they are. Of two starts at once, one waits for the other. */
export async function buildIfStale(closing: Closing, say: (line: string) => void): Promise<void> {
  if (isFresh()) return;
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const lock = lockFolder(folder);
    if ("release" in lock) {
      try {
        if (!isFresh()) await build(closing, say);
      } finally {
        lock.release();
      }
      return;
    }
    await pause(200);
  }
}

function isFresh(): boolean {
  if (!existsSync(mark)) return false;
  return process.env.SPANWISE_BUILD === "keep" || readFileSync(mark, "utf8") === hashOfSources();
}

async function build(closing: Closing, say: (line: string) => void): Promise<void> {
  say("Building the pages; this is done once after each change of the source and takes a minute or two …");
  rmSync(mark, { force: true });
  // Taken before the build: a file that changes meanwhile makes the next start build again.
  const hash = hashOfSources();
  // A build that outlived its start would stand in the way of the next one's.
  const guard = pathToFileURL(path.join(import.meta.dirname, "end-with-parent.mjs")).href;
  const next = path.join(checkout, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, ["--import", guard, next, "build"], {
    cwd: checkout,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: "pipe",
  });
  closing.add(() => child.kill());
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the pages could not be built.\n${output.trim()}\n`);
  writeFileSync(mark, hash);
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of filesUnder(source)) hash.update(`${file}\0`).update(readFileSync(path.join(checkout, file)));
  }
  return hash.digest("hex");
}

function filesUnder(name: string): string[] {
  const stat = statSync(path.join(checkout, name), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return notBuilt.test(name) ? [] : [name];
  return readdirSync(path.join(checkout, name))
    .sort()
    .flatMap((entry) => filesUnder(`${name}/${entry}`));
}
