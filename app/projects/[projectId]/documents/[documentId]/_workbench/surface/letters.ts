/** The letters of tags, and what these say beside them: over the text, each where its span begins. */
import type { EditorView } from "@codemirror/view";
import { Pin, type Spot, spotAt } from "./markers.ts";
import type { Letters } from "./paint.ts";

export type LettersAt = Letters & {
  /** In UTF-16 units. */
  at: number;
  /** Whether what begins here is dimmed. */
  dim: boolean;
};

/** How wide a letter of what is said is, and the edges of a chip, in CSS pixels: a little more than they are. */
const letterWidth = 6.5;
const edges = 6;

/** Where each stands; words are left out where they would reach into the next letters or out of the text. */
export function letterPins(view: EditorView, letters: readonly LettersAt[]): Pin[] {
  if (letters.length === 0) return [];
  const column = columnOf(view);
  const placed = letters.flatMap((one) => {
    const spot = spotAt(view, one.at, 1);
    return spot ? [{ one, spot }] : [];
  });
  return placed.map(({ one, spot }, i) => {
    const { at, first, color, words, more, moreColor, dim } = one;
    const full = words && hasRoom(spot, `${first} ${words}`, placed[i + 1]?.spot, column) ? `${first} ${words}` : first;
    return new Pin(`${at} ${full} ${color} ${more} ${moreColor} ${dim}`, spot, () => {
      const element = document.createElement("div");
      element.className = dim ? "sw-letter sw-dim" : "sw-letter";
      element.dataset.chip = full;
      element.style.setProperty("--k", color);
      if (more) {
        element.dataset.more = more;
        element.style.setProperty("--k2", moreColor);
      }
      return element;
    });
  });
}

/** From where to where the lines of a text reach, in the pixels of its spots. */
export type Column = { left: number; right: number };

function columnOf(view: EditorView): Column {
  const { left, right } = view.contentDOM.getBoundingClientRect();
  const scroller = view.scrollDOM.getBoundingClientRect();
  const { paddingLeft, paddingRight } = getComputedStyle(view.contentDOM);
  return {
    left: left - scroller.left + Number.parseFloat(paddingLeft),
    right: right - scroller.left - Number.parseFloat(paddingRight),
  };
}

/** Letters over another line, and those on the other side of a change of direction, are not in the way. */
export function hasRoom(spot: Spot, words: string, next: Spot | undefined, { left, right }: Column): boolean {
  const width = [...words].length * letterWidth + edges;
  if (spot.back ? spot.left - width < left : spot.left + width > right) return false;
  if (!next || Math.abs(next.top - spot.top) > 4) return true;
  const far = spot.back ? spot.left - next.left : next.left - spot.left;
  return far < 0 || far > width;
}
