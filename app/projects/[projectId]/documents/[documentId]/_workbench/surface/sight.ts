/** Keeps keys from changing a selected tag that nobody sees. */
import { EditorView } from "@codemirror/view";
import type { Fragment, Span } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import type { Command } from "../keys.ts";
import { sessionOf } from "./context.ts";
import { spotAt } from "./markers.ts";

/** Whether a key changes the selected tag, and does not only go on from it. */
function changes(command: Command): boolean {
  if (command.kind === "piece") return command.take;
  return ["label", "give", "edge", "remove"].includes(command.kind);
}

/**
 * Where a key would change the selected tag, and that is out of sight, the tag is brought into sight instead, and the person told; the
 * next press changes it. Whether it was so.
 */
export function bringsIntoSight(view: EditorView, command: Command): boolean {
  const session = sessionOf(view.state);
  const span = session.selectedSpan();
  // Selected words, a selected relation, and a held label that waits for words come before the tag.
  if (!span || !changes(command) || session.range.value !== null) return false;
  if (session.held.value !== null && command.kind === "label") return false;
  if (isInSight(view, span)) return false;
  view.dispatch({ effects: EditorView.scrollIntoView(spanStart(span), { y: "center" }) });
  const { name } = session.palette.value.label(span.label);
  session.tell(
    `${name} “${session.shortSurface(span, 40)}” was selected out of sight. Press the key again to change it.`,
  );
  return true;
}

/** Whether some of the tag stands in what is shown of the text. */
function isInSight(view: EditorView, span: Span): boolean {
  const { scrollTop, clientHeight } = view.scrollDOM;
  const shown = ([start, end]: Fragment) =>
    bottomOf(view, end) > scrollTop && topOf(view, start) < scrollTop + clientHeight;
  return span.fragments.some(shown);
}

/** In CSS pixels of the scrolled text; what is not drawn lies far above or far below. */
function topOf(view: EditorView, offset: number): number {
  return spotAt(view, offset, 1)?.top ?? beyond(view, offset);
}

function bottomOf(view: EditorView, offset: number): number {
  const spot = spotAt(view, offset, -1);
  return spot ? spot.top + spot.height : beyond(view, offset);
}

function beyond(view: EditorView, offset: number): number {
  return offset < view.viewport.from ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
