/**
 * What hostile or broken files do to each reader: they end in refusals that name file and place, soon, and nothing is read into memory
 * that need not be. And where a file is cut into pieces on its way, no reader may notice.
 */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { awkwardFragments, awkwardTexts } from "../awkward-texts.ts";
import type { Format, Imported } from "./format.ts";
import { chosen, writeFormat } from "./format.ts";
import { Losses } from "./losses.ts";
import { formats } from "./registry.ts";
import { specimen, usual } from "./specimens.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
/** In milliseconds: five times what we promise, for a machine that does much else. */
const patience = 10_000;

const readers = formats.flatMap((format) => (format.read ? [[format.id, format] as const] : []));

async function read(format: Format, names: readonly string[], open: (name: string) => Iterable<string>) {
  const found: Imported[] = [];
  for await (const one of format.read?.({ names, open }, { options: chosen(format, {}), sha256 }) ?? [])
    found.push(one);
  return found;
}

const nameFor = (format: Format) =>
  ({ csv: "documents.csv", "hugging-face": "data.jsonl", "label-studio": "tasks.json" })[format.id] ??
  `a.${({ brat: "ann", "uima-cas-json": "json", "uima-xmi": "xmi", "web-annotation": "jsonld" } as Record<string, string>)[format.id] ?? format.extensions[0]}`;

/** The same file again and again, made as it is read: what a reader does not stop at would be 200 MB. */
function* endless(piece: string): Generator<string> {
  for (let i = 0; i < 200; i++) yield piece;
}

describe.each(readers)("%s", (_, format) => {
  const name = nameFor(format);
  const names = format.id === "brat" || format.id === "web-annotation" ? [name, "a.txt"] : [name];
  const open = (held: Iterable<string>) => (one: string) => (one === name ? held : ["Ann met Ben."]);

  test.each([
    ["a line of 200 MB", () => endless("x".repeat(1_000_000))],
    ["a line of 200 MB of JSON", () => endless(`{"text":"${"x".repeat(1_000_000)}`)],
    ["a hundred thousand columns", () => ["a,b\tc ".repeat(100_000)]],
    ["a hundred thousand brackets", () => ["[".repeat(100_000)]],
    ["a hundred thousand elements in one another", () => ["<a>".repeat(100_000)]],
    [
      "an entity bomb",
      () => [
        `<!DOCTYPE a [<!ENTITY a "${"x".repeat(1000)}">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${i === 0 ? "&a;" : `&a${i - 1};`.repeat(10)}">`).join("")}]><a>&a19;</a>`,
      ],
    ],
    ["an outside entity", () => ['<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>']],
    ["NUL and half a surrogate pair", () => ['{"text":"a\\u0000b \\ud800"}\0\ud800']],
    ["quotes that never close", () => ['"'.repeat(99_999)]],
  ])("%s ends soon, and in words", async (_what, held) => {
    const start = process.cpuUsage();
    const found = await read(format, names, open(held()));
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(patience);
    for (const one of found) {
      if (one.kind === "document") continue;
      expect(one.why).toMatch(/\S/);
      expect(one.why).not.toMatch(/at .*\.ts:\d+|undefined(?! entity)|\[object/);
      expect(one.file).not.toBe("");
    }
    expect(JSON.stringify(found)).not.toContain("root:");
  });

  test.runIf(format.write)("no reader notices where a file is cut on its way", async () => {
    const documents = awkwardTexts
      .filter((_text, i) => i % 5 === 0)
      .map(({ name: called, text }) => specimen(text, { ...usual, sets: 1 }, called, awkwardFragments(text)));
    const tools = { options: chosen(format, {}), losses: new Losses(), sha256 };
    const files = new Map<string, string>();
    for await (const { file, text } of writeFormat(format, () => documents, tools)) {
      files.set(file, (files.get(file) ?? "") + text);
    }
    const whole = await read(format, [...files.keys()], (one) => [files.get(one) ?? ""]);
    // Between any two UTF-16 units, even inside a pair, an escape, a CR LF.
    for (const size of [1, 7]) {
      const cut = await read(
        format,
        [...files.keys()],
        (one) => (files.get(one) ?? "").match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [],
      );
      expect(cut).toEqual(whole);
    }
  });
});
