/** The ways to mend tags that overlap against their label's rule. */
import { difference } from "#lib/annotation/fragments.ts";
import type { Span } from "#lib/annotation/span.ts";
import { mergeFragments } from "#lib/annotation/span.ts";
import type { Edit } from "#lib/collab/client/edits.ts";
import type { Session } from "./session.ts";
import { attempt, valueIn } from "./tagging.ts";

export type Mend = { name: string; run: () => void };

/** The ways out, the best first. Each is one step of undo. */
export function mendsOf(session: Session): Mend[] {
  const { clash } = session;
  const span = clash.value && session.index.get(clash.value.span);
  const other = clash.value && session.index.get(clash.value.other);
  if (!span || !other) return [];
  const carryOut = (label: string, said: string, edits: Edit[]) => () => {
    clash.value = null;
    if (attempt(session, () => session.layer.transact(edits, label))) session.say(said);
  };
  const without = ({ id }: Span): Edit[] => [
    ...session.relations.index.of(id).map((relation): Edit => ({ root: "relations", id: relation.id, value: null })),
    { root: "spans", id, value: null },
  ];
  const put = (of: Span, fragments: Span["fragments"]): Edit => ({
    root: "spans",
    id: of.id,
    value: { ...valueIn(of), fragments },
  });
  const mends: Mend[] = [];
  const left = difference(span, other);
  if (left.length > 0)
    mends.push({ name: "Keep only what is free", run: carryOut("trim", "Trimmed.", [put(span, left)]) });
  const joined = mergeFragments([...span.fragments, ...other.fragments]);
  mends.push({
    name: "Make one of both",
    // What hung on the new one hangs on the one that stays.
    run: carryOut("make one tag of two", "They are one tag now.", [
      put(other, joined),
      ...moved(session, span.id, other.id),
      { root: "spans", id: span.id, value: null },
    ]),
  });
  mends.push({
    name: "Delete the other",
    run: carryOut("delete the other tag", "The other tag is deleted.", without(other)),
  });
  mends.push({ name: "Delete this one", run: carryOut("delete the tag", "The tag is deleted.", without(span)) });
  return mends;
}

function moved(session: Session, from: string, to: string): Edit[] {
  return session.relations.index.of(from).map((relation): Edit => {
    const ends = { from: relation.from === from ? to : relation.from, to: relation.to === from ? to : relation.to };
    const { type, attributes } = relation;
    const value = ends.from === ends.to ? null : { type, ...ends, ...(attributes ? { attributes } : {}) };
    return { root: "relations", id: relation.id, value };
  });
}

/** Whether there was anything to leave as it is. */
export function leaveClash(session: Session): boolean {
  if (session.clash.value === null) return false;
  session.clash.value = null;
  session.say("Left as it is; it is listed when you finish.");
  return true;
}
