import type { SignedIn, System } from "#lib/access/member.ts";

export type Person = { userId: string; name: string; email: string; owner: boolean; hasPassword: boolean };
export type NewPerson = { name: string; email: string; passwordHash: string | null };

/** Whether the installation has been set up. */
export async function hasOwner(_system: System): Promise<boolean> {
  throw new Error("not written");
}

/** @throws Failure conflict where there is an owner already, or the address is taken; invalid with `place.field` */
export async function createOwner(_system: System, _person: NewPerson): Promise<{ userId: string }> {
  throw new Error("not written");
}

/** @throws Failure conflict where the address is taken; invalid with `place.field` */
export async function createUser(_system: System, _person: NewPerson): Promise<{ userId: string }> {
  throw new Error("not written");
}

/** Who has this address, in any case of letters; null where nobody does or the person is disabled. */
export async function userByEmail(
  _system: System,
  _email: string,
): Promise<{ userId: string; name: string; email: string; owner: boolean; passwordHash: string | null } | null> {
  throw new Error("not written");
}

/** The person herself. */
export async function person(_who: SignedIn): Promise<Person> {
  throw new Error("not written");
}

export async function renamePerson(_who: SignedIn, _name: string): Promise<void> {
  throw new Error("not written");
}
