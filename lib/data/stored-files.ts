/**
 * Bytes on their way in and out: what was brought for an import, what a job left behind. They lie in the database in pieces, so
 * that nobody ever holds a whole file in memory, every server of an installation can read them, and a backup has them.
 */
import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";
import { type Clock, day, later, systemClock } from "./clock.ts";
import { copyOut } from "./copy-rows.ts";
import { line } from "./field.ts";
import { uuid } from "./uuid.ts";

/** The size of every piece but the last, in bytes. */
const pieceSize = 1024 * 1024;
/** How many of them are read at once, but for the first of a reading. */
const piecesAtOnce = 4;

/** What may be brought at once, in bytes; and what one member may have lying here. */
const maxFileSize = 2 * 1024 ** 3;
const maxHeld = 8 * 1024 ** 3;

/** How long files are kept, in days: what was brought and not imported, and what a job left behind. */
const keptDays = { brought: 1, left: 7 } as const;

export type StoredFileRow = {
  id: string;
  name: string;
  mediaType: string;
  /** In bytes. */
  size: number;
  /** Of the bytes, in hexadecimal. */
  sha256: string;
  expiresAt: Date;
};

export type NewFile = {
  name: string;
  mediaType: string;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
};

/**
 * Keeps bytes as they come. Whatever goes wrong on the way, nothing stays.
 * @throws Failure invalid where there are more than `maxFileSize` bytes, limited where she holds too much already
 */
export async function storeFile(
  member: Member,
  file: NewFile,
  options: { jobId?: string; now?: Clock } = {},
): Promise<StoredFileRow> {
  const { jobId = null, now = systemClock } = options;
  const { projectId, userId } = member;
  const name = line(file.name, "name", "the name of a file", 500);
  const { prisma, pool } = database();
  if (jobId === null) await demandRoom(member);
  const expiresAt = later(now(), keptDays[jobId === null ? "brought" : "left"] * day);
  const mediaType = file.mediaType.slice(0, 200);
  const { id } = await prisma.storedFile.create({
    data: { projectId, userId, jobId, name, mediaType, expiresAt },
    select: { id: true },
  });
  try {
    const hash = createHash("sha256");
    let size = 0;
    let ordinal = 0;
    for await (const piece of piecesOf(file.content)) {
      size += piece.length;
      if (size > maxFileSize)
        throw new Failure("invalid", `${name} has more than 2 GiB. Divide it.`, { place: { file: name } });
      hash.update(piece);
      await pool.query({
        name: "store a piece",
        text: `INSERT INTO "StoredFilePiece" ("fileId", "ordinal", "bytes") VALUES ($1, $2, $3)`,
        values: [id, ordinal++, piece],
      });
    }
    const sha256 = hash.digest();
    await prisma.storedFile.update({ where: { id }, data: { size, sha256 }, select: { id: true } });
    return { id, name, mediaType, size, sha256: sha256.toString("hex"), expiresAt };
  } catch (error) {
    await prisma.storedFile.deleteMany({ where: { id } });
    throw error;
  }
}

async function demandRoom({ projectId, userId }: Member): Promise<void> {
  const { _sum } = await database().prisma.storedFile.aggregate({
    where: { projectId, userId, jobId: null },
    _sum: { size: true },
  });
  if (Number(_sum.size ?? 0) < maxHeld) return;
  throw new Failure(
    "limited",
    "You have brought more than 8 GiB that wait to be imported. Import or remove them first.",
    {
      retryAfterSeconds: 3600,
    },
  );
}

/** Bytes in pieces of `pieceSize`, however they come. */
async function* piecesOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    let rest = chunk;
    while (size + rest.length >= pieceSize) {
      const part = rest.subarray(0, pieceSize - size);
      yield Buffer.concat([...held, part]);
      rest = rest.subarray(part.length);
      held = [];
      size = 0;
    }
    if (rest.length > 0) held.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** Only who brought it, or whose job left it, has it. @throws Failure not-found */
export async function storedFile(member: Member, id: string): Promise<StoredFileRow> {
  const { projectId, userId } = member;
  const row = await database().prisma.storedFile.findFirst({ where: { id: uuid(id, "file"), projectId, userId } });
  if (!row?.sha256) throw new Failure("not-found", "There is no such file any more. Bring it again.");
  const { name, mediaType, size, sha256, expiresAt } = row;
  return { id, name, mediaType, size: Number(size), sha256: Buffer.from(sha256).toString("hex"), expiresAt };
}

/** The same with its bytes, read piece by piece as they are asked for. @throws Failure not-found */
export async function openStoredFile(
  member: Member,
  id: string,
): Promise<StoredFileRow & { content: AsyncGenerator<Uint8Array> }> {
  const file = await storedFile(member, id);
  return { ...file, content: readStored(member, file, 0, file.size) };
}

/** The bytes from `start` up to `end`. A file that is swept away meanwhile is an error, never a short answer. */
export async function* readStored(
  _member: Member,
  file: Pick<StoredFileRow, "id" | "size">,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (start >= end) return;
  const last = Math.floor((end - 1) / pieceSize);
  let first = Math.floor(start / pieceSize);
  let ahead = piecesFrom(file.id, first, 1);
  const readOn = (from: number) => {
    ahead = piecesFrom(file.id, from, Math.min(piecesAtOnce, last + 1 - from));
    // Whoever stops early never asks for it.
    ahead.catch(() => {});
  };
  try {
    // The first is all that many want.
    for (let reading = false; ; reading = true) {
      const pieces = await ahead;
      const next = first + pieces.length;
      // While what was read is looked at, the next is on its way.
      if (reading && next <= last) readOn(next);
      for (const [i, bytes] of pieces.entries()) {
        const from = (first + i) * pieceSize;
        yield bytes.subarray(Math.max(0, start - from), Math.min(bytes.length, end - from));
      }
      if (next > last) return;
      if (!reading) readOn(next);
      first = next;
    }
  } finally {
    await ahead.catch(() => {});
  }
}

/** All of these pieces, which are one behind the other. As COPY gives them, since rows give bytes in hexadecimal. */
async function piecesFrom(id: string, first: number, count: number): Promise<Buffer[]> {
  const client = await database().pool.connect();
  let failed = true;
  try {
    // COPY takes no parameters.
    const fileId = uuid(id, "file");
    const rows = await copyOut(
      client,
      `SELECT "bytes" FROM "StoredFilePiece" WHERE "fileId" = '${fileId}'
         AND "ordinal" BETWEEN ${Number(first)} AND ${Number(first + count - 1)} ORDER BY "ordinal"`,
    );
    const pieces: Buffer[] = [];
    while (rows.next()) pieces.push(rows.value());
    failed = false;
    if (pieces.length < count) throw new Error(`piece ${first + pieces.length} of the file ${id} is gone`);
    return pieces;
  } finally {
    client.release(failed);
  }
}

export async function removeStoredFile(member: Member, id: string): Promise<void> {
  const { projectId, userId } = member;
  await database().prisma.storedFile.deleteMany({ where: { id: uuid(id, "file"), projectId, userId } });
}
