/** Up to where a person has seen a layer that others work in too: kept on this device, for each layer. */
import type { Position } from "#lib/collab/protocol.ts";

const placeOf = (userId: string, layerId: string) => `spanwise.seen.${userId}.${layerId}`;

/** Null where she was never here on this device, or where the browser keeps nothing. */
export function seenUpTo(userId: string, layerId: string): Position | null {
  try {
    const kept: Partial<Position> = JSON.parse(localStorage.getItem(placeOf(userId, layerId)) ?? "{}");
    const { epoch, seq, sha256 } = kept;
    return Number.isInteger(epoch) && Number.isInteger(seq) && typeof sha256 === "string"
      ? { epoch: epoch as number, seq: seq as number, sha256 }
      : null;
  } catch {
    return null;
  }
}

export function keepSeen(userId: string, layerId: string, position: Position): void {
  try {
    localStorage.setItem(placeOf(userId, layerId), JSON.stringify(position));
  } catch {
    // A browser that keeps nothing has no list of what changed.
  }
}
