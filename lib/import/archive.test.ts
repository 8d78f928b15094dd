import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import yazl from "yazl";
import { openArchive } from "./archive.ts";
import type { Brought } from "./entry.ts";

async function archive(files: Record<string, string>): Promise<Brought> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const bytes = await buffer(zip.outputStream);
  return {
    name: "archive.zip",
    size: bytes.length,
    async *read(from, to) {
      yield bytes.subarray(from, to);
    },
  } as Brought;
}

const names = async (files: Record<string, string>) =>
  (await openArchive(await archive(files))).map(({ name }) => name);
const ours = JSON.stringify(
  { manifest: 1, exporter: { name: "spanwise", format: "brat", version: 1 }, files: [] },
  null,
  2,
);

test("the manifest of an export of ours is no document; anybody else's manifest is", async () => {
  expect(await names({ "manifest.json": ours, "a.txt": "Ann", "deep/manifest.json": ours })).toEqual([
    "a.txt",
    "deep/manifest.json",
  ]);
  expect(await names({ "manifest.json": '{"name":"mine"}', "a.txt": "Ann" })).toEqual(["a.txt", "manifest.json"]);
});
