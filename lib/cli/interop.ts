/**
 * `npm run interop`: writes the awkward texts in every format, and reads them with the programs that the formats are for, in a
 * Python environment of its own that is thrown away. It is no part of set-up and of `npm test`: where Python or its registry is
 * missing it says so, and what was not tried is not counted as passed.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { awkwardFragments, awkwardTexts } from "#lib/annotation/awkward-texts.ts";
import { type ExchangeDocument, noLayer } from "#lib/annotation/formats/exchange.ts";
import { chosen, writeFormat } from "#lib/annotation/formats/format.ts";
import { Losses } from "#lib/annotation/formats/losses.ts";
import { FileNames } from "#lib/annotation/formats/reading.ts";
import { formats } from "#lib/annotation/formats/registry.ts";
import { docBinConverter } from "#lib/annotation/formats/spacy.ts";
import { fitting, specimen, usual } from "#lib/annotation/formats/specimens.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import { say } from "./say.ts";

const run = promisify(execFile);
const here = path.join(import.meta.dirname, "interop");
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

export async function main(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), "spanwise-interop-"));
  try {
    const python = await environment(path.join(folder, "python"));
    if (!python) return 2;
    say("Writing the awkward texts in every format.");
    await writeExports(path.join(folder, "out"));
    return await check(python, path.join(folder, "out"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A Python with the pinned packages; null, with the reason said, where there is none to be had. */
async function environment(folder: string): Promise<string | null> {
  const python = await firstOf(["python3.12", "python3.11", "python3.13", "python3"]);
  if (!python) return notTried("there is no Python here (python3)");
  try {
    await run(python, ["-m", "venv", folder]);
  } catch {
    return notTried("this Python makes no environments (the package python3-venv is missing)");
  }
  const own = path.join(folder, "bin", "python");
  say("Fetching the readers from PyPI: spaCy, datasets, seqeval, dkpro-cassis, pyarrow, lxml, networkx.");
  const wanted = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
  try {
    await run(own, [...wanted, path.join(here, "requirements.txt")], { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const last = String((error as { stderr?: unknown }).stderr ?? error)
      .trim()
      .split("\n")
      .at(-1);
    return notTried(`the readers cannot be fetched (${last})`);
  }
  return own;
}

function notTried(why: string): null {
  say(`Not tried: ${why}. Nothing was checked, so nothing passed.`);
  return null;
}

async function firstOf(names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    try {
      await run(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]);
      return name;
    } catch {}
  }
  return null;
}

/** Every format in a folder, with what is in it. */
async function writeExports(folder: string): Promise<void> {
  const all = awkwardTexts.map(({ name, text }) => specimen(text, { ...usual, sets: 1 }, name, awkwardFragments(text)));
  const expected: Record<string, unknown> = {};
  const wanted = [
    ...formats.filter(({ write }) => write).map((format) => ({ format, name: format.id, options: {} })),
    ...formats
      .filter(({ id }) => id === "conll")
      .map((format) => ({ format, name: "conll-biluo", options: { scheme: "biluo" } })),
  ];
  for (const { format, name, options } of wanted) {
    // The awkward texts hold no statements, so what is counted from these has a text of its own.
    const documents = ["network", "statements"].includes(name)
      ? [statement]
      : all.map((document) => fitting(document, format));
    expected[name] = documents.map(spansOf);
    if (name === "network") expected[name] = [[`Фатима "F" & Co`, "the <talks>", 1]];
    if (name === "statements") expected[name] = documents.map((one) => spansOf(onlyPositions(one)));
    const tools = { options: chosen(format, options), losses: new Losses(), sha256 };
    const files = new Map<string, (string | Uint8Array)[]>();
    for await (const { file, text, bytes } of writeFormat(format, () => documents, tools)) {
      files.set(file, [...(files.get(file) ?? []), bytes ?? text]);
    }
    for (const [file, parts] of files) {
      const target = path.join(folder, name, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
    }
  }
  const names = new FileNames();
  const texts = Object.fromEntries(all.map((document) => [names.next(document), document.text]));
  await writeFile(path.join(folder, "texts.json"), JSON.stringify(texts));
  await writeFile(path.join(folder, "expected.json"), JSON.stringify(expected));
  await writeFile(path.join(folder, "converter.py"), docBinConverter);
}

const statementText = '🏁 Фатима "F" & Co welcomes the <talks>.';

/** Who welcomes what, with names that XML and CSV must escape. */
const statement: ExchangeDocument = {
  ...{ id: "d1", name: "a statement", text: statementText, language: "", metadata: {}, whole: null },
  layers: [
    {
      ...noLayer,
      spans: (
        [
          ["actor", 'Фатима "F" & Co'],
          ["position", "welcomes"],
          ["event", "the <talks>"],
        ] as const
      ).map(([label, words]) => {
        const start = statementText.indexOf(words);
        const fragments = [[start, start + words.length] as const];
        return { id: label, label, fragments, attributes: {}, entity: null, author: "", note: "" };
      }),
      relations: (
        [
          ["holds", "actor", "position"],
          ["about", "position", "event"],
        ] as const
      ).map(([type, from, to]) => ({ id: type, type, from, to, attributes: {}, author: "", note: "" })),
    },
  ],
};

function onlyPositions(document: ExchangeDocument): ExchangeDocument {
  const layers = document.layers.map((layer) => ({
    ...layer,
    spans: layer.spans.filter(({ label }) => label === "position"),
  }));
  return { ...document, layers };
}

/** Offsets in code points, as Python counts. */
function spansOf({ text, layers }: ExchangeDocument): { text: string; spans: [number, number, string][] } {
  const codePoints = new CodePoints(text);
  const spans = (layers[0]?.spans ?? []).map((span): [number, number, string] => [
    codePoints.fromUtf16(spanStart(span)),
    codePoints.fromUtf16(spanEnd(span)),
    span.label,
  ]);
  return { text, spans };
}

type Answer = { reader: string; format: string; ok: boolean; checked: number; problem: string };

async function check(python: string, folder: string): Promise<number> {
  const child = spawn(python, [path.join(here, "check.py"), folder], { stdio: ["ignore", "pipe", "pipe"] });
  const errors: string[] = [];
  child.stderr.on("data", (part) => errors.push(String(part)));
  let [passed, failed] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("@@")) continue;
    const { reader, format, ok, checked, problem } = JSON.parse(line.slice(2)) as Answer;
    if (ok) passed++;
    else failed++;
    say(`${ok ? "  reads" : "REFUSES"}  ${reader.padEnd(22)} ${format.padEnd(32)} ${checked} checked`);
    if (!ok) say(problem || "It found nothing to check.");
  }
  const code =
    child.exitCode ?? (await new Promise<number>((resolve) => child.once("close", (left) => resolve(left ?? 1))));
  if (code !== 0) say(errors.join("").slice(-3000));
  say(`${passed} readings are right, ${failed} are not${code === 0 ? "" : ", and the rest was not tried"}.`);
  return code === 0 && failed === 0 && passed > 0 ? 0 : 1;
}
