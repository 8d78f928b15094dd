/**
 * For the contract suite: where each file says that its spans stand, read with as little as possible, and with nothing of the
 * formats' own code.
 */

/** `ranges` in the unit of the format; `surface` is what the file says stands there, pieces joined by a space, or null. */
export type Claim = { text: string; ranges: [number, number][]; surface: string | null };

type Written = ReadonlyMap<string, string>;

// biome-ignore lint/suspicious/noExplicitAny: reason: files of many shapes, read only here.
type Anything = any;

const jsonLines = (files: Written): Anything[] =>
  [...files.values()].flatMap((file) => file.split("\n").filter((line) => line !== "")).map((line) => JSON.parse(line));

/** Python, in which brat is written, ends a line at each of these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const pythonLineBreak = /[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;

export const claims: Readonly<Record<string, (files: Written) => Claim[]>> = {
  spanwise: (files) =>
    jsonLines(files).flatMap(({ text, sets }) =>
      sets.flatMap(({ spans }: Anything) =>
        spans.map(({ fragments, surface }: Anything) => ({ text, ranges: fragments.utf16, surface })),
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
