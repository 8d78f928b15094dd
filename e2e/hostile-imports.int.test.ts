import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import type { SignedIn } from "#lib/access/member.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { createProject } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { createToken } from "#lib/data/tokens.ts";
import { zipOf } from "#lib/import/testing/zip.ts";
import { apiServer } from "./support/api-server.ts";

/**
 * What a refusal may cost, in milliseconds of processor time of the whole process: half of the two seconds that we promise, so that
 * there is as much for whatever else a machine does.
 */
const most = 1_000;

let server: Awaited<ReturnType<typeof apiServer>>;
let db: TestDatabase;
let mia: SignedIn;
let projectId: string;
let authorization: string;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  server = await apiServer();
  mia = await someone("Mia");
  const { secret } = await createToken(mia, { name: "test", scopes: ["read", "write"] });
  authorization = `Bearer ${secret}`;
});
afterAll(async () => {
  server.close();
  await closeDatabase();
  await db.drop();
});
beforeEach(async () => {
  await database().prisma.storedFile.deleteMany();
  projectId = (await createProject(mia, { name: "Talks" })).id;
});

async function send(path: string, body: BodyInit, type: string) {
  const headers = { authorization, "content-type": type };
  const answer = await fetch(`${server.url}/api/v1/projects/${projectId}${path}`, { method: "POST", headers, body });
  // biome-ignore lint/suspicious/noExplicitAny: reason: answers are looked into, and their shapes are checked elsewhere.
  return { status: answer.status, body: (await answer.json()) as any };
}

/** Brings a file and has it looked at. */
async function look(name: string, bytes: Uint8Array | string) {
  const brought = await send(`/files?name=${encodeURIComponent(name)}`, Buffer.from(bytes), "application/octet-stream");
  expect(brought.status).toBe(201);
  const before = process.cpuUsage();
  const answer = await send("/imports/preview", JSON.stringify({ files: [brought.body.id] }), "application/json");
  const { user, system } = process.cpuUsage(before);
  return { ...answer, milliseconds: (user + system) / 1000 };
}

async function left() {
  const { prisma } = database();
  return [
    await prisma.storedFile.count(),
    await prisma.storedFilePiece.count(),
    await prisma.document.count({ where: { projectId } }),
  ];
}

/** The same archive with other bytes in place of some, of the same length. */
function edited(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

/** Where the entries of an archive's directory begin. */
function directory(zip: Buffer): number[] {
  const places: number[] = [];
  for (let at = zip.indexOf("PK\x01\x02", 0, "latin1"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 4, "latin1"))
    places.push(at);
  return places;
}

async function withLink(): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from("/etc/passwd"), "news.txt", { mode: 0o120777 });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const word = (document: string | Buffer) =>
  zipOf({
    "[Content_Types].xml":
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels":
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": document,
  });

const entities = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${[..."bcdefghij"].map((name, i) => `<!ENTITY ${name} "${`&${"abcdefghi"[i]};`.repeat(10)}">`).join("")}]>`;

const hostile: [name: string, make: () => Promise<{ name: string; bytes: Uint8Array | string }>, why: RegExp][] = [
  [
    "a zip bomb",
    async () => ({ name: "a.zip", bytes: await zipOf({ "a.txt": Buffer.alloc(64 << 20) }) }),
    /more than 100 times as large/,
  ],
  [
    "an archive with a place outside of it",
    async () => {
      const zip = await zipOf({ "xx/evil.txt": "text" });
      return {
        name: "a.zip",
        bytes: Buffer.from(zip.toString("latin1").replaceAll("xx/evil.txt", "../evil.txt"), "latin1"),
      };
    },
    /\.\.\/evil\.txt/,
  ],
  ["an archive with a link", async () => ({ name: "a.zip", bytes: await withLink() }), /is a link to somewhere else/],
  [
    "an archive in an archive",
    async () => ({ name: "a.zip", bytes: await zipOf({ "b.zip": await zipOf({ "c.txt": "text" }) }) }),
    /archive within an archive/,
  ],
  [
    "an archive whose files lie upon one another",
    async () => {
      const zip = await zipOf({ "a.txt": "one text", "b.txt": "two text" });
      const [first, second] = directory(zip) as [number, number];
      return { name: "a.zip", bytes: edited(zip, (bytes) => bytes.copyWithin(second + 42, first + 42, first + 46)) };
    },
    /lie upon one another/,
  ],
  [
    "an archive that says that a file is smaller than it is",
    async () => {
      const zip = await zipOf({ "a.txt": "a text that is long enough ".repeat(1000) });
      return {
        name: "a.zip",
        bytes: edited(zip, (bytes) => bytes.writeUInt32LE(10, (directory(zip)[0] as number) + 24)),
      };
    },
    /damaged or was made to look harmless/,
  ],
  [
    "an encrypted archive",
    async () => {
      const zip = await zipOf({ "a.txt": "a text" });
      return {
        name: "a.zip",
        bytes: edited(zip, (bytes) =>
          bytes.writeUInt16LE(
            1 | bytes.readUInt16LE((directory(zip)[0] as number) + 8),
            (directory(zip)[0] as number) + 8,
          ),
        ),
      };
    },
    /encrypted/,
  ],
  [
    "entities that multiply",
    async () => ({
      name: "a.xml",
      bytes: `<?xml version="1.0"?>${entities}<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>&j;</p></body></text></TEI>`,
    }),
    /undefined entity/,
  ],
  [
    "a line of 200 megabytes",
    async () => ({
      name: "a.jsonl",
      bytes: Buffer.concat([Buffer.from('{"text":"'), Buffer.alloc(200_000_000, "x"), Buffer.from('"}')]),
    }),
    /longer than/,
  ],
  [
    "a hundred thousand columns",
    async () => ({ name: "a.csv", bytes: `${"text,".repeat(100_000)}\n${"x,".repeat(100_000)}\n` }),
    /columns/,
  ],
  [
    "a page that is nothing but scripts",
    async () => ({
      name: "a.html",
      bytes: `<!doctype html><html><head><STYLE>p {}</STYLE></head><body onload="steal()"><Script>steal("<p>text</p>")</SCRIPT ><img src=x onerror=steal()>${"<script>".repeat(50_000)}`,
    }),
    /only scripts or markup/,
  ],
  ["a NUL", async () => ({ name: "a.txt", bytes: "a\0b" }), /NUL/],
  ["half a character", async () => ({ name: "a.jsonl", bytes: '{"text":"a \\ud800 b"}\n' }), /lone surrogate/],
  [
    "a Word file that is a bomb",
    async () => ({ name: "a.docx", bytes: await word(Buffer.alloc(64 << 20, " ")) }),
    /more than 100 times as large/,
  ],
  [
    "a Word file with entities",
    async () => ({ name: "a.docx", bytes: await word(`<?xml version="1.0"?>${entities}<w:document/>`) }),
    /XML entities/,
  ],
  [
    "an Excel file that is a bomb",
    async () => ({ name: "a.xlsx", bytes: await zipOf({ "xl/worksheets/sheet1.xml": Buffer.alloc(64 << 20, " ") }) }),
    /more than 100 times as large/,
  ],
  ["what is no Word file", async () => ({ name: "a.docx", bytes: await zipOf({ "a.txt": "text" }) }), /cannot be read/],
  ["a program", async () => ({ name: "a.exe", bytes: Buffer.from("MZ\x90\0\x03\0\0\0", "latin1") }), /cannot be read/],
  ["nothing", async () => ({ name: "a.txt", bytes: " " }), /empty/],
];

describe("what is brought to do harm", () => {
  it.each(hostile)("%s is refused at once with the reason, and leaves nothing behind", async (_, make, why) => {
    const { name, bytes } = await make();
    const { status, body, milliseconds } = await look(name, bytes);
    expect(body.detail).toMatch(why);
    expect(status).toBe(422);
    expect(body.place.file).toMatch(/^[ab]\./);
    expect(milliseconds).toBeLessThan(most);
    await expect.poll(left, { timeout: 20_000 }).toEqual([0, 0, 0]);
  });

  it("elements within elements a hundred thousand deep hold nobody up", async () => {
    const { milliseconds } = await look("a.html", `<html><body>${"<div>".repeat(100_000)}x`);
    // This one is read to its end, and may take all of the two seconds.
    expect(milliseconds).toBeLessThan(2 * most);
  });
});
