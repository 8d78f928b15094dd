import type { LayerAccess, LayerFacts } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Action } from "#lib/access/roles.ts";

/**
 * Proof that somebody may do `action` in a project.
 * @throws Failure not-found where she is no member, forbidden where her role or her token does not suffice
 */
export async function requireMember(_who: SignedIn, _projectId: string, _action: Action): Promise<Member> {
  throw new Error("not written");
}

/**
 * For the socket's door: who she is in the layer's project, and what decides about the layer. Null where there is no such
 * layer, or she is no member of its project. `access` is `layerAccess` of the two, and may be "none".
 */
export async function memberForLayer(
  _who: SignedIn,
  _layerId: string,
): Promise<{
  member: Member;
  facts: LayerFacts;
  access: LayerAccess;
  documentId: string;
  projectId: string;
} | null> {
  throw new Error("not written");
}
