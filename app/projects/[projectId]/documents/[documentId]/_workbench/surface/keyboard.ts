/** The keyboard in the text: turns keys into what they mean, and carries it out. */
import { EditorSelection, type SelectionRange } from "@codemirror/state";
import { Direction, EditorView } from "@codemirror/view";
import { spanStart } from "#lib/annotation/span.ts";
import { pressLabel } from "../holding.ts";
import { chordOf } from "../keymap.ts";
import { type Command, commandOf, pressOf } from "../keys.ts";
import { extendHead, moveCaret } from "../movement.ts";
import { unitAt } from "../selection.ts";
import { answer, letGo, removeSelectedRelation, runTagCommand, showGuidelines } from "../tag-commands.ts";
import { applyAgain, moveSelectedEdge, redo, removeSelected, undo } from "../tagging.ts";
import { retype } from "../type-ahead.ts";
import { sessionOf } from "./context.ts";
import { type FastElsewhere, followed, runFast, runOnGhosts } from "./fast-keys.ts";
import { bringsIntoSight } from "./sight.ts";

/** What the surface cannot do itself. */
export type Elsewhere = FastElsewhere & {
  /** Puts the focus on the tools of the selected tag. */
  focusTools(): void;
};

export function keyboard(elsewhere: Elsewhere) {
  /**
   * Which way Tab leaves the text: nobody is caught in it. After an Escape with nothing to let go of, either way; beyond the last
   * tag and before the first one, when it is pressed again.
   */
  let leaving: 1 | -1 | "either" | null = null;
  return EditorView.domEventHandlers({
    keydown(event, view) {
      if (event.isComposing) return false;
      const session = sessionOf(view.state);
      const rightToLeft = view.textDirectionAt(view.state.selection.main.head) === Direction.RTL;
      const press = pressOf(event);
      const chord = chordOf(press);
      if (session.ahead.take(plain(event) || press.altGraph ? event.key : chord)) {
        event.preventDefault();
        return true;
      }
      // What the strip over the text asks is answered first.
      if (plain(event) && answer(session, event.key)) {
        event.preventDefault();
        return true;
      }
      const command = commandOf(press, session.palette.value.givable, rightToLeft, session.keys.value);
      if (command?.kind === "tag" && (leaving === "either" || leaving === command.direction)) {
        leaving = null;
        return false;
      }
      if (command && command.kind !== "escape") leaving = null;
      const done = command ? run(view, command, elsewhere) : byLine(view, event);
      if (command?.kind === "escape" && !done) {
        leaving = "either";
        session.say("The Tab key now leaves the text.");
      }
      if (command?.kind === "tag" && !done && session.index.size > 0) {
        leaving = command.direction;
        session.tell(noFurtherTag(command.direction, event.key === "Tab"));
        event.preventDefault();
        return true;
      }
      if (done || command?.kind === "escape") event.preventDefault();
      return done || command?.kind === "escape";
    },
    blur: ({ relatedTarget }, view) => {
      leaving = null;
      const keys = sessionOf(view.state).ahead.end();
      queueMicrotask(() => relatedTarget === document.activeElement && void retype(keys));
      return false;
    },
    // The text is read only; what a keyboard or an input method would type comes to nothing.
    beforeinput: (event) => {
      event.preventDefault();
      return true;
    },
  });
}

function noFurtherTag(direction: 1 | -1, byTab: boolean): string {
  const what = direction > 0 ? "No tag comes after this." : "No tag comes before this.";
  if (!byTab) return what;
  return `${what} ${direction > 0 ? "Tab" : "Shift Tab"} once more leaves the text.`;
}

function plain({ ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  return !ctrlKey && !altKey && !metaKey;
}

/** Whether there was anything to do. */
function run(view: EditorView, command: Command, elsewhere: Elsewhere): boolean {
  const onGhosts = runOnGhosts(view, command);
  if (onGhosts !== null) return onGhosts;
  if (bringsIntoSight(view, command)) return true;
  const fast = runFast(view, command, elsewhere);
  if (fast !== null) return fast;
  const session = sessionOf(view.state);
  const { main } = view.state.selection;
  switch (command.kind) {
    case "label":
      pressLabel(session, command.label, unitAt(session.ground, main.head, "word"));
      return true;
    case "edge":
      moveSelectedEdge(session, command.move);
      return true;
    case "caret": {
      const { direction, unit, extend } = command;
      const head = extend
        ? extendHead(session.ground, main.anchor, main.head, direction, unit)
        : moveCaret(session.ground, main.head, direction, unit);
      goTo(view, EditorSelection.cursor(head), extend);
      return true;
    }
    case "tag": {
      const span = session.step(command.direction, main.head);
      if (span) view.dispatch({ effects: EditorView.scrollIntoView(spanStart(span), { y: "nearest", yMargin: 96 }) });
      return span !== null;
    }
    case "open":
      if (session.selected.value === null) session.pick(main.head);
      else if (session.toolsOpen.value) elsewhere.focusTools();
      else session.toolsOpen.value = true;
      return true;
    case "remove":
      if (!removeSelectedRelation(session)) removeSelected(session);
      return true;
    case "relate":
    case "piece":
    case "object":
    case "ask":
      return runTagCommand(session, command, main.head);
    case "undo":
      if (undo(session)) followed(view, session);
      return true;
    case "redo":
      redo(session);
      return true;
    case "again":
      applyAgain(session);
      return true;
    case "search":
      session.ahead.begin();
      session.search.show(main.empty || main.to - main.from > 200 ? "" : session.ground.text.slice(main.from, main.to));
      return true;
    case "match":
      session.search.open.value = true;
      session.search.step(command.direction, [main.from, main.to]);
      return true;
    case "guidelines":
      showGuidelines(session);
      return true;
    case "view":
      session.viewOpen.value = true;
      return true;
    case "help":
      session.helpOpen.value = true;
      return true;
    case "escape":
      if (letGo(session)) return true;
      if (session.toolsOpen.value) session.toolsOpen.value = false;
      else if (session.selected.value !== null) session.select(null);
      else if (session.following.value !== null) session.following.value = null;
      else if (session.search.open.value) session.search.hide();
      else if (!main.empty) goTo(view, EditorSelection.cursor(main.head), false);
      else return false;
      return true;
    default:
      return false;
  }
}

/** The keys that go by lines and pages, which depend on how the text is laid out. */
function byLine(view: EditorView, event: KeyboardEvent): boolean {
  const { main } = view.state.selection;
  const page = view.scrollDOM.clientHeight - 64;
  const whole = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowUp":
    case "ArrowDown":
      return goTo(view, view.moveVertically(main, event.key === "ArrowDown"), event.shiftKey);
    case "PageUp":
    case "PageDown":
      return goTo(view, view.moveVertically(main, event.key === "PageDown", page), event.shiftKey);
    case "Home":
    case "End": {
      const forward = event.key === "End";
      if (whole) return goTo(view, EditorSelection.cursor(forward ? view.state.doc.length : 0), event.shiftKey);
      return goTo(view, view.moveToLineBoundary(main, forward), event.shiftKey);
    }
    case "a":
      // All of the text, and not only what is drawn of it.
      if (!whole || event.altKey || event.shiftKey) return false;
      view.dispatch({ selection: { anchor: 0, head: view.state.doc.length }, userEvent: "select.exact" });
      return true;
    default:
      return false;
  }
}

function goTo(view: EditorView, to: SelectionRange, extend: boolean): true {
  const { anchor } = view.state.selection.main;
  // The column is kept, so that going down past a short line comes back to it.
  const range = extend ? EditorSelection.range(anchor, to.head, to.goalColumn) : to;
  view.dispatch({
    selection: EditorSelection.create([range]),
    effects: EditorView.scrollIntoView(to.head, { y: "nearest", yMargin: 64 }),
    userEvent: "select.exact",
  });
  return true;
}
