/** What others have changed in a layer while somebody was away. */
import type { Member } from "#lib/access/member.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { database } from "./client.ts";
import { demand } from "./demand.ts";
import { labelSchema } from "./labels.ts";
import { headOf, isInLog, type SetChange, signedChanges } from "./layer-content.ts";
import { readLayerFor } from "./layers.ts";

export type Away = {
  /** Spans first, then relations, then what is said of the document; at most so many as `most`. */
  changes: SetChange[];
  /** How many there are beyond those. */
  more: number;
  /** Up to where the log was read. */
  position: Position;
  /** False where the log no longer holds what was seen last, so that nothing can be said. */
  known: boolean;
};

const most = 500;

/**
 * What others have added, changed or removed since a position of the log; one's own changes are left out. A span that came and
 * went meanwhile is not told of.
 * @throws Failure not-found where the member may not read the layer
 */
export async function changesSince(member: Member, layerId: string, since: Position): Promise<Away> {
  demand(member, "document.read");
  const { prisma } = database();
  const layer = await readLayerFor(prisma, member, layerId);
  const position = await headOf(prisma, layerId, layer.epoch);
  const known = since.epoch === layer.epoch && since.seq <= position.seq && (await isInLog(prisma, layerId, since));
  if (!known || since.seq === position.seq) return { changes: [], more: 0, position, known };
  const { text } = await prisma.documentText.findUniqueOrThrow({ where: { documentId: layer.documentId } });
  const all = await signedChanges(layerId, since, position, await labelSchema(member), text);
  const others = all.filter(({ userId }) => userId !== member.userId).map(({ userId: _, ...change }) => change);
  return { changes: others.slice(0, most), more: Math.max(0, others.length - most), position, known };
}
