import type { Member } from "#lib/access/member.ts";

/** Version 0 means that none were written yet. `body` is Markdown. */
export type Guidelines = { version: number; body: string };

export async function guidelines(_member: Member): Promise<Guidelines> {
  throw new Error("not written");
}

/**
 * Saves the next version.
 * @throws Failure conflict with `data: Guidelines`, what now stands, where `baseVersion` is not the current one any more.
 */
export async function saveGuidelines(
  _member: Member,
  _change: { body: string; baseVersion: number },
): Promise<Guidelines> {
  throw new Error("not written");
}
