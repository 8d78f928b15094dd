import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { fromBuffer } from "yauzl";
import { type FilePiece, zipped } from "./archive.ts";

async function archiveOf(pieces: readonly FilePiece[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  async function* all() {
    yield* pieces;
  }
  for await (const part of zipped(all())) parts.push(part);
  return Buffer.concat(parts);
}

/** Another program's reading. */
function entriesOf(archive: Buffer): Promise<Map<string, { bytes: Buffer; date: Date }>> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true, strictFileNames: true }, (error, zip) => {
      if (error) return reject(error);
      const found = new Map<string, { bytes: Buffer; date: Date }>();
      zip.on("end", () => resolve(found));
      zip.on("error", reject);
      zip.on("entry", (entry) => {
        zip.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed);
          const parts: Buffer[] = [];
          stream.on("data", (part) => parts.push(part));
          stream.on("end", () => {
            found.set(entry.fileName, { bytes: Buffer.concat(parts), date: entry.getLastModDate() });
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}

const text = (file: string, held: string): FilePiece => ({ file, bytes: new TextEncoder().encode(held) });
const large = Array.from({ length: 20 }, (_, i) => ({ file: "large.bin", bytes: new Uint8Array(1024 * 1024).fill(i) }));

test("an archive holds the files in their order, small, empty, large and oddly named", async () => {
  const pieces = [text("a.txt", "one"), text("a.txt", " two"), text("empty", ""), ...large, text("ü/名.txt", "three")];
  const archive = await archiveOf(pieces);
  const found = await entriesOf(archive);
  expect([...found.keys()]).toEqual(["a.txt", "empty", "large.bin", "ü/名.txt"]);
  expect(found.get("a.txt")?.bytes.toString()).toBe("one two");
  expect(found.get("empty")?.bytes).toHaveLength(0);
  expect(found.get("large.bin")?.bytes.equals(Buffer.concat(large.map(({ bytes }) => bytes)))).toBe(true);
  expect(found.get("ü/名.txt")?.bytes.toString()).toBe("three");
  // One time for all of them, in every time zone.
  for (const { date } of found.values()) expect(date).toEqual(new Date(1980, 0, 1));
  expect((await archiveOf(pieces)).equals(archive)).toBe(true);
});

test("an archive without files, and one of more files than 16 bits count", async () => {
  expect((await entriesOf(await archiveOf([]))).size).toBe(0);
  const many = await archiveOf(Array.from({ length: 70_000 }, (_, i) => text(`${i}.txt`, `${i}`)));
  const found = await entriesOf(many);
  expect(found.size).toBe(70_000);
  expect(found.get("69999.txt")?.bytes.toString()).toBe("69999");
});

const unzip = (() => {
  try {
    execFileSync("unzip", ["-v"]);
    return true;
  } catch {
    return false;
  }
})();

test.runIf(unzip)("unzip finds no fault", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "spanwise-archive-"));
  try {
    const file = path.join(folder, "a.zip");
    writeFileSync(file, await archiveOf([text("a", "1"), ...large, text("b/c", "2")]));
    expect(execFileSync("unzip", ["-t", file]).toString()).toContain("No errors detected");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
