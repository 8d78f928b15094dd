/**
 * Files as one archive (zip), whose bytes depend on nothing but names and contents: entries come in the order in which they
 * are given, all have one time, and nothing is compressed, since what a compressor makes depends on its version.
 *
 * Written here and not by a library, because an archive of a hundred thousand documents must take time in proportion to its
 * size, and wait for whoever reads it slowly. The format: APPNOTE.TXT of PKWARE, sections 4.3 and 4.5.3 (zip64).
 */
import { crc32 } from "node:zlib";

/** Goes up whenever the same files give another archive, or the same export another manifest; every manifest names it. */
export const archiveVersion = 1;

/** The next bytes of a file; all of one file come in a row. */
export type FilePiece = { file: string; bytes: Uint8Array };

/** A file up to this many bytes says its size before its content, as the strictest readers want it; a longer one behind. */
const heldAtMost = 8 * 1024 * 1024;

const limit = 0xffffffff;
/** Names are UTF-8; bit 3: size and checksum stand behind the content. */
const flags = { held: 0x0800, streamed: 0x0808 } as const;
/** The first of January 1980, midnight: the earliest that an archive can say. */
const date = 0x0021;

type Entry = { name: Buffer; flags: number; crc: number; size: number; offset: number };

/** Streams the archive: what is held of it is one small file or one piece of a large one, and the list of names. */
export async function* zipped(pieces: AsyncIterable<FilePiece>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let at = 0;
  const said = <T extends Uint8Array>(bytes: T): T => {
    at += bytes.length;
    return bytes;
  };
  const finished = (entry: Entry) => directory.push(centralRecord(entry));
  let held: Uint8Array[] = [];
  let open: Entry | null = null;
  const flush = function* (entry: Entry): Generator<Uint8Array> {
    if (entry.flags === flags.held) {
      entry.offset = at;
      yield said(localHeader(entry));
      for (const bytes of held) yield said(bytes);
      held = [];
    } else yield said(descriptor(entry));
    finished(entry);
  };
  for await (const { file, bytes } of pieces) {
    const name = Buffer.from(file, "utf8");
    if (!open?.name.equals(name)) {
      if (open) yield* flush(open);
      open = { name, flags: flags.held, crc: 0, size: 0, offset: 0 };
    }
    open.crc = crc32(bytes, open.crc);
    open.size += bytes.length;
    if (open.flags === flags.held) held.push(bytes);
    else if (bytes.length > 0) yield said(bytes);
    if (open.flags === flags.held && open.size > heldAtMost) {
      open.flags = flags.streamed;
      open.offset = at;
      yield said(localHeader(open));
      for (const one of held) yield said(one);
      held = [];
    }
  }
  if (open) yield* flush(open);
  const start = at;
  for (const record of directory) yield said(record);
  yield endRecords(directory.length, start, at - start);
}

/** A streamed file's header says that 64-bit sizes stand behind its content. */
function localHeader({ name, flags: bits, crc, size }: Entry): Buffer {
  const streamed = bits === flags.streamed;
  const header = Buffer.alloc(30 + name.length + (streamed ? 20 : 0));
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(streamed ? 45 : 20, 4);
  header.writeUInt16LE(bits, 6);
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(streamed ? 0 : crc, 14);
  header.writeUInt32LE(streamed ? limit : size, 18);
  header.writeUInt32LE(streamed ? limit : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(streamed ? 20 : 0, 28);
  name.copy(header, 30);
  if (streamed) {
    header.writeUInt16LE(1, 30 + name.length);
    header.writeUInt16LE(16, 32 + name.length);
  }
  return header;
}

function descriptor({ crc, size }: Entry): Buffer {
  const record = Buffer.alloc(24);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc, 4);
  record.writeBigUInt64LE(BigInt(size), 8);
  record.writeBigUInt64LE(BigInt(size), 16);
  return record;
}

function centralRecord({ name, flags: bits, crc, size, offset }: Entry): Buffer {
  const large = size >= limit || offset >= limit;
  const record = Buffer.alloc(46 + name.length + (large ? 28 : 0));
  record.writeUInt32LE(0x02014b50, 0);
  // Made by a Unix, so that the permissions below count.
  record.writeUInt16LE((3 << 8) | 45, 4);
  record.writeUInt16LE(bits === flags.streamed || large ? 45 : 20, 6);
  record.writeUInt16LE(bits, 8);
  record.writeUInt16LE(date, 14);
  record.writeUInt32LE(crc, 16);
  record.writeUInt32LE(large ? limit : size, 20);
  record.writeUInt32LE(large ? limit : size, 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(large ? 28 : 0, 30);
  record.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  record.writeUInt32LE(large ? limit : offset, 42);
  name.copy(record, 46);
  if (large) {
    const extra = 46 + name.length;
    record.writeUInt16LE(1, extra);
    record.writeUInt16LE(24, extra + 2);
    for (const [i, value] of [size, size, offset].entries()) record.writeBigUInt64LE(BigInt(value), extra + 4 + 8 * i);
  }
  return record;
}

function endRecords(count: number, start: number, size: number): Buffer {
  const large = count >= 0xffff || start >= limit || size >= limit;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(large ? 0xffff : count, 8);
  end.writeUInt16LE(large ? 0xffff : count, 10);
  end.writeUInt32LE(large ? limit : size, 12);
  end.writeUInt32LE(large ? limit : start, 16);
  if (!large) return end;
  const zip64 = Buffer.alloc(76);
  zip64.writeUInt32LE(0x06064b50, 0);
  zip64.writeBigUInt64LE(44n, 4);
  zip64.writeUInt16LE((3 << 8) | 45, 12);
  zip64.writeUInt16LE(45, 14);
  zip64.writeBigUInt64LE(BigInt(count), 24);
  zip64.writeBigUInt64LE(BigInt(count), 32);
  zip64.writeBigUInt64LE(BigInt(size), 40);
  zip64.writeBigUInt64LE(BigInt(start), 48);
  zip64.writeUInt32LE(0x07064b50, 56);
  zip64.writeBigUInt64LE(BigInt(start + size), 64);
  zip64.writeUInt32LE(1, 72);
  return Buffer.concat([zip64, end]);
}
