/**
 * What can be done by key in the editor, with the keys that it has when nobody changed them, and what a person made of it.
 *
 * A key is written as a chord: its modifiers in the order `Mod` (Ctrl, or Cmd on a Mac), `Alt`, `Shift`, and then the key as the
 * browser names it, letters small. A sign that Shift makes, such as `?`, is written without Shift, since where it lies differs
 * from keyboard to keyboard.
 */
import { calmActions } from "./calm-keys.ts";
import type { Command, KeyPress } from "./keys.ts";
import { tagActions } from "./tag-keys.ts";

export type KeyGroup = "move" | "tags" | "join" | "fast" | "rest";

/** One thing that a key does. */
export type KeyAction = {
  id: string;
  group: KeyGroup;
  /** What it does, as a line of the sheet. */
  does: string;
  command: Command;
  keys: readonly string[];
};

/** Chords by the id of their action, where a person changed them. An empty list: this action has no key for her. */
export type OwnKeys = Readonly<Record<string, readonly string[]>>;

const edge = (edge: "start" | "end", how: "grow" | "shrink", by: "word" | "character"): Command => ({
  kind: "edge",
  move: { edge, how, by },
});
const caret = (direction: 1 | -1, unit: "word" | "sentence" | "character"): Command => ({
  kind: "caret",
  direction,
  unit,
  extend: false,
});

/** Escape is not among them: it always lets go, so that nobody is caught in the text. */
export const keyActions: readonly KeyAction[] = [
  { id: "word-on", group: "move", does: "To the next word", command: caret(1, "word"), keys: ["ArrowRight"] },
  { id: "word-back", group: "move", does: "To the word before", command: caret(-1, "word"), keys: ["ArrowLeft"] },
  {
    id: "sentence-on",
    group: "move",
    does: "To the next sentence",
    command: caret(1, "sentence"),
    keys: ["Mod+ArrowRight"],
  },
  {
    id: "sentence-back",
    group: "move",
    does: "To the sentence before",
    command: caret(-1, "sentence"),
    keys: ["Mod+ArrowLeft"],
  },
  {
    id: "character-on",
    group: "move",
    does: "To the next character",
    command: caret(1, "character"),
    keys: ["Alt+ArrowRight"],
  },
  {
    id: "character-back",
    group: "move",
    does: "To the character before",
    command: caret(-1, "character"),
    keys: ["Alt+ArrowLeft"],
  },
  {
    id: "untagged-on",
    group: "move",
    does: "To the next sentence without a tag",
    command: { kind: "untagged", direction: 1 },
    keys: ["."],
  },
  {
    id: "untagged-back",
    group: "move",
    does: "To the sentence without a tag before",
    command: { kind: "untagged", direction: -1 },
    keys: [","],
  },
  ...calmActions.filter(({ group }) => group === "move"),
  { id: "tag-on", group: "tags", does: "Next tag", command: { kind: "tag", direction: 1 }, keys: ["Tab"] },
  { id: "tag-back", group: "tags", does: "Tag before", command: { kind: "tag", direction: -1 }, keys: ["Shift+Tab"] },
  {
    id: "open",
    group: "tags",
    does: "Select the tag at the caret, then show its tools",
    command: { kind: "open" },
    keys: ["Enter"],
  },
  { id: "end-on", group: "tags", does: "End a word later", command: edge("end", "grow", "word"), keys: ["]"] },
  { id: "end-back", group: "tags", does: "End a word earlier", command: edge("end", "shrink", "word"), keys: ["["] },
  {
    id: "start-back",
    group: "tags",
    does: "Start a word earlier",
    command: edge("start", "grow", "word"),
    keys: ["{"],
  },
  { id: "start-on", group: "tags", does: "Start a word later", command: edge("start", "shrink", "word"), keys: ["}"] },
  {
    id: "end-on-character",
    group: "tags",
    does: "End a character later",
    command: edge("end", "grow", "character"),
    keys: ["Alt+]"],
  },
  {
    id: "end-back-character",
    group: "tags",
    does: "End a character earlier",
    command: edge("end", "shrink", "character"),
    keys: ["Alt+["],
  },
  {
    id: "start-back-character",
    group: "tags",
    does: "Start a character earlier",
    command: edge("start", "grow", "character"),
    keys: ["Alt+{"],
  },
  {
    id: "start-on-character",
    group: "tags",
    does: "Start a character later",
    command: edge("start", "shrink", "character"),
    keys: ["Alt+}"],
  },
  { id: "remove", group: "tags", does: "Delete the tag", command: { kind: "remove" }, keys: ["Delete", "Backspace"] },
  ...tagActions,
  {
    id: "give",
    group: "fast",
    does: "Tag with the label that is held, or else with the one given last",
    command: { kind: "give" },
    keys: ["Space"],
  },
  {
    id: "hold",
    group: "fast",
    does: "Hold a label: whatever is selected then gets it; Esc lets go",
    command: { kind: "hold" },
    keys: [";"],
  },
  {
    id: "same",
    group: "fast",
    does: "Offer the same words elsewhere; once more tags them all",
    command: { kind: "same" },
    keys: ["="],
  },
  {
    id: "suggestion-on",
    group: "fast",
    does: "Next suggestion",
    command: { kind: "suggestion", direction: 1 },
    keys: [">"],
  },
  {
    id: "suggestion-back",
    group: "fast",
    does: "Suggestion before",
    command: { kind: "suggestion", direction: -1 },
    keys: ["<"],
  },
  {
    id: "phrase",
    group: "fast",
    does: "From phrase to phrase (English): a label's key tags it, brackets move its edges",
    command: { kind: "phrase" },
    keys: ["'"],
  },
  {
    id: "document-on",
    group: "fast",
    does: "Next document",
    command: { kind: "document", direction: 1 },
    keys: ["Alt+PageDown"],
  },
  {
    id: "document-back",
    group: "fast",
    does: "Back to the document before",
    command: { kind: "document", direction: -1 },
    keys: ["Alt+PageUp"],
  },
  {
    id: "undo",
    group: "rest",
    does: "Undo what I did since I opened the document",
    command: { kind: "undo" },
    keys: ["Mod+z"],
  },
  { id: "redo", group: "rest", does: "Redo", command: { kind: "redo" }, keys: ["Mod+Shift+z", "Mod+y"] },
  {
    id: "again",
    group: "rest",
    does: "Apply a change of mine again that lost",
    command: { kind: "again" },
    keys: ["Alt+Enter"],
  },
  ...calmActions.filter(({ group }) => group === "rest"),
  {
    id: "help",
    group: "rest",
    does: "All keys; also while nothing has the focus",
    command: { kind: "help" },
    keys: ["?"],
  },
];

/** The chord of a key that was pressed; "" for a modifier by itself and for keys that a browser does not name. */
export function chordOf(press: KeyPress): string {
  const { key, code, shiftKey, altGraph } = press;
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead", "Process", "Unidentified"].includes(key)) return "";
  const alt = press.altKey && !altGraph;
  const mod = (press.ctrlKey || press.metaKey) && !altGraph;
  let name = key === " " ? "Space" : key;
  if ([...name].length === 1) {
    // With Alt some systems type other signs; then the place on the keyboard counts.
    if (alt) name = places[code] ?? /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? name;
    // Shift makes the braces where a layout does not do so by itself.
    if (shiftKey) name = shifted[name] ?? name;
    name = name.toLowerCase();
  }
  // The Shift that makes a sign is part of the sign.
  const sign = [...name].length === 1 && name.toLowerCase() === name.toUpperCase() && !/\d/.test(name);
  const parts = [mod ? "Mod" : "", alt ? "Alt" : "", shiftKey && !sign ? "Shift" : "", name];
  return parts.filter(Boolean).join("+");
}

const places: Readonly<Record<string, string>> = { BracketLeft: "[", BracketRight: "]" };
const shifted: Readonly<Record<string, string>> = { "[": "{", "]": "}" };

/** All chords with what they mean, for one person. */
export class Keymap {
  private readonly byChord = new Map<string, KeyAction>();
  /** What the person changed. */
  readonly own: OwnKeys;

  constructor(own: OwnKeys = {}) {
    this.own = own;
    for (const action of keyActions) for (const chord of this.keysOf(action.id)) this.byChord.set(chord, action);
  }

  at(chord: string): KeyAction | undefined {
    return this.byChord.get(chord);
  }

  /** The chords of an action, the one to show first. */
  keysOf(id: string): readonly string[] {
    return this.own[id] ?? keyActions.find((action) => action.id === id)?.keys ?? [];
  }

  /** The first chord of an action as its single keys, for a tooltip; none where it has no key. */
  shown(id: string): string[] {
    const [first] = this.keysOf(id);
    return first === undefined ? [] : keysIn(first);
  }
}

/** The keys that a chord holds together, as they are printed. */
export function keysIn(chord: string): string[] {
  const plus = chord.endsWith("++") || chord === "+";
  const parts = plus ? [...chord.slice(0, -1).split("+").filter(Boolean), "+"] : chord.split("+");
  return parts.map((part) => printed[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

const printed: Readonly<Record<string, string>> = {
  Mod: "Ctrl",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Delete: "Del",
  PageDown: "PgDn",
  PageUp: "PgUp",
};

/** The keys after giving an action one chord, which is taken away from whatever had it. */
export function withKey(own: OwnKeys, id: string, chord: string): OwnKeys {
  const now = new Keymap(own);
  const changed: Record<string, readonly string[]> = { ...own, [id]: [chord] };
  const holder = now.at(chord);
  if (holder && holder.id !== id) changed[holder.id] = now.keysOf(holder.id).filter((one) => one !== chord);
  return changed;
}

/** The keys after setting one action back; a chord that another action has meanwhile stays there. */
export function withoutOwn(own: OwnKeys, id: string): OwnKeys {
  const { [id]: _, ...rest } = own;
  const standard = keyActions.find((action) => action.id === id)?.keys ?? [];
  const others = new Keymap({ ...rest, [id]: [] });
  const free = standard.filter((chord) => !others.at(chord));
  return free.length === standard.length ? rest : { ...rest, [id]: free };
}

/** Why a chord cannot be given to anything, in a sentence; null where it can. `labels` are the keys of the project's labels. */
export function whyNotKey(chord: string, labels: readonly { key: string; name: string }[]): string | null {
  if (chord === "Escape") return "Escape always lets go, so it cannot do anything else.";
  if (chord === "") return "The browser does not tell which key that is. Take another one.";
  const label = labels.find(({ key }) => key !== "" && key.toLowerCase() === chord);
  if (label) return `That key gives the label “${label.name}”. Take another one.`;
  if (browsers.has(chord)) return "The browser needs that key for itself. Take another one.";
  if (lines.has(chord)) return "That key moves by lines and pages. Take another one.";
  return null;
}

const browsers = new Set(
  "twnrlpfcvxq"
    .split("")
    .map((letter) => `Mod+${letter}`)
    .concat("F5", "F11", "F12", "Mod+a"),
);
const lines = new Set(
  ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].flatMap((key) => [key, `Shift+${key}`]),
);
