/**
 * Which key does what in the editor. One table for the hand and for the sheet that explains it; it holds only while the
 * editor has the focus, so that no single key acts anywhere else on the page.
 */
import type { EdgeMove } from "#lib/annotation/edges.ts";
import type { Label } from "#lib/annotation/label.ts";
import type { Direction, Unit } from "./movement.ts";

/** A key that was pressed, as the browser tells it. */
export type KeyPress = {
  key: string;
  /** The place on the keyboard, whatever is printed on it. */
  code: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  /** Whether AltGr is held, with which many layouts type brackets. */
  altGraph: boolean;
};

export type Command =
  | { kind: "label"; label: string }
  | { kind: "edge"; move: EdgeMove }
  | { kind: "caret"; direction: Direction; unit: Unit; extend: boolean }
  | { kind: "tag"; direction: Direction }
  | { kind: "open" | "remove" | "undo" | "redo" | "again" | "escape" | "help" };

/**
 * What a key asks for, or null where it is not ours. `labels` are those that can be given now. Where the text runs from right
 * to left at the caret, the arrows do too.
 */
export function commandOf(press: KeyPress, labels: readonly Label[], rightToLeft: boolean): Command | null {
  const alt = press.altKey && !press.altGraph;
  const mod = (press.ctrlKey || press.metaKey) && !press.altGraph;
  switch (press.key) {
    case "ArrowLeft":
    case "ArrowRight":
      return {
        kind: "caret",
        direction: (press.key === "ArrowRight") === rightToLeft ? -1 : 1,
        unit: alt ? "character" : mod ? "sentence" : "word",
        extend: press.shiftKey,
      };
    case "Tab":
      return mod || alt ? null : { kind: "tag", direction: press.shiftKey ? -1 : 1 };
    case "Enter":
      return alt ? { kind: "again" } : mod ? null : { kind: "open" };
    case "Escape":
      return { kind: "escape" };
    case "Delete":
    case "Backspace":
      return mod || alt ? null : { kind: "remove" };
  }
  if (mod) return alt ? null : historyCommand(press);
  const move = edgeMove(press, alt);
  if (move) return { kind: "edge", move };
  if (alt) return null;
  const label = labels.find(({ key }) => key !== "" && key.toLowerCase() === press.key.toLowerCase());
  if (label) return { kind: "label", label: label.id };
  return press.key === "?" ? { kind: "help" } : null;
}

function historyCommand(press: KeyPress): Command | null {
  const key = press.key.toLowerCase();
  if (key === "z") return { kind: press.shiftKey ? "redo" : "undo" };
  return key === "y" && !press.shiftKey ? { kind: "redo" } : null;
}

/** `[` and `]` take the end to the left and to the right, `{` and `}` the start. */
function edgeMove(press: KeyPress, alt: boolean): EdgeMove | null {
  const by = alt ? "character" : "word";
  switch (bracket(press, alt)) {
    case "[":
      return { edge: "end", how: "shrink", by };
    case "]":
      return { edge: "end", how: "grow", by };
    case "{":
      return { edge: "start", how: "grow", by };
    case "}":
      return { edge: "start", how: "shrink", by };
    default:
      return null;
  }
}

/**
 * Which bracket is meant. Shift makes the braces where a layout does not do so by itself, and with Alt, with which some systems
 * type other signs, the place on the keyboard counts.
 */
function bracket({ key, code, shiftKey }: KeyPress, alt: boolean): string {
  const plain = alt && code === "BracketLeft" ? "[" : alt && code === "BracketRight" ? "]" : key;
  return shiftKey ? (shifted[plain] ?? plain) : plain;
}

const shifted: Readonly<Record<string, string>> = { "[": "{", "]": "}" };

/** Keys that the editor keeps for itself, so that no label should be given one of them. */
export const reservedKeys: readonly string[] = ["?", "[", "]", "{", "}"];

export type KeyHelp = { keys: readonly (readonly string[])[]; does: string };

/** The sheet of keys, in groups. Each entry lists the ways to do one thing, each way the keys to hold together. */
export const keySheet: readonly { title: string; rows: readonly KeyHelp[] }[] = [
  {
    title: "Move and select",
    rows: [
      { keys: [["←"], ["→"]], does: "By word" },
      {
        keys: [
          ["Ctrl", "←"],
          ["Ctrl", "→"],
        ],
        does: "By sentence",
      },
      {
        keys: [
          ["Alt", "←"],
          ["Alt", "→"],
        ],
        does: "By character",
      },
      { keys: [["↑"], ["↓"]], does: "By line" },
      { keys: [["Shift"]], does: "With any of these: select" },
    ],
  },
  {
    title: "Tags",
    rows: [
      { keys: [["Tab"], ["Shift", "Tab"]], does: "Next, previous" },
      { keys: [["Enter"]], does: "Select the tag at the caret, then show its tools" },
      { keys: [["["], ["]"]], does: "Move the end by a word" },
      {
        keys: [
          ["Shift", "["],
          ["Shift", "]"],
        ],
        does: "Move the start by a word",
      },
      {
        keys: [
          ["Alt", "["],
          ["Alt", "]"],
        ],
        does: "The same by a character",
      },
      { keys: [["Delete"]], does: "Delete" },
      { keys: [["Esc"]], does: "Let go; once more, and Tab leaves the text" },
    ],
  },
  {
    title: "Everything else",
    rows: [
      { keys: [["Ctrl", "Z"]], does: "Undo what you did, never what others did" },
      { keys: [["Ctrl", "Shift", "Z"]], does: "Redo" },
      { keys: [["Alt", "Enter"]], does: "Apply a change of yours again that lost" },
      { keys: [["?"]], does: "This sheet" },
    ],
  },
];
