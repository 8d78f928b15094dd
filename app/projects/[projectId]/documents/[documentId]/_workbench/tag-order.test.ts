import { expect, test } from "vitest";
import type { Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { allOfThem, listTags, type TagFilter } from "./tag-order.ts";

const text = "Hamas spoke. Gaza heard. hamas left.";
const span = (id: string, label: string, words: string, author: string): Span => {
  const start = text.indexOf(words);
  return { id, label, fragments: [[start, start + words.length]], author, editor: author };
};
const spans = [
  span("a", "actor", "Hamas", "ann"),
  span("s", "event", "spoke", "ben"),
  span("g", "place", "Gaza", "ann"),
  span("h", "actor", "hamas", "ben"),
];
const index = new SpanIndex(spans);
const options = {
  textOf: ({ fragments: [[start, end] = [0, 0]] }: Span) => text.slice(start, end),
  placeOfLabel: (id: string) => ["place", "event", "actor"].indexOf(id),
  arrivals: () => ["gone", "h", "s"],
  isObjected: (id: string) => ["gone", "h", "s"].includes(id),
};
const ids = (filter: Partial<TagFilter>) => {
  const list = listTags(index, { ...allOfThem, ...filter }, options);
  const found = Array.from({ length: list.count }, (_, row) => list.at(row)?.id);
  for (const [row, id] of found.entries()) expect(list.rowOf(id as string)).toBe(row);
  expect(list.rowOf("nobody")).toBe(-1);
  return found.join(" ");
};

test("the list is in reading order, by label, by text or the newest first", () => {
  expect(ids({})).toBe("a s g h");
  expect(ids({ order: "label" })).toBe("g s a h");
  expect(ids({ order: "text" })).toBe("g a h s");
  expect(ids({ order: "newest" })).toBe("s h a g");
});

test("it can be cut down to a label, a person, some words, or all of these", () => {
  expect(ids({ label: "actor" })).toBe("a h");
  expect(ids({ author: "ben" })).toBe("s h");
  expect(ids({ words: " HAMA" })).toBe("a h");
  expect(ids({ words: "hamas", author: "ben", label: "actor" })).toBe("h");
  expect(ids({ words: "nothing" })).toBe("");
});

test("only what somebody objects to is listed where that is asked for", () => {
  expect(ids({ objected: true })).toBe("s h");
  expect(ids({ objected: true, label: "actor" })).toBe("h");
});
