import { expect, test } from "vitest";
import { chordOf, Keymap, keyActions, keysIn, whyNotKey, withKey, withoutOwn } from "./keymap.ts";
import { commandOf, type KeyPress } from "./keys.ts";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, altGraph: false, ...held };
}

test("a chord names modifiers and key; the Shift that makes a sign is part of the sign", () => {
  expect(chordOf(press("?", { shiftKey: true }))).toBe("?");
  expect(chordOf(press("Tab", { shiftKey: true }))).toBe("Shift+Tab");
  expect(chordOf(press("Z", { ctrlKey: true, shiftKey: true }))).toBe("Mod+Shift+z");
  expect(chordOf(press("Z", { metaKey: true, shiftKey: true }))).toBe("Mod+Shift+z");
  expect(chordOf(press("ñ", { altKey: true, code: "KeyN" }))).toBe("Alt+n");
  expect(chordOf(press(" "))).toBe("Space");
  expect(chordOf(press("Shift", { shiftKey: true }))).toBe("");
  expect(chordOf(press("Dead"))).toBe("");
});

test("every action is reached by each of its keys", () => {
  const keymap = new Keymap();
  for (const { id, keys } of keyActions) {
    expect(keys.length).toBeGreaterThan(0);
    for (const chord of keys) expect(keymap.at(chord)?.id).toBe(id);
  }
});

test("a key given to an action is taken from the one that had it, and works", () => {
  const own = withKey({}, "hold", "=");
  const keymap = new Keymap(own);
  expect(keymap.keysOf("hold")).toEqual(["="]);
  expect(keymap.keysOf("same")).toEqual([]);
  expect(commandOf(press("="), [], false, keymap)).toEqual({ kind: "hold" });
  expect(commandOf(press(";"), [], false, keymap)).toBeNull();
});

test("an action with two keys keeps the other one", () => {
  const keymap = new Keymap(withKey({}, "help", "Backspace"));
  expect(keymap.keysOf("remove")).toEqual(["Delete"]);
});

test("setting back gives the standard keys, but those that another action has meanwhile", () => {
  const swapped = withKey({}, "hold", "=");
  expect(withoutOwn(withoutOwn(swapped, "hold"), "same")).toEqual({});
  expect(new Keymap(withoutOwn(swapped, "same")).keysOf("same")).toEqual([]);
});

test("Escape, the keys of labels and those of the browser cannot be given", () => {
  expect(whyNotKey("Escape", [])).toMatch(/Escape/);
  expect(whyNotKey("", [])).toMatch(/does not tell/);
  expect(whyNotKey("e", [{ key: "E", name: "event" }])).toContain("event");
  expect(whyNotKey("Mod+w", [])).toMatch(/browser/);
  expect(whyNotKey("ArrowUp", [])).toMatch(/lines/);
  expect(whyNotKey("Alt+j", [{ key: "e", name: "event" }])).toBeNull();
});

test("the key of a label gives it, even where a person gave that key to something else", () => {
  const keymap = new Keymap(withKey({}, "hold", "e"));
  const label = { id: "event", key: "e" } as Parameters<typeof commandOf>[1][number];
  expect(commandOf(press("e"), [], false, keymap)).toEqual({ kind: "hold" });
  expect(commandOf(press("e"), [label], false, keymap)).toEqual({ kind: "label", label: "event" });
});

test("keys are shown as they are printed", () => {
  expect(keysIn("Mod+Shift+z")).toEqual(["Ctrl", "Shift", "Z"]);
  expect(keysIn("ArrowLeft")).toEqual(["←"]);
  expect(keysIn("+")).toEqual(["+"]);
  expect(keysIn("Alt++")).toEqual(["Alt", "+"]);
});
