/** Whom and what the names in files mean in a project: members, annotators who have no account, entities, models. */
import { randomUUID } from "node:crypto";
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { Uuids } from "./ascending-uuids.ts";
import { database, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { lockMembers } from "./members.ts";
import { nobodysDomain, withoutAccountSql } from "./without-account.ts";

/** Ids of entities by the references that files have for them; those that are not there are made, for everybody. */
export async function entitiesFor(member: Member, named: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  demand(member, "document.add");
  const { projectId, userId } = member;
  const ids = new Map<string, string>();
  const { pool } = database();
  const uuids = new Uuids();
  const all = [...named];
  for (let at = 0; at < all.length; at += 5_000) {
    const part = all
      .slice(at, at + 5_000)
      .map(([reference, name]) => [reference, shortName(name || reference)] as const);
    const names = [...new Set(part.map(([, name]) => name))];
    // Where the file keeps it, such as “Wikipedia:7747”, describes an entity that is made now.
    const references = new Map(
      part.flatMap(([reference, name]) =>
        /^\w+:[^\s\0]{1,400}$/.test(reference) ? [[name, reference.toWellFormed()]] : [],
      ),
    );
    // By name: what the project calls so is meant, and one that was merged is the one that it was merged into.
    const { rows } = await pool.query<{ id: string; name: string }>(
      `WITH wanted AS (SELECT * FROM unnest($2::text[], $3::uuid[], $5::text[]) AS w("name", "id", "reference")),
         there AS (SELECT DISTINCT ON (e."name") e."name", coalesce(e."mergedIntoId", e."id") AS "id" FROM "Entity" e
           WHERE e."projectId" = $1 AND e."name" = ANY($2) AND e."everyone" ORDER BY e."name", e."id"),
         made AS (INSERT INTO "Entity" ("id", "projectId", "name", "createdById", "everyone", "description")
           SELECT w."id", $1, w."name", $4, true, w."reference" FROM wanted w WHERE NOT EXISTS (SELECT FROM there t WHERE t."name" = w."name")
           RETURNING "id", "name")
       SELECT "id", "name" FROM there UNION ALL SELECT "id", "name" FROM made`,
      [projectId, names, names.map(() => uuids.next()), userId, names.map((name) => references.get(name) ?? "")],
    );
    const byName = new Map(rows.map((row) => [row.name, row.id]));
    for (const [reference, name] of part) ids.set(reference, byName.get(name) as string);
  }
  return ids;
}

function shortName(name: string): string {
  return (
    name
      .toWellFormed()
      .replace(/[\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, 200)
      .toWellFormed()
      .trim() || "Unnamed"
  );
}

/** Ids of members by what files may call them, in lower case; those without an account by their names besides. */
export type MembersByName = { members: Map<string, string>; withoutAccount: Map<string, string> };

/**
 * Files may call members by their addresses, their ids, and their names where they are clear. Of two with one name, one of whom has
 * an account, she is meant. Whoever was said to be an annotator of earlier files is called by that name, too, unless somebody else is.
 */
export async function membersByName(member: Member): Promise<MembersByName> {
  demand(member, "document.add");
  const { pool } = database();
  const { projectId } = member;
  const [{ rows: matched }, { rows }] = await Promise.all([
    pool.query<{ name: string; id: string }>(
      `SELECT e."data"->>'name' AS "name", e."subject" AS "id" FROM "Event" e
         JOIN "Membership" m ON m."projectId" = e."projectId" AND m."userId"::text = e."subject" AND m."role" <> 'viewer'
       WHERE e."projectId" = $1 AND e."kind" = 'annotator.matched' ORDER BY e."id"`,
      [projectId],
    ),
    pool.query<{ id: string; name: string; email: string; account: boolean }>(
      `SELECT u."id", u."name", u."email", NOT (${withoutAccountSql}) AS "account"
       FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
       WHERE m."projectId" = $1 AND m."role" <> 'viewer' ORDER BY u."id"`,
      [projectId],
    ),
  ]);
  const ids = new Map(matched.map(({ name, id }) => [name.toLowerCase(), id]));
  const withoutAccount = new Map<string, string>();
  for (const account of [false, true]) {
    const group = rows.filter((row) => row.account === account);
    for (const [key, [first, second]] of Map.groupBy(group, ({ name }) => name.toLowerCase())) {
      // Of several who have no account the first was made for the name: it was not clear which of several members had it.
      if (first && (!second || !account)) ids.set(key, first.id);
      if (first && !account) withoutAccount.set(key, first.id);
    }
  }
  for (const { id, email } of rows) ids.set(email.toLowerCase(), id).set(id, id);
  return { members: ids, withoutAccount };
}

/** How many annotators one import makes; of more, the field that names them was probably another one. */
const mostAnnotators = 200;

/** Asked before anything is made for an import. @throws Failure invalid */
export function refuseTooMany(names: readonly string[]): void {
  if (names.length <= mostAnnotators) return;
  throw new Failure(
    "invalid",
    `The files name ${names.length} annotators who are no members; ${mostAnnotators} are the most. Bring their tags as models', or as the shared layer.`,
  );
}

/**
 * Annotators for names of files that mean no member: members without an account, as whom nobody can sign in. Their ids, in the order
 * of the names. Who they are can be said later: `matchAnnotator`.
 */
export async function makeAnnotators(member: Member, names: readonly string[]): Promise<string[]> {
  demand(member, "document.add");
  if (names.length === 0) return [];
  const { projectId, userId } = member;
  return transaction(async (tx) => {
    await lockMembers(tx, projectId);
    const ids: string[] = [];
    for (const name of names) {
      const data = {
        name: shortName(name).slice(0, 100),
        email: `${randomUUID()}@${nobodysDomain}`,
        disabledAt: new Date(),
      };
      const { id } = await tx.user.create({ data, select: { id: true } });
      await tx.membership.create({ data: { projectId, userId: id, role: "annotator" }, select: { userId: true } });
      await record(tx, { projectId, userId, kind: "annotator.imported", subject: id, data: { name: data.name } });
      ids.push(id);
    }
    return ids;
  });
}

/** Which of these models have layers in the project. */
export async function modelsThere(member: Member, names: readonly string[]): Promise<Set<string>> {
  demand(member, "document.add");
  if (names.length === 0) return new Set();
  const { rows } = await database().pool.query<{ name: string }>(
    `SELECT w."name" FROM unnest($2::text[]) w("name") WHERE EXISTS (
       SELECT FROM "Document" d JOIN "Layer" l ON l."documentId" = d."id"
       WHERE d."projectId" = $1 AND l."kind" = 'model' AND l."owner" = w."name")`,
    [member.projectId, names],
  );
  return new Set(rows.map(({ name }) => name));
}
