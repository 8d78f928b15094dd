/**
 * The spans at the beginning of a layer, for the page that opens it: they are seen before the layer has come.
 *
 * Reading a layer of 50,000 spans takes a moment, so what was read is kept, and of a layer that is opened again only the rows are
 * read that were written since.
 */
import * as Y from "yjs";
import type { Member } from "#lib/access/member.ts";
import { parseSpan } from "#lib/annotation/annotation.ts";
import { openingSpans } from "#lib/annotation/opening.ts";
import type { Span } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { readLayer, replay } from "#lib/collab/schema.ts";
import { database } from "./client.ts";
import { headOf, isInLog, rowsAfter } from "./layer-content.ts";
import { layerForMember } from "./layers.ts";

/** The opening of a text, in UTF-16 units: more than a screen. */
export const openingLength = 6_000;
/** So many spans come with a page at most. */
const mostSpans = 400;
/**
 * How large the layers are together that are kept, in bytes as they are stored: one of 50,000 spans is 8 MB. In memory it is about
 * six times as much.
 */
const mostKept = 12 * 2 ** 20;

type Kept = {
  position: Position;
  /** In bytes, as it is stored. */
  size: number;
  doc: Y.Doc;
  /** What begins in the opening, by id. */
  spans: Map<string, Span>;
};

/** By layer, the one that was asked for last at the end. */
const kept = new Map<string, Promise<Kept | null>>();

/**
 * The spans that touch the opening of the layer's text, in reading order, as the log stands now. Of a layer that is too large to
 * be kept there are none: its spans come with the layer.
 * @throws Failure not-found where the member may not read the layer
 */
export async function layerOpening(member: Member, layerId: string): Promise<Span[]> {
  const { epoch } = await layerForMember(member, layerId);
  const before = kept.get(layerId) ?? Promise.resolve(null);
  // One reading of a layer after another, each going on from the last.
  const now = before.catch(() => null).then((held) => readOn(layerId, epoch, held));
  kept.delete(layerId);
  kept.set(layerId, now);
  try {
    const read = await now;
    if (!read) return [];
    const spans = openingSpans(read.spans.values(), openingLength, mostSpans);
    await makeRoom();
    return spans;
  } catch (error) {
    if (kept.get(layerId) === now) kept.delete(layerId);
    throw error;
  }
}

/** The layer as it stands at the end of its log; null where it holds nothing, or too much. */
async function readOn(layerId: string, epoch: number, held: Kept | null): Promise<Kept | null> {
  const { prisma } = database();
  const head = await headOf(prisma, layerId, epoch);
  if (head.seq === 0) return null;
  // A log that was put back from a backup is another one.
  const sameLog = held?.position.epoch === epoch && (await isInLog(prisma, layerId, held.position));
  if (!held || !sameLog || held.position.seq > head.seq) return readAll(layerId, head);
  if (held.position.seq === head.seq) return held;
  const rows = await rowsAfter(layerId, epoch, held.position.seq, head.seq);
  const size = rows.reduce((sum, { update }) => sum + update.length, held.size);
  // The newest snapshot may say the same in less.
  if (size > mostKept) return readAll(layerId, head);
  const { doc, spans } = held;
  const root = doc.getMap("spans");
  const changed = new Set<string>();
  const note = (event: Y.YMapEvent<unknown>) => {
    for (const id of event.keysChanged) changed.add(id);
  };
  root.observe(note);
  doc.transact(() => {
    for (const { update } of rows) Y.applyUpdate(doc, update);
  });
  root.unobserve(note);
  for (const id of changed) {
    spans.delete(id);
    const stored = root.get(id);
    const span = stored === undefined ? null : parseSpan(id, stored);
    if (span?.ok && inOpening(span.value)) spans.set(id, span.value);
  }
  return { position: head, size, doc, spans };
}

async function readAll(layerId: string, head: Position): Promise<Kept | null> {
  const { epoch, seq } = head;
  const values = [layerId, epoch, seq];
  const { rows: snapshots } = await database().pool.query<{ seq: number; size: number }>(
    `SELECT "seq", octet_length("state") AS "size" FROM "LayerSnapshot"
     WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" <= $3 ORDER BY "seq" DESC LIMIT 1`,
    values,
  );
  const [snapshot] = snapshots;
  const { rows: sums } = await database().pool.query<{ size: number }>(
    `SELECT coalesce(sum(octet_length("update")), 0)::int AS "size" FROM "LayerUpdate"
     WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" <= $3 AND "seq" > $4`,
    [...values, snapshot?.seq ?? 0],
  );
  const size = (snapshot?.size ?? 0) + (sums[0]?.size ?? 0);
  if (size > mostKept) return null;
  const state = snapshot && (await stateAt(layerId, epoch, snapshot.seq));
  const rows = await rowsAfter(layerId, epoch, state ? snapshot.seq : 0, seq);
  const doc = replay(
    state ?? null,
    rows.map(({ update }) => update),
  );
  const spans = [...readLayer(doc).spans].filter(([, span]) => inOpening(span));
  return { position: head, size, doc, spans: new Map(spans) };
}

async function stateAt(layerId: string, epoch: number, seq: number): Promise<Uint8Array | null> {
  const where = { layerId_epoch_seq: { layerId, epoch, seq } };
  return (await database().prisma.layerSnapshot.findUnique({ where, select: { state: true } }))?.state ?? null;
}

function inOpening(span: Span): boolean {
  return spanStart(span) < openingLength;
}

/** Lets go of the layers that were not asked for the longest. */
async function makeRoom(): Promise<void> {
  let size = 0;
  for (const [layerId, promise] of [...kept].reverse()) {
    const one = await promise.catch(() => null);
    size += one?.size ?? 0;
    if ((!one || size > mostKept) && kept.get(layerId) === promise) kept.delete(layerId);
  }
}
