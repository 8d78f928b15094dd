import type { Member } from "#lib/access/member.ts";
import type { Action } from "#lib/access/roles.ts";
import { allows, can } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";

/**
 * Every command and every guarded reading of the store begins with this. A `Member` proves membership; what the role allows
 * is asked again here, so that a door which asked for too little opens nothing.
 */
export function demand(member: Member, action: Action): void {
  if (!can(member.role, action)) {
    throw new Failure("forbidden", "Your role in this project does not allow this. Ask a manager of the project.");
  }
  if (!allows(member, action)) throw new Failure("forbidden", "This token was not made for that: it lacks a scope.");
}
