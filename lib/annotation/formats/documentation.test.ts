import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { LabelSchema } from "../label.ts";
import { exchanged } from "./exchange.ts";
import type { Carries, Format } from "./format.ts";
import { chosen, writeFormat } from "./format.ts";
import { Losses } from "./losses.ts";
import { formats } from "./registry.ts";
import type { SpanwiseDocument } from "./spanwise-jsonl.ts";

const folder = path.resolve("docs/formats");
const pageOf = ({ id }: Format) => path.join(folder, `${id === "spanwise" ? "spanwise-jsonl" : id}.md`);
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

const units = {
  both: "both, UTF-16 code units and Unicode code points",
  utf16: "UTF-16 code units",
  codePoints: "Unicode code points",
  token: "none; tokens",
  none: "none",
};
const yes = (holds: boolean) => (holds ? "yes" : "no");
const attributes = { typed: "yes, with their types", text: "yes, every value as text", none: "no" };
const edges = { any: "anywhere", letters: "not in white space between tokens", tokens: "where tokens do" };
const texts = { exact: "letter for letter", tokens: "its tokens only", none: "no" };

const rows: [string, (carries: Carries) => string][] = [
  ["the text", ({ text }) => texts[text]],
  ["characters", ({ characters }) => (characters === "any" ? "all" : "all that XML 1.0 knows; others become U+FFFD")],
  ["spans begin and end", ({ edges: where }) => edges[where]],
  ["overlapping spans", ({ overlaps }) => yes(overlaps)],
  ["two spans of one label in one place", ({ coinciding }) => yes(coinciding)],
  ["discontinuous spans", ({ discontinuous }) => yes(discontinuous)],
  ["spans across line breaks", ({ lineBreaks }) => (lineBreaks ? "yes" : "divided at the breaks")],
  ["relations", ({ relations }) => yes(relations)],
  ["attributes of spans", ({ attributes: held }) => attributes[held]],
  ["attributes of relations", ({ relationAttributes }) => attributes[relationAttributes]],
  ["entities", ({ entities }) => yes(entities)],
  ["authors", ({ authors }) => yes(authors)],
  ["what spans were made from, and who changed them last", ({ origins }) => yes(origins)],
  ["notes", ({ notes }) => yes(notes)],
  ["several layers of a document", ({ layers }) => (layers ? "yes" : "no; each leaves in a folder of its own")],
  ["labels of documents", ({ documentLabels }) => yes(documentLabels)],
  ["attributes of documents", ({ documentAttributes }) => attributes[documentAttributes]],
  ["ids", ({ ids }) => yes(ids)],
  ["names of documents", ({ names }) => yes(names)],
  ["language", ({ language }) => yes(language)],
  ["metadata", ({ metadata }) => yes(metadata)],
];

const label = (id: string, name: string) => ({
  ...{ id, name, color: "#3B5BDB", key: "", chip: "A", underline: "solid" as const, description: "" },
  ...{ scope: "span" as const, overlapsItself: true, granularity: "word" as const, archived: false },
});
const schema: LabelSchema = {
  version: 1,
  labels: [label("l1", "actor"), label("l2", "position"), label("l3", "event")],
  attributes: [],
  relationTypes: [
    { id: "t1", name: "holds", from: [], to: [], archived: false },
    { id: "t2", name: "about", from: [], to: [], archived: false },
  ],
};
const by = { author: "p-1", editor: "p-1" };
const example: SpanwiseDocument = {
  ...{
    id: "d1",
    name: "talks",
    text: "France 🇫🇷 supports the talks.",
    language: "en",
    direction: "auto",
    metadata: {},
  },
  people: [{ id: "p-1", name: "Ann" }],
  entities: [],
  schemas: [schema],
  sets: [
    {
      id: "set-1",
      layer: { id: "layer-1", kind: "shared", annotator: null },
      ...{ version: 1, finishedBy: "p-1", finishedAt: "2026-11-22T10:00:00.000Z", reopenedAt: null },
      position: { epoch: 1, seq: 4, sha256: "0".repeat(64) },
      ...{ schemaVersion: 1, guidelineVersion: 1, sha256: "0".repeat(64) },
      spans: [
        { id: "s1", label: "l1", fragments: [[0, 6]], ...by },
        { id: "s2", label: "l2", fragments: [[12, 20]], ...by },
        { id: "s3", label: "l3", fragments: [[21, 30]], ...by },
      ],
      relations: [
        { id: "r1", type: "t1", from: "s1", to: "s2", ...by },
        { id: "r2", type: "t2", from: "s2", to: "s3", ...by },
      ],
      document: [],
    },
  ],
};

/** What the code itself says of a format: what it carries, its options, and a small document in it. */
async function block(format: Format): Promise<string> {
  const { carries, options, unit, version, files, extensions, read, write } = format;
  const ways = [read && "comes in", write && "goes out"].filter(Boolean).join(" and ");
  const lines = [
    `Version ${version}; it ${ways}${write ? `, as ${files === "one" ? "one file" : "several files"} (${extensions.map((one) => `.${one}`).join(", ")})` : ""}. Offsets: **${units[unit]}**.`,
    "",
    "| what | carried |",
    "|---|---|",
    ...rows.map(([what, told]) => `| ${what} | ${told(carries)} |`),
  ];
  if (options.length > 0) {
    lines.push("", "| option | values | meaning |", "|---|---|---|");
    for (const { name, choices, default: usual, description } of options) {
      const values =
        choices.length > 0 ? choices.map((one) => (one === usual ? `**${one}**` : one)).join(", ") : "text";
      lines.push(`| \`${name}\` | ${values} | ${description} |`);
    }
  }
  if (!write) return lines.join("\n");
  const made = new Map<string, string>();
  const tools = { options: chosen(format, {}), losses: new Losses(), sha256 };
  for await (const { file, text, bytes } of writeFormat(format, () => [exchanged(example)], tools)) {
    if (bytes) continue;
    made.set(file, (made.get(file) ?? "") + text);
  }
  lines.push("", `\`${example.text}\` with three spans and two relations is`);
  for (const [file, text] of made) {
    const whole = text.trimEnd().split("\n");
    const shown = whole.slice(0, 40).map((line) => (line.length > 700 ? `${line.slice(0, 700)} …` : line).trimEnd());
    lines.push("", `\`${file}\`:`, "", "````", ...shown, ...(whole.length > 40 ? ["…"] : []), "````");
  }
  return lines.join("\n");
}

test.each(formats.map((format) => [format.id, format] as const))(
  "the page of %s says what the code does; UPDATE_DOCS=1 writes it anew",
  async (_, format) => {
    const file = pageOf(format);
    expect(existsSync(file), `${file} is missing`).toBe(true);
    const page = await readFile(file, "utf8");
    const place = /(<!-- from the code -->\n)[\s\S]*?(\n<!-- end -->)/;
    expect(page).toMatch(place);
    const told = await block(format);
    const wanted = page.replace(place, (_whole, open: string, close: string) => open + told + close);
    if (process.env.UPDATE_DOCS) await writeFile(file, wanted);
    else expect(page).toBe(wanted);
  },
);

test("the list of pages names each of them", async () => {
  const list = await readFile(path.join(folder, "README.md"), "utf8");
  for (const format of formats) expect(list).toContain(`](${path.basename(pageOf(format))})`);
});
