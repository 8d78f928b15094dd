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
import { entriesOf, listPairs, Names } from "./names.ts";
import type { DocumentParts, StretchChanges } from "./parts.ts";
import { type Selection, selectionsOf } from "./prepared.ts";

export type AveragedMeasure = {
  /** Names of the groups in this document: its labels, or nothing. */
  groups: (part: DocumentParts) => readonly string[];
  /** The figures of the document, packed, in rows: one for all its raters, then one for each pair. */
  figures: (part: DocumentParts) => readonly number[];
  /** How long a row is in a document with so many labels, and where in it the figure of all groups stands; theirs follow it. */
  width: (labels: number) => number;
  first: (labels: number) => number;
  /** Where in a row it stands on which share of the document the figures rest. */
  coverage?: (labels: number) => number;
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
  // Documents that follow each other mostly have the same raters and labels.
  let known: readonly number[] = [];
  let grouped: readonly number[] = [];
  let selections: readonly Selection[] = [];
  let rows: { sums: Sums; cells: Cell[] }[] = [];
  for (const part of parts) {
    if (part.raters.length < 2) continue;
    const numbers = raters.numbersOf(part.raters);
    const places = groups.numbersOf(measure.groups(part));
    if (numbers !== known || places !== grouped) {
      known = numbers;
      grouped = places;
      for (const number of numbers) counted.add(number);
      // Of two raters there is one row, and it is that of the pair as well.
      const own = selectionsOf(numbers.length);
      selections = own.length === 1 ? [own[0]!, own[0]!] : own;
      rows = [everybody, ...entriesOf(pairs, numbers, () => ({ documents: 0, cells: [] }))].map((sums) => ({
        sums,
        cells: [0, ...places.map((place) => place + 1)].map((place) => cellOf(sums, place)),
      }));
    }
    const figures = measure.figures(part);
    const changes = measure.changes(part);
    const labels = part.labels.length;
    const width = measure.width(labels);
    const first = measure.first(labels);
    const coverage = measure.coverage?.(labels) ?? -1;
    for (let row = 0; row < rows.length; row++) {
      const { sums, cells } = rows[row]!;
      const start = numbers.length === 2 ? 0 : row * width;
      sums.documents++;
      add(cells, part.length, figures, start + first, coverage === -1 ? -1 : start + coverage);
      addChanges(cells, changes, labels, selections[row]!.chosen);
    }
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

/** Adds the figures of one row to the cells, of which the first is that of all groups. */
function add(
  cells: readonly Cell[],
  weight: number,
  figures: readonly number[],
  first: number,
  coverage: number,
): void {
  if (coverage !== -1) {
    cells[0]!.coverage += figures[coverage]! * weight;
    cells[0]!.covered += weight;
  }
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    const value = figures[first + i]!;
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
}

const changeKinds = ["merged", "split", "skipped", "stretched"] as const;

/** Adds counts by rater and label, where there is anything to add, to the labels' cells and to that of all together. */
function addChanges(cells: readonly Cell[], changes: StretchChanges, labels: number, chosen: readonly number[]): void {
  for (let l = 0; l < labels; l++) {
    const n = sumOf(changes.units, labels, chosen, l);
    cells[0]!.units += n;
    // Some measures have no figure by label.
    if (cells.length > 1) cells[l + 1]!.units += n;
  }
  for (const kind of changeKinds) {
    const counts = changes[kind];
    if (!counts) continue;
    for (let l = 0; l < labels; l++) {
      const n = sumOf(counts, labels, chosen, l);
      cells[0]!.altered[kind] += n;
      if (cells.length > 1) cells[l + 1]!.altered[kind] += n;
    }
  }
}

function sumOf(counts: readonly number[], labels: number, chosen: readonly number[], label: number): number {
  let sum = 0;
  for (let i = 0; i < chosen.length; i++) sum += counts[chosen[i]! * labels + label]!;
  return sum;
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
