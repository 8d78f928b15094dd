/** Agreement as one table: a row for each figure, with what it rests on, or with the reason why there is none. */
import type { Row } from "#lib/annotation/agreement/figure.ts";
import { measures } from "#lib/annotation/agreement/measures.ts";
import { csvRecord, guarded } from "#lib/annotation/formats/csv-records.ts";
import type { Agreement, DocumentRow } from "./agreement.ts";

const columns = [
  "measure",
  "name",
  "scope",
  "group",
  "rater 1",
  "rater 2",
  "document",
  "figure",
  "undefined because",
  "micro",
  "macro",
  "deviation",
  "unweighted",
  "documents",
  "documents without figure",
  "units",
  "unit",
  "raters",
  "coverage",
  "merged",
  "split",
  "skipped",
  "stretched",
  "against",
  "length in",
  "least overlap",
  "tokens are",
] as const;

type Line = Partial<Record<(typeof columns)[number], string | number>>;

/** RFC 4180, in UTF-8. What a spreadsheet would take for a formula is guarded with a ' before it; figures are numbers. */
export function agreementCsv(agreement: Agreement, documents: readonly DocumentRow[]): string {
  const { choice, tokenizer } = agreement;
  const names = new Map(agreement.raters.map(({ id, name }) => [id, name]));
  const settings: Line = {
    against: choice.against,
    "length in": choice.unit,
    "least overlap": choice.overlap,
    "tokens are": tokenizer,
  };
  const lines: Line[] = [];
  for (const { id, unit, overall, groups, pairs } of agreement.measures) {
    const known = measures.find((one) => one.id === id);
    // What measures length counts spans; “length in” says in what it measures.
    const counts = known && ["alphaU", "unitized", "gamma"].includes(known.family) ? "spans" : unit;
    const measure = { measure: id, name: known?.name ?? "", unit: counts };
    const put = (scope: Line, row: Row) => lines.push({ ...measure, ...scope, ...rowLine(row), ...settings });
    put({ scope: "project" }, overall);
    for (const group of groups) put({ scope: "group", group: group.name || group.id }, group);
    for (const { raters, overall: row, groups: own } of pairs) {
      const pair = { "rater 1": names.get(raters[0]) ?? "", "rater 2": names.get(raters[1]) ?? "" };
      put({ scope: "pair", ...pair }, row);
      for (const group of own) put({ scope: "pair and group", group: group.name || group.id, ...pair }, group);
    }
  }
  for (const { name, figure, raters } of documents) {
    lines.push({
      measure: "span-f1-exact",
      name: measures.find(({ id }) => id === "span-f1-exact")?.name ?? "",
      scope: "document",
      document: name,
      ...figureLine(figure),
      documents: 1,
      unit: "spans",
      raters,
      ...settings,
    });
  }
  const cell = (value: string | number | undefined) =>
    typeof value === "string" ? guarded(value) : String(value ?? "");
  return [columns, ...lines.map((line) => columns.map((column) => cell(line[column])))].map(csvRecord).join("");
}

function figureLine(figure: Row["figure"]): Line {
  return figure.value === null ? { "undefined because": figure.why } : { figure: figure.value };
}

function rowLine({ figure, beside, documents, withoutFigure, units, raters, coverage, altered }: Row): Line {
  const side = (name: string) => beside[name]?.value ?? "";
  return {
    ...figureLine(figure),
    micro: side("micro"),
    macro: side("macro"),
    deviation: side("deviation"),
    unweighted: side("unweighted"),
    documents,
    "documents without figure": withoutFigure,
    units,
    raters,
    coverage: coverage ?? "",
    merged: altered.merged,
    split: altered.split,
    skipped: altered.skipped,
    stretched: altered.stretched,
  };
}
