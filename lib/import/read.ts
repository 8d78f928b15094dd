/** Reads units into documents, whatever they are. */
import { createHash } from "node:crypto";
import type { ExchangeDocument } from "#lib/annotation/formats/exchange.ts";
import type { Files, Imported } from "#lib/annotation/formats/format.ts";
import { chosen } from "#lib/annotation/formats/format.ts";
import { baseName, documentTextAt, readOne, refusalOf } from "#lib/annotation/formats/reading.ts";
import { Refused, refuse } from "#lib/annotation/strict.ts";
import { maxTextBytes } from "#lib/annotation/text.ts";
import { convertApart } from "./apart.ts";
import { formatOf, type TextKind } from "./detect.ts";
import { encodingOf, hasReplacement, textOf } from "./encoding.ts";
import type { Entry } from "./entry.ts";
import {
  type Fields,
  firstRecord,
  firstRow,
  readRecords,
  readRows,
  readTable,
  type SeenFields,
  tableRows,
} from "./rows.ts";
import type { Unit } from "./units.ts";

export type ReadOptions = {
  /** Instead of what the files look like. */
  encoding?: string | undefined;
  /** Which fields of records and tables hold what. */
  fields?: Fields | undefined;
  /** The options of the unit's format, by name. */
  options?: Readonly<Record<string, string>> | undefined;
  /** How long one file may be converted, in milliseconds. */
  patience?: number;
  signal?: AbortSignal;
};

/** The original of a document: kept with it for ever. */
export type Original = {
  /** With its folders. */
  file: string;
  encoding: string;
  /** The encoding is a guess. */
  guessed: boolean;
  /** It began with a byte order mark, which is left out. */
  mark: boolean;
  notes: string[];
};

export type Read = { original: Original; items: AsyncIterable<Imported> };

/** What is in a unit. Reading it again gives the same. @throws Failure invalid, TakesTooLong, while it is read */
export async function readUnit(unit: Unit, options: ReadOptions = {}): Promise<Read> {
  const [main] = unit.files as [Entry];
  const binary = unit.kind === "docx" || unit.kind === "pdf" || unit.kind === "xlsx";
  const guess = binary ? { name: "", sure: true, mark: false } : await encodingOf(main);
  const encoding = options.encoding && !binary ? options.encoding : guess.name;
  const original: Original = {
    file: main.name,
    encoding,
    guessed: !guess.sure && !options.encoding,
    mark: guess.mark,
    notes: [],
  };
  const format = formatOf(unit.kind);
  if (!format) return { original, items: texts(unit.kind as TextKind, main, original, options) };
  const byName = new Map(unit.files.map((file) => [file.name, file]));
  const files: Files = {
    names: unit.files.map((file) => file.name),
    open: (name) => textOf(byName.get(name) as Entry, { name: encoding }),
  };
  const known = Object.entries(options.options ?? {}).filter(([name]) =>
    format.options.some((one) => one.name === name),
  );
  return { original, items: format.read(files, { options: chosen(format, Object.fromEntries(known)), sha256 }) };
}

async function* texts(kind: TextKind, file: Entry, original: Original, options: ReadOptions): AsyncGenerator<Imported> {
  const { encoding } = original;
  switch (kind) {
    case "text":
    case "markdown": {
      const text = await wholeText(file, encoding);
      if (typeof text !== "string") yield text;
      else yield* documentItems(file, text);
      return;
    }
    case "html":
    case "docx":
    case "pdf": {
      const converted = await convertApart(file, kind, options);
      if (converted.kind !== "text") throw new Error(`${kind} gave no text`);
      original.notes.push(...converted.notes);
      const { text, title } = converted;
      const known = title === "" || title === baseName(file.name);
      const metadata: ExchangeDocument["metadata"] = known ? {} : { title: title.slice(0, 500) };
      yield* documentItems(file, text, metadata);
      return;
    }
    case "xlsx": {
      const converted = await convertApart(file, kind, options);
      if (converted.kind !== "rows") throw new Error("a table gave no rows");
      original.notes.push(...converted.notes);
      yield* readRows(file.name, converted.rows, options.fields);
      return;
    }
    case "table":
      yield* readTable(file.name, textOf(file, { name: encoding }), options.fields);
      return;
    case "records":
      yield* readRecords(file.name, () => textOf(file, { name: encoding }), options.fields);
  }
}

/** A file as one text; a refusal where it is larger than a document can be. */
async function wholeText(file: Entry, encoding: string): Promise<string | Imported> {
  try {
    let text = "";
    for await (const piece of textOf(file, { name: encoding })) {
      text += piece;
      if (text.length > maxTextBytes)
        refuse("", `is longer than a document may be, which is ${maxTextBytes} bytes; divide it`);
    }
    if (encoding !== "utf-8" && hasReplacement(text)) refuse("", `is not in the encoding ${encoding}; choose another`);
    return text;
  } catch (thrown) {
    return refusalOf(thrown, file.name, 0);
  }
}

/** A file that is one text. */
function documentItems(file: Entry, text: string, metadata: ExchangeDocument["metadata"] = {}): Imported[] {
  return readOne(file.name, 0, () => {
    const name = baseName(file.name);
    return { id: "", name, text: documentTextAt(text, ""), language: "", metadata, layers: [], whole: null };
  });
}

/** SHA-256 of the bytes of a file, in hexadecimal. */
export async function hashOf(file: Entry): Promise<string> {
  if (file.sha256) return file.sha256;
  const hash = createHash("sha256");
  for await (const chunk of file.open()) hash.update(chunk);
  return hash.digest("hex");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The fields of a table or of records, for choosing; null where there is no row, or where what there is cannot be read. */
export async function fieldsOf(
  unit: Unit,
  options: Pick<ReadOptions, "encoding" | "patience"> = {},
): Promise<SeenFields | null> {
  const [main] = unit.files as [Entry];
  try {
    if (unit.kind === "xlsx") {
      const converted = await convertApart(main, "xlsx", options);
      return converted.kind === "rows" ? await firstRow(converted.rows) : null;
    }
    const name = options.encoding ?? (await encodingOf(main)).name;
    const open = () => textOf(main, { name });
    return unit.kind === "table" ? await firstRow(tableRows(open())) : await firstRecord(open);
  } catch (error) {
    // What is wrong is told where the rows themselves are read.
    if (error instanceof Refused || (error instanceof Error && error.name === "Failure")) return null;
    throw error;
  }
}
