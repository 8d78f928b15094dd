/**
 * Zip archives, opened without trust. An archive that would unpack to far more than it is, that names places outside of
 * itself, holds links, is encrypted, or lies about its sizes is refused before, or at the latest while, it is read.
 */
import { PassThrough, Readable } from "node:stream";
import yauzl from "yauzl";
import type { Brought, Entry } from "./entry.ts";
import { refused } from "./entry.ts";

export type ArchiveLimits = {
  entries: number;
  /** Bytes of everything unpacked, and of one file. */
  total: number;
  one: number;
  /** How many times larger what is unpacked may be; text of much repetition packs to about a twentieth. */
  ratio: number;
};

export const usualLimits: ArchiveLimits = { entries: 200_000, total: 4 * 1024 ** 3, one: 2 * 1024 ** 3, ratio: 100 };

/** What programs leave in archives besides what people put there. */
const litter = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$|\.git\/)/i;

/** How the manifest of an export of ours begins: it says what is in the archive, and is no document itself. */
const ours = /^\s*\{\s*"manifest"\s*:\s*1\s*,\s*"exporter"\s*:\s*\{\s*"name"\s*:\s*"spanwise"/;

/** Whether bytes begin as a zip archive does. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && (head[3] === 4 || head[3] === 6);
}

/** The files of an archive, in the order of their names. @throws Failure invalid with the reason */
export async function openArchive(archive: Brought, limits: ArchiveLimits = usualLimits): Promise<Entry[]> {
  const zip = await open(archive);
  const found: Entry[] = [];
  let total = 0;
  let packed = 0;
  let count = 0;
  const starts = new Set<number>();
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      const no = (why: string) => refused(archive.name, `${archive.name} is not unpacked: ${why}`);
      if (++count > limits.entries) throw no(`it holds more than ${limits.entries} files.`);
      const wrong = yauzl.validateFileName(name);
      if (wrong !== null || name.includes("\\") || name.includes("\0")) {
        throw no(`it holds a file named “${shown(name)}”, which is a place outside of the archive.`);
      }
      // The upper half is the mode of Unix, where an archive has one: 0o120000 is a symbolic link.
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & 0o170000) === 0o120000) throw no(`“${shown(name)}” is a link to somewhere else.`);
      if (entry.isEncrypted()) throw no("it is encrypted. Unpack it and bring its files.");
      if (entry.uncompressedSize > limits.one) throw no(`“${shown(name)}” is larger than ${size(limits.one)}.`);
      total += entry.uncompressedSize;
      packed += entry.compressedSize;
      if (total > limits.total) throw no(`unpacked, it is larger than ${size(limits.total)}.`);
      if (total > 10 * 1024 * 1024 && total > limits.ratio * archive.size) {
        throw no(`unpacked, it is more than ${limits.ratio} times as large as it is.`);
      }
      if (packed > archive.size || starts.has(entry.relativeOffsetOfLocalHeader)) {
        throw no("its files lie upon one another, as no honest archive has them.");
      }
      starts.add(entry.relativeOffsetOfLocalHeader);
      if (name.endsWith("/") || litter.test(name)) continue;
      found.push({ name, size: entry.uncompressedSize, open: () => contentOf(zip, entry, archive.name) });
    }
  } catch (error) {
    throw asRefusal(error, archive.name);
  }
  const manifest = found.find(({ name }) => name === "manifest.json");
  const kept = manifest && (await isOurs(manifest)) ? found.filter((entry) => entry !== manifest) : found;
  return kept.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function isOurs(manifest: Entry): Promise<boolean> {
  for await (const piece of await manifest.open()) return ours.test(Buffer.from(piece).toString("latin1", 0, 1_000));
  return false;
}

async function open(archive: Brought): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.fromRandomAccessReaderPromise(new BroughtReader(archive), archive.size, {
      lazyEntries: true,
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    });
  } catch (error) {
    throw asRefusal(error, archive.name);
  }
}

async function* contentOf(zip: yauzl.ZipFile, entry: yauzl.Entry, archive: string): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    yield* stream as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw asRefusal(error, `${archive}/${entry.fileName}`);
  }
}

/** Yauzl says what is wrong with an archive in an error: for people it is a refusal. */
function asRefusal(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error.name === "Failure") return error;
  const reason = shown(error.message.replaceAll(/[\r\n]+/g, " "));
  return refused(
    name,
    `${shown(name)} cannot be unpacked, because it is damaged or was made to look harmless (${reason}).`,
  );
}

function shown(text: string): string {
  return (text.length > 120 ? `${text.slice(0, 120)}…` : text).toWellFormed();
}

function size(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${bytes / 1024 ** 3} GiB` : `${Math.round(bytes / 1024 ** 2)} MiB`;
}

class BroughtReader extends yauzl.RandomAccessReader {
  private readonly archive: Brought;

  constructor(archive: Brought) {
    super();
    this.archive = archive;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const through = new PassThrough();
    const source = Readable.from(this.archive.read(start, end));
    source.on("error", (error) => through.destroy(error));
    through.on("close", () => source.destroy());
    return source.pipe(through);
  }
}
