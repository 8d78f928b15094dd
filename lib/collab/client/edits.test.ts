import { expect, test } from "vitest";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { Failure } from "#lib/errors.ts";
import type { Edit } from "./edits.ts";
import { checkStored, newId, readStored, stamp } from "./edits.ts";

const schema = {
  version: 1,
  labels: [
    { id: "actor", archived: false },
    { id: "old", archived: true },
  ],
  attributes: [
    { id: "polarity", on: "span" },
    { id: "tone", on: "document" },
  ],
  relationTypes: [{ id: "holds" }],
} as unknown as LabelSchema;
const text = "Ann said 😀 hello";

const check = (edit: Edit) => {
  const stored = stamp(edit, "ann", "ann");
  if (stored) checkStored(edit.root, edit.id, stored, text, schema);
  return stored;
};
const span = (more: object): Edit => ({
  root: "spans",
  id: "s1",
  value: { label: "actor", fragments: [[0, 3]], ...more },
});

test("a stamped edit carries who made it, and only what belongs to its root", () => {
  const edit = span({ id: "x", author: "mallory", editor: "mallory", entity: undefined, other: 1 });
  expect(stamp(edit, "ann", "ben")).toEqual({ label: "actor", fragments: [0, 3], author: "ann", editor: "ben" });
  expect(stamp({ root: "spans", id: "s1", value: null }, "ann", "ben")).toBeNull();
});

test("what the caller changes afterwards changes nothing", () => {
  const attributes = { polarity: "supports" };
  const stored = stamp(span({ attributes }), "ann", "ann");
  attributes.polarity = "opposes";
  expect(stored?.attributes).toEqual({ polarity: "supports" });
});

test("stored and read again it is what was said", () => {
  const stored = check(
    span({
      attributes: { polarity: "supports" },
      fragments: [
        [0, 3],
        [4, 8],
      ],
    }),
  );
  expect(readStored("spans", "s1", stored)).toEqual({
    id: "s1",
    label: "actor",
    fragments: [
      [0, 3],
      [4, 8],
    ],
    attributes: { polarity: "supports" },
    author: "ann",
    editor: "ann",
  });
});

test.each<[string, Edit]>([
  ["a label that the project does not have", span({ label: "nothing" })],
  ["an attribute that it does not have", span({ attributes: { mood: "good" } })],
  ["an attribute of something else", span({ attributes: { tone: "good" } })],
  ["an end outside the text", span({ fragments: [[0, 99]] })],
  ["half of an emoji", span({ fragments: [[0, 10]] })],
  ["an empty fragment", span({ fragments: [[3, 3]] })],
  ["no fragment", span({ fragments: [] })],
  ["an id with a blank", { ...span({}), id: "a b" } as Edit],
  ["a relation type that it does not have", { root: "relations", id: "r", value: { type: "x", from: "a", to: "b" } }],
  ["a key of the document that means nothing", { root: "document", id: "colour", value: { value: "red" } }],
  ["a document label that it does not have", { root: "document", id: "label:nothing", value: { value: true } }],
  ["a span's attribute on the document", { root: "document", id: "attribute:polarity", value: { value: "x" } }],
  ["a note with half of an emoji", { root: "document", id: "note", value: { value: "\ud83d" } }],
])("is not written: %s", (_, edit) => {
  expect(() => check(edit)).toThrow(Failure);
});

test.each<[string, Edit]>([
  ["a span", span({})],
  ["an archived label", span({ label: "old" })],
  ["an end behind an emoji", span({ fragments: [[0, 11]] })],
  [
    "a relation whose ends are not there (any more)",
    { root: "relations", id: "r", value: { type: "holds", from: "a", to: "b" } },
  ],
  ["a document label", { root: "document", id: "label:actor", value: { value: true } }],
  ["a document attribute", { root: "document", id: "attribute:tone", value: { value: "calm" } }],
  ["a note", { root: "document", id: "note", value: { value: "Unclear." } }],
])("is written: %s", (_, edit) => {
  expect(check(edit)).not.toBeNull();
});

test("new ids are ids, and differ", () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  expect(ids.size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{21}$/);
});
