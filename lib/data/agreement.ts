/**
 * Agreement of what a project has finished. Figures are made of parts that are kept by document; a document to which the asking member is
 * blind takes no part in any of them, and all that she learns is how many such documents there are.
 */
import type { Member } from "#lib/access/member.ts";
import { against } from "#lib/annotation/agreement/against.ts";
import { type Confusion, cellKey } from "#lib/annotation/agreement/confusion.ts";
import type { Figure, Result, Row } from "#lib/annotation/agreement/figure.ts";
import type { GammaMargin } from "#lib/annotation/agreement/gamma.ts";
import { type Measure, measures, type Unit } from "#lib/annotation/agreement/measures.ts";
import { type DocumentParts, partsVersion } from "#lib/annotation/agreement/parts.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { type AgreementChoice, choiceJson, type SettledChoice, settingsOf, settleChoice } from "./agreement-choice.ts";
import { fingerprintOf, type Kept, keptParts, type PairCells } from "./agreement-parts.ts";
import { type Counted, type CountedDocument, comparable, countedDocuments } from "./agreement-sources.ts";
import { database, poolReader, type Reader } from "./client.ts";
import { demand } from "./demand.ts";
import { readSchemaFrom } from "./labels.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";

export type { AgreementChoice } from "./agreement-choice.ts";

/** Characters are UTF-16 units, tokens are words by the rules of Unicode (UAX 29) for the document's language, without punctuation. */
export const tokenizer = "Unicode words (UAX #29), without punctuation";

export type Rater = { id: string; name: string; kind: "person" | "gold" | "model" | "shared" };

export type MeasuredRow = Row & { id: string; name: string };

export type Measured = {
  id: string;
  /** What is counted; of α_U, uα and γ, what length is measured in, while their `units` are spans. */
  unit: Unit;
  overall: Row;
  /** By label, attribute or type of relation, with its name. */
  groups: MeasuredRow[];
  pairs: { raters: readonly [string, string]; overall: Row; groups: MeasuredRow[] }[];
  /** Of γ: the seed, the number of samples, and the interval in which it lies with 95 % certainty. */
  margin?: GammaMargin;
};

/** A stretch of time and the figures of the documents that were finished in it. */
export type Period = { from: string; to: string; documents: number; figures: Record<string, Figure> };

export type Agreement = {
  choice: SettledChoice;
  tokenizer: string;
  documents: { counted: number; alone: number; waiting: number; hidden: number };
  /** How many documents had to be counted anew for this answer. */
  computed: number;
  raters: Rater[];
  measures: Measured[];
  confusion: PairCells[];
  periods: Period[];
};

/** What is shown over time. */
const inTime = ["span-f1-exact", "span-f1-overlap", "alpha-u"] as const;
const ranking = "span-f1-exact";

/** All measures but γ. @throws Failure forbidden, invalid */
export async function agreementOf(member: Member, choice: AgreementChoice = {}): Promise<Agreement> {
  demand(member, "agreement.read");
  return report(member, settleChoice(choice));
}

async function report(member: Member, choice: SettledChoice, reader = poolReader()): Promise<Agreement> {
  const counted = await countedDocuments(member, choice, reader);
  const { results, kept, periods, computed } = await compute(member.projectId, counted.documents, choice);
  const names = await namesFor(member, counted.documents, reader);
  return {
    choice,
    tokenizer,
    documents: countsOf(counted),
    computed,
    raters: names.raters,
    measures: results.map(({ measure, result }) => measuredOf(measure, result, kept, choice, names.schema)),
    confusion: sumOf(kept),
    periods,
  };
}

export type GammaProgress = {
  /** How many documents are counted, of how many. */
  done: number;
  of: number;
  /** γ and γ-cat; null until all documents are counted. */
  measures: Measured[] | null;
};

/**
 * γ takes long. Works for about `budget` milliseconds and says how far it is; what it has counted is kept, so asking again goes on.
 */
export async function gammaOf(member: Member, choice: AgreementChoice = {}, budget = 1_500): Promise<GammaProgress> {
  demand(member, "agreement.read");
  const settled = settleChoice(choice);
  const { documents } = await countedDocuments(member, settled);
  const { kept } = await keptParts(documents, settled, "gamma", performance.now() + budget);
  const [done, of] = [kept.length, documents.length];
  if (done < of) return { done, of, measures: null };
  const { schema } = await namesFor(member, []);
  const parts = kept.map((one) => one.parts);
  const own = measures.filter(({ family }) => family === "gamma");
  return {
    done,
    of,
    measures: own.map((measure) => {
      const result = measure.result(parts) as Result & { margin?: GammaMargin };
      const shown = measuredOf(measure, targeted(result, settled, parts.length), kept, settled, schema);
      // The margin is that of all raters together; against one of them there is none.
      return result.margin && settled.against === "people" ? { ...shown, margin: result.margin } : shown;
    }),
  };
}

export type DocumentRow = {
  id: string;
  name: string;
  /** F1, exact, of this document alone. */
  figure: Figure;
  raters: number;
  /** Places where two raters differ, over all pairs; and all places. */
  differ: number;
  places: number;
};

/** The documents that were compared, those that disagree most first; those without a figure last. */
export async function agreementDocuments(
  member: Member,
  choice: AgreementChoice = {},
  page: PageRequest = {},
): Promise<Page<DocumentRow>> {
  demand(member, "agreement.read");
  const limit = pageSize(page);
  const rows = await rankedDocuments(member, settleChoice(choice));
  // A row that was last on a page may have gone since: its place in the order is in the key.
  const from = page.after ? rows.findIndex((row) => compareKeys(rankKey(row), page.after!) > 0) : 0;
  return pageOf(from === -1 ? [] : rows.slice(from, from + limit + 1), limit, rankKey);
}

/** All of them, as for a file. */
export async function allDocuments(member: Member, choice: AgreementChoice = {}): Promise<DocumentRow[]> {
  demand(member, "agreement.read");
  return rankedDocuments(member, settleChoice(choice));
}

/** For `lib/data` only. */
export async function rankedDocuments(member: Member, choice: SettledChoice): Promise<DocumentRow[]> {
  const { documents } = await countedDocuments(member, choice);
  const { kept } = await compute(member.projectId, documents, choice);
  const f1 = measures.find(({ id }) => id === ranking)!;
  const rows = documents.map(({ id, name }, i): DocumentRow => {
    const { parts, confusion } = kept[i]!;
    let differ = 0;
    let places = 0;
    for (const { cells } of confusion) {
      for (const { a, b, count, sameBounds } of cells) {
        places += count;
        differ += a === b ? count - sameBounds : count;
      }
    }
    const { figure } = targeted(f1.result([parts]), choice, 1).overall;
    return { id, name, figure, raters: parts.raters.length, differ, places };
  });
  return rows.sort((x, y) => compareKeys(rankKey(x), rankKey(y)));
}

function rankKey({ figure, id }: DocumentRow): string {
  // Digits enough that two figures are told apart, and the same number of them always, so that order of text is order of number.
  return `${figure.value === null ? "x" : figure.value.toFixed(15)} ${id}`;
}

function compareKeys(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** What may be chosen, by name. */
export async function agreementOptions(
  member: Member,
): Promise<{ people: Rater[]; models: string[]; gold: boolean; schema: LabelSchema }> {
  demand(member, "agreement.read");
  const { people, models, gold } = await comparable(member);
  const [schema, names] = await Promise.all([readSchemaFrom(poolReader(), member.projectId), peopleNamed(people)]);
  return { people: names, models, gold, schema };
}

/**
 * The figures as they go into a release's manifest: all measures but γ, by label and pair, with the settings and what they rest on.
 * People stand in it by number, in the order in which the manifest's reader meets them, never by name.
 *
 * @param only these documents, however many they are
 * @param reader where it is read which sets stand: sets themselves never change
 */
export async function agreementReport(
  member: Member,
  choice: AgreementChoice = {},
  only: readonly string[] | null = null,
  reader: Reader = poolReader(),
): Promise<Json> {
  demand(member, "export.read");
  const settled: SettledChoice = { ...settleChoice(choice), documents: only ?? settleChoice(choice).documents };
  const { documents, measures: measured } = await report(member, settled, reader);
  const numbers = new Map<string, string>();
  const rater = (id: string) => {
    if (id === "gold" || id === "shared" || id.startsWith("model:")) return id;
    if (!numbers.has(id)) numbers.set(id, `annotator ${numbers.size + 1}`);
    return numbers.get(id)!;
  };
  return {
    settings: {
      ...choiceJson({ ...settled, documents: null, annotators: null }),
      tokenizer,
      characters: "UTF-16 code units",
    },
    version: partsVersion,
    documents: { counted: documents.counted, alone: documents.alone },
    measures: measured.map(({ id, unit, overall, groups, pairs }) => ({
      id,
      unit,
      overall: rowJson(overall),
      groups: groups.map(({ id: group, name, ...row }) => ({ id: group, name, ...rowJson(row) })),
      pairs: pairs.map(({ raters: [a, b], overall: row }) => ({ raters: [rater(a), rater(b)], ...rowJson(row) })),
    })),
  };
}

function rowJson({
  figure,
  beside,
  documents,
  withoutFigure,
  units,
  raters,
  altered,
  coverage,
}: Row): Record<string, Json> {
  const sides = Object.entries(beside).map(([name, one]): [string, Json] => [name, { ...one }]);
  return {
    figure: { ...figure },
    beside: Object.fromEntries(sides),
    documents,
    withoutFigure,
    units,
    raters,
    altered: { ...altered },
    ...(coverage === undefined ? {} : { coverage }),
  };
}

type Computed = { results: { measure: Measure; result: Result }[]; kept: Kept[]; periods: Period[]; computed: number };

/** The last few answers, since pages ask for the same one again and again. They are the same for whoever may ask for them. */
const answers = new Map<string, Computed>();
const keptAnswers = 4;

/** As a new start would. For benchmarks. */
export function forgetAnswers(): void {
  answers.clear();
}

async function compute(
  projectId: string,
  documents: readonly CountedDocument[],
  choice: SettledChoice,
): Promise<Computed> {
  const key = `${projectId} ${fingerprintOf(documents, choice)}`;
  const known = answers.get(key);
  if (known) {
    answers.delete(key);
    answers.set(key, known);
    return { ...known, computed: 0 };
  }
  const { kept, computed } = await keptParts(documents, choice, "plain");
  const parts = kept.map((one) => one.parts);
  const results: Computed["results"] = [];
  for (const measure of measures) {
    if (measure.family === "gamma") continue;
    results.push({ measure, result: targeted(measure.result(parts), choice, parts.length) });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const made = { results, kept, periods: periodsOf(documents, parts, choice), computed };
  answers.set(key, made);
  for (const oldest of answers.keys()) {
    if (answers.size <= keptAnswers) break;
    answers.delete(oldest);
  }
  return made;
}

function targeted(result: Result, choice: SettledChoice, documents: number): Result {
  return choice.against === "people" ? result : against(result, choice.against, documents);
}

function measuredOf(
  measure: Measure,
  { overall, groups, pairs }: Result,
  kept: readonly Kept[],
  choice: SettledChoice,
  schema: LabelSchema,
): Measured {
  const list = {
    label: schema.labels,
    attribute: schema.attributes,
    "type of relation": schema.relationTypes,
    none: [],
  };
  const names = new Map(list[measure.groups].map(({ id, name }) => [id, name]));
  const order = new Map(list[measure.groups].map(({ id }, i) => [id, i]));
  const place = (id: string) => order.get(id) ?? order.size;
  const named = (rows: ReadonlyMap<string, Row>) =>
    [...rows]
      .map(([id, row]) => ({ id, name: names.get(id) ?? "", ...row }))
      .sort((x, y) => place(x.id) - place(y.id) || compareKeys(x.id, y.id));
  const parts: readonly DocumentParts[] = kept.map((one) => one.parts);
  return {
    id: measure.id,
    unit: measure.unit(parts, settingsOf(choice)),
    overall,
    groups: named(groups),
    pairs: pairs.map((pair) => ({ raters: pair.raters, overall: pair.overall, groups: named(pair.groups) })),
  };
}

/** The cells of all documents, added up pair by pair. */
function sumOf(kept: readonly Kept[]): PairCells[] {
  const pairs = new Map<string, { a: string; b: string; cells: Map<string, Confusion[number]> }>();
  for (const { confusion } of kept) {
    for (const { a, b, cells } of confusion) {
      const key = `${a} ${b}`;
      const sums = pairs.get(key) ?? { a, b, cells: new Map() };
      pairs.set(key, sums);
      for (const cell of cells) {
        const place = cellKey(cell.a, cell.b);
        const sum = sums.cells.get(place);
        if (sum) {
          sum.count += cell.count;
          sum.sameBounds += cell.sameBounds;
        } else sums.cells.set(place, { ...cell });
      }
    }
  }
  return [...pairs.values()]
    .map(({ a, b, cells }) => ({ a, b, cells: [...cells.values()] }))
    .sort((x, y) => compareKeys(x.a, y.a) || compareKeys(x.b, y.b));
}

/** By day, week or month (UTC), whichever gives a line that can be read. A document counts when its last set was finished. */
function periodsOf(
  documents: readonly CountedDocument[],
  parts: readonly DocumentParts[],
  choice: SettledChoice,
): Period[] {
  if (documents.length === 0) return [];
  const times = documents.map(({ at }) => at.getTime());
  const days = (times.reduce((x, y) => Math.max(x, y)) - times.reduce((x, y) => Math.min(x, y))) / 86_400_000;
  const step = days <= 31 ? "day" : days <= 210 ? "week" : "month";
  const byStart = Map.groupBy(
    documents.map((_, i) => i),
    (i) => startOf(documents[i]!.at, step).getTime(),
  );
  const shown = inTime.map((id) => measures.find((measure) => measure.id === id)!);
  return [...byStart]
    .sort(([x], [y]) => x - y)
    .map(([start, places]) => {
      const own = places.map((i) => parts[i]!);
      const from = new Date(start);
      return {
        from: from.toISOString().slice(0, 10),
        to: endOf(from, step).toISOString().slice(0, 10),
        documents: own.length,
        figures: Object.fromEntries(
          shown.map((measure) => [measure.id, targeted(measure.result(own), choice, own.length).overall.figure]),
        ),
      };
    });
}

type Step = "day" | "week" | "month";

function startOf(at: Date, step: Step): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (step === "month") return new Date(Date.UTC(year, month, 1));
  // Weeks begin on Mondays.
  const back = step === "week" ? (at.getUTCDay() + 6) % 7 : 0;
  return new Date(Date.UTC(year, month, day - back));
}

/** The last day. */
function endOf(from: Date, step: Step): Date {
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  if (step === "month") return new Date(Date.UTC(year, month + 1, 0));
  return new Date(Date.UTC(year, month, day + (step === "week" ? 6 : 0)));
}

function countsOf({ documents, alone, waiting, hidden }: Counted): Agreement["documents"] {
  return { counted: documents.length, alone, waiting, hidden };
}

async function namesFor(
  member: Member,
  documents: readonly CountedDocument[],
  reader = poolReader(),
): Promise<{ raters: Rater[]; schema: LabelSchema }> {
  const ids = new Set(documents.flatMap(({ sources }) => sources.map(({ rater }) => rater)));
  const [schema, raters] = await Promise.all([readSchemaFrom(reader, member.projectId), ratersNamed([...ids])]);
  return { raters, schema };
}

/** By name, people first. */
export async function ratersNamed(ids: readonly string[]): Promise<Rater[]> {
  const others = ids.filter((id) => !isPerson(id)).map(otherRater);
  return [...(await peopleNamed(ids.filter(isPerson))), ...others];
}

function isPerson(id: string): boolean {
  return id !== "gold" && id !== "shared" && !id.startsWith("model:");
}

function otherRater(id: string): Rater {
  if (id === "gold") return { id, name: "Gold", kind: "gold" };
  if (id === "shared") return { id, name: "Together", kind: "shared" };
  return { id, name: id.slice("model:".length), kind: "model" };
}

async function peopleNamed(ids: readonly string[]): Promise<Rater[]> {
  const found = await database().prisma.user.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return ids
    .map((id): Rater => ({ id, name: names.get(id) ?? "Somebody who has left", kind: "person" }))
    .sort((x, y) => compareKeys(x.name, y.name) || compareKeys(x.id, y.id));
}
