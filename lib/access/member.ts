import type { Action, Role } from "./roles.ts";

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
  readonly by: { readonly kind: "session"; readonly id: string } | { readonly kind: "token"; readonly id: string };
};

/** Proof that the program itself acts: start-up, the collaboration server, the command line. */
export type System = { readonly [proof]: "system"; readonly reason: string };

/** Call only from server.ts, `lib/auth`, `lib/collab/server`, `lib/jobs` and `lib/cli`; a wall holds that. */
export function system(reason: string): System {
  return { reason } as System;
}

export type { Action };
