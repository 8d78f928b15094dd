/** The single places behind the figures: the cases of a cell of the confusion matrix, and the sentences that disagree most. */
import type { Member } from "#lib/access/member.ts";
import type { Case } from "#lib/annotation/agreement/confusion.ts";
import type { RatedSpan } from "#lib/annotation/agreement/figure.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { surface } from "#lib/annotation/span.ts";
import { sentenceRanges } from "#lib/annotation/words.ts";
import { Failure } from "#lib/errors.ts";
import { type Rater, rankedDocuments, ratersNamed } from "./agreement.ts";
import { type AgreementChoice, type SettledChoice, settleChoice } from "./agreement-choice.ts";
import { casesOf, keptParts, ratedDocuments, readTexts } from "./agreement-parts.ts";
import { type CountedDocument, countedDocuments } from "./agreement-sources.ts";
import { demand } from "./demand.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";

/** Ids of labels; null stands for nothing. */
export type CellChoice = {
  a: string | null;
  b: string | null;
  /** Two raters, `a` being what the first said; without it the cell of all pairs, either way round. */
  pair?: readonly [string, string] | undefined;
};

export type CaseSide = { labelId: string; fragments: readonly Fragment[]; surface: string };

export type CaseRow = {
  /** Tells it from all others, and its place among them. */
  id: string;
  document: { id: string; name: string; language: string };
  raters: readonly [Rater, Rater];
  a: CaseSide | null;
  b: CaseSide | null;
  /** The text from the first to the last letter of the two, and some before and after it. */
  before: string;
  text: string;
  after: string;
  /** Where `text` begins, in UTF-16 units. */
  start: number;
};

/** How much text is shown before and after, in UTF-16 units. */
const around = 90;
/** A long span is shown by its beginning. */
const longest = 400;

/** The places of one cell, document by document. @throws Failure forbidden, invalid */
export async function agreementCases(
  member: Member,
  choice: AgreementChoice,
  cell: CellChoice,
  page: PageRequest = {},
): Promise<Page<CaseRow>> {
  demand(member, "agreement.read");
  const settled = settleChoice(choice);
  const limit = pageSize(page);
  const start = placeOf(page.after);
  const { documents } = await countedDocuments(member, settled);
  const rest = start ? documents.filter(({ id }) => id >= start.document) : documents;
  const found: Found[] = [];
  for (let from = 0; from < rest.length && found.length <= limit; from += 100) {
    const some = rest.slice(from, from + 100);
    const { kept } = await keptParts(some, settled, "plain");
    const holding = some.filter((_, i) =>
      kept[i]!.confusion.some(({ a, b, cells }) => cells.some((one) => inCell(one.a, one.b, [a, b], cell, settled))),
    );
    for (let at = 0; at < holding.length && found.length <= limit; at += 10) {
      found.push(...(await casesIn(holding.slice(at, at + 10), settled, cell, start)));
    }
  }
  const texts = await readTexts([...new Set(found.slice(0, limit).map(({ document }) => document.id))]);
  const raters = new Map(
    (await ratersNamed([...new Set(found.flatMap(({ pair }) => pair))])).map((rater) => [rater.id, rater]),
  );
  const { rows, next } = pageOf(found, limit, ({ document, index }) => `${document.id}:${index}`);
  return { rows: rows.map((one) => rowOf(one, texts.get(one.document.id) ?? "", raters)), next };
}

type Found = { document: CountedDocument; index: number; pair: readonly [string, string]; case: Case };

async function casesIn(
  documents: readonly CountedDocument[],
  choice: SettledChoice,
  cell: CellChoice,
  start: Place | null,
): Promise<Found[]> {
  const rated = await ratedDocuments(documents, choice);
  return documents.flatMap((document) => {
    const all = casesOf(rated.get(document.id)!, choice)
      .flatMap(({ pair, cases }) => cases.map((one) => ({ pair, case: one })))
      .map((one, index): Found => ({ document, index, ...one }));
    return all.filter(
      ({ index, pair, case: { a, b } }) =>
        inCell(a?.label ?? null, b?.label ?? null, pair, cell, choice) &&
        (start === null || document.id !== start.document || index > start.index),
    );
  });
}

/** Among people no pair has a first, so without a pair a cell is read together with its mirror image. */
function inCell(
  a: string | null,
  b: string | null,
  pair: readonly [string, string],
  cell: CellChoice,
  { against }: SettledChoice,
): boolean {
  const straight = a === cell.a && b === cell.b;
  const mirrored = a === cell.b && b === cell.a;
  if (!cell.pair) return straight || (against === "people" && mirrored);
  const [first, second] = cell.pair;
  if (pair[0] === first && pair[1] === second) return straight;
  return pair[0] === second && pair[1] === first && mirrored;
}

type Place = { document: string; index: number };

function placeOf(after: string | null | undefined): Place | null {
  if (!after) return null;
  const [, document, index] = /^([0-9a-f-]{36}):(\d{1,9})$/.exec(after) ?? [];
  if (!document || !index) throw new Failure("invalid", "There is no such page.", { place: { field: "after" } });
  return { document, index: Number(index) };
}

function rowOf(
  { document, index, pair, case: { a, b } }: Found,
  text: string,
  raters: ReadonlyMap<string, Rater>,
): CaseRow {
  const spans = [a, b].filter((span) => span !== null);
  const start = Math.min(...spans.map(({ fragments }) => fragments[0]![0]));
  const end = Math.max(...spans.map(({ fragments }) => fragments.at(-1)![1]));
  const side = (span: RatedSpan | null): CaseSide | null =>
    span && { labelId: span.label, fragments: span.fragments, surface: cut(surface(text, span), longest) };
  return {
    id: `${document.id}:${index}`,
    document: { id: document.id, name: document.name, language: document.language },
    raters: [raters.get(pair[0])!, raters.get(pair[1])!],
    a: side(a),
    b: side(b),
    before: text.slice(whole(text, Math.max(0, start - around)), start),
    text: cut(text.slice(start, end), longest),
    after: text.slice(end, whole(text, Math.min(text.length, end + around))),
    start,
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, whole(text, most))}…`;
}

/** The offset, or the one before it where it would part a surrogate pair. */
function whole(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}

export type SentenceRow = {
  document: { id: string; name: string; language: string };
  /** In UTF-16 units. */
  start: number;
  text: string;
  /** Places in it where two raters differ, over all pairs; and all places. */
  differ: number;
  places: number;
};

/** The sentences with the most differences, from the documents that disagree most. */
export async function agreementSentences(
  member: Member,
  choice: AgreementChoice = {},
  limit = 10,
): Promise<SentenceRow[]> {
  demand(member, "agreement.read");
  const settled = settleChoice(choice);
  const worst = (await rankedDocuments(member, settled)).filter(({ differ }) => differ > 0).slice(0, 20);
  const wanted = new Set(worst.map(({ id }) => id));
  const { documents } = await countedDocuments(member, { ...settled, documents: [...wanted] });
  const own = documents.filter(({ id }) => wanted.has(id));
  const [rated, texts] = await Promise.all([ratedDocuments(own, settled), readTexts([...wanted])]);
  const rows = own.flatMap((document) =>
    sentencesIn(document, rated.get(document.id)!, texts.get(document.id) ?? "", settled),
  );
  return rows
    .filter(({ differ }) => differ > 0)
    .sort(
      (x, y) =>
        y.differ - x.differ || x.places - y.places || (x.document.id < y.document.id ? -1 : 1) || x.start - y.start,
    )
    .slice(0, limit);
}

function sentencesIn(
  { id, name, language, length }: CountedDocument,
  rated: Parameters<typeof casesOf>[0],
  text: string,
  choice: SettledChoice,
): SentenceRow[] {
  const rows = sentenceRanges(text, [0, length], language).map(([start, end]): SentenceRow & { end: number } => ({
    document: { id, name, language },
    start,
    end,
    text: cut(text.slice(start, end), longest),
    differ: 0,
    places: 0,
  }));
  for (const { cases } of casesOf(rated, choice)) {
    for (const { a, b } of cases) {
      const start = Math.min(...[a, b].flatMap((span) => (span ? [span.fragments[0]![0]] : [])));
      const row = sentenceOf(rows, start);
      if (!row) continue;
      row.places++;
      const same = a && b && a.label === b.label && String(a.fragments) === String(b.fragments);
      if (!same) row.differ++;
    }
  }
  return rows.map(({ end: _, ...row }) => row);
}

/** The last sentence that begins at the offset or before. */
function sentenceOf<T extends { start: number }>(rows: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}
