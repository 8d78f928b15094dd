/**
 * A layer for programs: what it says now, and changes to it that are made all at once or not at all. A change is logged in the
 * person's name like one that her browser sends; whoever has the layer open sees it come.
 */
import type * as Y from "yjs";
import type { Member } from "#lib/access/member.ts";
import type { DocumentEntry, LayerContent } from "#lib/annotation/annotation.ts";
import {
  fitsText,
  type Parsed,
  parseDocumentEntry,
  parseRelation,
  parseSpan,
  splitEntryKey,
} from "#lib/annotation/annotation.ts";
import type { AttributeValue, LabelSchema } from "#lib/annotation/label.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import { type Fragment, type Span, surface } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { type Root, readLayer, roots, storedSpan } from "#lib/collab/schema.ts";
import { database, type Transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { invalid } from "./field.ts";
import { readSchema } from "./labels.ts";
import { headOf } from "./layer-content.ts";
import { append, changeOf, docIn, newId, writing } from "./layer-writing.ts";
import { readLayerFor } from "./layers.ts";
import type { Precondition } from "./lock-project.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;

export type SpanEdit = {
  /** Of the span that is to become this; a new one gets an id if it brings none. */
  id?: string | undefined;
  label: string;
  /** In the unit of the request. */
  fragments: readonly Fragment[];
  /** What the sender takes the marked text to be: a span that marks something else is refused. */
  surface?: string | undefined;
  attributes?: Attributes | undefined;
  entity?: string | null | undefined;
};

export type RelationEdit = {
  id?: string | undefined;
  type: string;
  from: string;
  to: string;
  attributes?: Attributes | undefined;
};

export type LayerEdits = {
  unit: "utf16" | "codePoints";
  spans: readonly SpanEdit[];
  relations: readonly RelationEdit[];
  document: readonly { key: string; value: AttributeValue }[];
  /** Ids, and keys of what is said of the document. What is not there any more is no error. */
  remove: { readonly [root in Root]?: readonly string[] | undefined };
};

/** Where the log stood, and what the layer says there. */
export type LayerNow = { position: Position; content: LayerContent; schema: LabelSchema; text: string };

/** What a layer says now, finished or not. @throws Failure not-found where the member may not read it */
export async function layerNow(
  member: Member,
  layerId: string,
  tx: Transaction = database().prisma,
): Promise<LayerNow> {
  demand(member, "document.read");
  const { documentId, epoch } = await readLayerFor(tx, member, layerId);
  const position = await headOf(tx, layerId, epoch);
  const content = readLayer(await docIn(tx, layerId, epoch, position.seq));
  return { position, content, schema: await readSchema(tx, member.projectId), text: await textOf(tx, documentId) };
}

/**
 * Sets and removes, all of it or nothing. What is set under an id that is there replaces it, and keeps its author.
 * @throws Failure invalid with `place.field`, forbidden where the layer is finished or not the member's to write, not-found
 */
export async function editLayer(
  member: Member,
  layerId: string,
  edits: LayerEdits,
  only?: Precondition,
): Promise<{ position: Position; spans: string[]; relations: string[] }> {
  demand(member, "layer.write");
  return writing(member, layerId, async (tx, { documentId, epoch }) => {
    await only?.(tx);
    const doc = await docIn(tx, layerId, epoch);
    const before = readLayer(doc);
    requireNew(doc, "spans", edits.spans);
    requireNew(doc, "relations", edits.relations);
    const rules = new Rules(await readSchema(tx, member.projectId), await textOf(tx, documentId), edits.unit);
    const by = { author: member.userId, editor: member.userId };
    const spans = edits.spans.map((edit, i) => rules.span(edit, before.spans, by, `spans.${i}`));
    const relations = edits.relations.map((edit, i) => rules.relation(edit, before.relations, by, `relations.${i}`));
    const entries = edits.document.map((edit, i) => rules.entry(edit, before.document, by, `document.${i}`));
    const update = changeOf(doc, { layerId, userId: member.userId }, () => {
      for (const root of roots) for (const key of edits.remove[root] ?? []) doc.getMap(root).delete(key);
      for (const span of spans) doc.getMap("spans").set(span.id, storedSpan(span));
      for (const { id, ...relation } of relations) doc.getMap("relations").set(id, relation);
      for (const { key, ...entry } of entries) doc.getMap("document").set(key, entry);
    });
    requireEnds(readLayer(doc), before, new Set(relations.map(({ id }) => id)));
    if (update) await append(tx, member, layerId, epoch, update);
    const position = await headOf(tx, layerId, epoch);
    return { position, spans: spans.map(({ id }) => id), relations: relations.map(({ id }) => id) };
  });
}

type By = { author: string; editor: string };

/** Turns what was sent into values of the layer, or refuses it by its field. */
class Rules {
  private readonly schema: LabelSchema;
  private readonly text: string;
  private readonly codePoints: CodePoints | null;

  constructor(schema: LabelSchema, text: string, unit: LayerEdits["unit"]) {
    this.schema = schema;
    this.text = text;
    this.codePoints = unit === "codePoints" ? new CodePoints(text) : null;
  }

  span(edit: SpanEdit, held: ReadonlyMap<string, Span>, by: By, field: string): Span {
    const { id = newId(), label, attributes, entity } = edit;
    const before = held.get(id);
    const stored = {
      label,
      fragments: edit.fragments.flatMap((one, i) => this.inUtf16(one, `${field}.fragments.${i}`)),
      ...by,
      ...(before && { author: before.author }),
      ...(attributes && Object.keys(attributes).length > 0 && { attributes }),
      ...(entity != null && { entity }),
      ...(before?.origin && { origin: before.origin }),
    };
    const span = good(parseSpan(id, stored), field);
    good(fitsText(span, this.text), field);
    const known = this.schema.labels.find((one) => one.id === label && one.scope === "span");
    if (!known || (known.archived && before?.label !== label))
      throw invalid(`${field}.label`, "There is no such label to give to a span: GET …/labels lists their ids.");
    this.checkAttributes("span", attributes, field);
    const marked = surface(this.text, span);
    if (edit.surface !== undefined && edit.surface !== marked)
      throw invalid(`${field}.surface`, `The span marks “${shown(marked)}” and not “${shown(edit.surface)}”.`);
    return span;
  }

  relation(edit: RelationEdit, held: ReadonlyMap<string, Relation>, by: By, field: string): Relation {
    const { id = newId(), type, from, to, attributes } = edit;
    const before = held.get(id);
    const some = attributes && Object.keys(attributes).length > 0 && { attributes };
    const stored = { type, from, to, ...by, ...(before && { author: before.author }), ...some };
    const relation = good(parseRelation(id, stored), field);
    const known = this.schema.relationTypes.find((one) => one.id === type);
    if (!known || (known.archived && before?.type !== type))
      throw invalid(`${field}.type`, "There is no such relation type: GET …/labels lists their ids.");
    this.checkAttributes("relation", attributes, field);
    return relation;
  }

  entry(
    { key, value }: LayerEdits["document"][number],
    held: ReadonlyMap<string, DocumentEntry>,
    by: By,
    field: string,
  ): DocumentEntry {
    const author = held.get(key)?.author ?? by.author;
    const entry = good(parseDocumentEntry(key, { value, ...by, author }), field);
    const [kind, id] = splitEntryKey(key);
    const labels = this.schema.labels.filter(({ scope }) => scope === "document");
    if (kind === "label" && !labels.some((one) => one.id === id))
      throw invalid(`${field}.key`, "There is no such label to give to a document: GET …/labels lists their ids.");
    if (kind === "attribute") this.checkAttributes("document", { [id]: value }, field);
    return entry;
  }

  private inUtf16([start, end]: Fragment, field: string): [number, number] {
    if (!this.codePoints) return [start, end];
    const { length } = this.codePoints;
    if (start < 0 || end > length)
      throw invalid(field, `${start}–${end} is outside the text, which has ${length} code points.`);
    return [this.codePoints.toUtf16(start), this.codePoints.toUtf16(end)];
  }

  private checkAttributes(on: "span" | "relation" | "document", attributes: Attributes = {}, field: string): void {
    for (const id of Object.keys(attributes)) {
      if (!this.schema.attributes.some((one) => one.id === id && one.on === on))
        throw invalid(
          `${field}.attributes.${id}`,
          `There is no such attribute of a ${on}: GET …/labels lists their ids.`,
        );
    }
  }
}

function good<T>(parsed: Parsed<T>, field: string): T {
  if (parsed.ok) return parsed.value;
  throw invalid(field, `This cannot be stored: ${parsed.why}.`);
}

/** Whoever made what is gone stays its author, and only the log says who that was: under its id nothing begins anew. */
function requireNew(doc: Y.Doc, root: "spans" | "relations", edits: readonly { id?: string | undefined }[]): void {
  const map = doc.getMap(root);
  for (const [i, { id }] of edits.entries()) {
    if (id !== undefined && map._map.has(id) && !map.has(id))
      throw invalid(`${root}.${i}.id`, "What had this id was removed, so nothing new can have it. Leave the id out.");
  }
}

/** Relations whose end was missing `before` are nobody's fault here: they are hidden, and return with their span. */
function requireEnds(now: LayerContent, before: LayerContent, set: ReadonlySet<string>): void {
  for (const relation of now.relations.values()) {
    const { id } = relation;
    const missing = missingEnd(relation, now);
    const held = before.relations.get(id);
    if (missing === undefined || (held && !set.has(id) && missingEnd(held, before) !== undefined)) continue;
    throw invalid(`relations.${id}`, `The relation ${id} would lead to the span ${missing}, which would not be there.`);
  }
}

function missingEnd({ from, to }: Relation, { spans }: LayerContent): string | undefined {
  return [from, to].find((end) => !spans.has(end));
}

async function textOf(tx: Transaction, documentId: string): Promise<string> {
  const where = { documentId };
  return (await tx.documentText.findUniqueOrThrow({ where, select: { text: true } })).text;
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text;
}
