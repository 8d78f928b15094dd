/** Tables and JSON records of which one field is the text: a document for each row. */
import { parse } from "csv-parse";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Imported } from "#lib/annotation/formats/format.ts";
import { elementsOf } from "#lib/annotation/formats/json-elements.ts";
import { baseName, documentTextAt, jsonAt, linesOf, readOne, refusalOf } from "#lib/annotation/formats/reading.ts";
import { plainObject, Refused, refuse } from "#lib/annotation/strict.ts";

/** Which fields hold what. `metadata` absent: all other fields. */
export type Fields = {
  text: string;
  name?: string | undefined;
  language?: string | undefined;
  metadata?: readonly string[] | undefined;
};

const maxColumns = 1000;
/** In UTF-16 units: a text of five megabytes with all that stands beside it. */
const maxRecord = 16 * 1024 * 1024;

const usualTexts = ["text", "content", "body", "article", "document", "sentence", "message", "abstract"];
const usualNames = ["name", "title", "headline", "id", "url", "file", "filename"];

/** Which fields hold what, as far as their names tell; the text is the longest where none is named so. */
function guessFields(names: readonly string[], example: Readonly<Record<string, string>>): Fields {
  const find = (wanted: readonly string[]) =>
    wanted.flatMap((want) => names.find((name) => name.toLowerCase() === want) ?? [])[0];
  const longest = [...names].sort((a, b) => (example[b]?.length ?? 0) - (example[a]?.length ?? 0))[0];
  const text = find(usualTexts) ?? longest ?? "";
  const name = find(usualNames.filter((one) => one !== text));
  return { text, name: name === text ? undefined : name, language: find(["language", "lang"]) };
}

type Row = Readonly<Record<string, unknown>>;

function documentOf(file: string, line: number, row: Row, fields: Fields): Imported[] {
  return readOne(file, line, () => {
    if (!(fields.text in row)) refuse(fields.text, "is not there; choose the field that holds the text");
    const text = documentTextAt(row[fields.text], fields.text);
    const label = fields.name
      ? plainText(row[fields.name]).replace(/\s+/g, " ").trim().slice(0, 200).toWellFormed()
      : "";
    const used = new Set([fields.text, fields.name, fields.language]);
    const kept = fields.metadata ?? Object.keys(row).filter((name) => !used.has(name));
    const metadata = Object.fromEntries(
      kept.flatMap((name) => {
        const value = plainText(row[name]);
        return value === "" ? [] : [[name, value]];
      }),
    );
    return {
      id: "",
      name: label || `${baseName(file)}-${line}`,
      text,
      language: fields.language ? plainText(row[fields.language]) : "",
      metadata: metadata as { [key: string]: Json },
      layers: [],
      whole: null,
    };
  });
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Rows of cells, the first of which are the names of the columns. */
export async function* readRows(
  file: string,
  rows: AsyncIterable<{ line: number; cells: string[] }> | readonly string[][],
  wanted?: Fields,
): AsyncGenerator<Imported> {
  let names: string[] | null = null;
  let fields = wanted;
  try {
    let number = 0;
    for await (const row of rows) {
      number++;
      const { line, cells } = Array.isArray(row)
        ? { line: number, cells: row }
        : (row as { line: number; cells: string[] });
      if (cells.every((cell) => cell === "")) continue;
      if (!names) {
        if (cells.length > maxColumns)
          refuse(`line ${line}`, `has ${cells.length} columns; ${maxColumns} are the most`);
        names = cells.map((cell, i) => cell.trim() || `column ${i + 1}`);
        continue;
      }
      if (cells.length > names.length) refuse(`line ${line}`, `has ${cells.length} cells for ${names.length} columns`);
      const held = Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
      fields ??= guessFields(names, held);
      yield* documentOf(file, line, held, fields);
    }
    if (!names) refuse("", "there is no row in it");
  } catch (thrown) {
    yield refusalOf(thrown, file, 0);
  }
}

/** CSV or TSV, with the separator that its first line has most of. */
export async function* readTable(
  file: string,
  pieces: AsyncIterable<string>,
  wanted?: Fields,
): AsyncGenerator<Imported> {
  yield* readRows(file, tableRows(pieces), wanted);
}

/** CSV or TSV as rows of cells. @throws Refused */
export async function* tableRows(pieces: AsyncIterable<string>): AsyncGenerator<{ line: number; cells: string[] }> {
  let parser: ReturnType<typeof parse> | null = null;
  let wrong: Error | null = null;
  const held: { line: number; cells: string[] }[] = [];
  let head = "";
  const begin = (text: string) => {
    const columns = Math.max(...separators.map((one) => countOf(firstLine(text), one)));
    if (columns >= maxColumns) refuse("line 1", `has more than ${maxColumns} columns`);
    parser = parse({
      delimiter: separatorOf(text),
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: maxRecord,
      skip_empty_lines: true,
      info: true,
    });
    parser.on("readable", () => {
      for (let row = parser?.read(); row; row = parser?.read()) {
        held.push({ line: row.info.lines, cells: row.record });
      }
    });
    parser.on("error", (error: Error) => {
      wrong = error;
    });
  };
  const settle = () => {
    if (!wrong) return;
    const { code, lines } = wrong as { code?: string; lines?: number };
    const why =
      code === "CSV_MAX_RECORD_SIZE"
        ? "a row is longer than any document"
        : "the quotation marks do not fit each other";
    throw new Refused(lines ? `line ${lines}` : "", why);
  };
  for await (const piece of pieces) {
    if (!parser) {
      head += piece;
      // The separator is known once the first line is.
      if (!head.includes("\n") && head.length < 4 * 1024 * 1024) continue;
      begin(head);
      await writeTo(parser as unknown as NodeJS.WritableStream, head);
    } else await writeTo(parser as unknown as NodeJS.WritableStream, piece);
    yield* held.splice(0);
    settle();
  }
  if (!parser) {
    begin(head);
    await writeTo(parser as unknown as NodeJS.WritableStream, head);
  }
  const last = parser as unknown as NodeJS.WritableStream;
  await new Promise<void>((resolve) => {
    last.once("end", resolve);
    last.once("error", () => resolve());
    last.end();
  });
  yield* held.splice(0);
  settle();
}

/** Resolves when what was written has been read. */
function writeTo(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

const separators = [",", ";", "\t", "|"];

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

function countOf(text: string, what: string): number {
  return text.split(what).length - 1;
}

function separatorOf(text: string): string {
  const line = firstLine(text).replace(/"[^"]*"/g, "");
  const [best] = [...separators].sort((a, b) => countOf(line, b) - countOf(line, a));
  return best as string;
}

/** A record a line, or one list of records. */
export async function* readRecords(
  file: string,
  open: () => AsyncIterable<string>,
  wanted?: Fields,
): AsyncGenerator<Imported> {
  let fields = wanted;
  const take = (line: number, json: string): Imported[] => {
    const row = plainObject(jsonAt(json), "the record", null);
    fields ??= guessFields(
      Object.keys(row).filter((name) => typeof row[name] === "string"),
      row as Record<string, string>,
    );
    return documentOf(file, line, row, fields);
  };
  try {
    const records = (await beginsWith(open(), "[")) ? elementsOf(open()) : recordLines(open());
    for await (const { line, json } of records) {
      try {
        yield* take(line, json);
      } catch (thrown) {
        yield refusalOf(thrown, file, line);
      }
    }
  } catch (thrown) {
    yield refusalOf(thrown, file, 0);
  }
}

async function* recordLines(pieces: AsyncIterable<string>): AsyncGenerator<{ line: number; json: string }> {
  for await (const { line, text } of linesOf(withShortLines(pieces)))
    if (text.trim() !== "") yield { line, json: text };
}

/** Passes pieces on until a line is longer than any record may be. @throws Refused */
async function* withShortLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let length = 0;
  let line = 1;
  for await (const piece of pieces) {
    const last = piece.lastIndexOf("\n");
    if (last < 0) length += piece.length;
    else length = piece.length - last;
    if (length > maxRecord)
      refuse(`line ${line}`, `is longer than ${maxRecord} characters, which is longer than any document`);
    yield piece;
    for (let at = piece.indexOf("\n"); at >= 0; at = piece.indexOf("\n", at + 1)) line++;
  }
}

async function beginsWith(pieces: AsyncIterable<string>, letter: string): Promise<boolean> {
  for await (const piece of pieces) if (piece.trim() !== "") return piece.trimStart().startsWith(letter);
  return false;
}

export type SeenFields = {
  names: string[];
  example: Record<string, string>;
  text: string;
  name: string;
  language: string;
};

/** The fields of a first row or record, the beginning of what stands in each, and which would be taken for what. */
function seenFields(names: readonly string[], row: Readonly<Record<string, unknown>>): SeenFields {
  const whole = Object.fromEntries(names.map((name) => [name, plainText(row[name])]));
  const { text, name = "", language = "" } = guessFields(names, whole);
  const example = Object.fromEntries(names.map((one) => [one, (whole[one] ?? "").slice(0, 80).toWellFormed()]));
  return { names: [...names], example, text, name, language };
}

/** The first row of a table, with its names; null where there is none. */
export async function firstRow(
  rows: AsyncIterable<{ line: number; cells: string[] }> | readonly string[][],
): Promise<SeenFields | null> {
  let names: string[] | null = null;
  for await (const row of rows) {
    const cells = Array.isArray(row) ? row : (row as { cells: string[] }).cells;
    if (cells.every((cell) => cell === "")) continue;
    if (names) return seenFields(names, Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])));
    names = cells.slice(0, maxColumns).map((cell, i) => cell.trim() || `column ${i + 1}`);
  }
  return null;
}

/** The same of JSON records. */
export async function firstRecord(open: () => AsyncIterable<string>): Promise<SeenFields | null> {
  const records = (await beginsWith(open(), "[")) ? elementsOf(open()) : recordLines(open());
  for await (const { json } of records) {
    const row = plainObject(jsonAt(json), "the record", null);
    return seenFields(Object.keys(row).slice(0, maxColumns), row);
  }
  return null;
}
