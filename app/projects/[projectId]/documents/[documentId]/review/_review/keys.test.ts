import { expect, test } from "vitest";
import type { Label } from "#lib/annotation/label.ts";
import type { KeyPress } from "../../_workbench/keys.ts";
import { editCommandOf, reviewCommandOf, reviewKeySheet } from "./keys.ts";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, altGraph: false, ...held };
}

const label = { id: "event", key: "2" } as Label;

test("one key settles a card", () => {
  expect(reviewCommandOf(press("2"))).toEqual({ kind: "version", digit: 2 });
  const made = ["m", "b", "n", "u", "i", "e"].map((key) => reviewCommandOf(press(key))?.kind);
  expect(made).toEqual(["majority", "both", "nobody", "union", "intersection", "edit"]);
  expect(reviewCommandOf(press("M", { shiftKey: true }))).toEqual({ kind: "majority" });
});

test("a key that is held with Ctrl belongs to the browser, but for undo", () => {
  for (const key of ["n", "1", "b", "s", "ArrowDown"]) {
    expect(reviewCommandOf(press(key, { ctrlKey: true })), key).toBeNull();
    expect(reviewCommandOf(press(key, { altKey: true })), key).toBeNull();
  }
  expect(reviewCommandOf(press("z", { ctrlKey: true }))).toEqual({ kind: "undo" });
  expect(reviewCommandOf(press("z", { metaKey: true }))).toEqual({ kind: "undo" });
  expect(reviewCommandOf(press("z"))).toBeNull();
});

test("every key on the sheet does something, and Tab and Enter stay with the page", () => {
  for (const { title, rows } of reviewKeySheet.filter(({ title }) => title !== "While editing by hand")) {
    for (const { keys, does } of rows) {
      for (const held of keys) {
        const key =
          { "↓": "ArrowDown", "↑": "ArrowUp", "→": "ArrowRight", "←": "ArrowLeft" }[held.at(-1)!] ?? held.at(-1)!;
        if (key === "…") continue;
        expect(reviewCommandOf(press(key, { ctrlKey: held[0] === "Ctrl" })), `${title}: ${does}`).not.toBeNull();
      }
    }
  }
  for (const key of ["Tab", "Enter", " ", "0", "PageDown"]) expect(reviewCommandOf(press(key)), key).toBeNull();
});

test("by hand, the arrows move the end and with Shift the start, as the text runs", () => {
  expect(editCommandOf(press("ArrowRight"), [label], false)).toEqual({
    kind: "edge",
    move: { edge: "end", how: "grow", by: "word" },
  });
  expect(editCommandOf(press("ArrowRight"), [label], true)).toMatchObject({ move: { how: "shrink" } });
  expect(editCommandOf(press("ArrowLeft", { shiftKey: true, altKey: true }), [label], false)).toEqual({
    kind: "edge",
    move: { edge: "start", how: "grow", by: "character" },
  });
  expect(editCommandOf(press("2"), [label], false)).toEqual({ kind: "label", label: "event" });
  expect(editCommandOf(press("3"), [label], false)).toBeNull();
  expect(editCommandOf(press("Enter"), [label], false)).toEqual({ kind: "save" });
});
