/** The pointer in the text: selecting words (with Alt characters), picking tags. */
import { EditorSelection, type SelectionRange } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { clusterStart } from "#lib/annotation/clusters.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { lengthen, selectionMade } from "../holding.ts";
import { accept } from "../offering.ts";
import { snap, unitAt } from "../selection.ts";
import { sessionOf } from "./context.ts";

/** How far the pointer may tremble during a click, in CSS pixels. */
const tremble = 4;

/** A drag selects whole words, two clicks the word, three the sentence. */
const selecting = EditorView.mouseSelectionStyle.of((view, down) => {
  if (down.button !== 0) return null;
  const { ground } = sessionOf(view.state);
  const before = view.state.selection.main;
  const from = offsetAt(view, down);
  const unit = down.detail === 2 ? "word" : down.detail > 2 ? "sentence" : null;
  return {
    update: () => false,
    get(event, extend) {
      const to = offsetAt(view, event);
      const still = Math.abs(event.clientX - down.clientX) + Math.abs(event.clientY - down.clientY) < tremble;
      if (unit) return EditorSelection.create([joined(unitAt(ground, from, unit), unitAt(ground, to, unit), from)]);
      const anchor = extend ? before.anchor : from;
      if (still && !extend) return EditorSelection.single(clusterStart(ground.clusters, to));
      const range = snap(ground, anchor, to, event.altKey ? "character" : "word");
      if (!range) return EditorSelection.single(clusterStart(ground.clusters, to));
      return to < anchor ? EditorSelection.single(range[1], range[0]) : EditorSelection.single(range[0], range[1]);
    },
  };
});

function joined(one: Fragment | null, other: Fragment | null, offset: number): SelectionRange {
  if (!one || !other)
    return one || other ? EditorSelection.range(...((one ?? other) as Fragment)) : EditorSelection.cursor(offset);
  return other[0] < one[0] ? EditorSelection.range(one[1], other[0]) : EditorSelection.range(one[0], other[1]);
}

function offsetAt(view: EditorView, { clientX, clientY }: MouseEvent): number {
  return view.posAtCoords({ x: clientX, y: clientY }, false);
}

/** The offset of the letter under the pointer, and not of the gap beside it. */
function letterAt(view: EditorView, { clientX, clientY }: { clientX: number; clientY: number }): number {
  const at = view.posAndSideAtCoords({ x: clientX, y: clientY }, false);
  return at.assoc < 0 && at.pos > 0 ? at.pos - 1 : at.pos;
}

/** With a label held, what a drag or several clicks have selected is tagged when the button is let go. */
const holding = EditorView.domEventHandlers({
  mousedown(down, view) {
    const session = sessionOf(view.state);
    heldBefore = session.range.value;
    if (down.button !== 0 || session.held.value === null) return false;
    const { detail } = down;
    // After CodeMirror has heard that the button was let go.
    const done = () => {
      // The third click means the sentence, and the word that two clicks have tagged was on the way to it.
      if (detail === 3 && byTwoClicks !== null && session.index.get(byTwoClicks)) session.layer.undo();
      byTwoClicks = null;
      if (detail === 1 && view.state.selection.main.empty) return;
      if (selectionMade(session) && detail === 2) byTwoClicks = session.selected.value;
    };
    view.dom.ownerDocument.defaultView?.addEventListener("mouseup", () => queueMicrotask(done), { once: true });
    return false;
  },
});
/** The tag that two clicks have made just now. */
let byTwoClicks: string | null = null;

const picking = EditorView.domEventHandlers({
  click(event, view) {
    const session = sessionOf(view.state);
    const touch = event instanceof PointerEvent && event.pointerType === "touch";
    if (event.button !== 0 || event.shiftKey) return false;
    // Two quick taps near each other are counted as two clicks, and still are two taps.
    if (!touch && (event.detail > 1 || !view.state.selection.main.empty)) return false;
    const onGhost = event.target instanceof Element && event.target.closest<HTMLElement>("[data-ghost]");
    const ghost = onGhost ? session.ghosts.get(onGhost.dataset.ghost ?? "") : undefined;
    if (ghost) {
      accept(session, ghost);
      return true;
    }
    const onTag = event.target instanceof Element && event.target.closest(".sw-run");
    const tapped = touch ? tappedBefore() : null;
    const word = touch ? unitAt(session.ground, letterAt(view, event), "word") : null;
    if (word && !onTag && lengthen(session, word)) return true;
    // A second tap says how far the selection goes, also where a tag stands.
    if (onTag && !tapped && session.pick(letterAt(view, event))) return true;
    if (!tapped) session.select(null);
    // A finger selects the word that it taps.
    if (!word) return false;
    const range = tapped && stretch(tapped, word);
    const [anchor, head] = range ?? word;
    if (tapped && event.detail === 1 && word[0] === tapped[0] && word[1] === tapped[1]) {
      // Once more on the same word, and not as a double tap, lets go of it, or means the tag there.
      lastTap = null;
      session.selectText(null);
      view.dispatch({ selection: { anchor: head }, userEvent: "select.exact" });
      if (onTag) session.pick(letterAt(view, event));
      return true;
    }
    view.dispatch({ selection: { anchor, head }, userEvent: "select.exact" });
    lastTap = range ? null : word;
    selectionMade(session);
    return true;
  },
  // The text cannot be dragged away, nor anything be dropped into it.
  dragstart: (event) => {
    event.preventDefault();
    return true;
  },
  drop: (event) => {
    event.preventDefault();
    return true;
  },
});

/** The word that a finger has tapped, while it waits for a second tap or a label. */
let lastTap: Fragment | null = null;
/** How far apart two taps may be to mean one stretch of text, in UTF-16 units. */
const farthestTap = 2_000;

/** What was selected before the finger came down. */
let heldBefore: Fragment | null = null;

/** The word that was tapped before, if nothing else was selected meanwhile. */
function tappedBefore(): Fragment | null {
  const held = heldBefore;
  return lastTap && held && held[0] === lastTap[0] && held[1] === lastTap[1] ? lastTap : null;
}

/** From one tapped word to the other; null where they are too far apart to be meant together. */
function stretch(one: Fragment, other: Fragment): Fragment | null {
  const whole: Fragment = [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
  return whole[1] - whole[0] > farthestTap ? null : whole;
}

export const mouse = [selecting, holding, picking];
