import { expect, test } from "vitest";
import type { Label } from "#lib/annotation/label.ts";
import { keyActions } from "./keymap.ts";
import { commandOf, type KeyPress } from "./keys.ts";

const labels = [label("actor", "1"), label("event", "e"), label("unkeyed", "")];

function label(id: string, key: string): Label {
  return {
    id,
    name: id,
    color: "#3B5BDB",
    key,
    chip: "A",
    underline: "solid",
    description: "",
    scope: "span",
    overlapsItself: true,
    granularity: "word",
    archived: false,
  };
}

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, altGraph: false, ...held };
}

const ask = (key: string, held?: Partial<KeyPress>) => commandOf(press(key, held), labels, false);

test("a label's key gives the label, in either case", () => {
  expect(ask("1")).toEqual({ kind: "label", label: "actor" });
  expect(ask("E", { shiftKey: true })).toEqual({ kind: "label", label: "event" });
  expect(ask("9")).toBeNull();
});

test("with Ctrl, Alt or Cmd a label's key stays the browser's", () => {
  expect(ask("1", { ctrlKey: true })).toBeNull();
  expect(ask("1", { metaKey: true })).toBeNull();
  expect(ask("1", { altKey: true })).toBeNull();
});

test("arrows move by word, with Ctrl by sentence, with Alt by character; Shift selects", () => {
  expect(ask("ArrowRight")).toEqual({ kind: "caret", direction: 1, unit: "word", extend: false });
  expect(ask("ArrowLeft", { ctrlKey: true })).toMatchObject({ direction: -1, unit: "sentence" });
  expect(ask("ArrowLeft", { altKey: true, shiftKey: true })).toMatchObject({ unit: "character", extend: true });
});

test("in text from right to left the left arrow goes on", () => {
  expect(commandOf(press("ArrowLeft"), labels, true)).toMatchObject({ direction: 1 });
  expect(commandOf(press("ArrowRight"), labels, true)).toMatchObject({ direction: -1 });
});

test("brackets move the end, with Shift the start, with Alt by character", () => {
  expect(ask("]")).toEqual({ kind: "edge", move: { edge: "end", how: "grow", by: "word" } });
  expect(ask("[")).toEqual({ kind: "edge", move: { edge: "end", how: "shrink", by: "word" } });
  expect(ask("{", { shiftKey: true })).toEqual({ kind: "edge", move: { edge: "start", how: "grow", by: "word" } });
  expect(ask("[", { shiftKey: true })).toEqual(ask("{", { shiftKey: true }));
  expect(ask("“", { altKey: true, code: "BracketLeft" })).toMatchObject({ move: { edge: "end", by: "character" } });
});

test("a bracket typed with AltGr is a bracket", () => {
  const held = { altGraph: true, altKey: true, ctrlKey: true, code: "Digit9" };
  expect(ask("]", held)).toEqual({ kind: "edge", move: { edge: "end", how: "grow", by: "word" } });
});

test("undo and redo, both ways of it", () => {
  expect(ask("z", { ctrlKey: true })).toEqual({ kind: "undo" });
  expect(ask("Z", { metaKey: true, shiftKey: true })).toEqual({ kind: "redo" });
  expect(ask("y", { ctrlKey: true })).toEqual({ kind: "redo" });
  expect(ask("z")).toBeNull();
});

test("keys mean one thing; but for what can be done otherwise too, none can be a label's, which is one letter or digit", () => {
  const chords = keyActions.flatMap(({ keys }) => keys);
  const otherwise = ["guidelines", "view"];
  const kept = keyActions
    .filter(({ id, group }) => group !== "join" && !otherwise.includes(id))
    .flatMap(({ keys }) => keys);
  expect(kept.filter((chord) => /^[\p{L}\p{N}]$/u.test(chord))).toEqual([]);
  expect(new Set(chords).size).toBe(chords.length);
});
