/**
 * The text as it is read and tagged: CodeMirror, read only. It draws what is in sight, keeps caret and selection, and tells the
 * session what was selected. Offsets are those of the text, in UTF-16 units; CodeMirror's must be the same, and that is checked.
 */
import { EditorState, type Transaction } from "@codemirror/state";
import { drawSelection, EditorView } from "@codemirror/view";
import { snap } from "../selection.ts";
import type { Session } from "../session.ts";
import { arcs } from "./arcs.ts";
import { session as ofSession } from "./context.ts";
import { Drawing } from "./drawing.ts";
import { ghostPainter } from "./ghost-painter.ts";
import { handles } from "./handles.ts";
import { hover } from "./hover.ts";
import { type Elsewhere, keyboard } from "./keyboard.ts";
import { linkHandle } from "./link-handle.ts";
import { spots } from "./markers.ts";
import { minimap } from "./minimap.ts";
import { mouse } from "./mouse.ts";
import { numbers } from "./numbers.ts";
import { peopleLayers } from "./people.ts";
import { searchPainter } from "./search-painter.ts";
import { paragraphDirection, tagPainter } from "./tag-painter.ts";
import { toolsPlace } from "./tools.ts";

export type TextViewOptions = {
  parent: HTMLElement;
  session: Session;
  direction: "auto" | "ltr" | "rtl";
  /** BCP 47, or "" where unknown. */
  language: string;
  /** The name of the text for the screen reader, and the id of the element that says how to work in it. */
  name: string;
  describedBy: string;
  /** Shown beside the selected tag. */
  tools: HTMLElement;
  /** Whether there is room beside the tag for its tools. */
  showTools: () => boolean;
  elsewhere: Elsewhere;
};

export type TextView = {
  focus(): void;
  /** Brings an offset into sight. */
  reveal(offset: number): void;
  close(): void;
};

export function openTextView(options: TextViewOptions): TextView {
  const { session, direction } = options;
  const { text } = session.ground;
  const beginning = Math.min(text.length, 4_000);
  // The text has the focus as soon as it opens. Where she is, the others are told once she has put the caret somewhere.
  let placed = false;
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: text.slice(0, beginning),
      extensions: [
        ofSession.of(session),
        EditorState.lineSeparator.of("\n"),
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        drawSelection({ cursorBlinkRate: 0 }),
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-label": options.name,
          "aria-describedby": options.describedBy,
          // No keyboard on the screen: there is nothing to type.
          inputmode: "none",
          spellcheck: "false",
          autocorrect: "off",
          autocapitalize: "off",
          translate: "no",
          ...(options.language ? { lang: options.language } : {}),
          ...(direction === "auto" ? {} : { dir: direction }),
        }),
        EditorView.contentAttributes.of(() => ({ class: session.palette.value.byLetter ? "sw-by-letter" : "" })),
        direction === "auto" ? paragraphDirection : [],
        spots,
        tagPainter(direction),
        numbers,
        ghostPainter,
        peopleLayers,
        searchPainter,
        minimap,
        arcs,
        linkHandle,
        handles,
        mouse,
        keyboard(options.elsewhere),
        hover,
        toolsPlace(options.tools),
        EditorView.updateListener.of((update) => {
          placed ||= update.selectionSet;
          if (placed && (update.selectionSet || update.focusChanged)) tellSelection(update.view, session);
          const by = update.transactions.findLast(({ selection }) => selection);
          if (by?.isUserEvent("select")) takeSelection(update.view, session, by);
        }),
      ],
    }),
  });
  // Now that a line has been measured, the rest: CodeMirror's first guess at the height of a very long paragraph would have it
  // draw all of it.
  view.coordsAtPos(0);
  view.dispatch({ changes: { from: beginning, insert: view.state.toText(text.slice(beginning)) } });
  if (view.state.doc.length !== text.length) throw new Error("the surface counts the text differently");

  const drawing = new Drawing(view, session, options.showTools);
  const ends = [
    session.onDraw((touched, mine) => drawing.tags(touched, mine)),
    session.revision.watch(() => drawing.letters()),
    // An objection is a sign at the letter.
    session.objections.revision.watch(() => drawing.letters()),
    session.selected.watch(() => drawing.selected()),
    session.preview.watch(() => drawing.outline()),
    session.toolsOpen.watch(() => drawing.tools()),
    session.others.watch(() => drawing.people()),
    session.reading.watch(() => drawing.style()),
    session.relations.revision.watch(() => drawing.relations()),
    session.relations.selected.watch(() => drawing.relations()),
    session.relations.shown.watch(() => drawing.relations()),
  ];
  return {
    focus: () => view.focus(),
    reveal: (offset) => view.dispatch({ effects: EditorView.scrollIntoView(offset, { y: "center" }) }),
    close() {
      for (const end of ends) end();
      drawing.close();
      session.layer.setSelection(null);
      view.destroy();
    },
  };
}

/** What a person has selected is what a label will mark. The keys and the mouse snap by themselves, a finger does not. */
function takeSelection(view: EditorView, session: Session, by: Transaction): void {
  const { main } = view.state.selection;
  const pointer = by.isUserEvent("select.pointer");
  const snapped = pointer || by.isUserEvent("select.exact");
  // A click may be on a tag; what is then selected, the end of the click decides.
  if (main.empty && !pointer) session.select(null);
  session.selectText(main.empty ? null : snap(session.ground, main.from, main.to, snapped ? "character" : "word"));
}

function tellSelection(view: EditorView, session: Session): void {
  const { anchor, head } = view.state.selection.main;
  session.caret = head;
  session.layer.setSelection(view.hasFocus || view.dom.ownerDocument.hasFocus() ? { anchor, head } : null);
}
