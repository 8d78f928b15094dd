/** Spanwise JSONL among the other formats: see spanwise-jsonl.ts, which has it all. */
import { exchanged } from "./exchange.ts";
import type { Files, Format, Imported, Piece, ReadTools, Source, WriteTools } from "./format.ts";
import { linesOf, refusalOf } from "./reading.ts";
import { encodeSpanwiseLine, formatVersion } from "./spanwise-jsonl.ts";
import { readSpanwiseLine } from "./spanwise-jsonl-reader.ts";

export const spanwise: Format = {
  id: "spanwise",
  name: "Spanwise JSONL",
  version: formatVersion,
  extensions: ["jsonl"],
  mediaType: "application/jsonl",
  about:
    "Spanwise’s own format, which loses nothing of an annotation set: one line for each document with its text, every layer, relation, attribute, entity and author, and every offset both in code points and in UTF-16 units. It comes back in as it went out.",
  files: "one",
  unit: "both",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: true,
    edges: "any",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "typed",
    relationAttributes: "typed",
    entities: true,
    authors: true,
    origins: true,
    notes: true,
    layers: true,
    documentLabels: true,
    documentAttributes: "typed",
    ids: true,
    names: true,
    language: true,
    metadata: true,
  },
  options: [],
  write,
  read,
};

async function* write(source: Source, { sha256 }: WriteTools): AsyncGenerator<Piece> {
  yield { file: "documents.jsonl", text: "" };
  for await (const { whole } of source()) {
    if (!whole) throw new Error("only what comes from a project can be written as Spanwise JSONL");
    yield { file: "documents.jsonl", text: encodeSpanwiseLine(whole, sha256) };
  }
}

async function* read(files: Files, { sha256 }: ReadTools): AsyncGenerator<Imported> {
  for (const file of files.names) {
    try {
      for await (const { line, text } of linesOf(files.open(file))) {
        if (text.trim() === "") continue;
        const read = readSpanwiseLine(text, line, sha256);
        if (read.ok) yield { kind: "document", file, line, document: exchanged(read.document) };
        else yield { kind: "refusal", file, line, field: read.field, why: read.why };
      }
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}
