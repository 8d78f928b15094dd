/**
 * A dataset folder as the Hugging Face Hub has it: a Parquet file for each split and a `README.md` whose head names features and
 * tags. `load_dataset("folder")` reads it; so does everything that reads Parquet.
 *
 * A row is a document: its tokens with tags (`ner_tags`, numbers of a ClassLabel, IOB2), and in `spans` every span with its offsets in
 * code points, also those that no tag can say. Which split a document is in depends on the seed and its id alone, so that more
 * documents move none of those that were there.
 */
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Fragment } from "../span.ts";
import { compareStrings, spanEnd, spanStart } from "../span.ts";
import type { ExchangeDocument } from "./exchange.ts";
import type { Format, Piece, Source, WriteTools } from "./format.ts";
import { Losses } from "./losses.ts";
import { Offsets } from "./reading.ts";
import type { Sha256 } from "./spanwise-jsonl.ts";
import { tagsOf, tokenOptions, tokenSpans } from "./token-spans.ts";

export const huggingFaceFolder: Format = {
  id: "hugging-face-folder",
  name: "Hugging Face dataset folder",
  version: 1,
  extensions: ["parquet"],
  mediaType: "application/vnd.apache.parquet",
  about:
    "A folder for load_dataset: Parquet files for training, validation and test, divided by document with a seed, and a README with the features. Tokens carry numbered tags; every span also stands with its offsets.",
  files: "many",
  unit: "codePoints",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: false,
    edges: "any",
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
    ids: true,
    names: true,
    language: false,
    metadata: false,
  },
  options: [
    {
      name: "splits",
      description: "How many documents in a hundred are for training, validation and test.",
      choices: ["80/10/10", "90/5/5", "70/15/15", "60/20/20", "90/10/0", "80/20/0", "90/0/10", "80/0/20", "100/0/0"],
      default: "80/10/10",
      for: "out",
    },
    {
      name: "seed",
      description: "Any word: another one divides the documents otherwise.",
      choices: [],
      default: "0",
      for: "out",
    },
    ...tokenOptions.filter(({ name }) => name !== "sentences"),
  ],
  write,
};

const splits = ["train", "validation", "test"] as const;
type Split = (typeof splits)[number];

type Row = {
  id: string;
  name: string;
  text: string;
  tokens: string[];
  ner_tags: number[];
  spans: { start: number; end: number; label: string }[];
};

/** A row group ends with the document that reaches one of these: they bound what is held in memory. */
const groupRows = 1_000;
const groupUnits = 4_000_000;

async function* write(source: Source, { options, losses, sha256 }: WriteTools): AsyncGenerator<Piece> {
  const { overlaps = "longest", seed = "" } = options;
  const shares = (options.splits as string).split("/").map(Number);
  const labels = new Set<string>();
  for await (const document of source()) {
    for (const { label } of document.layers[0]?.spans ?? []) labels.add(label);
    untagged(document, overlaps, losses);
  }
  const names = ["O", ...[...labels].sort(compareStrings).flatMap((label) => [`B-${label}`, `I-${label}`])];
  const numbers = new Map(names.map((name, i) => [name, i]));
  const written: { split: Split; rows: number; bytes: number }[] = [];
  for (const split of splits) {
    const file = `data/${split}-00000-of-00001.parquet`;
    const parquet = new Parquet(names);
    let rows = 0;
    for await (const document of source()) {
      if (splitOf(document.id, seed, shares, sha256) !== split) continue;
      rows++;
      const bytes = parquet.add(rowOf(document, overlaps, numbers));
      if (bytes) yield { file, bytes };
    }
    // A dataset has a training split, even an empty one.
    if (rows === 0 && split !== "train") continue;
    for (const bytes of parquet.end()) yield { file, bytes };
    written.push({ split, rows, bytes: parquet.size });
  }
  yield { file: "README.md", text: card(names, written, options) };
}

/** The same document is in the same split as long as seed and shares are the same. */
function splitOf(id: string, seed: string, shares: readonly number[], sha256: Sha256): Split {
  const place = (Number.parseInt(sha256(`${seed}\n${id}`).slice(0, 8), 16) / 2 ** 32) * 100;
  let upTo = 0;
  for (const [i, split] of splits.entries()) {
    upTo += shares[i] ?? 0;
    if (place < upTo) return split;
  }
  return "train";
}

/** Spans that tags cannot say as they are; they stand in `spans` all the same. */
function untagged(document: ExchangeDocument, rule: string, losses: Losses): void {
  const own = new Losses();
  tokenSpans(document, rule, own);
  for (const { what, why, outcome, count } of own.entries()) {
    const told = outcome === "lost" ? `not among ner_tags, only in spans: ${why}` : `in ner_tags, not in spans: ${why}`;
    losses.add({ what, why: told, outcome: "changed", document: document.name || document.id, count });
  }
}

function rowOf(document: ExchangeDocument, rule: string, numbers: ReadonlyMap<string, number>): Row {
  const { id, name, text, layers } = document;
  const { tokens, spans } = tokenSpans(document, rule, new Losses());
  const offsets = new Offsets(text, "codePoints");
  const number = (tag: string) => {
    const found = numbers.get(tag);
    if (found === undefined) throw new Error(`the label of ${tag} was not there when the labels were counted`);
    return found;
  };
  return {
    id,
    name,
    text,
    tokens: tokens.map(([start, end]: Fragment) => text.slice(start, end)),
    ner_tags: tagsOf(tokens.length, spans, "iob2").map(number),
    spans: (layers[0]?.spans ?? []).map((span) => ({
      start: offsets.out(spanStart(span)),
      end: offsets.out(spanEnd(span)),
      label: span.label,
    })),
  };
}

const text = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
const whole = { type: "INT64" } as const;
const list = (name: string, element: object, inside: readonly object[] = []) => [
  { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "OPTIONAL", ...element },
  ...inside,
];
const schema = [
  { name: "root", num_children: 6 },
  ...["id", "name", "text"].map((name) => ({ name, repetition_type: "OPTIONAL", ...text })),
  ...list("tokens", text),
  ...list("ner_tags", whole),
  ...list("spans", { num_children: 3 }, [
    { name: "start", repetition_type: "OPTIONAL", ...whole },
    { name: "end", repetition_type: "OPTIONAL", ...whole },
    { name: "label", repetition_type: "OPTIONAL", ...text },
  ]),
];

/** One Parquet file, a row group at a time. */
class Parquet {
  size = 0;
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;
  private rows: Row[] = [];
  private units = 0;

  constructor(names: readonly string[]) {
    // The features in the words of Hugging Face, so that the file alone, without its README, has the names of the tags.
    const value = (dtype: string) => ({ dtype, _type: "Value" });
    const features = {
      id: value("string"),
      name: value("string"),
      text: value("string"),
      tokens: { feature: value("string"), _type: "Sequence" },
      ner_tags: { feature: { names, _type: "ClassLabel" }, _type: "Sequence" },
      spans: [{ start: value("int64"), end: value("int64"), label: value("string") }],
    };
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: schema as ConstructorParameters<typeof ParquetWriter>[0]["schema"],
      createdBy: "spanwise",
      kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }],
    });
  }

  /** What can go out now. */
  add(row: Row): Uint8Array | null {
    this.rows.push(row);
    this.units += row.text.length;
    return this.rows.length >= groupRows || this.units >= groupUnits ? this.group() : null;
  }

  *end(): Generator<Uint8Array> {
    if (this.rows.length > 0) yield this.group();
    this.writer.finish();
    yield this.taken();
  }

  private group(): Uint8Array {
    const rows = this.rows.splice(0);
    this.units = 0;
    const big = (numbers: readonly number[]) => numbers.map(BigInt);
    this.writer.write({
      columnData: [
        { name: "id", data: rows.map(({ id }) => id) },
        { name: "name", data: rows.map(({ name }) => name) },
        { name: "text", data: rows.map((row) => row.text) },
        { name: "tokens", data: rows.map(({ tokens }) => tokens) },
        { name: "ner_tags", data: rows.map(({ ner_tags }) => big(ner_tags)) },
        {
          name: "spans",
          data: rows.map(({ spans }) =>
            spans.map(({ start, end, label }) => ({ start: BigInt(start), end: BigInt(end), label })),
          ),
        },
      ],
      rowGroupSize: rows.length,
    });
    return this.taken();
  }

  private taken(): Uint8Array {
    const bytes = this.bytes.getBytes().slice();
    this.bytes.index = 0;
    this.size += bytes.length;
    return bytes;
  }
}

/** A string as YAML has it, in double quotes: what its readers take for a break or do not print is escaped. */
function yaml(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function card(
  names: readonly string[],
  written: readonly { split: Split; rows: number; bytes: number }[],
  options: WriteTools["options"],
): string {
  const total = written.reduce((sum, { bytes }) => sum + bytes, 0);
  const head = [
    "task_categories:",
    "- token-classification",
    "dataset_info:",
    "  features:",
    ...["id", "name", "text"].flatMap((name) => [`  - name: ${name}`, "    dtype: string"]),
    "  - name: tokens",
    "    sequence: string",
    "  - name: ner_tags",
    "    sequence:",
    "      class_label:",
    "        names:",
    ...names.map((name, i) => `          '${i}': ${yaml(name)}`),
    "  - name: spans",
    "    list:",
    ...["start", "end"].flatMap((name) => [`    - name: ${name}`, "      dtype: int64"]),
    "    - name: label",
    "      dtype: string",
    "  splits:",
    ...written.flatMap(({ split, rows, bytes }) => [
      `  - name: ${split}`,
      `    num_bytes: ${bytes}`,
      `    num_examples: ${rows}`,
    ]),
    `  download_size: ${total}`,
    `  dataset_size: ${total}`,
    "configs:",
    "- config_name: default",
    "  data_files:",
    ...written.flatMap(({ split }) => [`  - split: ${split}`, `    path: data/${split}-*`]),
  ];
  return `---
${head.join("\n")}
---

# Labelled texts

One row is one document. \`tokens\` and \`ner_tags\` are its tokens by the rule \`${options.tokenizer}\` with IOB2 tags; where several spans
share a token, only one of them has tags (rule: \`${options.overlaps}\`). \`spans\` has every span: \`text[start:end]\` is its text, in code
points as Python counts.

Documents are divided ${options.splits} into training, validation and test, by their ids and the seed \`${(options.seed ?? "").replace(/[`\n\r]/g, " ")}\`.
`;
}
