import { type LayerAccess, type LayerFacts, layerAccess } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Action, Scopes } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { demand } from "#lib/data/demand.ts";
import { layerFacts } from "#lib/data/layers.ts";
import { mayAct, membershipOf } from "#lib/data/members.ts";
import { Failure } from "#lib/errors.ts";
import { makeMember } from "./make-member.ts";

/**
 * Proof that somebody may do `action` in a project.
 * @throws Failure not-found where she is no member, forbidden where her role or her token does not suffice
 */
export async function requireMember(who: SignedIn, projectId: string, action: Action): Promise<Member> {
  const member = await memberOf(who, projectId);
  if (!member) throw new Failure("not-found", "There is no such project, or you are not a member of it.");
  demand(member, action);
  return member;
}

async function memberOf(who: SignedIn, projectId: string): Promise<Member | null> {
  const { userId, by } = who;
  const scopes = by.kind === "token" ? by.scopes : null;
  if (by.kind === "token" && by.projectId !== null && by.projectId !== projectId) return null;
  const membership = await membershipOf(system("check a membership"), projectId, userId);
  return membership && makeMember({ projectId, userId, scopes, ...membership });
}

/**
 * For a job: whoever asked for it, with the rights that she has now; what she was at the time does not count.
 * @throws Failure not-found where she is no member any more or her account is closed, forbidden where she may not do it now
 */
export async function memberForWork(job: {
  projectId: string | null;
  userId: string | null;
  action: Action;
  scopes: Scopes;
}): Promise<Member> {
  const { projectId, userId, action, scopes } = job;
  const known = projectId !== null && userId !== null && (await mayAct(system("run a job"), userId));
  const membership = known ? await membershipOf(system("run a job"), projectId, userId) : null;
  if (!known || !membership) {
    throw new Failure(
      "not-found",
      "Whoever asked for this is not a member of the project any more, so it goes no further.",
    );
  }
  const member = makeMember({ projectId, userId, scopes, ...membership });
  demand(member, action);
  return member;
}

/**
 * For the socket's door: who she is in the layer's project, and what decides about the layer. Null where there is no such
 * layer, or she is no member of its project. `access` is `layerAccess` of the two, and may be "none"; `closed` as in `layerFacts`.
 */
export async function memberForLayer(
  who: SignedIn,
  layerId: string,
): Promise<{
  member: Member;
  facts: LayerFacts;
  closed: boolean;
  access: LayerAccess;
  documentId: string;
  projectId: string;
} | null> {
  const found = await layerFacts(system("open a layer"), layerId, who.userId);
  if (!found) return null;
  const { facts, closed, projectId, documentId } = found;
  const member = await memberOf(who, projectId);
  return member && { member, facts, closed, access: layerAccess(member, facts), documentId, projectId };
}
