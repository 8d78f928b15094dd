/** Tags of several pieces: a piece more, a piece less. Each says aloud what came of it. */
import { fragmentAt, withoutPiece, withPiece } from "#lib/annotation/fragments.ts";
import type { Fragment, Span } from "#lib/annotation/span.ts";
import { maxFragments } from "#lib/annotation/span.ts";
import { snap } from "./selection.ts";
import type { Session } from "./session.ts";
import { setFragments } from "./tagging.ts";

/**
 * The key for a further piece. With a tag selected it begins: what is selected next can be added. With text selected it adds
 * that to the tag that was begun with, or else to the one that was selected last.
 */
export function addPiece(session: Session): void {
  const { joining, range } = session;
  const span = session.selectedSpan();
  if (span) {
    joining.value = span.id;
    session.toolsOpen.value = false;
    const { name } = session.palette.value.label(span.label);
    session.say(
      `Select more words for ${name} “${session.shortSurface(span, 40)}”, then press ${session.keys.value.shown("piece-add").join("+")}.`,
    );
    return;
  }
  const to = session.index.get(joining.value ?? session.lastSelected ?? "");
  if (!to) session.tell("Select the tag first to which more words are to be added.");
  else if (!range.value) session.tell("Select the words to add.");
  else join(session, to, range.value);
}

function join(session: Session, span: Span, range: Fragment): void {
  const { granularity } = session.palette.value.label(span.label);
  const piece = granularity === "sentence" ? snap(session.ground, range[0], range[1], "sentence") : range;
  const fragments = piece && withPiece(span, piece);
  session.joining.value = null;
  session.select(span.id);
  if (fragments) setFragments(session, fragments, "add words");
  else if (span.fragments.length >= maxFragments) session.tell(`A tag has ${maxFragments} pieces at most.`);
  else session.say("These words are in the tag already.");
}

/** Takes a piece out of the selected tag: the one at the caret, or the given one, counted from 0. */
export function removePiece(session: Session, caret: number, which?: number): void {
  const span = session.selectedSpan();
  if (!span) {
    session.tell("Select a tag of several pieces first.");
    return;
  }
  const at = which ?? fragmentAt(span, caret);
  const fragments = withoutPiece(span, at);
  if (fragments) setFragments(session, fragments, "take words out");
  else if (span.fragments.length === 1) session.tell("This tag has one piece only. Delete takes all of it away.");
  else session.tell("Move the caret into the piece that is to be taken out.");
}

/** Whether there was anything to give up. */
export function stopJoining(session: Session): boolean {
  if (session.joining.value === null) return false;
  session.joining.value = null;
  session.say("No words were added.");
  return true;
}
