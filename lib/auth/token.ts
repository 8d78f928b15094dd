import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { type Clock, systemClock } from "#lib/data/clock.ts";
import { tokenBySecret } from "#lib/data/tokens.ts";
import { makeSignedIn } from "./make-member.ts";

/** Whose API token this `Authorization: Bearer …` header carries; null where it is none of ours, or has ended. */
export async function signedInFromBearer(
  authorization: string | null,
  now: Clock = systemClock,
): Promise<SignedIn | null> {
  const secret = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  const token = secret === undefined ? null : await tokenBySecret(system("check an API token"), secret, now);
  if (!token) return null;
  const { id, scopes, projectId, userId, name, email, owner } = token;
  return makeSignedIn({ userId, name, email, owner, by: { kind: "token", id, scopes, projectId } });
}
