import type { Carries, Format, FormatOption, OffsetUnit } from "#lib/annotation/formats/format.ts";

/** What a page shows of a format; small enough to be sent. */
export type Offered = {
  id: string;
  name: string;
  about: string;
  version: number;
  /** What its offsets count, in words. */
  offsets: string;
  files: Format["files"];
  options: readonly FormatOption[];
  /** What it carries and what not, in words for people. */
  carries: readonly string[];
  not: readonly string[];
};

export function offered({ id, name, about, version, unit, files, options, carries }: Format): Offered {
  const held = parts.map(([words, holds]) => [words, holds(carries)] as const);
  return {
    id,
    name,
    about,
    version,
    offsets: unitWords[unit],
    files,
    // An option with one choice is no question.
    options: options.filter((option) => option.for !== "in" && option.choices.length !== 1),
    carries: held.flatMap(([words, holds]) => (holds ? [words] : [])),
    not: held.flatMap(([words, holds]) => (holds ? [] : [words])),
  };
}

const parts: readonly (readonly [string, (carries: Carries) => boolean])[] = [
  ["spans under their labels", ({ text }) => text !== "none"],
  ["the text, letter for letter", ({ text }) => text === "exact"],
  ["overlapping spans", ({ overlaps }) => overlaps],
  ["discontinuous spans", ({ discontinuous }) => discontinuous],
  ["relations", ({ relations }) => relations],
  ["attributes", ({ attributes }) => attributes !== "none"],
  ["entities", ({ entities }) => entities],
  ["authors", ({ authors }) => authors],
  ["what spans were made from", ({ origins }) => origins],
  ["notes", ({ notes }) => notes],
  ["several layers in one file", ({ layers }) => layers],
  ["labels of documents", ({ documentLabels }) => documentLabels],
  ["metadata", ({ metadata }) => metadata],
];

const codePoints = "Unicode code points, as Python counts: text[start:end]";
const utf16 = "UTF-16 units, as JavaScript and Java count: text.slice(start, end)";

const unitWords: Record<OffsetUnit, string> = {
  both: `both: ${codePoints}; ${utf16}`,
  codePoints,
  utf16,
  token: "none: spans are runs of tokens",
  none: "none: there are no spans",
};
