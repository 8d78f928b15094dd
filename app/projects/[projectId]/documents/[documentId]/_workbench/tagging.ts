/** What a person does to tags: give a label, change it, move an edge, delete, undo. Each says aloud what came of it. */
import type { EdgeMove } from "#lib/annotation/edges.ts";
import { moveEdge } from "#lib/annotation/edges.ts";
import type { AttributeValue } from "#lib/annotation/label.ts";
import type { Fragment, Span } from "#lib/annotation/span.ts";
import { sameFragments } from "#lib/annotation/span.ts";
import type { Edit, SpanValue } from "#lib/collab/client/edits.ts";
import { newId, readStored } from "#lib/collab/client/edits.ts";
import type { Step } from "#lib/collab/client/history.ts";
import { Failure } from "#lib/errors.ts";
import { tellClash } from "./clash.ts";
import { snap } from "./selection.ts";
import type { Session } from "./session.ts";

/**
 * Gives a label: to the selected text as a new span, or else to the selected tag instead of its own. `caret` is the word at
 * the caret, which is meant where neither is selected.
 */
export function giveLabel(session: Session, labelId: string, caret: Fragment | null = null): void {
  const label = session.palette.value.label(labelId);
  const range = session.range.value ?? (session.selected.value === null ? caret : null);
  if (!range) {
    if (session.selected.value === null) session.tell("Select some words in the text first.");
    else relabel(session, labelId);
    return;
  }
  const fragment = label.granularity === "sentence" ? snap(session.ground, range[0], range[1], "sentence") : range;
  if (!fragment) return;
  const same = session.index
    .overlapping(...fragment)
    .find(({ span }) => span.label === labelId && sameFragments(span, { fragments: [fragment] }));
  if (same) {
    session.select(same.span.id);
    session.say(`Already tagged as ${label.name}.`);
    return;
  }
  const id = newId();
  const value = { label: labelId, fragments: [fragment], attributes: session.palette.value.defaultsOf(labelId) };
  if (!write(session, id, value, `tag as ${label.name}`)) return;
  session.lastLabel = labelId;
  session.select(id);
  // What the label asks for comes next, unless the hand is tagging on.
  session.toolsOpen.value = session.held.value === null && session.palette.value.attributesOf(labelId).length > 0;
  const made = session.index.get(id);
  if (made) session.say(`Tagged “${session.shortSurface(made, 60)}” as ${label.name}.`);
  tellClash(session, id);
}

/** Changes the label of the selected tag. Attributes that the new label carries too are kept. */
export function relabel(session: Session, labelId: string): void {
  const span = session.selectedSpan();
  if (!span || span.label === labelId) return;
  const palette = session.palette.value;
  const carried = new Set(palette.attributesOf(labelId).map(({ id }) => id));
  const kept = Object.entries(span.attributes ?? {}).filter(([id]) => carried.has(id));
  const attributes = { ...palette.defaultsOf(labelId), ...Object.fromEntries(kept) };
  const { name } = palette.label(labelId);
  if (write(session, span.id, { ...valueIn(span), label: labelId, attributes }, `label as ${name}`)) {
    session.lastLabel = labelId;
    session.say(`Now ${name}.`);
    tellClash(session, span.id);
  }
}

/** Moves an edge. By the word, it goes as the label says: by characters, words or sentences. */
export function moveSelectedEdge(session: Session, move: EdgeMove): void {
  const span = session.selectedSpan();
  if (!span) return;
  const by = move.by === "word" ? session.palette.value.label(span.label).granularity : move.by;
  const fragments = moveEdge(span, { ...move, by }, session.ground);
  if (fragments) setFragments(session, fragments);
  else session.say("The edge cannot move further.");
}

/** `did` says for undo what the person did. */
export function setFragments(session: Session, fragments: readonly Fragment[], did = "move an edge"): void {
  const span = session.selectedSpan();
  if (!span || sameFragments(span, { fragments })) return;
  if (!write(session, span.id, { ...valueIn(span), fragments }, did)) return;
  const moved = session.index.get(span.id);
  if (moved) session.say(`Now “${session.shortSurface(moved, 60)}”.`);
  tellClash(session, span.id);
}

/** Sets an attribute of the selected tag; null takes its value away. */
export function setAttribute(session: Session, attributeId: string, value: AttributeValue | null): void {
  const span = session.selectedSpan();
  if (!span) return;
  const { [attributeId]: _, ...rest } = span.attributes ?? {};
  const attributes = value === null ? rest : { ...rest, [attributeId]: value };
  if (!write(session, span.id, { ...valueIn(span), attributes }, "set an attribute")) return;
  const { name } = session.palette.value.schema.attributes.find(({ id }) => id === attributeId) ?? {
    name: "attribute",
  };
  session.say(valueSaid(name, value));
}

/** What is said of an attribute that was set, or whose value was taken away. */
function valueSaid(name: string, value: AttributeValue | null): string {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return `${name}: no value.`;
  if (typeof value === "boolean") return `${name}: ${value ? "yes" : "no"}.`;
  return `${name}: ${Array.isArray(value) ? value.join(", ") : value}.`;
}

/** Deletes the selected tag. */
export function removeSelected(session: Session): void {
  const span = session.selectedSpan();
  if (!span) return;
  const { name } = session.palette.value.label(span.label);
  const words = session.shortSurface(span, 60);
  // What hangs on a tag goes with it, and one undo brings all of it back.
  const hanging = session.relations.index.of(span.id);
  const edits: Edit[] = [
    ...hanging.map(({ id }) => ({ root: "relations", id, value: null }) as const),
    { root: "spans", id: span.id, value: null },
  ];
  if (attempt(session, () => session.layer.transact(edits, `delete ${name}`))) {
    const also =
      hanging.length === 0 ? "" : ` and ${hanging.length === 1 ? "a relation" : `${hanging.length} relations`}`;
    session.say(`Deleted ${name} “${words}”${also}.`);
  }
}

/**
 * Takes back my own last change, never another's. What was offered and is no tag any more is offered again, and is where the hand
 * goes on; true then.
 */
export function undo(session: Session): boolean {
  const { ghosts } = session;
  const accepted = ghosts.accepted(session.index);
  let again = false;
  attempt(session, () => {
    const step = session.layer.undo();
    again = ghosts.offerAgain(accepted, session.index);
    sayStep(session, step, "Undone", again ? " It is offered again." : "", "There is nothing of yours to undo.");
  });
  return again;
}

export function redo(session: Session): void {
  attempt(session, () => sayStep(session, session.layer.redo(), "Redone", "", "There is nothing to redo."));
}

/** Says what was undone or redone, and of which words. Where nothing came of it, why is said elsewhere. */
function sayStep(session: Session, step: Step | null, done: string, further: string, nothing: string): void {
  if (step === null) session.say(nothing);
  else if (step.edits.length > 0) {
    const [edit, ...more] = step.edits.filter(({ root }) => root === "spans");
    const value = edit && more.length === 0 ? readStored(edit.root, edit.id, edit.after ?? edit.before) : null;
    const of = value && "fragments" in value ? `, “${session.shortSurface(value, 60)}”` : "";
    session.say(`${done}: ${step.label}${of}.${further}`);
  }
}

/** Makes the last change of mine stand that lost against another's. */
export function applyAgain(session: Session): void {
  const lost = session.lost.value.at(-1);
  if (!lost) return;
  session.lost.value = session.lost.value.slice(0, -1);
  if (attempt(session, () => lost.applyAgain())) session.say("Your change was applied again.");
}

export function valueIn({ id: _, author: __, editor: ___, ...value }: Span): SpanValue {
  return value;
}

function write(session: Session, id: string, { attributes, ...value }: SpanValue, label: string): boolean {
  const given = attributes && Object.keys(attributes).length > 0 ? { ...value, attributes } : value;
  return attempt(session, () => session.layer.put("spans", id, given, label));
}

/** Expected refusals are said; defects are thrown on. */
export function attempt(session: Session, edit: () => void): boolean {
  try {
    edit();
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    session.tell(error.message);
    return false;
  }
}
