import type { SignedIn } from "#lib/access/member.ts";

/** Whose API token this `Authorization: Bearer …` header carries; null where it is none of ours, or has ended. */
export async function signedInFromBearer(_authorization: string | null): Promise<SignedIn | null> {
  throw new Error("not written");
}
