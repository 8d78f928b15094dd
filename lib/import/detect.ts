/** What kind of file something is, by what is in it; its name decides only between kinds of plain text. */
import type { Format } from "#lib/annotation/formats/format.ts";
import { formats } from "#lib/annotation/formats/registry.ts";

/** Kinds of files that bring texts and nothing said about them. */
export const textKinds = ["text", "markdown", "html", "docx", "pdf", "table", "xlsx", "records"] as const;
export type TextKind = (typeof textKinds)[number];

/** A kind of text file, or the id of a format of the registry that can be read. */
export type Kind = TextKind | (string & {});

const kindNames: Record<TextKind, string> = {
  text: "Plain text",
  markdown: "Markdown",
  html: "Web page",
  docx: "Word document",
  pdf: "PDF",
  table: "Table (CSV or TSV)",
  xlsx: "Excel table",
  records: "JSON records",
};

export function kindName(kind: Kind): string {
  return kindNames[kind as TextKind] ?? formatOf(kind)?.name ?? kind;
}

/** The format of the registry behind a kind; undefined for kinds of text. */
export function formatOf(kind: Kind): (Format & { read: NonNullable<Format["read"]> }) | undefined {
  const found = formats.find((format) => format.id === kind && format.read !== undefined);
  return found as ReturnType<typeof formatOf>;
}

/** Every kind that can be read, for choosing one by hand. */
export const kinds: readonly Kind[] = [
  ...textKinds,
  ...formats.filter((format) => format.read !== undefined).map((format) => format.id),
];

/** The kind of a file by its first bytes: those that are no text; null where it may be text. */
export function kindOfBytes(name: string, head: Uint8Array): Kind | null {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (starts(0x25, 0x50, 0x44, 0x46, 0x2d)) return "pdf";
  if (starts(0x50, 0x4b, 0x03, 0x04)) {
    if (/\.docx$/i.test(name)) return "docx";
    if (/\.xlsx$/i.test(name)) return "xlsx";
    return "zip";
  }
  return null;
}

/**
 * The kind of a text file by its beginning (65,536 UTF-16 units are plenty). `beside`: the names of the files that came with it.
 * Null where it is not a file of its own but belongs to another, such as `annotation.conf`.
 */
export function kindOfText(name: string, head: string, beside: ReadonlySet<string> = new Set()): Kind | null {
  const base = name.replace(/\.[^./]*$/, "");
  const extension = /\.([^./]*)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (isCompanion(name, extension, beside)) return null;
  const start = head.trimStart();
  if (extension === "ann") return "brat";
  if (extension === "txt" && beside.has(`${base}.ann`)) return "brat";
  if (extension === "txt" && beside.has(`${base}.jsonld`)) return null;
  if (start.startsWith("#FORMAT=WebAnno TSV")) return "webanno-tsv";
  if (start.startsWith("<")) return kindOfMarkup(start, extension);
  if (start.startsWith("{") || start.startsWith("[")) {
    const kind = kindOfJson(start, extension);
    if (kind) return kind;
  }
  if (extension === "csv" && /(^|\/)documents\.csv$/i.test(name) && /\bdocument_id\b/.test(firstLine(start)))
    return "csv";
  if (/^(md|markdown|mdown)$/.test(extension)) return "markdown";
  if (extension === "csv" || extension === "tsv" || extension === "tab") return "table";
  if (isConll(head)) return "conll";
  return "text";
}

/** Files that say something about others, and are read with them. */
function isCompanion(name: string, extension: string, beside: ReadonlySet<string>): boolean {
  const file = name.split("/").at(-1)?.toLowerCase() ?? "";
  if (/^(annotation|visual|tools|kb_shortcuts)\.conf$/.test(file)) return true;
  if (/typesystem\.xml$/i.test(file)) return true;
  if (/^(spans|relations)\.csv$/.test(file))
    return [...folderOf(name, beside)].some((one) => /(^|\/)documents\.csv$/i.test(one));
  if (file === "dataset.json" && extension === "json")
    return [...folderOf(name, beside)].some((one) => /\.jsonl$/i.test(one));
  return false;
}

function folderOf(name: string, beside: ReadonlySet<string>): string[] {
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  return [...beside].filter((one) => one.startsWith(folder) && !one.slice(folder.length).includes("/"));
}

function firstLine(text: string): string {
  // The first six megabytes of a file may be one line.
  const end = text.indexOf("\n");
  const line = end < 0 ? text : text.slice(0, end);
  const mac = line.indexOf("\r");
  return mac < 0 ? line : line.slice(0, mac);
}

function kindOfMarkup(start: string, extension: string): Kind | null {
  // The first element, behind the declaration, comments and what is defined.
  const body = start.slice(Math.max(0, start.search(/<(?![?!])/)));
  // Label Studio's description of its own page, which it exports beside the tasks.
  if (/^<View\b/.test(body) && extension === "xml") return null;
  if (/^<(?:\w+:)?XMI\b/.test(body) || /xmlns:cas="http:\/\/\/uima\/cas\.ecore"/.test(body)) return "uima-xmi";
  if (/^<(?:\w+:)?(TEI|teiCorpus)\b/.test(body)) return "tei";
  if (/^<!doctype html/i.test(start) || /^<html\b/i.test(body) || /^x?html?$/.test(extension)) return "html";
  return extension === "md" || extension === "markdown" ? "markdown" : "text";
}

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const rows = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

/** JSON of several kinds: a line a record, one object, or a list. */
function kindOfJson(start: string, extension: string): Kind | null {
  const line = firstLine(start);
  const first = parsed(line);
  if (isRow(first) && (extension !== "json" || start.length > line.length)) return kindOfLine(first, line);
  if (/"%(TYPES|FEATURE_STRUCTURES|VIEWS)"\s*:/.test(start)) return "uima-cas-json";
  if (
    /"@context"\s*:|"type"\s*:\s*"Annotation(Page|Collection)?"/.test(start.slice(0, 4000)) &&
    /"target"\s*:|"items"\s*:/.test(start)
  ) {
    return "web-annotation";
  }
  if (/"(annotations|predictions|completions)"\s*:\s*\[/.test(start) && /"data"\s*:\s*\{/.test(start))
    return "label-studio";
  if (isRow(first)) return kindOfLine(first, line);
  // A text that happens to begin with a bracket is none of these.
  if (extension === "json" || extension === "jsonl" || extension === "ndjson") return "records";
  return null;
}

function kindOfLine(row: Row, line: string): Kind {
  if (row.format === "spanwise-jsonl") return "spanwise";
  if ("%FEATURE_STRUCTURES" in row || "%TYPES" in row) return "uima-cas-json";
  if ("@context" in row && ("target" in row || "items" in row)) return "web-annotation";
  if (isRow(row.data) && ("annotations" in row || "predictions" in row || "completions" in row)) return "label-studio";
  if (isRow(row.fields) && ("responses" in row || "suggestions" in row)) return "argilla";
  if (Array.isArray(row.tokens) && (Array.isArray(row.ner_tags) || Array.isArray(row.tags))) return "hugging-face";
  if (typeof row.text !== "string" && typeof row.data !== "string") return "records";
  if (
    isRow(row.spans) ||
    (Array.isArray(row.entities) && row.entities.every(Array.isArray) && "entities" in row && !("label" in row))
  ) {
    return "spacy";
  }
  if ("_input_hash" in row || "_task_hash" in row || "_view_id" in row) return "prodigy";
  if (Array.isArray(row.spans) && (rows(row.spans).length === 0 || rows(row.spans).some((span) => "start" in span)))
    return "prodigy";
  if (rows(row.entities).some((one) => "start_offset" in one) || "relations" in row || "Comments" in row)
    return "doccano";
  if (Array.isArray(row.entities) || Array.isArray(row.label) || Array.isArray(row.labels)) {
    const list = (row.entities ?? row.label ?? row.labels) as unknown[];
    return list.length === 0 || list.some(Array.isArray) || list.every((one) => typeof one === "string")
      ? "doccano"
      : "records";
  }
  return /"cats"\s*:/.test(line) ? "spacy" : "records";
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Nine lines in ten are a token and columns, of which the last is a tag; and some tag marks something. */
function isConll(head: string): boolean {
  const lines = head.split(/\r?\n/).slice(0, 500);
  // The last line may be cut off.
  if (lines.length > 1) lines.pop();
  const held = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const tagged = held.filter((line) => /^\S+([ \t]+\S+)*[ \t]+(O|[BILUSE]-\S+)$/.test(line));
  return held.length >= 2 && tagged.length >= 0.9 * held.length;
}
