/** What a person says of the whole document: its labels, its attributes, its note. */
import { splitEntryKey } from "#lib/annotation/annotation.ts";
import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";
import type { Edit } from "#lib/collab/client/edits.ts";
import type { Session } from "./session.ts";
import { attempt } from "./tagging.ts";

/** What the layer says of the document now. */
export type Said = {
  labels: readonly string[];
  attributes: Readonly<Record<string, AttributeValue>>;
  note: string;
};

export function saidOf(session: Session): Said {
  const labels: string[] = [];
  const attributes: Record<string, AttributeValue> = {};
  let note = "";
  for (const { key, value } of session.layer.content.document.values()) {
    const [kind, id] = splitEntryKey(key);
    if (kind === "label") labels.push(id);
    else if (kind === "attribute") attributes[id] = value;
    else if (kind === "note") note = String(value);
  }
  return { labels, attributes, note };
}

/** The attributes that the document carries with the labels that it has. */
export function documentAttributes(session: Session): AttributeDefinition[] {
  return session.palette.value.documentAttributes(saidOf(session).labels);
}

/** Gives the document a label, or takes it away with the attributes that hang on it alone. */
export function toggleDocumentLabel(session: Session, labelId: string): void {
  const said = saidOf(session);
  const { name } = session.palette.value.label(labelId);
  const on = !said.labels.includes(labelId);
  const labels = on ? [...said.labels, labelId] : said.labels.filter((id) => id !== labelId);
  const carried = new Set(session.palette.value.documentAttributes(labels).map(({ id }) => id));
  const lost = Object.keys(said.attributes).filter((id) => !carried.has(id));
  const edits: Edit[] = [
    { root: "document", id: `label:${labelId}`, value: on ? { value: true } : null },
    ...lost.map((id): Edit => ({ root: "document", id: `attribute:${id}`, value: null })),
    ...unsetDefaults(session, labels),
  ];
  if (attempt(session, () => session.layer.transact(edits, on ? `label as ${name}` : `take ${name} away`))) {
    session.say(on ? `The document is ${name}.` : `The document is not ${name} any more.`);
  }
}

/** Null takes the value away. */
export function setDocumentAttribute(session: Session, attributeId: string, value: AttributeValue | null): void {
  const edits: Edit[] = [
    ...unsetDefaults(session, saidOf(session).labels).filter(({ id }) => id !== `attribute:${attributeId}`),
    { root: "document", id: `attribute:${attributeId}`, value: value === null ? null : { value } },
  ];
  attempt(session, () => session.layer.transact(edits, "set an attribute"));
}

export function setNote(session: Session, note: string): void {
  if (note === saidOf(session).note) return;
  const value = note === "" ? null : { value: note };
  attempt(session, () => session.layer.transact([{ root: "document", id: "note", value }], "write the note"));
}

/**
 * With the first thing that is said of a document, and with each label, what has a default and no value gets it. Afterwards a
 * value that was taken away stays away.
 */
function unsetDefaults(session: Session, labels: readonly string[]): Edit[] {
  const said = saidOf(session);
  const before = new Set(
    session.layer.content.document.size === 0
      ? []
      : session.palette.value.documentAttributes(said.labels).map(({ id }) => id),
  );
  return session.palette.value
    .documentAttributes(labels)
    .filter((attribute) => attribute.default !== null && !before.has(attribute.id))
    .filter(({ id }) => said.attributes[id] === undefined)
    .map(({ id, default: value }) => ({
      root: "document",
      id: `attribute:${id}`,
      value: { value: value as AttributeValue },
    }));
}
