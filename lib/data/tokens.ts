import type { SignedIn } from "#lib/access/member.ts";
import type { Scope } from "#lib/access/roles.ts";

export type TokenRow = {
  id: string;
  name: string;
  /** The first characters of the secret, to tell tokens apart. */
  prefix: string;
  /** Null: every project of the person. */
  projectId: string | null;
  projectName: string | null;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

/** Makes a token for programs. The secret is shown once. Only a person at her browser may; a token makes no tokens. */
export async function createToken(
  _who: SignedIn,
  _token: { name: string; projectId?: string | null; scopes: Scope[]; days?: number | null },
): Promise<{ secret: string; row: TokenRow }> {
  throw new Error("not written");
}

/** The caller's tokens, newest first. */
export async function listTokens(_who: SignedIn): Promise<TokenRow[]> {
  throw new Error("not written");
}

/** Doing it twice is harmless. */
export async function revokeToken(_who: SignedIn, _id: string): Promise<void> {
  throw new Error("not written");
}
