/** The keys for what tags say beyond their label: relations, pieces, attributes, entities, and what is said of the document. */
import { leaveClash, mendsOf } from "./mending.ts";
import { objectByKey } from "./objections.ts";
import { addPiece, removePiece, stopJoining } from "./pieces.ts";
import { cancelRelation, chooseType, relate, removeRelation } from "./relating.ts";
import type { Session } from "./session.ts";
import type { TagCommand } from "./tag-keys.ts";

/** Carries out a key. Whether there was anything to do. */
export function runTagCommand(session: Session, command: TagCommand, caret: number): boolean {
  switch (command.kind) {
    case "relate":
      relate(session, caret, command.again);
      return true;
    case "object":
      void objectByKey(session, caret);
      return true;
    case "piece":
      if (command.take) removePiece(session, caret);
      else addPiece(session);
      return true;
    case "ask":
      if (command.what === "attributes" || command.what === "entity") {
        // A relation that is selected is meant, wherever the caret stands.
        const related = command.what === "attributes" && session.relations.selected.value !== null;
        const span = session.selectedSpan() ?? (related ? undefined : session.tagsAt(caret)[0]);
        if (!span && !related) {
          session.tell("Select a tag first.");
          return true;
        }
        if (span) {
          session.select(span.id);
          session.toolsOpen.value = true;
        }
      }
      if (command.what !== "relations" && session.status.value.canWrite) session.ahead.begin();
      session.asked.value = { what: command.what };
      return true;
  }
}

/** Shows the guidelines of the label that is meant: that of the selected tag, of the one at the caret, or the one given last. */
export function showGuidelines(session: Session): void {
  const span = session.selectedSpan() ?? session.tagsAt(session.caret)[0];
  const { givable } = session.palette.value;
  session.guidelines.value = span?.label ?? session.held.value ?? session.lastLabel ?? givable[0]?.id ?? "";
}

/** A digit answers what the strip over the text asks: which type, or how to mend. */
export function answer(session: Session, key: string): boolean {
  if (refuseDigit(session, key)) return true;
  if (!/^[1-9]$/.test(key)) return false;
  const which = Number(key) - 1;
  if (session.relations.draft.value?.to) return chooseType(session, which);
  const mend = session.clash.value ? mendsOf(session)[which] : undefined;
  mend?.run();
  return mend !== undefined;
}

/** A digit that comes right after it was said that a tag has no attributes was meant for these, and gives no label. */
function refuseDigit(session: Session, key: string): boolean {
  const asked = session.withoutAttributes;
  session.withoutAttributes = null;
  if (asked === null || asked !== session.selected.value || !/^\d$/.test(key)) return false;
  session.tell(`This tag has no attributes, so ${key} chose nothing. The next key is about the tag again.`);
  return true;
}

/** Gives up what is begun: a relation, a piece, a question. Whether there was anything. */
export function letGo(session: Session): boolean {
  if (cancelRelation(session) || stopJoining(session) || leaveClash(session)) return true;
  if (session.relations.selected.value === null) return false;
  session.relations.select(null);
  return true;
}

/** Deletes the selected relation. Whether one was selected. */
export function removeSelectedRelation(session: Session): boolean {
  const id = session.relations.selected.value;
  if (id === null) return false;
  removeRelation(session, id);
  return true;
}
