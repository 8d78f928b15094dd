/** The keys that save keys: holding a label, ghosts, sentences without a tag, the next document. */
import { EditorSelection } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { spanStart } from "#lib/annotation/span.ts";
import type { Ghost } from "../ghosts.ts";
import { giveHeld, hold, toggleHold } from "../holding.ts";
import type { Command } from "../keys.ts";
import { accept, acceptAll, moveGhostEdge, offerSame, reject, stepGhost } from "../offering.ts";
import { unitAt } from "../selection.ts";
import type { Session } from "../session.ts";
import { untaggedSentence } from "../untagged.ts";
import { sessionOf } from "./context.ts";

/** What the surface cannot do itself. */
export type FastElsewhere = {
  /** Fetches what is suggested for this document, and shows it. */
  suggest(what: "suggestions" | "phrases"): void;
  /** Opens the next document, or goes back to the one before. */
  openDocument(direction: 1 | -1): void;
};

/**
 * While a ghost is current, the keys of tags are about ghosts: Tab goes on, Enter accepts, Delete rejects, Escape ends it.
 * Null where the command is not about them.
 */
export function runOnGhosts(view: EditorView, command: Command): boolean | null {
  const session = sessionOf(view.state);
  const { ghosts } = session;
  // What the person has selected herself comes first.
  if (ghosts.current.value === null || session.range.value !== null) return null;
  switch (command.kind) {
    case "tag":
      show(view, stepGhost(session, command.direction, view.state.selection.main.head));
      return true;
    case "open":
      accept(session);
      return followed(view, session);
    case "remove":
      reject(session);
      return followed(view, session);
    case "label":
      accept(session, undefined, command.label);
      return followed(view, session);
    case "give":
      accept(session);
      return followed(view, session);
    case "edge":
      moveGhostEdge(session, command.move);
      return true;
    case "escape":
      // Suggestions stay where they are; the others were only asked for now.
      if (ghosts.offer.value?.kind === "suggestions") ghosts.current.value = null;
      else ghosts.close();
      session.say("Tab goes from tag to tag again.");
      return true;
    default:
      return null;
  }
}

/** Null where the command is none of these. */
export function runFast(view: EditorView, command: Command, elsewhere: FastElsewhere): boolean | null {
  const session = sessionOf(view.state);
  const { head } = view.state.selection.main;
  switch (command.kind) {
    case "give":
      giveHeld(session, unitAt(session.ground, head, "word"));
      return true;
    case "hold":
      toggleHold(session);
      return true;
    case "escape":
      if (session.ghosts.offer.value?.kind === "same") {
        session.ghosts.close();
        return true;
      }
      if (session.held.value === null || session.selected.value !== null || session.range.value !== null) return null;
      hold(session, null);
      return true;
    case "same":
      if (session.ghosts.offer.value?.kind === "suggestions" && session.ghosts.current.value !== null)
        acceptAll(session);
      else offerSame(session);
      return followed(view, session);
    case "suggestion":
      if (session.ghosts.offer.value?.kind === "suggestions") show(view, stepGhost(session, command.direction, head));
      else elsewhere.suggest("suggestions");
      return true;
    case "phrase":
      elsewhere.suggest("phrases");
      return true;
    case "untagged":
      goToUntagged(view, command.direction);
      return true;
    case "document":
      elsewhere.openDocument(command.direction);
      return true;
    default:
      return null;
  }
}

/** Brings the ghost into sight that the keys are about. */
export function followed(view: EditorView, session: Session): true {
  show(view, session.ghosts.get(session.ghosts.current.value) ?? null);
  return true;
}

/** Brings the ghost into sight, and the caret to it, so that going on by hand goes on from there. */
function show(view: EditorView, ghost: Ghost | null): void {
  if (!ghost) return;
  const start = spanStart(ghost);
  const effects = EditorView.scrollIntoView(start, { y: "nearest", yMargin: 96 });
  view.dispatch({ effects, selection: EditorSelection.cursor(start) });
}

function goToUntagged(view: EditorView, direction: 1 | -1): void {
  const session = sessionOf(view.state);
  const { index, ground } = session;
  const isTagged = ([start, end]: readonly [number, number]) => index.overlapping(start, end).length > 0;
  const sentence = untaggedSentence(ground, isTagged, view.state.selection.main.head, direction);
  if (!sentence) {
    session.tell(direction > 0 ? "Every sentence from here on has a tag." : "Every sentence before has a tag.");
    return;
  }
  session.select(null);
  view.dispatch({
    selection: EditorSelection.cursor(sentence[0]),
    effects: EditorView.scrollIntoView(sentence[0], { y: "nearest", yMargin: 128 }),
    userEvent: "select.exact",
  });
  session.say(ground.text.slice(...sentence).slice(0, 200));
}
