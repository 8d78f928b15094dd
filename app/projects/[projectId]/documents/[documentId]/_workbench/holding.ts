/**
 * The second mode of the hand: a label is held, and whatever is selected gets it at once. In the first mode, words are selected
 * and then given a label.
 */
import type { Fragment } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { accept } from "./offering.ts";
import type { Session } from "./session.ts";
import { giveLabel, setFragments } from "./tagging.ts";

/** Holds a label; the one that is held already is let go. */
export function hold(session: Session, labelId: string | null): void {
  const next = labelId === session.held.value ? null : labelId;
  session.held.value = next;
  if (next === null) session.say("No label is held. Select words, then give a label.");
  else session.say(`Holding ${session.palette.value.label(next).name}: whatever you select is tagged. Escape lets go.`);
}

/** Holds the label of the selected tag, or the one given last, or the first one; lets go where one is held. */
export function toggleHold(session: Session): void {
  const { givable } = session.palette.value;
  const first = session.selectedSpan()?.label ?? session.lastLabel ?? givable[0]?.id;
  if (session.held.value !== null) hold(session, null);
  else if (first === undefined) session.tell("This project has no labels yet.");
  else {
    // What is selected was selected before the label was held.
    session.select(null);
    hold(session, first);
  }
}

/** A label's key or button: gives the label; where one is held and nothing is selected, holds this one instead. */
export function pressLabel(session: Session, labelId: string, caret: Fragment | null): void {
  if (session.ghosts.current.value !== null && session.range.value === null) accept(session, undefined, labelId);
  else if (session.held.value !== null && session.range.value === null) hold(session, labelId);
  else giveLabel(session, labelId, caret);
}

/** Gives the held label, or else the one given last, to what is selected or to the word at the caret. */
export function giveHeld(session: Session, caret: Fragment | null): void {
  const label = session.held.value ?? session.lastLabel ?? session.palette.value.givable[0]?.id;
  if (label === undefined) session.tell("This project has no labels yet.");
  else giveLabel(session, label, caret);
}

/** A selection is complete: a held label is given to it. True where it was. */
export function selectionMade(session: Session): boolean {
  const { value: label } = session.held;
  if (label === null || session.range.value === null || !session.status.value.canWrite) return false;
  giveLabel(session, label);
  return true;
}

/**
 * A finger taps words one by one. With a label held, the first tap tags its word, and a tap on the word right beside makes that tag
 * longer, for as long as it is selected. True where it did.
 */
export function lengthen(session: Session, word: Fragment): boolean {
  const span = session.selectedSpan();
  // Where its tools are open, the tag was picked, and not made just now.
  if (!span || span.label !== session.held.value || span.fragments.length > 1 || session.toolsOpen.value) return false;
  const [start, end] = [spanStart(span), spanEnd(span)];
  const between: Fragment = word[0] < start ? [word[1], start] : [end, word[0]];
  const gap = session.ground.text.slice(...between);
  if (between[0] > between[1] || !/^(?:[^\S\n]*|[-‐'’])$/u.test(gap)) return false;
  setFragments(session, [[Math.min(start, word[0]), Math.max(end, word[1])]], "make the tag longer");
  return true;
}
