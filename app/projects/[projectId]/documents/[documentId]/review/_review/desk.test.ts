import { expect, test } from "vitest";
import { alignSets } from "#lib/annotation/disagreement/clusters.ts";
import { Desk, type Door } from "./desk.ts";
import type { Decision, ReviewCard, ReviewState } from "./facts.ts";

const span = (id: string, author: string, label: string, start: number, end: number) => ({
  id,
  label,
  fragments: [[start, end] as const],
  author,
  editor: author,
});
const set = (rater: string, ...spans: ReturnType<typeof span>[]) => ({ rater, spans, relations: [], document: [] });

/** Three places on which Ann and Ben differ, and one on which they agree. */
const { clusters } = alignSets([
  set(
    "ann",
    span("a1", "ann", "actor", 0, 5),
    span("a2", "ann", "actor", 10, 15),
    span("a3", "ann", "event", 20, 25),
    span("a4", "ann", "event", 40, 44),
  ),
  set("ben", span("b1", "ben", "event", 0, 5), span("b2", "ben", "actor", 10, 18), span("b4", "ben", "event", 40, 44)),
]);

function stateOf(change: (card: ReviewCard) => Partial<ReviewCard> = () => ({})): ReviewState {
  return {
    version: `${Math.random()}`,
    clusters: clusters.map((cluster) => {
      const card: ReviewCard = {
        ...cluster,
        state: cluster.kind === "agreed" ? "agreed" : "open",
        revision: 0,
        decision: null,
        claim: null,
        answers: [],
        span: null,
        objections: [],
      };
      return { ...card, ...change(card) };
    }),
    claims: [],
    mayDecide: true,
    ready: true,
    complete: null,
    raters: [],
    obsolete: [],
    shared: [],
  } as unknown as ReviewState;
}

/** A server whose answers the test gives one by one. */
function slowDoor() {
  const asked: { request: Record<string, unknown>; answer: (outcome: unknown) => Promise<void> }[] = [];
  const ask = (request: Record<string, unknown>) =>
    new Promise<never>((resolve) => {
      asked.push({
        request,
        async answer(outcome) {
          resolve(outcome as never);
          await new Promise((done) => setImmediate(done));
        },
      });
    });
  const door: Door = {
    decide: ask,
    undo: ask,
    claim: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
  return { door, asked };
}

let keys = 0;
const newDesk = (door: Door, state = stateOf()) => new Desk(state, door, () => `key ${keys++}`);
const [one, two, three] = clusters.filter(({ kind }) => kind !== "agreed").map(({ id }) => id) as [
  string,
  string,
  string,
];

test("a decision stands at once, and the next open card is there before the server has answered", () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  expect(desk.current.value).toBe(one);
  expect(desk.decide({ kind: "annotator", rater: "ann" })).toBeNull();
  expect(desk.current.value).toBe(two);
  expect(desk.standing(one)?.settlement.spans).toMatchObject([{ label: "actor" }]);
  expect(asked[0]?.request).toMatchObject({ cluster: one, revision: 0, choice: { kind: "annotator", rater: "ann" } });
});

test("a card that the server refuses comes back and says why", async () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  desk.decide({ kind: "nobody" });
  await asked[0]?.answer({ ok: false, failure: { code: "unexpected", title: "", message: "The fault is ours." } });
  expect(desk.standing(one)).toBeNull();
  expect(desk.failed.value).toMatchObject({ cluster: one, why: "The fault is ours." });
  expect(desk.last.value).toBeNull();
});

test("what does not fit is not sent", () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  expect(desk.decide({ kind: "majority" })).toBe("No version has a majority.");
  expect(desk.decide({ kind: "union" })).toContain("labels differ");
  expect(asked).toHaveLength(0);
  expect(desk.current.value).toBe(one);
});

test("where somebody was first, hers stands until mine is put in its place, as seen", async () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  desk.decide({ kind: "annotator", rater: "ann" });
  const standing = { by: { userId: "r", name: "Raul" }, revision: 3, at: new Date(0) };
  await asked[0]?.answer({
    ok: false,
    failure: { code: "conflict", title: "", message: "", data: { why: "decided", standing, revision: 3 } },
  });
  expect(desk.clash.value).toMatchObject({ theirs: { by: { name: "Raul" } }, revision: 3 });
  expect(desk.standing(one)).toBeNull();
  expect(asked).toHaveLength(1);
  desk.putMine();
  expect(asked[1]?.request).toMatchObject({ cluster: one, revision: 3, choice: { kind: "annotator", rater: "ann" } });
  expect(asked[1]?.request.key).not.toBe(asked[0]?.request.key);
});

test("a state that is older than my decision does not take it back; a newer one does", async () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  desk.decide({ kind: "nobody" });
  desk.take(stateOf());
  expect(desk.standing(one)).not.toBeNull();
  expect(desk.unsent).toBe(1);
  await asked[0]?.answer({ ok: true, value: { revision: 1 } });
  expect(desk.unsent).toBe(0);
  desk.take(stateOf());
  expect(desk.standing(one)).not.toBeNull();
  // Decided with mine, and undone by somebody since.
  desk.take(stateOf(({ id }) => (id === one ? { revision: 2 } : {})));
  expect(desk.standing(one)).toBeNull();
});

test("undo takes back my last decision and goes to its card; a refused undo says so", async () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  desk.decide({ kind: "nobody" });
  await asked[0]?.answer({ ok: true, value: { revision: 1 } });
  desk.undo();
  expect(desk.current.value).toBe(one);
  expect(desk.standing(one)).toBeNull();
  expect(asked[1]?.request).toMatchObject({ cluster: one, revision: 1 });
  await asked[1]?.answer({
    ok: false,
    failure: { code: "conflict", title: "", message: "Something else was decided." },
  });
  expect(desk.standing(one)).not.toBeNull();
  expect(desk.failed.value?.why).toContain("Not undone");
  desk.undo();
  expect(desk.said.value).toBe("There is no decision of yours to undo.");
});

test("after a decision comes the next card that nobody else looks at", () => {
  const { door } = slowDoor();
  const claims = [{ cluster: two, by: { userId: "r", name: "Raul" }, mine: false, until: "" }];
  const desk = newDesk(door, { ...stateOf(), claims });
  desk.decide({ kind: "nobody" });
  expect(desk.current.value).toBe(three);
  desk.decide({ kind: "nobody" });
  // Only hers is left, and it is not forbidden.
  expect(desk.current.value).toBe(two);
});

test("cards that arrive are told, and the card that is looked at stays", () => {
  const { door } = slowDoor();
  const decided = stateOf(({ id, state }) =>
    id === three
      ? {
          state: "decided",
          revision: 1,
          decision: {
            settlement: { spans: [], relations: [], value: null },
            choice: { kind: "nobody" },
          } as unknown as Decision,
        }
      : { state },
  );
  const desk = newDesk(door, decided);
  desk.go(two);
  desk.take(stateOf());
  expect(desk.current.value).toBe(two);
  expect(desk.said.value).toBe("A new card has arrived.");
  expect(desk.open.map(({ id }) => id)).toEqual([one, two, three]);
});

test("what is decided on a card while its undoing is on its way follows it, and builds on its answer", async () => {
  const { door, asked } = slowDoor();
  const desk = newDesk(door);
  desk.decide({ kind: "nobody" });
  await asked[0]?.answer({ ok: true, value: { revision: 1 } });
  desk.undo();
  desk.decide({ kind: "annotator", rater: "ben" });
  expect(asked).toHaveLength(2);
  await asked[1]?.answer({ ok: true, value: { revision: 2 } });
  expect(asked[2]?.request).toMatchObject({ cluster: one, revision: 2, choice: { kind: "annotator", rater: "ben" } });
  // A state from before the undoing takes nothing back.
  desk.take(stateOf(({ id }) => (id === one ? { revision: 1 } : {})));
  expect(desk.standing(one)?.settlement.spans).toMatchObject([{ label: "event" }]);
});

test("of a long review the first cards can be settled while the others are on their way; all are counted", () => {
  const { door } = slowDoor();
  const whole = stateOf();
  const outside = { before: 0, differing: 2, open: 2, agreed: 1, places: 3 };
  const desk = newDesk(door, { ...whole, clusters: whole.clusters.filter(({ id }) => id === one), outside });
  expect(desk.counts).toEqual({ differing: 3, open: 3, agreedOpen: 1, places: 4 });
  let stale = 0;
  desk.onStale = () => stale++;
  desk.decide({ kind: "nobody" });
  expect([stale, desk.counts.open, desk.said.value]).toEqual([1, 2, "Settled. The next cards are on their way."]);
  desk.take({ ...whole, outside: null });
  // They were there all the time: nothing has arrived.
  expect(desk.said.value).not.toContain("arrived");
  expect(desk.counts).toEqual({ differing: 3, open: 2, agreedOpen: 1, places: 4 });
});

test("it begins at the place that is asked for, settled or not", () => {
  const { door } = slowDoor();
  expect(new Desk(stateOf(), door, undefined, 21).current.value).toBe(three);
  expect(new Desk(stateOf(), door, undefined, 6).current.value).toBe(two);
  expect(new Desk(stateOf(), door, undefined, 1_000).current.value).toBe(one);
});

test("the first card that arrives is said together with what it is", () => {
  const { door } = slowDoor();
  const whole = stateOf();
  const desk = newDesk(door, { ...whole, clusters: whole.clusters.filter(({ kind }) => kind === "agreed") });
  expect(desk.current.value).toBeNull();
  desk.take(whole);
  expect([desk.current.value, desk.done]).toEqual([one, "3 new cards have arrived."]);
});
