/**
 * CoNLL-2003 and CoNLL-2002: a token a line with its tag in the last column, a blank line behind each sentence, `-DOCSTART-`
 * before each document. Written as IOB2 or BILUO; read in any scheme (the original files are IOB1).
 *
 * The text itself is not in such a file: read back, tokens stand with a space between them and each sentence on a line of its own.
 */
import type { Fragment } from "../span.ts";
import { refuse } from "../strict.ts";
import type { ExchangeDocument } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source, WriteTools } from "./format.ts";
import { escapeName, unescapeName } from "./identifiers.ts";
import type { Notices } from "./reading.ts";
import { baseName, documentTextAt, linesOf, readOne, refusalOf } from "./reading.ts";
import { runsOf, tagsOf, tokenOptions, tokenSpans } from "./token-spans.ts";

export const conll: Format = {
  id: "conll",
  name: "CoNLL-2003 (IOB2, BILUO)",
  version: 1,
  extensions: ["conll", "iob", "bio", "txt"],
  mediaType: "text/plain",
  about:
    "One token a line with its tag, as most sequence taggers read it. The text is divided into tokens; spans must not overlap, and there are no relations or attributes. Several layers leave as several files.",
  files: "one",
  unit: "token",
  carries: {
    text: "tokens",
    overlaps: false,
    coinciding: false,
    discontinuous: false,
    edges: "tokens",
    lineBreaks: true,
    characters: "any",
    relations: false,
    attributes: "none",
    relationAttributes: "none",
    entities: false,
    authors: false,
    origins: false,
    notes: false,
    layers: false,
    documentLabels: false,
    documentAttributes: "none",
    ids: false,
    names: false,
    language: false,
    metadata: false,
  },
  options: [
    {
      name: "scheme",
      description: "IOB2 begins every span with B-; BILUO also marks the last and the only token of a span.",
      choices: ["iob2", "biluo"],
      default: "iob2",
      for: "out",
    },
    {
      name: "columns",
      description: "2003: word, part of speech, chunk, tag. 2002: word, part of speech, tag. 2: word and tag.",
      choices: ["2003", "2002", "2"],
      default: "2003",
      for: "out",
    },
    ...tokenOptions,
  ],
  write,
  read,
};

const columns: Readonly<Record<string, { start: string; between: string }>> = {
  "2003": { start: "-DOCSTART- -X- -X- O", between: " -X- _ " },
  "2002": { start: "-DOCSTART- -X- O", between: " -X- " },
  "2": { start: "-DOCSTART- O", between: " " },
};

async function* write(source: Source, { options, losses }: WriteTools): AsyncGenerator<Piece> {
  const file = "documents.conll";
  const { start, between } = columns[options.columns ?? ""] as { start: string; between: string };
  const scheme = options.scheme === "biluo" ? "biluo" : "iob2";
  yield { file, text: "" };
  for await (const document of source()) {
    const { tokens, spans, sentences } = tokenSpans(document, options.overlaps as string, losses);
    if (tokens.length === 0) {
      const why = "its text has no token";
      losses.add({ what: "document", why, outcome: "lost", document: document.name || document.id, count: 1 });
      continue;
    }
    const names = new Map(spans.map(({ label }) => [label, escapeName(label, /\S/)]));
    const named = spans.map((span) => ({ ...span, label: names.get(span.label) as string }));
    const tags = tagsOf(tokens.length, named, scheme);
    let text = `${start}\n\n`;
    for (const [from, to] of sentences) {
      for (let i = from; i < to; i++) {
        const [first, last] = tokens[i] as Fragment;
        text += `${document.text.slice(first, last)}${between}${tags[i]}\n`;
      }
      text += "\n";
    }
    yield { file, text };
  }
}

type Row = { line: number; token: string; tag: string };

async function* read(files: Files): AsyncGenerator<Imported> {
  for (const file of files.names) {
    let sentences: Row[][] = [[]];
    let start = 1;
    let number = 0;
    const flush = (): Imported[] => {
      const rows = sentences;
      sentences = [[]];
      if (rows.every((sentence) => sentence.length === 0)) return [];
      number++;
      const name = number === 1 ? baseName(file) : `${baseName(file)}-${number}`;
      return readOne(file, start, (notice) => documentOf(rows, name, notice));
    };
    try {
      for await (const { line, text } of linesOf(files.open(file))) {
        if (/^-DOCSTART-(?:[ \t]|$)/.test(text)) {
          yield* flush();
          start = line;
        } else if (text.trim() === "") sentences.push([]);
        else {
          const fields = text.trim().split(/[ \t]+/);
          if (fields.length < 2) refuse(`line ${line}`, "has no tag behind its token");
          sentences.at(-1)?.push({ line, token: fields[0] as string, tag: fields.at(-1) as string });
        }
      }
      yield* flush();
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

function documentOf(sentences: readonly Row[][], name: string, notice: Notices): ExchangeDocument {
  let text = "";
  const spans: ExchangeDocument["layers"][number]["spans"][number][] = [];
  for (const rows of sentences) {
    if (rows.length === 0) continue;
    if (text) text += "\n";
    const places = rows.map(({ token }, i): Fragment => {
      if (i > 0) text += " ";
      const start = text.length;
      text += token;
      return [start, text.length];
    });
    const tags = rows.map(({ tag }) => unescapeName(tag));
    rows.forEach(({ line, tag }) => {
      if (tag === "-") notice("tag", "“-” says that the tag is not known; the token is read as outside", line);
    });
    for (const { label, first, last } of runsOf(tags, (i) => badTag(rows[i] as Row))) {
      const fragment: Fragment = [(places[first] as Fragment)[0], (places[last] as Fragment)[1]];
      const id = `s${spans.length + 1}`;
      spans.push({ id, label, fragments: [fragment], attributes: {}, entity: null, author: "", note: "" });
    }
  }
  documentTextAt(text, "text");
  return { id: "", name, text, language: "", metadata: {}, layers: [{ ...noLayer, spans }], whole: null };
}

function badTag({ line, tag }: Row): never {
  refuse(`line ${line}, tag`, `“${tag}” is neither O nor B-… or the like`);
}
