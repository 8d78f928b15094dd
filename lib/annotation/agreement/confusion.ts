/**
 * What one rater called what the other called something else, or did not mark at all. Every span of both is in exactly one case.
 *
 * Spans are put together one to one, the surest first: the same place and label, the same place, the same label with the largest overlap,
 * any overlap. What is left over stands against nothing.
 */
import type { RatedDocument, RatedSpan } from "./figure.ts";
import { compareFragments, compareRated, matchSpans, type Sense } from "./matching.ts";

/** One place where two raters meet; one of the two may have nothing there. */
export type Case = { document: string; a: RatedSpan | null; b: RatedSpan | null };

/** The cases of one document, in the order of the text; none where one of the two has not finished it. */
export function confusionCases(document: RatedDocument, [raterA, raterB]: readonly [string, string]): Case[] {
  const [setA, setB] = [document.sets.get(raterA), document.sets.get(raterB)];
  if (!setA || !setB) return [];
  let left = setA;
  let right = setB;
  const cases: Case[] = [];
  const senses: readonly Sense[] = [
    { label: true, least: "identical" },
    { label: false, least: "identical" },
    { label: true, least: 0 },
    { label: false, least: 0 },
  ];
  for (const sense of senses) {
    const matches = matchSpans(left, right, sense);
    for (const { a, b } of matches) cases.push({ document: document.id, a: left[a]!, b: right[b]! });
    const [takenA, takenB] = [new Set(matches.map((match) => match.a)), new Set(matches.map((match) => match.b))];
    left = left.filter((_, i) => !takenA.has(i));
    right = right.filter((_, i) => !takenB.has(i));
  }
  for (const a of left) cases.push({ document: document.id, a, b: null });
  for (const b of right) cases.push({ document: document.id, a: null, b });
  return cases.sort((x, y) => compareRated(x.a ?? x.b!, y.a ?? y.b!));
}

/** One name for a cell of two labels. No label holds a NUL. */
export function cellKey(a: string | null, b: string | null): string {
  return `${a === null ? "-" : `+${a}`}\0${b === null ? "-" : `+${b}`}`;
}

/** How many cases there are of each two labels; null stands for nothing. Rows are the first rater's, or gold's, or a model's. */
export type Confusion = { a: string | null; b: string | null; count: number; sameBounds: number }[];

/**
 * The cells that are not empty, sorted, nothing last. Add up the cases of several pairs where no rater is special, and read a cell
 * together with its mirror image.
 */
export function confusionOf(cases: Iterable<Case>): Confusion {
  const cells = new Map<string, Confusion[number]>();
  for (const { a, b } of cases) {
    const key = cellKey(a?.label ?? null, b?.label ?? null);
    const cell = cells.get(key) ?? { a: a?.label ?? null, b: b?.label ?? null, count: 0, sameBounds: 0 };
    cell.count++;
    if (a && b && compareFragments(a.fragments, b.fragments) === 0) cell.sameBounds++;
    cells.set(key, cell);
  }
  const compare = (x: string | null, y: string | null) =>
    x === y ? 0 : x === null ? 1 : y === null ? -1 : x < y ? -1 : 1;
  return [...cells.values()].sort((x, y) => compare(x.a, y.a) || compare(x.b, y.b));
}
