import type { System } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { type Clock, later, minute, systemClock } from "./clock.ts";
import { record } from "./events.ts";
import { hasOwner } from "./people.ts";
import { newSecret, secretHash } from "./secret.ts";

/** setup: makes the owner. password: sets a new password and signs in. signin: signs in. */
export type LinkPurpose = "setup" | "password" | "signin";

export type LinkFacts = { purpose: LinkPurpose; userId: string | null; name: string | null; email: string | null };

/** Makes a link that works once. The secret goes into the address and is kept nowhere. `userId` is needed but for set-up. */
export async function createLink(
  _system: System,
  link: { purpose: LinkPurpose; userId?: string; minutes: number },
  now: Clock = systemClock,
): Promise<{ secret: string }> {
  if ((link.purpose === "setup") !== (link.userId === undefined)) {
    throw new Error("A set-up link is for nobody yet; every other link is for somebody.");
  }
  const { secret, hash } = newSecret();
  const at = now();
  await transaction(async (tx) => {
    const { id } = await tx.oneTimeLink.create({
      data: {
        purpose: link.purpose,
        tokenHash: hash,
        userId: link.userId ?? null,
        createdAt: at,
        expiresAt: later(at, link.minutes * minute),
      },
      select: { id: true },
    });
    await record(tx, { kind: "link.created", subject: id, data: { purpose: link.purpose, for: link.userId ?? null } });
  });
  return { secret };
}

/** What a link would do; null where it is unknown, used, expired, or set-up is done. Reading does not use it. */
export async function readLink(system: System, secret: string, now: Clock = systemClock): Promise<LinkFacts | null> {
  const link = await database().prisma.oneTimeLink.findUnique({
    where: { tokenHash: secretHash(secret) },
    select: {
      purpose: true,
      usedAt: true,
      expiresAt: true,
      userId: true,
      user: { select: { name: true, email: true, disabledAt: true } },
    },
  });
  if (!link || link.usedAt || link.expiresAt <= now() || link.user?.disabledAt) return null;
  if (link.purpose === "setup" && (await hasOwner(system))) return null;
  return {
    purpose: link.purpose,
    userId: link.userId,
    name: link.user?.name ?? null,
    email: link.user?.email ?? null,
  };
}

/**
 * Uses a link up and, in the same transaction, does what it is for: where `run` throws, the link is still good. Of two uses
 * at once, one waits for the other and then finds the link used.
 * @throws Failure not-found where the link is unknown, used, expired or for something else
 */
export async function spendLink<T>(
  _system: System,
  secret: string,
  purpose: LinkPurpose,
  run: (tx: Transaction, link: { id: string; userId: string | null }) => Promise<T>,
  now: Clock = systemClock,
): Promise<T> {
  return transaction(async (tx) => {
    const at = now();
    const [link] = await tx.$queryRaw<{ id: string; userId: string | null }[]>`
      UPDATE "OneTimeLink" l SET "usedAt" = ${at}
      WHERE "tokenHash" = ${secretHash(secret)} AND purpose = ${purpose}::"LinkPurpose"
        AND "usedAt" IS NULL AND "expiresAt" > ${at}
        AND NOT EXISTS (SELECT FROM "User" u WHERE u.id = l."userId" AND u."disabledAt" IS NOT NULL)
      RETURNING id::text, "userId"::text`;
    if (!link) throw new Failure("not-found", "This link has been used, or is too old. Ask for a new one.");
    const done = await run(tx, link);
    await record(tx, { userId: link.userId ?? undefined, kind: "link.used", subject: link.id, data: { purpose } });
    return done;
  });
}
