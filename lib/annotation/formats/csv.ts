/**
 * CSV tables (RFC 4180): `documents.csv` with the texts, `spans.csv` with a row for each span, `relations.csv` with a row for each
 * relation. Offsets count code points, and every row says so. Rows of one document stand together, in the order of `documents.csv`,
 * so that tables of any size are read side by side without being held.
 *
 * A cell that begins with = + - @ or the like would be run by a spreadsheet. By default it is guarded with a ' before it, which is
 * taken off on reading; with the option “exact” cells are what they are.
 */
import type { Fragment } from "../span.ts";
import { spanEnd, spanStart, surface } from "../span.ts";
import { listAt, plainObject, refuse, stringAt } from "../strict.ts";
import { csvRecord, csvRecords, guarded, unguarded } from "./csv-records.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, ReadTools, Source, WriteTools } from "./format.ts";
import type { Notices } from "./reading.ts";
import {
  attributesAt,
  checkSurface,
  documentTextAt,
  fragmentsOf,
  jsonAt,
  metadataAt,
  Offsets,
  readOne,
  refusalOf,
} from "./reading.ts";
import { layerKinds } from "./spanwise-jsonl.ts";

export const csv: Format = {
  id: "csv",
  name: "CSV tables of spans and relations",
  version: 1,
  extensions: ["csv"],
  mediaType: "text/csv",
  about:
    "Tables of documents, spans and relations for spreadsheets and scripts. What a spreadsheet would take for a formula is guarded.",
  files: "many",
  unit: "codePoints",
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
    origins: false,
    notes: true,
    layers: true,
    documentLabels: true,
    documentAttributes: "typed",
    ids: true,
    names: true,
    language: true,
    metadata: true,
  },
  options: [
    {
      name: "formulas",
      description: "“guarded” puts ' before what a spreadsheet would run; “exact” leaves every cell as it is.",
      choices: ["guarded", "exact"],
      default: "guarded",
      for: "both",
    },
  ],
  write,
  read,
};

const documentColumns = ["document_id", "document", "language", "text", "metadata", "layers"] as const;
const spanColumns = [
  "document_id",
  "document",
  "layer",
  "annotator",
  "span_id",
  "label",
  "start",
  "end",
  "unit",
  "text",
  "fragments",
  "attributes",
  "entity",
  "entity_name",
  "author",
  "note",
] as const;
const relationColumns = [
  "document_id",
  "document",
  "layer",
  "annotator",
  "relation_id",
  "type",
  "from",
  "to",
  "from_text",
  "to_text",
  "attributes",
  "author",
  "note",
] as const;

const unitName = "code point";

async function* write(source: Source, { options }: WriteTools): AsyncGenerator<Piece> {
  const record = (cells: readonly string[]) => csvRecord(options.formulas === "exact" ? cells : cells.map(guarded));
  yield { file: "documents.csv", text: csvRecord(documentColumns) };
  let number = 0;
  for await (const { id, name, language, text, metadata, layers } of source()) {
    const said = layers.map(({ kind, annotator, labels, attributes, note }) => ({
      kind,
      annotator,
      labels,
      attributes,
      note,
    }));
    const key = id || String(++number);
    yield {
      file: "documents.csv",
      text: record([key, name, language, text, JSON.stringify(metadata), JSON.stringify(said)]),
    };
  }
  const rows = async function* (
    file: string,
    of: (document: ExchangeDocument, layer: ExchangeLayer, i: number) => string[][],
  ) {
    let number = 0;
    for await (const document of source()) {
      const key = document.id || String(++number);
      const text = document.layers.flatMap((layer, i) =>
        of(document, layer, i).map((cells) => record([key, document.name, String(i + 1), layer.annotator, ...cells])),
      );
      yield { file, text: text.join("") };
    }
  };
  yield { file: "spans.csv", text: csvRecord(spanColumns) };
  yield* rows("spans.csv", ({ text }, { spans }) => {
    const offsets = new Offsets(text, "codePoints");
    return spans.map((span) => [
      span.id,
      span.label,
      String(offsets.out(spanStart(span))),
      String(offsets.out(spanEnd(span))),
      unitName,
      surface(text, span),
      span.fragments.map(([start, end]) => `${offsets.out(start)}-${offsets.out(end)}`).join(";"),
      JSON.stringify(span.attributes),
      span.entity?.reference ?? "",
      span.entity?.name ?? "",
      span.author,
      span.note,
    ]);
  });
  yield { file: "relations.csv", text: csvRecord(relationColumns) };
  yield* rows("relations.csv", ({ text }, { spans, relations }) => {
    const texts = new Map(relations.length > 0 ? spans.map((span) => [span.id, surface(text, span)]) : []);
    return relations.map(({ id, type, from, to, attributes, author, note }) => [
      id,
      type,
      from,
      to,
      texts.get(from) ?? "",
      texts.get(to) ?? "",
      JSON.stringify(attributes),
      author,
      note,
    ]);
  });
}

type Row = { file: string; line: number; cell: (column: string) => string | undefined };

/** The rows of one table, of which the next can be looked at. */
class Table {
  private readonly rows: AsyncIterator<Row>;
  private next: Row | null | undefined;

  constructor(file: string | undefined, files: Files, exact: boolean, needed: readonly string[]) {
    this.rows = (file === undefined ? none() : rowsOf(file, files, exact, needed))[Symbol.asyncIterator]();
  }

  async peek(): Promise<Row | null> {
    if (this.next === undefined) {
      const { done, value } = await this.rows.next();
      this.next = done ? null : value;
    }
    return this.next ?? null;
  }

  async take(): Promise<Row | null> {
    const row = await this.peek();
    this.next = undefined;
    return row;
  }

  /** The rows of one document, which come next. */
  async of(document: string): Promise<Row[]> {
    const found: Row[] = [];
    for (let row = await this.peek(); row?.cell("document_id") === document; row = await this.peek()) {
      found.push(row);
      this.next = undefined;
    }
    return found;
  }
}

async function* none(): AsyncGenerator<Row> {}

async function* rowsOf(file: string, files: Files, exact: boolean, needed: readonly string[]): AsyncGenerator<Row> {
  let columns: Map<string, number> | null = null;
  for await (const { line, cells } of csvRecords(files.open(file))) {
    if (!columns) {
      columns = new Map(cells.map((name, i) => [name.trim().toLowerCase(), i]));
      for (const name of needed) if (!columns.has(name)) refuse(`line ${line}`, `has no column “${name}”`);
      continue;
    }
    const places = columns;
    if (cells.length !== places.size) refuse(`line ${line}`, `has ${cells.length} cells for ${places.size} columns`);
    const cell = (name: string) => {
      const held = cells[places.get(name) ?? -1];
      return held === undefined || exact ? held : unguarded(held);
    };
    yield { file, line, cell };
  }
}

async function* read(files: Files, { options }: ReadTools): AsyncGenerator<Imported> {
  const exact = options.formulas === "exact";
  const named = (name: string) => files.names.find((file) => file === name || file.endsWith(`/${name}`));
  const file = named("documents.csv");
  if (!file) {
    yield {
      kind: "refusal",
      file: files.names[0] ?? "",
      line: 0,
      field: "",
      why: "documents.csv, which has the texts, is missing",
    };
    return;
  }
  const documents = new Table(file, files, exact, ["document_id", "text"]);
  const spans = new Table(named("spans.csv"), files, exact, ["document_id", "label", "start", "end"]);
  const relations = new Table(named("relations.csv"), files, exact, ["document_id", "type", "from", "to"]);
  try {
    for (let row = await documents.take(); row; row = await documents.take()) {
      const id = row.cell("document_id") ?? "";
      const ownSpans = await spans.of(id);
      const ownRelations = await relations.of(id);
      const held = row;
      for (const one of readOne(file, row.line, (notice) => documentOf(held, ownSpans, ownRelations, notice)))
        yield one;
    }
    for (const table of [spans, relations]) {
      const left = await table.peek();
      if (!left) continue;
      const why = `“${left.cell("document_id")}” is not in documents.csv, or not in the same order there`;
      yield { kind: "refusal", file: left.file, line: left.line, field: "document_id", why };
    }
  } catch (thrown) {
    yield refusalOf(thrown, file, 0);
  }
}

function documentOf(row: Row, spans: readonly Row[], relations: readonly Row[], notice: Notices): ExchangeDocument {
  const text = documentTextAt(row.cell("text"), "text");
  const offsets = new Offsets(text, "codePoints");
  const layers: ExchangeLayer[] = listAt(jsonAt(row.cell("layers") || "[]"), "layers", layerAt);
  /** A layer that documents.csv does not name is made for its rows. */
  const layerOf = (of: Row) => {
    const index = Number(of.cell("layer") || "1") - 1;
    if (!Number.isSafeInteger(index) || index < 0 || index > 10_000)
      refuse(`line ${of.line}, layer`, "is not a number from 1 on");
    const annotator = of.cell("annotator") ?? "";
    while (layers.length <= index) layers.push({ ...noLayer, kind: annotator ? "personal" : "shared", annotator });
    return layers[index] as ExchangeLayer;
  };
  const ids = new Map<ExchangeLayer, Set<string>>();
  for (const of of spans) {
    const layer = layerOf(of);
    const own = ids.get(layer) ?? new Set();
    ids.set(layer, own);
    const span = spanOf(of, text, offsets, `s${own.size + 1}`);
    if (!span) notice("start", "the span holds no letters, so it is passed over", of.line);
    else if (own.has(span.id)) refuse(`line ${of.line}, span_id`, `${span.id} is there twice`);
    else {
      own.add(span.id);
      (layer.spans as ExchangeSpan[]).push(span);
    }
  }
  for (const of of relations) {
    const layer = layerOf(of);
    const relation = relationOf(of, `r${layer.relations.length + 1}`);
    for (const end of ["from", "to"] as const) {
      if (!ids.get(layer)?.has(relation[end]))
        refuse(`line ${of.line}, ${end}`, `“${relation[end]}” is no span of its layer`);
    }
    (layer.relations as ExchangeRelation[]).push(relation);
  }
  return {
    id: row.cell("document_id") ?? "",
    name: row.cell("document") ?? "",
    text,
    language: row.cell("language") ?? "",
    metadata: metadataAt(
      plainObject(jsonAt(row.cell("metadata") || "{}"), "metadata", null),
      "metadata",
    ) as ExchangeDocument["metadata"],
    layers,
    whole: null,
  };
}

function layerAt(value: unknown, field: string): ExchangeLayer {
  const held = plainObject(value, field, null);
  return {
    kind:
      layerKinds.find((kind) => kind === held.kind) ?? refuse(`${field}.kind`, `is none of ${layerKinds.join(", ")}`),
    annotator: stringAt(held.annotator, `${field}.annotator`),
    spans: [],
    relations: [],
    labels: listAt(held.labels, `${field}.labels`, (label, at) => stringAt(label, at)),
    attributes: attributesAt(held.attributes, `${field}.attributes`),
    note: stringAt(held.note, `${field}.note`),
  };
}

function spanOf(row: Row, text: string, offsets: Offsets, usual: string): ExchangeSpan | null {
  const at = (column: string) => `line ${row.line}, ${column}`;
  const unit = row.cell("unit");
  if (unit !== undefined && unit !== "" && unit !== unitName)
    refuse(at("unit"), `is “${unit}”, and only “${unitName}” is read`);
  const pairs = row.cell("fragments") || `${row.cell("start")}-${row.cell("end")}`;
  const ranges = pairs.split(";").map((pair): Fragment | null => {
    if (!/^\d+-\d+$/.test(pair)) refuse(at("start"), `“${pair}” is not a start and an end`);
    const [start, end] = pair.split("-").map(Number);
    return offsets.range(start, end, at("start"));
  });
  const fragments = fragmentsOf(ranges);
  if (!fragments) return null;
  const stated = row.cell("text");
  if (stated !== undefined) checkSurface(stated, surface(text, { fragments }), at("text"));
  const reference = row.cell("entity") ?? "";
  return {
    id: row.cell("span_id") || usual,
    label: row.cell("label") || refuse(at("label"), "is empty"),
    fragments,
    attributes: attributesAt(jsonAt(row.cell("attributes") || "{}"), at("attributes")),
    entity: reference ? { reference, name: row.cell("entity_name") ?? "" } : null,
    author: row.cell("author") ?? "",
    note: row.cell("note") ?? "",
  };
}

function relationOf(row: Row, usual: string): ExchangeRelation {
  return {
    id: row.cell("relation_id") || usual,
    type: row.cell("type") || refuse(`line ${row.line}, type`, "is empty"),
    from: row.cell("from") ?? "",
    to: row.cell("to") ?? "",
    attributes: attributesAt(jsonAt(row.cell("attributes") || "{}"), `line ${row.line}, attributes`),
    author: row.cell("author") ?? "",
    note: row.cell("note") ?? "",
  };
}
