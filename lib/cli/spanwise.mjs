#!/usr/bin/env node
// The door of the command line. It is plain JavaScript, so that a Node that is too old is told so in words.
import { existsSync } from "node:fs";
import module from "node:module";
import path from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Spanwise needs Node 22.18 or newer and this is ${process.version}: run \`npm ci\` without leaving out optional packages (they bring one), or install it.`,
  );
  process.exitCode = 1;
} else {
  const root = path.resolve(import.meta.dirname, "../..");
  // What V8 makes of the sources is kept, also for the programs that this one starts: the next start takes a third of the time.
  // A folder that cannot be written to does no harm.
  process.env.NODE_COMPILE_CACHE ??= path.join(root, "node_modules/.cache/compiled");
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  // The database client is made by an install script, which `npm ci --ignore-scripts` leaves out.
  if (!existsSync(path.join(root, "lib/data/generated/client.ts"))) await import("../../prisma/generate.mjs");
  const { run } = await import("./main.ts");
  // Nothing that is still open, such as a page's connection while developing, may keep a program that has ended.
  process.exit(await run(process.argv[2], process.argv.slice(3)));
}
