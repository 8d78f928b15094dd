/**
 * Reports of the measures that have a figure per document: α_U, uα and γ. The figure of several documents is their mean, weighted by
 * length; the unweighted mean stands beside it. A document without a figure has no weight, and is counted.
 */
import {
  type Altered,
  notDefined,
  type Result,
  type Row,
  tellingReason,
  type UndefinedReason,
  unpacked,
} from "./figure.ts";
import { listPairs, Names, pairKey } from "./names.ts";
import type { DocumentParts, StretchChanges } from "./parts.ts";
import { forPairs } from "./prepared.ts";

export type AveragedMeasure = {
  /** Names of the groups in this document; the numbers that `figure` gets are places among them. */
  groups: (part: DocumentParts) => readonly string[];
  /** A figure of the document, packed: of all its raters (row 0) or of a pair (from row 1 on), of a group or of all (−1). */
  figure: (part: DocumentParts, row: number, group: number) => number;
  /** On which share of the document the figures rest. */
  coverage?: (part: DocumentParts, row: number) => number;
  changes: (part: DocumentParts) => StretchChanges;
};

type Cell = {
  weighted: number;
  weight: number;
  sum: number;
  defined: number;
  coverage: number;
  covered: number;
  why: UndefinedReason | null;
  units: number;
  altered: Altered;
};

type Sums = { documents: number; cells: Cell[] };

export function averagedReport(parts: readonly DocumentParts[], measure: AveragedMeasure): Result {
  const raters = new Names();
  const groups = new Names();
  const everybody: Sums = { documents: 0, cells: [] };
  const pairs = new Map<number, Sums>();
  const counted = new Set<number>();
  for (const part of parts) {
    if (part.raters.length < 2) continue;
    const numbers = raters.numbersOf(part.raters);
    for (const number of numbers) counted.add(number);
    const places = groups.numbersOf(measure.groups(part));
    const all = numbers.map((_, r) => r);
    add(everybody, part, 0, all, places, measure);
    forPairs(numbers.length, (a, b, pair) => {
      const key = pairKey(numbers[a]!, numbers[b]!);
      let sums = pairs.get(key);
      if (!sums) {
        sums = { documents: 0, cells: [] };
        pairs.set(key, sums);
      }
      // Of two raters there is one row.
      add(sums, part, numbers.length === 2 ? 0 : pair + 1, [a, b], places, measure);
    });
  }
  const order = groups.sorted();
  const report = (sums: Sums, size: number) => ({
    overall: rowOf(sums, 0, size),
    groups: new Map(order.map(({ name, number }) => [name, rowOf(sums, number + 1, size)])),
  });
  return {
    ...report(everybody, counted.size),
    pairs: listPairs(pairs, raters).map(({ pair, entry }) => ({ raters: pair, ...report(entry, 2) })),
  };
}

function add(
  sums: Sums,
  part: DocumentParts,
  row: number,
  chosen: readonly number[],
  places: readonly number[],
  measure: AveragedMeasure,
): void {
  sums.documents++;
  const weight = part.length;
  const coverage = measure.coverage?.(part, row);
  for (let group = -1; group < places.length; group++) {
    const cell = cellOf(sums, group === -1 ? 0 : places[group]! + 1);
    if (group === -1 && coverage !== undefined) {
      cell.coverage += coverage * weight;
      cell.covered += weight;
    }
    const value = measure.figure(part, row, group);
    if (value > 1) {
      const figure = unpacked(value);
      if (figure.value === null) {
        cell.why = tellingReason(cell.why, figure.why);
        continue;
      }
    }
    cell.weighted += value * weight;
    cell.weight += weight;
    cell.sum += value;
    cell.defined++;
  }
  const changes = measure.changes(part);
  addChange(sums, "units", changes.units, part.labels.length, chosen, places);
  for (const kind of changeKinds) addChange(sums, kind, changes[kind], part.labels.length, chosen, places);
}

const changeKinds = ["merged", "split", "skipped", "stretched"] as const;

/** Adds a count by rater and label, where there is anything to add, to the labels' cells and to that of all together. */
function addChange(
  sums: Sums,
  kind: "units" | keyof Altered,
  counts: readonly number[] | null,
  labels: number,
  chosen: readonly number[],
  places: readonly number[],
): void {
  if (!counts) return;
  for (let l = 0; l < labels; l++) {
    let n = 0;
    for (const r of chosen) n += counts[r * labels + l]!;
    if (n === 0) continue;
    for (let place = 0; ; place = places[l]! + 1) {
      const cell = cellOf(sums, place);
      if (kind === "units") cell.units += n;
      else cell.altered[kind] += n;
      // Some measures have no figure by label.
      if (place > 0 || places.length === 0) break;
    }
  }
}

function cellOf({ cells }: Sums, place: number): Cell {
  while (cells.length <= place) cells.push(emptyCell());
  return cells[place]!;
}

function emptyCell(): Cell {
  return {
    weighted: 0,
    weight: 0,
    sum: 0,
    defined: 0,
    coverage: 0,
    covered: 0,
    why: null,
    units: 0,
    altered: { merged: 0, skipped: 0, split: 0, stretched: 0 },
  };
}

function rowOf({ documents, cells }: Sums, place: number, raters: number): Row {
  const cell = cells[place] ?? emptyCell();
  const none = notDefined(documents === 0 ? "fewer-than-2-raters" : (cell.why ?? "no-units"));
  const row: Row = {
    figure: cell.defined === 0 ? none : { value: cell.weighted / cell.weight },
    beside: { unweighted: cell.defined === 0 ? none : { value: cell.sum / cell.defined } },
    documents,
    withoutFigure: documents - cell.defined,
    units: cell.units,
    raters,
    altered: cell.altered,
  };
  if (cell.covered > 0) row.coverage = cell.coverage / cell.covered;
  return row;
}
