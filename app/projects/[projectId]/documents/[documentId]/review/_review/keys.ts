/**
 * Which key does what while disagreements are settled. One table for the hand and for the sheet that explains it. The keys act
 * while the review has the focus, and nowhere else; each has a button that does the same.
 */
import type { EdgeMove } from "#lib/annotation/edges.ts";
import type { Label } from "#lib/annotation/label.ts";
import type { KeyPress } from "../../_workbench/keys.ts";

/** What a decision takes, without saying of whom. */
export type Take = "majority" | "both" | "nobody" | "union" | "intersection";

type Plain =
  | "edit"
  | "undo"
  | "reason"
  | "guideline"
  | "confidence"
  | "names"
  | "similar"
  | "merge"
  | "complete"
  | "history"
  | "help";

export type ReviewCommand =
  /** The version that this digit stands for, from 1. */
  { kind: "version"; digit: number } | { kind: Take } | { kind: "go"; direction: 1 | -1 } | { kind: Plain };

/** While a version is made by hand. */
export type EditCommand =
  | { kind: "label"; label: string }
  | { kind: "edge"; move: EdgeMove }
  | { kind: "span"; direction: 1 | -1 }
  | { kind: "save" | "cancel" | "remove" };

const takes: Readonly<Record<string, Take>> = {
  m: "majority",
  b: "both",
  n: "nobody",
  u: "union",
  i: "intersection",
};

const others: Readonly<Record<string, Plain>> = {
  e: "edit",
  r: "reason",
  g: "guideline",
  c: "confidence",
  h: "names",
  s: "similar",
  a: "merge",
  f: "complete",
  w: "history",
  "?": "help",
};

/** What a key asks for while a card is looked at, or null where it is not ours. */
export function reviewCommandOf(press: KeyPress): ReviewCommand | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if ((press.ctrlKey || press.metaKey) && !press.altGraph) {
    return key === "z" && !press.shiftKey && !press.altKey ? { kind: "undo" } : null;
  }
  if (press.altKey) return null;
  if (/^[1-9]$/.test(key)) return { kind: "version", digit: Number(key) };
  if (key === "j" || key === "ArrowDown" || key === "ArrowRight") return { kind: "go", direction: 1 };
  if (key === "k" || key === "ArrowUp" || key === "ArrowLeft") return { kind: "go", direction: -1 };
  const take = takes[key];
  if (take) return { kind: take };
  const other = others[key];
  return other ? { kind: other } : null;
}

/** What a key asks for while a version is made by hand. `labels` are those that can be given. */
export function editCommandOf(press: KeyPress, labels: readonly Label[], rightToLeft: boolean): EditCommand | null {
  if ((press.ctrlKey || press.metaKey) && !press.altGraph) return null;
  const by = press.altKey ? "character" : "word";
  switch (press.key) {
    case "Enter":
      return { kind: "save" };
    case "Escape":
      return { kind: "cancel" };
    case "Delete":
    case "Backspace":
      return { kind: "remove" };
    case "ArrowDown":
    case "ArrowUp":
      return { kind: "span", direction: press.key === "ArrowDown" ? 1 : -1 };
    case "ArrowLeft":
    case "ArrowRight": {
      const forwards = (press.key === "ArrowRight") !== rightToLeft;
      const edge = press.shiftKey ? "start" : "end";
      return { kind: "edge", move: { edge, how: forwards === (edge === "end") ? "grow" : "shrink", by } };
    }
  }
  if (press.altKey) return null;
  const label = labels.find(({ key }) => key !== "" && key.toLowerCase() === press.key.toLowerCase());
  return label ? { kind: "label", label: label.id } : null;
}

/** The sheet of keys, in groups. Each entry lists the ways to do one thing. */
export const reviewKeySheet: readonly {
  title: string;
  rows: readonly { keys: readonly string[][]; does: string }[];
}[] = [
  {
    title: "Settle the card, and go on to the next",
    rows: [
      { keys: [["1"], ["2"], ["…"]], does: "That annotator’s version" },
      { keys: [["M"]], does: "What the majority made" },
      { keys: [["B"]], does: "Both: everything that anybody made" },
      { keys: [["N"]], does: "Nobody: nothing of it" },
      { keys: [["U"]], does: "Union: all letters that anybody marked" },
      { keys: [["I"]], does: "Intersection: the letters that everybody marked" },
      { keys: [["E"]], does: "Edit by hand" },
      { keys: [["Ctrl", "Z"]], does: "Undo your last decision" },
      { keys: [["S"]], does: "Apply your last decision to similar places" },
    ],
  },
  {
    title: "Move",
    rows: [
      { keys: [["J"], ["↓"], ["→"]], does: "Next card" },
      { keys: [["K"], ["↑"], ["←"]], does: "Previous card" },
    ],
  },
  {
    title: "Before you settle it, if you like",
    rows: [
      { keys: [["R"]], does: "Give a reason" },
      { keys: [["G"]], does: "The guidelines need a change" },
      { keys: [["C"]], does: "How sure you are: sure, unsure, a guess" },
    ],
  },
  {
    title: "While editing by hand",
    rows: [
      { keys: [["←"], ["→"]], does: "Move the end by a word" },
      {
        keys: [
          ["Shift", "←"],
          ["Shift", "→"],
        ],
        does: "Move the start by a word",
      },
      { keys: [["Alt"]], does: "With these: by a character" },
      { keys: [["↑"], ["↓"]], does: "Another span of the version" },
      { keys: [["Delete"]], does: "Take the span, or the relation, out" },
      { keys: [["←"], ["→"]], does: "Of a relation: its end at the settled span before, or after" },
      { keys: [["↑"], ["↓"]], does: "Of a relation: its other end" },
      { keys: [["Enter"]], does: "Put it into gold" },
      { keys: [["Esc"]], does: "Leave it" },
    ],
  },
  {
    title: "Everything else",
    rows: [
      { keys: [["A"]], does: "Merge by rule" },
      { keys: [["F"]], does: "Complete gold" },
      { keys: [["W"]], does: "Where the gold comes from: who, when, why" },
      { keys: [["H"]], does: "Hide or show the annotators’ names" },
      { keys: [["?"]], does: "This sheet" },
    ],
  },
];
