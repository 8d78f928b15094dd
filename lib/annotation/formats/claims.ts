/**
 * For the contract suite: where each file says that its spans stand, read with as little as possible, and with nothing of the
 * formats' own code.
 */

import { parquetReadObjects } from "hyparquet";

/** `ranges` in the unit of the format; `surface` is what the file says stands there, pieces joined by a space, or null. */
export type Claim = { text: string; ranges: [number, number][]; surface: string | null };

type Written = ReadonlyMap<string, string>;

// biome-ignore lint/suspicious/noExplicitAny: reason: files of many shapes, read only here.
type Anything = any;

const jsonLines = (files: Written): Anything[] =>
  [...files.values()].flatMap((file) => file.split("\n").filter((line) => line !== "")).map((line) => JSON.parse(line));

/** As usual, but that a byte order mark at the front of a text stays. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const parsers = { stringFromBytes: (bytes: Uint8Array) => bytes && decoder.decode(bytes) };

/** Python, in which brat is written, ends a line at each of these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const pythonLineBreak = /[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;

/** `unit`: which of the two, where a file says both. */
type Claiming = (files: Written, unit: "utf16" | "codePoints") => Claim[] | Promise<Claim[]>;

export const claims: Readonly<Record<string, Claiming>> = {
  "hugging-face-folder": async (files) => {
    const found: Claim[] = [];
    for (const [name, letters] of files) {
      if (!name.endsWith(".parquet")) continue;
      const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
      for (const { text, spans } of await parquetReadObjects({ file: bytes.buffer, parsers })) {
        for (const { start, end } of spans) found.push({ text, ranges: [[Number(start), Number(end)]], surface: null });
      }
    }
    return found;
  },
  spanwise: (files, unit) =>
    jsonLines(files).flatMap(({ text, sets }) =>
      sets.flatMap(({ spans }: Anything) =>
        spans.map(({ fragments, surface }: Anything) => ({ text, ranges: fragments[unit], surface })),
      ),
    ),
  doccano: (files) =>
    jsonLines(files).flatMap(({ text, entities }) =>
      entities.map(({ start_offset, end_offset }: Anything) => ({
        text,
        ranges: [[start_offset, end_offset]],
        surface: null,
      })),
    ),
  "label-studio": (files) =>
    JSON.parse(files.get("tasks.json") ?? "").flatMap(({ data, annotations, predictions }: Anything) =>
      [...annotations, ...predictions].flatMap(({ result }) =>
        result
          .filter(({ type }: Anything) => type === "labels")
          .map(({ value }: Anything) => ({ text: data.text, ranges: [[value.start, value.end]], surface: value.text })),
      ),
    ),
  prodigy: (files) =>
    jsonLines(files).flatMap(({ text, spans, tokens }) =>
      spans.map((span: Anything) => {
        // The tokens of a span are those with a letter in it.
        const inside = tokens.filter((token: Anything) => token.start < span.end && span.start < token.end);
        if (inside[0]?.id !== span.token_start || inside.at(-1)?.id !== span.token_end) throw new Error("wrong tokens");
        return { text, ranges: [[span.start, span.end]], surface: span.text };
      }),
    ),
  spacy: (files) =>
    jsonLines(files).flatMap(({ text, spans }) =>
      spans.sc.map(([start, end]: Anything) => ({ text, ranges: [[start, end]], surface: null })),
    ),
  argilla: (files) =>
    jsonLines(files).flatMap(({ fields, responses }) =>
      (responses.spans ?? []).flatMap(({ value }: Anything) =>
        value.map(({ start, end, text }: Anything) => ({ text: fields.text, ranges: [[start, end]], surface: text })),
      ),
    ),
  csv: (files) => {
    // Enough of RFC 4180 for what is always quoted where it must be.
    const records = (file: string) =>
      Array.from(
        (files.get(file) ?? "").matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g),
        ([, record = ""]) =>
          Array.from(record.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^",]*)/g), ([, cell = ""]) =>
            (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell).replace(/^'(?=[=+\-@\t\r'])/, ""),
          ),
      ).slice(1);
    const texts = new Map(records("documents.csv").map(([id, , , text]) => [id, text ?? ""]));
    return records("spans.csv").map((cells) => ({
      text: texts.get(cells[0]) ?? "",
      ranges: (cells[10] ?? "").split(";").map((range) => range.split("-").map(Number) as [number, number]),
      surface: cells[9] ?? "",
    }));
  },
  "uima-cas-json": (files) =>
    [...files.values()].flatMap((file) => {
      const structures = JSON.parse(file)["%FEATURE_STRUCTURES"];
      const text = structures[0].sofaString;
      return structures
        .filter((one: Anything) => one["%TYPE"] === "spanwise.Span")
        .map(({ begin, end }: Anything) => ({ text, ranges: [[begin, end]], surface: null }));
    }),
  "uima-xmi": (files) =>
    [...files].flatMap(([name, file]) => {
      if (!name.endsWith(".xmi")) return [];
      const text = (/sofaString="([^"]*)"/.exec(file)?.[1] ?? "").replace(/&(#\d+|\w+);/g, (_, reference: string) =>
        reference.startsWith("#")
          ? String.fromCharCode(Number(reference.slice(1)))
          : ({ lt: "<", gt: ">", amp: "&" }[reference] ?? "?"),
      );
      return Array.from(file.matchAll(/<spanwise:Span [^>]*? begin="(\d+)" end="(\d+)"/g), ([, begin, end]) => ({
        text,
        ranges: [[Number(begin), Number(end)]] as [number, number][],
        surface: null,
      }));
    }),
  tei: (files) =>
    [...files.values()].flatMap((xml) => {
      const text = (/<ab [^>]*>([^<]*)<\/ab>/.exec(xml)?.[1] ?? "").replace(/&(#\d+|\w+);/g, (_, reference: string) =>
        reference.startsWith("#")
          ? String.fromCharCode(Number(reference.slice(1)))
          : ({ lt: "<", gt: ">", amp: "&" }[reference] ?? "?"),
      );
      return Array.from(xml.matchAll(/#string-range\(text,([\d,]+)\)/g), ([, list = ""]) => {
        const numbers = list.split(",").map(Number);
        const ranges = numbers.flatMap((start, i) =>
          i % 2 === 0 ? [[start, start + (numbers[i + 1] ?? 0)] as [number, number]] : [],
        );
        return { text, ranges, surface: null };
      });
    }),
  "web-annotation": (files) =>
    [...files].flatMap(([name, file]) => {
      if (!name.endsWith(".jsonld")) return [];
      const text = files.get(name.replace(/jsonld$/, "txt")) ?? "";
      return JSON.parse(file)
        .items.filter(({ motivation }: Anything) => motivation === "tagging")
        .map(({ target }: Anything) => {
          const targets = [target].flat();
          return {
            text,
            ranges: targets.map(({ selector }) => [selector[0].start, selector[0].end]),
            surface: targets.map(({ selector }) => selector[1].exact).join(" "),
          };
        });
    }),
  "webanno-tsv": (files) =>
    [...files.values()].flatMap((tsv) => {
      const lines = tsv.split("\n");
      const columns = lines.find((line) => line.startsWith("#T_SP"))?.split("|").length ?? 1;
      const rows = lines.filter((line) => /^\d/.test(line)).map((line) => line.split("\t"));
      const unescaped = (line: string) =>
        line.replace(
          /\\([\s\S])/g,
          (_, letter: string) => ({ t: "\t", n: "\n", f: "\f", r: "\r", b: "\b" })[letter] ?? letter,
        );
      // Each sentence begins where the one before ends; before the first stands white space.
      const text = tsv
        .split("\n\n")
        .slice(1)
        .map((block) => {
          const before =
            block
              .split("\n")
              .find((line) => line.startsWith("#Spanwise.before="))
              ?.slice(17) ?? "";
          return (
            unescaped(before) +
            block
              .split("\n")
              .filter((line) => line.startsWith("#Text="))
              .map((line) => unescaped(line.slice(6)))
              .join("\n")
          );
        })
        .join("");
      const places = new Map<string, [number, number]>();
      for (const [unit = "", place = "", token, label = "_"] of columns > 1 ? rows : []) {
        const [start = 0, end = 0] = place.split("-").map(Number);
        if (token !== text.slice(start, end)) throw new Error(`${unit} is ${token}`);
        if (label === "_") continue;
        for (const [i, part] of (label.match(/(?:\\.|[^|\\])+/gu) ?? []).entries()) {
          const key = /\[\d+\]$/.exec(part)?.[0] ?? `${unit} ${i}`;
          places.set(key, [Math.min(start, places.get(key)?.[0] ?? start), end]);
        }
      }
      return [...places.values()].map((range) => ({ text, ranges: [range], surface: null }));
    }),
  brat: (files) =>
    [...files].flatMap(([name, ann]) => {
      if (!name.endsWith(".ann")) return [];
      const text = files.get(name.replace(/ann$/, "txt")) ?? "";
      return ann
        .split(pythonLineBreak)
        .filter((line) => line.startsWith("T"))
        .map((line) => {
          const [, place = "", ...surface] = line.split("\t");
          const ranges = place
            .slice(place.indexOf(" ") + 1)
            .split(";")
            .map((range) => range.split(" ").map(Number) as [number, number]);
          return { text, ranges, surface: surface.join("\t") };
        });
    }),
};

/** The tokens of a file of a format that has nothing else. */
export function tokensWritten(format: string, file: string): string[] {
  const lines = file.split("\n").filter((line) => line !== "" && !line.startsWith("-DOCSTART-"));
  if (format === "conll") return lines.map((line) => line.split(" ")[0] ?? "");
  return lines.flatMap((line): string[] => JSON.parse(line).tokens);
}
