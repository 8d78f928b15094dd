import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Action, Scope } from "#lib/access/roles.ts";
import { allows, can, inScope, whileArchived } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";

const lacksScope = "This API token was not made for that. Make one with the scope that it needs.";

/**
 * Every command and every guarded reading of the store begins with this. A `Member` proves membership; what the role allows
 * is asked again here, so that a door which asked for too little opens nothing.
 */
export function demand(member: Member, action: Action): void {
  if (!can(member.role, action)) {
    throw new Failure("forbidden", "Your role in this project does not allow this. Ask a manager of the project.");
  }
  if (member.archived && !whileArchived.includes(action)) {
    throw new Failure("forbidden", "This project is archived. A manager can bring it back in the project's settings.");
  }
  if (!allows(member, action)) throw new Failure("forbidden", lacksScope);
}

/** The same for what a person does outside of any project. A token that is bound to a project does nothing there but read. */
export function demandScope(who: SignedIn, scope: Scope): void {
  if (who.by.kind !== "token") return;
  const bound = who.by.projectId !== null && scope !== "read";
  if (bound || !inScope(who.by.scopes, scope)) throw new Failure("forbidden", lacksScope);
}

/** For what only the person herself does, at her browser: her password, her sessions, her tokens. */
export function demandInPerson(who: SignedIn): void {
  if (who.by.kind === "token")
    throw new Failure("forbidden", "An API token cannot do that. Sign in with your browser.");
}
