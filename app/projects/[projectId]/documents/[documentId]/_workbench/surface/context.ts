/** What the parts of the text surface share: the session, and the effects by which they are told to draw. */
import { type EditorState, Facet, StateEffect } from "@codemirror/state";
import type { Session } from "../session.ts";

/** The session of a view; every view has one. */
export const session = Facet.define<Session, Session | null>({ combine: ([only]) => only ?? null });

export function sessionOf(state: EditorState): Session {
  const found = state.facet(session);
  if (!found) throw new Error("the text surface has no session");
  return found;
}

/** Tags in sight have changed. */
export const redraw = StateEffect.define<null>();

/** The selected tag or the preview of its edges has changed. */
export const reselect = StateEffect.define<null>();

/** Somebody has come, gone or moved her selection. */
export const peopleMoved = StateEffect.define<null>();
