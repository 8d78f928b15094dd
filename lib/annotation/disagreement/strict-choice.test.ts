import { describe, expect, test } from "vitest";
import type { Label, LabelSchema } from "../label.ts";
import type { Cluster, Version } from "./cluster.ts";
import { alignSets } from "./clusters.ts";
import { choiceOf, type Rule } from "./rules.ts";
import { faultOf, parseChoice, parseRule } from "./strict-choice.ts";

const text = "Ann 👋 met Ben.";
const span = (id: string, start: number, end: number, label = "actor") => ({
  ...{ id, label, author: "a", editor: "a" },
  fragments: [[start, end]] as [number, number][],
});
const set = (rater: string, ...spans: ReturnType<typeof span>[]) => ({ rater, spans, relations: [], document: [] });
const [cluster] = alignSets([set("a", span("s", 0, 3)), set("b", span("s", 0, 6))]).clusters as [Cluster];
const label = (id: string, more: Partial<Label> = {}): Label => ({
  ...{ id, name: id, color: "#3B5BDB", key: "", chip: "", underline: "solid", description: "", scope: "span" },
  ...{ overlapsItself: true, granularity: "word", archived: false },
  ...more,
});
const schema: LabelSchema = {
  version: 1,
  labels: [label("actor"), label("old", { archived: true }), label("topic", { scope: "document" })],
  attributes: [],
  relationTypes: [{ id: "meets", name: "meets", from: [], to: [], archived: false }],
};
const version = (given: Partial<Version>): Version => ({ spans: [], relations: [], value: null, ...given });

describe("a choice", () => {
  test("is read as it is", () => {
    const edit = {
      kind: "edit",
      version: version({
        spans: [
          {
            label: "actor",
            fragments: [
              [0, 3],
              [7, 10],
            ],
            attributes: { sure: true },
            entity: "e",
          },
        ],
      }),
    };
    for (const choice of [
      { kind: "majority" },
      { kind: "annotator", rater: "a" },
      { kind: "candidate", key: "k" },
      edit,
    ]) {
      expect(parseChoice(choice)).toEqual({ ok: true, value: choice });
    }
  });

  test.each<[unknown]>([
    [null],
    ["majority"],
    [{ kind: "best" }],
    [{ kind: "majority", more: 1 }],
    [{ kind: "annotator" }],
    [{ kind: "edit", version: { spans: [{ label: "actor", fragments: [[3, 3]] }] } }],
    [
      {
        kind: "edit",
        version: {
          spans: [
            {
              label: "actor",
              fragments: [
                [0, 3],
                [2, 5],
              ],
            },
          ],
        },
      },
    ],
    [{ kind: "edit", version: { spans: [{ label: "actor", fragments: [0, 3] }] } }],
    [{ kind: "edit", version: { spans: [{ label: "actor", fragments: [[0, 3]], author: "me" }] } }],
    [{ kind: "edit", version: { spans: Array(101).fill({ label: "actor", fragments: [[0, 3]] }) } }],
  ])("is refused where it is none: %j", (value) => {
    expect(parseChoice(value)).toMatchObject({ ok: false, why: expect.any(String) });
  });
});

describe("what was edited", () => {
  const places = new Map<string, Pick<Cluster, "of">>(["s1", "s2", "s3"].map((id) => [id, { of: "span" }]));
  places.set("r1", { of: "relation" });
  const placeOf = (id: string) => places.get(id);
  const marked = (...places: [number, number, string?][]) =>
    version({ spans: places.map(([from, to, of = "actor"]) => ({ label: of, fragments: [[from, to]] })) });

  test("may be what an annotator may make", () => {
    for (const good of [version({}), marked([0, 6]), marked([0, 3], [11, 14])]) {
      expect(faultOf(good, cluster, text, schema, placeOf)).toBeNull();
    }
  });

  test.each<[string, Version]>([
    ["outside of the text", marked([0, 99])],
    ["inside a surrogate pair", marked([0, 5])],
    ["a label that the project does not know", marked([0, 3, "nothing"])],
    ["a label of the document", marked([0, 3, "topic"])],
    ["an archived label", marked([0, 3, "old"])],
    ["the same twice", marked([0, 3], [0, 3])],
    ["an answer about the document", version({ value: true })],
    [
      "a relation on a card about spans",
      version({
        relations: [
          {
            ...{ type: "meets", from: "s1", to: "s2", fromWhich: "", toWhich: "" },
            fromSpan: { label: "actor", fragments: [[0, 3]] },
            toSpan: { label: "actor", fragments: [[0, 3]] },
          },
        ],
      }),
    ],
  ])("is refused with a sentence: %s", (_, wrong) => {
    expect(faultOf(wrong, cluster, text, schema, placeOf)).toMatch(/\.$/);
  });

  test("a relation may be moved to any place of the document, and to nothing else", () => {
    const end = { label: "actor", fragments: [[0, 3]] as const };
    const joined = (to: string) =>
      version({
        relations: [{ type: "meets", from: "s1", to, fromWhich: "", toWhich: "", fromSpan: end, toSpan: end }],
      });
    const card = { ...cluster, of: "relation", waitsFor: ["s1", "s2"] } as Cluster;
    expect(faultOf(joined("s2"), card, text, schema, placeOf)).toBeNull();
    expect(faultOf(joined("s3"), card, text, schema, placeOf)).toBeNull();
    for (const to of ["r1", "gone"]) expect(faultOf(joined(to), card, text, schema, placeOf)).toMatch(/place/);
  });

  test("keeps a label that was archived since an annotator gave it", () => {
    const [held] = alignSets([set("a", span("s", 0, 3, "old")), set("b")]).clusters as [Cluster];
    expect(faultOf(marked([0, 3, "old"]), held, text, schema, placeOf)).toBeNull();
  });
});

describe("a rule", () => {
  const rule: Rule = {
    kind: "first-of",
    rules: [
      { kind: "by-label", labels: ["event"], rule: { kind: "majority" } },
      { kind: "annotator", rater: "b" },
      { kind: "at-least", k: 2 },
    ],
  };

  test("is read as it is, and the first that applies counts", () => {
    expect(parseRule(rule)).toEqual({ ok: true, value: rule });
    expect(choiceOf(rule, cluster)).toEqual({ kind: "annotator", rater: "b" });
    expect(choiceOf({ kind: "first-of", rules: rule.rules.slice(0, 1) }, cluster)).toBeNull();
  });

  test.each<[unknown]>([
    [null],
    [{ kind: "candidate" }],
    [{ kind: "at-least", k: 0.5 }],
    [{ kind: "at-least" }],
    [{ kind: "by-label", labels: "event", rule: { kind: "majority" } }],
    [{ kind: "majority", k: 2 }],
    [[1, 2, 3, 4, 5].reduce<unknown>((inner) => ({ kind: "first-of", rules: [inner] }), { kind: "majority" })],
  ])("is refused where it is none: %j", (value) => {
    expect(parseRule(value)).toMatchObject({ ok: false });
  });
});
