/** What the parts of the text surface share: the session, and the effects by which they are told to draw. */
import { type EditorState, Facet, StateEffect, type StateEffectType } from "@codemirror/state";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import type { Session, Touched } from "../session.ts";

/** The session of a view; every view has one. */
export const session = Facet.define<Session, Session | null>({ combine: ([only]) => only ?? null });

export function sessionOf(state: EditorState): Session {
  const found = state.facet(session);
  if (!found) throw new Error("the text surface has no session");
  return found;
}

/** Tags in sight have changed: the extents of these, as they were and as they are; null for any of them. */
export const redraw = StateEffect.define<Touched>();

/** The letters over the tags are to follow them. */
export const reletter = StateEffect.define<null>();

/** The selected tag or the preview of its edges has changed. */
export const reselect = StateEffect.define<null>();

/** Relations have changed, or which of them are shown. */
export const rerelate = StateEffect.define<null>();

/** Somebody has come, gone or moved her selection. */
export const peopleMoved = StateEffect.define<null>();

/** The letters have another size or face, or numbers have come or gone. */
export const restyle = StateEffect.define<null>();

type Told = StateEffectType<null> | StateEffectType<Touched>;

/** Whether an update was told by one of these effects. */
export function told({ transactions }: ViewUpdate, ...by: readonly Told[]): boolean {
  return transactions.some(({ effects }) =>
    effects.some((effect) => by.some((one) => effect.is(one as StateEffectType<unknown>))),
  );
}

/** Whether letters may stand elsewhere than before, or others are drawn. */
export function laidOutAnew(update: ViewUpdate): boolean {
  return update.viewportMoved || update.viewportChanged || update.geometryChanged || told(update, restyle);
}

/** Whether a view shows nothing of the text any more that it had drawn; `seen` is what it had, in UTF-16 units. */
export function jumped({ viewport: { from, to } }: EditorView, seen: { from: number; to: number }): boolean {
  return from > seen.to || to < seen.from;
}

/** When what is not the tag itself is drawn: once the frame with the tag is painted. */
export function afterPaint(view: EditorView, run: () => void): void {
  sessionOf(view.state).rhythm.afterFrame(run);
}
