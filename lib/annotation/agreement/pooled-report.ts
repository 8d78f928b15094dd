/**
 * Reports of the measures that compare two raters at a time and add up their counts over the documents: F1 and Cohen's κ. The
 * figure of several raters is the mean over the pairs, with the deviation beside it.
 */
import { deviationOf, type Figure, meanOf, notDefined, type Result, type Row, unaltered, unpacked } from "./figure.ts";
import { entriesOf, listPairs, Names } from "./names.ts";
import type { DocumentParts } from "./parts.ts";

/** Adds what a pair of raters has in common and what each of the two has; group −1 is all groups together. */
export type Count = (pair: number, group: number, same: number, a: number, b: number) => void;

export type PooledMeasure = {
  /** Names of the groups in this document; the numbers that `count` and `units` get are places among them. */
  groups: (part: DocumentParts) => readonly string[];
  count: (part: DocumentParts, count: Count) => void;
  /** The figure of the sums, packed; `total` is that of all units, marked or not, where the measure counts these. */
  figure: (same: number, a: number, b: number, total: number) => number;
  total?: (part: DocumentParts) => number;
  /** The units of one group, or of all (−1), by all raters of the document. */
  units: (part: DocumentParts, group: number) => number;
  /** Whether the overall figure of a pair is that of all counts together, or the mean of its groups' figures. */
  overall: "together" | "mean of groups";
};

/** Sums of one pair in one group: the counts, and the figures of the single documents that have one. */
type Cell = { same: number; a: number; b: number; sum: number; defined: number; lastDocument: number };

const emptyCell = (): Cell => ({ same: 0, a: 0, b: 0, sum: 0, defined: 0, lastDocument: 0 });

type PairSums = { documents: number; total: number; cells: Cell[] };

export function pooledReport(parts: readonly DocumentParts[], measure: PooledMeasure): Result {
  const raters = new Names();
  const groups = new Names();
  const pairs = new Map<number, PairSums>();
  // For all raters together, by group, the groups' numbers shifted by one.
  const units: number[] = [0];
  const withFigure: Cell[] = [emptyCell()];
  let documents = 0;
  // Documents that follow each other mostly have the same raters.
  let known: readonly number[] = [];
  let here: PairSums[] = [];
  for (const part of parts) {
    if (part.raters.length < 2) continue;
    documents++;
    const numbers = raters.numbersOf(part.raters);
    const places = groups.numbersOf(measure.groups(part));
    for (let g = -1; g < places.length; g++) {
      const place = g === -1 ? 0 : places[g]! + 1;
      units[place] = (units[place] ?? 0) + measure.units(part, g);
    }
    if (numbers !== known) {
      known = numbers;
      here = entriesOf(pairs, numbers, () => ({ documents: 0, total: 0, cells: [emptyCell()] }));
    }
    const total = measure.total?.(part) ?? 0;
    for (let pair = 0; pair < here.length; pair++) {
      here[pair]!.documents++;
      here[pair]!.total += total;
    }
    measure.count(part, (pair, group, same, a, b) => {
      const { cells } = here[pair]!;
      const place = group === -1 ? 0 : places[group]! + 1;
      while (cells.length <= place) cells.push(emptyCell());
      while (withFigure.length <= place) withFigure.push(emptyCell());
      const cell = cells[place]!;
      cell.same += same;
      cell.a += a;
      cell.b += b;
      const figure = measure.figure(same, a, b, total);
      // None is above 1: it is a reason, and not a figure.
      if (figure > 1) return;
      cell.sum += figure;
      markDefined(cell, documents);
      markDefined(cells[0]!, documents);
      markDefined(withFigure[place]!, documents);
      markDefined(withFigure[0]!, documents);
    });
  }

  const order = groups.sorted();
  const together = measure.overall === "together";
  const listed = listPairs(pairs, raters).map(({ pair, entry: sums }) => {
    const rowOf = (place: number): Row => {
      const cell = sums.cells[place] ?? emptyCell();
      const macro = cell.defined === 0 ? notDefined("no-units") : { value: cell.sum / cell.defined };
      return {
        figure: unpacked(measure.figure(cell.same, cell.a, cell.b, sums.total)),
        beside: together ? { macro } : {},
        documents: sums.documents,
        withoutFigure: sums.documents - cell.defined,
        units: measure.total ? sums.total : cell.a + cell.b,
        raters: 2,
        altered: unaltered,
      };
    };
    const byGroup = new Map(order.map(({ name, number }) => [name, rowOf(number + 1)]));
    const overall = rowOf(0);
    if (!together) overall.figure = meanOf([...byGroup.values()].map((row) => row.figure));
    return { raters: pair, overall, groups: byGroup, sums };
  });

  const counted = new Set(listed.flatMap((pair) => pair.raters)).size;
  const several = (place: number, rows: readonly Row[]): Row => {
    const row = (figure: Figure, beside: Record<string, Figure>): Row => ({
      figure,
      beside,
      documents,
      withoutFigure: documents - (withFigure[place]?.defined ?? 0),
      units: units[place] ?? 0,
      raters: counted,
      altered: unaltered,
    });
    const none = notDefined("fewer-than-2-raters");
    if (rows.length === 0)
      return row(none, together ? { deviation: none, micro: none, macro: none } : { deviation: none });
    const figures = rows.map(({ figure }) => figure);
    const beside: Record<string, Figure> = { deviation: deviationOf(figures) };
    if (together) {
      const all = emptyCell();
      for (const { sums } of listed) {
        const cell = sums.cells[place] ?? emptyCell();
        all.same += cell.same;
        all.a += cell.a;
        all.b += cell.b;
      }
      beside.micro = unpacked(measure.figure(all.same, all.a, all.b, 0));
      beside.macro = meanOf(rows.map((pair) => pair.beside.macro!));
    }
    return row(meanOf(figures), beside);
  };
  return {
    overall: several(
      0,
      listed.map((pair) => pair.overall),
    ),
    groups: new Map(
      order.map(({ name, number }) => [
        name,
        several(
          number + 1,
          listed.map((pair) => pair.groups.get(name)!),
        ),
      ]),
    ),
    pairs: listed.map(({ sums: _, ...pair }) => pair),
  };
}

/** Counts a document once, however many figures it has. */
function markDefined(cell: Cell, document: number): void {
  if (cell.lastDocument === document) return;
  cell.lastDocument = document;
  cell.defined++;
}
