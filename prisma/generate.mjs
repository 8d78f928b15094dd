// Makes the database client out of schema.prisma, after every install. Prisma would download an engine for this; ours comes
// from the package registry: see schema-engine.mjs.
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  [path.join(root, "node_modules/prisma/build/index.js"), "generate", "--no-hints"],
  {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(import.meta.dirname, "schema-engine.mjs"),
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  },
);
if (status !== 0) console.error(`prisma generate failed: ${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}`);
process.exitCode = status ?? 1;
