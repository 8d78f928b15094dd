/**
 * Bytes on their way in and out: what was brought for an import, what a job left behind. They lie in the database in pieces, so
 * that nobody ever holds a whole file in memory, every server of an installation can read them, and a backup has them.
 */
import { createHash } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";
import { type Clock, day, later, systemClock } from "./clock.ts";
import { line } from "./field.ts";
import { uuid } from "./uuid.ts";

/** The size of every piece but the last, in bytes. */
const pieceSize = 1024 * 1024;

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
  for (let at = start; at < end; ) {
    const ordinal = Math.floor(at / pieceSize);
    const { rows } = await database().pool.query<{ bytes: Buffer }>({
      name: "read a piece",
      text: `SELECT "bytes" FROM "StoredFilePiece" WHERE "fileId" = $1 AND "ordinal" = $2`,
      values: [file.id, ordinal],
    });
    const bytes = rows[0]?.bytes;
    if (!bytes) throw new Error(`piece ${ordinal} of the file ${file.id} is gone`);
    const from = at - ordinal * pieceSize;
    const part = bytes.subarray(from, Math.min(bytes.length, from + end - at));
    at += part.length;
    yield part;
  }
}

export async function removeStoredFile(member: Member, id: string): Promise<void> {
  const { projectId, userId } = member;
  await database().prisma.storedFile.deleteMany({ where: { id: uuid(id, "file"), projectId, userId } });
}
