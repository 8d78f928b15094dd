/** A label that may not overlap itself, and does. */
import type { Span } from "#lib/annotation/span.ts";
import { overlap, spanEnd, spanStart } from "#lib/annotation/span.ts";
import type { Session } from "./session.ts";

/** The first tag that a tag overlaps against its label's rule. */
export function clashOf(session: Session, span: Span): Span | undefined {
  if (session.palette.value.label(span.label).overlapsItself) return undefined;
  return session.index
    .overlapping(spanStart(span), spanEnd(span))
    .map((other) => other.span)
    .find((other) => other.id !== span.id && other.label === span.label && overlap(other, span));
}

/** Tells of a clash that an edit of mine has made. */
export function tellClash(session: Session, spanId: string): void {
  const span = session.index.get(spanId);
  const other = span && clashOf(session, span);
  session.clash.value = other ? { span: spanId, other: other.id } : null;
  if (!other) return;
  const { name } = session.palette.value.label(other.label);
  session.say(`It overlaps ${name} “${session.shortSurface(other, 40)}”, and ${name} may not overlap itself.`);
}
