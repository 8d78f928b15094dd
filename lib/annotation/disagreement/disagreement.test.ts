import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DocumentEntry } from "../annotation.ts";
import type { Relation } from "../relation.ts";
import type { Fragment, Span } from "../span.ts";
import { type Cluster, isNothing, placeKey } from "./cluster.ts";
import { alignSets, type RaterSet, raterSetOf } from "./clusters.ts";
import { contentHash } from "./content-hash.ts";
import { type Decision, goldOf, standingOf } from "./gold.ts";
import { choiceOf, previewRule, type Rule } from "./rules.ts";
import { type Choice, type Settlement, settle } from "./settle.ts";
import { sameChoice, similarityKey } from "./similar.ts";

let number = 0;
const span = (start: number, end: number, label = "actor", rest: Partial<Span> = {}): Span => {
  number++;
  return { id: `s${number}`, label, fragments: [[start, end]], author: "x", editor: "x", ...rest };
};
const relation = (from: Span, to: Span, type = "holds"): Relation => {
  number++;
  return { id: `r${number}`, type, from: from.id, to: to.id, author: "x", editor: "x" };
};
const setOf = (rater: string, spans: readonly Span[], relations: readonly Relation[] = []): RaterSet => ({
  rater,
  spans,
  relations,
  document: [],
});
const entry = (key: string, value: DocumentEntry["value"]): DocumentEntry => ({ key, value, author: "x", editor: "x" });
const kindsOf = (...sets: RaterSet[]) => alignSets(sets).clusters.map(({ kind }) => kind);
const only = (...sets: RaterSet[]): Cluster => {
  const { clusters } = alignSets(sets);
  expect(clusters).toHaveLength(1);
  return clusters[0]!;
};
const settled = (cluster: Cluster, choice: Choice): Settlement => {
  const result = settle(cluster, choice);
  if (!result.ok) throw new Error(result.why);
  return result.settlement;
};
const places = ({ spans }: Settlement) => spans.map(placeKey);

const someSpan = fc
  .record({
    start: fc.nat(30),
    length: fc.integer({ min: 1, max: 9 }),
    label: fc.constantFrom("actor", "event"),
    broken: fc.boolean(),
    mood: fc.option(fc.constantFrom("for", "against"), { nil: undefined }),
  })
  .map(({ start, length, label, broken, mood }): Omit<Span, "id"> => {
    const fragments: Fragment[] = [[start, start + length]];
    if (broken) fragments.push([start + length + 1, start + length + 2]);
    return { label, fragments, author: "x", editor: "x", ...(mood ? { attributes: { mood } } : {}) };
  });
const someSet = fc
  .record({
    spans: fc.array(someSpan, { maxLength: 6 }),
    ends: fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.constantFrom("holds", "about")), { maxLength: 3 }),
    news: fc.boolean(),
  })
  .map(({ spans, ends, news }) => ({
    spans: spans.map((own, i): Span => ({ ...own, id: `s${i}` })),
    relations: ends.map(
      ([from, to, type], i): Relation => ({
        id: `r${i}`,
        type,
        from: `s${from}`,
        to: `s${to}`,
        author: "x",
        editor: "x",
      }),
    ),
    document: news ? [entry("label:news", true)] : [],
  }));
const someSets = fc
  .array(someSet, { minLength: 2, maxLength: 4 })
  .map((all) => all.map((own, i): RaterSet => ({ ...own, rater: `rater ${i}` })));

describe("clusters", () => {
  test("tell how people differ", () => {
    expect(kindsOf(setOf("a", [span(0, 5)]), setOf("b", [span(0, 5)]))).toEqual(["agreed"]);
    expect(kindsOf(setOf("a", [span(0, 5)]), setOf("b", [span(0, 5, "event")]))).toEqual(["label"]);
    expect(kindsOf(setOf("a", [span(0, 5)]), setOf("b", [span(0, 7)]))).toEqual(["boundary"]);
    expect(kindsOf(setOf("a", [span(0, 5)]), setOf("b", []))).toEqual(["missing"]);
    expect(kindsOf(setOf("a", [span(0, 20)]), setOf("b", [span(0, 8), span(10, 20)]))).toEqual(["split"]);
    const mood = (value: string) => span(0, 5, "actor", { attributes: { mood: value } });
    expect(kindsOf(setOf("a", [mood("for")]), setOf("b", [mood("against")]))).toEqual(["attribute"]);
    expect(kindsOf(setOf("a", [span(0, 5)]), setOf("b", [span(0, 5, "actor", { entity: "e1" })]))).toEqual([
      "attribute",
    ]);
    const two = only(setOf("a", [span(0, 5)]), setOf("b", [span(0, 7, "event")]), setOf("c", []));
    expect(two.differences).toEqual(["label", "boundary", "missing"]);
  });

  test("an actor inside of an event is no disagreement about a label", () => {
    const both = () => [span(0, 20, "event"), span(0, 6)];
    expect(kindsOf(setOf("a", both()), setOf("b", both()))).toEqual(["agreed", "agreed"]);
    expect(kindsOf(setOf("a", both()), setOf("b", [span(0, 20, "event")]))).toEqual(["agreed", "missing"]);
    // Nor where both fill nearly the same place and each has its counterpart.
    const close = (end: number) => [span(0, end, "event"), span(0, 6)];
    expect(kindsOf(setOf("a", close(8)), setOf("b", close(9)))).toEqual(["boundary", "agreed"]);
    // Nor where one of the two has.
    expect(kindsOf(setOf("a", close(8)), setOf("b", [span(0, 6)]))).toEqual(["missing", "agreed"]);
    expect(kindsOf(setOf("a", close(8)), setOf("b", [span(0, 8, "event")]))).toEqual(["agreed", "missing"]);
    // Nor where they merely overlap.
    expect(kindsOf(setOf("a", [span(0, 20, "event")]), setOf("b", [span(0, 6)]))).toEqual(["missing", "missing"]);
  });

  test("candidates are the distinct versions, nothing included, with who supports each", () => {
    const cluster = only(setOf("c", [span(0, 5)]), setOf("a", [span(0, 5)]), setOf("b", [span(0, 7)]), setOf("d", []));
    expect(cluster.candidates.map(({ spans, supporters }) => [spans.map(placeKey), supporters])).toEqual([
      [["0,5 actor"], ["a", "c"]],
      [["0,7 actor"], ["b"]],
      [[], ["d"]],
    ]);
    expect(cluster.hull).toEqual([0, 7]);
  });

  test("every span of every rater is in exactly one cluster, and so is every relation that has both ends", () => {
    fc.assert(
      fc.property(someSets, (sets) => {
        const { clusters, dangling } = alignSets(sets);
        const found = clusters.flatMap(({ of, candidates }) =>
          candidates.flatMap(({ sources }) =>
            Object.entries(sources).flatMap(([rater, ids]) => ids.map((id) => `${of} ${rater} ${id}`)),
          ),
        );
        found.push(...dangling.map(({ rater, relation: own }) => `relation ${rater} ${own.id}`));
        const made = sets.flatMap(({ rater, spans, relations, document }) => [
          ...spans.map(({ id }) => `span ${rater} ${id}`),
          ...relations.map(({ id }) => `relation ${rater} ${id}`),
          ...document.map(({ key }) => `document ${rater} ${key}`),
        ]);
        expect(found.sort()).toEqual(made.sort());
        for (const { candidates, raters } of clusters) {
          expect(candidates.flatMap(({ supporters }) => supporters).sort()).toEqual(raters);
        }
        expect(new Set(clusters.map(({ id }) => id)).size).toBe(clusters.length);
      }),
    );
  });

  test("the order of the sets plays no part, nor that of anything in them", () => {
    fc.assert(
      fc.property(someSets, (sets) => {
        const turned = sets
          .map((own) => ({ ...own, spans: own.spans.toReversed(), relations: own.relations.toReversed() }))
          .reverse();
        expect(alignSets(turned)).toEqual(alignSets(sets));
      }),
    );
  });

  test("identical sets agree in everything", () => {
    fc.assert(
      fc.property(someSet, (own) => {
        const spans = own.spans.filter(
          (one, i) => own.spans.findIndex((other) => placeKey(other) === placeKey(one)) === i,
        );
        const ids = new Set(spans.map(({ id }) => id));
        const relations = own.relations.filter(({ from, to }) => ids.has(from) && ids.has(to));
        const same = { ...own, spans, relations };
        for (const kind of kindsOf({ ...same, rater: "a" }, { ...same, rater: "b" })) expect(kind).toBe("agreed");
      }),
    );
  });

  test("ids and fingerprints stay what they are when something far away changes", () => {
    const far = fc.array(someSpan, { maxLength: 4 }).map((spans) =>
      spans.map(
        (own, i): Span => ({
          ...own,
          id: `far${i}`,
          fragments: own.fragments.map(([from, to]): Fragment => [from + 1000, to + 1000]),
        }),
      ),
    );
    fc.assert(
      fc.property(someSets, far, (sets, more) => {
        const before = alignSets(sets).clusters.filter(({ of }) => of !== "document");
        const [first, ...rest] = sets;
        const after = alignSets([{ ...first!, spans: [...more, ...first!.spans] }, ...rest]).clusters;
        for (const cluster of before) expect(after).toContainEqual(cluster);
      }),
    );
  });

  test("who joins a version changes the fingerprint; a new version is a new question", () => {
    const sets = () => [setOf("a", [span(0, 5)]), setOf("b", [span(0, 7)])];
    const before = only(...sets());
    const joined = only(...sets(), setOf("c", [span(0, 5)]));
    expect(joined.id).toBe(before.id);
    expect(joined.fingerprint).not.toBe(before.fingerprint);
    expect(only(...sets(), setOf("c", [span(0, 6)])).id).not.toBe(before.id);
  });

  test("hashes differ for contents that are much alike", () => {
    const names = Array.from({ length: 20_000 }, (_, i) => contentHash(`${i % 200},${Math.floor(i / 200)} actor`));
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^[0-9a-f]{16}$/.test(name))).toBe(true);
  });
});

describe("relations and the document", () => {
  test("relations are about the same where their ends are in the same clusters, in whichever direction", () => {
    const draw = (rater: string, turned: boolean, shift = 0) => {
      const [x, y] = [span(0, 5), span(10 + shift, 15, "event")];
      return setOf(rater, [x, y], [turned ? relation(y, x) : relation(x, y)]);
    };
    const same = alignSets([draw("a", false), draw("b", false, 1)]).clusters;
    expect(same.map(({ of, kind }) => [of, kind])).toEqual([
      ["span", "agreed"],
      ["span", "boundary"],
      ["relation", "agreed"],
    ]);
    expect(same[2]!.waitsFor).toEqual([same[0]!.id, same[1]!.id]);
    const turned = alignSets([draw("a", false), draw("b", true), setOf("c", [span(0, 5), span(10, 15, "event")])]);
    expect(
      turned.clusters.filter(({ of }) => of === "relation").map(({ kind, candidates }) => [kind, candidates.length]),
    ).toEqual([["relation", 3]]);
  });

  test("a relation without an end is told, not dropped", () => {
    const lost = relation(span(0, 5), span(0, 5));
    expect(alignSets([setOf("a", [], [lost]), setOf("b", [])]).dangling).toEqual([{ rater: "a", relation: lost }]);
  });

  test("labels and attributes of the document are questions, notes are not", () => {
    const said = (rater: string, ...document: DocumentEntry[]): RaterSet => ({ ...setOf(rater, []), document });
    const layer = new Map(
      [entry("label:news", true), entry("attribute:grade", 2), entry("note", "mine")].map((one) => [one.key, one]),
    );
    const { clusters } = alignSets([
      raterSetOf("a", { spans: new Map(), relations: new Map(), document: layer }),
      said("b", entry("label:news", true), entry("attribute:grade", 3)),
    ]);
    expect(clusters.map(({ entry: key, kind, hull }) => [key, kind, hull])).toEqual([
      ["attribute:grade", "document", null],
      ["label:news", "agreed", null],
    ]);
    expect(settled(clusters[0]!, { kind: "annotator", rater: "b" }).value).toBe(3);
    expect(settle(clusters[0]!, { kind: "both" }).ok).toBe(false);
  });
});

describe("settling", () => {
  const boundary = () => only(setOf("a", [span(0, 8)]), setOf("b", [span(2, 10)]), setOf("c", [span(0, 8)]));

  test("takes what the choice says", () => {
    const cluster = boundary();
    expect(places(settled(cluster, { kind: "annotator", rater: "b" }))).toEqual(["2,10 actor"]);
    expect(places(settled(cluster, { kind: "majority" }))).toEqual(["0,8 actor"]);
    expect(places(settled(cluster, { kind: "both" }))).toEqual(["0,8 actor", "2,10 actor"]);
    expect(places(settled(cluster, { kind: "nobody" }))).toEqual([]);
    expect(places(settled(cluster, { kind: "union" }))).toEqual(["0,10 actor"]);
    expect(places(settled(cluster, { kind: "intersection" }))).toEqual(["2,8 actor"]);
    expect(places(settled(cluster, { kind: "candidate", key: cluster.candidates[1]!.key }))).toEqual(["2,10 actor"]);
    const version = { spans: [{ label: "event", fragments: [[1, 9]] as Fragment[] }], relations: [], value: null };
    expect(places(settled(cluster, { kind: "edit", version }))).toEqual(["1,9 event"]);
  });

  test("says whose spans it rests on", () => {
    const [a, b, c] = [span(0, 8), span(2, 10), span(0, 8)];
    const cluster = only(setOf("a", [a]), setOf("b", [b]), setOf("c", [c]));
    expect(settled(cluster, { kind: "majority" }).spans[0]!.sources).toEqual({ a: [a.id], c: [c.id] });
    expect(settled(cluster, { kind: "union" }).spans[0]!.sources).toEqual({ a: [a.id], b: [b.id], c: [c.id] });
  });

  test("keeps attributes in a union as far as nobody contradicts", () => {
    const with_ = (start: number, mood: string, sure: boolean) =>
      span(start, 8, "actor", { attributes: { mood, sure } });
    const cluster = only(setOf("a", [with_(0, "for", true)]), setOf("b", [with_(1, "against", true)]));
    expect(settled(cluster, { kind: "union" }).spans[0]!.attributes).toEqual({ sure: true });
  });

  test("refuses, with a sentence, what does not fit", () => {
    const labels = only(setOf("a", [span(0, 8)]), setOf("b", [span(0, 8, "event")]));
    for (const choice of [
      { kind: "majority" },
      { kind: "union" },
      { kind: "annotator", rater: "nobody known" },
      { kind: "candidate", key: "gone" },
    ] as const) {
      expect(settle(labels, choice)).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/) });
    }
    // Both overlap with a third, not with each other.
    const apart = only(setOf("a", [span(0, 4)]), setOf("b", [span(5, 9)]), setOf("c", [span(2, 7)]));
    expect(settle(apart, { kind: "intersection" }).ok).toBe(false);
  });

  test("the same choice on the same cluster gives the same", () => {
    const choices: Choice[] = [
      { kind: "annotator", rater: "rater 1" },
      ...(["majority", "both", "nobody", "union", "intersection"] as const).map((kind) => ({ kind })),
    ];
    fc.assert(
      fc.property(someSets, fc.constantFrom(...choices), (sets, choice) => {
        const results = (own: readonly RaterSet[]) => alignSets(own).clusters.map((cluster) => settle(cluster, choice));
        expect(results(sets.toReversed())).toEqual(results(sets));
      }),
    );
  });
});

describe("merge rules", () => {
  const rules: Rule[] = [
    { kind: "unanimous" },
    { kind: "at-least", k: 2 },
    { kind: "majority" },
    { kind: "annotator", rater: "rater 0" },
    { kind: "union" },
    { kind: "intersection" },
    { kind: "both" },
    { kind: "nobody" },
    { kind: "by-label", labels: ["actor", "holds"], rule: { kind: "majority" } },
  ];

  test("unanimous settles exactly what is agreed", () => {
    fc.assert(
      fc.property(someSets, (sets) => {
        const { clusters } = alignSets(sets);
        const { settles, leaves } = previewRule({ kind: "unanimous" }, clusters, new Set());
        expect(settles.map(({ cluster }) => cluster)).toEqual(clusters.filter(({ kind }) => kind === "agreed"));
        expect(leaves).toEqual(clusters.filter(({ kind }) => kind !== "agreed"));
      }),
    );
  });

  test("a preview has every cluster once, touches nothing decided, and tells what comes of it", () => {
    fc.assert(
      fc.property(someSets, fc.constantFrom(...rules), fc.nat(5), (sets, rule, known) => {
        const { clusters } = alignSets(sets);
        const decided = new Set(clusters.slice(0, known).map(({ id }) => id));
        const { settles, leaves, keeps } = previewRule(rule, clusters, decided);
        const all = [...settles.map(({ cluster }) => cluster), ...leaves, ...keeps].map(({ id }) => id);
        expect(all.sort()).toEqual(clusters.map(({ id }) => id).sort());
        expect(new Set(keeps.map(({ id }) => id))).toEqual(decided);
        for (const { cluster, choice, settlement } of settles) expect(settled(cluster, choice)).toEqual(settlement);
      }),
    );
  });

  test("k of n takes the version that k support, nothing included, and leaves a tie", () => {
    const three = (...all: (Span | null)[]) => only(...all.map((one, i) => setOf(`rater ${i}`, one ? [one] : [])));
    const result = (cluster: Cluster, rule: Rule) => {
      const choice = choiceOf(rule, cluster);
      return choice && places(settled(cluster, choice));
    };
    expect(result(three(span(0, 5), span(0, 5), null), { kind: "at-least", k: 2 })).toEqual(["0,5 actor"]);
    expect(result(three(span(0, 5), null, null), { kind: "at-least", k: 2 })).toEqual([]);
    expect(result(three(span(0, 5), span(0, 5), null), { kind: "at-least", k: 3 })).toBeNull();
    expect(result(three(span(0, 5), span(0, 5), null, null), { kind: "at-least", k: 2 })).toBeNull();
    expect(result(three(span(0, 5), span(0, 5), null, null), { kind: "majority" })).toBeNull();
    expect(result(three(span(0, 5), span(0, 6), null), { kind: "at-least", k: 1 })).toBeNull();
  });

  test("by label looks at clusters of nothing else", () => {
    const rule: Rule = { kind: "by-label", labels: ["actor"], rule: { kind: "annotator", rater: "a" } };
    const sets = [setOf("a", [span(0, 5), span(10, 15, "event"), span(20, 25)]), setOf("b", [span(20, 25, "event")])];
    const { settles } = previewRule(rule, alignSets(sets).clusters, new Set());
    expect(settles.map(({ cluster }) => cluster.hull)).toEqual([[0, 5]]);
  });

  test("union is for boundaries only", () => {
    const { clusters } = alignSets([
      setOf("a", [span(0, 5), span(10, 15), span(20, 25)]),
      setOf("b", [span(0, 7), span(10, 15, "event")]),
    ]);
    const { settles } = previewRule({ kind: "union" }, clusters, new Set());
    expect(settles.map(({ settlement }) => places(settlement))).toEqual([["0,7 actor"]]);
  });
});

describe("gold", () => {
  const decisionOn = (cluster: Cluster, choice: Choice): Decision => ({
    cluster: cluster.id,
    fingerprint: cluster.fingerprint,
    settlement: settled(cluster, choice),
    entry: cluster.entry,
  });

  test("decisions give the same gold, in whatever order they come, and gold of what all agree on is what they made", () => {
    fc.assert(
      fc.property(someSets, (sets) => {
        const { clusters } = alignSets(sets);
        const decisions = clusters.map((cluster) => decisionOn(cluster, { kind: "annotator", rater: "rater 0" }));
        const gold = goldOf(decisions);
        expect(goldOf(decisions.toReversed())).toEqual(gold);
        // Everything from one annotator is what that annotator made.
        const own = sets[0]!;
        expect(gold.spans.map(placeKey).sort()).toEqual(own.spans.map(placeKey).sort());
        expect(gold.document.map(({ key }) => key)).toEqual(own.document.map(({ key }) => key));
        expect(gold.blocked).toEqual([]);
        const ids = new Set(own.spans.map(({ id }) => id));
        expect(gold.relations).toHaveLength(
          own.relations.filter(({ from, to }) => ids.has(from) && ids.has(to)).length,
        );
      }),
    );
  });

  test("a relation finds its ends as they were settled, and waits for one that is not", () => {
    const draw = (rater: string, end: number) => {
      const [x, y] = [span(0, end), span(10, 15, "event")];
      return setOf(rater, [x, y], [relation(x, y)]);
    };
    const { clusters } = alignSets([draw("a", 5), draw("b", 6)]);
    const [start, end, connection] = clusters as [Cluster, Cluster, Cluster];
    const agreed: Choice = { kind: "candidate", key: connection.candidates[0]!.key };
    const drawn = decisionOn(connection, agreed);
    const fromB = decisionOn(start, { kind: "annotator", rater: "b" });
    const whole = goldOf([drawn, fromB, decisionOn(end, { kind: "majority" })]);
    expect(whole.relations).toMatchObject([{ type: "holds", from: whole.spans[0]!.id, to: whole.spans[1]!.id }]);
    expect(whole.spans[0]!.fragments).toEqual([[0, 6]]);
    // Of two that were kept, the relation goes with its own, though the other holds all of its letters.
    const x = span(2, 6);
    const y = span(10, 15, "event");
    const kept = alignSets([setOf("a", [span(0, 6)]), setOf("b", [x, y], [relation(x, y)])]).clusters;
    const gold = goldOf(kept.map((cluster) => decisionOn(cluster, { kind: "both" })));
    expect(gold.spans.map(placeKey)).toEqual(["0,6 actor", "2,6 actor", "10,15 event"]);
    expect(gold.relations[0]!.from).toBe(gold.spans[1]!.id);
    expect(goldOf([drawn, fromB]).blocked).toEqual([{ cluster: connection.id, end: "to", waitsFor: end.id }]);
    expect(goldOf([drawn, fromB, decisionOn(end, { kind: "nobody" })]).relations).toEqual([]);
  });

  test("a decision holds, holds on other grounds, or is obsolete", () => {
    const sets = () => [setOf("a", [span(0, 5), span(20, 25)]), setOf("b", [span(0, 7), span(20, 26)])];
    const { clusters } = alignSets(sets());
    const decisions = clusters.map((cluster) => decisionOn(cluster, { kind: "union" }));
    expect(standingOf(clusters, decisions)).toMatchObject({ otherGrounds: [], obsolete: [], open: [] });
    const later = alignSets([...sets(), setOf("c", [span(0, 5), span(20, 29)])]).clusters;
    const standing = standingOf(later, decisions);
    expect(standing.holds).toEqual([]);
    expect(standing.otherGrounds.map(({ cluster }) => cluster.hull)).toEqual([[0, 7]]);
    expect(standing.obsolete).toEqual([decisions[1]]);
    expect(standing.open.map(({ hull }) => hull)).toEqual([[20, 29]]);
  });
});

describe("apply to similar", () => {
  const text = "Paris met Paris and paris and Rome";
  const clash = (start: number, first = "actor", second = "event", end = start + 5) =>
    only(setOf("a", [span(start, end, first)]), setOf("b", [span(start, end, second)]));

  test("the same words with the same pair of labels are alike, whoever took which side", () => {
    const key = similarityKey(clash(0), text);
    expect(key).not.toBeNull();
    expect(similarityKey(clash(10, "event", "actor"), text)).toBe(key);
    expect(similarityKey(clash(20), text)).not.toBe(key);
    expect(similarityKey(clash(10, "actor", "position"), text)).not.toBe(key);
    expect(similarityKey(only(setOf("a", [span(10, 15)]), setOf("b", [])), text)).not.toBe(key);
    expect(similarityKey(only(setOf("a", [span(0, 5)]), setOf("b", [span(0, 5)])), text)).toBeNull();
  });

  test("what was taken here is taken there, by what was said and not by who said it", () => {
    const [here, there] = [
      { cluster: clash(0), text },
      { cluster: clash(10, "event", "actor"), text },
    ];
    const choice = sameChoice({ kind: "annotator", rater: "a" }, here, there)!;
    expect(places(settled(there.cluster, choice))).toEqual(["10,15 actor"]);
    expect(sameChoice({ kind: "nobody" }, here, there)).toEqual({ kind: "nobody" });
    expect(sameChoice({ kind: "both" }, here, there)).toEqual({ kind: "both" });
    const version = { spans: [], relations: [], value: null };
    expect(sameChoice({ kind: "edit", version }, here, there)).toBeNull();
    expect(sameChoice({ kind: "nobody" }, here, { cluster: clash(20), text })).toBeNull();
  });

  test("nothing is a side, too", () => {
    const missing = (start: number, rater: string) =>
      only(setOf(rater, [span(start, start + 5)]), setOf(rater === "a" ? "b" : "a", []));
    const [here, there] = [
      { cluster: missing(0, "a"), text },
      { cluster: missing(10, "b"), text },
    ];
    const choice = sameChoice({ kind: "annotator", rater: "b" }, here, there)!;
    expect(there.cluster.candidates.filter(isNothing)).toHaveLength(1);
    expect(settled(there.cluster, choice).spans).toEqual([]);
  });
});
