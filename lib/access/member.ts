import type { Role, Scope, Scopes } from "./roles.ts";

declare const proof: unique symbol;

/**
 * Proof that somebody is a member of a project and may do one or more things there. Only `lib/auth` makes one, after asking
 * the database; every function of `lib/data` that touches a project takes one first, so an unguarded query does not compile.
 */
export type Member = {
  readonly [proof]: "member";
  readonly projectId: string;
  readonly userId: string;
  readonly role: Role;
  /** Null for a person at her browser; for an API token, what it was made for. */
  readonly scopes: Scopes;
  /** Whether the project is archived. `allows` asks this, the scopes and the role. */
  readonly archived: boolean;
};

/** Proof that somebody is signed in. Made by `lib/auth` only. */
export type SignedIn = {
  readonly [proof]: "signed in";
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  /** The owner of the installation may create projects and see the list of people. */
  readonly owner: boolean;
  /** The session row or API token that this rests on. */
  readonly by: SignedInBy;
};

export type SignedInBy =
  | { readonly kind: "session"; readonly id: string }
  | {
      readonly kind: "token";
      readonly id: string;
      readonly scopes: readonly Scope[];
      /** The only project that the token opens; null for every project of its person. */
      readonly projectId: string | null;
    }
  /** The command line acts for a person, as when the demo opens the sample project for her. */
  | { readonly kind: "system"; readonly id: string };

/** Proof that the program itself acts: start-up, the collaboration server, the command line. `system.ts` makes it. */
export type System = { readonly [proof]: "system"; readonly reason: string };
