import type { System } from "#lib/access/member.ts";
import { database } from "./client.ts";
import { day, later } from "./clock.ts";

/** For how many days what has ended is kept: a link so long that its page can say what became of it. */
const kept = { links: 30, keys: 7, claims: 1 };

/**
 * Removes what is over and nobody asks for any more: sessions, links and limits whose time is up, the answers kept for idempotency
 * keys, and claims of reviewers who went away. Done once a day; nothing is wrong if it is not done for a while.
 */
export async function sweepExpired(_system: System, now: Date): Promise<void> {
  const { prisma } = database();
  const before = (days: number) => ({ lt: later(now, -days * day) });
  await prisma.session.deleteMany({ where: { expiresAt: { lt: now } } });
  await prisma.oneTimeLink.deleteMany({ where: { expiresAt: before(kept.links) } });
  await prisma.idempotencyKey.deleteMany({ where: { createdAt: before(kept.keys) } });
  await prisma.rateLimit.deleteMany({ where: { expire: { lt: BigInt(now.getTime()) } } });
  await prisma.claim.deleteMany({ where: { until: before(kept.claims) } });
}
