import { expect, test } from "vitest";
import type { Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { type Ghost, Ghosts, isFree } from "./ghosts.ts";

const span = (id: string, label: string, start: number, end: number): Span => ({
  id,
  label,
  fragments: [[start, end]],
  author: "ann",
  editor: "ann",
});
const ghost = (start: number, end = start + 5, label = "actor"): Ghost => ({
  id: `${start}`,
  label,
  fragments: [[start, end]],
  origin: null,
  why: "",
});
const suggestions = (...ghosts: Ghost[]) => ({ kind: "suggestions", words: "", label: "", ghosts }) as const;
const shown = (ghosts: Ghosts) => ghosts.offer.value?.ghosts.map(({ id }) => id);

test("what is tagged already is not offered: the same letters, or within a tag of the same label", () => {
  const index = new SpanIndex([span("a", "event", 0, 5), span("b", "actor", 10, 30)]);
  expect(isFree(index, ghost(0))).toBe(false);
  expect(isFree(index, ghost(12))).toBe(false);
  expect(isFree(index, ghost(12, 17, "event"))).toBe(true);
  expect(isFree(index, ghost(1))).toBe(true);
  const ghosts = new Ghosts();
  expect(ghosts.show(suggestions(ghost(40), ghost(0), ghost(31)), index, 32)).toBe(true);
  expect(shown(ghosts)).toEqual(["31", "40"]);
  expect(ghosts.current.value).toBe("40");
});

test("where nothing is left nothing is offered, but the same words may stand in other documents", () => {
  const ghosts = new Ghosts();
  const index = new SpanIndex([span("a", "event", 0, 5)]);
  expect(ghosts.show(suggestions(ghost(0)), index, 0)).toBe(false);
  expect(ghosts.offer.value).toBeNull();
  expect(ghosts.show({ ...suggestions(ghost(0)), kind: "same" }, index, 0)).toBe(false);
  expect(ghosts.offer.value?.ghosts).toEqual([]);
});

test("steps go round, from the current one or from the caret", () => {
  const ghosts = new Ghosts();
  ghosts.show(suggestions(ghost(0), ghost(10), ghost(20)), new SpanIndex(), null);
  expect(ghosts.current.value).toBeNull();
  const step = (direction: 1 | -1, caret = 12) => ghosts.step(direction, caret)?.id;
  expect([step(1), step(1), step(-1), step(-1)]).toEqual(["20", "0", "20", "10"]);
  ghosts.current.value = null;
  expect(step(-1)).toBe("10");
  ghosts.current.value = null;
  expect(step(-1, 99)).toBe("20");
});

test("what is gone gives way to the next one; the last one ends it", () => {
  const ghosts = new Ghosts();
  ghosts.show(suggestions(ghost(0), ghost(10), ghost(20)), new SpanIndex(), 10);
  ghosts.drop(new Set(["10"]));
  expect([ghosts.current.value, shown(ghosts)]).toEqual(["20", ["0", "20"]]);
  ghosts.drop(new Set(["20"]));
  expect(ghosts.current.value).toBe("0");
  ghosts.drop(new Set(["0"]));
  expect([ghosts.current.value, ghosts.offer.value]).toEqual([null, null]);
});

test("somebody's tag takes the ghost away that it stands for", () => {
  const ghosts = new Ghosts();
  const index = new SpanIndex();
  ghosts.show(suggestions(ghost(0), ghost(10)), index, 0);
  index.put(span("b", "event", 10, 15));
  ghosts.prune(index, [[20, 30]]);
  expect(shown(ghosts)).toEqual(["0", "10"]);
  ghosts.prune(index, [[10, 15]]);
  expect(shown(ghosts)).toEqual(["0"]);
});

test("the current one is reshaped", () => {
  const ghosts = new Ghosts();
  ghosts.show(suggestions(ghost(0), ghost(10)), new SpanIndex(), 10);
  ghosts.reshape([[10, 19]]);
  expect(ghosts.get("10")?.fragments).toEqual([[10, 19]]);
  expect(ghosts.at(18)?.id).toBe("10");
});
