/** What was brought, before anything is known about it: names and bytes, read a piece at a time. */
import { Failure } from "#lib/errors.ts";

/** Bytes of which any stretch can be read: an upload, a file on a disk. */
export type Brought = {
  name: string;
  /** In bytes. */
  size: number;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
};

/** A file, perhaps one inside an archive, whose bytes can be read any number of times from the beginning. */
export type Entry = {
  /** With its folders, `/` between them. */
  name: string;
  /** In bytes; for a file inside an archive what the archive says, which is held to while it is read. */
  size: number;
  /** SHA-256 of its bytes, in hexadecimal, where it is known already. */
  sha256?: string;
  open(): AsyncIterable<Uint8Array>;
};

export function entryOf(brought: Brought): Entry {
  return { name: brought.name, size: brought.size, open: () => brought.read(0, brought.size) };
}

/** The bytes of a file from its beginning, at most so many. */
export async function headOf(entry: Entry, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of entry.open()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

/** All bytes of a file that must not be larger than `most`. @throws Failure invalid */
export async function bytesOf(entry: Entry, most: number): Promise<Buffer> {
  if (entry.size > most) throw tooLarge(entry.name, most);
  const bytes = await headOf(entry, most + 1);
  if (bytes.length > most) throw tooLarge(entry.name, most);
  return bytes;
}

function tooLarge(name: string, most: number): Failure {
  const message = `${name} has more than ${Math.round(most / 1024 / 1024)} MiB. Divide it, or save its text as plain text.`;
  return refused(name, message);
}

/** A refusal of one file. */
export function refused(file: string, message: string, line?: number, field?: string): Failure {
  return new Failure("invalid", message, {
    place: { file, ...(line ? { line } : {}), ...(field ? { field } : {}) },
  });
}
