/** Who changed or deleted whose span in a shared layer, read from its log. */
import * as Y from "yjs";
import { parseSpan } from "#lib/annotation/annotation.ts";
import { type VersionSpan, versionOf } from "#lib/annotation/disagreement/cluster.ts";
import type { ForeignEdit } from "#lib/annotation/disagreement/together.ts";
import { replay } from "#lib/collab/schema.ts";
import { database } from "./client.ts";

type Held = { author: string; version: VersionSpan };

/** In the order in which they happened, up to and including row `seq`. */
export async function foreignEdits(at: { layerId: string; epoch: number; seq: number }): Promise<ForeignEdit[]> {
  const { rows } = await database().pool.query<{ userId: string | null; update: Buffer }>(
    `SELECT "userId", "update" FROM "LayerUpdate" WHERE "layerId" = $1 AND "epoch" = $2 AND "seq" <= $3 ORDER BY "seq"`,
    [at.layerId, at.epoch, at.seq],
  );
  const doc = replay(null, []);
  const spans = doc.getMap("spans");
  const held = new Map<string, Held>();
  const edits: ForeignEdit[] = [];
  const deletedBy = new Map<string, string>();
  let writer = "";
  spans.observe((event) => {
    for (const id of event.keysChanged) {
      const parsed = spans.has(id) ? parseSpan(id, spans.get(id)) : null;
      const before = held.get(id);
      if (before && writer !== before.author) {
        edits.push({ span: id, author: before.author, by: writer, before: before.version, deleted: parsed === null });
      }
      if (parsed?.ok) held.set(id, { author: parsed.value.author, version: versionOf(parsed.value) });
      else deletedBy.set(id, writer);
    }
  });
  for (const row of rows) {
    writer = row.userId ?? "";
    Y.applyUpdate(doc, row.update);
  }
  // What its author deleted in the end, whatever others had done to it, is settled.
  return edits.filter(({ span, author }) => spans.has(span) || deletedBy.get(span) !== author);
}
