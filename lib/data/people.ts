import type { SignedIn, System } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, isDuplicate, type Transaction, within } from "./client.ts";
import { demandInPerson } from "./demand.ts";
import { record } from "./events.ts";
import { emailAddress, line } from "./field.ts";
import type { Prisma } from "./generated/client.ts";
import { endSessions } from "./sessions.ts";

export type Person = { userId: string; name: string; email: string; owner: boolean; hasPassword: boolean };
export type NewPerson = { name: string; email: string; passwordHash: string | null };
export type PersonForSignIn = {
  userId: string;
  name: string;
  email: string;
  owner: boolean;
  passwordHash: string | null;
};

/** Taken while an owner is made, so that two set-ups at once make one. */
const ownerLock = 5_331_001;

/** Whether the installation has been set up. */
export async function hasOwner(_system: System, tx?: Transaction): Promise<boolean> {
  const client = tx ?? database().prisma;
  return (await client.user.findFirst({ where: { owner: true }, select: { id: true } })) !== null;
}

/** Who owns the installation; null before it is set up, and where the owner is disabled. */
export function installationOwner(_system: System): Promise<PersonForSignIn | null> {
  return findPerson({ owner: true });
}

/** @throws Failure conflict where there is an owner already, or the address is taken; invalid with `place.field` */
export function createOwner(system: System, person: NewPerson, tx?: Transaction): Promise<{ userId: string }> {
  return within(tx, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ownerLock}::bigint)`;
    if (await hasOwner(system, tx))
      throw new Failure("conflict", "This installation is set up already. Please sign in.");
    return insert(tx, person, true);
  });
}

/** @throws Failure conflict where the address is taken; invalid with `place.field` */
export function createUser(_system: System, person: NewPerson, tx?: Transaction): Promise<{ userId: string }> {
  return within(tx, (tx) => insert(tx, person, false));
}

async function insert(tx: Transaction, person: NewPerson, owner: boolean): Promise<{ userId: string }> {
  const { passwordHash } = person;
  const data = { name: personName(person.name), email: emailAddress(person.email), passwordHash, owner };
  try {
    const { id } = await tx.user.create({ data, select: { id: true } });
    await record(tx, { userId: id, kind: "person.created", subject: id, data: { owner } });
    return { userId: id };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new Failure("conflict", "There is already an account with this e-mail address. Sign in with it.", {
      place: { field: "email" },
    });
  }
}

function personName(name: string): string {
  return line(name, "name", "a name", 100);
}

/** Who has this address, in any case of letters; null where nobody does or the person is disabled. */
export async function userByEmail(_system: System, email: string): Promise<PersonForSignIn | null> {
  const address = email.trim().toLowerCase();
  // PostgreSQL holds no NUL and would call the question an error.
  if (/[\0\p{Cs}]/u.test(address)) return null;
  return findPerson({ email: address });
}

/** A person by her id; null where there is none or she is disabled. */
export function userById(_system: System, userId: string): Promise<PersonForSignIn | null> {
  return findPerson({ id: userId });
}

async function findPerson(where: Prisma.UserWhereInput): Promise<PersonForSignIn | null> {
  const user = await database().prisma.user.findFirst({
    where: { ...where, disabledAt: null },
    orderBy: { id: "asc" },
  });
  if (!user) return null;
  const { id: userId, name, email, owner, passwordHash } = user;
  return { userId, name, email, owner, passwordHash };
}

/** The person herself. */
export async function person(who: SignedIn): Promise<Person> {
  const user = await database().prisma.user.findUniqueOrThrow({ where: { id: who.userId } });
  const { id: userId, name, email, owner, passwordHash } = user;
  return { userId, name, email, owner, hasPassword: passwordHash !== null };
}

export async function renamePerson(who: SignedIn, name: string): Promise<void> {
  demandInPerson(who);
  const data = { name: personName(name) };
  await within(undefined, async (tx) => {
    await tx.user.update({ where: { id: who.userId }, data, select: { id: true } });
    await record(tx, { userId: who.userId, kind: "person.renamed", subject: who.userId });
  });
}

/** Stores a new password's hash and signs the person out, but for the browser in which she changes it herself. */
export function setPassword(
  by: SignedIn | System,
  userId: string,
  passwordHash: string,
  tx?: Transaction,
): Promise<void> {
  const actor = "userId" in by ? by : null;
  if (actor) demandInPerson(actor);
  if (actor && actor.userId !== userId) throw new Error("Only the system sets other people's passwords.");
  return within(tx, async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash }, select: { id: true } });
    await endSessions(tx, userId, actor?.userId ?? null, actor?.by.kind === "session" ? { except: actor.by.id } : {});
    await record(tx, { userId: actor?.userId, kind: "person.password-changed", subject: userId });
  });
}
