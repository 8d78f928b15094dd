/** In which encoding a file is, and its text. What is not UTF-8 is guessed from its letters, and said. */
import iconv from "iconv-lite";
import jschardet from "jschardet";
import { encodings } from "./encodings.ts";
import type { Entry } from "./entry.ts";
import { headOf, refused } from "./entry.ts";

/** `sure`: the bytes themselves say so, or they are valid UTF-8. Otherwise it is a guess for a person to look at. */
export type Encoding = { name: string; sure: boolean; mark: boolean };

/** How much of a file is looked at to guess, in bytes. */
const sample = 1024 * 1024;
/** From this size on, bytes may be a beginning only. */
const beginning = 65_536;

export async function encodingOf(entry: Entry): Promise<Encoding> {
  return guess(await headOf(entry, sample));
}

function guess(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return { name: "utf-16le", sure: true, mark: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: "utf-16be", sure: true, mark: true };
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (isUtf8(head)) return { name: "utf-8", sure: true, mark };
  const found = jschardet.detect(head.subarray(0, 65_536)).encoding?.toLowerCase() ?? "";
  const known = encodings.find(
    (name) => name === found || name.replace("windows-", "cp") === found || found === alias[name],
  );
  return { name: known ?? "windows-1252", sure: false, mark: false };
}

const alias: Record<string, string> = { gb18030: "gb2312", shift_jis: "sjis", macintosh: "maccyrillic" };

/** Whether bytes are UTF-8. Of what may be the beginning of a file only, the last character may be cut off. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: bytes.length >= beginning });
    return true;
  } catch {
    return false;
  }
}

/**
 * The text of a file in pieces, without a byte order mark at its start. `noticed` is called with what was done on the way.
 * @throws Failure invalid at bytes that the encoding does not have
 */
export async function* textOf(entry: Entry, encoding: Pick<Encoding, "name">): AsyncGenerator<string> {
  const pieces = encoding.name === "utf-8" ? utf8Of(entry) : otherOf(entry, encoding.name);
  let first = true;
  for await (const piece of pieces) {
    if (piece === "") continue;
    yield first && piece.startsWith("\ufeff") ? piece.slice(1) : piece;
    first = false;
  }
}

async function* utf8Of(entry: Entry): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 1;
  try {
    for await (const chunk of entry.open()) {
      const text = decoder.decode(chunk, { stream: true });
      yield text;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line++;
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refused(
      entry.name,
      `${entry.name} is not UTF-8 from about line ${line} on. Save it as UTF-8, or choose its encoding.`,
      line,
    );
  }
}

async function* otherOf(entry: Entry, name: string): AsyncGenerator<string> {
  // Half surrogates stay as they are, so that they are found and named where the text is checked.
  const decoder = iconv.getDecoder(name, { stripBOM: false });
  for await (const chunk of entry.open()) yield decoder.write(Buffer.from(chunk));
  yield decoder.end() ?? "";
}

/** Whether decoding put a mark for bytes that the encoding does not have. */
export function hasReplacement(text: string): boolean {
  return text.includes("\ufffd");
}
