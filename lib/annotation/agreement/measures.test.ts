/** The contract that every measure in the list keeps. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fragment } from "../span.ts";
import type { Figure, RatedDocument, RatedRelation, RatedSpan, RatedStatement, Result, Row } from "./figure.ts";
import { familiesOf, type Measure, measureDocuments, measures } from "./measures.ts";
import { defaultSettings, partsOf } from "./parts.ts";

const settings = { ...defaultSettings, gamma: { ...defaultSettings.gamma, precision: 1 } };
const resultOf = (measure: Measure, documents: readonly RatedDocument[]) =>
  measureDocuments(measure, documents, settings);

type Work = { spans: RatedSpan[]; relations: RatedRelation[]; statement: RatedStatement };

const someSpan = fc
  .record({
    start: fc.nat(50),
    length: fc.integer({ min: 1, max: 9 }),
    label: fc.constantFrom("actor", "event"),
    broken: fc.boolean(),
    mood: fc.option(fc.constantFrom("for", "against"), { nil: undefined }),
  })
  .map(({ start, length, label, broken, mood }): RatedSpan => {
    const fragments: Fragment[] = [[start, start + length]];
    if (broken && length > 6) fragments.push([start + length + 1, start + length + 3]);
    return { label, fragments, ...(mood ? { attributes: { mood } } : {}) };
  });

const someWork: fc.Arbitrary<Work> = fc
  .record({
    spans: fc.array(someSpan, { maxLength: 5 }),
    ends: fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.constantFrom("holds", "about")), { maxLength: 3 }),
    labels: fc.subarray(["news", "opinion"]),
    grade: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ spans, ends, labels, grade }) => ({
    spans,
    relations: ends
      .filter(([from, to]) => from < spans.length && to < spans.length)
      .map(([from, to, type]) => ({ type, from, to })),
    statement: { labels, attributes: { grade } },
  }));

const tokens: Fragment[] = Array.from({ length: 20 }, (_, i) => [i * 4, i * 4 + 3]);

function documentOf(id: string, byRater: Record<string, Work>): RatedDocument {
  const entries = Object.entries(byRater);
  return {
    id,
    length: 80,
    tokens,
    sets: new Map(entries.map(([rater, { spans }]) => [rater, spans])),
    relations: new Map(entries.map(([rater, { relations }]) => [rater, relations])),
    statements: new Map(entries.map(([rater, { statement }]) => [rater, statement])),
  };
}

/** Three raters, of whom one may not have finished. */
const someDocuments = fc
  .array(fc.tuple(someWork, someWork, fc.option(someWork, { nil: undefined })), { minLength: 1, maxLength: 3 })
  .map((all) => all.map(([ann, ben, cem], i) => documentOf(`d${i}`, { ann, ben, ...(cem ? { cem } : {}) })));

/** Every rater made the same. */
function identical(documents: readonly RatedDocument[]): RatedDocument[] {
  return documents.map((document) => {
    const copy = <T>(map: ReadonlyMap<string, T>) => new Map([...map.keys()].map((rater) => [rater, map.get("ann")!]));
    return {
      ...document,
      sets: copy(document.sets),
      relations: copy(document.relations!),
      statements: copy(document.statements!),
    };
  });
}

function renameRaters(document: RatedDocument, rename: (rater: string) => string): RatedDocument {
  // In another order, too.
  const again = <T>(map: ReadonlyMap<string, T>) =>
    new Map([...map].map(([rater, value]): [string, T] => [rename(rater), value]).reverse());
  return {
    ...document,
    sets: again(document.sets),
    relations: again(document.relations!),
    statements: again(document.statements!),
  };
}

function mapSpans(document: RatedDocument, change: (span: RatedSpan) => RatedSpan): RatedDocument {
  return {
    ...document,
    sets: new Map([...document.sets].map(([rater, spans]) => [rater, spans.map(change)])),
  };
}

function close(one: Figure, other: Figure, digits = 9): void {
  if (one.value === null || other.value === null) expect(other).toEqual(one);
  else expect(other.value).toBeCloseTo(one.value, digits);
}

function sameRow(one: Row, other: Row): void {
  close(one.figure, other.figure);
  for (const [name, figure] of Object.entries(one.beside)) close(figure, other.beside[name]!);
  const { figure: _, beside: __, coverage, ...counts } = one;
  expect(other).toMatchObject(counts);
  if (coverage !== undefined) expect(other.coverage).toBeCloseTo(coverage, 9);
}

function rowsOf(result: Result): Row[] {
  return [
    result.overall,
    ...result.groups.values(),
    ...result.pairs.flatMap((pair) => [pair.overall, ...pair.groups.values()]),
  ];
}

const runs = (measure: Measure) => ({ numRuns: measure.family === "gamma" ? 15 : 60 });

test("every measure has an id of its own and says in words what it is", () => {
  expect(new Set(measures.map(({ id }) => id)).size).toBe(measures.length);
  for (const measure of measures) {
    for (const text of [measure.name, measure.answers, measure.use, measure.undefinedWhen, measure.summary]) {
      expect(text).not.toBe("");
    }
  }
});

describe.each(measures.map((measure) => [measure.id, measure] as const))("%s", (_, measure) => {
  test("is symmetric in the raters: their names and their order play no part", () => {
    const renamed: Record<string, string> = { ann: "zoe", ben: "ben", cem: "amy" };
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const one = resultOf(measure, documents);
        const other = resultOf(
          measure,
          documents.map((document) => renameRaters(document, (rater) => renamed[rater]!)),
        );
        sameRow(one.overall, other.overall);
        expect([...other.groups.keys()]).toEqual([...one.groups.keys()]);
        for (const [group, row] of one.groups) sameRow(row, other.groups.get(group)!);
        for (const pair of one.pairs) {
          const names = pair.raters.map((rater) => renamed[rater]!).sort();
          sameRow(pair.overall, other.pairs.find(({ raters }) => raters.join() === names.join())!.overall);
        }
      }),
      runs(measure),
    );
  });

  test("is 1 where all made the same, or has no value", () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        for (const { figure } of rowsOf(resultOf(measure, identical(documents)))) {
          if (figure.value !== null) expect(figure.value).toBeCloseTo(1, 9);
        }
      }),
      runs(measure),
    );
  });

  test("is never above 1, and never anything but a number or a reason", () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        for (const row of rowsOf(resultOf(measure, documents))) {
          if (row.figure.value === null) expect(row.figure.why).toMatch(/^[a-z0-9-]+$/);
          else {
            expect(Number.isFinite(row.figure.value)).toBe(true);
            expect(row.figure.value).toBeLessThanOrEqual(1 + 1e-9);
          }
          expect(row.withoutFigure).toBeGreaterThanOrEqual(0);
          expect(row.withoutFigure).toBeLessThanOrEqual(row.documents);
          if (row.coverage !== undefined) expect(row.coverage).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      runs(measure),
    );
  });

  test("does not depend on what labels are called", () => {
    // The order of the names turns round, too.
    const other = (label: string) => (label === "actor" ? "zebra" : "ape");
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const one = resultOf(measure, documents);
        const two = resultOf(
          measure,
          documents.map((document) => mapSpans(document, (span) => ({ ...span, label: other(span.label) }))),
        );
        // Where one of two labels in the same place has to give way, which one it is may change with the names.
        fc.pre(one.overall.altered.skipped === 0);
        sameRow(one.overall, two.overall);
        if (measure.groups !== "label" || measure.family === "statements") return;
        for (const [label, row] of one.groups) sameRow(row, two.groups.get(other(label))!);
      }),
      runs(measure),
    );
  });

  test("does not depend on the order in which a rater made her spans", () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const one = resultOf(measure, documents);
        const two = resultOf(
          measure,
          documents.map((document) => ({
            ...document,
            sets: new Map([...document.sets].map(([rater, spans]) => [rater, spans.toReversed()])),
            relations: new Map(
              [...document.relations!].map(([rater, relations]) => {
                const last = document.sets.get(rater)!.length - 1;
                return [rater, relations.map(({ type, from, to }) => ({ type, from: last - from, to: last - to }))];
              }),
            ),
          })),
        );
        // Of two equal spans of one rater, each with another answer or relation, either may be the one that is matched.
        const twins = documents.some((document) =>
          [...document.sets.values()].some(
            (spans) => new Set(spans.map(({ label, fragments }) => `${label} ${fragments}`)).size < spans.length,
          ),
        );
        fc.pre(!twins || !["relations", "attributes"].includes(measure.family));
        sameRow(one.overall, two.overall);
      }),
      runs(measure),
    );
  });

  test("the same documents twice give the same figures, from twice as much", () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const one = resultOf(measure, documents);
        const two = resultOf(measure, [
          ...documents,
          ...documents.map((document) => ({ ...document, id: `${document.id}b` })),
        ]);
        expect(two.overall.documents).toBe(2 * one.overall.documents);
        expect(two.overall.units).toBe(2 * one.overall.units);
        // α allows for a finite number of values, so that only in the limit nothing changes.
        if (measure.id.endsWith("alpha") && measure.family !== "unitized") return;
        for (const pair of one.pairs) {
          const again = two.pairs.find(({ raters }) => raters.join() === pair.raters.join())!;
          close(pair.overall.figure, again.overall.figure);
        }
        close(one.overall.figure, two.overall.figure);
      }),
      runs(measure),
    );
  });

  test("a document that somebody finished empty counts, and one that only one has finished does not", () => {
    const empty: Work = { spans: [], relations: [], statement: { labels: [], attributes: {} } };
    const work: Work = {
      spans: [
        { label: "actor", fragments: [[0, 7]], attributes: { mood: "for" } },
        { label: "event", fragments: [[20, 31]], attributes: { mood: "against" } },
      ],
      relations: [{ type: "holds", from: 0, to: 1 }],
      statement: { labels: ["news"], attributes: { grade: 1 } },
    };
    const agreed = documentOf("1", { ann: work, ben: work });
    const missed = documentOf("2", { ann: work, ben: empty });
    const alone = documentOf("3", { ann: work });
    expect(resultOf(measure, [agreed, missed, alone]).overall.documents).toBe(2);
    expect(resultOf(measure, [agreed, missed, alone])).toEqual(resultOf(measure, [agreed, missed]));
    const only = resultOf(measure, [missed]).overall.figure.value;
    // AC1 is high where nearly all tokens are outside of every span.
    if (only !== null) expect(only).toBeLessThan(measure.id === "token-ac1" ? 1 : 0.5);
  });

  test("without documents that two have finished there is no value, and that is the reason", () => {
    expect(resultOf(measure, []).overall.figure).toEqual({ value: null, why: "fewer-than-2-raters" });
    const alone = documentOf("1", { ann: { spans: [], relations: [], statement: { labels: [], attributes: {} } } });
    expect(resultOf(measure, [alone]).overall.figure).toEqual({ value: null, why: "fewer-than-2-raters" });
    expect(resultOf(measure, [alone]).pairs).toEqual([]);
  });

  test("where nobody marked anything there is no value", () => {
    const empty: Work = { spans: [], relations: [], statement: { labels: [], attributes: {} } };
    const { overall } = resultOf(measure, [documentOf("1", { ann: empty, ben: empty })]);
    expect(overall.figure).toEqual({ value: null, why: "no-units" });
    expect(overall).toMatchObject({ documents: 1, withoutFigure: 1, raters: 2 });
  });

  test("parts may be stored as JSON, and one document's may be replaced by itself", () => {
    fc.assert(
      fc.property(someDocuments, someDocuments, (documents, [other]) => {
        const families = familiesOf([measure]);
        const stored = documents.map((document) => JSON.parse(JSON.stringify(partsOf(document, families, settings))));
        stored[0] = partsOf(other!, families, settings);
        expect(measure.result(stored)).toEqual(resultOf(measure, [other!, ...documents.slice(1)]));
      }),
      runs(measure),
    );
  });
});

describe("what stands in front of the spans", () => {
  const moved = (document: RatedDocument, by: number): RatedDocument => ({
    ...mapSpans(document, (span) => ({
      ...span,
      fragments: span.fragments.map(([from, to]): Fragment => [from + by, to + by]),
    })),
    tokens: document.tokens!.map(([from, to]): Fragment => [from + by, to + by]),
  });

  // α_U, uα and γ look at the empty parts of the text as well, so for them a shift is another text.
  const apart = measures.filter(({ family }) => !["alphaU", "unitized", "gamma"].includes(family));
  test.each(apart.map((measure) => [measure.id, measure] as const))("plays no part for %s", (_, measure) => {
    fc.assert(
      fc.property(someDocuments, fc.integer({ min: 1, max: 1000 }), (documents, by) => {
        expect(
          resultOf(
            measure,
            documents.map((document) => moved(document, by)),
          ),
        ).toEqual(resultOf(measure, documents));
      }),
      { numRuns: 40 },
    );
  });

  // Nor does uα care where in a text its gaps lie.
  const tiled = measures.filter(({ family }) => family === "unitized");
  test.each(tiled.map((one) => [one.id, one] as const))("may as well stand behind them for %s", (_, measure) => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const longer = documents.map((document) => ({ ...document, length: 300 }));
        const shifted = longer.map((document) => moved(document, 100));
        sameRow(resultOf(measure, longer).overall, resultOf(measure, shifted).overall);
      }),
      { numRuns: 40 },
    );
  });
});
