/**
 * What readers share. Files come from other people's programs: nothing is taken on trust, and each refusal names the file,
 * the line and the field.
 */
import { parseAttributeValue } from "../annotation.ts";
import type { Json } from "../canonical-json.ts";
import type { Fragment } from "../span.ts";
import { mergeFragments } from "../span.ts";
import { listAt, plainObject, Refused, refuse, stringAt } from "../strict.ts";
import { CodePoints, textProblem } from "../text.ts";
import type { ExchangeDocument, NamedAttributes } from "./exchange.ts";
import type { Files, Imported } from "./format.ts";

/** The longest line or element that is read, in UTF-16 units: a text of five megabytes with very many spans. */
export const maxRecordLength = 64 * 1024 * 1024;

/** Lines without their breaks (LF or CR LF), numbered from 1. @throws Refused at a line that is too long. */
export async function* linesOf(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<{ line: number; text: string }> {
  let rest = "";
  let line = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf("\n"); at >= 0; at = piece.indexOf("\n", from)) {
      const text = rest + piece.slice(from, at);
      rest = "";
      from = at + 1;
      yield { line: ++line, text: text.endsWith("\r") ? text.slice(0, -1) : text };
    }
    rest += piece.slice(from);
    if (rest.length > maxRecordLength) refuse(`line ${line + 1}`, `is longer than ${maxRecordLength} characters`);
  }
  if (rest !== "") yield { line: ++line, text: rest.endsWith("\r") ? rest.slice(0, -1) : rest };
}

/** A whole file as one text. @throws Refused when it is too long. */
export async function wholeOf(pieces: AsyncIterable<string> | Iterable<string>): Promise<string> {
  let whole = "";
  for await (const piece of pieces) {
    whole += piece;
    if (whole.length > maxRecordLength) refuse("", `the file is longer than ${maxRecordLength} characters`);
  }
  return whole;
}

/** Gathers what is passed over while one document is read. */
export type Notices = (field: string, why: string, line?: number) => void;

/** One document and its notices, or one refusal instead of all of them. */
export function readOne(file: string, line: number, read: (notice: Notices) => ExchangeDocument): Imported[] {
  const notices: Imported[] = [];
  try {
    const document = read((field, why, at = line) => notices.push({ kind: "notice", file, line: at, field, why }));
    return [{ kind: "document", file, line, document }, ...notices];
  } catch (thrown) {
    return [refusalOf(thrown, file, line)];
  }
}

/** A refusal as a value. A `Refused` whose field begins with “line 7” names that line. Throws on what is no refusal. */
export function refusalOf(thrown: unknown, file: string, line: number): Imported {
  if (!(thrown instanceof Refused)) throw thrown;
  const own = /^line (\d+)(?:, )?/.exec(thrown.field);
  return {
    kind: "refusal",
    file,
    line: own ? Number(own[1]) : line,
    field: own ? thrown.field.slice(own[0].length) : thrown.field,
    why: thrown.why,
  };
}

/** Reads every line of every file as JSON. Blank lines are passed over. */
export async function* readJsonLines(
  files: Files,
  read: (value: unknown, place: { file: string; line: number }, notice: Notices) => ExchangeDocument,
): AsyncGenerator<Imported> {
  for (const file of files.names) {
    try {
      for await (const { line, text } of linesOf(files.open(file))) {
        if (text.trim() === "") continue;
        yield* readOne(file, line, (notice) => read(jsonAt(text), { file, line }, notice));
      }
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

/** @throws Refused on what is no JSON. */
export function jsonAt(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    refuse("", "is not JSON");
  }
}

/** A text that can be a document. @throws Refused */
export function documentTextAt(value: unknown, field: string): string {
  if (typeof value !== "string") refuse(field, "is not a string");
  const problem = textProblem(value);
  return problem ? refuse(field, problem.message) : value;
}

/** A name or the like: a string or a number, as text. @throws Refused */
export function nameAt(value: unknown, field: string): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  const name = stringAt(value, field, 10_000);
  return name === "" ? refuse(field, "is empty") : name;
}

/** The offsets of one text in the unit of a file. */
export class Offsets {
  private readonly text: string;
  private readonly codePoints: CodePoints | null;

  constructor(text: string, unit: "utf16" | "codePoints") {
    this.text = text;
    this.codePoints = unit === "codePoints" ? new CodePoints(text) : null;
  }

  /** From UTF-16 units to the unit of the file. */
  out(offset: number): number {
    return this.codePoints ? this.codePoints.fromUtf16(offset) : offset;
  }

  /** A range of the file in UTF-16 units; null when it is empty. @throws Refused when the text has no such range. */
  range(start: unknown, end: unknown, field: string): Fragment | null {
    const from = this.in(start, field, "start");
    const to = this.in(end, field, "end");
    if (from > to) refuse(field, `the end ${to} comes before the start ${from}`);
    return from === to ? null : [from, to];
  }

  private in(value: unknown, field: string, what: string): number {
    if (typeof value !== "number" || !Number.isSafeInteger(value)) refuse(field, `the ${what} is not a whole number`);
    const length = this.codePoints ? this.codePoints.length : this.text.length;
    if (value < 0 || value > length) refuse(field, `the ${what} ${value} is outside the text, which ends at ${length}`);
    if (this.codePoints) return this.codePoints.toUtf16(value);
    const unit = this.text.charCodeAt(value);
    const inside = value > 0 && unit >= 0xdc00 && unit <= 0xdfff;
    return inside ? refuse(field, `the ${what} ${value} is inside a surrogate pair`) : value + 0;
  }
}

/** Ranges as the fragments of one span; null when nothing is in them. */
export function fragmentsOf(ranges: readonly (Fragment | null)[]): Fragment[] | null {
  const merged = mergeFragments(ranges.filter((range) => range !== null));
  return merged.length > 0 ? merged : null;
}

/** Refuses a span whose stated text is not what the text has there. @throws Refused with both. */
export function checkSurface(stated: unknown, found: string, field: string): void {
  if (stated === found) return;
  const said = typeof stated === "string" ? `“${shorten(stated)}”` : "not a string";
  refuse(field, `is ${said}, and the text has “${shorten(found)}” there`);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}

/** The name of a file without its folders and its extension. */
export function baseName(file: string): string {
  return (file.split("/").at(-1) as string).replace(/\.[^.]*$/, "");
}

/** Names that are different and fit a file system, for a file of each document. */
export class FileNames {
  private readonly taken = new Set<string>();

  /** Without an extension. */
  next(document: Pick<ExchangeDocument, "id" | "name">): string {
    const wanted =
      (document.name || document.id)
        .replace(/\.(txt|text|md|html?)$/i, "")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: reason: no file name may hold them.
        .replace(/[\u0000-\u001f\u007f-\u009f/\\:*?"<>|\u2028\u2029]+/g, "_")
        .replace(/^[.\s]+|[.\s]+$/g, "")
        .slice(0, 100)
        .toWellFormed() || "document";
    let name = wanted;
    for (let i = 2; this.taken.has(name.toLowerCase()); i++) name = `${wanted}-${i}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}

/** Any JSON whose strings can be stored. @throws Refused */
export function metadataAt(value: unknown, field: string): Json {
  if (typeof value === "string") return stringAt(value, field);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return listAt(value, field, metadataAt);
  const entries = Object.entries(plainObject(value, field, null));
  return Object.fromEntries(entries.map(([key, held]) => [stringAt(key, field), metadataAt(held, `${field}.${key}`)]));
}

/** One value as a line of JSON, without the letters that some readers take for the end of a line. */
export function jsonLine(value: unknown): string {
  return `${safeJson(JSON.stringify(value))}\n`;
}

/** JSON in which U+0085, U+2028 and U+2029 are escaped. */
export function safeJson(json: string): string {
  return json.replace(/[\u0085\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Attributes by name, as an object; none where there is none. @throws Refused */
export function attributesAt(value: unknown, field: string): NamedAttributes {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(plainObject(value, field, null));
  return Object.fromEntries(
    entries.map(([name, held]) => [stringAt(name, field), parseAttributeValue(held, `${field}.${name}`)]),
  );
}
