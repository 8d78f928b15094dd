import type { System } from "#lib/access/member.ts";

export const linkPurposes = ["setup", "password", "signin"] as const;
/** setup: makes the owner. password: sets a new password and signs in. signin: signs in. */
export type LinkPurpose = (typeof linkPurposes)[number];

export type LinkFacts = { purpose: LinkPurpose; userId: string | null; name: string | null; email: string | null };

/** Makes a link that works once. The secret goes into the address and is kept nowhere. `userId` is needed but for set-up. */
export async function createLink(
  _system: System,
  _link: { purpose: LinkPurpose; userId?: string; minutes: number },
): Promise<{ secret: string }> {
  throw new Error("not written");
}

/** What a link would do; null where it is unknown, used, expired, or set-up is done. Reading does not use it. */
export async function readLink(_system: System, _secret: string): Promise<LinkFacts | null> {
  throw new Error("not written");
}
