/**
 * Reports of the measures that look at all raters at once and add up over the documents: Fleiss' κ, Krippendorff's α and Gwet's AC1 of
 * units that a rater marks or does not.
 */
import type { BinaryCounts, Marks } from "./binary-counts.ts";
import { type Figure, meanOf, notDefined, type Result, type Row, unaltered } from "./figure.ts";
import { entriesOf, listPairs, Names } from "./names.ts";
import type { DocumentParts } from "./parts.ts";
import { type Selection, selectionsOf } from "./prepared.ts";

/** Sums by the number of raters. A group that a document does not know has its units all the same, unmarked. */
type Sums = {
  documents: number;
  units: number[];
  groups: Marks[][];
  /** Documents in which somebody marked something: in a group, and in any. */
  markedIn: number[];
  markedInAny: number;
};

export function markedReport(
  parts: readonly DocumentParts[],
  countsOf: (part: DocumentParts) => BinaryCounts,
  figure: (marks: readonly Marks[]) => Figure,
): Result {
  const raters = new Names();
  const groups = new Names();
  const everybody: Sums = emptySums();
  const pairs = new Map<number, Sums>();
  const counted = new Set<number>();
  // Documents that follow each other mostly have the same raters.
  let known: readonly number[] = [];
  let rows: Sums[] = [];
  for (const part of parts) {
    const m = part.raters.length;
    if (m < 2) continue;
    const numbers = raters.numbersOf(part.raters);
    if (numbers !== known) {
      known = numbers;
      for (const number of numbers) counted.add(number);
      rows = [everybody, ...entriesOf(pairs, numbers, emptySums)];
    }
    const counts = countsOf(part);
    const places = groups.numbersOf(counts.labels);
    const selections = selectionsOf(m);
    // Two raters are all of them, and a pair as well.
    for (let row = 0; row < rows.length; row++) add(rows[row]!, counts, selections[m === 2 ? 0 : row]!, places);
  }

  const order = groups.sorted();
  const report = (sums: Sums, size: number): { overall: Row; groups: Map<string, Row> } => {
    const units = sums.units.reduce((sum, n) => sum + n, 0);
    const row = (value: Figure, withFigure: number): Row => ({
      figure: value,
      beside: {},
      documents: sums.documents,
      withoutFigure: sums.documents - withFigure,
      units,
      raters: size,
      altered: unaltered,
    });
    const byGroup = new Map(
      order.map(({ name, number }) => {
        const known = sums.groups[number];
        const marks: Marks[] = [];
        sums.units.forEach((n, m) => {
          marks.push({ raters: m, sum: 0, squares: 0, ...known?.[m], units: n });
        });
        return [name, row(figure(marks), sums.markedIn[number] ?? 0)];
      }),
    );
    const rows = [...byGroup.values()];
    const overall = sums.documents === 0 ? notDefined("fewer-than-2-raters") : meanOf(rows.map((r) => r.figure));
    return { overall: row(overall, sums.markedInAny), groups: byGroup };
  };
  return {
    ...report(everybody, counted.size),
    pairs: listPairs(pairs, raters).map(({ pair, entry }) => ({ raters: pair, ...report(entry, 2) })),
  };
}

function emptySums(): Sums {
  return { documents: 0, units: [], groups: [], markedIn: [], markedInAny: 0 };
}

function add(
  sums: Sums,
  { labels, units, marked, both }: BinaryCounts,
  { chosen, pairs }: Selection,
  places: readonly number[],
): void {
  const m = chosen.length;
  const size = labels.length;
  let any = false;
  sums.documents++;
  sums.units[m] = (sums.units[m] ?? 0) + units;
  for (let l = 0; l < size; l++) {
    let sum = 0;
    let together = 0;
    for (let i = 0; i < m; i++) sum += marked[chosen[i]! * size + l]!;
    for (let i = 0; i < pairs.length; i++) together += both[pairs[i]! * size + l]!;
    const place = places[l]!;
    sums.groups[place] ??= [];
    sums.groups[place][m] ??= { raters: m, units: 0, sum: 0, squares: 0 };
    const marks = sums.groups[place][m];
    marks.sum += sum;
    marks.squares += sum + 2 * together;
    if (sum === 0) continue;
    sums.markedIn[place] = (sums.markedIn[place] ?? 0) + 1;
    any = true;
  }
  if (any) sums.markedInAny++;
}
