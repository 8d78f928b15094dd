import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { SignedIn, System } from "#lib/access/member.ts";
import { type Scope, scopes } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { database, transaction } from "./client.ts";
import { type Clock, day, later, minute, systemClock } from "./clock.ts";
import { demandInPerson } from "./demand.ts";
import { record } from "./events.ts";
import { invalid, line, whole } from "./field.ts";
import { notify } from "./notify.ts";
import { secretHash } from "./secret.ts";
import { isUuid } from "./uuid.ts";

export type TokenRow = {
  id: string;
  name: string;
  /** The first characters of the secret, to tell tokens apart. */
  prefix: string;
  /** Null: every project of the person. */
  projectId: string | null;
  projectName: string | null;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

/** Use is noted at most this often. */
const noted = minute;
/** How many tokens a person may have; more than anybody can keep track of. */
const most = 100;

const columns = {
  id: true,
  name: true,
  prefix: true,
  projectId: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  project: { select: { name: true } },
} as const;

/** Makes a token for programs. The secret is shown once. Only a person at her browser may; a token makes no tokens. */
export async function createToken(
  who: SignedIn,
  token: { name: string; projectId?: string | null; scopes: Scope[]; days?: number | null },
  now: Clock = systemClock,
): Promise<{ secret: string; row: TokenRow }> {
  demandInPerson(who);
  const { userId } = who;
  const name = line(token.name, "name", "a name for the token", 100);
  const wanted = scopes.filter((scope) => token.scopes.includes(scope));
  if (wanted.length === 0) throw invalid("scopes", "Say what the token may do: choose at least one scope.");
  const days = token.days == null ? null : whole(token.days, "days", "The number of days", 1, 3650);
  const projectId = token.projectId ?? null;
  const secret = newTokenSecret();
  const at = now();
  return transaction(async (tx) => {
    if (projectId !== null) {
      const key = { projectId_userId: { projectId, userId } };
      const membership = isUuid(projectId) ? await tx.membership.findUnique({ where: key }) : null;
      if (!membership) throw new Failure("not-found", "There is no such project.", { place: { field: "projectId" } });
    }
    if ((await tx.apiToken.count({ where: { userId } })) >= most) {
      throw new Failure("limited", `You have ${most} tokens. Revoke those that nobody uses.`);
    }
    const row = await tx.apiToken.create({
      data: {
        userId,
        name,
        projectId,
        prefix: secret.slice(0, 8),
        tokenHash: secretHash(secret),
        scopes: wanted,
        createdAt: at,
        expiresAt: days === null ? null : later(at, days * day),
      },
      select: columns,
    });
    const data = { scopes: wanted, projectId };
    await record(tx, { userId, kind: "token.created", subject: row.id, data });
    return { secret, row: shown(row) };
  });
}

/** The caller's tokens, newest first. */
export async function listTokens(who: SignedIn): Promise<TokenRow[]> {
  demandInPerson(who);
  const where = { userId: who.userId };
  const rows = await database().prisma.apiToken.findMany({
    where,
    orderBy: { id: "desc" },
    take: most,
    select: columns,
  });
  return rows.map(shown);
}

function shown({
  project,
  scopes: held,
  ...row
}: Omit<TokenRow, "scopes" | "projectName"> & {
  scopes: string[];
  project: { name: string } | null;
}): TokenRow {
  return { ...row, scopes: known(held), projectName: project?.name ?? null };
}

function known(held: string[]): Scope[] {
  return scopes.filter((scope) => held.includes(scope));
}

/** Doing it twice is harmless. */
export async function revokeToken(who: SignedIn, id: string): Promise<void> {
  demandInPerson(who);
  const { userId } = who;
  if (!isUuid(id)) return;
  await transaction(async (tx) => {
    const { count } = await tx.apiToken.deleteMany({ where: { id, userId } });
    if (count === 0) return;
    await record(tx, { userId, kind: "token.revoked", subject: id });
    await notify(tx, { kind: "session", sessionId: id });
  });
}

export type TokenFacts = {
  id: string;
  userId: string;
  name: string;
  email: string;
  owner: boolean;
  scopes: Scope[];
  projectId: string | null;
};

/** Whose token this is; null where it is mistyped, unknown, expired, or its person is disabled. Notes the use. */
export async function tokenBySecret(
  _system: System,
  secret: string,
  now: Clock = systemClock,
): Promise<TokenFacts | null> {
  if (!isTokenSecret(secret)) return null;
  const at = now();
  const { pool } = database();
  const { rows } = await pool.query<Omit<TokenFacts, "scopes"> & { scopes: string[]; lastUsedAt: Date | null }>({
    name: "token by secret",
    text: `SELECT t.id, t."userId", u.name, u.email, u.owner, t.scopes, t."projectId", t."lastUsedAt"
           FROM "ApiToken" t JOIN "User" u ON u.id = t."userId"
           WHERE t."tokenHash" = $1 AND (t."expiresAt" IS NULL OR t."expiresAt" > $2) AND u."disabledAt" IS NULL`,
    values: [Buffer.from(secretHash(secret)), at],
  });
  const [row] = rows;
  if (!row) return null;
  const { lastUsedAt, ...facts } = row;
  if (lastUsedAt === null || at.getTime() - lastUsedAt.getTime() >= noted) {
    await pool.query(`UPDATE "ApiToken" SET "lastUsedAt" = $2 WHERE id = $1`, [facts.id, at]);
  }
  return { ...facts, scopes: known(facts.scopes) };
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const shape = /^spw_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/**
 * "spw_", 256 random bits and a checksum, all in letters and digits: a double click selects it, scanners for leaked secrets
 * recognise it, and a mistyped one is told from a wrong one without asking the database.
 */
function newTokenSecret(): string {
  const body = base62(BigInt(`0x${randomBytes(32).toString("hex")}`), 43);
  return `spw_${body}${checksum(body)}`;
}

/** Whether a string is a token as this program makes them; not whether there is such a token. */
export function isTokenSecret(secret: string): boolean {
  const [, body, sum] = shape.exec(secret) ?? [];
  return body !== undefined && checksum(body) === sum;
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), 6);
}

function base62(value: bigint, length: number): string {
  let digits = "";
  for (let rest = value; rest > 0n; rest /= 62n) digits = alphabet[Number(rest % 62n)] + digits;
  return digits.padStart(length, "0");
}
