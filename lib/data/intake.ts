/**
 * How a text comes in: exactly. No character is added, dropped, normalised or replaced, but for a byte order mark at the very
 * start; and whatever is noticed on the way is said to the person and kept with the document.
 */
import { createHash } from "node:crypto";
import { maxTextBytes, textProblem, utf8Length } from "#lib/annotation/text.ts";
import { Failure } from "#lib/errors.ts";

/** Something noticed in a text on its way in, with a sentence for the person who brought it. */
export type IntakeNote = {
  kind: "crlf" | "cr" | "bom" | "utf-16" | "control" | "encoding" | "conversion";
  message: string;
};

/** What a text came from and what was noticed; kept with the document. */
export type Intake = {
  /** The name of the file; "" for a pasted text. */
  fileName: string;
  /** SHA-256 of the original bytes (of the UTF-8 of a pasted text), in hexadecimal. */
  sha256OfOriginal: string;
  /** Such as "utf-8", "utf-16le" or "windows-1252"; "" of a file that holds no plain text, such as a PDF. */
  encoding: string;
  notes: IntakeNote[];
};

export type ReadText = { text: string; intake: Intake };

const byteOrderMark = "\ufeff";

/**
 * Reads the bytes of a text file.
 * @throws Failure invalid with `place.file` and, where the fault lies in a line, `place.line`
 */
export function readTextFile(bytes: Uint8Array, fileName: string): ReadText {
  const encoding = encodingOf(bytes);
  // No text of UTF-16 has more than three bytes of UTF-8 for two of its own, nor less than half: look before decoding.
  if (bytes.length > (encoding === "utf-8" ? maxTextBytes + 3 : 2 * maxTextBytes + 2)) {
    refuse(fileName, tooLarge(bytes.length));
  }
  const decoded = decode(bytes, encoding, fileName);
  return accept(decoded, { fileName, encoding, sha256OfOriginal: sha256(bytes) });
}

/** The same for a text that was pasted, or sent inside JSON. `name` is what refusals call it. */
export function readPastedText(text: string, name: string): ReadText {
  if (text.length > maxTextBytes + 1) refuse(name, tooLarge(utf8Length(text)));
  const read = accept(text, { fileName: name, encoding: "utf-8", sha256OfOriginal: sha256(text) });
  return { ...read, intake: { ...read.intake, fileName: "" } };
}

function accept(decoded: string, source: Omit<Intake, "notes">): ReadText {
  const marked = decoded.startsWith(byteOrderMark);
  const text = marked ? decoded.slice(1) : decoded;
  refuseUnfit(text, source.fileName);
  return { text, intake: { ...source, notes: notice(text, source.encoding, marked) } };
}

/** What no document can hold. `name` is what the refusal calls it. @throws Failure invalid with `place` */
export function refuseUnfit(text: string, name: string): void {
  const problem = textProblem(text);
  if (problem?.kind === "too-large") refuse(name, tooLarge(utf8Length(text)));
  if (problem?.kind === "empty") refuse(name, problem.message);
  if (!problem) return;
  const column = problem.offset - text.lastIndexOf("\n", problem.offset);
  const what =
    problem.kind === "nul"
      ? "a NUL character"
      : `half of a character (a lone surrogate, U+${text.charCodeAt(problem.offset).toString(16).toUpperCase()})`;
  const where = `line ${problem.line}, column ${column}`;
  refuse(name, `There is ${what} in ${where}. Save the text as UTF-8 and try again.`, problem.line);
}

/** What is to be said of a text that came in. `marked`: it began with a byte order mark. */
export function notice(text: string, encoding: string, marked: boolean): IntakeNote[] {
  const notes: IntakeNote[] = [];
  if (encoding.startsWith("utf-16")) {
    const message = `The file was ${encoding.toUpperCase()} and was read as such; the text is kept in UTF-8.`;
    notes.push({ kind: "utf-16", message });
  }
  if (marked) notes.push({ kind: "bom", message: "The byte order mark at the start was removed." });
  const returns = text.includes("\r");
  const crlf = returns ? count(text, /\r\n/g) : 0;
  if (crlf > 0) {
    const message = `${crlf} line ${crlf === 1 ? "break is" : "breaks are"} CR LF (as Windows writes); they are kept, and count as two characters in every offset.`;
    notes.push({ kind: "crlf", message });
  }
  const cr = returns ? count(text, /\r(?!\n)/g) : 0;
  if (cr > 0) {
    const message = `${cr} carriage ${cr === 1 ? "return stands" : "returns stand"} alone; they are kept, and do not end a line.`;
    notes.push({ kind: "cr", message });
  }
  // Most texts have none, which one expression, compiled once, finds out twenty times faster than counting.
  const control = anyControl.test(text) ? count(text, new RegExp(anyControl, "g")) : 0;
  if (control > 0) {
    const message = `${control} control ${control === 1 ? "character is" : "characters are"} kept, though nobody sees them.`;
    notes.push({ kind: "control", message });
  }
  return notes;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: control characters are what is looked for
const anyControl = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function count(text: string, what: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(what)) found++;
  return found;
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** Decodes strictly and keeps the byte order mark, so that `accept` can tell of it. */
function decode(bytes: Uint8Array, encoding: ReturnType<typeof encodingOf>, fileName: string): string {
  if (encoding !== "utf-8") {
    if (bytes.length % 2 === 1) {
      const last = bytes.length - 1;
      refuse(fileName, `The file is cut off: byte ${last} is half of a UTF-16 unit. Save it as UTF-8 and try again.`);
    }
    // Not by TextDecoder, which replaces lone surrogates: here they are to be found and named.
    const units = Buffer.from(bytes);
    return (encoding === "utf-16be" ? units.swap16() : units).toString("utf16le");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const at = firstUndecodable(bytes);
    const line = bytes.subarray(0, at).reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
    const byte = `0x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
    const message = `Byte ${at} (${byte}, in line ${line}) is not UTF-8. Save the file as UTF-8 and try again.`;
    refuse(fileName, message, line);
  }
}

/** The offset in bytes of the first sequence that is not UTF-8, found by halving: a beginning is right, or it is not. */
function firstUndecodable(bytes: Uint8Array): number {
  // With `stream`, a sequence that is cut off at the end of the beginning passes.
  const right = (length: number, stream: boolean) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream });
      return true;
    } catch {
      return false;
    }
  };
  let low = 0;
  let high = bytes.length + 1;
  // The first `low` bytes are right; the first `high` are not, or there are not so many.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (right(middle, true)) low = middle;
    else high = middle;
  }
  if (right(low, false)) return low;
  // What came before was the beginning of a sequence: it, and not the byte that breaks it off, is what is wrong.
  let lead = low - 1;
  while (((bytes[lead] as number) & 0xc0) === 0x80) lead--;
  return lead;
}

function tooLarge(bytes: number): string {
  const mebibytes = (size: number) => (size / 1024 / 1024).toFixed(size % 1048576 === 0 ? 0 : 2);
  return `The text has ${mebibytes(bytes)} MiB (${bytes} bytes); the limit is ${mebibytes(maxTextBytes)} MiB. Divide it into several documents.`;
}

/** Of bytes as they are, of a string in UTF-8. In hexadecimal. */
function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

function refuse(file: string, message: string, line?: number): never {
  const place = { ...(file ? { file } : {}), ...(line === undefined ? {} : { line }) };
  throw new Failure("invalid", file ? `${file}: ${message}` : message, { place });
}
