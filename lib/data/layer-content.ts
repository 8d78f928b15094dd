/** What a layer says at a place in its log, and what has changed since. Built from the log, which never changes behind us. */
import * as Y from "yjs";
import type { DocumentEntry, LayerContent } from "#lib/annotation/annotation.ts";
import { splitEntryKey } from "#lib/annotation/annotation.ts";
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import { surface } from "#lib/annotation/span.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { readLayer, replay, roots } from "#lib/collab/schema.ts";
import { database, type Transaction } from "./client.ts";

/** Something that is different in a layer since the position that was named. */
export type SetChange = {
  kind: "added" | "removed" | "changed";
  what: "span" | "relation" | "document";
  id: string;
  /** The name of the label, relation type or document entry. */
  label: string;
  /** The text of the span, of the relation's two ends, or the value of the entry. */
  surface: string;
  /** The name of who did it; "" where that is not known. */
  by: string;
};

/** With the id of who did it; "" where that is not known. */
type SignedChange = SetChange & { userId: string };

/** Where the log of a layer ends. `sha256` is "" before the first row. */
export async function headOf(tx: Transaction, layerId: string, epoch: number): Promise<Position> {
  const row = await tx.layerUpdate.findFirst({
    where: { layerId, epoch },
    orderBy: { seq: "desc" },
    select: { seq: true, sha256: true },
  });
  return { epoch, seq: row?.seq ?? 0, sha256: row ? hex(row.sha256) : "" };
}

/** Whether a position names a prefix of the layer's log. */
export async function isInLog(tx: Transaction, layerId: string, { epoch, seq, sha256 }: Position): Promise<boolean> {
  if (![epoch, seq].every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 31)) return false;
  if (seq === 0) return sha256 === "";
  const where = { layerId_epoch_seq: { layerId, epoch, seq } };
  const row = await tx.layerUpdate.findUnique({ where, select: { sha256: true } });
  return row !== null && hex(row.sha256) === sha256;
}

/** The layer after the row `seq` of its log. */
export async function contentAt(layerId: string, epoch: number, seq: number): Promise<LayerContent> {
  return readLayer(await docAt(layerId, epoch, seq));
}

async function docAt(layerId: string, epoch: number, seq: number): Promise<Y.Doc> {
  const snapshot = await database().prisma.layerSnapshot.findFirst({
    where: { layerId, epoch, seq: { lte: seq } },
    orderBy: { seq: "desc" },
    select: { seq: true, state: true },
  });
  const rows = await rowsAfter(layerId, epoch, snapshot?.seq ?? 0, seq);
  return replay(
    snapshot?.state ?? null,
    rows.map((row) => row.update),
  );
}

/** Not through Prisma, which takes three times as long for tens of thousands of rows. */
export async function rowsAfter(layerId: string, epoch: number, after: number, upTo: number) {
  const { rows } = await database().pool.query<{ userId: string | null; update: Buffer }>(
    `SELECT "userId", "update" FROM "LayerUpdate" WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" > $3 AND "seq" <= $4
     ORDER BY "seq"`,
    [layerId, epoch, after, upTo],
  );
  return rows;
}

/** Spans first, then relations, then what is said of the document; each by id. */
export async function changesBetween(
  layerId: string,
  from: Position,
  to: Position,
  schema: LabelSchema,
  text: string,
): Promise<SetChange[]> {
  const changes = await signedChanges(layerId, from, to, schema, text);
  return changes.map(({ userId: _, ...change }) => change);
}

/** The same with who did each. */
export async function signedChanges(
  layerId: string,
  from: Position,
  to: Position,
  schema: LabelSchema,
  text: string,
): Promise<SignedChange[]> {
  const doc = await docAt(layerId, from.epoch, from.seq);
  const before = readLayer(doc);
  const touchedBy = new Map<string, string>();
  let after: LayerContent;
  if (from.epoch === to.epoch) {
    let writer = "";
    for (const root of roots) {
      doc.getMap(root).observe((event) => {
        for (const key of event.keysChanged) touchedBy.set(`${root} ${key}`, writer);
      });
    }
    for (const row of await rowsAfter(layerId, from.epoch, from.seq, to.seq)) {
      writer = row.userId ?? "";
      Y.applyUpdate(doc, row.update);
    }
    after = readLayer(doc);
  } else {
    after = await contentAt(layerId, to.epoch, to.seq);
  }
  const found = differences(before, after, touchedBy);
  const people = await database().prisma.user.findMany({
    where: { id: { in: [...new Set(found.map((change) => change.by))].filter((id) => id !== "") } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map((person) => [person.id, person.name]));
  const words = new Words(schema, text, before, after);
  return found.map(({ kind, what, value, by: userId }) => {
    return { kind, what, ...words.of(value), by: names.get(userId) ?? "", userId };
  });
}

type Value = Span | Relation | DocumentEntry;
type Difference = Pick<SetChange, "kind" | "what"> & { value: Value; by: string };

function differences(before: LayerContent, after: LayerContent, touchedBy: ReadonlyMap<string, string>): Difference[] {
  const found: Difference[] = [];
  const whats = { spans: "span", relations: "relation", document: "document" } as const;
  for (const root of roots) {
    const old: ReadonlyMap<string, Value> = before[root];
    const now: ReadonlyMap<string, Value> = after[root];
    for (const id of [...new Set([...old.keys(), ...now.keys()])].sort()) {
      const was = old.get(id);
      const is = now.get(id);
      const by = touchedBy.get(`${root} ${id}`) ?? is?.editor ?? "";
      const what = whats[root];
      if (was && !is) found.push({ kind: "removed", what, value: was, by });
      else if (is && !was) found.push({ kind: "added", what, value: is, by });
      else if (is && was && !same(is, was)) found.push({ kind: "changed", what, value: is, by });
    }
  }
  return found;
}

function same(a: Value, b: Value): boolean {
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
}

/** Names things for people. */
class Words {
  private readonly schema: LabelSchema;
  private readonly text: string;
  private readonly before: LayerContent;
  private readonly after: LayerContent;

  constructor(schema: LabelSchema, text: string, before: LayerContent, after: LayerContent) {
    this.schema = schema;
    this.text = text;
    this.before = before;
    this.after = after;
  }

  of(value: Value): Pick<SetChange, "id" | "label" | "surface"> {
    if ("fragments" in value) {
      const label = nameOf(this.schema.labels, value.label);
      return { id: value.id, label, surface: surface(this.text, value) };
    }
    if ("type" in value) {
      const label = nameOf(this.schema.relationTypes, value.type);
      return { id: value.id, label, surface: `${this.end(value.from)} → ${this.end(value.to)}` };
    }
    const [kind, id] = splitEntryKey(value.key);
    const names = { label: this.schema.labels, attribute: this.schema.attributes };
    const label = kind === "label" || kind === "attribute" ? nameOf(names[kind], id) : "note";
    return { id: value.key, label, surface: kind === "label" ? "" : String(value.value) };
  }

  private end(id: string): string {
    const span = this.after.spans.get(id) ?? this.before.spans.get(id);
    return span ? surface(this.text, span) : "?";
  }
}

function nameOf(list: readonly { id: string; name: string }[], id: string): string {
  return list.find((one) => one.id === id)?.name ?? "";
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
