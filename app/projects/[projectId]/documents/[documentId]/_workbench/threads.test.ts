import { describe, expect, test } from "vitest";
import type { CommentRow } from "#lib/data/comments.ts";
import { broughtBy, mentionAt, mentionedIn, threadsOf } from "./threads.ts";

const row = (id: string, more: Partial<CommentRow> = {}): CommentRow => ({
  id,
  target: { on: "document", id: "" },
  threadId: null,
  author: { userId: "a", name: "Ann" },
  importedBy: null,
  body: id,
  mentions: [],
  createdAt: new Date(0),
  editedAt: null,
  resolvedAt: null,
  ...more,
});

test("threads hold their answers; the open ones come first, the newest of them on top", () => {
  const { open, resolved } = threadsOf([
    row("1"),
    row("2", { resolvedAt: new Date(1) }),
    row("3", { threadId: "1" }),
    row("4"),
    row("5", { threadId: "gone" }),
  ]);
  expect(open.map(({ first, answers }) => [first.id, answers.map(({ id }) => id)])).toEqual([
    ["4", []],
    ["1", ["3"]],
  ]);
  expect(resolved.map(({ first }) => first.id)).toEqual(["2"]);
});

const people = ["Ann", "Ann Lee", "Ben", "Łukasz"].map((name) => ({ userId: name, name }));
const names = (found: readonly { name: string }[] | undefined) => found?.map(({ name }) => name);

describe("mentions", () => {
  test("are offered while a name is typed after an @", () => {
    expect(names(mentionAt("Ask @", 5, people)?.people)).toEqual(["Ann", "Ann Lee", "Ben", "Łukasz"]);
    expect(names(mentionAt("Ask @an", 7, people)?.people)).toEqual(["Ann", "Ann Lee"]);
    expect(names(mentionAt("Ask @Ann l", 10, people)?.people)).toEqual(["Ann Lee"]);
    expect(mentionAt("Ask @łu and more", 7, people)).toMatchObject({ at: 4, people: [{ name: "Łukasz" }] });
  });

  test("are not offered in addresses, after a name, or far from the @", () => {
    expect(mentionAt("ann@", 4, people)).toBeNull();
    expect(mentionAt("@Ben is", 7, people)).toBeNull();
    expect(mentionAt("@\nAnn", 3, people)).toBeNull();
    expect(mentionAt("no", 2, people)).toBeNull();
  });

  test("are who is named in the text, by the longest name", () => {
    expect(names(mentionedIn("@Ann Lee and @Ben, @Ben", people))).toEqual(["Ann Lee", "Ben"]);
    expect(names(mentionedIn("@Ann, @Annabel @Bent ann@Lee", people))).toEqual(["Ann"]);
  });
});

test.each([
  ["ben", "ann", "brought by Ben from a file"],
  ["ben", "ben", "brought by you from a file"],
  // Whose own words they are needs nobody who brought them.
  ["a", "ann", "brought from a file"],
])("what %s brought says so to %s", (userId, me, said) => {
  expect(broughtBy(row("1", { importedBy: { userId, name: "Ben" } }), me)).toBe(said);
});
