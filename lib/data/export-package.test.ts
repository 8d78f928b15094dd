/**
 * The golden archives: what an export's archive is, byte for byte, with its manifest, kept in `golden/archive-<version>-<version of the
 * format>.zip`. A change of bytes needs a new `archiveVersion`; then `UPDATE_GOLDEN=1 npx vitest run export-package` writes the new
 * one. It never overwrites one.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { formats } from "#lib/annotation/formats/registry.ts";
import { archiveVersion } from "./archive.ts";
import { type Material, packaged } from "./export-package.ts";

const canonical = '{"a line":"of a release, as it was kept 🏁"}\n';

/** A release whose lines are these, each of them so many times. */
function material(times: number): Material {
  return {
    name: "Tälks, spring",
    layers: [
      { kind: "gold", annotator: "" },
      { kind: "personal", annotator: "p-1" },
    ],
    origin: { project: { id: "p", name: "Tälks" }, release: { id: "r", name: "Spring" }, filter: { layers: "all" } },
    async *open() {},
    async *canonical() {
      for (let i = 0; i < times; i++) yield Buffer.from(canonical);
    },
    known: {
      counts: { documents: times, sets: 2, spans: 3, relations: 1 },
      schemaVersions: [1, 2],
      guidelineVersions: [0],
    },
  };
}

async function archiveOf(times: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of packaged({ format: "spanwise" }, material(times)).bytes) parts.push(part);
  return Buffer.concat(parts);
}

test("an archive, with its manifest, is the bytes that it was", async () => {
  const version = formats.find(({ id }) => id === "spanwise")?.version;
  const golden = path.join(import.meta.dirname, "golden", `archive-${archiveVersion}-${version}.zip`);
  const made = await archiveOf(1);
  if (!existsSync(golden) && process.env.UPDATE_GOLDEN) writeFileSync(golden, made);
  const kept = existsSync(golden) ? readFileSync(golden) : Buffer.alloc(0);
  // Nothing in it is compressed, so the difference can be read.
  expect(made.toString("latin1"), "give the archive a new version, then UPDATE_GOLDEN=1").toBe(kept.toString("latin1"));
});

test("so is a large one, whose sizes stand behind its files", async () => {
  const made = await archiveOf(200_000);
  expect(createHash("sha256").update(made).digest("hex")).toBe(
    "2de878d7baacfc72220b2c907d044d08c8d904fc94bf4e1dc7f20fd7130e0085",
  );
});
