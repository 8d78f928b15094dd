/** Writing into a layer's log without a room: for commands that come with a request and not over a socket. For `lib/data` only. */
import { createHmac } from "node:crypto";
import type * as Y from "yjs";
import type { Member } from "#lib/access/member.ts";
import { can, type Role } from "#lib/access/roles.ts";
import { replay } from "#lib/collab/schema.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";
import { chain } from "./chain.ts";
import { type Transaction, transaction } from "./client.ts";
import { headOf } from "./layer-content.ts";
import { fixMode, type LayerForMember, readLayerFor, runIn } from "./layers.ts";
import { notify } from "./notify.ts";
import { isUuid } from "./uuid.ts";

/**
 * Holds the layer, so that nobody appends meanwhile, and asks again whether the member may write it. Archiving its document or
 * project, removing the member, and making her less, wait until this is over.
 */
export function writing<T>(
  member: Member,
  layerId: string,
  run: (tx: Transaction, layer: LayerForMember) => Promise<T>,
): Promise<T> {
  if (!isUuid(layerId)) throw new Failure("not-found", "There is no such layer.");
  return transaction(async (tx) => {
    const [held] = await tx.$queryRaw<{ role: Role }[]>`
      SELECT m."role"::text AS "role" FROM "Layer" l JOIN "Document" d ON d."id" = l."documentId" JOIN "Project" p ON p."id" = d."projectId"
        JOIN "Membership" m ON m."projectId" = p."id" AND m."userId" = ${member.userId}::uuid
      WHERE l."id" = ${layerId}::uuid FOR UPDATE OF l FOR SHARE OF d, p, m`;
    if (!held) throw new Failure("not-found", "There is no such layer.");
    const layer = await readLayerFor(tx, member, layerId);
    if (layer.access !== "write" || !can(held.role, "layer.write"))
      throw new Failure("forbidden", "This layer cannot be changed: it is finished, or not yours.");
    return run(tx, layer);
  });
}

/** The layer after the row `upTo` of its log, as this transaction sees it; at its end if not said. */
export async function docIn(tx: Transaction, layerId: string, epoch: number, upTo = 2 ** 31 - 1): Promise<Y.Doc> {
  const snapshot = await tx.layerSnapshot.findFirst({
    where: { layerId, epoch, seq: { lte: upTo } },
    orderBy: { seq: "desc" },
  });
  const rows = await tx.layerUpdate.findMany({
    where: { layerId, epoch, seq: { gt: snapshot?.seq ?? 0, lte: upTo } },
    orderBy: { seq: "asc" },
    select: { update: true },
  });
  return replay(
    snapshot?.state ?? null,
    rows.map(({ update }) => update),
  );
}

/**
 * What the member does to a layer by `change`, as one update; null where it does nothing. `doc` is at the end of the log: what
 * she changes in this way has one clientID in a layer for ever, since Yjs looks at all that there are with each change.
 */
export function changeOf(
  doc: Y.Doc,
  { layerId, userId }: { layerId: string; userId: string },
  change: () => void,
): Uint8Array | null {
  // Nobody can guess it, and take it for her own before: of two that write as one client, one loses what she writes.
  const id = createHmac("sha256", env().authSecret).update(`client ${layerId} ${userId}`);
  doc.clientID = id.digest().readUInt32BE(0);
  let made: Uint8Array | null = null;
  const keep = (update: Uint8Array) => {
    made = update;
  };
  doc.on("update", keep);
  doc.transact(change);
  doc.off("update", keep);
  return made;
}

/** Appends one row in the member's name, and tells the rooms. Whoever calls holds the layer. */
export async function append(
  tx: Transaction,
  { userId }: Member,
  layerId: string,
  epoch: number,
  update: Uint8Array,
): Promise<void> {
  const head = await headOf(tx, layerId, epoch);
  const seq = head.seq + 1;
  const sha256 = Buffer.from(chain(head.sha256, update), "hex");
  const row = { layerId, epoch, seq, userId, base: head.seq, update: Buffer.from(update), sha256 };
  await tx.layerUpdate.create({ data: row, select: { seq: true } });
  if (seq === 1) await fixMode(runIn(tx), layerId);
  await notify(tx, { kind: "appended", layerId, epoch, seq, by: "" });
}

/** 21 characters of 64, as the workbench makes them. */
export function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16)))
    .toString("base64url")
    .slice(0, 21);
}
