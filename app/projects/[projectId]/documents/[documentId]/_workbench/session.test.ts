import { expect, test } from "vitest";
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Status } from "#lib/collab/client/replica.ts";
import type { Presence } from "#lib/collab/protocol.ts";
import { type Layer, pauseBetweenLists, Session, type Touched } from "./session.ts";
import { giveLabel, moveSelectedEdge, redo, relabel, removeSelected, setAttribute, undo } from "./tagging.ts";
import { openLayer } from "./testing/open-session.ts";
import { OthersTags } from "./testing/others-tags.ts";

const text = "The Russian government recently held talks. It said so.";

const plain = { color: "#3B5BDB", key: "", chip: "", underline: "solid", description: "" } as const;
const label = { ...plain, scope: "span", overlapsItself: true, granularity: "word", archived: false } as const;
const schema: LabelSchema = {
  version: 1,
  labels: [
    { ...label, id: "actor", name: "actor" },
    { ...label, id: "event", name: "event" },
    { ...label, id: "claim", name: "claim", granularity: "sentence" },
    { ...label, id: "old", name: "old", archived: true },
  ],
  attributes: [
    {
      id: "sure",
      name: "sure",
      on: "span",
      of: ["actor", "claim"],
      kind: "boolean",
      options: [],
      required: false,
      default: true,
      archived: false,
    },
    {
      id: "side",
      name: "side",
      on: "span",
      of: ["actor"],
      kind: "choice",
      options: ["left", "right"],
      required: false,
      default: null,
      archived: false,
    },
  ],
  relationTypes: [],
};

const opened = (access: "read" | "write" = "write") => openLayer(text, schema, access);

test("until the layer has come, the spans that came with the page are drawn, and then all that it holds", () => {
  let told: (status: Status) => void = () => {};
  const status = { ready: false, canWrite: false, people: [] } as unknown as Status;
  const layer = {
    content: { spans: new Map(), relations: new Map(), document: new Map() },
    status,
    subscribe: () => () => {},
    on: (event: string, tell: (status: Status) => void) => {
      if (event === "status") told = tell;
      return () => {};
    },
  } as unknown as Layer;
  const ground = { text, clusters: clusterOffsets(text), locale: "en" };
  const opening = [{ id: "a", label: "actor", fragments: [[4, 22]], author: "ben", editor: "ben" }] as const;
  const session = new Session({ layer, ground, schema, me: "ann", names: {}, opening });
  const drawn: Touched[] = [];
  session.onDraw((touched) => drawn.push(touched));
  expect([...session.drawn].map(({ id }) => id)).toEqual(["a"]);
  // Nothing is done to them, nor counted.
  expect([session.index.size, session.step(1, 0)]).toEqual([0, null]);
  told({ ...status, ready: true });
  expect([...session.drawn]).toEqual([]);
  expect(drawn).toEqual([null]);
});

function words(session: Session): string[] {
  return [...session.index].map((span) => `${span.label}: ${session.shortSurface(span)}`);
}

test("a label tags the selected words, and the tag is selected and counted", async () => {
  const { session } = await opened();
  session.selectText([4, 22]);
  giveLabel(session, "actor");
  expect(words(session)).toEqual(["actor: Russian government"]);
  expect(session.selectedSpan()).toMatchObject({ label: "actor", author: "ann", attributes: { sure: true } });
  expect(session.range.value).toBeNull();
  expect(session.counts.get("actor")).toBe(1);
  expect(session.said.value).toBe("Tagged “Russian government” as actor.");
});

test("with a tag selected, a label changes it; attributes that both labels carry stay", async () => {
  const { session } = await opened();
  session.selectText([4, 22]);
  giveLabel(session, "actor");
  setAttribute(session, "sure", false);
  setAttribute(session, "side", "left");
  relabel(session, "claim");
  expect(session.selectedSpan()).toMatchObject({ label: "claim", attributes: { sure: false } });
  expect(session.selectedSpan()?.attributes).not.toHaveProperty("side");
  giveLabel(session, "event");
  expect(session.selectedSpan()?.label).toBe("event");
  expect(session.selectedSpan()?.attributes).toBeUndefined();
  expect([session.counts.get("actor"), session.counts.get("claim"), session.counts.get("event")]).toEqual([0, 0, 1]);
});

test("the same words with the same label are one tag; with another label, two", async () => {
  const { session } = await opened();
  for (const label of ["actor", "actor", "event"]) {
    session.selectText([4, 11]);
    giveLabel(session, label);
  }
  expect(words(session)).toEqual(["actor: Russian", "event: Russian"]);
});

test("a label of sentences takes the whole sentence; the word at the caret does where nothing is selected", async () => {
  const { session } = await opened();
  session.selectText([4, 11]);
  giveLabel(session, "claim");
  session.select(null);
  giveLabel(session, "event", [37, 42]);
  expect(words(session)).toEqual(["claim: The Russian government recently held talks.", "event: talks"]);
});

test("edges move, deletion and its undo are told", async () => {
  const { session } = await opened();
  session.selectText([4, 11]);
  giveLabel(session, "event");
  moveSelectedEdge(session, { edge: "end", how: "grow", by: "word" });
  expect(words(session)).toEqual(["event: Russian government"]);
  removeSelected(session);
  expect(session.said.value).toBe("Deleted event “Russian government”.");
  expect(session.selected.value).toBeNull();
  undo(session);
  expect(words(session)).toEqual(["event: Russian government"]);
  redo(session);
  expect(words(session)).toEqual([]);
  redo(session);
  expect(session.said.value).toBe("There is nothing to redo.");
});

test("steps go through the tags in reading order, from the caret or from the selected one", async () => {
  const { session } = await opened();
  for (const range of [
    [37, 42],
    [4, 11],
    [44, 46],
  ] as const) {
    session.selectText(range);
    giveLabel(session, "event");
  }
  session.select(null);
  const step = (direction: 1 | -1, caret = 20) => {
    const span = session.step(direction, caret);
    return span && session.shortSurface(span);
  };
  expect([step(1), step(1), step(1)]).toEqual(["talks", "It", null]);
  session.select(null);
  expect([step(-1), step(-1)]).toEqual(["Russian", null]);
});

test("picking at one place goes from the innermost tag outwards, and round again", async () => {
  const { session } = await opened();
  for (const range of [
    [0, 42],
    [4, 22],
    [12, 22],
  ] as const) {
    session.selectText(range);
    giveLabel(session, "event");
  }
  session.select(null);
  const pick = () => session.shortSurface(session.pick(15) as NonNullable<ReturnType<Session["pick"]>>);
  const inner = "government";
  expect([pick(), pick(), pick(), pick()]).toEqual([
    inner,
    "Russian government",
    "The Russian government recently held talks",
    inner,
  ]);
  expect(session.toolsOpen.value).toBe(true);
  expect(session.pick(50)).toBeNull();
});

test("drawers are told the pieces of text that a change touched", async () => {
  const { session } = await opened();
  session.selectText([4, 11]);
  giveLabel(session, "event");
  const told: Touched[] = [];
  session.onDraw((touched) => told.push(touched));
  moveSelectedEdge(session, { edge: "end", how: "grow", by: "word" });
  expect(told).toEqual([
    [
      [4, 11],
      [4, 22],
    ],
  ]);
});

test("what cannot be written is said, and nothing changes", async () => {
  const { session } = await opened("read");
  session.selectText([4, 11]);
  giveLabel(session, "event");
  expect(session.index.size).toBe(0);
  expect(session.remark.value?.sentence).toBeTruthy();
});

test("the others are named; my own second tab is not one of them", async () => {
  const { session, tell } = await opened();
  const person = (userId: string, name: string, connection: number): Presence => ({
    connection,
    userId,
    name,
    color: 0,
    selection: null,
  });
  tell({ type: "presence", people: [person("ann", "Ann", 2), person("cleo", "Cleo", 3)], left: [] });
  await expect.poll(() => session.others.value.map(({ name }) => name)).toEqual(["Cleo"]);
  expect(session.nameOf("cleo")).toBe("Cleo");
  expect(session.nameOf("ann")).toBe("you");
  expect(session.nameOf("gone")).toBe("a former member");
});

test("a swarm of others' tags is drawn one by one, and listed in a few goes", async () => {
  const { session, tell, rhythm } = await opened();
  const bens = new OthersTags(tell);
  session.selectText([4, 11]);
  giveLabel(session, "event");
  await rhythm.pass(pauseBetweenLists);
  const drawn: boolean[] = [];
  session.onDraw((_, mine) => drawn.push(mine));
  let listed = 0;
  session.revision.watch(() => listed++);
  for (let i = 1; i <= 20; i++) bens.tag("event", [i, i + 5]);
  // The first at once, the others together.
  expect([session.index.size, listed]).toEqual([21, 1]);
  expect(drawn).toEqual(Array(20).fill(false));
  await rhythm.pass(pauseBetweenLists - 1);
  expect(listed).toBe(1);
  await rhythm.pass(1);
  expect(listed).toBe(2);
  await rhythm.pass(10 * pauseBetweenLists);
  expect(listed).toBe(2);
});

test("my own tag is listed at once, also in a swarm of others', and these with it", async () => {
  const { session, tell, rhythm } = await opened();
  let listed = 0;
  session.revision.watch(() => listed++);
  const bens = new OthersTags(tell);
  // The first, into the empty layer, and one more that waits.
  for (let i = 1; i <= 3; i++) bens.tag("event", [i, i + 5]);
  expect(listed).toBe(1);
  const drawn: boolean[] = [];
  session.onDraw((_, mine) => drawn.push(mine));
  session.selectText([37, 42]);
  giveLabel(session, "event");
  expect([listed, drawn]).toEqual([2, [true]]);
  await rhythm.pass(10 * pauseBetweenLists);
  expect(listed).toBe(2);
});
