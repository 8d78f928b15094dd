import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Span } from "../span.ts";
import { placeKey, type VersionSpan } from "./cluster.ts";
import { settle } from "./settle.ts";
import { type Facts, type ForeignEdit, goldOfShared, sharedRater, togetherCards } from "./together.ts";

const span = (id: string, start: number, end: number, label = "actor", author = "ann"): Span => ({
  id,
  label,
  fragments: [[start, end]],
  author,
  editor: author,
});
const version = (start: number, end: number, label = "actor"): VersionSpan => ({ label, fragments: [[start, end]] });
const facts = (given: Partial<Facts>): Facts => ({ spans: [], objections: [], edits: [], models: [], ...given });
const edit = (id: string, by: string, before: VersionSpan, deleted = false): ForeignEdit => ({
  span: id,
  author: "ann",
  by,
  before,
  deleted,
});
const seen = (given: Partial<Facts>) =>
  togetherCards(facts(given)).map(({ kind, candidates }) => [
    kind,
    candidates.map(({ spans, supporters }) => [spans.map(placeKey).join(), supporters]),
  ]);

describe("cards of together mode", () => {
  test("a span that nobody objects to, changed or deleted makes none", () => {
    expect(togetherCards(facts({ spans: [span("s1", 0, 5)] }))).toEqual([]);
  });

  test("an objection sets its alternative, or nothing, against the span", () => {
    const spans = [span("s1", 0, 5)];
    const objections = [
      { span: "s1", by: "cem", alternative: null, reason: "not an actor" },
      { span: "s1", by: "ben", alternative: version(0, 5, "event"), reason: "" },
    ];
    expect(seen({ spans, objections })).toEqual([
      [
        "objection",
        [
          ["0,5 actor", ["ann"]],
          ["0,5 event", ["ben"]],
          ["", ["cem"]],
        ],
      ],
    ]);
    const [card] = togetherCards(facts({ spans, objections }));
    expect(card?.objections.map(({ by }) => by)).toEqual(["ben", "cem"]);
    expect(togetherCards(facts({ spans, objections: objections.toReversed() }))).toEqual([card]);
  });

  test("what another changed or deleted stands beside what its author made", () => {
    const changed = { ...span("s1", 0, 7), editor: "ben" };
    expect(seen({ spans: [changed], edits: [edit("s1", "ben", version(0, 5))] })).toEqual([
      [
        "changed",
        [
          ["0,5 actor", ["ann"]],
          ["0,7 actor", ["ben"]],
        ],
      ],
    ]);
    expect(seen({ edits: [edit("s1", "ben", version(0, 5), true)] })).toEqual([
      [
        "deleted",
        [
          ["0,5 actor", ["ann"]],
          ["", ["ben"]],
        ],
      ],
    ]);
  });

  test("what was changed and changed back, or deleted by its author in the end, needs no decision", () => {
    expect(seen({ spans: [span("s1", 0, 5)], edits: [edit("s1", "ben", version(0, 5))] })).toEqual([]);
    expect(seen({ edits: [edit("s1", "ben", version(0, 5))] })).toEqual([]);
    expect(seen({ objections: [{ span: "gone", by: "ben", alternative: null, reason: "" }] })).toEqual([]);
  });

  test("a model's differences are cards, and one more version where the span has a card already", () => {
    const spans = [span("s1", 0, 5), span("s2", 20, 25), span("s3", 40, 45)];
    const model = {
      rater: "model",
      spans: [span("m1", 0, 5), span("m2", 20, 27), span("m3", 40, 46), span("m4", 60, 65)],
      relations: [],
      document: [],
    };
    const objections = [{ span: "s2", by: "ben", alternative: null, reason: "" }];
    expect(seen({ spans, models: [model], objections })).toEqual([
      [
        "objection",
        [
          ["20,25 actor", ["ann"]],
          ["20,27 actor", ["model"]],
          ["", ["ben"]],
        ],
      ],
      [
        "boundary",
        [
          ["40,45 actor", [sharedRater]],
          ["40,46 actor", ["model"]],
        ],
      ],
      [
        "missing",
        [
          ["60,65 actor", ["model"]],
          ["", [sharedRater]],
        ],
      ],
    ]);
  });

  test("gold is the shared set, with decided cards in the place of their spans", () => {
    const spans = [span("s1", 0, 5), span("s2", 20, 25)];
    const objections = [{ span: "s1", by: "ben", alternative: version(0, 7), reason: "" }];
    const [card] = togetherCards(facts({ spans, objections }));
    const settled = settle(card!, { kind: "annotator", rater: "ben" });
    expect(settled.ok).toBe(true);
    if (!settled.ok) return;
    const relation = { id: "r", type: "meets", from: "s1", to: "s2", author: "ann", editor: "ann" };
    const note = { key: "note", value: "clear", author: "ann", editor: "ann" };
    const set = { spans, relations: [relation, { ...relation, id: "lost", to: "gone" }], document: [note] };
    const gold = goldOfShared(set, [{ card: card!, settlement: settled.settlement }]);
    expect(gold.spans.map(placeKey)).toEqual(["0,7 actor", "20,25 actor"]);
    expect(gold.spans[1]!.id).toBe("s2");
    expect(gold.relations).toMatchObject([{ id: "r", from: gold.spans[0]!.id, to: "s2", sources: { ann: ["r"] } }]);
    expect(gold.document).toEqual([{ key: "note", value: "clear", cluster: "" }]);
    expect(goldOfShared(set, []).spans.map(placeKey)).toEqual(["0,5 actor", "20,25 actor"]);
    const dropped = goldOfShared(set, [{ card: card!, settlement: { spans: [], relations: [], value: null } }]);
    expect([dropped.spans.length, dropped.relations]).toEqual([1, []]);
  });

  test("several models are further versions, each under its own name", () => {
    const spans = [span("s1", 0, 5)];
    const model = (rater: string, end: number) => ({ rater, spans: [span("m", 0, end)], relations: [], document: [] });
    expect(seen({ spans, models: [model("m1", 5), model("m2", 7)] })).toEqual([
      [
        "boundary",
        [
          ["0,5 actor", ["m1", sharedRater]],
          ["0,7 actor", ["m2"]],
        ],
      ],
    ]);
  });

  test("a card keeps its id while others come and go, and the order of spans plays no part", () => {
    const someSpans = fc
      .array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 8 })
      .map((all) => all.map(([start, length], i) => span(`s${i}`, start, start + length)));
    fc.assert(
      fc.property(someSpans, fc.nat(7), (spans, n) => {
        const objections = spans.slice(0, n).map(({ id }) => ({ span: id, by: "ben", alternative: null, reason: "" }));
        const cards = togetherCards(facts({ spans, objections }));
        expect(cards).toHaveLength(objections.length);
        expect(togetherCards(facts({ spans: spans.toReversed(), objections: objections.toReversed() }))).toEqual(cards);
        const fewer = togetherCards(facts({ spans, objections: objections.slice(1) }));
        for (const card of fewer) expect(cards).toContainEqual(card);
      }),
    );
  });
});
