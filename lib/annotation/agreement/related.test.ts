/** Relations, labels of documents and attributes, by examples that can be counted by hand. */
import { describe, expect, test } from "vitest";
import type { RatedDocument, RatedRelation, RatedSpan, RatedStatement } from "./figure.ts";
import { measureDocuments, measures } from "./measures.ts";
import { ratedDocument } from "./rated.ts";

const span = (start: number, end: number, label = "actor", mood?: string | number): RatedSpan => ({
  label,
  fragments: [[start, end]],
  ...(mood === undefined ? {} : { attributes: { mood } }),
});
type Work = { spans?: RatedSpan[]; relations?: RatedRelation[]; statement?: RatedStatement };
const documentOf = (byRater: Record<string, Work>, id = "1"): RatedDocument => {
  const of = <T>(part: (work: Work) => T) =>
    new Map(Object.entries(byRater).map(([rater, work]) => [rater, part(work)]));
  return {
    id,
    length: 100,
    sets: of(({ spans }) => spans ?? []),
    relations: of(({ relations }) => relations ?? []),
    statements: of(({ statement }) => statement ?? { labels: [], attributes: {} }),
  };
};
const overall = (id: string, ...documents: RatedDocument[]) =>
  measureDocuments(measures.find((measure) => measure.id === id)!, documents).overall;

describe("relations", () => {
  // One relation in common; one whose end lies a little otherwise; one with an end that only ann has; one turned round.
  const ann: Work = {
    spans: [span(0, 10), span(20, 30, "event"), span(40, 50), span(60, 70)],
    relations: [
      { type: "holds", from: 0, to: 1 },
      { type: "holds", from: 2, to: 1 },
      { type: "holds", from: 3, to: 1 },
      { type: "about", from: 0, to: 2 },
    ],
  };
  const ben: Work = {
    spans: [span(20, 30, "event"), span(0, 10), span(41, 50)],
    relations: [
      { type: "holds", from: 1, to: 0 },
      { type: "holds", from: 2, to: 0 },
      { type: "about", from: 2, to: 1 },
    ],
  };
  const both = documentOf({ ann, ben });

  test("end to end count all, with ends to the letter or nearly", () => {
    expect(overall("relation-f1", both).figure.value).toBeCloseTo(2 / 7, 12);
    expect(overall("relation-f1-relaxed", both).figure.value).toBeCloseTo(4 / 7, 12);
  });

  test("given agreed ends count those alone between spans that both marked", () => {
    expect(overall("relation-f1-given", both).figure.value).toBeCloseTo(1, 12);
    expect(overall("relation-f1-given-relaxed", both).figure.value).toBeCloseTo(4 / 6, 12);
  });

  test("too little overlap is no counterpart", () => {
    const far = { ...ben, spans: [span(20, 30, "event"), span(0, 10), span(48, 58)] };
    expect(overall("relation-f1-relaxed", documentOf({ ann, ben: far })).figure.value).toBeCloseTo(2 / 7, 12);
  });

  test("the same relation drawn twice is matched once for each", () => {
    const twice = { ...ann, relations: [ann.relations![0]!, ann.relations![0]!] };
    const once = { ...ann, relations: [ann.relations![0]!] };
    expect(overall("relation-f1", documentOf({ ann: twice, ben: once })).figure.value).toBeCloseTo(2 / 3, 12);
  });
});

describe("labels of documents", () => {
  const said = (...labels: string[]): Work => ({ statement: { labels, attributes: {} } });
  test("are a question of yes or no for each document", () => {
    // news: both, ann alone, neither, neither.
    const documents = [
      documentOf({ ann: said("news"), ben: said("news") }, "1"),
      documentOf({ ann: said("news"), ben: said() }, "2"),
      documentOf({ ann: said(), ben: said() }, "3"),
      documentOf({ ann: said(), ben: said() }, "4"),
    ];
    expect(overall("document-kappa", ...documents).figure.value).toBeCloseTo(0.5, 12);
    expect(overall("document-alpha", ...documents)).toMatchObject({ documents: 4, units: 4 });
    // 8 values, 3 of them yes, 2 coincidences apart: 1 − 7 · 2 / (2 · 3 · 5).
    expect(overall("document-alpha", ...documents).figure.value).toBeCloseTo(1 - 14 / 30, 12);
  });
});

describe("attributes", () => {
  test("are compared on spans that both made, and the coverage says on how many", () => {
    const document = documentOf({
      ann: { spans: [span(0, 10, "actor", "for"), span(20, 30, "actor", "against"), span(50, 60, "actor", "for")] },
      ben: { spans: [span(0, 10, "actor", "for"), span(20, 30, "actor", "for")] },
    });
    const { figure, coverage, units } = overall("attribute-alpha", document);
    // 4 values, 3 for: D_o = 2 / 4, D_e = 2 · 3 / (4 · 3).
    expect(figure.value).toBeCloseTo(0, 12);
    expect(coverage).toBeCloseTo(4 / 5, 12);
    expect(units).toBe(2);
  });

  test("for a pair, spans match one to one with enough overlap and the same label", () => {
    const answers = (shift: number, label: string) =>
      documentOf({
        ann: { spans: [span(0, 10, "actor", "for"), span(20, 30, "actor", "against")] },
        ben: { spans: [span(0, 10, "actor", "for"), span(20 + shift, 30 + shift, label, "against")] },
      });
    expect(overall("attribute-kappa", answers(2, "actor"))).toMatchObject({ figure: { value: 1 }, coverage: 1 });
    expect(overall("attribute-kappa", answers(8, "actor"))).toMatchObject({ coverage: 0.5 });
    expect(overall("attribute-kappa", answers(0, "event"))).toMatchObject({ coverage: 0.5 });
    expect(overall("attribute-kappa", answers(8, "actor")).figure).toEqual({ value: null, why: "single-category" });
  });

  test("of two raters the figure of all is that of the pair", () => {
    const document = documentOf({
      ann: { spans: [span(0, 10, "actor", "for"), span(20, 30, "actor", "against"), span(40, 50, "actor", "for")] },
      ben: { spans: [span(0, 10, "actor", "for"), span(21, 30, "actor", "against"), span(41, 50, "actor", "against")] },
    });
    for (const id of ["attribute-alpha", "attribute-fleiss"]) {
      const { overall: all, pairs } = measureDocuments(measures.find((measure) => measure.id === id)!, [document]);
      expect(all).toMatchObject({ units: 3, coverage: 1, figure: pairs[0]!.overall.figure });
    }
  });

  test("numbers are compared by their distance, choices that have an order by their rank", () => {
    const grades = (a: (string | number)[], b: (string | number)[]) =>
      a.map((grade, i) =>
        documentOf(
          {
            ann: { statement: { labels: [], attributes: { grade } } },
            ben: { statement: { labels: [], attributes: { grade: b[i]! } } },
          },
          String(i),
        ),
      );
    const near = overall("attribute-alpha", ...grades([1, 2, 3, 9], [1, 2, 4, 9]));
    const far = overall("attribute-alpha", ...grades([1, 2, 3, 9], [1, 2, 9, 9]));
    expect(near.figure.value).toBeGreaterThan(far.figure.value!);
    const alpha = measures.find(({ id }) => id === "attribute-alpha")!;
    const order = ["low", "middle", "high"];
    const ranked = (b: string[]) =>
      measureDocuments(
        alpha,
        grades(["low", "low", "middle", "high"], b),
        undefined,
        new Map([["grade", { scale: "ordinal", order }]]),
      ).overall.figure.value!;
    expect(ranked(["low", "middle", "middle", "high"])).toBeGreaterThan(ranked(["low", "high", "middle", "high"]));
  });

  test("AC2 gives credit for answers that are near, AC1 none", () => {
    const rated = (a: (string | number)[], b: (string | number)[]) =>
      a.map((grade, i) =>
        documentOf(
          {
            ann: { statement: { labels: [], attributes: { grade } } },
            ben: { statement: { labels: [], attributes: { grade: b[i]! } } },
          },
          String(i),
        ),
      );
    // π = 3/8, 1/8, 4/8; Σ π (1 − π) = 38/64. Quadratic weights 1, 3/4, 0 for the distances 0, 1, 2: p_a = 15/16, p_e = 38/64.
    const numbers = overall("attribute-gwet", ...rated([1, 1, 3, 3], [1, 2, 3, 3]));
    expect(numbers.figure.value).toBeCloseTo(11 / 13, 12);
    // Without weights p_a = 3/4, p_e = 19/64.
    const words = overall("attribute-gwet", ...rated(["a", "a", "c", "c"], ["a", "b", "c", "c"]));
    expect(words.figure.value).toBeCloseTo(29 / 45, 12);
    expect(overall("attribute-gwet", ...rated(["a"], ["a"])).figure).toEqual({ value: null, why: "single-category" });
  });

  test("several choices are the same whatever their order", () => {
    const chosen = (value: string[]): Work => ({ statement: { labels: [], attributes: { topics: value } } });
    const documents = [
      documentOf({ ann: chosen(["war", "trade"]), ben: chosen(["trade", "war"]) }, "1"),
      documentOf({ ann: chosen(["war"]), ben: chosen(["war"]) }, "2"),
    ];
    expect(overall("attribute-fleiss", ...documents).figure.value).toBeCloseTo(1, 12);
  });
});

test("a layer's content becomes what the measures take", () => {
  const by = { author: "ann", editor: "ann" };
  const finished = new Map([
    [
      "ann",
      {
        spans: new Map([
          ["s1", { id: "s1", label: "actor", fragments: [[0, 5]] as [number, number][], ...by }],
          ["s2", { id: "s2", label: "event", fragments: [[9, 12]] as [number, number][], ...by }],
        ]),
        relations: new Map([
          ["r1", { id: "r1", type: "holds", from: "s1", to: "s2", ...by }],
          ["r2", { id: "r2", type: "holds", from: "s1", to: "gone", ...by }],
        ]),
        document: new Map([
          ["label:news", { key: "label:news", value: true, ...by }],
          ["attribute:grade", { key: "attribute:grade", value: 2, ...by }],
          ["note", { key: "note", value: "mine", ...by }],
        ]),
      },
    ],
    ["ben", { spans: new Map(), relations: new Map(), document: new Map() }],
  ]);
  const document = ratedDocument({ id: "1", length: 20 }, finished);
  expect(document.sets.get("ann")).toMatchObject([{ label: "actor" }, { label: "event" }]);
  expect(document.sets.get("ben")).toEqual([]);
  expect(document.relations?.get("ann")).toEqual([{ type: "holds", from: 0, to: 1 }]);
  expect(document.statements?.get("ann")).toEqual({ labels: ["news"], attributes: { grade: 2 } });
});
