import type { Member, SignedIn, SignedInBy } from "#lib/access/member.ts";
import type { Role, Scopes } from "#lib/access/roles.ts";

/** The only maker of proofs. Call it after the database has confirmed every field, and in tests. */
export function makeSignedIn(facts: {
  userId: string;
  name: string;
  email: string;
  owner: boolean;
  by: SignedInBy;
}): SignedIn {
  return Object.freeze({ ...facts }) as SignedIn;
}

/** See `makeSignedIn`. */
export function makeMember(facts: {
  projectId: string;
  userId: string;
  role: Role;
  scopes?: Scopes;
  archived?: boolean;
}): Member {
  return Object.freeze({ scopes: null, archived: false, ...facts }) as Member;
}
