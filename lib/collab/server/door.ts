import { isUnblinded, layerAccess } from "#lib/access/layer-access.ts";
import { memberForLayer } from "#lib/auth/membership.ts";
import { signedInFromCookies } from "#lib/auth/session.ts";
import { failureCodes } from "#lib/errors.ts";
import type { Visitor } from "./surroundings.ts";

/** What the door says: who it is, what she may do here and whether she sees the document's other layers; or the code to close with. */
export type Admission =
  | { kind: "in"; visitor: Visitor; documentId: string; projectId: string; sight: boolean }
  | { kind: "out"; code: number; reason: string };

const unauthenticated = { kind: "out", code: failureCodes.unauthenticated.close, reason: "Please sign in." } as const;

/** One answer for a layer that is not there, of a project that is not hers, and that she is blind to. */
const notFound = { kind: "out", code: failureCodes["not-found"].close, reason: "There is no such layer." } as const;

/**
 * Whether whoever sent these cookies may open a layer. Asked at the upgrade, whenever something may have changed it, and every
 * minute besides. Always asks the database.
 */
export async function askDoor(cookies: string | null, layerId: string): Promise<Admission> {
  const who = await signedInFromCookies(cookies);
  if (who?.by.kind !== "session") return unauthenticated;
  const found = await memberForLayer(who, layerId);
  if (!found) return notFound;
  const { member, facts, closed, documentId, projectId } = found;
  // What she may do while the layer is open. That it is finished, the room says by itself, to all at once.
  const allowed = layerAccess(member, { ...facts, state: "open" });
  if (allowed === "none") return notFound;
  const access = closed ? "read" : allowed;
  const { userId, name } = who;
  const sight = isUnblinded(member.role, facts);
  return { kind: "in", visitor: { userId, name, sessionId: who.by.id, access }, documentId, projectId, sight };
}
