/**
 * Agreement about attributes, on the units that raters have in common: spans that they both made, and documents as a whole. What
 * share of the answers that covers stands beside every figure, since a high figure on few units says little.
 *
 * For three raters and more, a unit is a span with the same fragments and label; for a pair, spans are matched one to one
 * in the relaxed sense. An answer that was not given is missing, not a value.
 */
import type { AttributeValue } from "../label.ts";
import { cohenKappa } from "./cohen-kappa.ts";
import {
  type Figure,
  meanOf,
  notDefined,
  type RatedDocument,
  type RatedSpan,
  type Result,
  type Row,
  unaltered,
} from "./figure.ts";
import { fleissKappa } from "./fleiss-kappa.ts";
import { gwet } from "./gwet.ts";
import { krippendorffAlpha, type Scale } from "./krippendorff-alpha.ts";
import { compareRated, matchSpans } from "./matching.ts";
import { listPairs, Names, pairKey } from "./names.ts";
import type { DocumentParts } from "./parts.ts";
import { forPairs } from "./prepared.ts";

/** A value as it is compared: choices as one text, whatever their order; true and false as such. */
export type Answer = string | number;

/** By attribute. */
export type AttributeAnswers = {
  attributes: readonly string[];
  /** Attribute × rater: how many answers each gave. */
  given: readonly (readonly number[])[];
  /** Attribute by attribute: units that two or more answered, as their answers by rater, null where one gave none. */
  units: readonly (readonly (readonly (Answer | null)[])[])[];
  /** Attribute by attribute: matched spans that both of a pair answered, as pair, answer and answer. */
  matched: readonly (readonly (readonly [pair: number, a: Answer, b: Answer])[])[];
};

export function attributeAnswers(document: RatedDocument, iou: number): AttributeAnswers {
  if (!someIn(document)) return noAnswers;
  const raters = [...document.sets.keys()].sort();
  const statements = raters.map((rater) => document.statements?.get(rater)?.attributes ?? {});
  const sets = raters.map((rater) => document.sets.get(rater)!.filter((span) => span.attributes));
  const attributes = [
    ...new Set([...statements, ...sets.flat().map((span) => span.attributes!)].flatMap((own) => Object.keys(own))),
  ].sort();
  const given = attributes.map(() => new Array<number>(raters.length).fill(0));
  const units: (Answer | null)[][][] = attributes.map(() => []);
  const matched: [number, Answer, Answer][][] = attributes.map(() => []);
  const answersOf = (carriers: readonly (Readonly<Record<string, AttributeValue>> | undefined)[], attribute: string) =>
    carriers.map((own) => (own && Object.hasOwn(own, attribute) ? answerOf(own[attribute]!) : null));
  const unit = (carriers: readonly (Readonly<Record<string, AttributeValue>> | undefined)[]) => {
    attributes.forEach((attribute, i) => {
      const answers = answersOf(carriers, attribute);
      answers.forEach((answer, r) => {
        if (answer !== null) given[i]![r]!++;
      });
      if (answers.filter((answer) => answer !== null).length > 1) units[i]!.push(answers);
    });
  };
  const pairOf = (pair: number, carriers: readonly (Readonly<Record<string, AttributeValue>> | undefined)[]) => {
    attributes.forEach((attribute, i) => {
      const [a, b] = answersOf(carriers, attribute);
      if (a != null && b != null) matched[i]!.push([pair, a, b]);
    });
  };
  unit(statements);
  for (const same of alike(sets)) unit(same.map((span) => span?.attributes));
  forPairs(raters.length, (a, b, pair) => {
    pairOf(pair, [statements[a], statements[b]]);
    const [one, other] = [sets[a]!, sets[b]!];
    const matches = matchSpans(one, other, { label: true, least: iou });
    for (const match of matches) pairOf(pair, [one[match.a]!.attributes, other[match.b]!.attributes]);
  });
  return { attributes, given, units, matched };
}

/** What most documents hold of attributes. */
const noAnswers: AttributeAnswers = { attributes: [], given: [], units: [], matched: [] };

function someIn({ sets, statements }: RatedDocument): boolean {
  for (const spans of sets.values()) for (const { attributes } of spans) if (attributes) return true;
  if (statements) for (const { attributes } of statements.values()) for (const _ in attributes) return true;
  return false;
}

function answerOf(value: AttributeValue): Answer {
  if (typeof value === "object") return JSON.stringify([...value].sort());
  return typeof value === "boolean" ? String(value) : value;
}

/** Spans of one place and label, one of each rater where there is one; a rater's second one makes a unit of its own. */
function alike(sets: readonly (readonly RatedSpan[])[]): (RatedSpan | undefined)[][] {
  const all = sets.flatMap((spans, rater) => spans.map((span) => ({ span, rater })));
  all.sort((x, y) => compareRated(x.span, y.span));
  const result: (RatedSpan | undefined)[][] = [];
  let from = 0;
  all.forEach(({ span, rater }, i) => {
    if (i === 0 || compareRated(all[i - 1]!.span, span) !== 0) from = result.length;
    let place = from;
    while (place < result.length && result[place]![rater]) place++;
    result[place] ??= new Array<RatedSpan | undefined>(sets.length).fill(undefined);
    result[place]![rater] = span;
  });
  return result;
}

type Coefficient = "alpha" | "fleiss" | "cohen" | "gwet";

/** How an attribute's values are to be compared; for choices that have an order, `order` gives it. */
export type AnswerScale = { scale: Scale; order?: readonly string[] };

/** α, Fleiss' or Cohen's κ, or Gwet's AC1 and AC2, by attribute. What is not told in `scales` is interval where all answers are numbers, else nominal. */
export function attributeReport(
  parts: readonly DocumentParts[],
  coefficient: Coefficient,
  scales: ReadonlyMap<string, AnswerScale>,
): Result {
  const raters = new Names();
  const names = new Names();
  const everybody = emptySums();
  const pairs = new Map<number, Sums>();
  const counted = new Set<number>();
  for (const part of parts) {
    const m = part.raters.length;
    if (m < 2) continue;
    if (!part.attributes) throw new RangeError("the parts do not hold the answers to attributes");
    const { attributes, given, units, matched } = part.attributes;
    const numbers = raters.numbersOf(part.raters);
    for (const number of numbers) counted.add(number);
    const places = names.numbersOf(attributes);
    everybody.documents++;
    const sumsOf: Sums[] = [];
    forPairs(m, (a, b) => {
      const key = pairKey(numbers[a]!, numbers[b]!);
      const sums = pairs.get(key) ?? emptySums();
      pairs.set(key, sums);
      sums.documents++;
      sumsOf.push(sums);
    });
    places.forEach((place, i) => {
      const all = cellOf(everybody, place);
      all.given += given[i]!.reduce((sum, n) => sum + n, 0);
      // Two raters are a pair, and its figure is theirs.
      const common = m === 2 ? matched[i]!.map(([, a, b]) => [a, b]) : units[i]!;
      for (const answers of common) all.units.push(answers.filter((answer) => answer !== null));
      if (common.length > 0) all.documents++;
      forPairs(m, (a, b, pair) => {
        const own = cellOf(sumsOf[pair]!, place);
        own.given += given[i]![a]! + given[i]![b]!;
        if (matched[i]!.some(([of]) => of === pair)) own.documents++;
      });
      for (const [pair, a, b] of matched[i]!) cellOf(sumsOf[pair]!, place).units.push([a, b]);
    });
  }

  const order = names.sorted();
  // Cohen's κ is of pairs; for everybody there is the mean of theirs, which rests on all that pairs have matched.
  if (coefficient === "cohen") {
    for (const { number } of order) {
      const own = [...pairs.values()].map((sums) => cellOf(sums, number));
      const all = cellOf(everybody, number);
      all.units = own.flatMap((cell) => cell.units);
      all.given = own.reduce((sum, cell) => sum + cell.given, 0);
    }
  }
  const report = (sums: Sums, size: number, figures?: (place: number) => Figure) => {
    const rows = order.map(({ name, number }): [string, Row] => {
      const cell = cellOf(sums, number);
      const figure = figures?.(number) ?? figureOf(cell.units, coefficient, scales.get(name));
      return [name, rowOf(sums, cell, figure, size)];
    });
    const whole: Cell = {
      units: rows.flatMap((_, i) => cellOf(sums, order[i]!.number).units),
      given: rows.reduce((sum, _, i) => sum + cellOf(sums, order[i]!.number).given, 0),
      documents: Math.max(0, ...rows.map(([, row]) => sums.documents - row.withoutFigure)),
    };
    const figure = sums.documents === 0 ? notDefined("fewer-than-2-raters") : meanOf(rows.map(([, row]) => row.figure));
    return { overall: rowOf(sums, whole, figure, size), groups: new Map(rows) };
  };
  const listed = listPairs(pairs, raters).map(({ pair, entry }) => ({ raters: pair, ...report(entry, 2) }));
  const ofPairs = (place: number) => {
    const { name } = order.find(({ number }) => number === place)!;
    return meanOf(listed.map((pair) => pair.groups.get(name)!.figure));
  };
  return { ...report(everybody, counted.size, coefficient === "cohen" ? ofPairs : undefined), pairs: listed };
}

type Cell = { units: Answer[][]; given: number; documents: number };
type Sums = { documents: number; cells: Cell[] };

function emptySums(): Sums {
  return { documents: 0, cells: [] };
}

function cellOf({ cells }: Sums, place: number): Cell {
  cells[place] ??= { units: [], given: 0, documents: 0 };
  return cells[place];
}

function rowOf(sums: Sums, cell: Cell, figure: Figure, raters: number): Row {
  return {
    figure,
    beside: {},
    documents: sums.documents,
    withoutFigure: sums.documents - cell.documents,
    units: cell.units.length,
    raters,
    altered: unaltered,
    coverage: cell.given === 0 ? 0 : cell.units.reduce((sum, answers) => sum + answers.length, 0) / cell.given,
  };
}

function figureOf(units: readonly (readonly Answer[])[], coefficient: Coefficient, wanted?: AnswerScale): Figure {
  if (units.length === 0) return notDefined("no-units");
  const numbers = units.every((answers) => answers.every((answer) => typeof answer === "number"));
  const { scale, order } = wanted ?? { scale: numbers ? "interval" : "nominal" };
  if (coefficient === "gwet") return gwetOf(units, scale, order);
  if (coefficient === "alpha") {
    return krippendorffAlpha(
      units.map((answers) => answers.map((answer) => (order ? order.indexOf(String(answer)) : answer))),
      scale,
    );
  }
  const values = [...new Set(units.flat())];
  if (coefficient === "fleiss") {
    if (units.some((answers) => answers.length !== units[0]!.length)) return notDefined("varying-raters");
    return fleissKappa(units.map((answers) => values.map((value) => answers.filter((own) => own === value).length)))
      .overall;
  }
  const table = values.map(() => values.map(() => 0));
  for (const [a, b] of units) table[values.indexOf(a!)]![values.indexOf(b!)]!++;
  return cohenKappa(table);
}

/**
 * AC1 where answers count as same or different, else AC2 with quadratic weights: by the distance of numbers, or of the ranks of
 * choices that have an order.
 */
function gwetOf(units: readonly (readonly Answer[])[], scale: Scale, order?: readonly string[]): Figure {
  const given = [...new Set(units.flat())];
  const values = order ? [...order] : given.sort((x, y) => (x < y ? -1 : 1));
  const places = values.map((value, rank) => (typeof value === "number" && scale !== "ordinal" ? value : rank));
  const width = Math.max(...places) - Math.min(...places);
  const weights =
    scale === "nominal" || width === 0 ? undefined : places.map((a) => places.map((b) => 1 - ((a - b) / width) ** 2));
  const place = new Map(values.map((value, i) => [String(value), i]));
  const counts = units.map((answers) => {
    const row = new Array<number>(values.length).fill(0);
    for (const answer of answers) {
      const at = place.get(String(answer));
      if (at !== undefined) row[at]!++;
    }
    return row;
  });
  return gwet(counts, weights);
}
