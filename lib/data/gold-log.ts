/**
 * The gold layer's log, which only the server writes: in the transaction of the command that decided, so that a decision and what it
 * put into gold are both there or neither is. For `lib/data` only.
 */
import type { LayerContent } from "#lib/annotation/annotation.ts";
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import type { Gold } from "#lib/annotation/disagreement/gold.ts";
import type { Span } from "#lib/annotation/span.ts";
import { readLayer, replay, roots, storedSpan } from "#lib/collab/schema.ts";
import { chain } from "./chain.ts";
import type { Transaction } from "./client.ts";
import { headOf } from "./layer-content.ts";
import { notify } from "./notify.ts";

/** All that the server writes stands under one client: its writes come one after another, under the lock of the layer. */
const serverClient = 1;

/** What the layer is to say. In gold the author is the layer. */
export function goldContent(gold: Gold, layerId: string): LayerContent {
  const by = { author: layerId, editor: layerId };
  return {
    spans: new Map(
      gold.spans.map(({ id, label, fragments, attributes, entity }): [string, Span] => [
        id,
        {
          ...{ id, label, fragments },
          ...by,
          ...(attributes ? { attributes } : {}),
          ...(entity === undefined ? {} : { entity }),
        },
      ]),
    ),
    relations: new Map(
      gold.relations.map(({ id, type, from, to, attributes }) => [
        id,
        { ...{ id, type, from, to }, ...by, ...(attributes ? { attributes } : {}) },
      ]),
    ),
    document: new Map(gold.document.map(({ key, value }) => [key, { key, value, ...by }])),
  };
}

export function sameContent(a: LayerContent, b: LayerContent): boolean {
  return canonicalJson(plain(a)) === canonicalJson(plain(b));
}

function plain(content: LayerContent): Json {
  return roots.map((root) => Object.fromEntries<unknown>(stored(content, root))) as unknown as Json;
}

/** What stands in the Y.Doc under each key. */
function stored(content: LayerContent, root: (typeof roots)[number]): [string, object][] {
  if (root === "spans") return [...content.spans].map(([id, span]) => [id, storedSpan(span)]);
  if (root === "relations") return [...content.relations].map(([id, { id: _, ...rest }]) => [id, rest]);
  return [...content.document].map(([key, { key: _, ...rest }]) => [key, rest]);
}

/**
 * Appends what makes the layer say `wanted`, as one row, and tells its sockets. The caller has locked the layer's row for update. With
 * `was`, only what that names is compared and changed: the caller knows that the layer says it, and that nothing else is to change.
 * Where the log ends afterwards.
 */
export async function writeGold(
  tx: Transaction,
  { layerId, epoch }: { layerId: string; epoch: number },
  wanted: LayerContent,
  was?: LayerContent,
): Promise<number> {
  if (was && sameContent(was, wanted)) return (await headOf(tx, layerId, epoch)).seq;
  const { doc, seq, sha256 } = await docIn(tx, layerId, epoch);
  const before = was ?? readLayer(doc);
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  doc.clientID = serverClient;
  doc.transact(() => {
    for (const root of roots) {
      const map = doc.getMap(root);
      const now = new Map(stored(before, root).map(([id, value]) => [id, canonicalJson(value as Json)]));
      const then = new Map(stored(wanted, root));
      for (const id of now.keys()) if (!then.has(id)) map.delete(id);
      for (const [id, value] of then) if (now.get(id) !== canonicalJson(value as Json)) map.set(id, value);
    }
  });
  const [update] = updates;
  if (!update) return seq;
  const hash = chain(sha256, update);
  await tx.layerUpdate.create({
    data: {
      ...{ layerId, epoch, seq: seq + 1, base: seq },
      update: update as Uint8Array<ArrayBuffer>,
      sha256: Buffer.from(hash, "hex") as Uint8Array<ArrayBuffer>,
    },
    select: { seq: true },
  });
  await notify(tx, { kind: "layer", layerId });
  return seq + 1;
}

/** The layer at the end of its log, read on the transaction's own connection. */
async function docIn(tx: Transaction, layerId: string, epoch: number) {
  const snapshot = await tx.layerSnapshot.findFirst({
    where: { layerId, epoch },
    orderBy: { seq: "desc" },
    select: { seq: true, state: true },
  });
  const rows = await tx.$queryRaw<{ seq: number; update: Uint8Array; sha256: Uint8Array }[]>`
    SELECT "seq", "update", "sha256" FROM "LayerUpdate"
    WHERE "layerId" = ${layerId}::uuid AND "epoch" = ${epoch} AND "seq" >= ${snapshot?.seq ?? 0} ORDER BY "seq"`;
  const later = rows.filter(({ seq }) => seq > (snapshot?.seq ?? 0));
  const last = rows.at(-1);
  const doc = replay(
    snapshot?.state ?? null,
    later.map(({ update }) => update),
  );
  return { doc, seq: last?.seq ?? 0, sha256: last ? Buffer.from(last.sha256).toString("hex") : "" };
}
