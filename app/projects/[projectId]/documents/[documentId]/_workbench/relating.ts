/** What a person does to relations: draw one from tag to tag, turn it, give it another type, delete it. Each says what came of it. */
import type { AttributeValue, RelationType } from "#lib/annotation/label.ts";
import type { Fitting, Relation } from "#lib/annotation/relation.ts";
import { allowsEnds, fittingTypes } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { RelationValue } from "#lib/collab/client/edits.ts";
import { newId } from "#lib/collab/client/edits.ts";
import type { Session } from "./session.ts";
import { attempt } from "./tagging.ts";

/**
 * The key that makes relations: the first time it takes the selected tag (or the one at the caret) as the start, the second
 * time as the end. `again` keeps the start for one more.
 */
export function relate(session: Session, caret: number, again: boolean): void {
  const span = session.selectedSpan() ?? session.tagsAt(caret)[0];
  if (!span) {
    session.tell("Select a tag first: the relation begins there.");
    return;
  }
  const { draft } = session.relations;
  if (!draft.value) startRelation(session, span.id);
  else endRelation(session, span.id, again);
}

export function startRelation(session: Session, from: string): void {
  const span = session.index.get(from);
  if (!span) return;
  const { schema } = session.palette.value;
  if (!schema.relationTypes.some(({ archived }) => !archived)) {
    session.tell("This project has no types of relations yet. A manager can make some under Labels.");
    return;
  }
  session.relations.draft.value = { from, to: null, choices: [], again: false };
  session.toolsOpen.value = false;
  session.say(
    `A relation from ${nameOf(session, span)}. Go to another tag and press ${session.keys.value.shown("relate").join("+")}.`,
  );
}

/** Ends the relation at a tag: made at once where one type fits, to be chosen where several do. */
export function endRelation(session: Session, to: string, again = false): void {
  const { draft } = session.relations;
  const held = draft.value;
  const from = held && session.index.get(held.from);
  const span = session.index.get(to);
  if (!held || !from || !span) return;
  if (from.id === span.id) {
    session.tell("A relation joins two different tags. Go to the other one, or press Escape.");
    return;
  }
  const choices = fittingTypes(session.palette.value.schema.relationTypes, from.label, span.label);
  const [only, second] = choices;
  if (!only) {
    const { palette } = session;
    const [a, b] = [palette.value.label(from.label).name, palette.value.label(span.label).name];
    session.tell(`No type of relation joins ${a} and ${b} in this project.`);
    return;
  }
  if (!second) {
    make(session, from.id, to, only, again);
    return;
  }
  draft.value = { from: from.id, to, choices, again };
  const listed = choices.map(({ type, turned }, i) => `${i + 1} ${turnedName(type, turned)}`).join(", ");
  session.say(`What is it? ${listed}.`);
}

/** Chooses one of the types that fit, counted from 0. False where there is no such choice. */
export function chooseType(session: Session, which: number): boolean {
  const draft = session.relations.draft.value;
  const choice = draft?.choices[which];
  if (!draft || draft.to === null || !choice) return false;
  make(session, draft.from, draft.to, choice, draft.again);
  return true;
}

/** Whether there was anything to give up. */
export function cancelRelation(session: Session): boolean {
  if (!session.relations.draft.value) return false;
  session.relations.draft.value = null;
  session.say("No relation was made.");
  return true;
}

function make(session: Session, start: string, end: string, { type, turned }: Fitting, again: boolean): void {
  const { relations, palette } = session;
  const [from, to] = turned ? [end, start] : [start, end];
  relations.draft.value = again ? { from: start, to: null, choices: [], again: false } : null;
  const same = relations.index.of(from).find((one) => one.from === from && one.to === to && one.type === type.id);
  if (same) {
    session.tell(`They are joined by “${type.name}” already.`);
    return;
  }
  const id = newId();
  const value = { type: type.id, from, to, attributes: palette.value.relationDefaultsOf(type.id) };
  if (!write(session, id, value, `relate by ${type.name}`)) return;
  const made = relations.index.get(id);
  if (!made) return;
  const wanted = palette.value.relationAttributesOf(type.id).length > 0;
  // What the type asks for comes next.
  if (wanted && !again) relations.select(id);
  const sentence = `${wordsOf(session, made)}.`;
  session.say(turned ? `The other way round: ${sentence}` : sentence);
}

/** Swaps the ends of a relation, where its type allows that. */
export function reverse(session: Session, id: string): void {
  const held = session.relations.index.get(id);
  const from = held && session.index.get(held.from);
  const to = held && session.index.get(held.to);
  if (!held || !from || !to) return;
  const type = session.palette.value.relationType(held.type);
  if (!allowsEnds(type, to.label, from.label)) {
    const { palette } = session;
    const [a, b] = [palette.value.label(to.label).name, palette.value.label(from.label).name];
    session.tell(`“${type.name}” cannot lead from ${a} to ${b}.`);
    return;
  }
  if (write(session, id, { ...valueIn(held), from: held.to, to: held.from }, "turn a relation")) {
    const now = session.relations.index.get(id);
    if (now) session.say(`Turned: ${wordsOf(session, now)}.`);
  }
}

/** Gives a relation another type. Attributes that the new type carries too are kept. */
export function retype(session: Session, id: string, typeId: string): void {
  const held = session.relations.index.get(id);
  if (!held || held.type === typeId) return;
  const palette = session.palette.value;
  const carried = new Set(palette.relationAttributesOf(typeId).map((attribute) => attribute.id));
  const kept = Object.entries(held.attributes ?? {}).filter(([attribute]) => carried.has(attribute));
  const attributes = { ...palette.relationDefaultsOf(typeId), ...Object.fromEntries(kept) };
  const { name } = palette.relationType(typeId);
  if (write(session, id, { ...valueIn(held), type: typeId, attributes }, `relate by ${name}`)) {
    session.say(`Now “${name}”.`);
  }
}

/** The types that a relation could have between the spans that it joins. */
export function typesFor(session: Session, { from, to }: Relation): RelationType[] {
  const [start, end] = [session.index.get(from), session.index.get(to)];
  if (!start || !end) return [];
  return session.palette.value.schema.relationTypes.filter(
    (type) => !type.archived && allowsEnds(type, start.label, end.label),
  );
}

export function setRelationAttribute(
  session: Session,
  id: string,
  attributeId: string,
  value: AttributeValue | null,
): void {
  const held = session.relations.index.get(id);
  if (!held) return;
  const { [attributeId]: _, ...rest } = held.attributes ?? {};
  const attributes = value === null ? rest : { ...rest, [attributeId]: value };
  write(session, id, { ...valueIn(held), attributes }, "set an attribute");
}

export function removeRelation(session: Session, id: string): void {
  const held = session.relations.index.get(id);
  if (!held) return;
  const words = wordsOf(session, held);
  const { name } = session.palette.value.relationType(held.type);
  if (attempt(session, () => session.layer.remove("relations", id, `delete ${name}`))) {
    session.say(`Deleted the relation ${words}.`);
  }
}

/** A relation as a sentence: what stands at its start, its type, what stands at its end. */
export function wordsOf(session: Session, { from, to, type }: Relation): string {
  const [start, end] = [session.index.get(from), session.index.get(to)];
  const { name } = session.palette.value.relationType(type);
  return `${start ? nameOf(session, start) : "a deleted tag"} ${name} ${end ? nameOf(session, end) : "a deleted tag"}`;
}

function nameOf(session: Session, span: Span): string {
  return `${session.palette.value.label(span.label).name} “${session.shortSurface(span, 40)}”`;
}

/** A type as it is offered: with an arrow where it leads back. */
export function turnedName({ name }: RelationType, turned: boolean): string {
  return turned ? `← ${name}` : name;
}

function valueIn({ id: _, author: __, editor: ___, ...value }: Relation): RelationValue {
  return value;
}

function write(session: Session, id: string, { attributes, ...value }: RelationValue, label: string): boolean {
  const given = attributes && Object.keys(attributes).length > 0 ? { ...value, attributes } : value;
  return attempt(session, () => session.layer.put("relations", id, given, label));
}
