import type { System } from "#lib/access/member.ts";
import { isDuplicate, type Transaction, transaction } from "./client.ts";
import { record } from "./events.ts";
import { emailAddress } from "./field.ts";
import { channel } from "./notify.ts";
import { endSessions } from "./sessions.ts";

/** What an OpenID provider says of somebody who signed in there. */
export type Identity = {
  issuer: string;
  subject: string;
  email: string | null;
  /** Whether the provider vouches that the address is hers. */
  emailVerified: boolean;
  name: string | null;
};

export type Found = { userId: string } | { refused: "no-email" | "email-not-verified" | "disabled" };

/**
 * The person behind an identity. The pair (issuer, subject) decides; the address only the first time, and only where the
 * provider vouches for it. Whoever is new becomes a person without projects.
 */
export async function findOrCreateByAccount(_system: System, identity: Identity): Promise<Found> {
  const find = () => transaction((tx) => findOrCreate(tx, identity));
  try {
    return await find();
  } catch (error) {
    // Two first sign-ins at once: the other one made the rows, so now they are found.
    if (isDuplicate(error)) return await find();
    throw error;
  }
}

async function findOrCreate(tx: Transaction, identity: Identity): Promise<Found> {
  const { issuer, subject } = identity;
  const account = await tx.account.findUnique({
    where: { issuer_subject: { issuer, subject } },
    select: { userId: true, user: { select: { disabledAt: true } } },
  });
  if (account) return account.user.disabledAt ? { refused: "disabled" } : { userId: account.userId };
  if (identity.email === null) return { refused: "no-email" };
  const email = emailAddress(identity.email);
  const known = await tx.user.findUnique({ where: { email }, select: { id: true, disabledAt: true } });
  if (known) {
    if (!identity.emailVerified) return { refused: "email-not-verified" };
    if (known.disabledAt) return { refused: "disabled" };
    await handOver(tx, known.id);
    await tx.account.create({ data: { userId: known.id, issuer, subject }, select: { id: true } });
    await record(tx, { userId: known.id, kind: "person.linked", subject: known.id, data: { issuer } });
    return { userId: known.id };
  }
  const name =
    identity.name
      ?.replace(/[\p{Cc}\p{Cs}]/gu, " ")
      .trim()
      .slice(0, 100) ||
    (email.split("@")[0] ?? email);
  const { id } = await tx.user.create({
    data: { email, name, accounts: { create: { issuer, subject } } },
    select: { id: true },
  });
  await record(tx, { userId: id, kind: "person.created", subject: id, data: { owner: false, issuer } });
  return { userId: id };
}

/**
 * Gives an account to the person whom the provider vouches for. Nobody vouched for the address before: somebody else may have
 * registered it and be waiting. So every earlier way in ends: the password, other identities, sessions, API tokens.
 */
async function handOver(tx: Transaction, userId: string): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { passwordHash: null }, select: { id: true } });
  await tx.account.deleteMany({ where: { userId } });
  await endSessions(tx, userId, userId);
  await tx.$executeRaw`
    WITH ended AS (DELETE FROM "ApiToken" WHERE "userId" = ${userId}::uuid RETURNING id)
    SELECT pg_notify(${channel}, json_build_object('kind', 'session', 'sessionId', id)::text) FROM ended`;
}
