/** The bytes of a release: kept once, in pieces of one size, read again as bytes, as lines and as documents. For `lib/data` only. */
import { createHash } from "node:crypto";
import { encodeSpanwiseLine, type SpanwiseDocument } from "#lib/annotation/formats/spanwise-jsonl.ts";
import { readSpanwiseLine } from "#lib/annotation/formats/spanwise-jsonl-reader.ts";
import { database, type Transaction } from "./client.ts";
import { sha256Of } from "./export-package.ts";

/** Of every piece but the last, in bytes. */
const partSize = 1024 * 1024;

/** How many lines of the index go to the database at once. */
const indexed = 500;

export type Written = { sha256: Uint8Array<ArrayBuffer>; size: number };

/** Writes documents as a release's JSONL with its index, in the transaction that has made the release's row. */
export class ReleaseWriter {
  private readonly tx: Transaction;
  private readonly releaseId: string;
  private readonly hash = createHash("sha256");
  private readonly held: Buffer[] = [];
  private length = 0;
  private number = 0;
  private size = 0;
  private index: object[] = [];

  constructor(tx: Transaction, releaseId: string) {
    this.tx = tx;
    this.releaseId = releaseId;
  }

  async add(document: SpanwiseDocument): Promise<void> {
    const line = Buffer.from(encodeSpanwiseLine(document, sha256Of), "utf8");
    this.index.push({
      documentId: document.id,
      name: document.name,
      textSha256: sha256Of(document.text),
      sha256: createHash("sha256").update(line).digest("hex"),
      offset: this.size,
      length: line.length,
      spans: document.sets.reduce((sum, { spans }) => sum + spans.length, 0),
    });
    this.hash.update(line);
    this.size += line.length;
    this.held.push(line);
    this.length += line.length;
    if (this.length >= partSize) await this.writeParts(false);
    if (this.index.length >= indexed) await this.writeIndex();
  }

  async end(): Promise<Written> {
    await this.writeParts(true);
    await this.writeIndex();
    return { sha256: Uint8Array.from(this.hash.digest()), size: this.size };
  }

  private async writeParts(all: boolean): Promise<void> {
    const bytes = Buffer.concat(this.held.splice(0));
    let at = 0;
    while (bytes.length - at >= partSize || (all && at < bytes.length)) {
      const part = Buffer.from(bytes.subarray(at, at + partSize));
      await this.tx.$executeRaw`
        INSERT INTO "ReleasePart" ("releaseId", "number", "bytes") VALUES (${this.releaseId}::uuid, ${this.number++}, ${part})`;
      at += partSize;
    }
    const rest = bytes.subarray(Math.min(at, bytes.length));
    this.length = rest.length;
    if (rest.length > 0) this.held.push(rest);
  }

  private async writeIndex(): Promise<void> {
    const rows = this.index.splice(0);
    if (rows.length === 0) return;
    await this.tx.$executeRaw`
      INSERT INTO "ReleaseDocument" ("releaseId", "documentId", "name", "textSha256", "sha256", "offset", "length", "spans")
      SELECT ${this.releaseId}::uuid, r."documentId", r."name", decode(r."textSha256", 'hex'), decode(r."sha256", 'hex'),
        r."offset", r."length", r."spans"
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("documentId" uuid, "name" text, "textSha256" text,
        "sha256" text, "offset" bigint, "length" int, "spans" int)`;
  }
}

/** The JSONL, byte for byte; the next piece is read while one is worked on. */
export async function* releaseBytes(releaseId: string): AsyncGenerator<Buffer> {
  const read = async (number: number) => {
    const { rows } = await database().pool.query<{ bytes: Buffer }>({
      name: "read release part",
      text: `SELECT "bytes" FROM "ReleasePart" WHERE "releaseId" = $1 AND "number" = $2`,
      values: [releaseId, number],
    });
    return rows[0]?.bytes;
  };
  let ahead = read(0);
  for (let number = 1; ; number++) {
    const bytes = await ahead;
    if (!bytes) return;
    ahead = read(number);
    ahead.catch(() => {});
    yield bytes;
  }
}

export async function* releaseDocuments(releaseId: string): AsyncGenerator<SpanwiseDocument> {
  let rest: Buffer[] = [];
  for await (const bytes of releaseBytes(releaseId)) {
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      yield parsed(Buffer.concat([...rest, bytes.subarray(from, at)]));
      rest = [];
      from = at + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
  }
}

/** One document, by its place in the index. */
export async function releaseDocument(
  releaseId: string,
  { offset, length }: { offset: number; length: number },
): Promise<SpanwiseDocument> {
  const first = Math.floor(offset / partSize);
  const { rows } = await database().pool.query<{ bytes: Buffer }>(
    `SELECT "bytes" FROM "ReleasePart" WHERE "releaseId" = $1 AND "number" BETWEEN $2 AND $3 ORDER BY "number"`,
    [releaseId, first, Math.floor((offset + length - 1) / partSize)],
  );
  const from = offset - first * partSize;
  return parsed(Buffer.concat(rows.map(({ bytes }) => bytes)).subarray(from, from + length));
}

function parsed(line: Buffer): SpanwiseDocument {
  const read = readSpanwiseLine(line.toString("utf8"), 1, sha256Of);
  if (!read.ok) throw new Error(`a release holds a line that cannot be read: ${read.field} ${read.why}`);
  return read.document;
}
