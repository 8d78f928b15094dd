/**
 * WebAnno TSV 3.3, as INCEpTION reads and writes it: one file for each document, a row for each token, and for pieces of tokens
 * rows of their own (`1-2.1`). Offsets count UTF-16 units.
 *
 * The text comes back letter for letter: a sentence reaches to the first token of the next one, white space included. What stands before
 * the first token is in a header line that INCEpTION passes over (it reads spaces there, so that no offset moves).
 */
import type { AttributeValue } from "../label.ts";
import type { Fragment } from "../span.ts";
import { compareStrings, spanEnd, spanStart } from "../span.ts";
import { refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source, WriteTools } from "./format.ts";
import { escapeName, fromIdentifier, toIdentifier, unescapeName } from "./identifiers.ts";
import type { Losses } from "./losses.ts";
import type { Notices } from "./reading.ts";
import { baseName, checkSurface, documentTextAt, FileNames, Offsets, readOne, refusalOf, wholeOf } from "./reading.ts";
import { sentenceSplitter, sentencesOf, tokenizer, tokensOf } from "./tokens.ts";

export const webannoTsv: Format = {
  id: "webanno-tsv",
  name: "WebAnno TSV 3.3",
  version: 1,
  extensions: ["tsv"],
  mediaType: "text/tab-separated-values",
  about:
    "A folder of WebAnno TSV 3.3, a file for each document, as INCEpTION imports it. It holds overlapping spans, relations and attributes.",
  files: "many",
  unit: "utf16",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: false,
    edges: "letters",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "text",
    relationAttributes: "text",
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
      name: "tokenizer",
      description: "The rule by which the text is divided into tokens.",
      choices: [tokenizer],
      default: tokenizer,
      for: "out",
    },
    {
      name: "sentences",
      description: "The rule by which the tokens are divided into sentences.",
      choices: [sentenceSplitter],
      default: sentenceSplitter,
      for: "out",
    },
  ],
  write,
  read,
};

const spanType = "webanno.custom.Span";
const relationType = "webanno.custom.Relation";
const prefix = "a_";

/** A token, or a piece of one. */
type Unit = { id: string; start: number; end: number; spans: Placed[]; relations: ExchangeRelation[] };
/** `number`: tells it from others of its unit, and holds its units together; 0 where it needs none. */
type Placed = { span: ExchangeSpan; units: Unit[]; number: number };

async function* write(source: Source, { losses }: WriteTools): AsyncGenerator<Piece> {
  const names = new FileNames();
  for await (const document of source()) {
    const name = names.next(document);
    const tokens = tokensOf(document.text);
    if (tokens.length === 0) {
      const why = "its text has no token";
      losses.add({ what: "document", why, outcome: "lost", document: document.name || document.id, count: 1 });
      losses.add({
        what: "span",
        why,
        outcome: "lost",
        document: document.name || document.id,
        count: document.layers[0]?.spans.length ?? 0,
      });
      continue;
    }
    yield { file: `${name}.tsv`, text: tsvOf(document, tokens, losses) };
  }
}

function tsvOf(document: ExchangeDocument, tokens: readonly Fragment[], losses: Losses): string {
  const { text } = document;
  const layer = document.layers[0] ?? noLayer;
  const lose = (what: string, why: string, outcome: "lost" | "changed") =>
    losses.add({ what, why, outcome, document: document.name || document.id, count: 1 });
  const sentences = sentencesOf(text, tokens);
  const tokenUnits = sentences.flatMap((sentence, s) =>
    sentence.map(([start, end], t): Unit => ({ id: `${s + 1}-${t + 1}`, start, end, spans: [], relations: [] })),
  );
  const pieces = new Map<Unit, Map<string, Unit>>();
  const unitAt = (token: Unit, start: number, end: number): Unit => {
    if (start === token.start && end === token.end) return token;
    const own = pieces.get(token) ?? new Map<string, Unit>();
    pieces.set(token, own);
    const key = `${start}-${end}`;
    const unit = own.get(key) ?? { id: "", start, end, spans: [], relations: [] };
    own.set(key, unit);
    return unit;
  };
  const placed = new Map<string, Placed>();
  for (const span of layer.spans) {
    const [from, to] = [spanStart(span), spanEnd(span)];
    const units: Unit[] = [];
    for (let i = firstBehind(tokenUnits, from); i < tokenUnits.length; i++) {
      const token = tokenUnits[i] as Unit;
      if (token.start >= to) break;
      units.push(unitAt(token, Math.max(token.start, from), Math.min(token.end, to)));
    }
    if (units.length === 0) {
      lose("span", "it holds no token", "lost");
      continue;
    }
    if (units[0]?.start !== from || units.at(-1)?.end !== to)
      lose("span", "white space at its ends is left out", "changed");
    const one = { span, units, number: 0 };
    placed.set(span.id, one);
    for (const unit of units) unit.spans.push(one);
  }
  let number = 0;
  for (const one of placed.values()) {
    if (one.units.length > 1 || one.units.some(({ spans }) => spans.length > 1)) one.number = ++number;
  }
  for (const [token, own] of pieces) {
    [...own.values()]
      .sort((a, b) => a.start - b.start || a.end - b.end)
      .forEach((unit, i) => {
        unit.id = `${token.id}.${i + 1}`;
      });
  }
  let related = false;
  for (const relation of layer.relations) {
    const target = placed.get(relation.to);
    if (!target || !placed.has(relation.from)) lose("relation", "one of its spans is not written", "lost");
    else {
      target.units[0]?.relations.push(relation);
      related = true;
    }
  }
  const features = (of: readonly { attributes: ExchangeSpan["attributes"] }[]) =>
    [...new Set(of.flatMap(({ attributes }) => Object.keys(attributes)))].sort(compareStrings);
  const onSpans = features([...placed.values()].map(({ span }) => span));
  const onRelations = features(layer.relations);
  for (const { attributes } of [...placed.values()].map(({ span }) => span)) {
    for (const value of Object.values(attributes))
      if (value === "") lose("attribute", "an empty value cannot be written", "lost");
  }
  const names = (attributes: readonly string[]) =>
    attributes.map((name) => `|${prefix}${name && toIdentifier(name)}`).join("");
  let tsv = "#FORMAT=WebAnno TSV 3.3\n";
  if (placed.size > 0) tsv += `#T_SP=${spanType}|label${names(onSpans)}\n`;
  if (related) tsv += `#T_RL=${relationType}|type${names(onRelations)}|BT_${spanType}\n`;
  tsv += "\n";
  const tail = ({ number }: Placed) => (number > 0 ? `[${number}]` : "");
  const cells = (unit: Unit): string[] => {
    const stacked = (of: readonly string[]) => (of.length === 0 ? "_" : of.join("|"));
    const row: string[] = [];
    if (placed.size > 0) {
      row.push(stacked(unit.spans.map((one) => valueOut(one.span.label) + tail(one))));
      for (const name of onSpans)
        row.push(stacked(unit.spans.map((one) => valueOut(one.span.attributes[name]) + tail(one))));
    }
    if (related) {
      row.push(stacked(unit.relations.map(({ type }) => valueOut(type))));
      for (const name of onRelations)
        row.push(stacked(unit.relations.map(({ attributes }) => valueOut(attributes[name]))));
      row.push(
        stacked(
          unit.relations.map(({ from, to }) => {
            const [source, target] = [placed.get(from) as Placed, placed.get(to) as Placed];
            const both = source.number || target.number ? `[${source.number}_${target.number}]` : "";
            return `${source.units[0]?.id}${both}`;
          }),
        ),
      );
    }
    return row;
  };
  const row = (unit: Unit) =>
    `${[unit.id, `${unit.start}-${unit.end}`, text.slice(unit.start, unit.end), ...cells(unit)].join("\t")}\t\n`;
  let at = 0;
  sentences.forEach((sentence, s) => {
    const start = (sentence[0] as Fragment)[0];
    const end = sentences[s + 1]?.[0]?.[0] ?? text.length;
    tsv += "\n";
    if (s === 0 && start > 0) tsv += `${beforeHeader}${textOut(text.slice(0, start)).replaceAll("\n", "\\n")}\n`;
    for (const line of text.slice(start, end).split("\n")) tsv += `#Text=${textOut(line)}\n`;
    for (let t = 0; t < sentence.length; t++) {
      const token = tokenUnits[at++] as Unit;
      tsv += row(token);
      const own = [...(pieces.get(token)?.values() ?? [])];
      for (const piece of own.sort((a, b) => a.start - b.start || a.end - b.end)) tsv += row(piece);
    }
  });
  return tsv;
}

const beforeHeader = "#Spanwise.before=";

function firstBehind(units: readonly Unit[], offset: number): number {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((units[middle] as Unit).end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function valueOut(value: AttributeValue | undefined): string {
  if (value === undefined || value === "") return "*";
  const text = String(value);
  return (/\r|_x/.test(text) ? escapeName(text, /[^\r]/) : text)
    .replace(/[\\[\]|_;*]|->/g, "\\$&")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n");
}

/** The inverse, and undefined for `*`. */
function valueIn(cell: string): string | undefined {
  if (cell === "*") return undefined;
  return unescapeName(
    cell.replace(/\\([\s\S])/g, (_, letter: string) => (letter === "t" ? "\t" : letter === "n" ? "\n" : letter)),
  );
}

const shortEscapes: Readonly<Record<string, string>> = { "\t": "t", "\f": "f", "\r": "r", "\b": "b" };
const longEscapes = new Map([...Object.entries(shortEscapes), ["\n", "n"]].map(([letter, short]) => [short, letter]));

function textOut(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: reason: the format escapes them.
  return line.replace(/[\\\u0001-\u0008\t\f\r\u000e-\u001f]/g, (letter) => `\\${shortEscapes[letter] ?? letter}`);
}

function textIn(line: string): string {
  return line.replace(/\\([\s\S])/g, (_, letter: string) => longEscapes.get(letter) ?? letter);
}

async function* read(files: Files): AsyncGenerator<Imported> {
  for (const file of files.names) {
    if (!/\.tsv$/i.test(file)) continue;
    try {
      const tsv = await wholeOf(files.open(file));
      yield* readOne(file, 1, (notice) => new Reader(tsv, notice).document(baseName(file)));
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

type Column = { kind: "span" | "relation" | "reference" | "other"; type: string; feature: string };
type Row = { line: number; id: string; start: number; end: number; token: string; cells: string[] };
type Found = { type: string; start: number; end: number; values: Map<string, string> };

class Reader {
  private readonly notice: Notices;
  private readonly columns: Column[] = [];
  private readonly rows: Row[] = [];
  private text = "";
  /** By type and number, or by type, unit and place in the stack. */
  private readonly spans = new Map<string, Found & { id: string }>();

  constructor(tsv: string, notice: Notices) {
    this.notice = notice;
    const lines = tsv.split("\n");
    const version = /^#FORMAT=WebAnno TSV 3\.[123]\r?$/.exec(lines[0] ?? "");
    if (!version) refuse("line 1", "is not “#FORMAT=WebAnno TSV 3.3” (or 3.2, 3.1)");
    let before = "";
    let sentence: string[] = [];
    lines.forEach((raw, i) => {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      const header = /^#T_(SP|RL|CH)=(.*)$/.exec(line);
      if (i === 0 || line === "") return;
      if (header && this.rows.length === 0) this.layer(header[1] as string, (header[2] as string).split("|"));
      else if (line.startsWith(beforeHeader)) before = textIn(line.slice(beforeHeader.length));
      else if (line.startsWith("#Text=")) sentence.push(textIn(line.slice("#Text=".length)));
      else if (!line.startsWith("#") || /^#\t/.test(line)) {
        const row = this.row(line, i + 1);
        if (sentence.length > 0) {
          this.sentence(sentence.join("\n"), row, before);
          sentence = [];
        }
        this.rows.push(row);
      }
    });
  }

  private layer(kind: string, [type = "", ...features]: string[]): void {
    if (kind === "CH") this.notice(type, "is a chain, and chains are passed over");
    if (features.length === 0 || (features.length === 1 && features[0] === "")) {
      this.columns.push({ kind: kind === "SP" ? "span" : "other", type, feature: "" });
      return;
    }
    for (const feature of features) {
      const slot = kind === "SP" && (feature.startsWith("ROLE_") || feature.includes("."));
      if (slot && feature.startsWith("ROLE_")) this.notice(type, "has slots, and slots are passed over");
      const reference = kind === "RL" && feature.startsWith("BT_");
      const usual = kind === "SP" ? "span" : kind === "RL" ? "relation" : "other";
      this.columns.push({ kind: slot ? "other" : reference ? "reference" : usual, type, feature });
    }
  }

  private row(line: string, number: number): Row {
    const [id = "", place = "", token = "", ...cells] = line.split("\t");
    const at = /^(\d+)-(\d+)$/.exec(place);
    if (!/^\d+-\d+(?:\.\d+)?$/.test(id) || !at)
      refuse(`line ${number}`, "does not begin with the number of a token and its offsets");
    if (cells.length < this.columns.length)
      refuse(`line ${number}`, `has ${cells.length} cells for ${this.columns.length} columns`);
    return { line: number, id, start: Number(at[1]), end: Number(at[2]), token, cells };
  }

  /** Adds the text of a sentence, which begins with its first token. */
  private sentence(text: string, first: Row, before: string): void {
    if (this.text === "" && before.length === first.start) this.text = before;
    const gap = first.start - this.text.length;
    if (gap < 0) refuse(`line ${first.line}`, `the sentence begins at ${first.start}, inside the one before`);
    if (gap > 1_000_000)
      refuse(`line ${first.line}`, `the sentence begins at ${first.start}, far behind the one before`);
    // Between two sentences there is a line break and then spaces, as INCEpTION has it.
    this.text += (this.text === "" ? " " : "\n").slice(0, gap) + " ".repeat(Math.max(0, gap - 1)) + text;
  }

  document(name: string): ExchangeDocument {
    const text = documentTextAt(this.text, "text");
    const offsets = new Offsets(text, "utf16");
    for (const { line, start, end, token } of this.rows) {
      const range = offsets.range(start, end, `line ${line}`);
      checkSurface(token, range ? text.slice(...range) : "", `line ${line}, token`);
    }
    for (const row of this.rows) this.spansOf(row);
    const spans: ExchangeSpan[] = [];
    for (const { id, type, start, end, values } of this.spans.values()) {
      if (/\.lexmorph\.|\.segmentation\.|\.morph\./.test(type)) {
        this.notice(type, `${text.slice(start, end)} is passed over: it says how the text is built`);
        continue;
      }
      if (start === end) {
        this.notice(type, "holds no letters, so it is passed over");
        continue;
      }
      const { name, attributes } = named(type, values, ["label", "value"]);
      spans.push({ id, label: name, fragments: [[start, end]], attributes, entity: null, author: "", note: "" });
    }
    const ids = new Set(spans.map(({ id }) => id));
    const relations = this.rows
      .flatMap((row) => this.relationsOf(row, ids))
      .map((relation, i) => ({ ...relation, id: `r${i + 1}` }));
    return { id: "", name, text, language: "", metadata: {}, layers: [{ ...noLayer, spans, relations }], whole: null };
  }

  private spansOf({ id, start, end, cells }: Row): void {
    this.columns.forEach(({ kind, type, feature }, c) => {
      const cell = cells[c] as string;
      if (kind !== "span" || cell === "_") return;
      stackOf(cell).forEach((part, i) => {
        const { value, number } = numbered(part);
        const key = number ? `${type}#${number}` : `${type} ${id} ${i}`;
        const found = this.spans.get(key) ?? { id: `s${this.spans.size + 1}`, type, start, end, values: new Map() };
        this.spans.set(key, found);
        found.end = Math.max(found.end, end);
        const said = valueIn(value);
        if (said !== undefined && feature) found.values.set(feature, said);
      });
    });
  }

  private relationsOf(row: Row, ids: ReadonlySet<string>): Omit<ExchangeRelation, "id">[] {
    return this.columns.flatMap(({ kind, type, feature }, c) => {
      const cell = row.cells[c] as string;
      if (kind !== "reference" || cell === "_") return [];
      const base = feature.slice("BT_".length);
      return stackOf(cell).flatMap((part, i) => {
        const at = /^([\d.-]+)(?:\[(\d+)_(\d+)\])?$/.exec(part);
        if (!at) refuse(`line ${row.line}`, `“${part}” is not the number of a token`);
        const end = (unit: string, number: string | undefined) =>
          this.spans.get(Number(number ?? 0) > 0 ? `${base}#${number}` : `${base} ${unit} 0`)?.id ?? "";
        const [from, to] = [end(at[1] as string, at[2]), end(row.id, at[3])];
        if (!ids.has(from) || !ids.has(to)) {
          this.notice(type, "is not between two spans, so it is passed over", row.line);
          return [];
        }
        const values = new Map<string, string>();
        this.columns.forEach((column, other) => {
          if (column.type !== type || column.kind !== "relation") return;
          const said = valueIn(stackOf(row.cells[other] as string)[i] ?? "*");
          if (said !== undefined && said !== "_") values.set(column.feature, said);
        });
        const { name, attributes } = named(type, values, ["type", "label", "value", "DependencyType"]);
        return [{ type: name, from, to, attributes, author: "", note: "" }];
      });
    });
  }
}

/** What a type and its features mean: a name, and the rest as attributes. */
function named(type: string, values: ReadonlyMap<string, string>, features: readonly string[]) {
  const feature = features.find((one) => values.has(one));
  const own = type === spanType || type === relationType;
  const rest = [...values].filter(([one]) => one !== feature);
  return {
    name: (feature && values.get(feature)) || (type.split(".").at(-1) as string),
    attributes: Object.fromEntries(
      rest.map(([one, value]) => [
        own && one.startsWith(prefix) ? fromIdentifier(one.slice(prefix.length)) : one,
        value,
      ]),
    ),
  };
}

/** The parts of a cell between bars that are not escaped. */
function stackOf(cell: string): string[] {
  return cell.match(/(?:\\[\s\S]|[^|\\])+/g) ?? [];
}

/** A value and the number in brackets behind it. */
function numbered(part: string): { value: string; number: string | null } {
  const found = /^((?:\\[\s\S]|[^\\])*)\[(\d+)\]$/.exec(part);
  return found ? { value: found[1] as string, number: found[2] as string } : { value: part, number: null };
}
